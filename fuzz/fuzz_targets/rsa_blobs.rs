#![no_main]

#[path = "../../tests/fuzz_bodies/input.rs"]
mod input;
#[path = "../../tests/fuzz_bodies/rsa_blobs.rs"]
mod rsa_blobs;
#[path = "../../tests/fuzz_bodies/rsa_pair.rs"]
mod rsa_pair;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rsa_blobs::run(bytes));
