//! Errors with their CryptoAPI numbers.

use crate::codes;

/// What a call answers in place of a result: one variant for each CryptoAPI error.
///
/// [`code`](Error::code) is the number that `GetLastError` would give. Where one number stands for
/// several mistakes, the variant carries the sentence that says which, and what to do about it; no
/// variant carries key bytes.
///
/// ```
/// use hcryptkey::{Error, HCryptKey, KeyStore};
///
/// let store = KeyStore::default();
/// let forged = HCryptKey::from_raw(0x1234).unwrap();
/// let error = store.duplicate_key(forged).unwrap_err();
/// assert_eq!(error.code(), 0x8009_0003);
/// assert!(error.to_string().starts_with("NTE_BAD_KEY (0x80090003)"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `ERROR_INVALID_PARAMETER`, 87.
    #[error("ERROR_INVALID_PARAMETER (87): {0}")]
    InvalidParameter(&'static str),
    /// `ERROR_CALL_NOT_IMPLEMENTED`, 120.
    #[error(
        "ERROR_CALL_NOT_IMPLEMENTED (120): this provider profile has no CryptDuplicateKey; \
         create the key twice, or use a profile that has it"
    )]
    CallNotImplemented,
    /// `ERROR_MORE_DATA`, 234. Nothing was changed, so the call can be repeated.
    #[error("ERROR_MORE_DATA (234): the buffer is too small; repeat the call with one of {needed} bytes")]
    MoreData {
        /// The size, in bytes, of the buffer that would do.
        needed: usize,
    },
    /// `NTE_BAD_HASH`, 0x80090002.
    #[error("NTE_BAD_HASH (0x80090002): {0}")]
    BadHash(&'static str),
    /// `NTE_BAD_KEY`, 0x80090003.
    #[error("NTE_BAD_KEY (0x80090003): {0}")]
    BadKey(&'static str),
    /// `NTE_BAD_LEN`, 0x80090004.
    #[error("NTE_BAD_LEN (0x80090004): {0}")]
    BadLen(&'static str),
    /// `NTE_BAD_DATA`, 0x80090005.
    #[error("NTE_BAD_DATA (0x80090005): {0}")]
    BadData(&'static str),
    /// `NTE_BAD_ALGID`, 0x80090008.
    #[error("NTE_BAD_ALGID (0x80090008): {0}")]
    BadAlgid(&'static str),
    /// `NTE_BAD_FLAGS`, 0x80090009.
    #[error("NTE_BAD_FLAGS (0x80090009): {0}")]
    BadFlags(&'static str),
    /// `NTE_BAD_TYPE`, 0x8009000a.
    #[error("NTE_BAD_TYPE (0x8009000a): {0}")]
    BadType(&'static str),
    /// `NTE_BAD_KEY_STATE`, 0x8009000b.
    #[error(
        "NTE_BAD_KEY_STATE (0x8009000b): the key lacks CRYPT_EXPORT; \
         make it exportable when you create or import it"
    )]
    BadKeyState,
    /// `NTE_BAD_HASH_STATE`, 0x8009000c.
    #[error("NTE_BAD_HASH_STATE (0x8009000c): {0}")]
    BadHashState(&'static str),
    /// `NTE_NO_MEMORY`, 0x8009000e.
    #[error(
        "NTE_NO_MEMORY (0x8009000e): no handle is left to give out; \
         destroy handles that are no longer used"
    )]
    NoMemory,
    /// `NTE_BAD_PROV_TYPE`, 0x80090014.
    #[error(
        "NTE_BAD_PROV_TYPE (0x80090014): no such provider type here; use PROV_RSA_FULL (1) or PROV_RSA_AES (24)"
    )]
    BadProvType,
    /// `NTE_BAD_PUBLIC_KEY`, 0x80090015.
    #[error("NTE_BAD_PUBLIC_KEY (0x80090015): a SIMPLEBLOB is wrapped under an RSA key; pass its handle")]
    BadPublicKey,
    /// `NTE_KEYSET_NOT_DEF`, 0x80090019.
    #[error(
        "NTE_KEYSET_NOT_DEF (0x80090019): no provider of that name; leave the name out for the type's default"
    )]
    KeysetNotDef,
    /// `NTE_FAIL`, 0x80090020.
    #[error(
        "NTE_FAIL (0x80090020): the random source failed, or there is none (the crate's feature `getrandom` is off \
         and the builder was given no source); nothing was created, so the call can be repeated"
    )]
    Fail,
}

impl Error {
    /// The number of the error: what `GetLastError` answers on Windows.
    pub const fn code(self) -> u32 {
        match self {
            Self::InvalidParameter(_) => codes::ERROR_INVALID_PARAMETER,
            Self::CallNotImplemented => codes::ERROR_CALL_NOT_IMPLEMENTED,
            Self::MoreData { .. } => codes::ERROR_MORE_DATA,
            Self::BadHash(_) => codes::NTE_BAD_HASH,
            Self::BadKey(_) => codes::NTE_BAD_KEY,
            Self::BadLen(_) => codes::NTE_BAD_LEN,
            Self::BadData(_) => codes::NTE_BAD_DATA,
            Self::BadAlgid(_) => codes::NTE_BAD_ALGID,
            Self::BadFlags(_) => codes::NTE_BAD_FLAGS,
            Self::BadType(_) => codes::NTE_BAD_TYPE,
            Self::BadKeyState => codes::NTE_BAD_KEY_STATE,
            Self::BadHashState(_) => codes::NTE_BAD_HASH_STATE,
            Self::NoMemory => codes::NTE_NO_MEMORY,
            Self::BadProvType => codes::NTE_BAD_PROV_TYPE,
            Self::BadPublicKey => codes::NTE_BAD_PUBLIC_KEY,
            Self::KeysetNotDef => codes::NTE_KEYSET_NOT_DEF,
            Self::Fail => codes::NTE_FAIL,
        }
    }

    /// An `ALG_ID` that names none of the ciphers.
    pub(crate) const NO_SUCH_CIPHER: Self = Self::BadAlgid("no such cipher; use an ALG_ID of the profile");

    /// A handle that names no live hash of the store.
    pub(crate) const DEAD_HASH: Self = Self::BadHash(
        "the handle names no live hash of this store; use one that it gave out and did not destroy",
    );

    /// A handle that names no live key of the store.
    pub(crate) const DEAD_KEY: Self = Self::BadKey(
        "the handle names no live key of this store; use one that it gave out and did not destroy",
    );
}
