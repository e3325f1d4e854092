//! The arguments of a call that encrypts or decrypts a section: flags, plaintext, buffer, hash.

use zeroize::Zeroize;

use super::RsaPadding;
use crate::error::{Error, Reason};
use crate::random::Random;

/// `Final` and `dwFlags` of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SectionFlags {
    pub(crate) is_final: bool,
    /// For an RSA key. Without a flag it is [`RsaPadding::Pkcs1`], the only value that a session key accepts.
    pub(crate) padding: RsaPadding,
}

impl SectionFlags {
    /// The last section of a message, without flags.
    pub(crate) const FINAL: Self = Self { is_final: true, padding: RsaPadding::Pkcs1 };

    /// Checks the length in bytes of a ciphertext for a session key.
    ///
    /// # Errors
    /// `NTE_BAD_LEN` for an empty Final section: recorded on Windows for stream keys, and Wine's answer for block keys.
    pub(super) fn check_ciphertext(self, len: usize) -> Result<(), Error> {
        if self.is_final && len == 0 {
            return Err(Error::BadLen(&Reason(
                "there is nothing to decrypt; pass at least one byte, or one block for a block key, with Final",
            )));
        }
        Ok(())
    }

    /// # Errors
    /// `NTE_BAD_FLAGS` for a flag that only RSA keys accept.
    pub(super) fn check_no_padding_flag(self) -> Result<(), Error> {
        match self.padding {
            RsaPadding::Pkcs1 => Ok(()),
            _ => Err(Error::BadFlags(&Reason("this flag is for RSA keys; leave it out for a session key"))),
        }
    }
}

/// A section to encrypt: the first `len` bytes of `room`.
pub(crate) struct Plaintext<'a> {
    pub(crate) flags: SectionFlags,
    pub(crate) len: usize,
    pub(crate) room: Room<'a>,
    /// The source of random padding.
    pub(crate) random: &'a Random,
}

/// The hash that a call feeds with the plaintext of the section, if it names one.
pub(crate) struct PlaintextSink<'a>(Option<&'a mut Feed<'a>>);

type Feed<'a> = dyn FnMut(&[u8]) + 'a;

impl<'a> PlaintextSink<'a> {
    /// The call names no hash.
    pub(crate) const NONE: Self = Self(None);

    pub(crate) fn new(feed: &'a mut Feed<'a>) -> Self {
        Self(Some(feed))
    }

    pub(super) fn feed(self, plaintext: &[u8]) {
        if let Some(feed) = self.0 {
            feed(plaintext);
        }
    }
}

/// The buffer that holds the plaintext and receives the ciphertext.
pub(crate) enum Room<'a> {
    Fixed(&'a mut [u8]),
    Growing(&'a mut Vec<u8>),
}

impl Room<'_> {
    /// The first `needed` bytes of the buffer. A vector grows to that length; the caller truncates it again if the section
    /// fails.
    ///
    /// # Errors
    /// `ERROR_MORE_DATA` if the buffer is shorter.
    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "`grow` makes the vector long enough")]
    pub(super) fn front(&mut self, needed: usize) -> Result<&mut [u8], Error> {
        match self {
            Self::Fixed(buffer) => buffer.get_mut(..needed).ok_or(Error::MoreData { needed }),
            Self::Growing(data) => {
                if data.len() < needed {
                    grow(data, needed);
                }
                Ok(&mut data[..needed])
            }
        }
    }
}

/// Extends a vector with zeros. If its data must move, the old memory is wiped, which `Vec::resize` would not do.
#[inline(never)]
fn grow(data: &mut Vec<u8>, needed: usize) {
    if needed > data.capacity() {
        let mut moved = Vec::with_capacity(needed);
        moved.extend_from_slice(data);
        core::mem::replace(data, moved).zeroize();
    }
    data.resize(needed, 0);
}
