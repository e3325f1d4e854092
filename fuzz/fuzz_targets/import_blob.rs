#![no_main]

#[path = "../../tests/fuzz_bodies/import_blob.rs"]
mod import_blob;
#[path = "../../tests/fuzz_bodies/input.rs"]
mod input;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| import_blob::run(bytes));
