//! Contexts: acquired, counted and released.

use super::border::{Place, output, reserved, text, wide_text};
use super::process::call;
use super::types::{BOOL, BYTE, DWORD, HCRYPTPROV, LPCSTR, LPCWSTR};

/// `CryptAcquireContextA`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptAcquireContextA(
    phProv: *mut HCRYPTPROV,
    szContainer: LPCSTR,
    szProvider: LPCSTR,
    dwProvType: DWORD,
    dwFlags: DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise, for each of the three.
        let (context, container, provider) =
            unsafe { (Place::new(phProv)?, text(szContainer), text(szProvider)) };
        let (container, provider) = (container.as_deref(), provider.as_deref());
        context.put_handle(advapi.crypt_acquire_context(container, provider, dwProvType, dwFlags)?)
    })
}

/// `CryptAcquireContextW`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptAcquireContextW(
    phProv: *mut HCRYPTPROV,
    szContainer: LPCWSTR,
    szProvider: LPCWSTR,
    dwProvType: DWORD,
    dwFlags: DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise, for each of the three.
        let (context, container, provider) =
            unsafe { (Place::new(phProv)?, wide_text(szContainer)?, wide_text(szProvider)?) };
        let (container, provider) = (container.as_deref(), provider.as_deref());
        context.put_handle(advapi.crypt_acquire_context(container, provider, dwProvType, dwFlags)?)
    })
}

/// `CryptContextAddRef`
#[unsafe(no_mangle)]
pub extern "C" fn CryptContextAddRef(hProv: HCRYPTPROV, pdwReserved: *mut DWORD, dwFlags: DWORD) -> BOOL {
    call(|advapi| advapi.crypt_context_add_ref(hProv as u64, reserved(pdwReserved), dwFlags))
}

/// `CryptReleaseContext`
#[unsafe(no_mangle)]
pub extern "C" fn CryptReleaseContext(hProv: HCRYPTPROV, dwFlags: DWORD) -> BOOL {
    call(|advapi| advapi.crypt_release_context(hProv as u64, dwFlags))
}

/// `CryptGenRandom`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptGenRandom(hProv: HCRYPTPROV, dwLen: DWORD, pbBuffer: *mut BYTE) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let buffer = unsafe { output(pbBuffer, dwLen) }?;
        advapi.crypt_gen_random(hProv as u64, buffer)
    })
}
