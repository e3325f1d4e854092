//! Contexts: acquired, counted and released.

use hcryptkey::codes::CRYPT_USER_DEFAULT;
use hcryptkey::{Advapi, Error};

use super::border::{Place, output, reserved, text, wide_text};
use super::process::{call, prepare_container};
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
        let (place, container, provider) =
            unsafe { (Place::new(phProv), text(szContainer), text(szProvider)) };
        acquire(advapi, place, container.as_deref(), provider.as_deref(), dwProvType, dwFlags)
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
        let (place, container, provider) =
            unsafe { (Place::new(phProv), wide_text(szContainer)?, wide_text(szProvider)?) };
        acquire(advapi, place, container.as_deref(), provider.as_deref(), dwProvType, dwFlags)
    })
}

/// A type that can't be comes before a place that is not there (recorded on Windows).
fn acquire(
    advapi: &Advapi,
    place: Result<Place<HCRYPTPROV>, Error>,
    container: Option<&str>,
    provider: Option<&str>,
    prov_type: DWORD,
    flags: DWORD,
) -> Result<(), Error> {
    let place =
        place.map_err(|null| match advapi.crypt_get_default_provider(prov_type, 0, CRYPT_USER_DEFAULT) {
            Err(Error::BadProvType) => Error::BadProvType,
            _ => null,
        })?;
    prepare_container(advapi, container, provider, prov_type, flags)?;
    place.put_handle(advapi.crypt_acquire_context(container, provider, prov_type, flags)?)
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
