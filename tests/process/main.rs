//! The calls in CryptoAPI's own numbers: `Advapi`, contexts, containers and handles.

mod border;
mod contexts;
mod derive_and_hash_key;
#[cfg(feature = "dss")]
mod dss_dh;
mod enumerations;
mod guest;
mod handles;
mod host;
#[cfg(feature = "rsa")]
mod lasting;
#[cfg(feature = "rsa")]
mod rsa;
#[cfg(feature = "rsa")]
mod schannel;
#[path = "../support/mod.rs"]
mod support;
