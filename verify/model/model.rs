//! Random programs of calls, made on a model and through both doors of the crate, which must all return the same: a typed
//! store, and a process in CryptoAPI's numbers.
//!
//! The model keeps no state. Its keys are their own history: how they were made, and every call since. Each
//! answer is worked out from the first day on, with the ciphers block by block, and a duplicate is a copy of the
//! history. So what is checked, in every state that a program can reach, is the sentence on which
//! `CryptDuplicateKey` rests: a duplicate is what one would have if one made all the calls again.
//!
//! Everything is compared: bytes, lengths, errors with their numbers, every parameter. A program that fails is
//! shortened, and its seed is kept in `regressions.txt` and tried first from then on.

mod blocks;
mod doors;
mod plain;
mod program;
mod rsa;
mod rsa_keys;
mod rules;
mod world;

use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngAlgorithm};

use program::program;
use world::run;

/// Ten times as many programs as usual, for each profile: 2560, or ten times `PROPTEST_CASES`.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    let kept = FileFailurePersistence::Direct(concat!(env!("CARGO_MANIFEST_DIR"), "/regressions.txt"));
    ProptestConfig {
        cases: usual.cases * 10,
        failure_persistence: Some(Box::new(kept)),
        // Cheap: each choice in a program starts a generator of its own.
        rng_algorithm: RngAlgorithm::XorShift,
        ..usual
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn base(seed: u64, program in program(&rules::BASE)) {
        run(&rules::BASE, seed, &program)?;
    }

    #[test]
    fn strong(seed: u64, program in program(&rules::STRONG)) {
        run(&rules::STRONG, seed, &program)?;
    }

    #[test]
    fn enhanced(seed: u64, program in program(&rules::ENHANCED)) {
        run(&rules::ENHANCED, seed, &program)?;
    }

    #[test]
    fn aes(seed: u64, program in program(&rules::AES)) {
        run(&rules::AES, seed, &program)?;
    }

    #[test]
    fn a_profile_of_ones_own(seed: u64, program in program(&rules::OWN)) {
        run(&rules::OWN, seed, &program)?;
    }
}
