//! The end of the library.

use super::{closing, process, thread_end};

/// Frees everything when the library is unloaded or the program ends. If a thread is still in a call, which is only
/// possible when the program ends, nothing is freed.
extern "C" fn unload() {
    if closing::close_if_empty() {
        process::end();
        thread_end::forget();
        closing::open();
    }
}

#[used]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_term_func"))]
#[cfg_attr(not(target_os = "macos"), unsafe(link_section = ".fini_array"))]
static UNLOAD: extern "C" fn() = unload;
