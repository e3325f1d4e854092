//! HMAC over any of the plain hashes, with pads that a caller can replace.

use core::fmt;

use zeroize::Zeroizing;

use super::HashValue;
use super::digest::Hasher;
use crate::algorithm::HashAlgorithm;
use crate::error::Error;

/// The value of `HP_HMAC_INFO`: the hash algorithm and the strings of an HMAC.
///
/// The strings replace RFC 2104's pads, which repeat the byte 0x36 or 0x5c for one block of the hash. The key is XORed into the
/// front of each string; key bytes beyond the end of a string are not used (our decision). A block is the hash's own: 16 bytes
/// for MD2, 128 for SHA-384 and SHA-512, 64 for the others (recorded on Windows; the reference says 64 for all).
#[derive(Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct HmacInfo<'a> {
    algorithm: HashAlgorithm,
    inner: Option<&'a [u8]>,
    outer: Option<&'a [u8]>,
}

/// Shows the lengths of the strings and not their bytes: a caller may have put a key into them.
impl fmt::Debug for HmacInfo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HmacInfo")
            .field("algorithm", &self.algorithm)
            .field("inner_len", &self.inner.map(<[u8]>::len))
            .field("outer_len", &self.outer.map(<[u8]>::len))
            .finish()
    }
}

impl<'a> HmacInfo<'a> {
    /// HMAC as in RFC 2104, over a plain hash.
    pub const fn new(algorithm: HashAlgorithm) -> Self {
        Self { algorithm, inner: None, outer: None }
    }

    /// With this inner string in place of 0x36, 0x36, …
    pub const fn inner(mut self, string: &'a [u8]) -> Self {
        self.inner = Some(string);
        self
    }

    /// With this outer string in place of 0x5c, 0x5c, …
    pub const fn outer(mut self, string: &'a [u8]) -> Self {
        self.outer = Some(string);
        self
    }

    pub(crate) const fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }
}

/// The inner and the outer hash, which were both fed the padded key.
#[derive(Clone)]
pub(crate) struct Hmac {
    inner: Hasher,
    outer: Hasher,
}

impl Hmac {
    /// # Errors
    /// `NTE_BAD_ALGID` for an algorithm that is not a plain hash.
    pub(super) fn new(key: &[u8], info: HmacInfo<'_>) -> Result<Self, Error> {
        let empty = Hasher::new(info.algorithm)?;
        let block_len = empty.block_len();
        // A key longer than a block is replaced by its hash (RFC 2104). `value` keeps that hash alive, and wipes it.
        let mut value = HashValue::EMPTY;
        let key = if key.len() > block_len {
            let mut hasher = empty.clone();
            hasher.update(key);
            hasher.finish(&mut value)?;
            value.as_ref()
        } else {
            key
        };
        Ok(Self { inner: keyed(&empty, key, info.inner, 0x36), outer: keyed(&empty, key, info.outer, 0x5c) })
    }

    pub(super) fn update(&mut self, data: &[u8]) {
        self.inner.update(data);
    }

    pub(super) fn len(&self) -> usize {
        self.inner.len()
    }

    pub(super) fn finish(&mut self, value: &mut HashValue) -> Result<(), Error> {
        self.inner.finish(value)?;
        self.outer.update(value.as_ref());
        self.outer.finish(value)
    }
}

/// A hash that was fed one string, with the key XORed into its front.
fn keyed(empty: &Hasher, key: &[u8], string: Option<&[u8]>, default: u8) -> Hasher {
    let pad = string.map_or_else(|| vec![default; empty.block_len()], <[u8]>::to_vec);
    let mut pad = Zeroizing::new(pad);
    for (byte, key) in pad.iter_mut().zip(key) {
        *byte ^= *key;
    }
    let mut hasher = empty.clone();
    hasher.update(&pad);
    hasher
}
