//! Keys: made, imported, exported, duplicated and destroyed.

use super::border::{Buffer, Place, needed_input, reserved};
use super::process::call;
use super::types::{ALG_ID, BOOL, BYTE, DWORD, HCRYPTHASH, HCRYPTKEY, HCRYPTPROV};

/// `CryptGenKey`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptGenKey(
    hProv: HCRYPTPROV,
    Algid: ALG_ID,
    dwFlags: DWORD,
    phKey: *mut HCRYPTKEY,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let place = unsafe { Place::new(phKey) }?;
        place.put_handle(advapi.crypt_gen_key(hProv as u64, Algid, dwFlags)?)
    })
}

/// `CryptDeriveKey`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptDeriveKey(
    hProv: HCRYPTPROV,
    Algid: ALG_ID,
    hBaseData: HCRYPTHASH,
    dwFlags: DWORD,
    phKey: *mut HCRYPTKEY,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let place = unsafe { Place::new(phKey) }?;
        place.put_handle(advapi.crypt_derive_key(hProv as u64, Algid, hBaseData as u64, dwFlags)?)
    })
}

/// `CryptImportKey`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptImportKey(
    hProv: HCRYPTPROV,
    pbData: *const BYTE,
    dwDataLen: DWORD,
    hPubKey: HCRYPTKEY,
    dwFlags: DWORD,
    phKey: *mut HCRYPTKEY,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise, for both.
        let (place, blob) = unsafe { (Place::new(phKey)?, needed_input(pbData, dwDataLen)?) };
        place.put_handle(advapi.crypt_import_key(hProv as u64, blob, hPubKey as u64, dwFlags)?)
    })
}

/// `CryptExportKey`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptExportKey(
    hKey: HCRYPTKEY,
    hExpKey: HCRYPTKEY,
    dwBlobType: DWORD,
    dwFlags: DWORD,
    pbData: *mut BYTE,
    pdwDataLen: *mut DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let buffer = unsafe { Buffer::new(pbData, pdwDataLen) }?;
        buffer.fill(|blob| advapi.crypt_export_key(hKey as u64, hExpKey as u64, dwBlobType, dwFlags, blob))
    })
}

/// `CryptGetUserKey`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptGetUserKey(
    hProv: HCRYPTPROV,
    dwKeySpec: DWORD,
    phUserKey: *mut HCRYPTKEY,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let place = unsafe { Place::new(phUserKey) }?;
        place.put_handle(advapi.crypt_get_user_key(hProv as u64, dwKeySpec)?)
    })
}

/// `CryptDuplicateKey`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptDuplicateKey(
    hKey: HCRYPTKEY,
    pdwReserved: *mut DWORD,
    dwFlags: DWORD,
    phKey: *mut HCRYPTKEY,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let place = unsafe { Place::new(phKey) }?;
        place.put_handle(advapi.crypt_duplicate_key(hKey as u64, reserved(pdwReserved), dwFlags)?)
    })
}

/// `CryptDestroyKey`
#[unsafe(no_mangle)]
pub extern "C" fn CryptDestroyKey(hKey: HCRYPTKEY) -> BOOL {
    call(|advapi| advapi.crypt_destroy_key(hKey as u64))
}
