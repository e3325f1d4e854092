//! The formats of a signature.

/// The contents of a signature besides the hash value: `dwFlags` of `CryptSignHash`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum SignatureFormat {
    /// PKCS #1 v1.5, type 1, with a `DigestInfo` that names the hash.
    #[default]
    Pkcs1,
    /// The same without the `DigestInfo`: `CRYPT_NOHASHOID`.
    Nameless,
    /// ANSI X9.31: `CRYPT_X931_FORMAT`.
    X931,
}
