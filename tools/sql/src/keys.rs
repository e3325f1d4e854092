//! The keys that a secret may mean.

use hcryptkey::{Algorithm, HashAlgorithm, ImportOptions, KeyParam, KeySpec, KeyStore, Section};

use crate::value::Value;
use crate::{Error, Secret};

/// Where a key comes from.
enum Origin<'a> {
    /// From a hash of these bytes.
    Hash(HashAlgorithm, Vec<u8>, KeySpec),
    /// These bytes are the key.
    Material(&'a [u8], Algorithm),
}

/// A key, still to be made.
pub(crate) struct Key<'a>(Origin<'a>);

/// The keys that a secret may mean, the likeliest first.
pub(crate) struct Candidates<'a>(Vec<Key<'a>>);

impl<'a> Candidates<'a> {
    pub(crate) fn of_passphrase(version: u32, passphrase: Secret<'_>) -> Self {
        let cipher = if version == 1 { Algorithm::TripleDes112 } else { Algorithm::Aes256 };
        let hash = hash_of(version);
        let encodings = passphrase.encodings().into_iter();
        Self(encodings.map(|bytes| Key(Origin::Hash(hash, bytes, cipher.into()))).collect())
    }

    /// A database that was upgraded has keys of the old hash for values of the new version, so both hashes are tried.
    pub(crate) fn of_source(version: u32, source: Secret<'_>, cipher: Algorithm) -> Self {
        let mut keys = Vec::new();
        for hash in [hash_of(version), hash_of(3 - version)] {
            for bytes in source.encodings() {
                for spec in specs(cipher) {
                    keys.push(Key(Origin::Hash(hash, bytes.clone(), spec)));
                }
            }
        }
        Self(keys)
    }

    pub(crate) fn of_material(material: &'a [u8], cipher: Algorithm) -> Self {
        Self(vec![Key(Origin::Material(material, cipher))])
    }

    pub(crate) fn keys(&self) -> &[Key<'a>] {
        &self.0
    }
}

fn hash_of(version: u32) -> HashAlgorithm {
    if version == 1 { HashAlgorithm::Sha1 } else { HashAlgorithm::Sha256 }
}

/// SQL Server calls 3DES with two keys `TRIPLE_DES`; elsewhere that name means three keys. Its `RC4` has 40 bits and `RC4_128` has
/// 128.
fn specs(cipher: Algorithm) -> Vec<KeySpec> {
    let spec = KeySpec::new(cipher);
    match cipher {
        Algorithm::TripleDes => vec![spec, Algorithm::TripleDes112.into()],
        Algorithm::TripleDes112 => vec![spec, Algorithm::TripleDes.into()],
        Algorithm::Rc4 => vec![spec.bits(128), spec.bits(40), spec.bits(40).no_salt()],
        _ => vec![spec],
    }
}

impl Key<'_> {
    /// The plaintext, unless its padding is wrong.
    pub(crate) fn decrypt(&self, value: &Value<'_>) -> Result<Option<Vec<u8>>, Error> {
        let store = KeyStore::default();
        let key = match &self.0 {
            Origin::Hash(algorithm, bytes, spec) => {
                let hash = store.create_hash(*algorithm, None)?;
                store.hash_data(hash, bytes)?;
                store.derive_key(*spec, hash)?
            }
            Origin::Material(material, cipher) => {
                store.import_material(*cipher, material, ImportOptions::new())?
            }
        };
        if !value.iv.is_empty() {
            store.set_key_param(key, KeyParam::Iv(value.iv))?;
        }
        let mut plaintext = value.ciphertext.to_vec();
        // The lengths are right, so only the padding can be wrong.
        match store.decrypt(key, Section::Final, &mut plaintext) {
            Ok(()) => Ok(Some(plaintext)),
            Err(hcryptkey::Error::BadData(_)) => Ok(None),
            Err(other) => Err(Error::Key(other)),
        }
    }
}
