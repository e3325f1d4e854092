//! Errors with their CryptoAPI numbers.

use core::fmt;

use crate::codes;

/// The sentence in an error, which names the mistake and its remedy.
///
/// The sentence is for people. Programs match on the variant of [`Error`], because the words may change.
///
/// A variant holds a reference to its reason, so an error takes two words whatever its sentence says.
/// A constant works in every program:
///
/// ```
/// use hcryptkey::{Error, ImportOptions, KeyStore, Reason};
///
/// let unknown = b"\x0f\x02\0\0\x0e\x66\0\0";
/// let error = KeyStore::default().import_key(unknown, ImportOptions::new()).unwrap_err();
/// assert!(matches!(error, Error::BadType(Reason(sentence)) if sentence.starts_with("no such BLOB")));
///
/// // A layer above the crate reports its own mistakes in the same way.
/// const NULL: Error = Error::InvalidParameter(&Reason("a pointer is NULL; pass a valid one"));
/// assert_eq!(NULL.to_string(), "ERROR_INVALID_PARAMETER (87): a pointer is NULL; pass a valid one");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Reason(pub &'static str);

impl Reason {
    /// The sentence.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// A feature of Microsoft's providers that the crate lacks.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotEmulated {
    /// The number that a provider without it returns.
    pub code: u32,
    /// The missing feature.
    pub what: &'static str,
}

// An error is two words, each stored and loaded whole: a load that covers two recent stores stalls the processor (store
// forwarding fails).
#[cfg(test)]
const _: () = assert!(size_of::<Error>() == 2 * size_of::<usize>() && size_of::<Result<u64, Error>>() <= 16);

/// The error of a call: one variant for each CryptoAPI error.
///
/// [`code`](Error::code) is the number that `GetLastError` returns on Windows. If several mistakes have one number, the variant
/// holds a [`Reason`]: which mistake was made, and what to do about it. No error holds key bytes.
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
    /// `ERROR_FILE_NOT_FOUND`, 2: the calls of crypt32 return it for an encoding, a structure or an OID that they don't know.
    #[error("ERROR_FILE_NOT_FOUND (2): {0}")]
    #[doc(alias = "ERROR_FILE_NOT_FOUND")]
    FileNotFound(&'static Reason),
    /// `ERROR_INVALID_DATA`, 13.
    #[error("ERROR_INVALID_DATA (13): {0}")]
    #[doc(alias = "ERROR_INVALID_DATA")]
    InvalidData(&'static Reason),
    /// `ERROR_INVALID_PASSWORD`, 86: the password of a key file is missing or wrong.
    #[error("ERROR_INVALID_PASSWORD (86): {0}")]
    #[doc(alias = "ERROR_INVALID_PASSWORD")]
    InvalidPassword(&'static Reason),
    /// `ERROR_INVALID_PARAMETER`, 87.
    #[error("ERROR_INVALID_PARAMETER (87): {0}")]
    #[doc(alias = "ERROR_INVALID_PARAMETER")]
    InvalidParameter(&'static Reason),
    /// `ERROR_CALL_NOT_IMPLEMENTED`, 120.
    #[error(
        "ERROR_CALL_NOT_IMPLEMENTED (120): this provider profile has no CryptDuplicateKey \
         and no CryptDuplicateHash; make the key or hash twice, or use a profile that has these calls"
    )]
    #[doc(alias = "ERROR_CALL_NOT_IMPLEMENTED")]
    CallNotImplemented,
    /// `ERROR_MORE_DATA`, 234. Nothing was changed, so the call can be repeated.
    #[error(
        "ERROR_MORE_DATA (234): the buffer is too small; repeat the call with a buffer of {needed} bytes"
    )]
    #[doc(alias = "ERROR_MORE_DATA")]
    MoreData {
        /// The required size of the buffer in bytes.
        needed: usize,
    },
    /// `NTE_BAD_HASH`, 0x80090002.
    #[error("NTE_BAD_HASH (0x80090002): {0}")]
    #[doc(alias = "NTE_BAD_HASH")]
    BadHash(&'static Reason),
    /// `NTE_BAD_KEY`, 0x80090003.
    #[error("NTE_BAD_KEY (0x80090003): {0}")]
    #[doc(alias = "NTE_BAD_KEY")]
    BadKey(&'static Reason),
    /// `NTE_BAD_LEN`, 0x80090004.
    #[error("NTE_BAD_LEN (0x80090004): {0}")]
    #[doc(alias = "NTE_BAD_LEN")]
    BadLen(&'static Reason),
    /// `NTE_BAD_DATA`, 0x80090005.
    #[error("NTE_BAD_DATA (0x80090005): {0}")]
    #[doc(alias = "NTE_BAD_DATA")]
    BadData(&'static Reason),
    /// `NTE_BAD_SIGNATURE`, 0x80090006.
    #[error(
        "NTE_BAD_SIGNATURE (0x80090006): the signature does not match this hash and this key; \
         check the data, the key and the flags"
    )]
    #[doc(alias = "NTE_BAD_SIGNATURE")]
    BadSignature,
    /// `NTE_BAD_ALGID`, 0x80090008.
    #[error("NTE_BAD_ALGID (0x80090008): {0}")]
    #[doc(alias = "NTE_BAD_ALGID")]
    BadAlgid(&'static Reason),
    /// `NTE_BAD_FLAGS`, 0x80090009.
    #[error("NTE_BAD_FLAGS (0x80090009): {0}")]
    #[doc(alias = "NTE_BAD_FLAGS")]
    BadFlags(&'static Reason),
    /// `NTE_BAD_TYPE`, 0x8009000a.
    #[error("NTE_BAD_TYPE (0x8009000a): {0}")]
    #[doc(alias = "NTE_BAD_TYPE")]
    BadType(&'static Reason),
    /// `NTE_BAD_KEY_STATE`, 0x8009000b.
    #[error(
        "NTE_BAD_KEY_STATE (0x8009000b): the key lacks CRYPT_EXPORT; \
         make it exportable when you create or import it"
    )]
    #[doc(alias = "NTE_BAD_KEY_STATE")]
    BadKeyState,
    /// `NTE_BAD_KEY_STATE`, 0x8009000b: the key holds a pre-master secret, and the call needs the master secret.
    #[error(
        "NTE_BAD_KEY_STATE (0x8009000b): the key holds a pre-master secret; create a CALG_SCHANNEL_MASTER_HASH with it first"
    )]
    StillPreMaster,
    /// `NTE_BAD_KEY_STATE`, 0x8009000b: the data was protected under a master key that the process does not have.
    #[error(
        "NTE_BAD_KEY_STATE (0x8009000b): the data is protected under another master key; give the process the one that \
         the data names"
    )]
    NoMasterKey,
    /// `NTE_BAD_HASH_STATE`, 0x8009000c.
    #[error("NTE_BAD_HASH_STATE (0x8009000c): {0}")]
    #[doc(alias = "NTE_BAD_HASH_STATE")]
    BadHashState(&'static Reason),
    /// `NTE_NO_KEY`, 0x8009000d.
    #[error(
        "NTE_NO_KEY (0x8009000d): the private key is missing: the container has no such user key, or the handle names only a \
         public key; generate or import the pair"
    )]
    #[doc(alias = "NTE_NO_KEY")]
    NoKey,
    /// `NTE_NO_MEMORY`, 0x8009000e.
    #[error(
        "NTE_NO_MEMORY (0x8009000e): no handle is left to give out, or a limit of the host is reached; \
         destroy handles that are no longer used"
    )]
    #[doc(alias = "NTE_NO_MEMORY")]
    NoMemory,
    /// `NTE_EXISTS`, 0x8009000f.
    #[error(
        "NTE_EXISTS (0x8009000f): there is a container of that name; open it without CRYPT_NEWKEYSET, or delete it first"
    )]
    #[doc(alias = "NTE_EXISTS")]
    Exists,
    /// `NTE_BAD_PROV_TYPE`, 0x80090014.
    #[error(
        "NTE_BAD_PROV_TYPE (0x80090014): provider types range from 1 to 999; use one that is registered, such as PROV_RSA_AES (24)"
    )]
    #[doc(alias = "NTE_BAD_PROV_TYPE")]
    BadProvType,
    /// `NTE_BAD_PUBLIC_KEY`, 0x80090015.
    #[error(
        "NTE_BAD_PUBLIC_KEY (0x80090015): a SIMPLEBLOB is wrapped under an RSA_KEYX key; pass its handle, or make one"
    )]
    #[doc(alias = "NTE_BAD_PUBLIC_KEY")]
    BadPublicKey,
    /// `NTE_BAD_KEYSET`, 0x80090016.
    #[error("NTE_BAD_KEYSET (0x80090016): there is no container of that name; make it with CRYPT_NEWKEYSET")]
    #[doc(alias = "NTE_BAD_KEYSET")]
    BadKeyset,
    /// `NTE_PROV_TYPE_NOT_DEF`, 0x80090017.
    #[error(
        "NTE_PROV_TYPE_NOT_DEF (0x80090017): no provider of that type here; use one that is registered, such as PROV_RSA_AES (24)"
    )]
    #[doc(alias = "NTE_PROV_TYPE_NOT_DEF")]
    ProvTypeNotDef,
    /// `NTE_KEYSET_NOT_DEF`, 0x80090019.
    #[error(
        "NTE_KEYSET_NOT_DEF (0x80090019): no provider of that name; leave the name out for the type's default"
    )]
    #[doc(alias = "NTE_KEYSET_NOT_DEF")]
    KeysetNotDef,
    /// `NTE_PROV_TYPE_NO_MATCH`, 0x8009001b.
    #[error(
        "NTE_PROV_TYPE_NO_MATCH (0x8009001b): the provider of that name has another type; pass that type"
    )]
    #[doc(alias = "NTE_PROV_TYPE_NO_MATCH")]
    ProvTypeNoMatch,
    /// `NTE_KEYSET_ENTRY_BAD`, 0x8009001a: the file of a key container is damaged, or is not one.
    #[error("NTE_KEYSET_ENTRY_BAD (0x8009001a): {0}")]
    #[doc(alias = "NTE_KEYSET_ENTRY_BAD")]
    KeysetEntryBad(&'static Reason),
    /// `NTE_BAD_KEYSET_PARAM`, 0x8009001f.
    #[error(
        "NTE_BAD_KEYSET_PARAM (0x8009001f): the container's name is longer than 260 characters; use a shorter one"
    )]
    #[doc(alias = "NTE_BAD_KEYSET_PARAM")]
    BadKeysetParam,
    /// `ERROR_NO_MORE_ITEMS`, 259.
    #[error("ERROR_NO_MORE_ITEMS (259): the list is at its end; start over with CRYPT_FIRST or index 0")]
    #[doc(alias = "ERROR_NO_MORE_ITEMS")]
    NoMoreItems,
    /// `NTE_FAIL`, 0x80090020.
    #[error("NTE_FAIL (0x80090020): {0}")]
    #[doc(alias = "NTE_FAIL")]
    Fail(&'static Reason),
    /// `STATUS_INVALID_PARAMETER`, 0xc000000d: a length between those that DSS keys can have (recorded on Windows).
    #[error(
        "STATUS_INVALID_PARAMETER (0xc000000d): the length of a DSS key is a multiple of 64 bits; pass such a length"
    )]
    #[doc(alias = "STATUS_INVALID_PARAMETER")]
    StatusInvalidParameter,
    /// `E_INVALIDARG`, 0x80070057.
    #[error("E_INVALIDARG (0x80070057): {0}")]
    #[doc(alias = "E_INVALIDARG")]
    InvalidArg(&'static Reason),
    /// `CRYPT_E_ASN1_EOD`, 0x80093102.
    #[error("CRYPT_E_ASN1_EOD (0x80093102): the DER ends early; pass all of it")]
    #[doc(alias = "CRYPT_E_ASN1_EOD")]
    Asn1Eod,
    /// `CRYPT_E_ASN1_CORRUPT`, 0x80093103.
    #[error(
        "CRYPT_E_ASN1_CORRUPT (0x80093103): the DER is damaged, or is another structure; check the type and the bytes"
    )]
    #[doc(alias = "CRYPT_E_ASN1_CORRUPT")]
    Asn1Corrupt,
    /// `CRYPT_E_ASN1_LARGE`, 0x80093104.
    #[error(
        "CRYPT_E_ASN1_LARGE (0x80093104): a number in the DER is too large for the structure; CryptoAPI can't hold it"
    )]
    #[doc(alias = "CRYPT_E_ASN1_LARGE")]
    Asn1Large,
    /// `CRYPT_E_ASN1_BADTAG`, 0x8009310b.
    #[error("CRYPT_E_ASN1_BADTAG (0x8009310b): the DER has another structure; ask for the one that it has")]
    #[doc(alias = "CRYPT_E_ASN1_BADTAG")]
    Asn1BadTag,
    /// Microsoft's provider has this feature and the crate lacks it. The number is that of a provider without the feature.
    ///
    /// From this call on, a guest may behave differently than on Windows: see [`is_emulated`](Error::is_emulated).
    #[error("{} ({:#010x}): not emulated: {}; on Windows the call may succeed", name_of(.0.code), .0.code, .0.what)]
    NotEmulated(&'static NotEmulated),
}

impl Error {
    /// The number of the error: the result of `GetLastError` on Windows.
    #[doc(alias = "GetLastError")]
    pub const fn code(self) -> u32 {
        match self {
            Self::FileNotFound(_) => codes::ERROR_FILE_NOT_FOUND,
            Self::InvalidData(_) => codes::ERROR_INVALID_DATA,
            Self::InvalidPassword(_) => codes::ERROR_INVALID_PASSWORD,
            Self::InvalidParameter(_) => codes::ERROR_INVALID_PARAMETER,
            Self::CallNotImplemented => codes::ERROR_CALL_NOT_IMPLEMENTED,
            Self::MoreData { .. } => codes::ERROR_MORE_DATA,
            Self::BadHash(_) => codes::NTE_BAD_HASH,
            Self::BadKey(_) => codes::NTE_BAD_KEY,
            Self::BadLen(_) => codes::NTE_BAD_LEN,
            Self::BadData(_) => codes::NTE_BAD_DATA,
            Self::BadSignature => codes::NTE_BAD_SIGNATURE,
            Self::BadAlgid(_) => codes::NTE_BAD_ALGID,
            Self::BadFlags(_) => codes::NTE_BAD_FLAGS,
            Self::BadType(_) => codes::NTE_BAD_TYPE,
            Self::BadKeyState | Self::StillPreMaster | Self::NoMasterKey => codes::NTE_BAD_KEY_STATE,
            Self::BadHashState(_) => codes::NTE_BAD_HASH_STATE,
            Self::NoKey => codes::NTE_NO_KEY,
            Self::NoMemory => codes::NTE_NO_MEMORY,
            Self::Exists => codes::NTE_EXISTS,
            Self::BadProvType => codes::NTE_BAD_PROV_TYPE,
            Self::BadPublicKey => codes::NTE_BAD_PUBLIC_KEY,
            Self::BadKeyset => codes::NTE_BAD_KEYSET,
            Self::ProvTypeNotDef => codes::NTE_PROV_TYPE_NOT_DEF,
            Self::KeysetNotDef => codes::NTE_KEYSET_NOT_DEF,
            Self::ProvTypeNoMatch => codes::NTE_PROV_TYPE_NO_MATCH,
            Self::KeysetEntryBad(_) => codes::NTE_KEYSET_ENTRY_BAD,
            Self::BadKeysetParam => codes::NTE_BAD_KEYSET_PARAM,
            Self::NoMoreItems => codes::ERROR_NO_MORE_ITEMS,
            Self::Fail(_) => codes::NTE_FAIL,
            Self::StatusInvalidParameter => codes::STATUS_INVALID_PARAMETER,
            Self::InvalidArg(_) => codes::E_INVALIDARG,
            Self::Asn1Eod => codes::CRYPT_E_ASN1_EOD,
            Self::Asn1Corrupt => codes::CRYPT_E_ASN1_CORRUPT,
            Self::Asn1Large => codes::CRYPT_E_ASN1_LARGE,
            Self::Asn1BadTag => codes::CRYPT_E_ASN1_BADTAG,
            Self::NotEmulated(missing) => missing.code,
        }
    }

    /// Whether the real provider would have returned this error too, as far as is known.
    ///
    /// `false` for features that the crate does not emulate, for its own limits, and for bugs. It tells an analyst who runs a guest
    /// that the guest may now behave differently than on Windows.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes};
    ///
    /// let advapi = Advapi::new();
    /// let made_up = advapi.crypt_acquire_context(None, None, 500, codes::CRYPT_VERIFYCONTEXT).unwrap_err();
    /// assert_eq!((made_up.code(), made_up.is_emulated()), (codes::NTE_PROV_TYPE_NOT_DEF, true));
    ///
    /// let card = Some("Microsoft Base Smart Card Crypto Provider");
    /// let card = advapi.crypt_acquire_context(None, card, 1, codes::CRYPT_VERIFYCONTEXT).unwrap_err();
    /// assert_eq!((card.code(), card.is_emulated()), (codes::NTE_KEYSET_NOT_DEF, false));
    /// ```
    pub const fn is_emulated(self) -> bool {
        !matches!(self, Self::NotEmulated(_) | Self::NoMemory | Self::Fail(_))
    }

    /// An `ALG_ID` that names no cipher for session keys.
    pub(crate) const NO_SUCH_CIPHER: Self =
        Self::BadAlgid(&Reason("no such cipher; use an ALG_ID of the profile"));

    /// Only a mistake in this crate leads here. The call fails, so that it never returns wrong bytes.
    pub(crate) const BUG: Self =
        Self::Fail(&Reason("this is a bug in hcryptkey; please report the calls that led to it"));

    pub(crate) const RANDOM_SOURCE_FAILED: Self = Self::Fail(&Reason(
        "the random source failed, or there is none (the crate's feature `getrandom` is off and the builder was given no \
         source); nothing was created, so the call can be repeated",
    ));

    /// The one error for every undecryptable block.
    pub(crate) const UNDECIPHERABLE: Self = Self::BadData(&Reason(
        "the data does not decrypt under this key and padding; check both, and the length and byte order of the data",
    ));

    /// A handle that names no live hash of the store.
    pub(crate) const DEAD_HASH: Self = Self::BadHash(&Reason(
        "the handle names no live hash of this store; use one that it gave out and did not destroy",
    ));

    /// A handle that names no live key of the store.
    pub(crate) const DEAD_KEY: Self = Self::BadKey(&Reason(
        "the handle names no live key of this store; use one that it gave out and did not destroy",
    ));
}

/// The name of a number in [`Error::NotEmulated`].
fn name_of(code: u32) -> &'static str {
    codes::Group::Error.name(code).unwrap_or("an error")
}
