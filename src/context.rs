//! What stands behind one acquired context: a profile, a random source, a key container. Makes keys and hashes; knows no
//! handles.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::algorithm::{Algorithm, HashAlgorithm, UserKey};
use crate::blob::{Blob, BlobType, plaintext, rsa, simple};
use crate::container::{Forks, KeyContainer};
use crate::derive::Base;
use crate::error::Error;
use crate::hash::{Hash, HmacInfo};
use crate::key::{
    HmacKey, Key, NewSession, Permissions, RsaKey, Section, SessionKey, StartingSalt, Watcher, adjust_parity,
};
use crate::options::{ImportOptions, KeySpec};
use crate::provider::Provider;
use crate::random::Random;
use crate::rsa::{NO_EXCHANGE_KEY, PrivateKey, PublicKey};
use crate::wipe::{MAKING, in_own_frame};

/// A profile, a random source and a key container.
pub(crate) struct Context {
    provider: Provider,
    random: Arc<Random>,
    container: KeyContainer,
}

impl Context {
    pub(crate) fn new(provider: Provider, random: Arc<Random>, container: KeyContainer) -> Self {
        Self { provider, random, container }
    }

    pub(crate) fn provider(&self) -> &Provider {
        &self.provider
    }

    pub(crate) fn random(&self) -> &Random {
        &self.random
    }

    /// The same with another random source and container, for a fork.
    pub(crate) fn fork(&self, random: Arc<Random>, forks: &mut Forks) -> Self {
        Self { provider: self.provider.clone(), random, container: forks.of(&self.container) }
    }

    /// # Errors
    /// `ERROR_CALL_NOT_IMPLEMENTED` for a profile that duplicates nothing.
    pub(crate) fn check_duplicates(&self) -> Result<(), Error> {
        if self.provider.has_duplicate() { Ok(()) } else { Err(Error::CallNotImplemented) }
    }

    /// A key of random material, or a pair of RSA keys, which is to become the container's user key: see [`keep`](Context::keep).
    pub(crate) fn generate_key(&self, spec: KeySpec) -> Result<Key, Error> {
        if let Some(user_key) = UserKey::of(spec.algorithm) {
            let bits = self.provider.rsa_bits(spec.algorithm, spec.bits)?;
            let pair = PrivateKey::generate(bits, |bytes| self.random.fill(bytes))?;
            let pair = RsaKey::pair(user_key, pair, Permissions::new(spec.exportable));
            return Ok(Key::Rsa(Box::new(pair)));
        }
        in_own_frame::<MAKING, _>(|| {
            self.new_session(spec, |material, salt| {
                self.random.fill(material)?;
                self.random.fill(salt)
            })
        })
    }

    /// Puts a pair into the container, as its user key.
    pub(crate) fn keep(&self, pair: Option<RsaKey>) {
        if let Some(pair) = pair {
            self.container.set_user_key(pair);
        }
    }

    /// A key object for a user key of the container.
    pub(crate) fn user_key(&self, user_key: UserKey) -> Result<Key, Error> {
        Ok(Key::Rsa(Box::new(self.container.user_key(user_key)?)))
    }

    /// The user key that signs.
    pub(crate) fn signing_key(&self, user_key: UserKey) -> Result<RsaKey, Error> {
        self.container.user_key(user_key)
    }

    /// A key from a hash value. The hash is finished by it, unless it can't serve such a key.
    pub(crate) fn derive_key(&self, spec: KeySpec, hash: &mut Hash) -> Result<Key, Error> {
        let algorithm = spec.algorithm;
        if !algorithm.is_symmetric() {
            return Err(Error::NO_SUCH_CIPHER);
        }
        let base = Base { algorithm: hash.algorithm(), len: hash.size()? };
        base.check(algorithm, self.provider.key_len(algorithm, spec.bits)?)?;
        in_own_frame::<MAKING, _>(|| {
            let value = hash.finish()?;
            self.new_session(spec, |material, salt| base.derive(value.as_ref(), algorithm, material, salt))
        })
    }

    /// A session key whose material, and salt if one is created, `fill` writes; a default salt stays zero.
    fn new_session(
        &self,
        spec: KeySpec,
        fill: impl FnOnce(&mut [u8], &mut [u8]) -> Result<(), Error>,
    ) -> Result<Key, Error> {
        let KeySpec { algorithm, bits, exportable, salt } = spec;
        let (key_len, rules) = (self.provider.key_len(algorithm, bits)?, self.provider.rules());
        let salt_len = salt.len(algorithm, key_len, rules);
        let permissions = Permissions::new(exportable);
        let new = NewSession { algorithm, key_len, salt_len, permissions, rules, unwrapped: false };
        SessionKey::build(new, |material, created| {
            fill(material, if salt == StartingSalt::Create { created } else { &mut [] })?;
            adjust_parity(algorithm, material);
            Ok(())
        })
        .map(Key::Session)
    }

    /// A session key of this material.
    pub(crate) fn import_material(
        &self,
        algorithm: Algorithm,
        source: &[u8],
        options: ImportOptions,
    ) -> Result<Key, Error> {
        let (permissions, rules) = (Permissions::new(options.exportable), self.provider.rules());
        if options.hmac_key && algorithm == Algorithm::Rc2 {
            self.provider.lengths(algorithm)?;
            return in_own_frame::<MAKING, _>(|| HmacKey::new(source, permissions, rules)).map(Key::Hmac);
        }
        self.provider.check_import(algorithm, source.len())?;
        self.import_checked(algorithm, source, options, false)
    }

    /// A session key of material that came in a SIMPLEBLOB.
    fn import_unwrapped(
        &self,
        algorithm: Algorithm,
        source: &[u8],
        options: ImportOptions,
    ) -> Result<Key, Error> {
        // The same error as for bad padding, so that it does not tell whether the padding was good.
        self.provider.check_unwrapped(algorithm, source.len()).map_err(|_| Error::UNDECIPHERABLE)?;
        self.import_checked(algorithm, source, options, true)
    }

    fn import_checked(
        &self,
        algorithm: Algorithm,
        source: &[u8],
        options: ImportOptions,
        unwrapped: bool,
    ) -> Result<Key, Error> {
        let (permissions, rules) = (Permissions::new(options.exportable), self.provider.rules());
        let salt_len = options.salt.len(algorithm, source.len(), rules);
        let key_len = source.len();
        let new = NewSession { algorithm, key_len, salt_len, permissions, rules, unwrapped };
        let fill = |material: &mut [u8], _: &mut [u8]| {
            material.copy_from_slice(source);
            Ok(())
        };
        in_own_frame::<MAKING, _>(|| {
            let mut key = SessionKey::build(new, fill)?;
            key.fix_effective_bits()?;
            Ok(Key::Session(key))
        })
    }

    /// A key from a BLOB. `under` is the key that unwraps or decrypts it. A pair is to become the container's user key: see
    /// [`keep`](Context::keep).
    pub(crate) fn import_key(
        &self,
        blob: &[u8],
        under: Option<&mut Key>,
        options: ImportOptions,
    ) -> Result<Key, Error> {
        let Blob { kind, alg_id, body } = Blob::parse(blob)?;
        let algorithm = Algorithm::from_alg_id(alg_id).ok_or(Error::NO_SUCH_CIPHER);
        match kind {
            BlobType::PlaintextKey => {
                let material = plaintext::parse(body)?;
                self.import_material(algorithm?, material, options)
            }
            BlobType::Simple => {
                let of_container;
                let under = if let Some(under) = under {
                    under.wrapping_key()?
                } else {
                    of_container = self.container.user_key(UserKey::Exchange).map_err(|_| NO_EXCHANGE_KEY)?;
                    &of_container
                };
                let block = simple::parse(body, under)?;
                // Before the block is decrypted, so that this error tells nothing about it.
                let algorithm = algorithm?;
                self.provider.session_lengths(algorithm)?;
                let material = under.decrypt_block(options.padding, block)?;
                self.import_unwrapped(algorithm, &material, options)
            }
            BlobType::PublicKey => {
                let user_key = self.imported_user_key(algorithm?)?;
                let public = rsa::parse_public(body)?;
                self.check_imported(user_key, &public)?;
                let permissions = Permissions::new(options.exportable);
                Ok(Key::Rsa(Box::new(RsaKey::public(user_key, public, permissions))))
            }
            BlobType::PrivateKey => {
                let user_key = self.imported_user_key(algorithm?)?;
                let read = |body: &[u8]| {
                    let pair = rsa::parse_private(body)?;
                    self.check_imported(user_key, pair.public()).map(|()| pair)
                };
                let pair = if let Some(under) = under {
                    under.check_session()?;
                    // The session key has changed only if the import succeeds.
                    let (mut clear, mut decrypted) = (Zeroizing::new(body.to_vec()), under.clone());
                    let len = decrypted.decrypt(Section::FINAL, &mut clear, Watcher::NONE)?;
                    let pair = read(clear.get(..len).ok_or(Error::BUG)?)?;
                    *under = decrypted;
                    pair
                } else {
                    read(body)?
                };
                let pair = RsaKey::pair(user_key, pair, Permissions::new(options.exportable));
                Ok(Key::Rsa(Box::new(pair)))
            }
        }
    }

    /// What an imported RSA key is for.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the algorithm is not RSA's, or the profile lacks it.
    fn imported_user_key(&self, algorithm: Algorithm) -> Result<UserKey, Error> {
        let user_key = UserKey::of(algorithm).ok_or(Error::NO_SUCH_CIPHER)?;
        self.provider.lengths(algorithm)?;
        Ok(user_key)
    }

    /// Whether the profile has RSA keys as long as an imported one.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` if not.
    fn check_imported(&self, user_key: UserKey, key: &PublicKey) -> Result<(), Error> {
        self.provider.rsa_bits(user_key.algorithm(), key.modulus_bits()).map(drop)
    }

    /// A hash, with `key` for those that need one.
    pub(crate) fn create_hash(&self, algorithm: HashAlgorithm, key: Option<&mut Key>) -> Result<Hash, Error> {
        self.provider.check_hash(algorithm)?;
        Hash::create(algorithm, key)
    }

    pub(crate) fn set_hmac_info(&self, hash: &mut Hash, info: HmacInfo<'_>) -> Result<(), Error> {
        self.provider.check_hash(info.algorithm())?;
        hash.set_hmac_info(info)
    }
}
