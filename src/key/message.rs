//! A section to encrypt and the room that it may take; who is shown the plaintext of a section.

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

/// Who is shown the plaintext of a section: the hash that rides along, if one does.
pub(crate) struct Watcher<'a>(Option<&'a mut Watch<'a>>);

type Watch<'a> = dyn FnMut(&[u8]) + 'a;

impl<'a> Watcher<'a> {
    pub(crate) const NONE: Self = Self(None);

    pub(crate) fn new(watch: &'a mut Watch<'a>) -> Self {
        Self(Some(watch))
    }

    pub(super) fn show(self, plaintext: &[u8]) {
        if let Some(watch) = self.0 {
            watch(plaintext);
        }
    }
}

/// Where the encrypted section is to stand.
pub(crate) enum Room<'a> {
    Fixed(&'a mut [u8]),
    Growing(&'a mut Vec<u8>),
}

impl Room<'_> {
    /// The first `needed` bytes. A vector that is shorter grows to that length: its caller sets it back if the section fails.
    ///
    /// # Errors
    /// `ERROR_MORE_DATA` if they are not all there.
    #[inline(always)]
    pub(super) fn front(&mut self, needed: usize) -> Result<&mut [u8], Error> {
        match self {
            Self::Fixed(buffer) => buffer.get_mut(..needed).ok_or(Error::MoreData { needed }),
            Self::Growing(data) => {
                if data.len() < needed {
                    grow(data, needed);
                }
                data.get_mut(..needed).ok_or(Error::BUG)
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
