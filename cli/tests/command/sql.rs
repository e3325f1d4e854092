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
        ("--key-source hi --cipher sha1 -o other", 2),
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

/// The names of `CREATE SYMMETRIC KEY`; the third and the fourth mean the same cipher.
#[test]
fn algorithms_have_the_names_of_sql_server() {
    let folder = Folder::new();
    for (name, cipher) in [
        ("DES", "des"),
        ("TRIPLE_DES", "3des112"),
        ("TRIPLE_DES_3KEY", "3des"),
        ("DESX", "3des"),
        ("RC2", "rc2"),
        ("RC4", "rc4 --bits 40"),
        ("RC4_128", "rc4"),
        ("AES_128", "aes128"),
        ("AES_192", "aes192"),
        ("AES_256", "aes256"),
    ] {
        let key = format!("--password source --utf16 --hash sha1 --cipher {cipher}");
        let encrypt = format!("hcryptkey encrypt {key} --to hex 0df0adba0000040064617461");
        let ciphertext = folder.run(&encrypt).text();
        let iv = match cipher {
            _ if cipher.starts_with("rc4") => "",
            _ if cipher.starts_with("aes") => "00000000000000000000000000000000",
            _ => "0000000000000000",
        };
        let value = format!("{}01000000{iv}{}", "07".repeat(16), ciphertext.trim());
        let opened = folder.run(&format!("hcryptkey sql {value} --key-source source --cipher {name}"));
        assert_eq!(opened.text().lines().next(), Some("data"), "{name}: {}", opened.err);
    }
}
