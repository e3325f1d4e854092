//! The same calls in CryptoAPI's own terms, for emulators and language bindings.
//!
//! Each function is named after the C one and takes its arguments: `ALG_ID`, `dwParam` and `dwFlags` as `u32`,
//! handles as `u64` (0 where C passes none), buffers as slices. Some things differ, because Rust says them
//! better: what C hands out through a pointer is the result; a buffer has the length of its slice; `None`
//! in place of a buffer asks for the size; the provider's handle is the store; and `HMAC_INFO`, which holds
//! pointers, comes as its fields. Every function answers an [`Error`], whose [`code`](Error::code) is
//! what `GetLastError` would give, and checks reserved arguments and flags before anything else.
//!
//! Nothing is done here that the typed calls don't do: this is a thin layer of numbers over them.
//!
//! ```
//! use hcryptkey::{codes::*, raw};
//!
//! let store = raw::crypt_acquire_context(PROV_RSA_FULL, None)?;
//! let key = raw::crypt_gen_key(&store, CALG_RC4, 40 << 16 | CRYPT_EXPORTABLE)?;
//! let copy = raw::crypt_duplicate_key(&store, key, 0, 0)?;
//!
//! let mut salt = [0xff; 11];
//! assert_eq!(raw::crypt_get_key_param(&store, copy, KP_SALT, None, 0)?, 11, "the size");
//! raw::crypt_get_key_param(&store, copy, KP_SALT, Some(&mut salt), 0)?;
//! assert_eq!(salt, [0; 11]);
//!
//! raw::crypt_destroy_key(&store, key)?;
//! assert_eq!(raw::crypt_destroy_key(&store, key).unwrap_err().code(), NTE_BAD_KEY);
//! # Ok::<(), hcryptkey::Error>(())
//! ```

use crate::cipher::Algorithm;
use crate::error::Error;
use crate::handle::{HCryptHash, HCryptKey};
use crate::provider::Provider;
use crate::store::KeyStore;

mod ciphering;
mod hashing;
mod keys;
mod params;

pub use ciphering::{crypt_decrypt, crypt_encrypt};
pub use hashing::{
    crypt_create_hash, crypt_derive_key, crypt_destroy_hash, crypt_duplicate_hash, crypt_get_hash_param,
    crypt_hash_data, crypt_hash_session_key, crypt_set_hash_hmac_info,
};
pub use keys::{crypt_destroy_key, crypt_duplicate_key, crypt_export_key, crypt_gen_key, crypt_import_key};
pub use params::{crypt_get_key_param, crypt_set_key_param};

/// `CryptAcquireContext`: a fresh store that behaves like a provider of Microsoft's.
///
/// # Errors
/// - `NTE_BAD_PROV_TYPE` (0x80090014): a type that is neither `PROV_RSA_FULL` (1) nor `PROV_RSA_AES` (24).
/// - `NTE_KEYSET_NOT_DEF` (0x80090019): the type has no provider of that name.
pub fn crypt_acquire_context(prov_type: u32, name: Option<&str>) -> Result<KeyStore, Error> {
    Provider::find(prov_type, name).map(KeyStore::new)
}

/// `CryptGenRandom`.
///
/// # Errors
/// - `NTE_FAIL` (0x80090020): the random source failed.
pub fn crypt_gen_random(store: &KeyStore, buffer: &mut [u8]) -> Result<(), Error> {
    store.fill_random(buffer)
}

/// 0 and a dead handle answer alike, whatever else is wrong.
fn key_handle(raw: u64) -> HCryptKey {
    HCryptKey::from_raw_or_never(raw)
}

fn hash_handle(raw: u64) -> HCryptHash {
    HCryptHash::from_raw_or_never(raw)
}

fn cipher_algorithm(alg_id: u32) -> Result<Algorithm, Error> {
    Algorithm::from_alg_id(alg_id).ok_or(Error::NO_SUCH_CIPHER)
}

/// Answers `NTE_BAD_FLAGS` for any flag that is not among `known`.
fn check_flags(flags: u32, known: u32) -> Result<(), Error> {
    let all_known = flags & !known == 0;
    all_known.then_some(()).ok_or(Error::BadFlags("this call does not know these flags; leave them out"))
}

/// Writes an answer to the caller's buffer, or just says how long it is.
fn answer(value: &[u8], buffer: Option<&mut [u8]>) -> Result<u32, Error> {
    if let Some(buffer) = buffer {
        let needed = value.len();
        buffer.get_mut(..needed).ok_or(Error::MoreData { needed })?.copy_from_slice(value);
    }
    dword(value.len())
}

/// A length as C counts it.
fn dword(len: usize) -> Result<u32, Error> {
    u32::try_from(len).map_err(|_| Error::BadLen("the data is longer than a DWORD can say; use sections"))
}

/// The reserved arguments of the calls that duplicate.
fn check_reserved(reserved: u64, flags: u32) -> Result<(), Error> {
    let unused = reserved == 0 && flags == 0;
    unused
        .then_some(())
        .ok_or(Error::InvalidParameter("pdwReserved must be NULL and dwFlags 0; pass 0 for both"))
}
