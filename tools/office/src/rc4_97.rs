//! The RC4 encryption of Office 97 and 2000, with keys of 40 bits: \[MS-OFFCRYPTO\] 2.3.6.

use hcryptkey::zeroize::Zeroizing;
use hcryptkey::{HashAlgorithm, KeyStore, Provider, Section};

use crate::Error;
use crate::bytes::field;
use crate::keys::Keys;
use crate::password::Password;

/// How many bytes of each hash are kept. This makes every key only as strong as 40 bits.
const KEPT_LEN: usize = 5;
/// The final hash is the key without truncation, so RC4 runs with 128 bits.
const KEY_BITS: u32 = 128;

/// The data about its own encryption that a document contains unencrypted.
pub(crate) struct Header {
    salt: [u8; 16],
    verifier: [u8; 16],
    verifier_hash: [u8; 16],
}

impl Header {
    /// Reads the fields after the version.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let field = |at| field(bytes, at).ok_or_else(|| Error::damaged("its encryption header is cut short"));
        Ok(Self { salt: field(0)?, verifier: field(16)?, verifier_hash: field(32)? })
    }

    /// The keys of the document, if the password is right.
    pub(crate) fn unlock(&self, password: &Password) -> Result<Keys, Error> {
        let keys = self.keys(password)?;
        let store = &keys.store;
        let (mut verifier, mut verifier_hash) = (self.verifier, self.verifier_hash);
        let (key, hash) = (keys.of_block(0)?, store.create_hash(HashAlgorithm::Md5, None)?);
        store.decrypt_in_place(key, Section::More.hashing(hash), &mut verifier)?;
        store.decrypt_in_place(key, Section::Final, &mut verifier_hash)?;
        if store.hash_value(hash)?[..] == verifier_hash { Ok(keys) } else { Err(Error::WrongPassword) }
    }

    fn keys(&self, password: &Password) -> Result<Keys, hcryptkey::Error> {
        let store = KeyStore::new(Provider::ENHANCED);
        let kept = front_of_hash(&store, &[password.utf16()])?;
        let repeated: Vec<&[u8]> = (0..16).flat_map(|_| [&kept[..], &self.salt]).collect();
        let secret = front_of_hash(&store, &repeated)?;
        let base = store.create_hash(HashAlgorithm::Md5, None)?;
        store.hash_data(base, &secret)?;
        Ok(Keys { store, base, bits: KEY_BITS })
    }
}

/// The front of the MD5 hash of these bytes.
fn front_of_hash(store: &KeyStore, parts: &[&[u8]]) -> Result<Zeroizing<Vec<u8>>, hcryptkey::Error> {
    let hash = store.create_hash(HashAlgorithm::Md5, None)?;
    for part in parts {
        store.hash_data(hash, part)?;
    }
    let mut value = store.hash_value(hash)?;
    store.destroy_hash(hash)?;
    value.truncate(KEPT_LEN);
    Ok(value)
}
