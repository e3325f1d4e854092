//! Hashes: made, fed, duplicated and destroyed.

use super::border::{Place, input, reserved};
use super::process::call;
use super::types::{ALG_ID, BOOL, BYTE, DWORD, HCRYPTHASH, HCRYPTKEY, HCRYPTPROV};

/// `CryptCreateHash`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptCreateHash(
    hProv: HCRYPTPROV,
    Algid: ALG_ID,
    hKey: HCRYPTKEY,
    dwFlags: DWORD,
    phHash: *mut HCRYPTHASH,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let place = unsafe { Place::new(phHash) }?;
        place.put_handle(advapi.crypt_create_hash(hProv as u64, Algid, hKey as u64, dwFlags)?)
    })
}

/// `CryptHashData`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptHashData(
    hHash: HCRYPTHASH,
    pbData: *const BYTE,
    dwDataLen: DWORD,
    dwFlags: DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let data = unsafe { input(pbData, dwDataLen) }?;
        advapi.crypt_hash_data(hHash as u64, data, dwFlags)
    })
}

/// `CryptHashSessionKey`
#[unsafe(no_mangle)]
pub extern "C" fn CryptHashSessionKey(hHash: HCRYPTHASH, hKey: HCRYPTKEY, dwFlags: DWORD) -> BOOL {
    call(|advapi| advapi.crypt_hash_session_key(hHash as u64, hKey as u64, dwFlags))
}

/// `CryptDuplicateHash`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptDuplicateHash(
    hHash: HCRYPTHASH,
    pdwReserved: *mut DWORD,
    dwFlags: DWORD,
    phHash: *mut HCRYPTHASH,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let place = unsafe { Place::new(phHash) }?;
        place.put_handle(advapi.crypt_duplicate_hash(hHash as u64, reserved(pdwReserved), dwFlags)?)
    })
}

/// `CryptDestroyHash`
#[unsafe(no_mangle)]
pub extern "C" fn CryptDestroyHash(hHash: HCRYPTHASH) -> BOOL {
    call(|advapi| advapi.crypt_destroy_hash(hHash as u64))
}
