//! `KeyStore`: find the object, call it. The calls stand by theme in the modules below.

use core::fmt;

use rand_core::TryCryptoRng;

use crate::error::Error;
use crate::handle::{HCryptHash, HCryptKey, Table};
use crate::hash::Hash;
use crate::key::Key;
use crate::provider::Provider;
use crate::random::Random;

mod ciphering;
mod hashing;
mod keys;
mod params;

pub use ciphering::{Pass, Section};
pub use hashing::ByteOrder;
pub use keys::{ImportOptions, KeySpec};

/// Owner of key and hash objects behind opaque handles: what a cryptographic provider is on Windows.
///
/// A store is `Send + Sync` and every call takes `&self`. Calls on different handles run at the same time;
/// calls on one handle run one after the other, each of them whole. Destroying a handle that another thread
/// is using waits for nothing: that call finishes, and the object is wiped when it does.
///
/// Dropping the store destroys everything in it.
///
/// ```
/// use hcryptkey::{Algorithm, KeyStore, Section};
///
/// let store = KeyStore::default();
/// let key = store.generate_key(Algorithm::Aes256)?;
///
/// let mut first = b"sixteen byte....".to_vec();
/// store.encrypt(key, Section::More, &mut first)?;
///
/// // In mid-message: both carry the same message on, each for itself.
/// let copy = store.duplicate_key(key)?;
/// let (mut one, mut two) = (b"the end".to_vec(), b"the end".to_vec());
/// store.encrypt(key, Section::Final, &mut one)?;
/// store.encrypt(copy, Section::Final, &mut two)?;
/// assert_eq!(one, two);
///
/// store.destroy_key(key)?;
/// store.destroy_key(copy)?;
/// # Ok::<(), hcryptkey::Error>(())
/// ```
pub struct KeyStore {
    keys: Table<Key>,
    hashes: Table<Hash>,
    provider: Provider,
    random: Random,
}

impl KeyStore {
    /// A store that behaves like `provider` and takes its randomness from the operating system.
    ///
    /// Without the crate's feature `getrandom` it has no source: calls that need random bytes return `NTE_FAIL`.
    /// [`builder`](KeyStore::builder) takes one of your own.
    pub fn new(provider: Provider) -> Self {
        Self::with_random(provider, Random::system())
    }

    /// A builder, for a store with a random source of your own: a seeded one makes an emulator repeat itself.
    ///
    /// The source is asked for the material of generated keys, then for their created salt, and for
    /// [`Padding::Random`](crate::Padding::Random).
    ///
    /// ```
    /// use core::convert::Infallible;
    /// use hcryptkey::{Algorithm, KeyStore, Provider};
    /// use rand_core::{TryCryptoRng, TryRng};
    ///
    /// #[derive(Clone)]
    /// struct Sevens;
    /// impl TryRng for Sevens {
    ///     type Error = Infallible;
    ///     fn try_next_u32(&mut self) -> Result<u32, Infallible> { Ok(0x0707_0707) }
    ///     fn try_next_u64(&mut self) -> Result<u64, Infallible> { Ok(0x0707_0707_0707_0707) }
    ///     fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> { out.fill(7); Ok(()) }
    /// }
    /// impl TryCryptoRng for Sevens {}
    ///
    /// let store = KeyStore::builder().provider(Provider::STRONG).random_source(Sevens).build();
    /// # let key = store.generate_key(hcryptkey::KeySpec::new(Algorithm::Rc4).exportable())?;
    /// # assert!(store.export_key(key)?.ends_with(&[7; 16]));
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    pub fn builder() -> KeyStoreBuilder {
        KeyStoreBuilder { provider: Provider::AES, random: Random::system() }
    }

    fn with_random(provider: Provider, random: Random) -> Self {
        Self { keys: Table::new(), hashes: Table::new(), provider, random }
    }

    /// The profile that this store behaves like.
    pub fn provider(&self) -> &Provider {
        &self.provider
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
    /// - `NTE_FAIL` (0x80090020): the random source failed, or there is none. What `bytes` holds then is not specified.
    pub fn fill_random(&self, bytes: &mut [u8]) -> Result<(), Error> {
        self.random.fill(bytes)
    }

    /// Calls `f` with the key.
    pub(crate) fn with_key<R>(
        &self,
        key: HCryptKey,
        f: impl FnOnce(&mut Box<Key>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.keys.with(key.into_raw(), f).ok_or(Error::DEAD_KEY)?
    }

    fn insert_key(&self, key: Box<Key>) -> Result<HCryptKey, Error> {
        self.keys.insert(key).map(HCryptKey::new).ok_or(Error::NoMemory)
    }

    /// Calls `f` with the hash.
    fn with_hash<R>(
        &self,
        hash: HCryptHash,
        f: impl FnOnce(&mut Box<Hash>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.hashes.with(hash.into_raw(), f).ok_or(Error::DEAD_HASH)?
    }

    fn insert_hash(&self, hash: Box<Hash>) -> Result<HCryptHash, Error> {
        self.hashes.insert(hash).map(HCryptHash::new).ok_or(Error::NoMemory)
    }
}

/// Makes a [`KeyStore`] with a profile and a random source of your own.
pub struct KeyStoreBuilder {
    provider: Provider,
    random: Random,
}

impl KeyStoreBuilder {
    /// Which provider to behave like; [`Provider::AES`] if this is not called.
    #[must_use]
    pub fn provider(mut self, provider: Provider) -> Self {
        self.provider = provider;
        self
    }

    /// Where random bytes come from: a generator. If neither this nor
    /// [`random_source_fn`](KeyStoreBuilder::random_source_fn) is called, the operating system, for which the crate's
    /// feature `getrandom` is needed (a default one).
    ///
    /// A source that fails makes the call that needed it return `NTE_FAIL`. It must not call the store itself. It is
    /// asked for at most 4096 bytes at a time, by one thread at a time. `Clone` is asked for because a store can be
    /// forked: the generator then goes on in both from where it stands.
    #[must_use]
    pub fn random_source(mut self, rng: impl TryCryptoRng + Clone + Send + 'static) -> Self {
        self.random = Random::from_rng(rng);
        self
    }

    /// Where random bytes come from: a closure that fills the bytes it is given. Otherwise as
    /// [`random_source`](KeyStoreBuilder::random_source).
    ///
    /// ```
    /// use core::convert::Infallible;
    /// use hcryptkey::KeyStore;
    ///
    /// let mut last = 0;
    /// let store = KeyStore::builder()
    ///     .random_source_fn(move |bytes| {
    ///         for byte in bytes {
    ///             last += 1;
    ///             *byte = last;
    ///         }
    ///         Ok::<(), Infallible>(())
    ///     })
    ///     .build();
    ///
    /// let mut bytes = [0; 4];
    /// store.fill_random(&mut bytes)?;
    /// assert_eq!(bytes, [1, 2, 3, 4]);
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

    /// The store.
    pub fn build(self) -> KeyStore {
        KeyStore::with_random(self.provider, self.random)
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
        f.debug_struct("KeyStore").field("provider", &self.provider.name()).finish_non_exhaustive()
    }
}

impl fmt::Debug for KeyStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyStoreBuilder").field("provider", &self.provider.name()).finish_non_exhaustive()
    }
}
