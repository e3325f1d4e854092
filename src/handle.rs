//! Handles, and in [`table`] what stands behind them. Nothing here knows of cryptography.

use core::num::NonZeroU64;

mod table;

pub(crate) use table::Table;

/// A number that is never a handle: no table ever has lease 0.
const NEVER: NonZeroU64 = NonZeroU64::MIN;

/// Declares a handle type over a non-zero 64-bit number.
macro_rules! handle {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(transparent)]
        pub struct $name(NonZeroU64);

        impl $name {
            /// The handle's number, never 0.
            pub const fn into_raw(self) -> u64 {
                self.0.get()
            }

            /// The handle with this number; `None` for 0, which is never a handle.
            ///
            /// Any other number is taken: whether it names an object is found out when it is used.
            pub const fn from_raw(raw: u64) -> Option<Self> {
                match NonZeroU64::new(raw) {
                    Some(raw) => Some(Self(raw)),
                    None => None,
                }
            }
        }

        impl $name {
            pub(crate) const fn new(raw: NonZeroU64) -> Self {
                Self(raw)
            }

            /// The handle with this number, and for 0 one that never names an object.
            pub(crate) const fn from_raw_or_never(raw: u64) -> Self {
                match NonZeroU64::new(raw) {
                    Some(raw) => Self(raw),
                    None => Self(NEVER),
                }
            }
        }
    };
}

handle! {
    /// An opaque handle to a key object in a [`KeyStore`](crate::KeyStore): the `HCRYPTKEY` of CryptoAPI.
    ///
    /// It is `Copy`, and copies name the same key; [`duplicate_key`](crate::KeyStore::duplicate_key)
    /// makes another key. The number is for handing to a guest or across a language border. No number
    /// is given out twice in the life of a process, by any store, so a handle that was destroyed, made
    /// up, or given out by another store is recognised and answers `NTE_BAD_KEY`.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, HCryptKey, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Aes256)?;
    /// let for_the_guest: u64 = key.into_raw();
    /// assert_eq!(HCryptKey::from_raw(for_the_guest), Some(key));
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    HCryptKey
}

handle! {
    /// An opaque handle to a hash object in a [`KeyStore`](crate::KeyStore): the `HCRYPTHASH` of CryptoAPI.
    ///
    /// All that is said of [`HCryptKey`] holds for it, with `NTE_BAD_HASH` for `NTE_BAD_KEY`. A key's number
    /// is never a hash's.
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
