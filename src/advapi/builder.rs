//! The builder of a process.

use core::fmt;
use std::sync::Arc;

use rand_core::TryCryptoRng;

use super::default_container::Prepared;
use super::default_provider::Defaults;
use super::{Advapi, DEAD_HANDLE, HandleWidth};
use crate::container::KeyContainers;
#[cfg(feature = "crypt32")]
use crate::crypt32::MasterKey;
use crate::handle::{HandleKind, Numbering, Table};
use crate::memory_limit::{self, MemoryLimit};
use crate::objects::{DeadHandles, Objects};
use crate::provider::Provider;
use crate::random::Random;
use crate::trace::{CallRecord, Observer, Tell};

impl Advapi {
    /// A process with 64-bit handles, Microsoft's providers, an empty set of key containers, and the system's random source.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A builder, for a process with settings other than those of [`new`](Advapi::new).
    ///
    /// With a seeded random source, every run of a process is identical, handles included, whatever other processes do.
    /// Handles are unique within a process. Another process may give out the same numbers.
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
            makes_default_container: false,
            machine_guid: "5a3e7c10-4b86-4f2d-9c71-d08e62b4f593".into(),
            providers: Provider::ALL.to_vec(),
            max_rsa_bits: u32::MAX,
            object_limit: usize::MAX,
            memory_limit: memory_limit::DEFAULT,
            observer: None,
            data_bound: 0,
            #[cfg(feature = "crypt32")]
            master_keys: Vec::new(),
        }
    }
}

/// Makes an [`Advapi`] with settings of your own.
pub struct AdvapiBuilder {
    width: HandleWidth,
    random: Random,
    containers: KeyContainers,
    default_container: Arc<str>,
    makes_default_container: bool,
    machine_guid: Arc<str>,
    providers: Vec<Provider>,
    max_rsa_bits: u32,
    object_limit: usize,
    memory_limit: usize,
    observer: Option<Tell>,
    data_bound: usize,
    #[cfg(feature = "crypt32")]
    master_keys: Vec<MasterKey>,
}

impl AdvapiBuilder {
    /// Sets the width of handles. The default is [`HandleWidth::Bits64`].
    #[must_use]
    pub fn handles(mut self, width: HandleWidth) -> Self {
        self.width = width;
        self
    }

    /// Sets the source of random bytes. The default is the operating system.
    ///
    /// The source is cloned when the process is forked. If it fails, the call that needs it returns `NTE_FAIL`. The source must
    /// not call the process.
    #[must_use]
    pub fn random_source(mut self, rng: impl TryCryptoRng + Clone + Send + 'static) -> Self {
        self.random = Random::from_rng(rng);
        self
    }

    /// Sets the source of random bytes to a closure that fills a slice.
    #[must_use]
    pub fn random_source_fn<E>(
        mut self,
        fill: impl FnMut(&mut [u8]) -> Result<(), E> + Clone + Send + 'static,
    ) -> Self {
        self.random = Random::from_closure(fill);
        self
    }

    /// Sets the key containers that the process uses. The default is an empty set of its own, in memory.
    #[must_use]
    pub fn containers(mut self, containers: KeyContainers) -> Self {
        self.containers = containers;
        self
    }

    /// Sets the name of the container that a call means when it names none. On Windows this is the user's name. The
    /// default is "default".
    ///
    /// The container does not exist until a call or the host makes it. So the most common call of Windows programs,
    /// `CryptAcquireContext` without a name and with no flags, returns `NTE_BAD_KEYSET`, as for a new user on Windows. With
    /// [`make_default_container`](AdvapiBuilder::make_default_container) it succeeds.
    #[must_use]
    pub fn default_container(mut self, name: &str) -> Self {
        self.default_container = name.into();
        self
    }

    /// Makes the user's default container, with both user keys, when a call first opens it. On Windows earlier programs have
    /// made it, and most programs rely on that.
    ///
    /// A call that makes or deletes the default container itself finds none, as it expects.
    ///
    /// ```
    /// # #[cfg(feature = "rsa")] {
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let missing = advapi.crypt_acquire_context(None, None, PROV_RSA_FULL, 0).unwrap_err();
    /// assert_eq!(missing.code(), NTE_BAD_KEYSET);
    ///
    /// let advapi = Advapi::builder().make_default_container().build();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_FULL, 0)?;
    /// advapi.crypt_get_user_key(prov, AT_KEYEXCHANGE)?;
    /// # }
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    #[must_use]
    pub fn make_default_container(mut self) -> Self {
        self.makes_default_container = true;
        self
    }

    /// Sets the machine's GUID, which is the second half of `PP_UNIQUE_CONTAINER`. The default is a fixed one.
    #[must_use]
    pub fn machine_guid(mut self, guid: &str) -> Self {
        self.machine_guid = guid.into();
        self
    }

    /// Adds a provider, or replaces the one of the same name.
    #[must_use]
    pub fn provider(mut self, provider: Provider) -> Self {
        match self.providers.iter_mut().find(|other| other.has_same_name(&provider)) {
            Some(other) => *other = provider,
            None => self.providers.push(provider),
        }
        self
    }

    /// Sets the list of providers. The default is all of Microsoft's.
    ///
    /// ```
    /// use hcryptkey::{Advapi, Provider, codes::*};
    ///
    /// let advapi = Advapi::builder().providers([Provider::AES]).build();
    /// let old = advapi.crypt_acquire_context(None, None, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT);
    /// assert_eq!(old.unwrap_err().code(), NTE_PROV_TYPE_NOT_DEF);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    #[must_use]
    pub fn providers(mut self, providers: impl IntoIterator<Item = Provider>) -> Self {
        self.providers = providers.into_iter().collect();
        self
    }

    /// Limits the RSA, DSS and Diffie-Hellman keys of all providers to `bits`. A longer key can neither be generated nor imported:
    /// `NTE_BAD_DATA`, or `NTE_BAD_FLAGS` from `CryptGenKey` for DSS and Diffie-Hellman. An algorithm whose shortest key is longer is
    /// missing: `NTE_BAD_ALGID`. These errors are not [emulated](crate::Error::is_emulated). A length that the provider does not have
    /// without the limit either, such as 2047 bits, returns the provider's own error, which is emulated.
    ///
    /// A default length above the limit becomes the longest length below it that keys have: a multiple of 8 bits for RSA, of 64
    /// for DSS and Diffie-Hellman.
    ///
    /// Microsoft's providers have keys of up to 16384 bits, which take minutes to generate. A host that does not trust its
    /// guest should call this.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::builder().max_rsa_bits(2048).build();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let long = advapi.crypt_gen_key(prov, AT_SIGNATURE, 4096 << 16).unwrap_err();
    /// assert_eq!((long.code(), long.is_emulated()), (NTE_BAD_DATA, false));
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    #[must_use]
    pub fn max_rsa_bits(mut self, bits: u32) -> Self {
        self.max_rsa_bits = bits;
        self
    }

    /// Adds a master key, which opens the data that `CryptProtectData` protected under it. The process protects data
    /// under the first master key. If the host gives none, it uses a random one, which a folder of key containers keeps.
    ///
    /// ```
    /// use hcryptkey::Advapi;
    /// use hcryptkey::crypt32::{Guid, MasterKey};
    ///
    /// let master_key = MasterKey::new("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0".parse()?, &[7; 64])?;
    /// let (one, other) =
    ///     (Advapi::builder().master_key(master_key.clone()).build(), Advapi::builder().master_key(master_key).build());
    /// let blob = one.crypt_protect_data(b"secret", "", b"", 0)?;
    /// assert_eq!(other.crypt_unprotect_data(&blob, b"")?.0[..], *b"secret");
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    #[cfg(feature = "crypt32")]
    #[must_use]
    pub fn master_key(mut self, master_key: MasterKey) -> Self {
        self.master_keys.push(master_key);
        self
    }

    /// Limits contexts, keys, hashes and containers to `limit` each. A call that would exceed the limit returns
    /// `NTE_NO_MEMORY`.
    #[must_use]
    pub fn object_limit(mut self, limit: usize) -> Self {
        self.object_limit = limit;
        self
    }

    /// Limits all HMAC keys together to `bytes`, because a guest chooses their length. The default is 1 GiB. An import
    /// that would exceed the limit returns `NTE_NO_MEMORY`.
    ///
    /// Every other object takes a few KiB at most, an RSA key of 16384 bits about 20, so
    /// [`object_limit`](AdvapiBuilder::object_limit) bounds the rest.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::builder().object_limit(1000).memory_limit(1 << 20).build();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let mut blob = b"\x08\x02\0\0\x02\x66\0\0".to_vec();
    /// blob.extend((2_u32 << 20).to_le_bytes());
    /// blob.resize(12 + (2 << 20), 7);
    /// let long = advapi.crypt_import_key(prov, &blob, 0, CRYPT_IPSEC_HMAC_KEY).unwrap_err();
    /// assert_eq!(long.code(), NTE_NO_MEMORY);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// Calls `observer` with a record of each call that the [`border`](crate::border) answers.
    ///
    /// It is called after the call, on the thread that made the call. A fork of the process has the same observer.
    /// Without an observer a call only checks that there is none.
    ///
    /// ```
    /// use hcryptkey::border::{self, BadAddress, Memory};
    /// use hcryptkey::{Advapi, codes::*};
    /// use std::sync::{Arc, Mutex};
    ///
    /// /// Eight bytes at address 8.
    /// struct Ram([u8; 8]);
    ///
    /// impl Memory for Ram {
    ///     fn read(&self, _: u64, _: &mut [u8]) -> Result<(), BadAddress> {
    ///         Ok(())
    ///     }
    ///
    ///     fn write(&mut self, _: u64, bytes: &[u8]) -> Result<(), BadAddress> {
    ///         self.0.copy_from_slice(bytes);
    ///         Ok(())
    ///     }
    ///
    ///     fn check_write(&mut self, _: u64, _: usize) -> Result<(), BadAddress> {
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let seen = Arc::new(Mutex::new(Vec::new()));
    /// let lines = Arc::clone(&seen);
    /// let advapi = Advapi::builder()
    ///     .observer(move |record| {
    ///         let shown: Vec<_> = record.arguments.iter().map(|argument| &*argument.shown).collect();
    ///         lines.lock().unwrap().push(format!("{}({})", record.call, shown.join(", ")));
    ///     })
    ///     .build();
    /// let call = border::named("CryptAcquireContextW").unwrap();
    /// border::answer(&advapi, call, &[8, 0, 0, PROV_RSA_AES.into(), CRYPT_VERIFYCONTEXT.into()], &mut Ram([0; 8]));
    /// assert_eq!(
    ///     seen.lock().unwrap()[0],
    ///     "CryptAcquireContextW(0x8, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)"
    /// );
    /// ```
    #[must_use]
    pub fn observer(mut self, observer: impl Fn(&CallRecord<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Sets how many bytes of each buffer a record contains, before and after the call. The default is none. **They
    /// are the program's secrets**: plaintext, BLOBs with keys, random bytes.
    #[must_use]
    pub fn observed_data(mut self, bound: usize) -> Self {
        self.data_bound = bound;
        self
    }

    /// The process.
    pub fn build(self) -> Advapi {
        let numbering = |kind| match self.width {
            HandleWidth::Bits64 => Numbering::guest_64(kind),
            HandleWidth::Bits32 => Numbering::guest_32(kind),
        };
        let providers: Arc<[Provider]> =
            self.providers.into_iter().map(|provider| provider.limit_pairs(self.max_rsa_bits)).collect();
        let dead = DeadHandles { key: DEAD_HANDLE, hash: DEAD_HANDLE };
        Advapi {
            contexts: Table::new(numbering(HandleKind::Context), self.object_limit),
            objects: Objects::new(numbering, self.object_limit, dead),
            containers: self.containers,
            container_limit: self.object_limit,
            random: Arc::new(self.random),
            memory: MemoryLimit::new(self.memory_limit),
            default_container: self.default_container,
            all_duplicate: providers.iter().all(Provider::has_duplicate),
            providers,
            machine_guid: self.machine_guid,
            prepared: Prepared::new(self.makes_default_container),
            #[cfg(feature = "crypt32")]
            secrets: super::protection::Secrets::new(self.master_keys),
            width: self.width,
            observer: self.observer.map(|tell| Observer::new(self.data_bound, tell)),
            defaults: Defaults::default(),
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
