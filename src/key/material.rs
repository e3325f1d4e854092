//! The bytes of a session key.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::{Error, Reason};
use crate::wipe::{Inline, wipe_plain};

/// The most bytes that stand in the object itself: the longest key that is common, and up to the end of the word.
pub(super) const MAX_INLINE: usize = 39;

/// The bytes of a key, without its salt. Keys of Microsoft's profiles stand in place. Longer ones, which HMAC takes
/// at any length, are never changed, so duplicates share them; the last one wipes them.
#[derive(Clone)]
pub(crate) struct Material {
    long: Option<Arc<Zeroizing<Vec<u8>>>>,
    inline: Inline<MAX_INLINE>,
}

impl Material {
    /// No bytes yet.
    pub(crate) const EMPTY: Self = Self { long: None, inline: Inline::EMPTY };

    /// Becomes a copy of `bytes`, written where they stay.
    ///
    /// # Errors
    /// `NTE_BAD_LEN` for more bytes than `KP_KEYLEN` can say the bits of.
    pub(crate) fn set(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let too_long = Error::BadLen(&Reason("the key is longer than KP_KEYLEN can say; pass a shorter one"));
        u32::try_from(bytes.len()).ok().and_then(|len| len.checked_mul(8)).ok_or(too_long)?;
        if bytes.len() <= MAX_INLINE {
            return self.inline.set(bytes);
        }
        self.long = Some(Arc::new(Zeroizing::new(bytes.to_vec())));
        Ok(())
    }

    /// The length in bits.
    #[expect(clippy::cast_possible_truncation, reason = "longer material is refused when it is set")]
    pub(crate) fn bits(&self) -> u32 {
        self.as_ref().len() as u32 * 8
    }
}

impl AsRef<[u8]> for Material {
    fn as_ref(&self) -> &[u8] {
        match &self.long {
            Some(long) => long,
            None => self.inline.as_ref(),
        }
    }
}

impl Drop for Material {
    fn drop(&mut self) {
        wipe_plain(&mut self.inline, Inline::EMPTY);
    }
}
