//! Decryption in CFB with 8 bits, many bytes at once: the register of each byte is ciphertext, which is known from the start.

use cipher::array::{Array, ArraySize};
use cipher::typenum::Unsigned;
use cipher::{BlockCipherEncBackend, BlockCipherEncClosure, BlockSizeUser, ParBlocks};

use super::MAX_BLOCK;

/// Data to decrypt in place. The register becomes that of the next section.
pub(super) struct Decryption<'a, N: ArraySize> {
    pub(super) register: &'a mut Array<u8, N>,
    pub(super) data: &'a mut [u8],
}

impl<N: ArraySize> BlockSizeUser for Decryption<'_, N> {
    type BlockSize = N;
}

impl<N: ArraySize> BlockCipherEncClosure for Decryption<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = N>>(self, backend: &B) {
        let Self { register, data } = self;
        // The registers of the first bytes reach back into the section before: decrypt these in a copy that begins with it.
        let mut window = [0; 2 * MAX_BLOCK];
        let (front, _) = data.split_at_mut(data.len().min(N::USIZE));
        let (window, _) = window.split_at_mut(N::USIZE + front.len());
        let (before, first) = window.split_at_mut(N::USIZE);
        before.copy_from_slice(register);
        first.copy_from_slice(front);
        // The register of the next section is the last block of ciphertext, which the decryption overwrites. If the section
        // is shorter than a block, that block begins in the section before.
        let (_, last) = window.split_at(front.len());
        register.copy_from_slice(data.rchunks_exact(N::USIZE).next().unwrap_or(last));

        // This decrypts everything after the first block of `data`; the first block itself comes from the window.
        decrypt_after_a_block(backend, data);
        decrypt_after_a_block(backend, window);
        for (byte, decrypted) in data.iter_mut().zip(window.iter().skip(N::USIZE)) {
            *byte = *decrypted;
        }
    }
}

/// Decrypts everything after the first block of `data`, from back to front: the bytes before a byte are still ciphertext.
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "every block has a first byte")]
fn decrypt_after_a_block<B: BlockCipherEncBackend>(backend: &B, mut data: &mut [u8]) {
    let (block_len, batch_len) = (B::BlockSize::USIZE, B::ParBlocksSize::USIZE);
    while data.len() > block_len {
        let count = batch_len.min(data.len() - block_len);
        let rest_len = data.len() - count;
        let (_, batch) = data.split_at_mut(rest_len - block_len);

        let mut registers = ParBlocks::<B>::default();
        for (register, window) in registers.iter_mut().zip(batch.windows(block_len)) {
            register.copy_from_slice(window);
        }
        if count == batch_len {
            backend.encrypt_par_blocks_inplace(&mut registers);
        } else {
            backend.encrypt_tail_blocks_inplace(registers.split_at_mut(count).0);
        }
        for (byte, pad) in batch.iter_mut().skip(block_len).zip(&registers) {
            *byte ^= pad[0];
        }
        data = data.split_at_mut(rest_len).0;
    }
}
