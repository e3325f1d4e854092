//! Random programs of calls, made on a model, through the typed `KeyStore` and through `Advapi`. All three must return the
//! same.
//!
//! The model keeps no state. A key of the model is its own history: how it was made, and every call since. The model
//! computes each answer from the start of that history, block by block. A duplicate is a copy of the history. So the
//! model checks, in every state that a program reaches, the rule of `CryptDuplicateKey`: a duplicate is the key that
//! one would get by making all the calls again.
//!
//! Everything is compared: bytes, lengths, errors with their numbers, every parameter.
//!
//! Tests and a fuzzer draw programs from the same strategies. The tests shorten a program that fails and keep its seed in
//! `regressions.txt`, which they try first from then on. The fuzzer chooses each call by a word of its input.

#![allow(clippy::wildcard_imports, reason = "the constants of CryptoAPI")]

mod apis;
mod blocks;
mod channel;
mod channel_calls;
mod check;
mod choices;
mod dss_dh;
mod dss_dh_apis;
mod dss_dh_blobs;
mod dss_dh_calls;
mod dss_dh_imports;
mod dss_dh_keys;
mod dss_dh_program;
mod dss_dh_signing;
mod dss_dh_twists;
mod hash_calls;
mod history;
mod key_calls;
mod program;
mod random;
mod rsa;
mod rsa_calls;
mod rsa_keys;
mod rules;
mod run;
mod world;

use std::cell::LazyCell;

use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use program::Call;
use rules::Rules;

#[cfg(test)]
mod tests;

/// A profile with the strategies for the first call of a program and for the others.
type Source = (&'static Rules, BoxedStrategy<Call>, BoxedStrategy<Call>);

thread_local! {
    /// Making a strategy takes longer than drawing from it.
    static SOURCES: LazyCell<[Source; 9]> = LazyCell::new(|| {
        [
            &rules::BASE,
            &rules::STRONG,
            &rules::ENHANCED,
            &rules::AES,
            &rules::CUSTOM,
            &rules::SCHANNEL,
            &rules::DSS,
            &rules::DSS_DH,
            &rules::ENHANCED_DSS_DH,
        ]
        .map(|rules| (rules, program::creation(rules).boxed(), program::call(rules).boxed()))
    });
}

/// Longer programs find no more, and take longer.
const MAX_CALLS: usize = 60;

/// Runs the program that these bytes choose: the first byte chooses the profile and the random source, and every four
/// bytes after it are the seed of one call.
///
/// So a fuzzer that changes, copies or drops bytes changes, copies or drops the calls of these bytes, and leaves the others.
///
/// # Panics
/// If the crate and the model differ.
pub fn run(bytes: &[u8]) {
    let Some((choice, words)) = bytes.split_first() else { return };
    SOURCES.with(|sources| {
        let (rules, first, other) = &sources[usize::from(*choice) % sources.len()];
        let words = words.as_chunks().0.iter().take(MAX_CALLS).enumerate();
        let program: Vec<Call> =
            words.map(|(at, word)| draw(if at == 0 { first } else { other }, *word)).collect();
        if let Err(difference) = run::run(rules, u64::from(*choice), &program) {
            panic!("{difference}\n{program:#?}");
        }
    });
}

/// The call of a seed.
fn draw(strategy: &BoxedStrategy<Call>, seed: [u8; 4]) -> Call {
    // Spread over the generator's state, so that seeds that differ in one bit draw different calls.
    let mixed =
        (u128::from(u32::from_le_bytes(seed)) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, &(mixed ^ mixed >> 64).to_le_bytes());
    let config =
        Config { rng_algorithm: RngAlgorithm::XorShift, failure_persistence: None, ..Config::default() };
    let tree = strategy.new_tree(&mut TestRunner::new_with_rng(config, rng));
    tree.expect("no strategy here rejects a value").current()
}
