//! Runs every command of `docs/cookbook.md`.

use std::fmt::Write as _;
use std::process::Command;

use hcryptkey::crypt32::{MasterKey, ProtectOptions};
use hcryptkey::{Algorithm, ExportAs, HashAlgorithm, ImportOptions, KeyFile, KeyFormat, KeySpec, KeyStore};

use crate::office::{ABC, book};
use crate::run::Folder;

/// The files that the page assumes.
fn prepare(folder: &Folder) {
    let store = KeyStore::default();
    let spec = KeySpec::new(Algorithm::RsaKeyExchange).bits(512).exportable();
    let pair = store.generate_key(spec).unwrap();
    let private = store.export_key(pair, ExportAs::Private).unwrap();
    let pem = KeyFile::read(&private, None).unwrap().write(KeyFormat::Pkcs8Pem).unwrap();
    folder.file("private.blob", &private);
    folder.file("private.pem", pem);

    // All three exponents become 1. The private exponent is calculated again.
    let mut one = private.to_vec();
    let (half, modulus_end) = (32, 20 + 64);
    one[16..20].copy_from_slice(&1_u32.to_le_bytes());
    for exponent in [modulus_end + 2 * half, modulus_end + 3 * half] {
        one[exponent..exponent + half].fill(0);
        one[exponent] = 1;
    }
    one.truncate(modulus_end + 5 * half);
    folder.file("one.blob", &one);

    let material: Vec<u8> = (0..16).collect();
    let options = ImportOptions::new().exportable();
    let session = store.import_material(Algorithm::Aes128, &material, options).unwrap();
    folder.file("session.blob", store.export_key(session, ExportAs::Simple(pair)).unwrap());
    let one = store.import_key(&one, ImportOptions::new()).unwrap();
    folder.file("session-of-one.blob", store.export_key(session, ExportAs::Simple(one)).unwrap());

    let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    store.hash_data(hash, b"secret").unwrap();
    let under = store.derive_key(Algorithm::TripleDes, hash).unwrap();
    folder.file("locked.blob", store.export_key(pair, ExportAs::PrivateUnder(under)).unwrap());

    folder.file("letter.txt", "dear Alice, your letter has arrived");
    folder.file("message", "dear Bob");
    let key = "--key-hex 000102030405060708090a0b0c0d0e0f --cipher aes128";
    assert_eq!(folder.run(&format!("hcryptkey encrypt {key} message -o message.enc")).code, 0);
    folder.file("budget.xls", book(ABC));
    let digest: Vec<u8> = (0..20).collect();
    let master_key =
        MasterKey::new("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0".parse().unwrap(), &digest).unwrap();
    let options = ProtectOptions::new().description("mail").entropy(b"salt");
    folder.file("protected.bin", master_key.protect(b"a password", options).unwrap());
    folder.file("words.txt", "one\ntwo\nabc\n");
}

/// Runs a line; what it prints, on both outputs, and its exit code unless that is 0.
fn run(folder: &Folder, line: &str) -> Option<String> {
    if line.starts_with("hcryptkey ") {
        let run = folder.run(line);
        let mut printed = String::from_utf8_lossy(&run.out).into_owned() + &run.err;
        if run.code != 0 {
            writeln!(printed, "[exit code {}]", run.code).unwrap();
        }
        return Some(printed);
    }
    let mut words = line.split_whitespace();
    let output = Command::new(words.next().unwrap()).args(words).current_dir(folder.path()).output().ok()?;
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Whether printed lines are the expected ones. In those, `…` means the rest of a line, or on a line by itself any
/// lines.
fn matches(expected: &[&str], printed: &[&str]) -> bool {
    match (expected, printed) {
        ([], []) | (["…"], _) => true,
        ([first, expected @ ..], [line, printed @ ..]) => {
            let fits = first.strip_suffix('…').map_or(line == first, |front| line.starts_with(front));
            fits && matches(expected, printed)
        }
        _ => false,
    }
}

#[test]
fn every_command_does_what_the_page_says() {
    let folder = Folder::new();
    prepare(&folder);
    let page = include_str!("../../../docs/cookbook.md");
    let blocks: Vec<&str> =
        page.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(blocks.len() > 10);
    let mut wrong = String::new();
    for block in blocks {
        for part in block.split("$ ").skip(1) {
            let (line, expected) = part.split_once('\n').unwrap();
            // Another program may not be installed.
            let Some(printed) = run(&folder, line) else { continue };
            // Data may end without a line end.
            let (expected, printed) =
                (expected.lines().collect::<Vec<_>>(), printed.lines().collect::<Vec<_>>());
            if !matches(&expected, &printed) {
                writeln!(wrong, "$ {line}\n{}", printed.join("\n")).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "these commands print something else:\n{wrong}");
    for (file, original) in [
        ("letter.out", "letter.txt"),
        ("pieces.out", "letter.txt"),
        ("rc2.out", "letter.txt"),
        ("private.out.pem", "private.pem"),
        ("private.out.blob", "private.blob"),
        ("unlocked.pem", "private.pem"),
    ] {
        assert!(folder.read(file) == folder.read(original), "{file}");
    }
    assert!(!folder.names().contains(&"nothing".to_owned()));
}
