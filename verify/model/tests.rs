//! Random programs for each profile.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngAlgorithm};

use crate::program::{Call, call, creation};
use crate::rules::{self, Rules};
use crate::run::run;

/// This many programs for each profile, or `PROPTEST_CASES`.
fn config(cases: u32) -> ProptestConfig {
    let kept = FileFailurePersistence::Direct(concat!(env!("CARGO_MANIFEST_DIR"), "/regressions.txt"));
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(kept)),
        // Cheap: each choice in a program starts a generator of its own.
        rng_algorithm: RngAlgorithm::XorShift,
        ..ProptestConfig::default()
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
    #![proptest_config(config(2560))]

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
    fn dss(seed: u64, program in program(&rules::DSS)) {
        run(&rules::DSS, seed, &program)?;
    }

    #[test]
    fn a_custom_profile(seed: u64, program in program(&rules::CUSTOM)) {
        run(&rules::CUSTOM, seed, &program)?;
    }
}

// Powers take most of the time of these.
proptest! {
    #![proptest_config(config(1280))]

    #[test]
    fn dss_dh(seed: u64, program in program(&rules::DSS_DH)) {
        run(&rules::DSS_DH, seed, &program)?;
    }

    #[test]
    fn enhanced_dss_dh(seed: u64, program in program(&rules::ENHANCED_DSS_DH)) {
        run(&rules::ENHANCED_DSS_DH, seed, &program)?;
    }
}

// It has the rules of the Enhanced profile.
proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn dh_schannel(seed: u64, program in program(&rules::DH_SCHANNEL)) {
        run(&rules::DH_SCHANNEL, seed, &program)?;
    }
}
