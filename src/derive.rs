//! `CryptDeriveKey`: the bytes of a key from a hash value.

use zeroize::Zeroizing;

use crate::algorithm::{Algorithm, HashAlgorithm};
use crate::error::Error;
use crate::hash::Hash;

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
    /// - `NTE_BAD_HASH` (0x80090002): the value has to be stretched, and its algorithm can't be repeated without more
    ///   than the value.
    /// - `NTE_BAD_LEN` (0x80090004): the key is longer than two hash values.
    pub(crate) fn check(self, algorithm: Algorithm, key_len: usize) -> Result<(), Error> {
        if self.is_stretched(algorithm, key_len) {
            if self.algorithm.needs_key() || self.algorithm == HashAlgorithm::Ssl3ShaMd5 {
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
        value: &[u8],
        algorithm: Algorithm,
        material: &mut [u8],
        salt: &mut [u8],
    ) -> Result<(), Error> {
        if self.is_stretched(algorithm, material.len()) {
            return take(&stretch(self.algorithm, value)?, material, salt);
        }
        take(value, material, salt)
    }
}

const NOT_REPEATABLE: Error =
    Error::BadHash("a MAC is too short for this key or can't serve an AES key; derive from a plain hash");
const TOO_LONG: Error = Error::BadLen("the key is longer than two values of this hash; use a longer hash");

/// Both digests that the value gives, joined.
fn stretch(algorithm: HashAlgorithm, value: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let half = |fill: u8| {
        let mut block = Zeroizing::new([fill; 64]);
        for (byte, value) in block.iter_mut().zip(value) {
            *byte ^= *value;
        }
        Hash::of(algorithm, &*block)
    };
    let (front, back) = (half(0x36)?, half(0x5c)?);
    Ok(Zeroizing::new([front.as_ref(), back.as_ref()].concat()))
}

/// Takes the key from the front of `bytes` and the salt behind it; where they run out, the salt stays zero.
fn take(bytes: &[u8], material: &mut [u8], salt: &mut [u8]) -> Result<(), Error> {
    let (front, rest) = bytes.split_at_checked(material.len()).ok_or(TOO_LONG)?;
    material.copy_from_slice(front);
    for (salt, byte) in salt.iter_mut().zip(rest) {
        *salt = *byte;
    }
    Ok(())
}
