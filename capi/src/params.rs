//! Parameters of contexts, keys and hashes. C gives no length to set one: the parameter says how much is read.

use hcryptkey::codes::{HP_HMAC_INFO, KP_OAEP_PARAMS, KP_SALT_EX, PP_ENUMCONTAINERS};

use super::border::{self, Buffer};
use super::process::call;
use super::types::{BOOL, BYTE, DWORD, HCRYPTHASH, HCRYPTKEY, HCRYPTPROV};

/// The value of a call that does not look at it: because of its flags, or because no value has an effect.
const NOT_READ: &[u8] = &[];

/// `CryptGetProvParam`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptGetProvParam(
    hProv: HCRYPTPROV,
    dwParam: DWORD,
    pbData: *mut BYTE,
    pdwDataLen: *mut DWORD,
    dwFlags: DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let buffer = unsafe { Buffer::new(pbData, pdwDataLen) }?;
        let read =
            |data: Option<&mut [u8]>| advapi.crypt_get_prov_param(hProv as u64, dwParam, data, dwFlags);
        if dwParam == PP_ENUMCONTAINERS { buffer.fill_silently(read) } else { buffer.fill(read) }
    })
}

/// `CryptSetProvParam`
#[unsafe(no_mangle)]
pub extern "C" fn CryptSetProvParam(
    hProv: HCRYPTPROV,
    dwParam: DWORD,
    _pbData: *const BYTE,
    dwFlags: DWORD,
) -> BOOL {
    call(|advapi| advapi.crypt_set_prov_param(hProv as u64, dwParam, NOT_READ, dwFlags))
}

/// `CryptSetKeyParam`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptSetKeyParam(
    hKey: HCRYPTKEY,
    dwParam: DWORD,
    pbData: *const BYTE,
    dwFlags: DWORD,
) -> BOOL {
    call(|advapi| {
        if dwFlags != 0 {
            return advapi.crypt_set_key_param(hKey as u64, dwParam, NOT_READ, dwFlags);
        }
        let len = advapi.set_key_param_len(hKey as u64, dwParam)?;
        let value = if dwParam == KP_SALT_EX || dwParam == KP_OAEP_PARAMS {
            // SAFETY: the crate's promise: these two point to a CRYPT_INTEGER_BLOB.
            unsafe { border::integer_blob(pbData) }?
        } else {
            // SAFETY: the crate's promise: a parameter points to as much as it takes.
            unsafe { border::param(pbData, len) }?
        };
        advapi.crypt_set_key_param(hKey as u64, dwParam, value, dwFlags)
    })
}

/// `CryptGetKeyParam`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptGetKeyParam(
    hKey: HCRYPTKEY,
    dwParam: DWORD,
    pbData: *mut BYTE,
    pdwDataLen: *mut DWORD,
    dwFlags: DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let buffer = unsafe { Buffer::new(pbData, pdwDataLen) }?;
        buffer.fill(|value| advapi.crypt_get_key_param(hKey as u64, dwParam, value, dwFlags))
    })
}

/// `CryptSetHashParam`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptSetHashParam(
    hHash: HCRYPTHASH,
    dwParam: DWORD,
    pbData: *const BYTE,
    dwFlags: DWORD,
) -> BOOL {
    call(|advapi| {
        if dwFlags != 0 {
            return advapi.crypt_set_hash_param(hHash as u64, dwParam, NOT_READ, dwFlags);
        }
        let len = advapi.set_hash_param_len(hHash as u64, dwParam)?;
        if dwParam == HP_HMAC_INFO {
            // SAFETY: the crate's promise: `HP_HMAC_INFO` points to an HMAC_INFO.
            let (alg_id, inner, outer) = unsafe { border::hmac_info(pbData) }?;
            return advapi.crypt_set_hash_hmac_info(hHash as u64, alg_id, inner, outer, dwFlags);
        }
        // SAFETY: the crate's promise: a parameter points to as much as it takes.
        let value = unsafe { border::param(pbData, len) }?;
        advapi.crypt_set_hash_param(hHash as u64, dwParam, value, dwFlags)
    })
}

/// `CryptGetHashParam`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptGetHashParam(
    hHash: HCRYPTHASH,
    dwParam: DWORD,
    pbData: *mut BYTE,
    pdwDataLen: *mut DWORD,
    dwFlags: DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let buffer = unsafe { Buffer::new(pbData, pdwDataLen) }?;
        buffer.fill(|value| advapi.crypt_get_hash_param(hHash as u64, dwParam, value, dwFlags))
    })
}
