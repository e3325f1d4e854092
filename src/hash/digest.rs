//! The hashes that take no key.

use md2::Md2;
use md4::Md4;
use md5::Md5;
use sha1::Sha1;
use sha1::digest::{Digest, FixedOutputReset};
use sha2::{Sha256, Sha384, Sha512};

use super::{HashAlgorithm, Value};
use crate::error::Error;

/// A running hash. The crates wipe theirs when it is dropped; each stands in a box of its own size, which leaves
/// no room that bytes from the stack could come along in.
#[derive(Clone)]
pub(super) enum Hasher {
    Md2(Box<Md2>),
    Md4(Box<Md4>),
    Md5(Box<Md5>),
    Sha1(Box<Sha1>),
    Sha256(Box<Sha256>),
    Sha384(Box<Sha384>),
    Sha512(Box<Sha512>),
    Ssl3ShaMd5(Box<Md5>, Box<Sha1>),
}

/// Runs `$body` with each hash that the hasher is made of.
macro_rules! each {
    ($hasher:expr, $hash:ident => $body:expr) => {
        match $hasher {
            Hasher::Md2($hash) => $body,
            Hasher::Md4($hash) => $body,
            Hasher::Md5($hash) => $body,
            Hasher::Sha1($hash) => $body,
            Hasher::Sha256($hash) => $body,
            Hasher::Sha384($hash) => $body,
            Hasher::Sha512($hash) => $body,
            Hasher::Ssl3ShaMd5(md5, sha1) => {
                {
                    let $hash = md5;
                    $body
                };
                let $hash = sha1;
                $body
            }
        }
    };
}

impl Hasher {
    /// # Errors
    /// `NTE_BAD_ALGID` for an algorithm that needs a key.
    pub(super) fn new(algorithm: HashAlgorithm) -> Result<Self, Error> {
        Ok(match algorithm {
            HashAlgorithm::Md2 => Self::Md2(Box::default()),
            HashAlgorithm::Md4 => Self::Md4(Box::default()),
            HashAlgorithm::Md5 => Self::Md5(Box::default()),
            HashAlgorithm::Sha1 => Self::Sha1(Box::default()),
            HashAlgorithm::Sha256 => Self::Sha256(Box::default()),
            HashAlgorithm::Sha384 => Self::Sha384(Box::default()),
            HashAlgorithm::Sha512 => Self::Sha512(Box::default()),
            HashAlgorithm::Ssl3ShaMd5 => Self::Ssl3ShaMd5(Box::default(), Box::default()),
            HashAlgorithm::Hmac | HashAlgorithm::Mac => {
                return Err(Error::BadAlgid(
                    "this takes a hash without a key; use MD5, SHA-1 or another of them",
                ));
            }
        })
    }

    pub(super) fn update(&mut self, data: &[u8]) {
        each!(self, hash => Digest::update(&mut **hash, data));
    }

    /// The length in bytes of the value.
    pub(super) fn len(&self) -> usize {
        let mut len = 0;
        each!(self, hash => len += output_len(&**hash));
        len
    }

    /// The length in bytes of the blocks that HMAC works with.
    pub(super) fn block_len(&self) -> usize {
        if matches!(self, Self::Sha384(_) | Self::Sha512(_)) { 128 } else { 64 }
    }

    /// The value of what was fed. What is left is a fresh hash.
    pub(super) fn finish(&mut self) -> Value {
        let mut value = Value::zeroed(self.len());
        let mut rest = value.as_mut();
        each!(self, hash => rest = write_value(&mut **hash, rest));
        let _ = rest;
        value
    }
}

fn output_len<D: Digest>(_: &D) -> usize {
    <D as Digest>::output_size()
}

/// Writes the value to the front of `out` and answers what is behind it.
fn write_value<'a, D: Digest + FixedOutputReset>(hash: &mut D, out: &'a mut [u8]) -> &'a mut [u8] {
    let (front, rest) = out.split_at_mut_checked(output_len(hash)).unwrap_or_default();
    if let Ok(front) = front.try_into() {
        FixedOutputReset::finalize_into_reset(hash, front);
    }
    rest
}
