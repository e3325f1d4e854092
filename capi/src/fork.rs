//! `fork` of a program whose other threads make calls, and the end of the library.

use super::{gate, process, thread_end};

extern "C" fn before() {
    gate::close();
}

extern "C" fn in_parent() {
    gate::open();
}

extern "C" fn in_child() {
    gate::open_in_child();
}

/// Registers the handlers, once. They end with the library.
pub(super) fn register() {
    // SAFETY: the handlers can be called at any time, in any thread.
    // An error means that there was no memory for them; calls work all the same.
    unsafe { libc::pthread_atfork(Some(before), Some(in_parent), Some(in_child)) };
}

/// Frees everything when the library is unloaded or the program ends. If a thread is still in a call, which is only
/// possible when the program ends, nothing is freed.
extern "C" fn unload() {
    if gate::close_if_empty() {
        process::end();
        thread_end::forget();
        gate::open();
    }
}

#[used]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_term_func"))]
#[cfg_attr(not(target_os = "macos"), unsafe(link_section = ".fini_array"))]
static UNLOAD: extern "C" fn() = unload;
