//! The body of the fuzz target `c_border`, over the tracked corpus: `../../verify/fuzz/corpus/c_border/*`.

#![allow(clippy::undocumented_unsafe_blocks, reason = "the body says once what it keeps to")]
#![allow(clippy::cast_possible_truncation, clippy::wildcard_imports, reason = "small numbers; names of C")]

#[path = "fuzz_bodies/c_border.rs"]
mod c_border;
#[path = "../src/lib.rs"]
mod capi;

use std::path::Path;

#[test]
fn c_border() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../verify/fuzz/corpus/c_border");
    let mut files: Vec<_> = corpus.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "there is no corpus");
    for file in files {
        println!("{}", file.display());
        c_border::run(&std::fs::read(file).unwrap());
    }
}
