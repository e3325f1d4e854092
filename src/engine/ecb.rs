//! ECB: each block by itself.

use cipher::array::{Array, ArraySize};
use cipher::{
    BlockCipherDecBackend, BlockCipherDecClosure, BlockCipherEncBackend, BlockCipherEncClosure, BlockSizeUser,
};

use super::frames::{has_ready_batches, note};
use crate::wipe::Deepest;

/// One block. Notes how deep the back end works.
pub(super) struct EcbBlock<'a, N: ArraySize> {
    pub(super) block: &'a mut Array<u8, N>,
    pub(super) deepest: &'a mut Deepest,
}

/// Several blocks, but too few for batches. Notes how deep the back end works.
pub(super) struct EcbBlocks<'a, N: ArraySize> {
    pub(super) blocks: &'a mut [Array<u8, N>],
    pub(super) deepest: &'a mut Deepest,
}

impl<N: ArraySize> BlockSizeUser for EcbBlock<'_, N> {
    type BlockSize = N;
}

impl<N: ArraySize> BlockSizeUser for EcbBlocks<'_, N> {
    type BlockSize = N;
}

impl<N: ArraySize> BlockCipherEncClosure for EcbBlock<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        backend.encrypt_block_inplace(self.block);
    }
}

impl<N: ArraySize> BlockCipherDecClosure for EcbBlock<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherDecBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        backend.decrypt_block_inplace(self.block);
    }
}

impl<N: ArraySize> BlockCipherEncClosure for EcbBlocks<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        let mut blocks = self.blocks;
        if has_ready_batches::<B>() {
            let (batches, rest) = Array::slice_as_chunks_mut(blocks);
            for batch in batches {
                backend.encrypt_par_blocks_inplace(batch);
            }
            blocks = rest;
        }
        for block in blocks {
            backend.encrypt_block_inplace(block);
        }
    }
}

impl<N: ArraySize> BlockCipherDecClosure for EcbBlocks<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherDecBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        let mut blocks = self.blocks;
        if has_ready_batches::<B>() {
            let (batches, rest) = Array::slice_as_chunks_mut(blocks);
            for batch in batches {
                backend.decrypt_par_blocks_inplace(batch);
            }
            blocks = rest;
        }
        for block in blocks {
            backend.decrypt_block_inplace(block);
        }
    }
}
