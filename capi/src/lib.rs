//! The calls of `wincrypt.h` for C, over [`hcryptkey::Advapi`].
//!
//! One file for each theme. Every function in them does the same three things: what comes through pointers is
//! turned into values by [`border`], [`process`]'s `Advapi` is called, and its result becomes what C expects. The calls
//! themselves are documented in `include/wincrypt.h`.
//!
//! # Safety
//! What a caller promises is the same for every call, and what C's own signature says: a pointer is NULL or points
//! to as much as the call reads or writes, for as long as the call takes, and no other thread writes there
//! meanwhile; a string ends with its NUL.

#![allow(non_snake_case, reason = "names and parameters are those of the C headers")]
#![allow(clippy::missing_safety_doc, reason = "it is the same for every call and stands above, once")]
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

mod border;
mod process;
mod types;

// Public for the fuzz target, which compiles these files into itself; C sees the exports alone.
pub mod cipher;
pub mod contexts;
pub mod hash;
pub mod keys;
pub mod last_error;
pub mod params;
pub mod providers;
pub mod sign;
