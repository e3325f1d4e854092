//! The bodies of the fuzz targets, over a small corpus that is kept: `corpus/<target>/*`.

#[path = "fuzz_bodies/advapi_calls/mod.rs"]
mod advapi_calls;
#[path = "fuzz_bodies/import_blob.rs"]
mod import_blob;
#[path = "fuzz_bodies/input.rs"]
mod input;
#[path = "fuzz_bodies/rsa_blobs.rs"]
mod rsa_blobs;
#[path = "fuzz_bodies/rsa_pair.rs"]
mod rsa_pair;
#[path = "../examples/support/transcript.rs"]
mod transcript;
#[path = "fuzz_bodies/transcript.rs"]
mod transcript_text;
#[path = "fuzz_bodies/two_doors/mod.rs"]
mod two_doors;

use std::path::Path;

/// Runs a body over every file of a target's corpus.
fn replay(target: &str, body: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(target);
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
fn transcript() {
    replay("transcript", transcript_text::run);
}

#[test]
fn two_doors() {
    replay("two_doors", two_doors::run);
}
