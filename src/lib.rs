#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
// No public call may have a panic in reach: what remains is allowed where it stands, with its reason.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable
    )
)]

mod blob;
mod bytes;
mod cipher;
pub mod codes;
mod derive;
mod error;
mod handle;
mod hash;
mod key;
mod params;
mod provider;
mod random;
pub mod raw;
#[cfg(feature = "rsa")]
#[allow(dead_code, unused_imports, reason = "the key objects come next")]
mod rsa;
mod store;
mod wipe;

/// The crate whose traits a random source has: see [`KeyStoreBuilder::random_source`].
pub use rand_core;
/// The crate whose `Zeroizing` wraps what is handed out: see [`KeyBlob`].
pub use zeroize;

pub use blob::KeyBlob;
pub use cipher::Algorithm;
pub use error::Error;
pub use handle::{HCryptHash, HCryptKey};
pub use hash::{HashAlgorithm, HmacInfo};
pub use params::{CipherMode, KeyInfo, KeyParam, Padding, Permissions};
pub use provider::{KeyLengths, Provider, SaltRule};
pub use store::{ByteOrder, ImportOptions, KeySpec, KeyStore, KeyStoreBuilder, Pass, Section};
