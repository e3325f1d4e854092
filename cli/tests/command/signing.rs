//! `sign` and `verify`.

use hcryptkey::{Algorithm, ExportAs, KeySpec, KeyStore};

use crate::run::Folder;

#[test]
fn a_signature_verifies_in_its_byte_order_alone() {
    let folder = Folder::new();
    let store = KeyStore::default();
    let key = store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(512).exportable()).unwrap();
    folder.file("private", store.export_key(key, ExportAs::Private).unwrap());
    folder.file("public", store.export_key(key, ExportAs::Public).unwrap());
    folder.file("in", "a contract");
    folder.file("other", "another contract");

    assert_eq!(folder.run("hcryptkey sign --key private --hash sha1 in -o sig").code, 0);
    let verify = "hcryptkey verify --key public --hash sha1 --signature sig";
    assert_eq!(folder.run(&format!("{verify} in")).text(), "good\n");
    assert_eq!(folder.run(&format!("{verify} other")).code, 1);
    let reversed = folder.run(&format!("{verify} --reverse in"));
    assert_eq!(reversed.code, 1);
    assert!(reversed.err.contains("good without --reverse"), "{}", reversed.err);

    // The value of the hash in place of the data.
    let digest = folder.run("hcryptkey hash --hash sha1 in").text();
    assert_eq!(folder.run(&format!("{verify} --digest {}", digest.trim())).text(), "good\n");
    assert_eq!(folder.run(&format!("{verify} --digest {}", "00".repeat(20))).code, 1);
    assert_eq!(folder.run(&format!("{verify} --digest 00")).code, 2);
    let line = format!("hcryptkey sign --key private --hash sha1 --digest {} -o other", digest.trim());
    assert_eq!(folder.run(&line).code, 0);
    assert_eq!(folder.read("other"), folder.read("sig"));

    let mut signature = folder.read("sig");
    signature.reverse();
    folder.file("sig", signature);
    assert_eq!(folder.run(&format!("{verify} --reverse in")).text(), "good\n");
    let forgotten = folder.run(&format!("{verify} in"));
    assert_eq!(forgotten.code, 1);
    assert!(forgotten.err.contains("good with --reverse"), "{}", forgotten.err);
    assert_eq!(folder.run("hcryptkey sign --key public --hash sha1 in").code, 2);
}
