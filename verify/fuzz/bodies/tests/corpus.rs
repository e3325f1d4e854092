//! Runs the bodies of the fuzz targets over the tracked inputs: `corpus/<target>/*`.

use std::path::Path;

use hcryptkey_fuzz_bodies::{
    advapi_calls, crypt32_text, dss_dh_blobs, import_blob, key_files, model, protected_data, rsa_blobs,
    transcript,
};

/// Runs a body over every file of a target's corpus.
fn replay(target: &str, body: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus").join(target);
    let mut files: Vec<_> = corpus.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{target} has no corpus");
    for file in files {
        println!("{}", file.display());
        body(&std::fs::read(file).unwrap());
    }
}

#[test]
fn advapi_calls() {
    replay("advapi_calls", advapi_calls::run);
}

#[test]
fn import_blob() {
    replay("import_blob", import_blob::run);
}

#[test]
fn rsa_blobs() {
    replay("rsa_blobs", rsa_blobs::run);
}

#[test]
fn dss_dh_blobs() {
    replay("dss_dh_blobs", dss_dh_blobs::run);
}

#[test]
fn transcript() {
    replay("transcript", transcript::run);
}

#[test]
fn model() {
    replay("model", model::run);
}

#[test]
fn key_files() {
    replay("key_files", key_files::run);
}

#[test]
fn crypt32_text() {
    replay("crypt32_text", crypt32_text::run);
}

#[test]
fn protected_data() {
    replay("protected_data", protected_data::run);
}
