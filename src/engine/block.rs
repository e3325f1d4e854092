//! Block ciphers, expanded for both directions.

use cipher::array::Array;
use cipher::consts::{U8, U16};
use cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use zeroize::ZeroizeOnDrop;

use super::modes::{self, BlockMode};
use super::{BAD_LENGTH, Register};
use crate::algorithm::Algorithm;
use crate::error::Error;

pub(crate) use aes::{Aes128, Aes192, Aes256};
pub(crate) use des::{Des, TdesEde2 as TripleDes112, TdesEde3 as TripleDes};
pub(crate) use rc2::Rc2;

/// An expanded block cipher. A handle encrypts and decrypts in any order, so it has the schedules of both directions.
pub(crate) trait BlockCipher: Send + Sync {
    /// Encrypts whole blocks in place. The front of `register` is the feedback register, and becomes that of the next section.
    fn encrypt(&self, mode: BlockMode, register: &mut Register, data: &mut [u8]);

    /// Decrypts whole blocks in place. The front of `register` is the feedback register, and becomes that of the next section.
    fn decrypt(&self, mode: BlockMode, register: &mut Register, data: &mut [u8]);

    /// Replaces the schedules with those of another key.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a length that the cipher does not take; nothing has changed then.
    fn expand_again(&mut self, key: &[u8], effective_bits: u32) -> Result<(), Error>;
}

/// The schedules of one of the cipher crates, which wipe themselves.
pub(crate) struct Expanded<C: Schedule>(C);

impl<C: Schedule> Clone for Expanded<C> {
    /// Inlined, so that the copy is written where it stays.
    #[inline(always)]
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C: Schedule> Expanded<C> {
    #[inline(always)]
    pub(crate) fn new(key: C::Key<'_>) -> Self {
        Self(C::expand(key))
    }
}

impl<C: Schedule> BlockCipher for Expanded<C> {
    fn encrypt(&self, mode: BlockMode, register: &mut Register, data: &mut [u8]) {
        modes::encrypt(&self.0, mode, C::front(register), data);
    }

    fn decrypt(&self, mode: BlockMode, register: &mut Register, data: &mut [u8]) {
        modes::decrypt(&self.0, mode, C::front(register), data);
    }

    fn expand_again(&mut self, key: &[u8], effective_bits: u32) -> Result<(), Error> {
        self.0 = C::expand(C::check(key, effective_bits)?);
        Ok(())
    }
}

impl<C: Schedule> ZeroizeOnDrop for Expanded<C> {}

/// A cipher crate's type.
pub(crate) trait Schedule:
    BlockCipherEncrypt + BlockCipherDecrypt + Clone + ZeroizeOnDrop + Send + Sync + Sized + 'static
{
    /// A key of a length that the cipher takes.
    type Key<'a>;

    /// # Errors
    /// `NTE_BAD_DATA` for a length that the cipher can't take.
    fn check(key: &[u8], effective_bits: u32) -> Result<Self::Key<'_>, Error>;

    fn expand(key: Self::Key<'_>) -> Self;

    /// As much of a register as this cipher has.
    fn front(register: &mut Register) -> &mut Block<Self>;
}

/// A cipher with keys of one length, and no effective length beside it.
macro_rules! fixed {
    ($($cipher:ty: $block:ty),+) => {
        $(impl Schedule for $cipher {
            type Key<'a> = &'a cipher::Key<Self>;

            fn check(key: &[u8], _: u32) -> Result<Self::Key<'_>, Error> {
                key.try_into().map_err(|_| BAD_LENGTH)
            }

            #[inline(always)]
            fn expand(key: Self::Key<'_>) -> Self {
                Self::new(key)
            }

            fn front(register: &mut Register) -> &mut Block<Self> {
                <Array<u8, U16>>::cast_from_core_mut(&mut register.0).split_ref_mut::<$block>().0
            }
        })+
    };
}

fixed!(Des: U8, TripleDes112: U8, TripleDes: U8, Aes128: U16, Aes192: U16, Aes256: U16);

impl Schedule for Rc2 {
    /// And its effective length in bits.
    type Key<'a> = (&'a [u8], u32);

    fn check(key: &[u8], effective_bits: u32) -> Result<Self::Key<'_>, Error> {
        if !Algorithm::Rc2.takes_len(key.len()) || !(1..=1024).contains(&effective_bits) {
            return Err(BAD_LENGTH);
        }
        Ok((key, effective_bits))
    }

    fn expand((key, effective_bits): Self::Key<'_>) -> Self {
        Self::new_with_eff_key_len(key, effective_bits as usize)
    }

    fn front(register: &mut Register) -> &mut Block<Self> {
        <Array<u8, U16>>::cast_from_core_mut(&mut register.0).split_ref_mut::<U8>().0
    }
}
