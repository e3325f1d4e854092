//! What stands behind one acquired context: a profile and a random source. Makes keys and hashes; knows no handles.

use std::sync::Arc;

use crate::algorithm::{Algorithm, HashAlgorithm};
use crate::blob::{Blob, BlobType, plaintext};
use crate::derive::Base;
use crate::error::Error;
use crate::hash::{Hash, HmacInfo};
use crate::key::{HmacKey, Key, NewSession, Permissions, SessionKey, StartingSalt, adjust_parity};
use crate::options::{ImportOptions, KeySpec};
use crate::provider::Provider;
use crate::random::Random;
use crate::wipe::{MAKING, in_own_frame};

/// A profile and a random source.
pub(crate) struct Context {
    provider: Provider,
    random: Arc<Random>,
}

impl Context {
    pub(crate) fn new(provider: Provider, random: Arc<Random>) -> Self {
        Self { provider, random }
    }

    pub(crate) fn provider(&self) -> &Provider {
        &self.provider
    }

    pub(crate) fn random(&self) -> &Random {
        &self.random
    }

    /// # Errors
    /// `ERROR_CALL_NOT_IMPLEMENTED` for a profile that duplicates nothing.
    pub(crate) fn check_duplicates(&self) -> Result<(), Error> {
        if self.provider.has_duplicate() { Ok(()) } else { Err(Error::CallNotImplemented) }
    }

    /// A key of random material.
    pub(crate) fn generate_key(&self, spec: KeySpec) -> Result<Key, Error> {
        in_own_frame::<MAKING, _>(|| {
            self.new_session(spec, |material, salt| {
                self.random.fill(material)?;
                self.random.fill(salt)
            })
        })
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
        let new = NewSession { algorithm, key_len, salt_len, permissions, rules };
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
        let salt_len = options.salt.len(algorithm, source.len(), rules);
        let new = NewSession { algorithm, key_len: source.len(), salt_len, permissions, rules };
        let fill = |material: &mut [u8], _: &mut [u8]| {
            material.copy_from_slice(source);
            Ok(())
        };
        in_own_frame::<MAKING, _>(|| SessionKey::build(new, fill)).map(Key::Session)
    }

    /// A key from a BLOB.
    pub(crate) fn import_key(&self, blob: &[u8], options: ImportOptions) -> Result<Key, Error> {
        let blob = Blob::parse(blob)?;
        match blob.blob_type {
            BlobType::PlaintextKey => {
                let material = plaintext::parse(blob.body)?;
                let algorithm = Algorithm::from_alg_id(blob.alg_id).ok_or(Error::NO_SUCH_CIPHER)?;
                self.import_material(algorithm, material, options)
            }
            BlobType::Simple => Err(Error::BadPublicKey),
            BlobType::PublicKey | BlobType::PrivateKey => Err(Error::NO_SUCH_CIPHER),
        }
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
