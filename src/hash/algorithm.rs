//! The hashes by name and number.

use crate::codes;

/// A hash or MAC: what `HP_ALGID` of a hash object says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// MD2, 16 bytes. Broken; for old data only.
    Md2,
    /// MD4, 16 bytes. Broken; for old data only.
    Md4,
    /// MD5, 16 bytes. Broken; for old data only.
    Md5,
    /// SHA-1, 20 bytes. Broken; for old data only.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-384, 48 bytes.
    Sha384,
    /// SHA-512, 64 bytes.
    Sha512,
    /// MD5 and SHA-1 of the same data, one behind the other, 36 bytes: what SSL 3.0 signs.
    Ssl3ShaMd5,
    /// HMAC with any key; its hash algorithm is set by [`HmacInfo`](crate::HmacInfo).
    Hmac,
    /// CBC-MAC with a block key, one block.
    Mac,
}

impl HashAlgorithm {
    const ALL: [Self; 10] = [
        Self::Md2,
        Self::Md4,
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Ssl3ShaMd5,
        Self::Hmac,
        Self::Mac,
    ];

    /// The `ALG_ID`.
    pub const fn alg_id(self) -> u32 {
        match self {
            Self::Md2 => codes::CALG_MD2,
            Self::Md4 => codes::CALG_MD4,
            Self::Md5 => codes::CALG_MD5,
            Self::Sha1 => codes::CALG_SHA1,
            Self::Sha256 => codes::CALG_SHA_256,
            Self::Sha384 => codes::CALG_SHA_384,
            Self::Sha512 => codes::CALG_SHA_512,
            Self::Ssl3ShaMd5 => codes::CALG_SSL3_SHAMD5,
            Self::Hmac => codes::CALG_HMAC,
            Self::Mac => codes::CALG_MAC,
        }
    }

    /// The hash with this `ALG_ID`, if it is one of these.
    pub fn from_alg_id(alg_id: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.alg_id() == alg_id)
    }

    pub(crate) const fn is_sha2(self) -> bool {
        matches!(self, Self::Sha256 | Self::Sha384 | Self::Sha512)
    }
}
