//! Keys of DSS and Diffie-Hellman, through the typed API.

mod duplication;
mod openssl;
mod stack;
mod verification;

use crate::support::seed;
use hcryptkey::{KeyStore, Provider};

/// A store with a seeded random source.
fn store(number: u64) -> KeyStore {
    KeyStore::builder().provider(Provider::ENHANCED_DSS_DH).random_source_fn(seed(number)).build()
}
