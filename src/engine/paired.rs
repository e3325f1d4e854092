//! One cipher by two crates.

use cipher::BlockSizeUser;
use cipher::consts::U8;
use zeroize::ZeroizeOnDrop;

/// DES or 3DES by the `des` crate, which is faster for blocks in sequence, and by `des-bitslice` for batches.
#[derive(Clone)]
pub(crate) struct Paired<S, B> {
    pub(super) serial: S,
    pub(super) batches: B,
}

impl<S, B> BlockSizeUser for Paired<S, B> {
    type BlockSize = U8;
}

impl<S: ZeroizeOnDrop, B: ZeroizeOnDrop> ZeroizeOnDrop for Paired<S, B> {}
