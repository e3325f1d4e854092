#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
// No public call may have a panic in reach: what remains is allowed where it stands, with its reason.
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

mod cipher;
pub mod codes;
mod error;
mod handle;
mod params;
mod random;
mod wipe;

pub use cipher::Algorithm;
pub use error::Error;
pub use handle::{HCryptHash, HCryptKey};
pub use params::{CipherMode, KeyInfo, KeyParam, Padding, Permissions};
