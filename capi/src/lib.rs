//! The calls of `wincrypt.h` for C: [`hcryptkey::border`] over the process's own memory.
//!
//! [`exports`] has C's signatures and nothing else. [`process::make`] makes each call, whose reads and writes go
//! through [`memory`]. The header `include/wincrypt.h` documents the calls.
//!
//! # Safety
//! A caller makes the same promise for every call, which C's signature implies: a pointer is NULL, or points to all
//! bytes that the call reads or writes, for the duration of the call, and no other thread writes there meanwhile; a
//! string ends with its NUL.

#![allow(non_snake_case, reason = "names and parameters are those of the C headers")]
#![allow(clippy::missing_safety_doc, reason = "it is the same for every call; see above")]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable
    )
)]

// In the crate, numbers in parameters are little-endian, as on Windows. A C program reads them in the byte order of its
// machine.
#[cfg(target_endian = "big")]
compile_error!(
    "the C library is for little-endian machines: a C program would read every DWORD the wrong way round"
);

mod closing;
mod containers;
mod fork;
mod gate;
mod memory;
mod process;
mod slot;
mod thread_end;
mod trace;
mod types;
mod unload;

// Public for the fuzz target, which compiles these files into itself; C sees only the exports.
pub mod exports;
pub mod host;
pub mod last_error;
pub mod local_memory;
pub mod oids;
