//! Random programs for each profile.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngAlgorithm};

use crate::program::{Call, call, creation};
use crate::rules::{self, Rules};
use crate::run::run;

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

/// A program: it makes a key, and continues with any calls.
fn program(rules: &Rules) -> impl Strategy<Value = Vec<Call>> + use<> {
    (creation(rules), vec(call(rules), 0..40)).prop_map(|(first, mut calls)| {
        calls.insert(0, first);
        calls
    })
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
    fn schannel(seed: u64, program in program(&rules::SCHANNEL)) {
        run(&rules::SCHANNEL, seed, &program)?;
    }

    #[test]
    fn a_custom_profile(seed: u64, program in program(&rules::CUSTOM)) {
        run(&rules::CUSTOM, seed, &program)?;
    }
}
