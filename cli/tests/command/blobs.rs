//! `blob show` and `blob convert`.

use hcryptkey::{Algorithm, ExportAs, HashAlgorithm, KeySpec, KeyStore};

use crate::run::Folder;

fn private_blob() -> Vec<u8> {
    let store = KeyStore::default();
    let spec = KeySpec::new(Algorithm::RsaKeyExchange).bits(512).exportable();
    let key = store.generate_key(spec).unwrap();
    store.export_key(key, ExportAs::Private).unwrap().to_vec()
}

#[test]
fn a_key_is_shown_field_by_field() {
    let folder = Folder::new();
    let shown = folder.run("hcryptkey blob show 080200000168000005000000511993d3c9");
    assert!(shown.text().starts_with("PLAINTEXTKEYBLOB"));
    assert_eq!(shown.value("algorithm"), "CALG_RC4 (0x6801)");
    assert_eq!(shown.value("key"), "511993d3c9");

    folder.file("key", private_blob());
    let shown = folder.run("hcryptkey blob show key");
    assert_eq!(shown.value("p times q is n"), "yes");
    assert_eq!(shown.value("modulus bits"), "512");
    for encoding in ["hex", "base64"] {
        let line = format!("hcryptkey blob convert key --to blob --encoding {encoding} -o text");
        assert_eq!(folder.run(&line).code, 0);
        assert_eq!(folder.run("hcryptkey blob show text").text(), shown.text(), "{encoding}");
    }
}

#[test]
fn a_damaged_key_is_shown_and_ends_with_3() {
    let folder = Folder::new();
    let mut blob = private_blob();
    blob[20] ^= 2;
    folder.file("key", blob);
    let shown = folder.run("hcryptkey blob show key");
    assert_eq!(shown.code, 3);
    assert!(String::from_utf8(shown.out).unwrap().contains("p times q is n: no"));
    let json = folder.run("hcryptkey --json blob show key");
    let object: serde_json::Value = serde_json::from_slice(&json.out).unwrap();
    assert_eq!(object["p_times_q_is_n"], false);
    assert!(!object["problems"].as_array().unwrap().is_empty());
    assert_eq!(folder.run("hcryptkey blob show 0802").code, 3);
    assert_eq!(folder.run("hcryptkey blob convert key --to pem -o out").code, 3);
    assert_eq!(folder.names(), ["key"]);
}

#[test]
fn every_format_converts_to_every_other() {
    let folder = Folder::new();
    folder.file("start", private_blob());
    let targets = ["pem", "der", "blob", "pvk", "snk", "xml", "pkcs1-pem", "pkcs1-der"];
    for first in targets {
        assert_eq!(folder.run(&format!("hcryptkey blob convert start --to {first} -o first")).code, 0);
        for second in targets {
            let line = format!("hcryptkey blob convert first --to {second} -o second");
            assert_eq!(folder.run(&line).code, 0, "{first} {second}");
        }
        let back = "hcryptkey blob convert second --to blob --purpose exchange -o back";
        assert_eq!(folder.run(back).code, 0);
        assert!(folder.read("back") == folder.read("start"), "{first}");
    }
    for public in ["pem", "der", "blob", "snk", "xml", "pkcs1-pem", "pkcs1-der"] {
        let line = format!("hcryptkey blob convert start --public --to {public} -o public");
        assert_eq!(folder.run(&line).code, 0, "{public}");
        let shown = folder.run("hcryptkey blob show public").text();
        assert!(shown.contains("public") && !shown.contains("prime1"), "{shown}");
    }
    assert_eq!(folder.run("hcryptkey blob convert public --to pvk -o other").code, 2);
}

#[test]
fn a_password_encrypts_and_opens() {
    let folder = Folder::new();
    folder.file("start", private_blob());
    for target in ["pem", "der", "pvk"] {
        let line = format!("hcryptkey blob convert start --to {target} --password secret -o locked");
        assert_eq!(folder.run(&line).code, 0);
        let open = "hcryptkey blob convert locked --to blob -o open";
        assert_eq!(folder.run(&format!("{open} --password secret")).code, 0, "{target}");
        assert!(folder.read("open") == folder.read("start"));
        assert_eq!(folder.run(&format!("{open} --password other")).code, 1);
        assert_eq!(folder.run(open).code, 2);
        let again = "hcryptkey blob convert locked --to pem --password secret --new-password new -o again";
        assert_eq!(folder.run(again).code, 0);
        assert_eq!(folder.run("hcryptkey blob convert again --to blob --password new").code, 0);
    }
    assert_eq!(folder.run("hcryptkey blob convert start --to blob --password secret -o locked").code, 2);
}

#[test]
fn a_key_that_was_exported_under_a_session_key_opens() {
    let folder = Folder::new();
    let store = KeyStore::default();
    let spec = KeySpec::new(Algorithm::RsaSign).bits(512).exportable();
    let pair = store.generate_key(spec).unwrap();
    let clear = store.export_key(pair, ExportAs::Private).unwrap();
    let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    store.hash_data(hash, b"secret").unwrap();
    let under = store.derive_key(KeySpec::new(Algorithm::TripleDes).exportable(), hash).unwrap();
    folder.file("locked", store.export_key(pair, ExportAs::PrivateUnder(under)).unwrap());
    folder.file("session", store.export_key(under, ExportAs::Plaintext).unwrap());

    let shown = folder.run("hcryptkey blob show locked");
    assert!(shown.value("magic").contains("encrypted under a session key"));
    let convert = "hcryptkey blob convert locked --to blob -o open";
    for key in ["--under session", "--password secret --hash md5 --cipher 3des"] {
        assert_eq!(folder.run(&format!("{convert} {key}")).code, 0, "{key}");
        assert!(folder.read("open") == clear[..], "{key}");
        std::fs::remove_file(folder.path().join("open")).unwrap();
    }
    for (key, code) in [
        ("--password other --hash md5 --cipher 3des", 1),
        ("--password secret --hash md5 --cipher rc4", 1),
        ("--password secret --hash md5", 2),
        ("--under session --hash md5", 2),
        ("--under locked", 2),
        ("", 3),
    ] {
        let run = folder.run(&format!("{convert} {key}"));
        assert_eq!(run.code, code, "{key}: {}", run.err);
    }
    assert_eq!(folder.names(), ["locked", "session"]);
    // The password derives the session key, so it does not encrypt the output.
    let pem = "hcryptkey blob convert locked --to pem --password secret --hash md5 --cipher 3des";
    assert!(folder.run(pem).text().starts_with("-----BEGIN PRIVATE KEY-----"));
}

#[test]
fn a_session_key_opens_with_the_private_key_in_any_format() {
    let folder = Folder::new();
    let store = KeyStore::default();
    let spec = KeySpec::new(Algorithm::RsaKeyExchange).bits(512).exportable();
    let pair = store.generate_key(spec).unwrap();
    let session = store.generate_key(KeySpec::new(Algorithm::Aes128).exportable()).unwrap();
    folder.file("private", store.export_key(pair, ExportAs::Private).unwrap());
    folder.file("simple", store.export_key(session, ExportAs::Simple(pair)).unwrap());
    folder.file("plain", store.export_key(session, ExportAs::Plaintext).unwrap());
    folder.file("in", "a message");
    assert_eq!(folder.run("hcryptkey encrypt --blob plain in -o out").code, 0);
    for format in ["blob", "pem", "der", "pvk"] {
        let line = format!("hcryptkey blob convert private --to {format} -o key");
        assert_eq!(folder.run(&line).code, 0);
        assert_eq!(folder.run("hcryptkey decrypt --simple simple --private key out -o back").code, 0);
        assert_eq!(folder.read("back"), b"a message");
    }
    folder.file("other", private_blob());
    let other = folder.run("hcryptkey decrypt --simple simple --private other out -o back");
    assert!(other.code == 1, "{}", other.err);
    // RSA alone: one block.
    folder.run("hcryptkey encrypt --private private in -o block --reverse");
    let opened = folder.run("hcryptkey decrypt --private private block --reverse");
    assert_eq!(opened.text(), "a message");
    // Several blocks, as of a program that encrypts longer data in pieces.
    folder.run("hcryptkey encrypt --private private text:,again -o more --reverse");
    folder.file("blocks", [folder.read("block"), folder.read("more"), folder.read("block")].concat());
    let opened = folder.run("hcryptkey decrypt --private private blocks --reverse");
    assert_eq!(opened.text(), "a message,againa message");
    folder.file("cut", &folder.read("blocks")[..100]);
    assert_eq!(folder.run("hcryptkey decrypt --private private cut --reverse").code, 3);
}
