//! CBC-MAC: the last block of the padded data, encrypted in CBC mode with a copy of a block key.

use zeroize::zeroize_bytes;

use super::HashValue;
use crate::engine::MAX_BLOCK;
use crate::error::Error;
use crate::key::BoxedBlockKey;
use crate::wipe::boxed_copy;

/// A copy of the key, and the data that does not fill a block yet: the first `filled` bytes of `partial`.
pub(crate) struct CbcMac {
    key: BoxedBlockKey,
    partial: [u8; MAX_BLOCK],
    filled: usize,
}

impl CbcMac {
    /// Starts with a copy of `key` at its IV, and resets `key` to its IV too.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` if it is not in CBC mode.
    pub(super) fn new(key: &mut BoxedBlockKey) -> Result<Self, Error> {
        Ok(Self { key: key.for_mac()?, partial: [0; MAX_BLOCK], filled: 0 })
    }

    pub(super) fn len(&self) -> usize {
        self.key.block_len()
    }

    #[expect(clippy::indexing_slicing, reason = "`filled` is below the length of a block")]
    pub(super) fn update(&mut self, data: &[u8]) {
        let block_len = self.len();
        for byte in data {
            self.partial[self.filled] = *byte;
            self.filled += 1;
            if self.filled == block_len {
                self.chain();
                self.filled = 0;
            }
        }
    }

    /// Pads and encrypts the last block, which is the value.
    #[expect(
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        reason = "`filled` is below the length of a block, which is at most `MAX_BLOCK`"
    )]
    pub(super) fn finish(&mut self, value: &mut HashValue) -> Result<(), Error> {
        let block_len = self.len();
        self.partial[self.filled..block_len].fill((block_len - self.filled) as u8);
        self.chain();
        value.room(block_len)?.copy_from_slice(&self.partial[..block_len]);
        Ok(())
    }

    /// Encrypts the next block of the message in place.
    fn chain(&mut self) {
        let (block, _) = self.partial.split_at_mut(self.key.block_len().min(MAX_BLOCK));
        self.key.chain(block);
    }
}

impl Clone for Box<CbcMac> {
    fn clone(&self) -> Self {
        let key = self.key.clone();
        boxed_copy(|| CbcMac { key, partial: self.partial, filled: self.filled })
    }
}

impl Drop for CbcMac {
    fn drop(&mut self) {
        zeroize_bytes(&mut self.partial);
    }
}
