#![no_main]
#![allow(clippy::undocumented_unsafe_blocks, reason = "the body says once what it keeps to")]

#[path = "../../../capi/tests/fuzz_bodies/c_host.rs"]
mod c_host;
#[path = "../../../capi/src/lib.rs"]
mod capi;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| c_host::run(bytes));
