//! `dpapi`.

use hcryptkey::crypt32::{Guid, MasterKey, ProtectOptions, ProtectedData};

use crate::run::{Folder, Numbers, hex};

const GUID: &str = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

#[test]
fn protected_data_opens_with_its_master_key_and_no_other() {
    let folder = Folder::new();
    let guid: Guid = GUID.parse().unwrap();
    let key: Vec<u8> = (0..64).collect();
    let master_key = MasterKey::new(guid, &key).unwrap();
    let options = || ProtectOptions::new().description("mail");
    folder.file("plain", master_key.protect(b"a password", options()).unwrap());
    folder.file("salted", master_key.protect(b"a password", options().entropy(b"salt")).unwrap());
    let key = hex(&key);

    let told = folder.run("hcryptkey dpapi plain");
    assert_eq!(told.text().lines().next(), Some(GUID));
    assert_eq!(told.value("description"), "mail");
    let opened = folder.run(&format!("hcryptkey dpapi plain --master-key {key} -o out"));
    assert_eq!(opened.code, 0, "{}", opened.err);
    assert_eq!(folder.read("out"), b"a password");
    for entropy in ["--entropy-hex 73616c74", "--entropy salt"] {
        let line = format!("hcryptkey dpapi salted --master-key {key} {entropy}");
        assert_eq!(folder.run(&line).text(), "a password");
    }

    let other = key.replace("00", "01");
    for (line, code) in [
        (format!("dpapi plain --master-key {other} -o new"), 1),
        (format!("dpapi salted --master-key {key} -o new"), 1),
        (format!("dpapi plain --master-key {key} --entropy salt -o new"), 1),
        ("dpapi plain --master-key 0011 -o new".to_owned(), 2),
        (format!("dpapi 010000 --master-key {key} -o new"), 3),
    ] {
        assert_eq!(folder.run(&format!("hcryptkey {line}")).code, code, "{line}");
    }
    assert_eq!(folder.names(), ["out", "plain", "salted"]);
}

#[test]
fn no_mutant_of_protected_data_panics() {
    let master_key = MasterKey::new(GUID.parse().unwrap(), &[7; 64]).unwrap();
    let whole = master_key.protect(b"a password", ProtectOptions::new().description("mail")).unwrap();
    let mut numbers = Numbers::new();
    for _ in 0..10_000 {
        let mut mutant = whole.clone();
        numbers.mutate(&mut mutant);
        if let Ok(data) = ProtectedData::parse(&mutant) {
            assert!(data.description().len() < 1000);
            // Every byte but the first few is signed or decides how.
            let _ = data.open(&master_key, b"");
        }
    }
}
