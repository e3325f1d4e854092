//! `LocalAlloc` and `LocalFree`: the allocator of everything that a call allocates for the program.

use std::ptr;

use hcryptkey::codes::ERROR_NOT_ENOUGH_MEMORY;

use super::last_error::SetLastError;
use super::types::{HLOCAL, SIZE_T, UINT};

const LMEM_ZEROINIT: UINT = 0x40;

/// `LocalAlloc`. A block of zero bytes also has an address, as on Windows.
#[unsafe(no_mangle)]
pub extern "C" fn LocalAlloc(uFlags: UINT, uBytes: SIZE_T) -> HLOCAL {
    let len = uBytes.max(1);
    // SAFETY: any size may be asked for.
    let memory =
        unsafe { if uFlags & LMEM_ZEROINIT == 0 { libc::malloc(len) } else { libc::calloc(1, len) } };
    if memory.is_null() {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    }
    memory
}

/// `LocalFree`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LocalFree(hMem: HLOCAL) -> HLOCAL {
    // SAFETY: `hMem` is NULL, or memory that `LocalAlloc` or a call returned and that was not freed yet.
    unsafe { libc::free(hMem) };
    ptr::null_mut()
}
