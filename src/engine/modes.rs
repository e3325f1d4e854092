//! The modes of a block cipher, over a cipher and a register that both stay with the key.

use cipher::array::{Array, ArraySize};
use cipher::typenum::Unsigned;
use cipher::{
    Block, BlockCipherDecBackend, BlockCipherDecClosure, BlockCipherDecrypt, BlockCipherEncBackend,
    BlockCipherEncClosure, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, BlockSizeUser,
    InnerIvInit, IvState, ParBlocksSizeUser,
};

use super::MAX_BLOCK;
use super::cfb8::Decryption;
use crate::algorithm::CipherMode;
use crate::error::{Error, Reason};
use crate::wipe::{Deepest, in_measured_frame, in_own_frame};

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

/// Fewer blocks than this go one by one. The `aes` crate gets ready for batches by copying every round key to the stack,
/// which costs more than some blocks do, and so does the wiping of it.
const BATCH: usize = 16;

/// How deep the frames reach that work in batches: see [`in_own_frame`].
const BATCHES: usize = 10240;

/// How deep those reach that go block by block: see [`in_measured_frame`].
const SHALLOW: usize = 256;
const DEEP: usize = 4096;

/// One block in ECB. Notes how deep the back end works.
struct Ecb<'a, N: ArraySize> {
    block: &'a mut Array<u8, N>,
    deepest: &'a mut Deepest,
}

/// One block in CBC. It is XORed beside the cipher, where it is in the processor's registers anyway: on its way there and back
/// through memory a short section would spend more time than in the cipher.
struct Cbc<'a, N: ArraySize> {
    block: &'a mut Array<u8, N>,
    register: &'a mut Array<u8, N>,
    deepest: &'a mut Deepest,
}

impl<N: ArraySize> BlockSizeUser for Ecb<'_, N> {
    type BlockSize = N;
}

impl<N: ArraySize> BlockSizeUser for Cbc<'_, N> {
    type BlockSize = N;
}

impl<N: ArraySize> BlockCipherEncClosure for Ecb<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        backend.encrypt_block_inplace(self.block);
    }
}

impl<N: ArraySize> BlockCipherDecClosure for Ecb<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherDecBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        backend.decrypt_block_inplace(self.block);
    }
}

impl<N: ArraySize> BlockCipherEncClosure for Cbc<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        let mut block = xor(self.block, self.register);
        backend.encrypt_block_inplace(&mut block);
        self.block.clone_from(&block);
        *self.register = block;
    }
}

impl<N: ArraySize> BlockCipherDecClosure for Cbc<'_, N> {
    #[inline(always)]
    fn call<B: BlockCipherDecBackend<BlockSize = N>>(self, backend: &B) {
        note::<B>(self.deepest);
        let ciphertext = self.block.clone();
        let mut block = ciphertext.clone();
        backend.decrypt_block_inplace(&mut block);
        *self.block = xor(&block, self.register);
        *self.register = ciphertext;
    }
}

/// Encrypts whole blocks in place; the register becomes what the next section starts from.
pub(super) fn encrypt<C: BlockCipherEncrypt>(
    cipher: &C,
    mode: BlockMode,
    register: &mut Block<C>,
    data: &mut [u8],
) {
    let is_short = is_short::<C>(data);
    match mode {
        BlockMode::Ecb if is_short => in_measured_frame::<SHALLOW, DEEP, _>(|deepest| {
            for block in whole_blocks(data) {
                cipher.encrypt_with_backend(Ecb { block, deepest });
            }
        }),
        BlockMode::Ecb => in_own_frame::<BATCHES, _>(|| cipher.encrypt_blocks(whole_blocks(data))),
        BlockMode::Cbc if is_short => in_measured_frame::<SHALLOW, DEEP, _>(|deepest| {
            for block in whole_blocks(data) {
                cipher.encrypt_with_backend(Cbc { block, register, deepest });
            }
        }),
        BlockMode::Cbc => in_own_frame::<BATCHES, _>(|| {
            let mut cbc = cbc::Encryptor::inner_iv_init(cipher, register);
            cbc.encrypt_blocks(whole_blocks(data));
            *register = cbc.iv_state();
        }),
        BlockMode::Cfb8 => in_own_frame::<BATCHES, _>(|| {
            let mut cfb8 = cfb8::Encryptor::inner_iv_init(cipher, register);
            cfb8.encrypt(data);
            *register = cfb8.iv_state();
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
    let is_short = is_short::<C>(data);
    match mode {
        BlockMode::Ecb if is_short => in_measured_frame::<SHALLOW, DEEP, _>(|deepest| {
            for block in whole_blocks(data) {
                cipher.decrypt_with_backend(Ecb { block, deepest });
            }
        }),
        BlockMode::Ecb => in_own_frame::<BATCHES, _>(|| cipher.decrypt_blocks(whole_blocks(data))),
        BlockMode::Cbc if is_short => in_measured_frame::<SHALLOW, DEEP, _>(|deepest| {
            for block in whole_blocks(data) {
                cipher.decrypt_with_backend(Cbc { block, register, deepest });
            }
        }),
        BlockMode::Cbc => in_own_frame::<BATCHES, _>(|| {
            let mut cbc = cbc::Decryptor::inner_iv_init(cipher, register);
            cbc.decrypt_blocks(whole_blocks(data));
            *register = cbc.iv_state();
        }),
        BlockMode::Cfb8 => {
            in_own_frame::<BATCHES, _>(|| cipher.encrypt_with_backend(Decryption { register, data }));
        }
    }
}

/// Notes where the back end stands. AES in software, which is what has blocks of 16 bytes and hardly a batch, works in frames
/// below that.
#[inline(always)]
fn note<B: ParBlocksSizeUser>(deepest: &mut Deepest) {
    if B::BlockSize::USIZE == MAX_BLOCK && B::ParBlocksSize::USIZE < 8 {
        deepest.note_deeper();
    } else {
        deepest.note();
    }
}

/// Two blocks, XORed.
fn xor<N: ArraySize>(one: &Array<u8, N>, two: &Array<u8, N>) -> Array<u8, N> {
    let mut block = one.clone();
    for (byte, other) in block.iter_mut().zip(two) {
        *byte ^= *other;
    }
    block
}

/// Whether so many bytes go block by block.
fn is_short<C: BlockSizeUser>(data: &[u8]) -> bool {
    data.len() < BATCH * C::BlockSize::USIZE
}

fn whole_blocks<B: ArraySize>(data: &mut [u8]) -> &mut [Array<u8, B>] {
    let (blocks, rest) = Array::slice_as_chunks_mut(data);
    debug_assert!(rest.is_empty(), "the key looks at the length");
    blocks
}
