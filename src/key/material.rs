//! The bytes of a session key.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::{Error, Reason};
use crate::memory_limit::Reserved;
use crate::wipe::{Inline, wipe_plain};

/// The longest material that is stored in the key itself: 32 bytes for AES-256, and what is left of the last word.
pub(super) const MAX_INLINE: usize = 39;

/// The bytes of a key, without its salt.
///
/// Keys of the lengths in Microsoft's profiles are stored in place. Longer ones (HMAC takes any length) never change, so
/// duplicates share them, and the last owner wipes them.
#[derive(Clone)]
pub(crate) struct Material {
    long: Option<Arc<Long>>,
    inline: Inline<MAX_INLINE>,
}

struct Long {
    bytes: Zeroizing<Vec<u8>>,
    /// Makes the bytes count towards a limit for as long as a key has them. In a box, so that `None` has no unused bytes, which
    /// would be copied from the stack together with what it held.
    reserved: Option<Box<Reserved>>,
}

impl Material {
    /// No bytes.
    pub(crate) const EMPTY: Self = Self { long: None, inline: Inline::EMPTY };

    /// Stores a copy of `bytes`, written straight into its place.
    ///
    /// # Errors
    /// `NTE_BAD_LEN` if the length in bits does not fit `KP_KEYLEN`, which is a DWORD.
    pub(crate) fn set(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let too_long =
            Error::BadLen(&Reason("the key has more bits than KP_KEYLEN can hold; pass a shorter one"));
        u32::try_from(bytes.len()).ok().and_then(|len| len.checked_mul(8)).ok_or(too_long)?;
        if bytes.len() <= MAX_INLINE {
            return self.inline.set(bytes);
        }
        self.long = Some(Arc::new(Long { bytes: Zeroizing::new(bytes.to_vec()), reserved: None }));
        Ok(())
    }

    /// Makes the bytes that were just set count towards a limit. Bytes that are stored in place don't count: the limit
    /// on objects covers them.
    pub(super) fn count(&mut self, reserved: Reserved) {
        // `get_mut` finds the bytes, because a key that is being made has no duplicates yet.
        if let Some(long) = self.long.as_mut().and_then(Arc::get_mut) {
            long.reserved = Some(Box::new(reserved));
        }
    }

    /// The length in bits.
    #[expect(clippy::cast_possible_truncation, reason = "`set` refuses longer material")]
    pub(crate) fn bits(&self) -> u32 {
        self.as_ref().len() as u32 * 8
    }
}

impl AsRef<[u8]> for Material {
    fn as_ref(&self) -> &[u8] {
        match &self.long {
            Some(long) => &long.bytes,
            None => self.inline.as_ref(),
        }
    }
}

impl Drop for Material {
    fn drop(&mut self) {
        wipe_plain(&mut self.inline, Inline::EMPTY);
    }
}
