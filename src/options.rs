//! The arguments of the typed calls: a new key, an import, an export, a section, a signature.

use crate::algorithm::{Algorithm, SignatureFormat};
use crate::blob::BlobType;
use crate::handle::{HCryptHash, HCryptKey};
use crate::key::{RsaPadding, StartingSalt};

/// The properties of a new key, for [`generate_key`](crate::KeyStore::generate_key) and
/// [`derive_key`](crate::KeyStore::derive_key).
///
/// Both calls also take an [`Algorithm`] alone, for a key of the default length that is not exportable and has the default salt.
///
/// ```
/// use hcryptkey::{Algorithm, KeySpec};
///
/// let spec = KeySpec::new(Algorithm::Rc4).bits(40).exportable().no_salt();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct KeySpec {
    pub(crate) algorithm: Algorithm,
    pub(crate) bits: u32,
    pub(crate) exportable: bool,
    pub(crate) salt: StartingSalt,
    pub(crate) server: bool,
}

impl KeySpec {
    /// A key of the profile's default length, not exportable, with the default salt.
    pub const fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, bits: 0, exportable: false, salt: StartingSalt::Default, server: false }
    }

    /// Sets the length in bits, which C passes in the upper half of `dwFlags`. 0 is the profile's default.
    #[doc(alias = "dwFlags")]
    pub const fn bits(mut self, bits: u32) -> Self {
        self.bits = bits;
        self
    }

    /// `CRYPT_EXPORTABLE`: the key can be exported.
    #[doc(alias = "CRYPT_EXPORTABLE")]
    pub const fn exportable(mut self) -> Self {
        self.exportable = true;
        self
    }

    /// `CRYPT_CREATE_SALT`: 11 bytes of salt for a key of RC2 or RC4 in Base and Strong; no salt in Enhanced and AES (recorded
    /// on Windows for Base and Enhanced). The bytes are random for a generated key, and those that follow the key in the
    /// hash for a derived one. Other keys have no salt.
    #[doc(alias = "CRYPT_CREATE_SALT")]
    pub const fn create_salt(mut self) -> Self {
        self.salt = StartingSalt::Create;
        self
    }

    /// `CRYPT_NO_SALT`: no salt. Without this flag, an RC2 or RC4 key of 40 bits has a salt of 11 zero bytes.
    #[doc(alias = "CRYPT_NO_SALT")]
    pub const fn no_salt(mut self) -> Self {
        self.salt = StartingSalt::None;
        self
    }

    /// `CRYPT_SERVER`: the key under which the server of a secure channel sends. Without this flag, it is the client's. Only
    /// [`Algorithm::SchannelEnc`] and [`Algorithm::SchannelMac`] make a difference.
    #[doc(alias = "CRYPT_SERVER")]
    pub const fn server(mut self) -> Self {
        self.server = true;
        self
    }
}

impl From<Algorithm> for KeySpec {
    fn from(algorithm: Algorithm) -> Self {
        Self::new(algorithm)
    }
}

/// The flags and the other key of an import, for [`import_key`](crate::KeyStore::import_key).
///
/// ```
/// use hcryptkey::ImportOptions;
///
/// let options = ImportOptions::new().exportable().no_salt();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct ImportOptions {
    pub(crate) exportable: bool,
    pub(crate) salt: StartingSalt,
    pub(crate) hmac_key: bool,
    pub(crate) padding: RsaPadding,
    pub(crate) under: Option<HCryptKey>,
}

impl ImportOptions {
    /// Not exportable, with the default salt.
    pub const fn new() -> Self {
        Self {
            exportable: false,
            salt: StartingSalt::Default,
            hmac_key: false,
            padding: RsaPadding::Pkcs1,
            under: None,
        }
    }

    /// `CRYPT_EXPORTABLE`: the key can be exported.
    #[doc(alias = "CRYPT_EXPORTABLE")]
    pub const fn exportable(mut self) -> Self {
        self.exportable = true;
        self
    }

    /// `CRYPT_NO_SALT`: no salt. Without this flag, an RC2 or RC4 key of 40 bits has a salt of 11 zero bytes.
    #[doc(alias = "CRYPT_NO_SALT")]
    pub const fn no_salt(mut self) -> Self {
        self.salt = StartingSalt::None;
        self
    }

    /// `CRYPT_IPSEC_HMAC_KEY`: the BLOB of `CALG_RC2` holds a key that only HMAC can use, of any length.
    #[doc(alias = "CRYPT_IPSEC_HMAC_KEY")]
    pub const fn hmac_key(mut self) -> Self {
        self.hmac_key = true;
        self
    }

    /// `hPubKey`: the key that unwraps a SIMPLEBLOB or decrypts a PRIVATEKEYBLOB. Without it, the container's exchange key unwraps
    /// a SIMPLEBLOB.
    #[doc(alias = "hPubKey")]
    pub const fn under(mut self, key: HCryptKey) -> Self {
        self.under = Some(key);
        self
    }

    /// `CRYPT_OAEP`: the SIMPLEBLOB was wrapped with OAEP.
    #[doc(alias = "CRYPT_OAEP")]
    pub const fn oaep(mut self) -> Self {
        self.padding = RsaPadding::Oaep;
        self
    }
}

/// The type of BLOB to export, and the key that protects it, for [`export_key`](crate::KeyStore::export_key): `dwBlobType` and
/// `hExpKey`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportAs {
    /// PLAINTEXTKEYBLOB: a session key in the clear.
    #[doc(alias = "PLAINTEXTKEYBLOB")]
    Plaintext,
    /// SIMPLEBLOB: a session key wrapped under this `RSA_KEYX` key, with PKCS #1 v1.5.
    #[doc(alias = "SIMPLEBLOB")]
    Simple(HCryptKey),
    /// SIMPLEBLOB with `CRYPT_OAEP`.
    #[doc(alias = "SIMPLEBLOB")]
    #[doc(alias = "CRYPT_OAEP")]
    SimpleOaep(HCryptKey),
    /// PUBLICKEYBLOB: the public half of an RSA key.
    #[doc(alias = "PUBLICKEYBLOB")]
    Public,
    /// PRIVATEKEYBLOB: both halves of an RSA key in the clear.
    #[doc(alias = "PRIVATEKEYBLOB")]
    Private,
    /// PRIVATEKEYBLOB, with everything after the header encrypted under this session key.
    #[doc(alias = "PRIVATEKEYBLOB")]
    PrivateUnder(HCryptKey),
}

impl ExportAs {
    pub(crate) fn parts(self) -> (BlobType, Option<HCryptKey>, RsaPadding) {
        match self {
            Self::Plaintext => (BlobType::PlaintextKey, None, RsaPadding::Pkcs1),
            Self::Simple(under) => (BlobType::Simple, Some(under), RsaPadding::Pkcs1),
            Self::SimpleOaep(under) => (BlobType::Simple, Some(under), RsaPadding::Oaep),
            Self::Public => (BlobType::PublicKey, None, RsaPadding::Pkcs1),
            Self::Private => (BlobType::PrivateKey, None, RsaPadding::Pkcs1),
            Self::PrivateUnder(under) => (BlobType::PrivateKey, Some(under), RsaPadding::Pkcs1),
        }
    }
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether more of the message follows: the `Final` argument of `CryptEncrypt` and `CryptDecrypt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// `Final = FALSE`: more follows. A block key takes only whole blocks.
    More,
    /// `Final = TRUE`: the message ends here. A block key adds the padding, or checks and removes it. Then the key goes back to
    /// its start.
    Final,
}

impl Section {
    /// This section, with a hash that is fed the plaintext: before it is encrypted, or after it is decrypted, without the padding
    /// (documented).
    ///
    /// ```
    /// use hcryptkey::{Algorithm, HashAlgorithm, KeyStore, Section};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Aes128)?;
    /// let hash = store.create_hash(HashAlgorithm::Sha1, None)?;
    /// let mut data = b"abc".to_vec();
    /// store.encrypt(key, Section::Final.hashing(hash), &mut data)?;
    /// assert_eq!(store.hash_value(hash)?[..4], [0xa9, 0x99, 0x3e, 0x36]);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    pub const fn hashing(self, hash: HCryptHash) -> SectionOptions {
        SectionOptions { hash: Some(hash), ..self.options() }
    }

    /// `CRYPT_OAEP`: this section, for an RSA key, with OAEP instead of PKCS #1 v1.5.
    #[doc(alias = "CRYPT_OAEP")]
    pub const fn oaep(self) -> SectionOptions {
        SectionOptions { padding: RsaPadding::Oaep, ..self.options() }
    }

    /// `CRYPT_DECRYPT_RSA_NO_PADDING_CHECK`: this section, for an RSA key that decrypts and neither checks nor removes the padding.
    #[doc(alias = "CRYPT_DECRYPT_RSA_NO_PADDING_CHECK")]
    pub const fn without_padding_check(self) -> SectionOptions {
        SectionOptions { padding: RsaPadding::Unchecked, ..self.options() }
    }

    const fn options(self) -> SectionOptions {
        SectionOptions { section: self, hash: None, padding: RsaPadding::Pkcs1 }
    }
}

/// A [`Section`] with its options: a hash that is fed the plaintext, and the padding of an RSA key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct SectionOptions {
    pub(crate) section: Section,
    pub(crate) hash: Option<HCryptHash>,
    pub(crate) padding: RsaPadding,
}

impl SectionOptions {
    /// Adds a hash that is fed the plaintext: see [`Section::hashing`].
    pub const fn hashing(mut self, hash: HCryptHash) -> Self {
        self.hash = Some(hash);
        self
    }

    /// Selects OAEP: see [`Section::oaep`].
    #[doc(alias = "CRYPT_OAEP")]
    pub const fn oaep(mut self) -> Self {
        self.padding = RsaPadding::Oaep;
        self
    }

    /// Leaves the padding in place and unchecked: see [`Section::without_padding_check`].
    #[doc(alias = "CRYPT_DECRYPT_RSA_NO_PADDING_CHECK")]
    pub const fn without_padding_check(mut self) -> Self {
        self.padding = RsaPadding::Unchecked;
        self
    }
}

impl From<Section> for SectionOptions {
    fn from(section: Section) -> Self {
        section.options()
    }
}

/// The options of a signature, for [`sign_hash`](crate::KeyStore::sign_hash) and
/// [`verify_signature`](crate::KeyStore::verify_signature).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
pub struct SignOptions<'a> {
    format: SignatureFormat,
    description: Option<&'a str>,
}

impl<'a> SignOptions<'a> {
    /// The signature names the hash, and there is no description.
    pub const fn new() -> Self {
        Self { format: SignatureFormat::Pkcs1, description: None }
    }

    /// `CRYPT_NOHASHOID`: the signature does not name the hash.
    #[doc(alias = "CRYPT_NOHASHOID")]
    pub const fn no_hash_oid(mut self) -> Self {
        self.format = SignatureFormat::Nameless;
        self
    }

    /// `CRYPT_X931_FORMAT`: ANSI X9.31 in place of PKCS #1. It has numbers only for SHA-1 and SHA-2.
    #[doc(alias = "CRYPT_X931_FORMAT")]
    pub const fn x931(mut self) -> Self {
        self.format = SignatureFormat::X931;
        self
    }

    pub(crate) fn format(self) -> SignatureFormat {
        self.format
    }

    /// `sDescription`: a text that is fed to the hash before it is signed, as UTF-16.
    #[doc(alias = "sDescription")]
    pub const fn description(mut self, description: &'a str) -> Self {
        self.description = Some(description);
        self
    }

    pub(crate) fn utf_16(self) -> Vec<u16> {
        self.description.map(|description| description.encode_utf16().collect()).unwrap_or_default()
    }
}

/// The order in which [`hash_session_key`](crate::KeyStore::hash_session_key) feeds the bytes of a key to the hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrder {
    /// The last byte first, as CryptoAPI does without flags.
    Reversed,
    /// The first byte first: `CRYPT_LITTLE_ENDIAN`.
    #[doc(alias = "CRYPT_LITTLE_ENDIAN")]
    LittleEndian,
}
