//! For hosts that run guests: what no program on Windows could ask for.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::KeyStore;
use crate::container::Forks;
use crate::error::Error;
use crate::handle::{HCryptHash, HCryptKey};

impl KeyStore {
    /// An independent copy of the whole store.
    ///
    /// Every handle names, in the copy, a copy of what it names here, in mid-message too; the random source goes on in both
    /// from where it stands; the container and its user keys are copied. Handles given out afterwards, by either, are new
    /// ones that no store ever gave out.
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

    /// The material of any key, exportable or not. **For the host's eyes**: no call of CryptoAPI gives it away.
    ///
    /// Of a session or HMAC key these are the bytes without the salt; of an RSA key it is the BLOB of all that is there. It is
    /// wiped when it is dropped.
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

    /// How many keys and hashes are alive.
    pub fn object_count(&self) -> usize {
        self.objects.len()
    }
}
