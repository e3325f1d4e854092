//! Hash objects, and keys made from them, in numbers and bytes.

use super::keys::{check_key_flags, key_spec};
use super::{answer, check_flags, dword, hash_handle, key_handle};
use crate::codes;
use crate::error::Error;
use crate::hash::{HashAlgorithm, HmacInfo};
use crate::store::{ByteOrder, KeyStore};

fn hash_algorithm(alg_id: u32) -> Result<HashAlgorithm, Error> {
    HashAlgorithm::from_alg_id(alg_id).ok_or(Error::BadAlgid("no such hash; use an ALG_ID of the profile"))
}

/// `CryptCreateHash`. `key` is 0 for a hash that takes none.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): any flag.
/// - And those of [`KeyStore::create_hash`].
pub fn crypt_create_hash(store: &KeyStore, alg_id: u32, key: u64, flags: u32) -> Result<u64, Error> {
    check_flags(flags, 0)?;
    let key = crate::HCryptKey::from_raw(key);
    Ok(store.create_hash(hash_algorithm(alg_id)?, key)?.into_raw())
}

/// `CryptHashData`.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): any flag.
/// - And those of [`KeyStore::hash_data`].
pub fn crypt_hash_data(store: &KeyStore, hash: u64, data: &[u8], flags: u32) -> Result<(), Error> {
    check_flags(flags, 0)?;
    store.hash_data(hash_handle(hash), data)
}

/// `CryptHashSessionKey`.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): any flag but `CRYPT_LITTLE_ENDIAN` (1).
/// - And those of [`KeyStore::hash_session_key`].
pub fn crypt_hash_session_key(store: &KeyStore, hash: u64, key: u64, flags: u32) -> Result<(), Error> {
    check_flags(flags, codes::CRYPT_LITTLE_ENDIAN)?;
    let order = if flags == 0 { ByteOrder::Reversed } else { ByteOrder::LittleEndian };
    store.hash_session_key(hash_handle(hash), key_handle(key), order)
}

/// `CryptSetHashParam` with `HP_HMAC_INFO`: the fields of `HMAC_INFO`. An empty string is the default one.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): any flag.
/// - And those of [`KeyStore::set_hmac_info`].
pub fn crypt_set_hash_hmac_info(
    store: &KeyStore,
    hash: u64,
    hash_alg_id: u32,
    inner: &[u8],
    outer: &[u8],
    flags: u32,
) -> Result<(), Error> {
    check_flags(flags, 0)?;
    let hash = hash_handle(hash);
    store.hash_algorithm(hash)?;
    let mut info = HmacInfo::new(hash_algorithm(hash_alg_id)?);
    if !inner.is_empty() {
        info = info.inner(inner);
    }
    if !outer.is_empty() {
        info = info.outer(outer);
    }
    store.set_hmac_info(hash, info)
}

/// `CryptGetHashParam`; without a buffer, the size of the value. Reading `HP_HASHVAL` itself finishes the hash;
/// asking for its size, or with too small a buffer, does not.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): any flag.
/// - `NTE_BAD_HASH` (0x80090002): a dead handle.
/// - `NTE_BAD_TYPE` (0x8009000a): a parameter that is unknown or can't be read.
/// - `NTE_BAD_HASH_STATE` (0x8009000c): the value or its size of an HMAC without its hash algorithm.
/// - `ERROR_MORE_DATA` (234): the buffer is too small.
pub fn crypt_get_hash_param(
    store: &KeyStore,
    hash: u64,
    param: u32,
    data: Option<&mut [u8]>,
    flags: u32,
) -> Result<u32, Error> {
    check_flags(flags, 0)?;
    let hash = hash_handle(hash);
    let algorithm = store.hash_algorithm(hash)?;
    match param {
        codes::HP_ALGID => answer(&algorithm.alg_id().to_le_bytes(), data),
        codes::HP_HASHSIZE => answer(&dword(store.hash_size(hash)?)?.to_le_bytes(), data),
        codes::HP_HASHVAL => {
            let needed = store.hash_size(hash)?;
            match data {
                None => dword(needed),
                Some(buffer) if buffer.len() < needed => Err(Error::MoreData { needed }),
                buffer => answer(&store.hash_value(hash)?, buffer),
            }
        }
        _ => Err(Error::BadType("this parameter is unknown, or can't be read; see the list of HP_ values")),
    }
}

/// `CryptDuplicateHash`. `reserved` is the pointer `pdwReserved`, which must be NULL.
///
/// # Errors
/// - `ERROR_INVALID_PARAMETER` (87): `reserved` is not NULL or `flags` not 0.
/// - And those of [`KeyStore::duplicate_hash`].
pub fn crypt_duplicate_hash(store: &KeyStore, hash: u64, reserved: u64, flags: u32) -> Result<u64, Error> {
    super::check_reserved(reserved, flags)?;
    Ok(store.duplicate_hash(hash_handle(hash))?.into_raw())
}

/// `CryptDestroyHash`.
///
/// # Errors
/// - `NTE_BAD_HASH` (0x80090002): a dead handle.
pub fn crypt_destroy_hash(store: &KeyStore, hash: u64) -> Result<(), Error> {
    store.destroy_hash(hash_handle(hash))
}

/// `CryptDeriveKey`.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): flags that the call does not know.
/// - And those of [`KeyStore::derive_key`].
pub fn crypt_derive_key(store: &KeyStore, alg_id: u32, base_data: u64, flags: u32) -> Result<u64, Error> {
    check_key_flags(flags)?;
    let hash = hash_handle(base_data);
    store.hash_algorithm(hash)?;
    Ok(store.derive_key(key_spec(alg_id, flags)?, hash)?.into_raw())
}
