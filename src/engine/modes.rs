//! Chooses how a cipher processes the blocks of a section, by their mode and their number.

use cipher::array::{Array, ArraySize};
use cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, InnerIvInit, IvState};

use super::cbc::{CbcBatches, CbcBlock, CbcBlocks};
use super::cfb8::Decryption;
use super::ecb::{EcbBlock, EcbBlocks};
use super::schedule::Schedule;
use crate::algorithm::CipherMode;
use crate::error::{Error, Reason};
use crate::wipe::{in_measured_frame, in_own_frame};

/// The modes that Microsoft's providers have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockMode {
    Cbc,
    Ecb,
    Cfb8,
}

impl TryFrom<CipherMode> for BlockMode {
    type Error = Error;

    fn try_from(mode: CipherMode) -> Result<Self, Error> {
        match mode {
            CipherMode::CBC => Ok(Self::Cbc),
            CipherMode::ECB => Ok(Self::Ecb),
            CipherMode::CFB => Ok(Self::Cfb8),
            _ => Err(Error::BadAlgid(&Reason(
                "Microsoft's providers have no OFB, CTS or unknown mode; set KP_MODE to CBC, ECB or CFB",
            ))),
        }
    }
}

/// Up to this many blocks are handed to the cipher one by one. A loop over blocks keeps round keys in registers and on the
/// stack, which costs more than it saves for so few.
const FEW: usize = 3;

/// The depth of the frames of each choice, in bytes: see [`in_measured_frame`] and [`in_own_frame`].
const FEW_SHALLOW: usize = 256;
const SHALLOW: usize = 640;
const DEEP: usize = 4096;
const CFB8: usize = 4096;

/// Encrypts whole blocks in place; the register becomes that of the next section.
pub(super) fn encrypt<C: Schedule>(cipher: &C, mode: BlockMode, register: &mut Block<C>, data: &mut [u8]) {
    let serial = cipher.serial();
    match mode {
        BlockMode::Ecb if is_few::<C>(data) => in_measured_frame::<FEW_SHALLOW, DEEP, _>(|deepest| {
            for block in whole_blocks(data) {
                serial.encrypt_with_backend(EcbBlock { block, deepest });
            }
        }),
        BlockMode::Cbc if is_few::<C>(data) => in_measured_frame::<FEW_SHALLOW, DEEP, _>(|deepest| {
            for block in whole_blocks(data) {
                serial.encrypt_with_backend(CbcBlock { block, register, deepest });
            }
        }),
        _ => encrypt_many(cipher, mode, register, data),
    }
}

/// As [`encrypt`], for more than a few blocks. Not inlined, so that short sections do not pay for its frame.
#[inline(never)]
fn encrypt_many<C: Schedule>(cipher: &C, mode: BlockMode, register: &mut Block<C>, data: &mut [u8]) {
    let serial = cipher.serial();
    let count = data.len() / C::block_size();
    match mode {
        BlockMode::Ecb if !C::pays_in_batches(count) => in_measured_frame::<SHALLOW, DEEP, _>(|deepest| {
            serial.encrypt_with_backend(EcbBlocks { blocks: whole_blocks(data), deepest });
        }),
        BlockMode::Ecb => C::wiping(count, |deepest| {
            deepest.note_deeper();
            cipher.batches().encrypt_blocks(whole_blocks(data));
        }),
        // Never in batches: each block needs the ciphertext of the block before it.
        BlockMode::Cbc => in_measured_frame::<SHALLOW, DEEP, _>(|deepest| {
            serial.encrypt_with_backend(CbcBlocks { blocks: whole_blocks(data), register, deepest });
        }),
        // Nor here: each byte needs the ciphertext of the bytes before it.
        BlockMode::Cfb8 => in_own_frame::<CFB8, _>(|| {
            let mut cfb8 = cfb8::Encryptor::inner_iv_init(serial, register);
            cfb8.encrypt(data);
            *register = cfb8.iv_state();
        }),
    }
}

/// Decrypts whole blocks in place; the register becomes that of the next section.
pub(super) fn decrypt<C: Schedule>(cipher: &C, mode: BlockMode, register: &mut Block<C>, data: &mut [u8]) {
    let serial = cipher.serial();
    match mode {
        BlockMode::Ecb if is_few::<C>(data) => in_measured_frame::<FEW_SHALLOW, DEEP, _>(|deepest| {
            for block in whole_blocks(data) {
                serial.decrypt_with_backend(EcbBlock { block, deepest });
            }
        }),
        BlockMode::Cbc if is_few::<C>(data) => in_measured_frame::<FEW_SHALLOW, DEEP, _>(|deepest| {
            for block in whole_blocks(data) {
                serial.decrypt_with_backend(CbcBlock { block, register, deepest });
            }
        }),
        _ => decrypt_many(cipher, mode, register, data),
    }
}

/// As [`decrypt`], for more than a few blocks. Not inlined, so that short sections do not pay for its frame.
#[inline(never)]
fn decrypt_many<C: Schedule>(cipher: &C, mode: BlockMode, register: &mut Block<C>, data: &mut [u8]) {
    let serial = cipher.serial();
    let count = data.len() / C::block_size();
    match mode {
        BlockMode::Ecb if !C::pays_in_batches(count) => in_measured_frame::<SHALLOW, DEEP, _>(|deepest| {
            serial.decrypt_with_backend(EcbBlocks { blocks: whole_blocks(data), deepest });
        }),
        BlockMode::Ecb => C::wiping(count, |deepest| {
            deepest.note_deeper();
            cipher.batches().decrypt_blocks(whole_blocks(data));
        }),
        BlockMode::Cbc if !C::pays_in_batches(count) => in_measured_frame::<SHALLOW, DEEP, _>(|deepest| {
            serial.decrypt_with_backend(CbcBlocks { blocks: whole_blocks(data), register, deepest });
        }),
        BlockMode::Cbc => C::wiping(count, |deepest| {
            let blocks = whole_blocks(data);
            cipher.batches().decrypt_with_backend(CbcBatches { blocks, register, deepest });
        }),
        // Each byte takes a block through the cipher, which encrypts the registers in both directions of CFB.
        BlockMode::Cfb8 if !C::pays_in_batches(data.len()) => C::wiping(data.len(), |deepest| {
            deepest.note_deeper();
            serial.encrypt_with_backend(Decryption { register, data });
        }),
        BlockMode::Cfb8 => C::wiping(data.len(), |deepest| {
            deepest.note_deeper();
            cipher.batches().encrypt_with_backend(Decryption { register, data });
        }),
    }
}

fn is_few<C: Schedule>(data: &[u8]) -> bool {
    data.len() <= FEW * C::block_size()
}

fn whole_blocks<B: ArraySize>(data: &mut [u8]) -> &mut [Array<u8, B>] {
    let (blocks, rest) = Array::slice_as_chunks_mut(data);
    debug_assert!(rest.is_empty(), "the key checks the length");
    blocks
}
