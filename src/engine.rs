//! What ciphers bytes: block ciphers in their modes, padding, RC4's stream. Knows nothing of keys or handles.

mod block;
mod cfb8;
mod modes;
pub(crate) mod padding;
mod rc4;

pub(crate) use block::{
    Aes128, Aes192, Aes256, BlockCipher, Des, Expanded, Rc2, Schedule, TripleDes, TripleDes112,
};
pub(crate) use modes::BlockMode;
pub(crate) use rc4::Rc4;

use crate::error::{Error, Reason};

/// The largest block of any cipher here, in bytes.
pub(crate) const MAX_BLOCK: usize = 16;

/// A feedback register; shorter blocks have the front of it. It is copied and loaded as a whole, so it stands where that is one
/// step.
#[derive(Clone, Copy)]
#[repr(align(16))]
pub(crate) struct Register(pub(crate) [u8; MAX_BLOCK]);

const BAD_LENGTH: Error = Error::BadData(&Reason("the cipher takes no key of this length, salt included"));
