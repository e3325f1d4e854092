//! A section to encrypt, and the room that it may take.

use zeroize::Zeroize;

use super::Section;
use crate::error::Error;
use crate::random::Random;

/// A section to encrypt. Its data stands at the front of the room.
pub(crate) struct Message<'a> {
    pub(crate) section: Section,
    /// In bytes.
    pub(crate) len: usize,
    pub(crate) room: Room<'a>,
    /// For padding.
    pub(crate) random: &'a Random,
}

/// Where the encrypted section is to stand.
pub(crate) enum Room<'a> {
    Fixed(&'a mut [u8]),
    Growing(&'a mut Vec<u8>),
}

impl Room<'_> {
    /// The first `needed` bytes. A vector grows to that length: its caller sets it back if the section fails.
    ///
    /// # Errors
    /// `ERROR_MORE_DATA` if they are not all there.
    #[inline(always)]
    pub(super) fn front(&mut self, needed: usize) -> Result<&mut [u8], Error> {
        match self {
            Self::Fixed(buffer) => buffer.get_mut(..needed).ok_or(Error::MoreData { needed }),
            Self::Growing(data) => {
                grow(data, needed);
                Ok(data)
            }
        }
    }
}

/// Lengthens a vector with zeros. Where its data has to move for that, the old place is wiped.
#[inline(never)]
fn grow(data: &mut Vec<u8>, needed: usize) {
    if needed > data.capacity() {
        let mut moved = Vec::with_capacity(needed);
        moved.extend_from_slice(data);
        core::mem::replace(data, moved).zeroize();
    }
    data.resize(needed, 0);
}
