//! CBC-MAC: the last block of the data, encrypted with a copy of a block key.

use super::Value;
use crate::bytes::copy_front;
use crate::cipher::MAX_BLOCK;
use crate::error::Error;
use crate::key::Key;
use crate::wipe::wipe;

/// The key as it was at creation, and the data that did not fill a block yet.
#[derive(Clone)]
pub(super) struct CbcMac {
    key: Box<Key>,
    partial: [u8; MAX_BLOCK],
    partial_len: usize,
}

impl CbcMac {
    /// Starts with a copy of `key` at its IV; `key` itself is put back there too.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` if it is no block key in CBC mode.
    pub(super) fn new(key: &mut Box<Key>) -> Result<Self, Error> {
        if !key.can_mac() {
            return Err(Error::BadKey("a MAC needs a block key in CBC mode; pass one, or set KP_MODE"));
        }
        key.restart();
        Ok(Self { key: key.clone(), partial: [0; MAX_BLOCK], partial_len: 0 })
    }

    pub(super) fn len(&self) -> usize {
        self.key.algorithm().block_len()
    }

    pub(super) fn update(&mut self, data: &[u8]) {
        let block_len = self.len();
        let missing = (block_len - self.partial_len).min(data.len());
        let (first, data) = data.split_at_checked(missing).unwrap_or_default();
        self.keep(first);
        if self.partial_len < block_len {
            return;
        }
        let mut block = self.partial;
        self.chain(block.get_mut(..block_len).unwrap_or_default());
        self.partial_len = 0;
        let mut blocks = data.chunks_exact(block_len);
        for chunk in &mut blocks {
            copy_front(&mut block, chunk);
            self.chain(block.get_mut(..block_len).unwrap_or_default());
        }
        self.keep(blocks.remainder());
    }

    /// Encrypts the padded rest; its last block is the value.
    pub(super) fn finish(&mut self) -> Value {
        let block_len = self.len();
        let pad = block_len - self.partial_len;
        for byte in self.partial.iter_mut().take(block_len).skip(self.partial_len) {
            *byte = pad.to_le_bytes()[0];
        }
        let mut value = Value::zeroed(block_len);
        copy_front(value.as_mut(), &self.partial);
        self.chain(value.as_mut());
        value
    }

    fn keep(&mut self, data: &[u8]) {
        copy_front(self.partial.get_mut(self.partial_len..).unwrap_or_default(), data);
        self.partial_len += data.len();
    }

    /// Encrypts one block as the next of the message. The key can always do this: it was looked at before.
    fn chain(&mut self, block: &mut [u8]) {
        let _ = self.key.chain(block);
    }
}

impl Drop for CbcMac {
    fn drop(&mut self) {
        wipe(&mut self.partial);
    }
}
