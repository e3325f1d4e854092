//! Making a process.

use core::fmt;
use std::sync::Arc;

use rand_core::TryCryptoRng;

use super::{Advapi, DEAD_HANDLE, HandleWidth};
use crate::container::KeyContainers;
use crate::handle::{Kind, Numbering, Table};
use crate::objects::{DeadHandles, Objects};
use crate::provider::Provider;
use crate::random::Random;

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
}

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

    /// No more than so many contexts, as many keys and as many hashes are alive at once, and no containers are made once
    /// there are as many; a call that would make one more returns `NTE_NO_MEMORY`.
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
            container_limit: self.object_limit,
            random: Arc::new(self.random),
            default_container: self.default_container,
            all_duplicate: self.providers.iter().all(Provider::has_duplicate),
            providers: self.providers.into(),
            width: self.width,
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
