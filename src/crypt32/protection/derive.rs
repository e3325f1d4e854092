//! From a master key to the keys of one BLOB: HMAC of a salt, and the stretching of `CryptDeriveKey` where its value is
//! too short. The callers wipe the stack.

use sha1::{Digest as _, Sha1};
use zeroize::Zeroizing;

use crate::algorithm::{HashAlgorithm, set_odd_parity};
use crate::error::Error;
use crate::hash::{HashValue, Hasher};

/// How a version of Windows derives keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Variety {
    pub(super) hash: HashAlgorithm,
    /// The length of the salts that are written, in bytes.
    pub(super) salt_len: usize,
    /// Whether entropy and signed bytes are fed to the outer hash of HMAC, and not to the inner one. Windows did so
    /// before Windows 7. Without entropy and signed bytes, both ways are HMAC.
    feeds_outer: bool,
}

/// The purpose of a derived key.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'a> {
    /// The key that ciphers the data.
    Session,
    /// The signature of these bytes.
    Signature(&'a [u8]),
}

impl Variety {
    /// The derivation that Windows uses today.
    pub(super) const CURRENT: Self = Self { hash: HashAlgorithm::Sha512, salt_len: 32, feeds_outer: false };
    /// The derivation of versions before Windows 7.
    pub(super) const LEGACY: Self = Self { hash: HashAlgorithm::Sha1, salt_len: 16, feeds_outer: true };

    /// Both derivations, for reading.
    pub(super) fn of(alg_id: u32) -> Option<[Self; 2]> {
        let hash = HashAlgorithm::from_alg_id(alg_id)?;
        let is_known = hash == HashAlgorithm::Sha1 || hash.is_sha2();
        // The length of salts is only for writing: those that are read have their own.
        is_known.then_some([false, true].map(|feeds_outer| Self { hash, salt_len: 0, feeds_outer }))
    }

    /// HMAC under the digest of the master key: of a salt, the entropy, and the signed bytes.
    pub(super) fn derive(
        self,
        digest: &[u8; 20],
        salt: &[u8],
        entropy: &[u8],
        purpose: Purpose<'_>,
    ) -> Result<HashValue, Error> {
        let signed = match purpose {
            Purpose::Session => &[],
            Purpose::Signature(signed) => signed,
        };
        let (mut inner, mut outer) = (self.padded(digest, 0x36)?, self.padded(digest, 0x5c)?);
        inner.update(salt);
        if !self.feeds_outer {
            inner.update(entropy);
            inner.update(signed);
        }
        let mut value = HashValue::EMPTY;
        inner.finish(&mut value)?;
        outer.update(value.as_ref());
        if self.feeds_outer {
            outer.update(entropy);
            outer.update(signed);
        }
        let mut value = HashValue::EMPTY;
        outer.finish(&mut value)?;
        Ok(value)
    }

    /// A key of `len` bytes from a session key, which is stretched as by `CryptDeriveKey` if it is too short.
    pub(super) fn key(self, session: &[u8], len: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut key = Zeroizing::new(session.to_vec());
        if session.len() < len {
            let mut stretched = Zeroizing::new(Vec::with_capacity(128));
            for pad in [0x36, 0x5c] {
                let (mut hasher, mut value) = (self.padded(session, pad)?, HashValue::EMPTY);
                hasher.finish(&mut value)?;
                stretched.extend_from_slice(value.as_ref());
            }
            // As for a key of DES, whichever cipher the key is for.
            set_odd_parity(&mut stretched);
            key = stretched;
        }
        // No cipher needs more: two hashes are longer than any key.
        if key.len() < len {
            return Err(Error::BUG);
        }
        key.truncate(len);
        Ok(key)
    }

    /// A hash that was fed a key, which is padded with zeros to the hash's block and masked.
    fn padded(self, key: &[u8], pad: u8) -> Result<Hasher, Error> {
        let mut hasher = Hasher::new(self.hash)?;
        let mut block = Zeroizing::new([pad; 128]);
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        hasher.update(block.get(..hasher.block_len()).ok_or(Error::BUG)?);
        Ok(hasher)
    }
}

pub(super) fn sha1(key: &[u8]) -> Zeroizing<[u8; 20]> {
    let mut digest = Zeroizing::new([0; 20]);
    Sha1::new().chain_update(key).finalize_into((&mut *digest).into());
    digest
}
