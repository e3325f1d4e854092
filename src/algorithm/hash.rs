//! The hashes and MACs.

use super::numbered;
use crate::codes;
use crate::error::Error;

/// One row of the table: the length in bytes of the value, and of the block that HMAC works with.
#[derive(Clone, Copy)]
pub(crate) enum Row {
    /// A hash that takes data and no key.
    Plain { value_len: usize, block_len: usize },
    /// A hash whose value is set, and which takes no data.
    Set { value_len: usize },
    /// A hash that needs a key.
    Keyed,
}

const fn plain(value_len: usize, block_len: usize) -> Row {
    Row::Plain { value_len, block_len }
}

numbered! {
    /// A hash or MAC: the value of `HP_ALGID`.
    ///
    /// The names and numbers are those of `wincrypt.h` (documented).
    ///
    /// ```
    /// use hcryptkey::HashAlgorithm;
    ///
    /// assert_eq!(HashAlgorithm::Sha256.alg_id(), 0x800c);
    /// assert_eq!("SHA_256".parse(), Ok(HashAlgorithm::Sha256));
    /// ```
    pub enum HashAlgorithm(
        "The `ALG_ID`.", alg_id, from_alg_id,
        Error::BadAlgid("no hash of this name; use one of wincrypt.h, such as SHA_256"), Row
    ) {
        /// MD2, 16 bytes. Broken; for old data only.
        Md2 = codes::CALG_MD2, "MD2", plain(16, 64);
        /// MD4, 16 bytes. Broken; for old data only.
        Md4 = codes::CALG_MD4, "MD4", plain(16, 64);
        /// MD5, 16 bytes. Broken; for old data only.
        Md5 = codes::CALG_MD5, "MD5", plain(16, 64);
        /// SHA-1, 20 bytes. Broken; for old data only.
        Sha1 = codes::CALG_SHA1, "SHA1", plain(20, 64);
        /// CBC-MAC with a block key, one block.
        Mac = codes::CALG_MAC, "MAC", Row::Keyed;
        /// MD5 and SHA-1 of the same data, one behind the other, 36 bytes: what SSL 3.0 signs. Its value is set by
        /// [`set_hash_value`](crate::KeyStore::set_hash_value); it can't be fed (recorded on Windows).
        Ssl3ShaMd5 = codes::CALG_SSL3_SHAMD5, "SSL3_SHAMD5", Row::Set { value_len: 36 };
        /// HMAC with any key; its hash algorithm is set by [`HmacInfo`](crate::HmacInfo).
        Hmac = codes::CALG_HMAC, "HMAC", Row::Keyed;
        /// SHA-256, 32 bytes.
        Sha256 = codes::CALG_SHA_256, "SHA_256", plain(32, 64);
        /// SHA-384, 48 bytes.
        Sha384 = codes::CALG_SHA_384, "SHA_384", plain(48, 128);
        /// SHA-512, 64 bytes.
        Sha512 = codes::CALG_SHA_512, "SHA_512", plain(64, 128);
    }
}

impl HashAlgorithm {
    pub(crate) const fn is_sha2(self) -> bool {
        matches!(self, Self::Sha256 | Self::Sha384 | Self::Sha512)
    }

    /// Whether a key is needed to create it.
    pub(crate) const fn needs_key(self) -> bool {
        matches!(self.row(), Row::Keyed)
    }
}
