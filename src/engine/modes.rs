//! The modes of a block cipher, over a cipher and a register that both stay with the key.

use cipher::array::Array;
use cipher::{
    Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, IvState,
    typenum::Unsigned,
};

use super::MAX_BLOCK;
use crate::algorithm::CipherMode;
use crate::bytes::copy_front;
use crate::error::Error;

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

/// Encrypts whole blocks in place; the register becomes what the next section starts from.
pub(super) fn encrypt<C: BlockCipherEncrypt>(
    cipher: &C,
    mode: BlockMode,
    register: &mut [u8; MAX_BLOCK],
    data: &mut [u8],
) {
    let (blocks, _) = Array::slice_as_chunks_mut(data);
    match mode {
        BlockMode::Ecb => cipher.encrypt_blocks(blocks),
        BlockMode::Cbc => {
            let mut cbc = cbc::Encryptor::inner_iv_init(cipher, &load::<C>(register));
            cbc.encrypt_blocks(blocks);
            store::<C>(register, &cbc.iv_state());
        }
        BlockMode::Cfb8 => {
            let mut cfb8 = cfb8::Encryptor::inner_iv_init(cipher, &load::<C>(register));
            cfb8.encrypt(data);
            store::<C>(register, &cfb8.iv_state());
        }
    }
}

/// Decrypts whole blocks in place; the register becomes what the next section starts from.
pub(super) fn decrypt<C: BlockCipherEncrypt + BlockCipherDecrypt>(
    cipher: &C,
    mode: BlockMode,
    register: &mut [u8; MAX_BLOCK],
    data: &mut [u8],
) {
    let (blocks, _) = Array::slice_as_chunks_mut(data);
    match mode {
        BlockMode::Ecb => cipher.decrypt_blocks(blocks),
        BlockMode::Cbc => {
            let mut cbc = cbc::Decryptor::inner_iv_init(cipher, &load::<C>(register));
            cbc.decrypt_blocks(blocks);
            store::<C>(register, &cbc.iv_state());
        }
        BlockMode::Cfb8 => decrypt_cfb8(cipher, register, data),
    }
}

/// How many bytes CFB decrypts with one call of the cipher.
const CFB_BATCH: usize = 128;

/// Decrypts CFB, many bytes at once: each byte's register is ciphertext that is known beforehand.
fn decrypt_cfb8<C: BlockCipherEncrypt>(cipher: &C, register: &mut [u8; MAX_BLOCK], data: &mut [u8]) {
    let block_len = C::BlockSize::USIZE;
    let mut registers: [Block<C>; CFB_BATCH] = core::array::from_fn(|_| Array::default());
    // The register, and behind it the ciphertext of a batch: byte n's register starts at n.
    let mut window = [0; MAX_BLOCK + CFB_BATCH];
    for batch in data.chunks_mut(CFB_BATCH) {
        let (front, rest) = window.split_at_mut(block_len);
        copy_front(front, register);
        copy_front(rest, batch);
        for (to, from) in registers.iter_mut().zip(window.windows(block_len)).take(batch.len()) {
            to.copy_from_slice(from);
        }
        let (used, _) = registers.split_at_mut(batch.len());
        cipher.encrypt_blocks(used);
        for (byte, pad) in batch.iter_mut().zip(used.iter()) {
            *byte ^= pad.first().copied().unwrap_or_default();
        }
        copy_front(register, window.get(batch.len()..batch.len() + block_len).unwrap_or_default());
    }
}

fn load<C: BlockCipherEncrypt>(register: &[u8; MAX_BLOCK]) -> Block<C> {
    Array::from_fn(|i| register.get(i).copied().unwrap_or_default())
}

fn store<C: BlockCipherEncrypt>(register: &mut [u8; MAX_BLOCK], state: &Block<C>) {
    copy_front(register, state);
}
