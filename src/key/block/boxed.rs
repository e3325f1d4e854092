//! A block key in a box of its own size, for any cipher.

use core::ops::{Deref, DerefMut};

use super::BlockKey;
use crate::algorithm::Algorithm;
use crate::engine::{Aes128, Aes192, Aes256, Des, Expanded, Rc2, Schedule, TripleDes, TripleDes112};
use crate::error::Error;
use crate::key::NewKey;
use crate::wipe::{boxed, boxed_copy};

/// Declares [`BoxedBlockKey`] from one table: each row gives an algorithm and its cipher.
macro_rules! ciphers {
    ($($algorithm:ident: $cipher:ty),+ $(,)?) => {
        /// A block key in a box of its own size, so that a duplicate is one allocation.
        ///
        /// An enum and not a `Box<dyn …>`: that pointer has two words, and a [`Key`](crate::key::Key), which must fit
        /// into two words, would have no room for the tag of its kind.
        pub(crate) enum BoxedBlockKey {
            $($algorithm(Box<BlockKey<Expanded<$cipher>>>),)+
        }

        impl BoxedBlockKey {
            /// A key at its start. `salted` is its material followed by its salt, and `effective_bits` RC2's effective
            /// key length.
            ///
            /// The stack below still holds schedules afterwards: the caller wipes it.
            ///
            /// # Errors
            /// `NTE_BAD_DATA` for a length that the cipher does not take, `NTE_BAD_ALGID` for an algorithm that is not
            /// a block cipher.
            pub(super) fn expand(
                new: NewKey,
                block_len: u8,
                salted: &[u8],
                effective_bits: u32,
            ) -> Result<Self, Error> {
                match new.algorithm {
                    $(Algorithm::$algorithm => {
                        let key = <$cipher>::check(salted, effective_bits)?;
                        Ok(Self::$algorithm(boxed(|| BlockKey::at_start(new, block_len, || Expanded::new(key)))))
                    })+
                    _ => Err(Error::NO_SUCH_CIPHER),
                }
            }
        }

        impl Clone for BoxedBlockKey {
            /// Copies the schedules: the key is not expanded again.
            fn clone(&self) -> Self {
                match self {
                    $(Self::$algorithm(key) => Self::$algorithm(boxed_copy(|| key.copy()))),+
                }
            }
        }

        impl Deref for BoxedBlockKey {
            type Target = BlockKey;

            #[inline]
            fn deref(&self) -> &BlockKey {
                match self {
                    $(Self::$algorithm(key) => &**key,)+
                }
            }
        }

        impl DerefMut for BoxedBlockKey {
            #[inline]
            fn deref_mut(&mut self) -> &mut BlockKey {
                match self {
                    $(Self::$algorithm(key) => &mut **key,)+
                }
            }
        }
    };
}

ciphers! {
    Des: Des,
    CylinkMek: Des,
    TripleDes112: TripleDes112,
    TripleDes: TripleDes,
    Rc2: Rc2,
    Aes128: Aes128,
    Aes192: Aes192,
    Aes256: Aes256,
}
