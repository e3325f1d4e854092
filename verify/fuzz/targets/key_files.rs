#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hcryptkey_fuzz_bodies::key_files::run(bytes));
