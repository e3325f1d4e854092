//! The types of the C headers, under their names and as wide as there.

#![allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "the names are those of the C headers")]

use std::ffi::c_char;

pub(crate) type BOOL = i32;
pub(crate) type BYTE = u8;
pub(crate) type DWORD = u32;
pub(crate) type WCHAR = u16;
pub(crate) type ALG_ID = u32;
pub(crate) type HCRYPTPROV = usize;
pub(crate) type HCRYPTKEY = usize;
pub(crate) type HCRYPTHASH = usize;
pub(crate) type LPSTR = *mut c_char;
pub(crate) type LPCSTR = *const c_char;
pub(crate) type LPWSTR = *mut WCHAR;
pub(crate) type LPCWSTR = *const WCHAR;

pub(crate) const TRUE: BOOL = 1;
pub(crate) const FALSE: BOOL = 0;

/// What `KP_SALT_EX` points to.
#[repr(C)]
pub(crate) struct CRYPT_INTEGER_BLOB {
    pub(crate) cbData: DWORD,
    pub(crate) pbData: *const BYTE,
}

/// What `HP_HMAC_INFO` points to.
#[repr(C)]
pub(crate) struct HMAC_INFO {
    pub(crate) HashAlgid: ALG_ID,
    pub(crate) pbInnerString: *const BYTE,
    pub(crate) cbInnerString: DWORD,
    pub(crate) pbOuterString: *const BYTE,
    pub(crate) cbOuterString: DWORD,
}
