#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hcryptkey_fuzz_bodies::dss_dh_blobs::run(bytes));
