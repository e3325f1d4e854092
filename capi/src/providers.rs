//! Which providers there are.

use super::border::{Buffer, Place, reserved};
use super::process::call;
use super::types::{BOOL, DWORD, LPSTR, LPWSTR};

/// `CryptEnumProvidersA`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptEnumProvidersA(
    dwIndex: DWORD,
    pdwReserved: *mut DWORD,
    dwFlags: DWORD,
    pdwProvType: *mut DWORD,
    szProvName: LPSTR,
    pcbProvName: *mut DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise, for both.
        let (type_place, buffer) =
            unsafe { (Place::new(pdwProvType)?, Buffer::of_text(szProvName, pcbProvName)?) };
        let (prov_type, name) = advapi.crypt_enum_providers(dwIndex, reserved(pdwReserved), dwFlags)?;
        buffer.put_text(name)?;
        type_place.put(prov_type);
        Ok(())
    })
}

/// `CryptEnumProvidersW`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptEnumProvidersW(
    dwIndex: DWORD,
    pdwReserved: *mut DWORD,
    dwFlags: DWORD,
    pdwProvType: *mut DWORD,
    szProvName: LPWSTR,
    pcbProvName: *mut DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise, for both.
        let (type_place, buffer) =
            unsafe { (Place::new(pdwProvType)?, Buffer::of_wide_text(szProvName, pcbProvName)?) };
        let (prov_type, name) = advapi.crypt_enum_providers(dwIndex, reserved(pdwReserved), dwFlags)?;
        buffer.put_wide_text(name)?;
        type_place.put(prov_type);
        Ok(())
    })
}

/// `CryptEnumProviderTypesA`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptEnumProviderTypesA(
    dwIndex: DWORD,
    pdwReserved: *mut DWORD,
    dwFlags: DWORD,
    pdwProvType: *mut DWORD,
    szTypeName: LPSTR,
    pcbTypeName: *mut DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise, for both.
        let (type_place, buffer) =
            unsafe { (Place::new(pdwProvType)?, Buffer::of_text(szTypeName, pcbTypeName)?) };
        let (prov_type, name) = advapi.crypt_enum_provider_types(dwIndex, reserved(pdwReserved), dwFlags)?;
        buffer.put_text(name)?;
        type_place.put(prov_type);
        Ok(())
    })
}

/// `CryptEnumProviderTypesW`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptEnumProviderTypesW(
    dwIndex: DWORD,
    pdwReserved: *mut DWORD,
    dwFlags: DWORD,
    pdwProvType: *mut DWORD,
    szTypeName: LPWSTR,
    pcbTypeName: *mut DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise, for both.
        let (type_place, buffer) =
            unsafe { (Place::new(pdwProvType)?, Buffer::of_wide_text(szTypeName, pcbTypeName)?) };
        let (prov_type, name) = advapi.crypt_enum_provider_types(dwIndex, reserved(pdwReserved), dwFlags)?;
        buffer.put_wide_text(name)?;
        type_place.put(prov_type);
        Ok(())
    })
}

/// `CryptGetDefaultProviderA`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptGetDefaultProviderA(
    dwProvType: DWORD,
    pdwReserved: *mut DWORD,
    dwFlags: DWORD,
    szProvName: LPSTR,
    pcbProvName: *mut DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let buffer = unsafe { Buffer::of_text(szProvName, pcbProvName) }?;
        buffer.put_text(advapi.crypt_get_default_provider(dwProvType, reserved(pdwReserved), dwFlags)?)
    })
}

/// `CryptGetDefaultProviderW`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptGetDefaultProviderW(
    dwProvType: DWORD,
    pdwReserved: *mut DWORD,
    dwFlags: DWORD,
    szProvName: LPWSTR,
    pcbProvName: *mut DWORD,
) -> BOOL {
    call(|advapi| {
        // SAFETY: the crate's promise.
        let buffer = unsafe { Buffer::of_wide_text(szProvName, pcbProvName) }?;
        buffer.put_wide_text(advapi.crypt_get_default_provider(dwProvType, reserved(pdwReserved), dwFlags)?)
    })
}
