//! The ciphers of the cipher crates: how each checks and expands a key, and what it does one by one and in batches.

use cipher::array::Array;
use cipher::consts::{U8, U16};
use cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockSizeUser, KeyInit};
use zeroize::ZeroizeOnDrop;

use super::paired::Paired;
use super::{BAD_LENGTH, Register};
use crate::algorithm::Algorithm;
use crate::error::Error;
use crate::wipe::{Deepest, in_measured_frame, in_own_frame};

pub(crate) use aes::{Aes128, Aes192, Aes256};
pub(crate) use rc2::Rc2;

pub(crate) type Des = Paired<des::Des, des_bitslice::Des>;
pub(crate) type TripleDes112 = Paired<des::TdesEde2, des_bitslice::TdesEde2>;
pub(crate) type TripleDes = Paired<des::TdesEde3, des_bitslice::TdesEde3>;

/// A cipher that uses one of the cipher crates, or two: one for blocks in sequence, one for batches.
pub(crate) trait Schedule: BlockSizeUser + Clone + ZeroizeOnDrop + Send + Sync + 'static {
    /// A key of a length that the cipher takes.
    type Key<'a>;

    /// Ciphers blocks that depend on each other, or that are too few for a batch.
    type Serial: BlockCipherEncrypt<BlockSize = Self::BlockSize> + BlockCipherDecrypt;

    /// Ciphers blocks in batches.
    type Batches: BlockCipherEncrypt<BlockSize = Self::BlockSize> + BlockCipherDecrypt;

    /// Whether batches of `count` blocks gain more time than their preparation and the deeper wipe cost.
    fn pays_in_batches(count: usize) -> bool;

    /// # Errors
    /// `NTE_BAD_DATA` for a length that the cipher can't take.
    fn check(key: &[u8], effective_bits: u32) -> Result<Self::Key<'_>, Error>;

    fn expand(key: Self::Key<'_>) -> Self;

    fn serial(&self) -> &Self::Serial;

    fn batches(&self) -> &Self::Batches;

    /// Calls `f`, which ciphers `count` blocks in batches, and wipes the stack below.
    fn wiping(count: usize, f: impl FnOnce(&mut Deepest));

    /// The front of a register, as long as the blocks of this cipher.
    fn front(register: &mut Register) -> &mut Block<Self>;
}

/// The depth of the frames in which the `aes` crate works in batches, in bytes.
const AES_BATCHES: usize = 10240;

/// Their depth where the back end does not prepare for batches: see [`in_measured_frame`].
const AES_SHALLOW: usize = 1536;

/// The depth of the frames of RC2, in bytes.
const RC2: usize = 1024;

/// The depth of the frames in which `des-bitslice` works on few blocks and on many, in bytes.
const DES_FEW: usize = 12288;
const DES_MANY: usize = 24576;

/// From this many blocks on, `des-bitslice` works in its large batches.
const MANY: usize = 129;

/// AES, with keys of one length.
macro_rules! aes {
    ($($cipher:ty),+) => {
        $(impl Schedule for $cipher {
            type Key<'a> = &'a cipher::Key<Self>;
            type Serial = Self;
            type Batches = Self;

            /// AES instructions are fast even for one block at a time, so batches pay only for many blocks.
            fn pays_in_batches(count: usize) -> bool {
                count >= 96 || count >= 16 && !aes::hardware_accelerated()
            }

            fn check(key: &[u8], _: u32) -> Result<Self::Key<'_>, Error> {
                key.try_into().map_err(|_| BAD_LENGTH)
            }

            #[inline(always)]
            fn expand(key: Self::Key<'_>) -> Self {
                Self::new(key)
            }

            fn serial(&self) -> &Self {
                self
            }

            fn batches(&self) -> &Self {
                self
            }

            #[inline(always)]
            fn wiping(_: usize, f: impl FnOnce(&mut Deepest)) {
                in_measured_frame::<AES_SHALLOW, AES_BATCHES, _>(f);
            }

            fn front(register: &mut Register) -> &mut Block<Self> {
                Array::cast_from_core_mut(&mut register.0)
            }
        })+
    };
}

aes!(Aes128, Aes192, Aes256);

impl<S, B> Schedule for Paired<S, B>
where
    S: KeyInit
        + BlockCipherEncrypt<BlockSize = U8>
        + BlockCipherDecrypt
        + Clone
        + ZeroizeOnDrop
        + Send
        + Sync
        + 'static,
    B: KeyInit<KeySize = S::KeySize>
        + BlockCipherEncrypt<BlockSize = U8>
        + BlockCipherDecrypt
        + Clone
        + ZeroizeOnDrop
        + Send
        + Sync
        + 'static,
{
    type Key<'a> = &'a cipher::Key<S>;
    type Serial = S;
    type Batches = B;

    /// A batch of 64 takes as long as five blocks in sequence.
    fn pays_in_batches(count: usize) -> bool {
        count >= 7
    }

    fn check(key: &[u8], _: u32) -> Result<Self::Key<'_>, Error> {
        key.try_into().map_err(|_| BAD_LENGTH)
    }

    #[inline(always)]
    fn expand(key: Self::Key<'_>) -> Self {
        Self { serial: S::new(key), batches: B::new(key) }
    }

    fn serial(&self) -> &S {
        &self.serial
    }

    fn batches(&self) -> &B {
        &self.batches
    }

    #[inline(always)]
    fn wiping(count: usize, f: impl FnOnce(&mut Deepest)) {
        // Functions of `des-bitslice` use stack below the frames that are noted.
        if count < MANY {
            in_own_frame::<DES_FEW, _>(|| f(&mut Deepest::ignored()));
        } else {
            in_own_frame::<DES_MANY, _>(|| f(&mut Deepest::ignored()));
        }
    }

    fn front(register: &mut Register) -> &mut Block<Self> {
        front_of_eight(register)
    }
}

impl Schedule for Rc2 {
    /// The second argument is the effective length in bits.
    type Key<'a> = (&'a [u8], u32);
    type Serial = Self;
    type Batches = Self;

    /// RC2 has no batches.
    fn pays_in_batches(_: usize) -> bool {
        false
    }

    fn check(key: &[u8], effective_bits: u32) -> Result<Self::Key<'_>, Error> {
        if !Algorithm::Rc2.takes_len(key.len()) || !(1..=1024).contains(&effective_bits) {
            return Err(BAD_LENGTH);
        }
        Ok((key, effective_bits))
    }

    fn expand((key, effective_bits): Self::Key<'_>) -> Self {
        Self::new_with_eff_key_len(key, effective_bits as usize)
    }

    fn serial(&self) -> &Self {
        self
    }

    fn batches(&self) -> &Self {
        self
    }

    #[inline(always)]
    fn wiping(_: usize, f: impl FnOnce(&mut Deepest)) {
        in_own_frame::<RC2, _>(|| f(&mut Deepest::ignored()));
    }

    fn front(register: &mut Register) -> &mut Block<Self> {
        front_of_eight(register)
    }
}

fn front_of_eight(register: &mut Register) -> &mut Array<u8, U8> {
    <Array<u8, U16>>::cast_from_core_mut(&mut register.0).split_ref_mut::<U8>().0
}
