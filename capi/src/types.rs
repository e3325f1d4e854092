//! The types of the C headers, with the same names and widths, and the conversion of each to a word of a call.

#![allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "the names are those of the C headers")]

use std::ffi::{c_char, c_void};
use std::ptr;

pub(crate) type BOOL = i32;
pub(crate) type BYTE = u8;
pub(crate) type BOOLEAN = u8;
pub(crate) type UINT = u32;
pub(crate) type ULONG = u32;
pub(crate) type DWORD = u32;
pub(crate) type WCHAR = u16;
pub(crate) type ALG_ID = u32;
pub(crate) type SIZE_T = usize;
pub(crate) type HCRYPTPROV = usize;
pub(crate) type HCRYPTKEY = usize;
pub(crate) type HCRYPTHASH = usize;
pub(crate) type void = c_void;
pub(crate) type HLOCAL = *mut c_void;
pub(crate) type LPVOID = *mut c_void;
pub(crate) type PVOID = *mut c_void;
pub(crate) type LPSTR = *mut c_char;
pub(crate) type LPCSTR = *const c_char;
pub(crate) type LPWSTR = *mut WCHAR;
pub(crate) type LPCWSTR = *const WCHAR;

// The border reads and writes structures, by their addresses.
pub(crate) type DATA_BLOB = c_void;
pub(crate) type CRYPTPROTECT_PROMPTSTRUCT = c_void;
pub(crate) type PCERT_PUBLIC_KEY_INFO = *mut c_void;
pub(crate) type PCRYPT_DECODE_PARA = *mut c_void;
pub(crate) type PCRYPT_ENCODE_PARA = *mut c_void;

/// A type of its own, because a BOOL is as wide and means the opposite.
#[repr(transparent)]
pub struct NTSTATUS(i32);

/// An argument as a word of the border.
pub(crate) trait Word {
    fn word(self) -> u64;
}

impl Word for i32 {
    fn word(self) -> u64 {
        self.cast_unsigned().into()
    }
}

impl Word for u32 {
    fn word(self) -> u64 {
        self.into()
    }
}

impl Word for usize {
    fn word(self) -> u64 {
        self as u64
    }
}

impl<T> Word for *const T {
    fn word(self) -> u64 {
        // The border hands the address back to `memory`, which makes a pointer of it again.
        self.expose_provenance() as u64
    }
}

impl<T> Word for *mut T {
    fn word(self) -> u64 {
        self.expose_provenance() as u64
    }
}

/// A result in its C type, from the border's word.
pub(crate) trait Outcome {
    fn from_word(word: u64) -> Self;
}

impl Outcome for BOOL {
    fn from_word(word: u64) -> Self {
        Self::from(word != 0)
    }
}

impl Outcome for () {
    fn from_word(_word: u64) -> Self {}
}

impl Outcome for BOOLEAN {
    fn from_word(word: u64) -> Self {
        (word != 0).into()
    }
}

impl Outcome for DWORD {
    #[expect(clippy::cast_possible_truncation, reason = "the border's word is a DWORD")]
    fn from_word(word: u64) -> Self {
        word as Self
    }
}

impl Outcome for NTSTATUS {
    fn from_word(word: u64) -> Self {
        Self(DWORD::from_word(word).cast_signed())
    }
}

impl Outcome for LPVOID {
    #[expect(clippy::cast_possible_truncation, reason = "the border's word is an address of this process")]
    fn from_word(word: u64) -> Self {
        ptr::with_exposed_provenance_mut(word as usize)
    }
}
