#![no_main]

#[path = "../../tests/fuzz_bodies/advapi_calls/mod.rs"]
mod advapi_calls;
#[path = "../../tests/fuzz_bodies/input.rs"]
mod input;
#[path = "../../tests/fuzz_bodies/rsa_pair.rs"]
mod rsa_pair;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| advapi_calls::run(bytes));
