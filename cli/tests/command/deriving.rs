//! `derive`.

use crate::run::Folder;

#[test]
fn the_first_line_is_the_key_alone() {
    let folder = Folder::new();
    let derived =
        folder.run("hcryptkey derive --password P --hash sha1 --cipher rc4 --bits 40 --provider strong");
    // SHA-1 of "P".
    assert_eq!(derived.text().lines().next(), Some("511993d3c9"));
    assert!(derived.value("salt").starts_with("0000000000000000000000 (the 11 zero bytes"));
    assert_eq!(derived.value("blob"), "080200000168000005000000511993d3c9");
    assert_eq!(derived.value("bits"), "40");

    let bare = folder.run("hcryptkey derive --password P --hash sha1 --cipher rc4 --bits 40 --no-salt");
    assert!(!bare.text().contains("salt"));
}

#[test]
fn utf16_hashes_two_bytes_for_each_letter() {
    let folder = Folder::new();
    let line = "hcryptkey derive --hash sha1 --cipher rc4 --bits 40 --provider strong";
    let wide = folder.run(&format!("{line} --password P --utf16")).text();
    assert_eq!(wide, folder.run(&format!("{line} --password-hex 5000")).text());
    assert_ne!(wide, folder.run(&format!("{line} --password P")).text());
}

#[test]
fn the_nul_of_a_string_is_hashed_on_request() {
    let folder = Folder::new();
    let line = "hcryptkey derive --hash sha1 --cipher rc4 --bits 40";
    for (text, bytes) in [("--password P --nul", "5000"), ("--password P --utf16 --nul", "50000000")] {
        let derived = folder.run(&format!("{line} {text}")).text();
        assert_eq!(derived, folder.run(&format!("{line} --password-hex {bytes}")).text(), "{text}");
    }
    assert_eq!(folder.run(&format!("{line} --password-hex 50 --nul")).code, 2);
}

#[test]
fn a_password_comes_from_anywhere() {
    let folder = Folder::new();
    folder.file("with-line-end", "secret\r\n");
    let line = "hcryptkey derive --hash md5 --cipher aes256";
    let expected = folder.run(&format!("{line} --password secret")).text();
    // MD5 of "secret", expanded because AES takes more than MD5 gives.
    assert!(expected.starts_with("e1eb5c3b1a3e5a3a") || expected.len() > 64);
    let env = [("HERE", "secret")];
    for (source, input) in [
        ("--password-file with-line-end", &b""[..]),
        ("--password-file -", b"secret\n"),
        ("--password-env HERE", b""),
        ("--password-hex 736563726574", b""),
        ("--password-hex 0x73:65:63:72:65:74", b""),
    ] {
        assert_eq!(folder.run_with(&format!("{line} {source}"), &env, input).text(), expected, "{source}");
    }
    assert_eq!(folder.run(&format!("{line} --password-env NOWHERE")).code, 2);
    assert_eq!(folder.run(line).code, 2, "there is no terminal to ask on");
    assert_eq!(folder.run(&format!("{line} --password a --password-hex 61")).code, 2);
}

#[test]
fn json_has_the_same_values() {
    let derived =
        Folder::new().run("hcryptkey --json derive --password P --hash sha1 --cipher rc4 --bits 40");
    let object: serde_json::Value = serde_json::from_slice(&derived.out).unwrap();
    assert_eq!(object["key"], "511993d3c9");
    assert_eq!(object["salt"], "0000000000000000000000");
    assert_eq!(object["bits"], 40);
}

#[test]
fn every_name_of_an_algorithm_is_known() {
    let folder = Folder::new();
    for (names, alg_id) in [
        ("aes256 AES-256 CALG_AES_256 aes_256 0x6610", "10660000"),
        ("3des 3DES CALG_3DES tripledes 0x6603", "03660000"),
        ("3des112 3DES_112 CALG_3DES_112 0x6609", "09660000"),
        ("des CALG_DES", "01660000"),
        ("rc2", "02660000"),
        ("rc4", "01680000"),
    ] {
        for cipher in names.split(' ') {
            let derived =
                folder.run(&format!("hcryptkey derive --password P --hash SHA-512 --cipher {cipher}"));
            assert_eq!(&derived.value("blob")[8..16], alg_id, "{cipher}");
        }
    }
    let unknown = folder.run("hcryptkey derive --password P --hash sha3 --cipher rc4");
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("no such hash"), "{}", unknown.err);
}

#[test]
fn the_rules_of_a_provider_apply() {
    let folder = Folder::new();
    let line = "hcryptkey derive --password P --hash md5 --cipher rc4";
    assert_eq!(folder.run(&format!("{line} --provider base")).value("bits"), "40");
    assert_eq!(folder.run(&format!("{line} --provider strong")).value("bits"), "128");
    let lacking = folder.run(&format!("{line} --provider base --bits 128"));
    assert_eq!(lacking.code, 2);
    assert!(lacking.err.contains("NTE_BAD_DATA"), "{}", lacking.err);
    assert_eq!(folder.run(&format!("{line} --salt 0102")).value("salt"), "0102");
}
