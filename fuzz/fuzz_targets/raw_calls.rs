#![no_main]

#[path = "../../tests/fuzz_bodies/input.rs"]
mod input;
#[path = "../../tests/fuzz_bodies/raw_calls.rs"]
mod raw_calls;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| raw_calls::run(bytes));
