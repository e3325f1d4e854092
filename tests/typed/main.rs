//! The typed API: `KeyStore`, its keys and its hashes.

mod aliasing;
mod blobs;
mod ciphering;
#[cfg(feature = "dss")]
mod dss_dh;
mod duplication;
mod fork;
mod hashing;
#[cfg(feature = "crypt32")]
mod key_files;
mod limits;
mod long_sections;
#[cfg(feature = "crypt32")]
mod openssl;
mod parameters;
mod password_derive_bytes;
mod profiles;
#[cfg(feature = "crypt32")]
mod protected_data;
#[cfg(feature = "crypt32")]
mod pvk_files;
#[cfg(feature = "rsa")]
mod rsa;
mod schannel;
#[path = "../support/mod.rs"]
mod support;
mod threads;
