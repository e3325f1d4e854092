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

pub mod _guide;
mod advapi;
mod algorithm;
mod blob;
pub mod border;
pub mod codes;
mod container;
mod context;
#[cfg(feature = "crypt32")]
pub mod crypt32;
mod derive;
mod engine;
mod error;
mod export;
mod handle;
mod hash;
mod import;
mod key;
#[cfg(feature = "crypt32")]
mod key_file;
mod objects;
mod options;
mod provider;
mod random;
#[cfg(feature = "rsa")]
mod rsa;
#[cfg(not(feature = "rsa"))]
#[path = "rsa/absent.rs"]
mod rsa;
mod sign;
mod store;
mod wipe;

/// The crate whose traits a random source has: see [`KeyStoreBuilder::random_source`].
pub use rand_core;
/// The crate whose `Zeroizing` wraps what is handed out: see [`KeyBlob`].
pub use zeroize;

pub use advapi::{Advapi, AdvapiBuilder, HandleWidth};
pub use algorithm::{Algorithm, CipherMode, HashAlgorithm, Padding, UserKey};
pub use blob::KeyBlob;
pub use container::{ContainerScope, KeyContainer, KeyContainers};
pub use error::{Error, NotEmulated, Reason};
pub use handle::{HCryptHash, HCryptKey};
pub use hash::HmacInfo;
pub use key::{KeyInfo, KeyKind, KeyParam, Permissions};
#[cfg(feature = "crypt32")]
pub use key_file::{KeyFile, KeyFileOptions, KeyFormat};
pub use options::{ByteOrder, ExportAs, ImportOptions, KeySpec, Section, SectionOptions, SignOptions};
pub use provider::{KeyLengths, Provider, SaltRule};
pub use store::{KeyStore, KeyStoreBuilder};
