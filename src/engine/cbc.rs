//! CBC: each block is XORed with the ciphertext before it.

use cipher::array::{Array, ArraySize};
use cipher::{
    BlockCipherDecBackend, BlockCipherDecClosure, BlockCipherEncBackend, BlockCipherEncClosure,
    BlockSizeUser, ParBlocks,
};

use super::frames::{has_ready_batches, note};
use crate::wipe::Deepest;

/// One block. Notes how deep the back end works.
///
/// The XOR happens inside the back end, where the block is in a register of the processor. Between calls it would go through
/// memory, and a short section would spend more time there than in the cipher.
pub(super) struct CbcBlock<'a, N: ArraySize> {
    pub(super) block: &'a mut Array<u8, N>,
    pub(super) register: &'a mut Array<u8, N>,
    pub(super) deepest: &'a mut Deepest,
}

/// All blocks of an encryption, or those of a decryption that is too short for batches. Notes how deep the back end
/// works.
pub(super) struct CbcBlocks<'a, N: ArraySize> {
    pub(super) blocks: &'a mut [Array<u8, N>],
    pub(super) register: &'a mut Array<u8, N>,
    pub(super) deepest: &'a mut Deepest,
}

/// Blocks to decrypt in batches. Notes how deep the back end works.
pub(super) struct CbcBatches<'a, N: ArraySize> {
    pub(super) blocks: &'a mut [Array<u8, N>],
    pub(super) register: &'a mut Array<u8, N>,
    pub(super) deepest: &'a mut Deepest,
}

impl<N: ArraySize> BlockSizeUser for CbcBlock<'_, N> {
    type BlockSize = N;
}

impl<N: ArraySize> BlockSizeUser for CbcBlocks<'_, N> {
    type BlockSize = N;
}

impl<N: ArraySize> BlockSizeUser for CbcBatches<'_, N> {
    type BlockSize = N;
}

impl<N: ArraySize> BlockCipherEncClosure for CbcBlock<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        let mut block = xor(self.block, self.register);
        backend.encrypt_block_inplace(&mut block);
        self.block.clone_from(&block);
        *self.register = block;
    }
}

impl<N: ArraySize> BlockCipherDecClosure for CbcBlock<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherDecBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        decrypt_block(backend, self.block, self.register);
    }
}

impl<N: ArraySize> BlockCipherEncClosure for CbcBlocks<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        // A local stays in a register of the processor from block to block. A value behind a reference would be stored each time.
        let mut register = self.register.clone();
        for block in self.blocks {
            register = xor(&register, block);
            backend.encrypt_block_inplace(&mut register);
            block.clone_from(&register);
        }
        *self.register = register;
    }
}

impl<N: ArraySize> BlockCipherDecClosure for CbcBlocks<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherDecBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        let Self { mut blocks, register, .. } = self;
        if has_ready_batches::<B>() {
            let (batches, rest) = Array::slice_as_chunks_mut(blocks);
            decrypt_batches(backend, batches, register);
            blocks = rest;
        }
        // The processor works on several blocks at once: no decryption waits for the previous one.
        let mut before = register.clone();
        for block in blocks {
            decrypt_block(backend, block, &mut before);
        }
        *register = before;
    }
}

impl<N: ArraySize> BlockCipherDecClosure for CbcBatches<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherDecBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        let (batches, rest) = Array::slice_as_chunks_mut(self.blocks);
        decrypt_batches(backend, batches, self.register);
        if let Some(last) = rest.last().cloned() {
            // The decryption overwrites the blocks, but each XOR needs the ciphertext before its block.
            let mut ciphertext = ParBlocks::<B>::default();
            let (ciphertext, _) = ciphertext.split_at_mut(rest.len());
            ciphertext.clone_from_slice(rest);
            backend.decrypt_tail_blocks_inplace(rest);
            chain(rest, ciphertext, self.register);
            *self.register = last;
        }
    }
}

/// Decrypts one block; `before` is the ciphertext before it, and becomes its own.
#[inline(always)]
fn decrypt_block<B: BlockCipherDecBackend>(
    backend: &B,
    block: &mut Array<u8, B::BlockSize>,
    before: &mut Array<u8, B::BlockSize>,
) {
    let ciphertext = block.clone();
    let mut plain = ciphertext.clone();
    backend.decrypt_block_inplace(&mut plain);
    *block = xor(&plain, before);
    *before = ciphertext;
}

/// Decrypts batches in place; `before` is the ciphertext before them, and becomes the last ciphertext of the batch.
#[inline(always)]
fn decrypt_batches<B: BlockCipherDecBackend>(
    backend: &B,
    batches: &mut [ParBlocks<B>],
    before: &mut Array<u8, B::BlockSize>,
) {
    for batch in batches {
        let ciphertext = batch.clone();
        backend.decrypt_par_blocks_inplace(batch);
        chain(batch, &ciphertext, before);
        if let Some(last) = ciphertext.last() {
            before.clone_from(last);
        }
    }
}

/// XORs each of some decrypted blocks with the ciphertext before it, which is `before` for the first.
#[inline(always)]
fn chain<N: ArraySize>(decrypted: &mut [Array<u8, N>], ciphertext: &[Array<u8, N>], before: &Array<u8, N>) {
    if let Some((first, rest)) = decrypted.split_first_mut() {
        *first = xor(first, before);
        for (block, before) in rest.iter_mut().zip(ciphertext) {
            *block = xor(block, before);
        }
    }
}

/// Two blocks, XORed. Word by word, because a loop over bytes takes the block apart before the compiler can use wide registers.
#[inline(always)]
fn xor<N: ArraySize>(one: &Array<u8, N>, two: &Array<u8, N>) -> Array<u8, N> {
    let mut block = one.clone();
    // Every block is one or two words.
    for (word, other) in block.as_chunks_mut().0.iter_mut().zip(two.as_chunks().0) {
        *word = (u64::from_ne_bytes(*word) ^ u64::from_ne_bytes(*other)).to_ne_bytes();
    }
    block
}
