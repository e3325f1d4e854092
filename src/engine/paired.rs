//! One cipher by two crates.

use cipher::BlockSizeUser;
use cipher::consts::U8;
use zeroize::ZeroizeOnDrop;

use crate::wipe::in_place;

/// DES or 3DES by the `des` crate, which is faster for blocks in sequence, and by `des-bitslice` for batches.
pub(crate) struct Paired<S, B> {
    pub(super) serial: S,
    pub(super) batches: B,
}

impl<S: Clone, B: Clone> Clone for Paired<S, B> {
    /// In place: otherwise the copy of a key would assemble both parts on the stack, and copy them from there.
    #[inline(always)]
    fn clone(&self) -> Self {
        in_place(|| Self { serial: self.serial.clone(), batches: self.batches.clone() })
    }
}

impl<S, B> BlockSizeUser for Paired<S, B> {
    type BlockSize = U8;
}

impl<S: ZeroizeOnDrop, B: ZeroizeOnDrop> ZeroizeOnDrop for Paired<S, B> {}
