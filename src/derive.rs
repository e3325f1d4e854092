//! `CryptDeriveKey`: the bytes of a key from a hash value.
//!
//! ```text
//!   long enough     value ─▶ key │ salt
//!   stretched       hash(0x36… ⊕ value) ‖ hash(0x5c… ⊕ value) ─▶ key │ salt
//! ```
//!
//! Which algorithms are stretched was recorded on Windows, for all pairs of ciphers and hashes.

use crate::algorithm::{Algorithm, HashAlgorithm};
use crate::codes;
use crate::error::{Error, NotEmulated, Reason};
use crate::hash::{HashValue, Hasher};
use crate::wipe::Secret;

/// The algorithm of a hash and the length in bytes of its value.
#[derive(Clone, Copy)]
pub(crate) struct Base {
    pub(crate) algorithm: HashAlgorithm,
    pub(crate) len: usize,
}

impl Base {
    /// Whether the key comes from two more digests, because the value is too short or the cipher is AES and the hash is not
    /// SHA-2.
    fn is_stretched(self, algorithm: Algorithm, key_len: usize) -> bool {
        self.len < key_len || (algorithm.is_derived_from_sha2() && !self.algorithm.is_sha2())
    }

    /// Checks that a key of `key_len` bytes can be derived. The caller checks before it finishes the hash.
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): the value has to be stretched, but its algorithm needs a key, or accepts no data.
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

    /// Writes the key to `material`, and the bytes that follow it to `salt`.
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
            let (mut front, mut back) = (HashValue::EMPTY, HashValue::EMPTY);
            // One hasher for both halves: finishing a digest resets it.
            let mut hasher = Hasher::new(self.algorithm)?;
            half(&mut hasher, value, 0x36, &mut front)?;
            half(&mut hasher, value, 0x5c, &mut back)?;
            return take(front.as_ref(), back.as_ref(), material, salt);
        }
        take(value, &[], material, salt)
    }
}

const NOT_REPEATABLE: Error = Error::NotEmulated(&NotEmulated {
    code: codes::NTE_BAD_HASH,
    what: "stretching the value of a MAC, an HMAC or SSL3_SHAMD5, of which there is no record; derive from a plain hash",
});
const TOO_LONG: Error =
    Error::BadLen(&Reason("the key is longer than two values of this hash; use a hash with a longer value"));

/// One of the two digests: the hash of 64 bytes `fill`, with the hash value XORed into their front.
fn half(hasher: &mut Hasher, value: &[u8], fill: u8, digest: &mut HashValue) -> Result<(), Error> {
    let mut secret = Secret::<64>::EMPTY;
    let block = secret.room(64)?;
    block.fill(fill);
    for (byte, value) in block.iter_mut().zip(value) {
        *byte ^= *value;
    }
    hasher.update(block);
    hasher.finish(digest)
}

/// Takes the key from the front of the two joined, and the salt from what follows. If they end before the salt is full,
/// the rest of it stays zero.
fn take(front: &[u8], back: &[u8], material: &mut [u8], salt: &mut [u8]) -> Result<(), Error> {
    if front.len() + back.len() < material.len() {
        return Err(TOO_LONG);
    }
    let mut digests = [front, back];
    for mut to in [material, salt] {
        // Each digest keeps what was not taken from it, so the salt continues where the key ended.
        for from in &mut digests {
            let (taken, left) = from.split_at(from.len().min(to.len()));
            let (filled, rest) = to.split_at_mut(taken.len());
            filled.copy_from_slice(taken);
            (*from, to) = (left, rest);
        }
    }
    Ok(())
}
