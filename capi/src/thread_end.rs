//! Tells a slot of the gate that its thread ends.
//!
//! It uses a key of POSIX threads, because Rust's own thread-local destructors would keep the library loaded.

use std::ffi::c_void;
use std::ptr;
use std::sync::OnceLock;

use super::slot::Slot;

static KEY: OnceLock<Option<libc::pthread_key_t>> = OnceLock::new();

extern "C" fn ended(slot: *mut c_void) {
    // SAFETY: `call_back` alone sets the key's values, and only to slots, which are static.
    unsafe { &*slot.cast::<Slot>() }.give_back();
}

fn key() -> Option<libc::pthread_key_t> {
    *KEY.get_or_init(|| {
        let mut key = 0;
        // SAFETY: `key` is a place for a key, and `ended` can be called by any thread.
        let created = unsafe { libc::pthread_key_create(&raw mut key, Some(ended)) };
        (created == 0).then_some(key)
    })
}

/// Arranges that the slot is returned when this thread ends; false if that is not possible.
pub(super) fn call_back(slot: &'static Slot) -> bool {
    let is_set = key().is_some_and(|key| {
        // SAFETY: the key was created, and is deleted only when no thread can call.
        unsafe { libc::pthread_setspecific(key, ptr::from_ref(slot).cast()) == 0 }
    });
    if !is_set {
        slot.give_back();
    }
    is_set
}

/// Stops all callbacks, because their code is about to be unloaded.
pub(super) fn forget() {
    if let Some(Some(key)) = KEY.get() {
        // SAFETY: the key was created, and is not used again.
        unsafe { libc::pthread_key_delete(*key) };
    }
}
