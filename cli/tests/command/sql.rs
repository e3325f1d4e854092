//! `sql`.

use crate::run::Folder;

/// Holds `Secure data` under the passphrase `hi`; SQL Server wrote it.
const VALUE: &str = "0x010000004D2B87C6725612388F8BA4DA082495E8C836FF76F32BCB642B36476594B4F014";

#[test]
fn a_value_opens_with_its_passphrase_and_no_other() {
    let folder = Folder::new();
    let opened = folder.run(&format!("hcryptkey sql {VALUE} --passphrase hi"));
    assert_eq!(opened.text().lines().next(), Some("Secure data"));
    folder.file("value", VALUE);
    let opened = folder.run("hcryptkey sql value --password-hex 68006900 -o out");
    assert_eq!(opened.text(), "");
    assert_eq!(folder.read("out"), b"Secure data");

    for (line, code) in [
        ("--passphrase ho -o other", 1),
        ("--passphrase hi --authenticator A -o other", 1),
        ("--key-source hi -o other", 2),
        ("--key-source hi --cipher aes256 -o other", 3),
        ("--key-source hi --cipher rc4 -o other", 2),
        ("-o other", 2),
    ] {
        let run = folder.run(&format!("hcryptkey sql {VALUE} {line}"));
        assert_eq!(run.code, code, "{line}: {}", run.err);
    }
    let cut = folder.run("hcryptkey sql 0x010000004D2B87C6725612 --passphrase hi");
    assert_eq!(cut.code, 3);
    assert_eq!(folder.names(), ["out", "value"]);
}

#[test]
fn a_key_source_opens_what_was_encrypted_by_key() {
    let folder = Folder::new();
    // The key of the source, and a value under it with version 2 and the initialisation vector of zeros.
    let key = "hcryptkey encrypt --password source --utf16 --hash sha256 --cipher aes256 --to hex";
    let ciphertext = folder.run(&format!("{key} 0df0adba000004006461746100")).text();
    assert_eq!(ciphertext.trim().len(), 32);
    let plaintext = "0df0adba0000040064617461";
    let ciphertext = folder.run(&format!("{key} {plaintext}")).text();
    let value = format!("{}02000000{}{}", "07".repeat(16), "00".repeat(16), ciphertext.trim());
    let opened = folder.run(&format!("hcryptkey sql {value} --key-source source --cipher aes256"));
    assert_eq!(opened.text().lines().next(), Some("data"));
    assert_eq!(opened.value("key guid"), "07".repeat(16));
    let wrong = folder.run(&format!("hcryptkey sql {value} --key-source sauce --cipher aes256"));
    assert_eq!(wrong.code, 1);
}
