//! The life of keys, in numbers.

use super::{check_flags, cipher_algorithm, dword, key_handle};
use crate::codes;
use crate::error::Error;
use crate::store::{ImportOptions, KeySpec, KeyStore};

/// The flags that `CryptGenKey` and `CryptDeriveKey` know, in the lower half of `dwFlags`. User protection and
/// archiving mean nothing for a session key and are taken to no effect.
const KEY_FLAGS: u32 = codes::CRYPT_EXPORTABLE
    | codes::CRYPT_USER_PROTECTED
    | codes::CRYPT_CREATE_SALT
    | codes::CRYPT_NO_SALT
    | codes::CRYPT_ARCHIVABLE;

/// The flags that `CryptImportKey` knows.
const IMPORT_FLAGS: u32 = KEY_FLAGS | codes::CRYPT_IPSEC_HMAC_KEY;

/// Checks the lower half of `dwFlags`.
pub(super) fn check_key_flags(flags: u32) -> Result<(), Error> {
    check_flags(flags & 0xffff, KEY_FLAGS)
}

/// Reads `dwFlags`: the length in bits in the upper half, flags in the lower one. `CRYPT_CREATE_SALT` is
/// stronger than `CRYPT_NO_SALT`.
pub(super) fn key_spec(alg_id: u32, flags: u32) -> Result<KeySpec, Error> {
    check_key_flags(flags)?;
    let mut spec = KeySpec::new(cipher_algorithm(alg_id)?).bits(flags >> 16);
    if flags & codes::CRYPT_EXPORTABLE != 0 {
        spec = spec.exportable();
    }
    if flags & codes::CRYPT_NO_SALT != 0 {
        spec = spec.no_salt();
    }
    if flags & codes::CRYPT_CREATE_SALT != 0 {
        spec = spec.create_salt();
    }
    Ok(spec)
}

/// `CryptGenKey`.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): flags that the call does not know.
/// - And those of [`KeyStore::generate_key`].
pub fn crypt_gen_key(store: &KeyStore, alg_id: u32, flags: u32) -> Result<u64, Error> {
    Ok(store.generate_key(key_spec(alg_id, flags)?)?.into_raw())
}

/// `CryptImportKey`. `pub_key` has no meaning for the BLOBs that can be imported yet; it must be 0 or a live key.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): flags that the call does not know.
/// - `NTE_BAD_KEY` (0x80090003): `pub_key` is dead.
/// - And those of [`KeyStore::import_key`].
pub fn crypt_import_key(store: &KeyStore, blob: &[u8], pub_key: u64, flags: u32) -> Result<u64, Error> {
    check_flags(flags, IMPORT_FLAGS)?;
    if pub_key != 0 {
        store.with_key(key_handle(pub_key), |_| Ok(()))?;
    }
    let mut options = ImportOptions::new();
    if flags & codes::CRYPT_EXPORTABLE != 0 {
        options = options.exportable();
    }
    if flags & codes::CRYPT_NO_SALT != 0 {
        options = options.no_salt();
    }
    if flags & codes::CRYPT_IPSEC_HMAC_KEY != 0 {
        options = options.hmac_key();
    }
    Ok(store.import_key(blob, options)?.into_raw())
}

/// `CryptExportKey`; without a buffer, the size of the BLOB.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): any flag.
/// - `NTE_BAD_KEY` (0x80090003): a dead handle; a PUBLICKEYBLOB or PRIVATEKEYBLOB of a session key.
/// - `NTE_BAD_PUBLIC_KEY` (0x80090015): a SIMPLEBLOB, which needs an RSA key in `exp_key`.
/// - `NTE_BAD_TYPE` (0x8009000a): an unknown type of BLOB.
/// - `NTE_BAD_KEY_STATE` (0x8009000b): the key lacks `CRYPT_EXPORT`; checked before the size is answered.
/// - `ERROR_MORE_DATA` (234): the buffer is too small.
pub fn crypt_export_key(
    store: &KeyStore,
    key: u64,
    exp_key: u64,
    blob_type: u32,
    flags: u32,
    data: Option<&mut [u8]>,
) -> Result<u32, Error> {
    check_flags(flags, 0)?;
    let key = key_handle(key);
    store.with_key(key, |_| Ok(()))?;
    if exp_key != 0 {
        store.with_key(key_handle(exp_key), |_| Ok(()))?;
    }
    match blob_type {
        codes::PLAINTEXTKEYBLOB => {}
        codes::SIMPLEBLOB => return Err(Error::BadPublicKey),
        codes::PUBLICKEYBLOB | codes::PRIVATEKEYBLOB => {
            return Err(Error::BadKey("a session key has no such BLOB; ask for a PLAINTEXTKEYBLOB (8)"));
        }
        _ => return Err(Error::BadType("no such BLOB; ask for a PLAINTEXTKEYBLOB (8)")),
    }
    match data {
        None => dword(store.exported_len(key)?),
        Some(buffer) => super::answer(&store.export_key(key)?, Some(buffer)),
    }
}

/// `CryptDuplicateKey`. `reserved` is the pointer `pdwReserved`, which must be NULL.
///
/// # Errors
/// - `ERROR_INVALID_PARAMETER` (87): `reserved` is not NULL or `flags` not 0.
/// - And those of [`KeyStore::duplicate_key`].
pub fn crypt_duplicate_key(store: &KeyStore, key: u64, reserved: u64, flags: u32) -> Result<u64, Error> {
    super::check_reserved(reserved, flags)?;
    Ok(store.duplicate_key(key_handle(key))?.into_raw())
}

/// `CryptDestroyKey`.
///
/// # Errors
/// - `NTE_BAD_KEY` (0x80090003): a dead handle.
pub fn crypt_destroy_key(store: &KeyStore, key: u64) -> Result<(), Error> {
    store.destroy_key(key_handle(key))
}
