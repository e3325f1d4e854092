//! Calls for the host of a guest program, which have no counterpart on Windows.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::KeyStore;
use crate::container::Forks;
use crate::error::Error;
use crate::handle::{HCryptHash, HCryptKey};

impl KeyStore {
    /// An independent copy of the whole store.
    ///
    /// In the copy, every handle names a copy of its object, with its state. The container and its user keys are copied, and the
    /// random source continues in both from its current state. Later, neither store gives out a handle that the other ever
    /// gives out.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeyStore, Section};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Aes128)?;
    /// let fork = store.fork();
    /// store.destroy_key(key)?;
    /// assert!(fork.key_info(key).is_ok());
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    #[must_use]
    pub fn fork(&self) -> Self {
        let random = Arc::new(self.context.random().fork());
        let memory = self.context.memory().fork();
        let context = self.context.fork(random, memory, &mut Forks::default());
        Self { context, objects: self.objects.fork() }
    }

    /// The secret bytes of any key, exportable or not. **For the host only**: no call of CryptoAPI returns them.
    ///
    /// For a session or HMAC key, they are its bytes without the salt; for a master or agreed key, its secret; for a pair, a
    /// PRIVATEKEYBLOB; for a public half alone, a PUBLICKEYBLOB. A `CRYPT_PREGEN` key without x has none. They are wiped
    /// when they are dropped.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Aes128)?;
    /// assert!(store.export_material(key).is_err(), "it is not exportable");
    /// assert_eq!(store.reveal_key(key)?.len(), 16);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_KEY` (0x80090003): a dead handle.
    pub fn reveal_key(&self, key: HCryptKey) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.objects.key(key.into_raw(), |key| Ok(key.reveal()))
    }

    /// The handles of the live keys, in ascending order.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Des)?;
    /// assert_eq!(store.key_handles(), [key]);
    /// assert_eq!((store.hash_handles().len(), store.object_count()), (0, 1));
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    pub fn key_handles(&self) -> Vec<HCryptKey> {
        self.objects.key_handles().into_iter().filter_map(HCryptKey::from_raw).collect()
    }

    /// The handles of the live hashes, in ascending order.
    pub fn hash_handles(&self) -> Vec<HCryptHash> {
        self.objects.hash_handles().into_iter().filter_map(HCryptHash::from_raw).collect()
    }

    /// The number of live keys and hashes.
    pub fn object_count(&self) -> usize {
        self.objects.len()
    }
}
