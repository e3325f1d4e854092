//! The table of calls, by index.

use std::ffi::{CStr, c_char};

use hcryptkey::border::{self, CALLS};

/// `hcryptkey_call_count`
#[unsafe(no_mangle)]
pub extern "C" fn hcryptkey_call_count() -> usize {
    CALLS.len()
}

/// `hcryptkey_call_find`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_call_find(dll: *const c_char, name: *const c_char) -> usize {
    if name.is_null() {
        return usize::MAX;
    }
    // SAFETY: not NULL, so by the header's promise it is a text that ends with its NUL.
    let Ok(name) = unsafe { CStr::from_ptr(name) }.to_str() else { return usize::MAX };
    let call = if dll.is_null() {
        border::named(name)
    } else {
        // SAFETY: the same.
        unsafe { CStr::from_ptr(dll) }.to_str().ok().and_then(|dll| border::find(dll, name))
    };
    let index = |call: &border::Call| CALLS.iter().position(|known| std::ptr::eq(known, call));
    call.and_then(index).unwrap_or(usize::MAX)
}

/// `hcryptkey_call_name`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_call_name(call: usize, text: *mut c_char, size: usize) -> usize {
    let name = CALLS.get(call).map_or("", |call| call.name());
    // SAFETY: the header's promise.
    unsafe { super::text::put(name, text, size) }
}

/// `hcryptkey_call_dll`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_call_dll(call: usize, text: *mut c_char, size: usize) -> usize {
    let dll = CALLS.get(call).and_then(|call| call.dlls().first()).copied().unwrap_or_default();
    // SAFETY: the header's promise.
    unsafe { super::text::put(dll, text, size) }
}

/// `hcryptkey_call_arguments`
#[unsafe(no_mangle)]
pub extern "C" fn hcryptkey_call_arguments(call: usize) -> usize {
    CALLS.get(call).map_or(0, |call| call.arguments().len())
}
