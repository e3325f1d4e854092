//! The arguments of the typed calls: an import, an export, a section, a signature.

use crate::algorithm::SignatureFormat;
use crate::blob::{BlobType, BlobVersion};
use crate::handle::{HCryptHash, HCryptKey};
use crate::key::{RsaPadding, StartingSalt};

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

    /// `hPubKey`: the key that unwraps a SIMPLEBLOB or decrypts a PRIVATEKEYBLOB; for the PUBLICKEYBLOB of a Diffie-Hellman key, the
    /// pair that agrees on a key with its owner. Without it, the container's exchange key unwraps a SIMPLEBLOB.
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
    /// PUBLICKEYBLOB: the public half of a key of RSA or DSS; of one of Diffie-Hellman, y without the parameters.
    #[doc(alias = "PUBLICKEYBLOB")]
    Public,
    /// PRIVATEKEYBLOB: both halves of a key of RSA, DSS or Diffie-Hellman in the clear.
    #[doc(alias = "PRIVATEKEYBLOB")]
    Private,
    /// PRIVATEKEYBLOB, with everything after the header encrypted under this session key.
    #[doc(alias = "PRIVATEKEYBLOB")]
    PrivateUnder(HCryptKey),
    /// PUBLICKEYBLOB of version 3, for DSS and Diffie-Hellman: it holds all parameters of the key.
    #[doc(alias = "CRYPT_BLOB_VER3")]
    PublicVersion3,
    /// PRIVATEKEYBLOB of version 3, for DSS and Diffie-Hellman, in the clear.
    #[doc(alias = "CRYPT_BLOB_VER3")]
    PrivateVersion3,
}

impl ExportAs {
    pub(crate) fn blob_type(self) -> BlobType {
        match self {
            Self::Plaintext => BlobType::PlaintextKey,
            Self::Simple(_) | Self::SimpleOaep(_) => BlobType::Simple,
            Self::Public | Self::PublicVersion3 => BlobType::PublicKey,
            Self::Private | Self::PrivateUnder(_) | Self::PrivateVersion3 => BlobType::PrivateKey,
        }
    }

    pub(crate) fn version(self) -> BlobVersion {
        match self {
            Self::PublicVersion3 | Self::PrivateVersion3 => BlobVersion::Three,
            _ => BlobVersion::Two,
        }
    }

    pub(crate) fn under(self) -> Option<HCryptKey> {
        match self {
            Self::Simple(under) | Self::SimpleOaep(under) | Self::PrivateUnder(under) => Some(under),
            _ => None,
        }
    }

    pub(crate) fn padding(self) -> RsaPadding {
        if matches!(self, Self::SimpleOaep(_)) { RsaPadding::Oaep } else { RsaPadding::Pkcs1 }
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
