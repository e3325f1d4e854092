#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hcryptkey_fuzz_bodies::protected_data::run(bytes));
