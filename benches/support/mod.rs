//! Helpers of the benches.

use criterion::Criterion;
use hcryptkey::{Algorithm, HCryptKey, KeyStore};

/// A store of one key.
///
/// # Panics
/// If the key can't be made.
pub(crate) fn store_of(algorithm: Algorithm) -> (KeyStore, HCryptKey) {
    let store = KeyStore::default();
    let key = store.generate_key(algorithm).expect("a key");
    (store, key)
}

/// Replaces `criterion_main!`, which makes undocumented items.
pub(crate) fn run(benches: &[fn(&mut Criterion)]) {
    let mut criterion = Criterion::default().configure_from_args();
    for bench in benches {
        bench(&mut criterion);
    }
    criterion.final_summary();
}
