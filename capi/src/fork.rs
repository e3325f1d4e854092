//! `fork` of a program whose other threads make calls.

use super::closing;

extern "C" fn before() {
    closing::close();
}

extern "C" fn in_parent() {
    closing::open();
}

extern "C" fn in_child() {
    closing::open_in_child();
}

/// Registers the handlers, once. Unloading the library unregisters them.
pub(super) fn register() {
    // SAFETY: the handlers can be called at any time, in any thread.
    // An error means that there was no memory for them; calls work all the same.
    unsafe { libc::pthread_atfork(Some(before), Some(in_parent), Some(in_child)) };
}
