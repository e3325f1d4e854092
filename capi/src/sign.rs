//! Signatures. A description is hashed as UTF-16, whatever it comes as.

use super::border::{Buffer, needed_input, text_units, units};
use super::process::call;
use super::types::{BOOL, BYTE, DWORD, HCRYPTHASH, HCRYPTKEY, LPCSTR, LPCWSTR};

/// `CryptSignHashA`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptSignHashA(
    hHash: HCRYPTHASH,
    dwKeySpec: DWORD,
    szDescription: LPCSTR,
    dwFlags: DWORD,
    pbSignature: *mut BYTE,
    pdwSigLen: *mut DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise, for both.
        let (buffer, description) =
            unsafe { (Buffer::new(pbSignature, pdwSigLen)?, text_units(szDescription)) };
        let description = description.as_deref();
        buffer.fill(|data| advapi.crypt_sign_hash(hHash as u64, dwKeySpec, description, dwFlags, data))
    })
}

/// `CryptSignHashW`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptSignHashW(
    hHash: HCRYPTHASH,
    dwKeySpec: DWORD,
    szDescription: LPCWSTR,
    dwFlags: DWORD,
    pbSignature: *mut BYTE,
    pdwSigLen: *mut DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise, for both.
        let (buffer, description) = unsafe { (Buffer::new(pbSignature, pdwSigLen)?, units(szDescription)) };
        let description = description.as_deref();
        buffer.fill(|data| advapi.crypt_sign_hash(hHash as u64, dwKeySpec, description, dwFlags, data))
    })
}

/// `CryptVerifySignatureA`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptVerifySignatureA(
    hHash: HCRYPTHASH,
    pbSignature: *const BYTE,
    dwSigLen: DWORD,
    hPubKey: HCRYPTKEY,
    szDescription: LPCSTR,
    dwFlags: DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise, for both.
        let (signature, description) =
            unsafe { (needed_input(pbSignature, dwSigLen)?, text_units(szDescription)) };
        let description = description.as_deref();
        advapi.crypt_verify_signature(hHash as u64, signature, hPubKey as u64, description, dwFlags)
    })
}

/// `CryptVerifySignatureW`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptVerifySignatureW(
    hHash: HCRYPTHASH,
    pbSignature: *const BYTE,
    dwSigLen: DWORD,
    hPubKey: HCRYPTKEY,
    szDescription: LPCWSTR,
    dwFlags: DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise, for both.
        let (signature, description) =
            unsafe { (needed_input(pbSignature, dwSigLen)?, units(szDescription)) };
        let description = description.as_deref();
        advapi.crypt_verify_signature(hHash as u64, signature, hPubKey as u64, description, dwFlags)
    })
}
