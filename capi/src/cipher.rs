//! `CryptEncrypt` and `CryptDecrypt`, in place.

use super::border::Message;
use super::process::call;
use super::types::{BOOL, BYTE, DWORD, HCRYPTHASH, HCRYPTKEY};

/// `CryptEncrypt`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptEncrypt(
    hKey: HCRYPTKEY,
    hHash: HCRYPTHASH,
    Final: BOOL,
    dwFlags: DWORD,
    pbData: *mut BYTE,
    pdwDataLen: *mut DWORD,
    dwBufLen: DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let message = unsafe { Message::new(pbData, pdwDataLen) }?;
        message.encrypt(dwBufLen, |data, len| {
            advapi.crypt_encrypt(hKey as u64, hHash as u64, Final != 0, dwFlags, data, len)
        })
    })
}

/// `CryptDecrypt`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptDecrypt(
    hKey: HCRYPTKEY,
    hHash: HCRYPTHASH,
    Final: BOOL,
    dwFlags: DWORD,
    pbData: *mut BYTE,
    pdwDataLen: *mut DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let message = unsafe { Message::new(pbData, pdwDataLen) }?;
        message.decrypt(|data| advapi.crypt_decrypt(hKey as u64, hHash as u64, Final != 0, dwFlags, data))
    })
}
