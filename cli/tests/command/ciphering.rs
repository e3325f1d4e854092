//! `encrypt` and `decrypt`.

use crate::run::Folder;

const AES: &str = "--password P --hash md5 --cipher aes256";

/// Bytes that repeat nowhere near.
fn data(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at.wrapping_mul(0x9E37_79B1) >> 13).to_le_bytes()[0]).collect()
}

#[test]
fn encrypted_data_decrypts() {
    let folder = Folder::new();
    // Around the ends of blocks and of the sections in which a file is read.
    for len in [0, 1, 15, 16, 17, 1 << 18, (1 << 18) + 1, (1 << 19) - 1, 700_001] {
        folder.file("in", data(len));
        for key in [
            AES.to_owned(),
            "--password P --hash sha1 --cipher 3des --mode cfb --iv 0001020304050607".to_owned(),
            "--key-hex 000102030405060708090a0b0c0d0e0f --cipher aes128 --mode ecb".to_owned(),
            "--password P --hash md5 --cipher rc4 --bits 40".to_owned(),
            "--password P --hash md5 --cipher des --chunk 1000".to_owned(),
        ] {
            if len > 20_000 && key.contains("cfb") {
                continue;
            }
            let encrypted = folder.run(&format!("hcryptkey encrypt {key} in -o out"));
            assert_eq!(encrypted.code, 0, "{}", encrypted.err);
            if len == 0 && key.contains("rc4") {
                continue;
            }
            assert_ne!(folder.read("out"), folder.read("in"));
            let decrypted = folder.run(&format!("hcryptkey decrypt {key} out -o back"));
            assert_eq!(decrypted.code, 0, "{} {key} {len}", decrypted.err);
            assert!(folder.read("back") == folder.read("in"), "{key} {len}");
        }
    }
}

#[test]
fn a_wrong_password_ends_with_1_and_writes_no_file() {
    let folder = Folder::new();
    folder.file("in", data(300_000));
    folder.run(&format!("hcryptkey encrypt {AES} in -o out"));
    let wrong = folder.run("hcryptkey decrypt --password Q --hash md5 --cipher aes256 out -o back");
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("wrong"), "{}", wrong.err);
    assert_eq!(folder.names(), ["in", "out"]);
}

#[test]
fn damaged_data_ends_with_3() {
    let folder = Folder::new();
    folder.file("in", data(31));
    let damaged = folder.run(&format!("hcryptkey decrypt {AES} in -o out"));
    assert_eq!(damaged.code, 3);
    assert!(damaged.err.contains("31 bytes"), "{}", damaged.err);
    folder.file("nothing", "");
    assert_eq!(folder.run(&format!("hcryptkey decrypt {AES} nothing -o out")).code, 3);
    assert_eq!(folder.names(), ["in", "nothing"]);
}

#[test]
fn a_failed_command_leaves_the_file_that_was_there() {
    let folder = Folder::new();
    folder.file("in", data(32));
    folder.file("out", "precious");
    assert_eq!(folder.run(&format!("hcryptkey decrypt {AES} in -o out")).code, 1);
    assert_eq!(folder.read("out"), b"precious");
    assert_eq!(folder.names(), ["in", "out"]);
    assert_eq!(folder.run(&format!("hcryptkey encrypt {AES} in -o nowhere/out")).code, 2);
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_keeps_its_place() {
    let folder = Folder::new();
    // By a link, so that a command which replaces the output replaces the link alone.
    std::os::unix::fs::symlink("/dev/null", folder.path().join("out")).unwrap();
    assert_eq!(folder.run(&format!("hcryptkey encrypt {AES} text:hello -o out")).text(), "");
    assert!(std::fs::read_link(folder.path().join("out")).is_ok());
    assert_eq!(folder.names(), ["out"]);
}

#[test]
fn data_comes_in_hex_in_base64_and_by_standard_input() {
    let folder = Folder::new();
    let line = format!("hcryptkey encrypt {AES}");
    let encrypted = folder.run_with(&format!("{line} -"), &[], b"hello");
    let hex = folder.run(&format!("{line} text:hello --to hex")).text();
    let base64 = folder.run(&format!("{line} 68656c6c6f --to base64")).text();
    let (hex, base64) = (hex.trim(), base64.trim());
    assert_eq!((encrypted.out.len(), hex.len(), base64.len()), (16, 32, 24));
    folder.file("hex", hex);
    folder.file("base64", base64);
    for input in [
        hex.to_owned(),
        format!("0x{hex}"),
        format!("hex:{hex}"),
        base64.to_owned(),
        format!("base64:{base64}"),
        "--from hex hex".to_owned(),
        "--from base64 file:base64".to_owned(),
    ] {
        let decrypted = folder.run(&format!("hcryptkey decrypt {AES} {input}"));
        assert_eq!(decrypted.text(), "hello", "{input}");
    }
    let json = folder.run(&format!("hcryptkey --json decrypt {AES} {hex}")).text();
    assert_eq!(json, "{\"data\":\"68656c6c6f\"}\n");
    assert_eq!(folder.run(&format!("hcryptkey decrypt {AES} --from hex base64")).code, 3);
    assert_eq!(folder.run(&format!("hcryptkey decrypt {AES} missing")).code, 2);
}

#[test]
fn a_key_comes_in_a_blob() {
    let folder = Folder::new();
    folder.file("in", data(100));
    let blob = folder.run(&format!("hcryptkey derive {AES}")).value("blob");
    folder.file("blob.hex", &blob);
    folder.run(&format!("hcryptkey encrypt {AES} in -o out"));
    for blob in [&*blob, "blob.hex"] {
        assert_eq!(folder.run(&format!("hcryptkey decrypt --blob {blob} out -o back")).code, 0);
        assert_eq!(folder.read("back"), data(100));
    }
    let cut = folder.run("hcryptkey decrypt --blob 0802000010660000200000000102 out -o back");
    assert_eq!(cut.code, 3, "{}", cut.err);
}

#[test]
fn no_padding_leaves_whole_blocks_as_they_are() {
    let folder = Folder::new();
    folder.file("in", data(64));
    folder.run(&format!("hcryptkey encrypt {AES} --padding none in -o out"));
    assert_eq!(folder.read("out").len(), 64);
    folder.run(&format!("hcryptkey decrypt {AES} --padding none out -o back"));
    assert_eq!(folder.read("back"), data(64));
    folder.file("odd", data(63));
    assert_eq!(folder.run(&format!("hcryptkey encrypt {AES} --padding none odd -o out")).code, 3);
}

#[test]
fn a_chunk_is_a_message_of_its_own() {
    let folder = Folder::new();
    folder.file("in", data(2500));
    folder.run(&format!("hcryptkey encrypt {AES} --chunk 1000 in -o out"));
    let out = folder.read("out");
    assert_eq!(out.len(), 1008 + 1008 + 512);
    folder.file("first", &data(2500)[..1000]);
    folder.run(&format!("hcryptkey encrypt {AES} first -o one"));
    assert_eq!(folder.read("one"), out[..1008]);
    assert_eq!(folder.run(&format!("hcryptkey encrypt {AES} --chunk 0 in -o out")).code, 2);
}

#[test]
fn rc2_takes_an_effective_length() {
    let folder = Folder::new();
    let line = "hcryptkey encrypt --password P --hash md5 --cipher rc2 --bits 128 text:message --to hex";
    let whole = folder.run(line).text();
    let short = folder.run(&format!("{line} --effective-bits 40")).text();
    assert_ne!(whole, short);
    assert_eq!(whole, folder.run(&format!("{line} --effective-bits 128")).text());
    let other = line.replace("rc2", "rc4");
    assert_eq!(folder.run(&format!("{other} --effective-bits 40")).code, 2);
}

#[test]
fn arguments_that_do_not_fit_end_with_2() {
    let folder = Folder::new();
    folder.file("in", data(16));
    for line in [
        "decrypt in",
        "decrypt --password P in",
        "decrypt --password P --hash md5 in",
        "decrypt --key-hex 00 in",
        "decrypt --key-hex 0011 --cipher aes128 in",
        "decrypt --password P --hash md5 --cipher aes256 --iv 00 in",
        "decrypt --password P --hash md5 --cipher aes256 --iv xx in",
        "decrypt --simple in in",
        "decrypt --password P --hash md5 --cipher aes256 --mode ofb in",
    ] {
        let run = folder.run(&format!("hcryptkey {line}"));
        assert_eq!(run.code, 2, "{line}: {}", run.err);
    }
}
