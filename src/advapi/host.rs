//! Calls for hosts that run guests. Windows has none of them.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::contexts::Acquired;
use super::{Advapi, HandleWidth};
use crate::container::{Forks, KeyContainers};
use crate::error::Error;

impl Advapi {
    /// An independent copy of the whole process.
    ///
    /// In the copy, every handle names a copy of the object that it names here, even in mid-message. Contexts, key containers and
    /// the random source are copied as well. Both processes then continue, and give out handles, as each would have alone.
    /// Containers in a folder are the exception: both processes use the same files.
    ///
    /// A call that runs on another thread at the same time takes full effect in the copy, or none. The copy has an object
    /// only if it also has the object's context.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0)?;
    /// let fork = advapi.fork();
    /// advapi.crypt_hash_data(hash, b"here alone", 0)?;
    ///
    /// let mut value = [0; 16];
    /// fork.crypt_get_hash_param(hash, HP_HASHVAL, Some(&mut value), 0)?;
    /// assert_eq!(value[..4], [0xd4, 0x1d, 0x8c, 0xd9], "MD5 of nothing");
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    #[must_use]
    pub fn fork(&self) -> Self {
        // Objects refer to contexts, and contexts to containers, so they are copied in this order. A call on another thread may
        // end a context between the two copies; its objects are dropped below. It can't add an object to a context that the
        // copy lacks, so no context that the copy makes later gets a handle that an object already names.
        let objects = self.objects.fork();
        let contexts = self.contexts.fork();
        let (random, memory, mut forks) =
            (Arc::new(self.random.fork()), self.memory.fork(), Forks::default());
        for prov in contexts.handles() {
            let alive = contexts.with_locked(prov, |opened| {
                let Acquired { context, name, scope } = &*opened.acquired;
                let context = context.fork(Arc::clone(&random), memory.clone(), &mut forks);
                *opened = opened.with(Acquired { context, name: Arc::clone(name), scope: *scope });
                opened.is_alive()
            });
            if alive == Some(false) {
                // A release was about to end this context.
                contexts.remove(prov);
            }
        }
        for owner in objects.owners() {
            if contexts.owner(owner).is_none() {
                objects.remove_owned_by(owner);
            }
        }
        Self {
            contexts,
            objects,
            containers: self.containers.fork(&mut forks),
            container_limit: self.container_limit,
            random,
            memory,
            default_container: Arc::clone(&self.default_container),
            providers: Arc::clone(&self.providers),
            width: self.width,
            all_duplicate: self.all_duplicate,
            machine_guid: Arc::clone(&self.machine_guid),
            prepared: self.prepared.clone(),
            observer: self.observer.clone(),
            defaults: self.defaults.clone(),
            #[cfg(feature = "crypt32")]
            secrets: self.secrets.clone(),
        }
    }

    /// The material of any key, exportable or not. **For the host only**: no call of CryptoAPI reveals it.
    ///
    /// For a session or HMAC key, it is the key's bytes without the salt; for a master or agreed key, its secret; for a
    /// pair, a PRIVATEKEYBLOB; for a public half alone, a PUBLICKEYBLOB. A `CRYPT_PREGEN` key without x has none. The bytes
    /// are wiped when they are dropped.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    pub fn reveal_key(&self, key: u64) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.objects.key(key, |key| Ok(key.reveal()))
    }

    /// The live handles of contexts, keys and hashes, in ascending order.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let key = advapi.crypt_gen_key(prov, CALG_AES_128, 0)?;
    /// assert!(advapi.handles().contains(&prov) && advapi.handles().contains(&key));
    /// assert_eq!(advapi.object_count(), 2);
    /// assert_eq!(advapi.reveal_key(key)?.len(), 16, "though it is not exportable");
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    pub fn handles(&self) -> Vec<u64> {
        let mut handles = self.contexts.handles();
        handles.extend(self.objects.key_handles());
        handles.extend(self.objects.hash_handles());
        handles.sort_unstable();
        handles
    }

    /// The width of the handles, which is that of the program's pointers.
    pub fn handle_width(&self) -> HandleWidth {
        self.width
    }

    /// How many contexts, keys and hashes are alive.
    pub fn object_count(&self) -> usize {
        self.contexts.len() + self.objects.len()
    }

    /// The key containers that the process finds.
    pub fn containers(&self) -> &KeyContainers {
        &self.containers
    }
}
