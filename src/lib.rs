#![doc = include_str!("../docs/guide/introduction.md")]
#![forbid(unsafe_code)]
// No public call may panic. Where one of these can't fail, an `#[expect]` says why.
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
#[doc(alias = "CryptDecodeObjectEx")]
#[doc(alias = "CryptEncodeObjectEx")]
#[doc(alias = "CryptMemAlloc")]
#[doc(alias = "CryptMemRealloc")]
#[doc(alias = "CryptMemFree")]
#[doc(alias = "SystemFunction040")]
#[doc(alias = "SystemFunction041")]
pub mod border;
pub mod codes;
mod container;
mod context;
#[cfg(feature = "crypt32")]
pub mod crypt32;
mod derive;
#[cfg(feature = "dss")]
mod dss_dh;
#[cfg(not(feature = "dss"))]
#[path = "dss_dh/absent.rs"]
mod dss_dh;
mod engine;
mod error;
mod export;
mod handle;
mod hash;
mod import;
mod key;
#[cfg(feature = "crypt32")]
mod key_file;
mod memory_limit;
#[cfg(any(feature = "rsa", feature = "dss"))]
mod number;
mod objects;
mod options;
mod provider;
mod random;
#[cfg(feature = "rsa")]
mod rsa;
#[cfg(not(feature = "rsa"))]
#[path = "rsa/absent.rs"]
mod rsa;
mod schannel;
mod sign;
mod store;
mod trace;
mod wipe;

/// The traits of a random source: see [`KeyStoreBuilder::random_source`].
pub use rand_core;
/// `Zeroizing` wipes the secrets that calls return: see [`KeyBlob`].
pub use zeroize;

// rustdoc indexes aliases of a re-exported type only here.
#[doc(alias("HCRYPTPROV", "advapi32", "wincrypt"))]
pub use advapi::Advapi;
pub use advapi::{AdvapiBuilder, HandleWidth, LiveHandle};
pub use algorithm::{Algorithm, CipherMode, HashAlgorithm, Padding, UserKey};
pub use blob::KeyBlob;
#[doc(alias = "PP_ENUMCONTAINERS")]
pub use container::KeyContainers;
pub use container::{ContainerScope, KeyContainer};
pub use error::{Error, NotEmulated, Reason};
#[doc(alias = "HCRYPTHASH")]
pub use handle::HCryptHash;
#[doc(alias = "HCRYPTKEY")]
pub use handle::HCryptKey;
pub use handle::HandleKind;
#[doc(alias("HMAC_INFO", "HP_HMAC_INFO"))]
pub use hash::HmacInfo;
pub use key::{KeyInfo, KeyKind, KeyParam, KeySpec, Permissions};
#[cfg(feature = "crypt32")]
pub use key_file::{KeyFile, KeyFileOptions, KeyFormat};
pub use options::{ByteOrder, ExportAs, ImportOptions, Section, SectionOptions, SignOptions};
pub use provider::{KeyLengths, Provider, SaltRule};
#[doc(alias("HCRYPTPROV", "CryptAcquireContext", "CryptReleaseContext"))]
pub use store::KeyStore;
pub use store::KeyStoreBuilder;
pub use trace::{ArgumentRecord, CallRecord, Data, Made, Origin};

/// Runs the README's example as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
