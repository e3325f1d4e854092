//! The pairs of keys that containers keep.

use zeroize::ZeroizeOnDrop;

use super::{DssDhKey, Key, RsaKey};
use crate::algorithm::Algorithm;
use crate::blob::KeyBlob;
use crate::dss_dh::SIGNATURE_LEN;

/// A pair that is a user key of a container, or can become one.
#[derive(Clone)]
pub(crate) enum Pair {
    Rsa(RsaKey),
    DssDh(DssDhKey),
}

impl Pair {
    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa(key) => key.user_key().algorithm(),
            Self::DssDh(key) => key.algorithm(),
        }
    }

    /// The length in bytes of its signatures.
    pub(crate) fn signature_len(&self) -> usize {
        match self {
            Self::Rsa(key) => key.block_len(),
            Self::DssDh(_) => SIGNATURE_LEN,
        }
    }

    /// The permissions, and a PRIVATEKEYBLOB whatever they are.
    pub(crate) fn stored(&self) -> (u32, KeyBlob) {
        match self {
            Self::Rsa(key) => (key.permissions().0, key.material()),
            Self::DssDh(key) => (key.permissions().0, key.material()),
        }
    }
}

impl From<Pair> for Key {
    fn from(pair: Pair) -> Self {
        match pair {
            Pair::Rsa(key) => Self::Rsa(Box::new(key)),
            Pair::DssDh(key) => Self::DssDh(Box::new(key)),
        }
    }
}

impl ZeroizeOnDrop for Pair {}
