#![no_main]

#[path = "../../examples/support/transcript.rs"]
mod transcript;
#[path = "../../tests/fuzz_bodies/transcript.rs"]
mod transcript_text;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| transcript_text::run(bytes));
