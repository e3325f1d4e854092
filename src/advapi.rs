//! `Advapi`: the calls in CryptoAPI's own numbers, for one process. By theme in the modules below.

use core::fmt;
use std::sync::Arc;

use rand_core::TryCryptoRng;

use crate::container::KeyContainers;
use crate::error::Error;
use crate::handle::{Kind, Numbering, Table};
use crate::hash::Hash;
use crate::key::Key;
use crate::provider::Provider;
use crate::random::Random;
use crate::store::{DeadHandles, Objects};

mod ciphering;
mod contexts;
mod hashing;
mod host;
mod keys;
mod numbers;
mod params;
mod provider_params;
mod providers;
mod signing;

use contexts::Opened;
use numbers::{check_flags, dword, fill};

/// What one process sees of CryptoAPI: contexts, keys and hashes behind handles of one space.
///
/// The methods are named after the calls of `wincrypt.h` and take their arguments: `ALG_ID`, `dwParam` and `dwFlags` as
/// `u32`, handles as `u64` (0 where C passes none), buffers as slices. Some things differ, because Rust says them better:
/// what C hands out through a pointer is the result; a buffer has the length of its slice; `None` in place of a buffer
/// asks for the size; and `HMAC_INFO`, which holds pointers, comes as its fields.
///
/// **Checked in this order** (recorded on Windows, where it is known): handles, reserved arguments and flags, everything
/// else. A handle that is 0, dead, made up or of another kind returns `ERROR_INVALID_PARAMETER` (87), where the typed
/// [`KeyStore`](crate::KeyStore), which is a provider's own side, says `NTE_BAD_KEY` or `NTE_BAD_HASH`. So does an object of
/// another context where two have to work together (our decision).
///
/// It is `Send + Sync`, and what is said there of threads holds here too. Dropping it ends the process.
///
/// ```
/// use hcryptkey::{Advapi, codes::*};
///
/// let advapi = Advapi::new();
/// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT)?;
/// let key = advapi.crypt_gen_key(prov, CALG_RC4, 40 << 16 | CRYPT_EXPORTABLE)?;
/// let copy = advapi.crypt_duplicate_key(key, 0, 0)?;
///
/// let mut salt = [0xff; 11];
/// assert_eq!(advapi.crypt_get_key_param(copy, KP_SALT, None, 0)?, 11, "the size");
/// advapi.crypt_get_key_param(copy, KP_SALT, Some(&mut salt), 0)?;
/// assert_eq!(salt, [0; 11]);
///
/// advapi.crypt_release_context(prov, 0)?;
/// assert_eq!(advapi.crypt_destroy_key(key).unwrap_err().code(), ERROR_INVALID_PARAMETER);
/// # Ok::<(), hcryptkey::Error>(())
/// ```
#[doc(alias = "advapi32")]
#[doc(alias = "wincrypt")]
#[doc(alias = "HCRYPTPROV")]
#[doc(alias = "HCRYPTKEY")]
#[doc(alias = "HCRYPTHASH")]
pub struct Advapi {
    contexts: Table<Opened>,
    objects: Objects,
    containers: KeyContainers,
    random: Arc<Random>,
    default_container: Arc<str>,
    providers: Arc<[Provider]>,
}

/// How wide the handles of a process are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandleWidth {
    /// For guests of 64 bits. No handle is given out twice.
    Bits64,
    /// For guests of 32 bits: every handle fits a `u32`. None is given out twice until all are used up; then calls that
    /// make one return `NTE_NO_MEMORY`.
    Bits32,
}

impl Advapi {
    /// A process with 64-bit handles, Microsoft's four providers, no key containers, and the system's random source.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A builder, for a process of another kind.
    ///
    /// With a seeded random source a process repeats itself exactly, handles included, whatever other processes do: its
    /// handles are unique within it, and another one may give out the same.
    ///
    /// ```
    /// use hcryptkey::{Advapi, HandleWidth, codes::*};
    ///
    /// let run = || {
    ///     let seeded = |bytes: &mut [u8]| Ok::<(), ()>(bytes.fill(7));
    ///     let advapi = Advapi::builder().handles(HandleWidth::Bits32).random_source_fn(seeded).build();
    ///     let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    ///     let key = advapi.crypt_gen_key(prov, CALG_AES_256, 0)?;
    ///     assert!(u32::try_from(key).is_ok());
    ///     Ok::<_, hcryptkey::Error>((prov, key))
    /// };
    /// assert_eq!(run()?, run()?);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    pub fn builder() -> AdvapiBuilder {
        AdvapiBuilder {
            width: HandleWidth::Bits64,
            random: Random::system(),
            containers: KeyContainers::new(),
            default_container: "default".into(),
            providers: Provider::ALL.to_vec(),
            object_limit: usize::MAX,
        }
    }

    /// Takes a key in for the context that `owner` names.
    fn insert_key(&self, key: Key, owner: u64) -> Result<u64, Error> {
        let handle = self.objects.insert_key(key, owner)?.get();
        self.keep_if(owner, |_| Ok(()), || self.objects.remove_key(handle))?;
        Ok(handle)
    }

    /// Takes a hash in for the context that `owner` names.
    fn insert_hash(&self, hash: Hash, owner: u64) -> Result<u64, Error> {
        let handle = self.objects.insert_hash(hash, owner)?.get();
        self.keep_if(owner, |_| Ok(()), || self.objects.remove_hash(handle))?;
        Ok(handle)
    }

    /// Takes a duplicate back if its context duplicates nothing, or was released meanwhile.
    fn keep_duplicate(&self, owner: u64, take_back: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
        self.keep_if(owner, |opened| opened.acquired.context.check_duplicates(), take_back)
    }

    /// Takes a new object back if its context was released meanwhile, since from here on nobody else would, or does not
    /// pass the `check`.
    fn keep_if(
        &self,
        owner: u64,
        check: impl FnOnce(&mut Opened) -> Result<(), Error>,
        take_back: impl FnOnce() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let kept = self.opened(owner, check);
        if kept.is_err() {
            // Who released the context may have ended the object already.
            let _ = take_back();
        }
        kept
    }

    /// # Errors
    /// `ERROR_INVALID_PARAMETER` if the two are not the same context's.
    fn check_same(one: u64, other: u64) -> Result<(), Error> {
        if one == other { Ok(()) } else { Err(DEAD_HANDLE) }
    }
}

/// A handle that names no object of the right kind, or one of another context.
const DEAD_HANDLE: Error = Error::InvalidParameter(
    "the handle is 0, dead, made up, or not of the kind or context that the call takes; pass a live one",
);

/// Makes an [`Advapi`] of another kind.
pub struct AdvapiBuilder {
    width: HandleWidth,
    random: Random,
    containers: KeyContainers,
    default_container: Arc<str>,
    providers: Vec<Provider>,
    object_limit: usize,
}

impl AdvapiBuilder {
    /// How wide handles are; [`HandleWidth::Bits64`] if this is not called.
    #[must_use]
    pub fn handles(mut self, width: HandleWidth) -> Self {
        self.width = width;
        self
    }

    /// Where random bytes come from; the operating system if this is not called.
    ///
    /// The source is cloned when the process is forked. One that fails makes the call that needed it return `NTE_FAIL`. It
    /// must not call the process itself.
    #[must_use]
    pub fn random_source(mut self, rng: impl TryCryptoRng + Clone + Send + 'static) -> Self {
        self.random = Random::from_rng(rng);
        self
    }

    /// The same, from a closure that fills the bytes it is given.
    #[must_use]
    pub fn random_source_fn<E>(
        mut self,
        fill: impl FnMut(&mut [u8]) -> Result<(), E> + Clone + Send + 'static,
    ) -> Self {
        self.random = Random::from_closure(fill);
        self
    }

    /// The key containers that the process finds; an empty set of its own if this is not called.
    #[must_use]
    pub fn containers(mut self, containers: KeyContainers) -> Self {
        self.containers = containers;
        self
    }

    /// The name of the container that is meant where none is named, on Windows the user's; "default" if this is not
    /// called.
    #[must_use]
    pub fn default_container(mut self, name: &str) -> Self {
        self.default_container = name.into();
        self
    }

    /// One more provider besides Microsoft's.
    #[must_use]
    pub fn provider(mut self, provider: Provider) -> Self {
        self.providers.push(provider);
        self
    }

    /// No more than so many contexts, as many keys and as many hashes are alive at once; a call that would make one more
    /// returns `NTE_NO_MEMORY`.
    #[must_use]
    pub fn object_limit(mut self, limit: usize) -> Self {
        self.object_limit = limit;
        self
    }

    /// The process.
    pub fn build(self) -> Advapi {
        let numbering = |kind| match self.width {
            HandleWidth::Bits64 => Numbering::guest_64(kind),
            HandleWidth::Bits32 => Numbering::guest_32(kind),
        };
        let dead = DeadHandles { key: DEAD_HANDLE, hash: DEAD_HANDLE };
        Advapi {
            contexts: Table::new(numbering(Kind::Context), self.object_limit),
            objects: Objects::new(numbering, self.object_limit, dead),
            containers: self.containers,
            random: Arc::new(self.random),
            default_container: self.default_container,
            providers: self.providers.into(),
        }
    }
}

impl Default for Advapi {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Advapi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Advapi")
            .field("contexts", &self.contexts.len())
            .field("objects", &self.objects.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AdvapiBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdvapiBuilder").field("width", &self.width).finish_non_exhaustive()
    }
}
