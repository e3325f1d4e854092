//! The hashes and MACs.

use super::{Titles, numbered};
use crate::codes;
use crate::error::{Error, Reason};

/// The input that the value is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    /// Data alone.
    Data,
    /// Data and a key.
    DataAndKey,
    /// A key alone.
    Key,
    /// The value itself, which is set.
    Value,
}

/// One row of the table.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    input: Input,
    /// The length of the value in bytes; 0 where it depends on the key.
    value_len: u32,
    titles: Titles,
}

const fn row(input: Input, value_len: u32, titles: Titles) -> Row {
    Row { input, value_len, titles }
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
        Error::BadAlgid(&Reason("there is no hash of this name; use one of wincrypt.h, such as SHA_256")), Row
    ) {
        /// MD2, 16 bytes. Broken; for old data only.
        #[doc(alias = "CALG_MD2")]
        Md2 = codes::CALG_MD2, "MD2", row(Input::Data, 16, ("MD2", "Message Digest 2 (MD2)"));
        /// MD4, 16 bytes. Broken; for old data only.
        #[doc(alias = "CALG_MD4")]
        Md4 = codes::CALG_MD4, "MD4", row(Input::Data, 16, ("MD4", "Message Digest 4 (MD4)"));
        /// MD5, 16 bytes. Broken; for old data only.
        #[doc(alias = "CALG_MD5")]
        Md5 = codes::CALG_MD5, "MD5", row(Input::Data, 16, ("MD5", "Message Digest 5 (MD5)"));
        /// SHA-1, 20 bytes. Broken; for old data only.
        #[doc(alias = "CALG_SHA1")]
        Sha1 = codes::CALG_SHA1, "SHA1", row(Input::Data, 20, ("SHA-1", "Secure Hash Algorithm (SHA-1)"));
        /// CBC-MAC with a block key, one block.
        #[doc(alias = "CALG_MAC")]
        Mac = codes::CALG_MAC, "MAC", row(Input::DataAndKey, 0, ("MAC", "Message Authentication Code"));
        /// MD5 and SHA-1 of the same data joined, 36 bytes, for the signatures of SSL 3.0. It takes no data: its value is set with
        /// [`set_hash_value`](crate::KeyStore::set_hash_value) (recorded on Windows).
        #[doc(alias = "CALG_SSL3_SHAMD5")]
        Ssl3ShaMd5 = codes::CALG_SSL3_SHAMD5, "SSL3_SHAMD5",
            row(Input::Value, 36, ("SSL3 SHAMD5", "SSL3 SHAMD5"));
        /// HMAC with any symmetric key. [`HmacInfo`](crate::HmacInfo) sets its hash algorithm.
        #[doc(alias = "CALG_HMAC")]
        Hmac = codes::CALG_HMAC, "HMAC", row(Input::DataAndKey, 0, ("HMAC", "Hugo's MAC (HMAC)"));
        /// The key block of a secure channel, from a master key. [`derive_key`](crate::KeyStore::derive_key) takes keys from it.
        #[doc(alias = "CALG_SCHANNEL_MASTER_HASH")]
        SchannelMaster = codes::CALG_SCHANNEL_MASTER_HASH, "SCHANNEL_MASTER_HASH",
            row(Input::Key, 0, ("SCH MASTER HASH", "SChannel Master Hash"));
        /// The pseudorandom function of TLS 1.0, from a master key. Its value has any length.
        #[doc(alias = "CALG_TLS1PRF")]
        Tls1Prf = codes::CALG_TLS1PRF, "TLS1PRF",
            row(Input::Key, 0, ("TLS1 PRF", "TLS1 Pseudo Random Function"));
        /// SHA-256, 32 bytes.
        #[doc(alias = "CALG_SHA_256")]
        Sha256 = codes::CALG_SHA_256, "SHA_256",
            row(Input::Data, 32, ("SHA-256", "Secure Hash Algorithm (SHA-256)"));
        /// SHA-384, 48 bytes.
        #[doc(alias = "CALG_SHA_384")]
        Sha384 = codes::CALG_SHA_384, "SHA_384",
            row(Input::Data, 48, ("SHA-384", "Secure Hash Algorithm (SHA-384)"));
        /// SHA-512, 64 bytes.
        #[doc(alias = "CALG_SHA_512")]
        Sha512 = codes::CALG_SHA_512, "SHA_512",
            row(Input::Data, 64, ("SHA-512", "Secure Hash Algorithm (SHA-512)"));
    }
}

impl HashAlgorithm {
    pub(crate) const fn is_sha2(self) -> bool {
        matches!(self, Self::Sha256 | Self::Sha384 | Self::Sha512)
    }

    /// Whether it needs a key.
    pub(crate) const fn needs_key(self) -> bool {
        matches!(self.row().input, Input::DataAndKey | Input::Key)
    }

    /// Whether it hashes data without a key: not the MACs, and not `SSL3_SHAMD5`, whose value is set.
    pub(crate) const fn takes_data_alone(self) -> bool {
        matches!(self.row().input, Input::Data)
    }

    /// The length of the value in bytes; 0 if it depends on the key.
    pub(crate) const fn value_len(self) -> usize {
        self.row().value_len as usize
    }

    /// The length of the value in bits; 0 if it depends on the key.
    pub(crate) const fn value_bits(self) -> u32 {
        self.row().value_len * 8
    }

    /// The names by which a provider enumerates it.
    pub(crate) const fn titles(self) -> Titles {
        self.row().titles
    }
}
