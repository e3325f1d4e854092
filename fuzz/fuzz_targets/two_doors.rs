#![no_main]

#[path = "../../tests/fuzz_bodies/input.rs"]
mod input;
#[path = "../../tests/fuzz_bodies/rsa_pair.rs"]
mod rsa_pair;
#[path = "../../tests/fuzz_bodies/two_doors/mod.rs"]
mod two_doors;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| two_doors::run(bytes));
