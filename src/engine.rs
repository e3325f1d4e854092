//! Ciphers on bytes: block ciphers in their modes, padding, and RC4's stream. Nothing here knows keys or handles.

mod block;
mod cbc;
mod cfb8;
mod ecb;
mod frames;
mod modes;
pub(crate) mod padding;
mod paired;
mod rc4;
mod schedule;

pub(crate) use block::{BlockCipher, Expanded};
pub(crate) use modes::BlockMode;
pub(crate) use rc4::Rc4;
pub(crate) use schedule::{Aes128, Aes192, Aes256, Des, Rc2, Schedule, TripleDes, TripleDes112};

use crate::error::{Error, Reason};

/// The largest block of any cipher here, in bytes.
pub(crate) const MAX_BLOCK: usize = 16;

/// A feedback register. Shorter blocks use its front. Aligned to 16 bytes for one load.
#[derive(Clone, Copy)]
#[repr(align(16))]
pub(crate) struct Register(pub(crate) [u8; MAX_BLOCK]);

const BAD_LENGTH: Error = Error::BadData(&Reason(
    "the cipher takes no key of this length, salt included; pass a key of one of its lengths, or a shorter salt",
));
