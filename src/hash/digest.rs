//! The hashes without a key.

use md2::Md2;
use md4::Md4;
use md5::Md5;
use sha1::Sha1;
use sha1::digest::{Digest, FixedOutputReset};
use sha2::{Sha256, Sha384, Sha512};

use super::{HashValue, NO_PLAIN_HASH};
use crate::algorithm::HashAlgorithm;
use crate::error::Error;
use crate::wipe::boxed_copy;

/// A running hash. The crates wipe their states on drop. Each state has a box of its own size, which has no unused bytes into which a
/// copy could carry what the stack held.
pub(crate) enum Hasher {
    Md2(Box<Md2>),
    Md4(Box<Md4>),
    Md5(Box<Md5>),
    Sha1(Box<Sha1>),
    Sha256(Box<Sha256>),
    Sha384(Box<Sha384>),
    Sha512(Box<Sha512>),
}

/// Runs `$body` with the hasher's concrete hash.
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
        }
    };
}

impl Clone for Hasher {
    fn clone(&self) -> Self {
        match self {
            Self::Md2(hash) => Self::Md2(boxed_copy(|| (**hash).clone())),
            Self::Md4(hash) => Self::Md4(boxed_copy(|| (**hash).clone())),
            Self::Md5(hash) => Self::Md5(boxed_copy(|| (**hash).clone())),
            Self::Sha1(hash) => Self::Sha1(boxed_copy(|| (**hash).clone())),
            Self::Sha256(hash) => Self::Sha256(boxed_copy(|| (**hash).clone())),
            Self::Sha384(hash) => Self::Sha384(boxed_copy(|| (**hash).clone())),
            Self::Sha512(hash) => Self::Sha512(boxed_copy(|| (**hash).clone())),
        }
    }
}

impl Hasher {
    /// # Errors
    /// `NTE_BAD_ALGID` for an algorithm that is not one of these.
    pub(crate) fn new(algorithm: HashAlgorithm) -> Result<Self, Error> {
        Ok(match algorithm {
            HashAlgorithm::Md2 => Self::Md2(Box::default()),
            HashAlgorithm::Md4 => Self::Md4(Box::default()),
            HashAlgorithm::Md5 => Self::Md5(Box::default()),
            HashAlgorithm::Sha1 => Self::Sha1(Box::default()),
            HashAlgorithm::Sha256 => Self::Sha256(Box::default()),
            HashAlgorithm::Sha384 => Self::Sha384(Box::default()),
            HashAlgorithm::Sha512 => Self::Sha512(Box::default()),
            HashAlgorithm::Hmac
            | HashAlgorithm::Mac
            | HashAlgorithm::SchannelMaster
            | HashAlgorithm::Tls1Prf
            | HashAlgorithm::Ssl3ShaMd5 => {
                return Err(NO_PLAIN_HASH);
            }
        })
    }

    pub(crate) fn update(&mut self, data: &[u8]) {
        each!(self, hash => Digest::update(&mut **hash, data));
    }

    pub(super) fn algorithm(&self) -> HashAlgorithm {
        match self {
            Self::Md2(_) => HashAlgorithm::Md2,
            Self::Md4(_) => HashAlgorithm::Md4,
            Self::Md5(_) => HashAlgorithm::Md5,
            Self::Sha1(_) => HashAlgorithm::Sha1,
            Self::Sha256(_) => HashAlgorithm::Sha256,
            Self::Sha384(_) => HashAlgorithm::Sha384,
            Self::Sha512(_) => HashAlgorithm::Sha512,
        }
    }

    /// The length in bytes of the value.
    pub(super) fn len(&self) -> usize {
        each!(self, hash => value_len(&**hash))
    }

    /// The length in bytes of the hash's own block, to which HMAC pads its key.
    pub(crate) fn block_len(&self) -> usize {
        match self {
            Self::Md2(_) => 16,
            Self::Md4(_) | Self::Md5(_) | Self::Sha1(_) | Self::Sha256(_) => 64,
            Self::Sha384(_) | Self::Sha512(_) => 128,
        }
    }

    /// Writes the value of the data so far straight to its place, and resets the hash.
    pub(crate) fn finish(&mut self, value: &mut HashValue) -> Result<(), Error> {
        each!(self, hash => finish(&mut **hash, value))
    }
}

fn value_len<D: Digest>(_: &D) -> usize {
    <D as Digest>::output_size()
}

fn finish<D: Digest + FixedOutputReset>(hash: &mut D, value: &mut HashValue) -> Result<(), Error> {
    // Straight into its place: a returned array would leave a copy on the stack.
    let output = value.room(value_len(hash))?;
    Digest::finalize_into_reset(hash, output.try_into().map_err(|_| Error::BUG)?);
    Ok(())
}

/// This compiles only if a type declares that it wipes itself.
#[cfg(test)]
const _: () = {
    const fn wipes_itself<T: zeroize::ZeroizeOnDrop>() {}

    wipes_itself::<Md2>();
    wipes_itself::<Md4>();
    wipes_itself::<Md5>();
    wipes_itself::<Sha1>();
    wipes_itself::<Sha256>();
    wipes_itself::<Sha384>();
    wipes_itself::<Sha512>();
};
