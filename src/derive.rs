//! `CryptDeriveKey`: the bytes of a key from a hash value.

use crate::bytes::copy_front;
use crate::cipher::Algorithm;
use crate::error::Error;
use crate::hash::{Hash, HashAlgorithm, Value};
use crate::wipe::Secret;

/// The algorithm of a hash and the length in bytes of its value.
#[derive(Clone, Copy)]
pub(crate) struct Base {
    pub(crate) algorithm: HashAlgorithm,
    pub(crate) len: usize,
}

impl Base {
    /// Whether the key is taken from two further digests in place of the value itself.
    fn is_stretched(self, algorithm: Algorithm, key_len: usize) -> bool {
        let is_aes = matches!(algorithm, Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256);
        self.len < key_len || (is_aes && !self.algorithm.is_sha2())
    }

    /// Whether such a key can be derived, before the hash is finished for it.
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): the value has to be stretched, and its algorithm has a key and can't be repeated.
    /// - `NTE_BAD_LEN` (0x80090004): the key is longer than two hash values.
    pub(crate) fn check(self, algorithm: Algorithm, key_len: usize) -> Result<(), Error> {
        if self.is_stretched(algorithm, key_len) {
            if matches!(self.algorithm, HashAlgorithm::Hmac | HashAlgorithm::Mac) {
                return Err(NOT_REPEATABLE);
            }
            if 2 * self.len < key_len {
                return Err(TOO_LONG);
            }
        }
        Ok(())
    }

    /// Writes the key's bytes to `material`, and those that follow them to `salt`.
    ///
    /// # Errors
    /// As [`check`](Base::check).
    pub(crate) fn derive(
        self,
        value: &Value,
        algorithm: Algorithm,
        material: &mut [u8],
        salt: &mut [u8],
    ) -> Result<(), Error> {
        if self.is_stretched(algorithm, material.len()) {
            return take(stretch(self.algorithm, value)?.as_ref(), material, salt);
        }
        take(value.as_ref(), material, salt)
    }
}

const NOT_REPEATABLE: Error =
    Error::BadHash("a MAC is too short for this key or can't serve an AES key; derive from a plain hash");
const TOO_LONG: Error = Error::BadLen("the key is longer than two values of this hash; use a longer hash");

/// Both digests that the value gives, joined.
fn stretch(hash: HashAlgorithm, value: &Value) -> Result<Secret<128>, Error> {
    let half = |fill: u8| {
        let mut block = Secret::<64>::zeroed(64);
        block.as_mut().fill(fill);
        for (byte, value) in block.as_mut().iter_mut().zip(value.as_ref()) {
            *byte ^= *value;
        }
        Hash::same_of(hash, block.as_ref()).ok_or(NOT_REPEATABLE)
    };
    let (front, back) = (half(0x36)?, half(0x5c)?);
    let mut joined = Secret::zeroed(front.as_ref().len() + back.as_ref().len());
    copy_front(joined.as_mut(), front.as_ref());
    copy_front(joined.as_mut().get_mut(front.as_ref().len()..).unwrap_or_default(), back.as_ref());
    Ok(joined)
}

/// Takes the key from the front of `bytes` and the salt behind it; where they run out, the salt stays zero.
fn take(bytes: &[u8], material: &mut [u8], salt: &mut [u8]) -> Result<(), Error> {
    let (front, rest) = bytes.split_at_checked(material.len()).ok_or(TOO_LONG)?;
    material.copy_from_slice(front);
    copy_front(salt, rest);
    Ok(())
}
