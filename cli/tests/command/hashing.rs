//! `hash` and `hmac`.

use crate::run::Folder;

#[test]
fn hashes_of_abc() {
    let folder = Folder::new();
    for (hash, value) in [
        ("md2", "da853b0d3f88d99b30283a69e6ded6bb"),
        ("md4", "a448017aaf21d8525fc10ae87aa6729d"),
        ("md5", "900150983cd24fb0d6963f7d28e17f72"),
        ("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ] {
        assert_eq!(folder.run(&format!("hcryptkey hash --hash {hash} text:abc")).text().trim(), value);
        assert_eq!(
            folder.run_with(&format!("hcryptkey hash --hash {hash} -"), &[], b"abc").text().trim(),
            value
        );
    }
}

#[test]
fn hmac_of_rfc_2202() {
    let folder = Folder::new();
    folder.file("data", "what do ya want for nothing?");
    for (hash, value) in
        [("md5", "750c783e6ab0b503eaa86e310a5db738"), ("sha1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")]
    {
        for key in ["--password Jefe", "--key-hex 4a656665"] {
            assert_eq!(folder.run(&format!("hcryptkey hmac --hash {hash} {key} data")).text().trim(), value);
        }
    }
}

/// The example in the documentation of `CryptCreateHash`: the key is derived from the hash of a password.
#[test]
fn hmac_under_a_session_key() {
    let folder = Folder::new();
    let line = "hcryptkey hmac --hash sha1 text:message";
    let value = "48f2573829294316fdf4db5831e10c74488ed4e2";
    let derived = folder.run(&format!("{line} --password password --key-hash sha1 --cipher rc4"));
    assert_eq!(derived.text().trim(), value);
    let key = "hcryptkey derive --password password --hash sha1 --cipher rc4";
    let blob = folder.run(key).value("blob");
    assert_eq!(folder.run(&format!("{line} --blob {blob}")).text().trim(), value);
    let short = folder.run(&format!("{line} --password password --key-hash sha1 --cipher rc4 --bits 40"));
    assert_ne!(short.text().trim(), value);
    for wrong in ["--key-hash sha1", "--cipher rc4", "--bits 40", "--key-hex 00 --key-hash sha1 --cipher rc4"]
    {
        assert_eq!(folder.run(&format!("{line} --password password {wrong}")).code, 2, "{wrong}");
    }
}
