//! The programs in `examples/` and the rules of the border, with and without valgrind.

use std::path::{Path, PathBuf};

use crate::tools::{have, library, package, program, scratch, succeed, valgrind, with_library};

/// Runs a program with each list of arguments; under valgrind, where everything takes longer, with smaller ones.
fn run(source: &str, args: &[&str], args_for_valgrind: &[&str]) -> Option<String> {
    if !have("cc", source) {
        return None;
    }
    let program = program(&package().join(source));
    let output = succeed(with_library(&program).args(args)).stdout;
    if have("valgrind", source) {
        succeed(valgrind(&program).args(args_for_valgrind));
    }
    Some(String::from_utf8(output).unwrap())
}

#[test]
fn rules_of_the_border() {
    if let Some(output) = run("tests/c/rules.c", &[], &[]) {
        assert_eq!(output, "all as it should be\n");
    }
}

#[test]
fn keys_as_programs_get_them() {
    if let Some(output) = run("tests/c/crypt32.c", &[], &[]) {
        assert_eq!(output, "all as it should be\n");
    }
}

#[test]
fn keys_of_a_secure_channel() {
    if let Some(output) = run("tests/c/schannel.c", &[], &[]) {
        assert_eq!(output, "all as it should be\n");
    }
}

#[test]
fn keys_of_dss_and_diffie_hellman() {
    if let Some(output) = run("tests/c/dss_dh.c", &["1024"], &["512"]) {
        assert_eq!(output, "all as it should be\n");
    }
}

#[test]
fn arguments_before_pages_without_memory() {
    if let Some(output) = run("tests/c/guard.c", &[], &[]) {
        assert_eq!(output, "no call left its memory\n");
    }
}

#[test]
fn two_salts() {
    if let Some(output) = run("examples/duplicate_and_salt.c", &[], &[]) {
        assert!(output.ends_with("a message\n"), "{output}");
    }
}

#[test]
fn session_key_exchanged() {
    if let Some(output) = run("examples/exchange_key.c", &["1024"], &["512"]) {
        assert_eq!(output, "The session key arrived encrypted under the public key.\n");
    }
}

#[test]
fn signature() {
    if let Some(output) = run("examples/sign.c", &["1024"], &["512"]) {
        assert_eq!(output, "a signature of 128 bytes\nit fits the document\nit does not fit another\n");
    }
}

#[test]
fn threads_on_one_key() {
    if let Some(output) = run("examples/threads.c", &["500"], &["5"]) {
        assert_eq!(output, "8 threads, 500 messages each\n");
    }
}

#[test]
fn two_guests_of_one_host() {
    if let Some(output) = run("tests/c/host.c", &[], &[]) {
        assert_eq!(output, "two guests, each for itself\n");
    }
}

/// `HCRYPTKEY_TRACE` names a file, which gets a line for each call. Data is not in it.
#[test]
fn calls_are_traced() {
    if !have("cc", "calls_are_traced") {
        return;
    }
    let program = program(&package().join("examples/duplicate_and_salt.c"));
    let file = scratch("trace").join("calls.json");
    _ = std::fs::remove_file(&file);
    succeed(with_library(&program).env("HCRYPTKEY_TRACE", &file));
    let lines = std::fs::read_to_string(&file).unwrap();
    let calls: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("a line is an object")).collect();
    let duplicate =
        calls.iter().find(|call| call["call"] == "CryptDuplicateKey").expect("the program's call");
    assert_eq!(duplicate["made"]["duplicate of"], duplicate["handles"][0]["handle"]);
    assert_eq!(duplicate["value"], 1);
    assert_eq!(calls[0]["arguments"]["dwProvType"], "PROV_RSA_FULL");
    assert!(calls.iter().all(|call| call.get("before").is_none() && call.get("after").is_none()));
}

#[test]
fn children_of_a_program_with_threads() {
    if have("cc", "children_of_a_program_with_threads") {
        let program = program(&package().join("tests/c/fork.c"));
        let output = succeed(with_library(&program).args(["4", "200"])).stdout;
        assert_eq!(String::from_utf8(output).unwrap(), "all children ended well\n");
    }
}

/// Threads that fork in the middle of their calls take turns.
#[test]
fn children_of_callbacks() {
    if have("cc", "children_of_callbacks") {
        let program = program(&package().join("tests/c/fork_in_callback.c"));
        let output = succeed(with_library(&program).args(["4", "50"])).stdout;
        assert_eq!(String::from_utf8(output).unwrap(), "all children ended well\n");
    }
}

/// `mallinfo2` is glibc's.
#[cfg(target_env = "gnu")]
#[test]
fn a_library_that_is_unloaded_gives_its_memory_back() {
    if have("cc", "a_library_that_is_unloaded_gives_its_memory_back") {
        let program = program(&package().join("tests/c/unload.c"));
        let output = succeed(std::process::Command::new(&program).arg(library()).arg("20")).stdout;
        assert_eq!(String::from_utf8(output).unwrap(), "all memory was freed\n");
    }
}

#[test]
fn file_under_a_password() {
    if !have("cc", "file_under_a_password") {
        return;
    }
    let program = program(&package().join("examples/encrypt_file.c"));
    let folder = scratch("files");
    // Around the ends of blocks and sections.
    for len in [0, 1, 15, 16, 17, 1008, 1023, 1024, 1025, 2048, 5000] {
        let data: Vec<u8> = (0..len).map(|at: usize| at.to_le_bytes()[0]).collect();
        let [plain, secret, back] = ["plain", "secret", "back"].map(|name| folder.join(name));
        std::fs::write(&plain, &data).unwrap();
        let args = |mode: &str, from: &Path, to: &Path| -> Vec<PathBuf> {
            vec![mode.into(), from.into(), to.into(), "a password".into()]
        };
        succeed(with_library(&program).args(args("e", &plain, &secret)));
        let ciphertext = std::fs::read(&secret).unwrap();
        assert_eq!(ciphertext.len(), 16 + len / 16 * 16 + 16);
        succeed(with_library(&program).args(args("d", &secret, &back)));
        assert_eq!(std::fs::read(&back).unwrap(), data);

        let wrong = with_library(&program).args(args("d", &plain, &back)).output().unwrap();
        assert!(!wrong.status.success(), "what was not encrypted does not decrypt");
        if len == 1025 && have("valgrind", "file_under_a_password") {
            succeed(valgrind(&program).args(args("e", &plain, &secret)));
            succeed(valgrind(&program).args(args("d", &secret, &back)));
        }
    }
}

/// A value that SQL Server wrote, decrypted from Python.
#[test]
fn python() {
    if !have("python3", "python") {
        return;
    }
    let script = package().join("examples/decrypt_by_passphrase.py");
    let value = "0x010000004D2B87C6725612388F8BA4DA082495E8C836FF76F32BCB642B36476594B4F014";
    let output = succeed(with_library("python3").arg(&script).args([value, "hi"]));
    assert_eq!(output.stdout, b"Secure data\n");
    let wrong = with_library("python3").arg(&script).args([value, "ho"]).output().unwrap();
    assert!(!wrong.status.success());
    assert_eq!(String::from_utf8(wrong.stderr).unwrap(), "error 0x80090005\n");
}

#[test]
fn a_container_outlasts_its_program() {
    if !have("cc", "a_container_outlasts_its_program") {
        return;
    }
    let program = program(&package().join("tests/c/container.c"));
    let folder = scratch("containers").join("made by the program");
    let run = |args: &[&str]| {
        succeed(with_library(&program).env("HCRYPTKEY_CONTAINERS", &folder).args(args)).stdout
    };
    // Left by an earlier run of the test.
    _ = std::fs::remove_dir_all(&folder);
    let first = run(&[]);
    assert_eq!(run(&[]), first, "the same key");
    run(&["delete"]);
    assert_ne!(run(&[]), first, "a new key");
    let protected = String::from_utf8(run(&["protect"])).unwrap();
    assert_eq!(run(&["unprotect", &protected]), b"secret\n");
    // A file that is not a container: an error, and no new key.
    for file in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "keys") {
            std::fs::write(file, "not a container").unwrap();
        }
    }
    let output = with_library(&program).env("HCRYPTKEY_CONTAINERS", &folder).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "error 8009001a\n", "NTE_KEYSET_ENTRY_BAD");
}
