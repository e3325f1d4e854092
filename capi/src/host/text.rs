//! Text that a function gives to C.

use std::ffi::c_char;
use std::ptr;

/// Copies as much of a text as fits, with its NUL, and returns the length of the whole text.
///
/// # Safety
/// `to` is NULL or good for writing `size` bytes.
pub(super) unsafe fn put(text: &str, to: *mut c_char, size: usize) -> usize {
    if !to.is_null() && size > 0 {
        let len = text.len().min(size - 1);
        // SAFETY: `len` bytes and a NUL are at most `size` bytes, which the caller promises can be written.
        unsafe {
            ptr::copy_nonoverlapping(text.as_ptr().cast(), to, len);
            to.add(len).write(0);
        }
    }
    text.len()
}
