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
mod store;
mod wipe;

pub use blob::KeyBlob;
pub use cipher::Algorithm;
pub use error::Error;
pub use handle::{HCryptHash, HCryptKey};
pub use hash::{HashAlgorithm, HmacInfo};
pub use params::{CipherMode, KeyInfo, KeyParam, Padding, Permissions};
pub use provider::{KeyLengths, Provider, SaltRule};
pub use store::{ByteOrder, ImportOptions, KeySpec, KeyStore, KeyStoreBuilder, Pass, Section};
