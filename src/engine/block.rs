//! Block ciphers, expanded for both directions.

use aes::{Aes128, Aes192, Aes256};
use cipher::array::Array;
use cipher::consts::{U8, U16};
use cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use des::{Des, TdesEde2, TdesEde3};
use rc2::Rc2;
use zeroize::ZeroizeOnDrop;

use super::modes::{self, BlockMode};
use super::{BAD_LENGTH, MAX_BLOCK};
use crate::algorithm::Algorithm;
use crate::error::Error;
use crate::wipe::boxed_copy;

/// A block cipher, and in the same place in memory what its owner keeps with it: a duplicate is one allocation.
pub(crate) struct Keyed<S, C: ?Sized = dyn BlockCipher<S>> {
    pub(crate) state: S,
    pub(crate) cipher: C,
}

/// An expanded block cipher. A handle may encrypt and decrypt in any order, so it has both schedules.
pub(crate) trait BlockCipher<S>: Send + Sync {
    /// Encrypts whole blocks in place. The front of `register` is the feedback register, and becomes that of the next section.
    fn encrypt(&self, mode: BlockMode, register: &mut [u8; MAX_BLOCK], data: &mut [u8]);

    /// Decrypts whole blocks in place. The front of `register` is the feedback register, and becomes that of the next section.
    fn decrypt(&self, mode: BlockMode, register: &mut [u8; MAX_BLOCK], data: &mut [u8]);

    /// Expands another key in place of the one it has.
    ///
    /// # Errors
    /// As [`expand`]; nothing has changed then.
    fn expand_again(&mut self, key: &[u8], effective_bits: u32) -> Result<(), Error>;

    /// A copy with a state of its own, without expanding the key again.
    fn duplicate(&self, state: &S) -> Box<Keyed<S>>;
}

/// Expands `key`, which is the material and after it the salt. `effective_bits` is RC2's effective key length.
///
/// The stack below still holds schedules afterwards: the caller wipes it.
///
/// # Errors
/// `NTE_BAD_DATA` for a length that the cipher can't take, `NTE_BAD_ALGID` for an algorithm that is no block cipher.
pub(crate) fn expand<S: Clone + Send + Sync + 'static>(
    algorithm: Algorithm,
    key: &[u8],
    effective_bits: u32,
    state: S,
) -> Result<Box<Keyed<S>>, Error> {
    Ok(match algorithm {
        Algorithm::Des => Expanded::<Des>::new(key, effective_bits)?.with(state),
        Algorithm::TripleDes112 => Expanded::<TdesEde2>::new(key, effective_bits)?.with(state),
        Algorithm::TripleDes => Expanded::<TdesEde3>::new(key, effective_bits)?.with(state),
        Algorithm::Aes128 => Expanded::<Aes128>::new(key, effective_bits)?.with(state),
        Algorithm::Aes192 => Expanded::<Aes192>::new(key, effective_bits)?.with(state),
        Algorithm::Aes256 => Expanded::<Aes256>::new(key, effective_bits)?.with(state),
        Algorithm::Rc2 => Expanded::<Rc2>::new(key, effective_bits)?.with(state),
        Algorithm::Rc4 | Algorithm::RsaKeyExchange | Algorithm::RsaSign => return Err(Error::NO_SUCH_CIPHER),
    })
}

/// The schedules of one of the cipher crates, which wipe themselves.
#[derive(Clone)]
struct Expanded<C: Schedule>(C);

impl<C: Schedule> Expanded<C> {
    fn new(key: &[u8], effective_bits: u32) -> Result<Self, Error> {
        C::expand(key, effective_bits).map(Self)
    }

    fn with<S: Clone + Send + Sync + 'static>(self, state: S) -> Box<Keyed<S>> {
        Box::new(Keyed { state, cipher: self })
    }
}

impl<S: Clone + Send + Sync + 'static, C: Schedule> BlockCipher<S> for Expanded<C> {
    fn encrypt(&self, mode: BlockMode, register: &mut [u8; MAX_BLOCK], data: &mut [u8]) {
        modes::encrypt(&self.0, mode, C::front(register), data);
    }

    fn decrypt(&self, mode: BlockMode, register: &mut [u8; MAX_BLOCK], data: &mut [u8]) {
        modes::decrypt(&self.0, mode, C::front(register), data);
    }

    fn expand_again(&mut self, key: &[u8], effective_bits: u32) -> Result<(), Error> {
        self.0 = C::expand(key, effective_bits)?;
        Ok(())
    }

    fn duplicate(&self, state: &S) -> Box<Keyed<S>> {
        boxed_copy(|| Keyed { state: state.clone(), cipher: self.clone() })
    }
}

impl<C: Schedule> ZeroizeOnDrop for Expanded<C> {}

/// A cipher crate's type.
trait Schedule:
    BlockCipherEncrypt + BlockCipherDecrypt + Clone + ZeroizeOnDrop + Send + Sync + Sized + 'static
{
    /// # Errors
    /// `NTE_BAD_DATA` for a length that the cipher can't take.
    fn expand(key: &[u8], effective_bits: u32) -> Result<Self, Error>;

    /// As much of a register as this cipher has.
    fn front(register: &mut [u8; MAX_BLOCK]) -> &mut Block<Self>;
}

/// A cipher with keys of one length, and no effective length beside it.
macro_rules! fixed {
    ($($cipher:ty: $block:ty),+) => {
        $(impl Schedule for $cipher {
            fn expand(key: &[u8], _: u32) -> Result<Self, Error> {
                Self::new_from_slice(key).map_err(|_| BAD_LENGTH)
            }

            fn front(register: &mut [u8; MAX_BLOCK]) -> &mut Block<Self> {
                <Array<u8, U16>>::cast_from_core_mut(register).split_ref_mut::<$block>().0
            }
        })+
    };
}

fixed!(Des: U8, TdesEde2: U8, TdesEde3: U8, Aes128: U16, Aes192: U16, Aes256: U16);

impl Schedule for Rc2 {
    fn expand(key: &[u8], effective_bits: u32) -> Result<Self, Error> {
        if !Algorithm::Rc2.takes_len(key.len()) || !(1..=1024).contains(&effective_bits) {
            return Err(BAD_LENGTH);
        }
        Ok(Self::new_with_eff_key_len(key, effective_bits as usize))
    }

    fn front(register: &mut [u8; MAX_BLOCK]) -> &mut Block<Self> {
        <Array<u8, U16>>::cast_from_core_mut(register).split_ref_mut::<U8>().0
    }
}
