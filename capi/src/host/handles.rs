//! Live handles and key material.

use std::ffi::c_int;
use std::ptr;

use hcryptkey::{Advapi, HandleKind};

/// `hcryptkey_handle`
#[repr(C)]
pub struct LiveHandle {
    handle: u64,
    parent: u64,
    kind: c_int,
}

fn number(kind: HandleKind) -> c_int {
    match kind {
        HandleKind::Context => 1,
        HandleKind::Key => 2,
        HandleKind::Hash => 3,
    }
}

/// `hcryptkey_handle_kind`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_handle_kind(process: *const Advapi, handle: u64) -> c_int {
    // SAFETY: the header's promise.
    unsafe { super::on(process, 0, |process| process.handle_kind(handle).map_or(0, number)) }
}

/// `hcryptkey_live_handles`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_live_handles(
    process: *const Advapi,
    handles: *mut LiveHandle,
    count: usize,
) -> usize {
    // SAFETY: the header's promise.
    let live = unsafe { super::on(process, Vec::new(), Advapi::live_handles) };
    if !handles.is_null() {
        for (index, live) in live.iter().take(count).enumerate() {
            let handle =
                LiveHandle { handle: live.handle, parent: live.parent.unwrap_or(0), kind: number(live.kind) };
            // SAFETY: by the header's promise there is room for `count` of them, and `index` is below that.
            unsafe { handles.add(index).write(handle) };
        }
    }
    live.len()
}

/// `hcryptkey_reveal_key`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_reveal_key(
    process: *const Advapi,
    key: u64,
    bytes: *mut u8,
    size: usize,
) -> usize {
    // SAFETY: the header's promise.
    let Some(material) = (unsafe { super::on(process, None, |process| process.reveal_key(key).ok()) }) else {
        return usize::MAX;
    };
    if !bytes.is_null() && size >= material.len() {
        // SAFETY: by the header's promise there is room for `size` bytes, which are enough.
        unsafe { ptr::copy_nonoverlapping(material.as_ptr(), bytes, material.len()) };
    }
    material.len()
}
