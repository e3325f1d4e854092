//! One acquired context. It makes keys and hashes, and knows nothing of handles.

use std::sync::Arc;

use crate::algorithm::{Algorithm, Family, HashAlgorithm, UserKey, prepare_material};
use crate::container::{Forks, KeyContainer};
use crate::derive::Base;
use crate::dss_dh::{self, Group};
use crate::error::Error;
use crate::hash::Hash;
use crate::import::Import;
use crate::key::{
    ChannelMaster, DssDhKey, HmacKey, Key, KeyParam, KeySpec, NewKey, Pair, Permissions, RsaKey, StartingSalt,
};
use crate::memory_limit::MemoryLimit;
use crate::options::ImportOptions;
use crate::provider::Provider;
use crate::random::Random;
use crate::rsa::PrivateKey;
use crate::schannel::{self, End, Part, Protocol};
use crate::wipe::{MAKING, Secret, in_own_frame};

/// A profile, a random source and a key container.
pub(crate) struct Context {
    provider: Provider,
    random: Arc<Random>,
    container: KeyContainer,
    memory: MemoryLimit,
}

impl Context {
    pub(crate) fn new(
        provider: Provider,
        random: Arc<Random>,
        container: KeyContainer,
        memory: MemoryLimit,
    ) -> Self {
        Self { provider, random, container, memory }
    }

    pub(crate) fn provider(&self) -> &Provider {
        &self.provider
    }

    pub(crate) fn random(&self) -> &Random {
        &self.random
    }

    /// The context in a forked store or process, with the random source, the memory limit and the container of the fork.
    pub(crate) fn fork(&self, random: Arc<Random>, memory: MemoryLimit, forks: &mut Forks) -> Self {
        Self { provider: self.provider.clone(), random, container: forks.of(&self.container), memory }
    }

    pub(crate) fn memory(&self) -> &MemoryLimit {
        &self.memory
    }

    /// Checks that the profile has `CryptDuplicateKey` and `CryptDuplicateHash`.
    ///
    /// # Errors
    /// `ERROR_CALL_NOT_IMPLEMENTED` if it does not.
    pub(crate) fn check_duplicates(&self) -> Result<(), Error> {
        if self.provider.has_duplicate() { Ok(()) } else { Err(Error::CallNotImplemented) }
    }

    /// A session key of random bytes, or a new pair. The caller passes a pair to [`keep`](Context::keep) once it has
    /// a handle.
    pub(crate) fn generate_key(&self, spec: KeySpec) -> Result<Key, Error> {
        if spec.algorithm.family() == Family::DssDh {
            return self.generate_dss_dh(spec);
        }
        if let Some(user_key) = UserKey::of(spec.algorithm) {
            let bits = self.provider.rsa_bits(spec.algorithm, spec.bits)?;
            let pair = PrivateKey::generate(bits, |bytes| self.random.fill(bytes))?;
            let pair = RsaKey::pair(user_key, pair, Permissions::new(spec.exportable));
            return Ok(Key::Rsa(Box::new(pair)));
        }
        if spec.algorithm.is_master() {
            return in_own_frame::<MAKING, _>(|| self.generate_master(spec));
        }
        in_own_frame::<MAKING, _>(|| {
            self.new_session(spec, |material, salt| {
                self.random.fill(material)?;
                self.random.fill(salt)
            })
        })
    }

    /// A master key of random bytes. A pre-master secret of SSL 3 and TLS 1.0 begins with the version (recorded on Windows).
    fn generate_master(&self, spec: KeySpec) -> Result<Key, Error> {
        let len = self.provider.key_len(spec.algorithm, spec.bits)?;
        let mut secret = Secret::<{ schannel::MASTER_LEN }>::EMPTY;
        let bytes = secret.room(len)?;
        self.random.fill(bytes)?;
        // A pre-master secret begins with the version of its protocol.
        if let (Some(version), Some(front)) =
            (Protocol::of(spec.algorithm).and_then(Protocol::version), bytes.first_chunk_mut())
        {
            *front = version;
        }
        ChannelMaster::new(spec.algorithm, secret.as_ref(), Permissions::new(spec.exportable))
            .map(Key::Master)
    }

    fn generate_dss_dh(&self, spec: KeySpec) -> Result<Key, Error> {
        let (algorithm, permissions) = (spec.algorithm, Permissions::new(spec.exportable));
        let bits = self.provider.group_bits(algorithm, spec.bits)?;
        // In a build without DSS and Diffie-Hellman, this is the error that says so.
        dss_dh::BUILT_IN?;
        if spec.pregenerated {
            return Ok(Key::DssDh(Box::new(DssDhKey::pregenerated(algorithm, bits, permissions))));
        }
        let mut random = |bytes: &mut [u8]| self.random.fill(bytes);
        let group = match algorithm {
            Algorithm::DssSign => Group::generate_dss(bits, &mut random)?,
            _ => Group::generate_dh(bits, &mut random)?,
        };
        let pair = dss_dh::PrivateKey::generate(group, &mut random)?;
        Ok(Key::DssDh(Box::new(DssDhKey::pair(algorithm, pair, permissions)?)))
    }

    /// Gives a key of `CRYPT_PREGEN` its x and y. It is a pair then, and a user key of the container if it is one that a container
    /// keeps.
    pub(crate) fn complete_pair(&self, key: &mut Key) -> Result<(), Error> {
        // A copy is completed and kept first, so that a failed call leaves the key without x.
        let complete = key.with_x(&self.random)?;
        self.keep(complete.pair())?;
        *key = complete;
        Ok(())
    }

    /// Puts a pair into the container, as the user key of its algorithm.
    ///
    /// # Errors
    /// Those of a container's file that is damaged or can't be written.
    pub(crate) fn keep(&self, pair: Option<Pair>) -> Result<(), Error> {
        match pair {
            Some(pair) => self.container.set_user_key(pair),
            None => Ok(()),
        }
    }

    /// A key object for a user key of the container.
    pub(crate) fn user_key(&self, user_key: UserKey) -> Result<Key, Error> {
        self.signing_key(user_key).map(Key::from)
    }

    /// Prepares the copy of a public key that a call decrypts with: see [`KeyContainer::completed`].
    pub(crate) fn complete(&self, key: &mut Key) {
        if let Key::Rsa(key) = key {
            **key = self.container.completed(key);
        }
    }

    /// The user key that signs.
    ///
    /// # Errors
    /// `NTE_NO_KEY` if there is none, and for a kind of key that the profile lacks: a container also has keys of providers of other
    /// types.
    pub(crate) fn signing_key(&self, user_key: UserKey) -> Result<Pair, Error> {
        // Another type of provider may have stored a key in the container that this one has no algorithm for.
        let algorithm = self.provider.algorithm_of(user_key);
        self.provider.lengths(algorithm).map_err(|_| Error::NoKey)?;
        self.container.user_key(algorithm)
    }

    /// A session key from a hash value, which finishes the hash. If such a key can't be derived, the hash is not
    /// finished.
    pub(crate) fn derive_key(&self, spec: KeySpec, hash: &mut Hash) -> Result<Key, Error> {
        let algorithm = spec.algorithm;
        if matches!(algorithm, Algorithm::SchannelEnc | Algorithm::SchannelMac) {
            self.provider.lengths(algorithm)?;
            return in_own_frame::<MAKING, _>(|| self.derive_of_channel(spec, hash.master()?));
        }
        if !algorithm.is_symmetric() {
            return Err(Error::NO_SUCH_CIPHER);
        }
        // Every check comes before `finish`, so a call that fails leaves the hash as it was.
        let base = Base { algorithm: hash.algorithm(), len: hash.value_len()? };
        base.check(algorithm, self.provider.key_len(algorithm, spec.bits)?)?;
        in_own_frame::<MAKING, _>(|| {
            let value = hash.finish()?;
            self.new_session(spec, |material, salt| base.derive(value.as_ref(), algorithm, material, salt))
        })
    }

    /// A session key or MAC key of one end of a secure channel.
    fn derive_of_channel(&self, spec: KeySpec, master: &ChannelMaster) -> Result<Key, Error> {
        let end = if spec.server { End::Server } else { End::Client };
        if spec.algorithm == Algorithm::SchannelMac {
            master.check_mac()?;
            let (permissions, rules) = (Permissions::new(spec.exportable), self.provider.rules());
            let new = |material: &[u8]| HmacKey::of_channel(material, permissions, rules).map(Key::Hmac);
            return master.with_part(Part::Mac, end, new);
        }
        let (algorithm, bits) = master.cipher()?;
        let spec = KeySpec { algorithm, bits, ..spec };
        let mut key = master.with_part(Part::Key, end, |from| {
            self.new_session(spec, |material, _| {
                material.copy_from_slice(from);
                Ok(())
            })
        })?;
        master.with_part(Part::Iv, end, |iv| key.set(KeyParam::Iv(iv)))?;
        Ok(key)
    }

    /// A session key. `fill` writes its bytes, and the salt if `CRYPT_CREATE_SALT` asks for one. A default salt stays zero.
    fn new_session(
        &self,
        spec: KeySpec,
        fill: impl FnOnce(&mut [u8], &mut [u8]) -> Result<(), Error>,
    ) -> Result<Key, Error> {
        let KeySpec { algorithm, bits, exportable, salt, .. } = spec;
        let (key_len, rules) = (self.provider.key_len(algorithm, bits)?, self.provider.rules());
        let salt_len = salt.len(algorithm, key_len, rules);
        let new = NewKey { salt_len, ..NewKey::new(algorithm, key_len, Permissions::new(exportable), rules) };
        Key::session(new, |material, created| {
            // A salt that was not asked for is zeros.
            fill(material, if salt == StartingSalt::Create { created } else { &mut [] })?;
            prepare_material(algorithm, material);
            Ok(())
        })
    }

    /// A session key from its bytes.
    pub(crate) fn import_material(
        &self,
        algorithm: Algorithm,
        material: &[u8],
        options: ImportOptions,
    ) -> Result<Key, Error> {
        self.import(options).material(algorithm, material)
    }

    /// A key from a BLOB. `under` is the key that unwraps or decrypts it. The caller passes a pair to
    /// [`keep`](Context::keep) once it has a handle.
    pub(crate) fn import_key(
        &self,
        blob: &[u8],
        under: Option<&mut Key>,
        options: ImportOptions,
    ) -> Result<Key, Error> {
        self.import(options).blob(blob, under)
    }

    fn import(&self, options: ImportOptions) -> Import<'_> {
        Import { provider: &self.provider, container: &self.container, memory: &self.memory, options }
    }

    /// A new hash. HMAC and MAC need a `key`.
    pub(crate) fn create_hash(&self, algorithm: HashAlgorithm, key: Option<&mut Key>) -> Result<Hash, Error> {
        self.provider.check_hash(algorithm)?;
        Hash::create(algorithm, key)
    }
}
