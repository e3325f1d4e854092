//! Handles, and the [`table`] that finds the object of each. Nothing here knows about cryptography.

use core::fmt;
use core::num::NonZeroU64;

mod free_caches;
mod numbering;
mod owned;
mod pages;
mod slot;
mod table;
mod vacancies;

pub use numbering::HandleKind;
pub(crate) use numbering::Numbering;
pub(crate) use owned::NO_OWNER;
pub(crate) use table::{Inserted, NO_ORIGINAL, Table};

/// Declares a handle type over a non-zero 64-bit number.
macro_rules! handle {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(transparent)]
        pub struct $name(NonZeroU64);

        impl fmt::Debug for $name {
            /// The name and the number in hexadecimal.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:#x})"), self.0)
            }
        }

        impl $name {
            /// The handle's number, never 0.
            pub const fn into_raw(self) -> u64 {
                self.0.get()
            }

            /// The handle with this number; `None` for 0, which is never a handle.
            ///
            /// Any other number is accepted. A call that uses the handle finds out whether it names an object.
            pub const fn from_raw(raw: u64) -> Option<Self> {
                match NonZeroU64::new(raw) {
                    Some(raw) => Some(Self(raw)),
                    None => None,
                }
            }
        }

        impl $name {
            pub(crate) const fn new(inserted: Inserted) -> Self {
                Self(inserted.handle)
            }
        }
    };
}

handle! {
    /// An opaque handle to a key object in a [`KeyStore`](crate::KeyStore): the `HCRYPTKEY` of CryptoAPI.
    ///
    /// It is `Copy`, and copies name the same key; [`duplicate_key`](crate::KeyStore::duplicate_key)
    /// makes another key. The number can be passed to a guest or to another language. No store gives out
    /// a number that any store of the process gave out before. So calls recognise a handle that was destroyed or given out
    /// by another store, and a number that names nothing, and return `NTE_BAD_KEY` for it.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, HCryptKey, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Aes256)?;
    /// let for_the_guest: u64 = key.into_raw();
    /// assert_eq!(HCryptKey::from_raw(for_the_guest), Some(key));
    /// assert_eq!(format!("{key:?}"), format!("HCryptKey({for_the_guest:#x})"));
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    HCryptKey
}

handle! {
    /// An opaque handle to a hash object in a [`KeyStore`](crate::KeyStore): the `HCRYPTHASH` of CryptoAPI.
    ///
    /// The documentation of [`HCryptKey`] applies, with `NTE_BAD_HASH` in place of `NTE_BAD_KEY`. A number that names a
    /// key never names a hash.
    ///
    /// ```
    /// use hcryptkey::{HCryptHash, HashAlgorithm, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let hash = store.create_hash(HashAlgorithm::Sha1, None)?;
    /// assert_eq!(HCryptHash::from_raw(hash.into_raw()), Some(hash));
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    HCryptHash
}
