//! Block ciphers, expanded for both directions.

use core::ops::{Deref, DerefMut};

use aes::{Aes128, Aes192, Aes256};
use cipher::array::Array;
use cipher::consts::{U8, U16};
use cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use des::{Des, TdesEde2, TdesEde3};
use rc2::Rc2;
use zeroize::ZeroizeOnDrop;

use super::modes::{self, BlockMode};
use super::{BAD_LENGTH, Register};
use crate::algorithm::Algorithm;
use crate::error::Error;
use crate::wipe::{boxed, boxed_copy};

/// A block cipher, and in the same place in memory what its owner keeps with it: a duplicate is one allocation.
pub(crate) struct Keyed<S, C: ?Sized = dyn BlockCipher> {
    pub(crate) state: S,
    pub(crate) cipher: C,
}

/// An expanded block cipher. A handle may encrypt and decrypt in any order, so it has both schedules.
pub(crate) trait BlockCipher: Send + Sync {
    /// Encrypts whole blocks in place. The front of `register` is the feedback register, and becomes that of the next section.
    fn encrypt(&self, mode: BlockMode, register: &mut Register, data: &mut [u8]);

    /// Decrypts whole blocks in place. The front of `register` is the feedback register, and becomes that of the next section.
    fn decrypt(&self, mode: BlockMode, register: &mut Register, data: &mut [u8]);

    /// Expands another key in place of the one it has.
    ///
    /// # Errors
    /// As [`BoxedCipher::expand`]; nothing has changed then.
    fn expand_again(&mut self, key: &[u8], effective_bits: u32) -> Result<(), Error>;
}

/// Declares [`BoxedCipher`] out of one table: a row gives an algorithm, and what its crate calls it.
macro_rules! ciphers {
    ($($algorithm:ident: $cipher:ty),+ $(,)?) => {
        /// A block cipher in a box of its own size. The number that tells which stands beside the pointer: a pointer to a
        /// `dyn` type in its place would leave no room for the other kinds of key in two words.
        pub(crate) enum BoxedCipher<S> {
            $($algorithm(Box<Keyed<S, Expanded<$cipher>>>),)+
        }

        impl<S> BoxedCipher<S> {
            /// Expands `key`, which is the material and after it the salt. `effective_bits` is RC2's effective key length.
            ///
            /// The stack below still holds schedules afterwards: the caller wipes it.
            ///
            /// # Errors
            /// `NTE_BAD_DATA` for a length that the cipher can't take, `NTE_BAD_ALGID` for an algorithm that is no block
            /// cipher.
            pub(crate) fn expand(
                algorithm: Algorithm,
                key: &[u8],
                effective_bits: u32,
                state: impl FnOnce() -> S,
            ) -> Result<Self, Error> {
                match algorithm {
                    $(Algorithm::$algorithm => {
                        let key = <$cipher>::check(key, effective_bits)?;
                        let keyed = boxed(|| Keyed { state: state(), cipher: Expanded(<$cipher>::expand(key)) });
                        Ok(Self::$algorithm(keyed))
                    })+
                    _ => Err(Error::NO_SUCH_CIPHER),
                }
            }
        }

        impl<S: Clone> Clone for BoxedCipher<S> {
            /// Without expanding the key again.
            fn clone(&self) -> Self {
                match self {
                    $(Self::$algorithm(keyed) => Self::$algorithm(keyed.boxed_copy()),)+
                }
            }
        }

        impl<S: 'static> Deref for BoxedCipher<S> {
            type Target = Keyed<S>;

            #[inline]
            fn deref(&self) -> &Keyed<S> {
                match self {
                    $(Self::$algorithm(keyed) => &**keyed,)+
                }
            }
        }

        impl<S: 'static> DerefMut for BoxedCipher<S> {
            #[inline]
            fn deref_mut(&mut self) -> &mut Keyed<S> {
                match self {
                    $(Self::$algorithm(keyed) => &mut **keyed,)+
                }
            }
        }
    };
}

ciphers! {
    Des: Des,
    TripleDes112: TdesEde2,
    TripleDes: TdesEde3,
    Rc2: Rc2,
    Aes128: Aes128,
    Aes192: Aes192,
    Aes256: Aes256,
}

impl<S: Clone, C: Schedule> Keyed<S, Expanded<C>> {
    fn boxed_copy(&self) -> Box<Self> {
        boxed_copy(|| Self { state: self.state.clone(), cipher: Expanded(self.cipher.0.clone()) })
    }
}

/// The schedules of one of the cipher crates, which wipe themselves.
pub(crate) struct Expanded<C: Schedule>(C);

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

fixed!(Des: U8, TdesEde2: U8, TdesEde3: U8, Aes128: U16, Aes192: U16, Aes256: U16);

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
