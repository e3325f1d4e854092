//! The bodies of the fuzz targets. Each takes bytes, and panics if one of its checks fails.

#![allow(clippy::wildcard_imports, reason = "the constants of CryptoAPI")]

pub mod advapi_calls;
pub mod crypt32_text;
pub mod dss_dh_blobs;
pub mod import_blob;
mod input;
pub mod key_files;
pub mod protected_data;
pub mod rsa_blobs;
mod rsa_pair;
pub mod transcript;

/// Random programs of calls, made on a model, through `KeyStore` and through `Advapi`.
pub use hcryptkey_model as model;
