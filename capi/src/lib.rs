//! The calls of `wincrypt.h` for C: [`hcryptkey::border`] over the process's own memory.
//!
//! [`exports`] has C's signatures and nothing else. [`process::make`] makes each call; [`memory`] reads and writes what it
//! reads and writes. The header `include/wincrypt.h` documents the calls.
//!
//! # Safety
//! A caller promises the same for every call, and no more than C's own signature says: a pointer is NULL or points
//! to as much as the call reads or writes, for as long as the call takes, and no other thread writes there
//! meanwhile; a string ends with its NUL.

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

// The crate has numbers in parameters little-endian, as Windows does. A C program reads them as its machine does.
#[cfg(target_endian = "big")]
compile_error!(
    "the C library is for little-endian machines: a C program would read every DWORD the wrong way round"
);

mod containers;
mod fork;
mod gate;
mod memory;
mod process;
mod thread_end;
mod trace;
mod types;

// Public for the fuzz target, which compiles these files into itself; C sees the exports alone.
pub mod exports;
pub mod host;
pub mod last_error;
pub mod local_memory;
pub mod oids;
