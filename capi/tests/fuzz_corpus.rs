//! The bodies of the fuzz targets `c_border` and `c_host`, over the tracked corpora in `../../verify/fuzz/corpus/`.

#![allow(clippy::undocumented_unsafe_blocks, reason = "the bodies say once what they keep to")]
#![allow(clippy::cast_possible_truncation, clippy::wildcard_imports, reason = "small numbers; names of C")]

#[path = "fuzz_bodies/c_border.rs"]
mod c_border;
#[path = "fuzz_bodies/c_host.rs"]
mod c_host;
#[path = "../src/lib.rs"]
mod capi;

use std::path::Path;

fn replay(target: &str, run: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../verify/fuzz/corpus").join(target);
    let mut files: Vec<_> = corpus.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "there is no corpus");
    for file in files {
        println!("{}", file.display());
        run(&std::fs::read(file).unwrap());
    }
}

#[test]
fn c_border() {
    replay("c_border", c_border::run);
}

#[test]
fn c_host() {
    replay("c_host", c_host::run);
}
