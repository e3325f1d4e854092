//! The keys that a secret may mean.

use hcryptkey::{Algorithm, HashAlgorithm, ImportOptions, KeyParam, KeyStore, Section};

use crate::value::Value;
use crate::{Error, Secret};

/// Where a key comes from.
enum Origin<'a> {
    /// From a hash of these bytes.
    Hash(HashAlgorithm, Vec<u8>),
    /// These bytes are the key.
    Material(&'a [u8]),
}

/// A key, still to be made.
pub(crate) struct Key<'a> {
    origin: Origin<'a>,
    cipher: Algorithm,
}

/// The keys that a secret may mean, the likeliest first.
pub(crate) struct Candidates<'a>(Vec<Key<'a>>);

impl<'a> Candidates<'a> {
    pub(crate) fn of_passphrase(version: u32, passphrase: Secret<'_>) -> Self {
        let cipher = if version == 1 { Algorithm::TripleDes112 } else { Algorithm::Aes256 };
        let hash = hash_of(version);
        let encodings = passphrase.encodings().into_iter();
        Self(encodings.map(|bytes| Key { origin: Origin::Hash(hash, bytes), cipher }).collect())
    }

    /// A database that was upgraded has keys of the old hash for values of the new version, so both hashes are tried.
    pub(crate) fn of_source(version: u32, source: Secret<'_>, cipher: Algorithm) -> Self {
        let mut keys = Vec::new();
        for hash in [hash_of(version), hash_of(3 - version)] {
            for bytes in source.encodings() {
                for cipher in ciphers(cipher) {
                    keys.push(Key { origin: Origin::Hash(hash, bytes.clone()), cipher });
                }
            }
        }
        Self(keys)
    }

    pub(crate) fn of_material(material: &'a [u8], cipher: Algorithm) -> Self {
        Self(vec![Key { origin: Origin::Material(material), cipher }])
    }

    pub(crate) fn keys(&self) -> &[Key<'a>] {
        &self.0
    }
}

fn hash_of(version: u32) -> HashAlgorithm {
    if version == 1 { HashAlgorithm::Sha1 } else { HashAlgorithm::Sha256 }
}

/// SQL Server calls 3DES with two keys `TRIPLE_DES`; elsewhere that name means three keys.
fn ciphers(cipher: Algorithm) -> Vec<Algorithm> {
    match cipher {
        Algorithm::TripleDes => vec![cipher, Algorithm::TripleDes112],
        Algorithm::TripleDes112 => vec![cipher, Algorithm::TripleDes],
        _ => vec![cipher],
    }
}

impl Key<'_> {
    /// The plaintext, unless its padding is wrong.
    pub(crate) fn decrypt(&self, value: &Value<'_>) -> Result<Option<Vec<u8>>, Error> {
        let store = KeyStore::default();
        let key = match &self.origin {
            Origin::Hash(algorithm, bytes) => {
                let hash = store.create_hash(*algorithm, None)?;
                store.hash_data(hash, bytes)?;
                store.derive_key(self.cipher, hash)?
            }
            Origin::Material(material) => {
                store.import_material(self.cipher, material, ImportOptions::new())?
            }
        };
        store.set_key_param(key, KeyParam::Iv(value.iv))?;
        let mut plaintext = value.ciphertext.to_vec();
        // The lengths are right, so only the padding can be wrong.
        match store.decrypt(key, Section::Final, &mut plaintext) {
            Ok(()) => Ok(Some(plaintext)),
            Err(hcryptkey::Error::BadData(_)) => Ok(None),
            Err(other) => Err(Error::Key(other)),
        }
    }
}
