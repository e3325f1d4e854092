//! The modes of a block cipher, over a cipher and a register that both stay with the key.

use cipher::array::Array;
use cipher::{
    Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, IvState,
};

use super::cfb8::Decryption;
use crate::algorithm::CipherMode;
use crate::error::Error;
use crate::wipe::in_own_frame;

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
            _ => Err(Error::BadAlgid(
                "Microsoft's providers have no OFB, CTS or unknown mode; set KP_MODE to CBC, ECB or CFB",
            )),
        }
    }
}

/// Fewer blocks than this go one by one. No cipher has batches so small, and the `aes` crate gets ready for batches by
/// copying every round key to the stack, which costs more than a block does.
const BATCH: usize = 8;

/// How deep the frames reach that go block by block, and those that work in batches: see [`in_own_frame`].
const ONE_BY_ONE: usize = 256;
const BATCHES: usize = 6144;

/// Encrypts whole blocks in place; the register becomes what the next section starts from.
pub(super) fn encrypt<C: BlockCipherEncrypt>(
    cipher: &C,
    mode: BlockMode,
    register: &mut Block<C>,
    data: &mut [u8],
) {
    if mode == BlockMode::Cfb8 {
        return in_own_frame::<BATCHES, _>(|| {
            let mut cfb8 = cfb8::Encryptor::inner_iv_init(cipher, register);
            cfb8.encrypt(data);
            *register = cfb8.iv_state();
        });
    }
    let blocks = whole_blocks(data);
    match mode {
        BlockMode::Ecb if blocks.len() < BATCH => in_own_frame::<ONE_BY_ONE, _>(|| {
            for block in blocks {
                cipher.encrypt_block(block);
            }
        }),
        BlockMode::Ecb => in_own_frame::<BATCHES, _>(|| cipher.encrypt_blocks(blocks)),
        BlockMode::Cbc if blocks.len() < BATCH => in_own_frame::<ONE_BY_ONE, _>(|| {
            let mut cbc = cbc::Encryptor::inner_iv_init(cipher, register);
            for block in blocks {
                cbc.encrypt_block(block);
            }
            *register = cbc.iv_state();
        }),
        BlockMode::Cbc | BlockMode::Cfb8 => in_own_frame::<BATCHES, _>(|| {
            let mut cbc = cbc::Encryptor::inner_iv_init(cipher, register);
            cbc.encrypt_blocks(blocks);
            *register = cbc.iv_state();
        }),
    }
}

/// Decrypts whole blocks in place; the register becomes what the next section starts from.
pub(super) fn decrypt<C: BlockCipherEncrypt + BlockCipherDecrypt>(
    cipher: &C,
    mode: BlockMode,
    register: &mut Block<C>,
    data: &mut [u8],
) {
    if mode == BlockMode::Cfb8 {
        return in_own_frame::<BATCHES, _>(|| cipher.encrypt_with_backend(Decryption { register, data }));
    }
    let blocks = whole_blocks(data);
    match mode {
        BlockMode::Ecb if blocks.len() < BATCH => in_own_frame::<ONE_BY_ONE, _>(|| {
            for block in blocks {
                cipher.decrypt_block(block);
            }
        }),
        BlockMode::Ecb => in_own_frame::<BATCHES, _>(|| cipher.decrypt_blocks(blocks)),
        BlockMode::Cbc if blocks.len() < BATCH => in_own_frame::<ONE_BY_ONE, _>(|| {
            let mut cbc = cbc::Decryptor::inner_iv_init(cipher, register);
            for block in blocks {
                cbc.decrypt_block(block);
            }
            *register = cbc.iv_state();
        }),
        BlockMode::Cbc | BlockMode::Cfb8 => in_own_frame::<BATCHES, _>(|| {
            let mut cbc = cbc::Decryptor::inner_iv_init(cipher, register);
            cbc.decrypt_blocks(blocks);
            *register = cbc.iv_state();
        }),
    }
}

fn whole_blocks<B: cipher::array::ArraySize>(data: &mut [u8]) -> &mut [Array<u8, B>] {
    let (blocks, rest) = Array::slice_as_chunks_mut(data);
    debug_assert!(rest.is_empty(), "the key looks at the length");
    blocks
}
