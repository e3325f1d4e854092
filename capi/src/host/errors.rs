//! Errors by name and sentence.

use std::ffi::{c_char, c_int};

use hcryptkey::Error;
use hcryptkey::codes::Group;

use super::super::last_error;

/// `hcryptkey_error_name`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_error_name(code: u32, text: *mut c_char, size: usize) -> usize {
    // SAFETY: the header's promise.
    unsafe { super::text::put(Group::Error.name(code).unwrap_or_default(), text, size) }
}

/// `hcryptkey_last_sentence`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_last_sentence(text: *mut c_char, size: usize) -> usize {
    let sentence = last_error::kept().map(|error| error.to_string()).unwrap_or_default();
    // SAFETY: the header's promise.
    unsafe { super::text::put(&sentence, text, size) }
}

/// `hcryptkey_last_is_emulated`
#[unsafe(no_mangle)]
pub extern "C" fn hcryptkey_last_is_emulated() -> c_int {
    last_error::kept().is_none_or(Error::is_emulated).into()
}
