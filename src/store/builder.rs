//! Making a store; its profile and its random source.

use core::fmt;
use std::sync::Arc;

use rand_core::TryCryptoRng;

use super::KeyStore;
use crate::container::KeyContainer;
use crate::context::Context;
use crate::error::Error;
use crate::handle::Numbering;
use crate::memory_limit::{self, MemoryLimit};
use crate::objects::{DeadHandles, Objects};
use crate::provider::Provider;
use crate::random::Random;

impl KeyStore {
    /// A store that behaves like `provider` and takes its randomness from the operating system.
    ///
    /// Without the crate's feature `getrandom` there is no source, and calls that need random bytes return `NTE_FAIL`.
    /// [`builder`](KeyStore::builder) takes a source of your own.
    #[doc(alias = "CryptAcquireContext")]
    pub fn new(provider: Provider) -> Self {
        Self::builder().provider(provider).build()
    }

    /// A builder, for a store with a random source of your own. With a seeded one, an emulator repeats its runs exactly.
    ///
    /// The source is asked for the bytes of a generated key and then for its created salt, for
    /// [`Padding::Random`](crate::Padding::Random), for the primes of RSA pairs, for the padding of RSA messages, and for the numbers
    /// and nonces of DSS and Diffie-Hellman.
    ///
    /// ```
    /// use hcryptkey::{KeyStore, Provider};
    ///
    /// let store = KeyStore::builder().provider(Provider::STRONG).object_limit(1000).build();
    /// assert_eq!(store.provider(), &Provider::STRONG);
    /// ```
    #[doc(alias = "CryptAcquireContext")]
    pub fn builder() -> KeyStoreBuilder {
        KeyStoreBuilder {
            provider: Provider::AES,
            random: Random::system(),
            container: KeyContainer::ephemeral(),
            object_limit: usize::MAX,
            memory_limit: memory_limit::DEFAULT,
        }
    }

    /// The profile of the store.
    #[doc(alias = "PP_NAME")]
    #[doc(alias = "PP_PROVTYPE")]
    #[doc(alias = "CryptGetProvParam")]
    pub fn provider(&self) -> &Provider {
        self.context.provider()
    }

    /// Fills `bytes` from the store's random source: `CryptGenRandom`.
    ///
    /// ```
    /// let store = hcryptkey::KeyStore::default();
    /// let mut iv = [0; 16];
    /// store.fill_random(&mut iv)?;
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_FAIL` (0x80090020): the random source failed.
    #[doc(alias = "CryptGenRandom")]
    pub fn fill_random(&self, bytes: &mut [u8]) -> Result<(), Error> {
        self.context.random().fill(bytes)
    }
}

/// Makes a [`KeyStore`] with a profile, a random source or a key container of your own.
pub struct KeyStoreBuilder {
    provider: Provider,
    random: Random,
    container: KeyContainer,
    object_limit: usize,
    memory_limit: usize,
}

impl KeyStoreBuilder {
    /// Sets the profile. The default is [`Provider::AES`].
    #[must_use]
    pub fn provider(mut self, provider: Provider) -> Self {
        self.provider = provider;
        self
    }

    /// Sets the source of random bytes. The default is the operating system.
    ///
    /// If the source fails, the call that needed it returns `NTE_FAIL`. The source must not call the store. It is asked
    /// for at most 4096 bytes at a time, by one thread at a time. It must be `Clone` because a store can be forked: the
    /// generator then continues in both from its current state.
    #[must_use]
    pub fn random_source(mut self, rng: impl TryCryptoRng + Clone + Send + 'static) -> Self {
        self.random = Random::from_rng(rng);
        self
    }

    /// Sets the source of random bytes to a closure that fills a slice.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeySpec, KeyStore};
    ///
    /// let sevens = |bytes: &mut [u8]| Ok::<(), ()>(bytes.fill(7));
    /// let store = KeyStore::builder().random_source_fn(sevens).build();
    /// let key = store.generate_key(KeySpec::new(Algorithm::Rc4).exportable())?;
    /// assert_eq!(store.export_material(key)?[..], [7; 16]);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    #[must_use]
    pub fn random_source_fn<E>(
        mut self,
        fill: impl FnMut(&mut [u8]) -> Result<(), E> + Clone + Send + 'static,
    ) -> Self {
        self.random = Random::from_closure(fill);
        self
    }

    /// Sets the container of the user keys. The default is a container of the store's own, which is dropped with the store.
    #[must_use]
    #[doc(alias = "pszContainer")]
    pub fn container(mut self, container: KeyContainer) -> Self {
        self.container = container;
        self
    }

    /// Limits keys and hashes to `limit` each. A call that would make one more returns `NTE_NO_MEMORY`.
    #[must_use]
    pub fn object_limit(mut self, limit: usize) -> Self {
        self.object_limit = limit;
        self
    }

    /// Limits all HMAC keys together to `bytes`, because the caller of [`import_key`](KeyStore::import_key) chooses their
    /// length. The default is 1 GiB. An import that would exceed the limit returns `NTE_NO_MEMORY`.
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// The store.
    pub fn build(self) -> KeyStore {
        let dead = DeadHandles { key: Error::DEAD_KEY, hash: Error::DEAD_HASH };
        KeyStore {
            context: Context::new(
                self.provider,
                Arc::new(self.random),
                self.container,
                MemoryLimit::new(self.memory_limit),
            ),
            objects: Objects::new(|_| Numbering::process_wide(), self.object_limit, dead),
        }
    }
}

impl Default for KeyStore {
    /// A store with [`Provider::AES`].
    fn default() -> Self {
        Self::new(Provider::AES)
    }
}

impl fmt::Debug for KeyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyStore").field("provider", &self.provider().name()).finish_non_exhaustive()
    }
}

impl fmt::Debug for KeyStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyStoreBuilder").field("provider", &self.provider.name()).finish_non_exhaustive()
    }
}
