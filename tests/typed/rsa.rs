//! RSA keys in a `KeyStore`.

mod blobs;
mod ciphering;
mod keys;
mod session_keys;
mod signatures;
mod stack;
use hcryptkey::{Algorithm, HCryptKey, KeySpec, KeyStore, Provider};

/// A store with a seeded random source.
fn store(seed: u64) -> KeyStore {
    crate::support::store_with(crate::support::seed(seed), Provider::AES)
}

/// An exportable pair to exchange keys.
fn exchange_pair(store: &KeyStore, bits: u32) -> HCryptKey {
    store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(bits).exportable()).unwrap()
}

/// An exportable pair to sign.
fn signature_pair(store: &KeyStore, bits: u32) -> HCryptKey {
    store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(bits).exportable()).unwrap()
}
