//! Files that hold an RSA key: PEM, DER, PVK and key BLOBs. All of them are read to a BLOB and written from one, so
//! nothing here knows about handles.

mod asn1;
mod cbc;
mod encrypted;
mod format;
mod legacy;
mod pbes1;
mod pem;
mod pvk;
mod refusal;

use core::fmt;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::algorithm::{Algorithm, Family, UserKey};
use crate::blob::rsa::Body;
use crate::blob::{Blob, BlobType, KeyBlob};
use crate::error::{Error, Reason};
use crate::key::{Permissions, RsaKey};
use crate::random::Random;
use crate::rsa::{PrivateKey, PublicKey};
use format::{Asn1Key, Payload};
pub use format::{KeyFileOptions, KeyFormat};

/// An RSA key, a pair or only its public half, that was read from a file or can be written to one.
///
/// [`read`](KeyFile::read) recognises the format; [`write`](KeyFile::write) writes any other. Internally it
/// is the BLOB that [`import_key`](crate::KeyStore::import_key) takes. The key is wiped when it is dropped.
///
/// ```
/// use hcryptkey::{Algorithm, ImportOptions, KeyFile, KeyFormat, KeySpec, KeyStore};
///
/// let store = KeyStore::default();
/// let key = store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(512).exportable())?;
/// let pem = store.export_key_as(key, KeyFormat::Pkcs8Pem.password(b"secret"))?;
/// assert!(pem.starts_with(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
///
/// let file = KeyFile::read(&pem, Some(b"secret"))?;
/// assert_eq!((file.format(), file.is_encrypted(), file.key_bits()), (KeyFormat::Pkcs8Pem, true, 512));
/// let again = store.import_key_from(&file, ImportOptions::new())?;
/// assert_eq!(store.export_key_as(again, KeyFormat::SpkiDer)?, file.write(KeyFormat::SpkiDer)?);
/// # Ok::<(), hcryptkey::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct KeyFile {
    format: KeyFormat,
    is_encrypted: bool,
    /// A PUBLICKEYBLOB or PRIVATEKEYBLOB as the crate writes it, so every number has its full length.
    blob: KeyBlob,
}

impl KeyFile {
    /// Reads a key from a file in any [format](KeyFormat), and checks that its numbers are a key.
    ///
    /// In PEM the first key of the file is read; other text and other blocks, such as certificates, may surround it. If
    /// nothing is encrypted, the password is not used. Its bytes are used unchanged: PKCS #8 expects UTF-8, and a PVK
    /// file the code page of the system that wrote the file.
    ///
    /// These encryptions are opened:
    /// - PKCS #8 with PBES2: PBKDF2 with HMAC-SHA-1 or SHA-2, or scrypt, and DES, 3DES or AES
    /// - PKCS #8 with PBES1: MD5 or SHA-1, and DES or RC2
    /// - PKCS #8 with the schemes of PKCS #12: SHA-1, and 3DES with two or three keys, RC2 or RC4
    /// - the older encryption of PEM, which `openssl rsa -aes256 -traditional` writes: DES, 3DES or AES
    /// - both strengths of PVK
    ///
    /// ```
    /// use hcryptkey::KeyFile;
    ///
    /// let request = "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n";
    /// let error = KeyFile::read(request.as_bytes(), None).unwrap_err();
    /// assert!(error.to_string().contains("this is a certificate request, not a key"));
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PASSWORD` (86): the key is encrypted, and the password is missing or wrong.
    /// - `NTE_BAD_TYPE` (0x8009000a): not an RSA key (the error names what it is), or an encryption that is not
    ///   supported.
    /// - `NTE_BAD_DATA` (0x80090005): the file is damaged, the numbers are not an RSA key, or the modulus has leading
    ///   zero bytes.
    #[doc(alias = "PEM")]
    #[doc(alias = "PKCS8")]
    #[doc(alias = "PVK")]
    pub fn read(file: &[u8], password: Option<&[u8]>) -> Result<Self, Error> {
        // PEM comes first, because other text may surround it. A BLOB comes last, because it has no magic number.
        if let Some(found) = pem::find(file)? {
            let mut read = Self::read_der(found.kind, &found.der(password)?, true, password)?;
            read.is_encrypted |= found.is_encrypted();
            return Ok(read);
        }
        if pvk::is_pvk(file) {
            let (blob, is_encrypted) = pvk::read(file, password)?;
            return Ok(Self { format: KeyFormat::Pvk, is_encrypted, ..Self::from_blob(&blob)? });
        }
        if file.first() == Some(&asn1::SEQUENCE) {
            return Self::read_der(asn1::recognise(file)?, file, false, password);
        }
        Self::from_blob(file)
    }

    fn read_der(kind: Asn1Key, der: &[u8], is_pem: bool, password: Option<&[u8]>) -> Result<Self, Error> {
        let format = match (kind, is_pem) {
            (Asn1Key::Spki, false) => KeyFormat::SpkiDer,
            (Asn1Key::Spki, true) => KeyFormat::SpkiPem,
            (Asn1Key::Pkcs1Public, false) => KeyFormat::Pkcs1PublicDer,
            (Asn1Key::Pkcs1Public, true) => KeyFormat::Pkcs1PublicPem,
            (Asn1Key::Pkcs1Private, false) => KeyFormat::Pkcs1PrivateDer,
            (Asn1Key::Pkcs1Private, true) => KeyFormat::Pkcs1PrivatePem,
            (Asn1Key::Pkcs8 | Asn1Key::EncryptedPkcs8, false) => KeyFormat::Pkcs8Der,
            (Asn1Key::Pkcs8 | Asn1Key::EncryptedPkcs8, true) => KeyFormat::Pkcs8Pem,
        };
        let blob = match kind {
            Asn1Key::Spki => public_blob(UserKey::Exchange, asn1::read_spki(der)?),
            Asn1Key::Pkcs1Public => public_blob(UserKey::Exchange, asn1::read_public(der)?),
            Asn1Key::Pkcs1Private => private_blob(UserKey::Exchange, asn1::read_private(der)?),
            Asn1Key::Pkcs8 => private_blob(UserKey::Exchange, asn1::read_pkcs8(der)?),
            Asn1Key::EncryptedPkcs8 => {
                let info = encrypted::decrypt(der, password)?;
                private_blob(UserKey::Exchange, asn1::read_pkcs8(&info)?)
            }
        };
        Ok(Self { format, is_encrypted: kind == Asn1Key::EncryptedPkcs8, blob })
    }

    fn from_blob(blob: &[u8]) -> Result<Self, Error> {
        let Blob { kind, alg_id, body, .. } = Blob::parse(blob)?;
        let user_key = || {
            rsa_user_key(alg_id).ok_or(Error::BadAlgid(&Reason(
                "this is not the BLOB of an RSA key, but key files hold only those",
            )))
        };
        let (format, blob) = match kind {
            BlobType::PublicKey => (
                KeyFormat::PublicBlob,
                public_blob(user_key()?, full_length(Body::public(body)?.public_key()?)?),
            ),
            BlobType::PrivateKey => {
                (KeyFormat::PrivateBlob, private_blob(user_key()?, Body::private(body)?.pair()?))
            }
            BlobType::Simple | BlobType::PlaintextKey => return Err(refusal::SESSION_KEY),
        };
        Ok(Self { format, is_encrypted: false, blob })
    }

    /// The format that the key was read from.
    pub fn format(&self) -> KeyFormat {
        self.format
    }

    /// Whether the file that the key was read from is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// Whether it is a pair, and not the public half alone.
    pub fn is_private(&self) -> bool {
        self.format.is_private()
    }

    /// The length of the modulus in bits, a multiple of 8.
    #[doc(alias = "KP_KEYLEN")]
    pub fn key_bits(&self) -> u32 {
        // After the header and the magic.
        self.blob.get(12..).and_then(<[u8]>::first_chunk).map_or(0, |bits| u32::from_le_bytes(*bits))
    }

    /// Whether the key is for exchange or for signatures: in its BLOB, and on import.
    ///
    /// PEM and DER don't contain this, so it is [`UserKey::Exchange`] for them, as in the BLOBs that
    /// `CryptDecodeObject` makes.
    pub fn user_key(&self) -> UserKey {
        let alg_id =
            self.blob.get(4..).and_then(<[u8]>::first_chunk).map(|alg_id| u32::from_le_bytes(*alg_id));
        alg_id.and_then(rsa_user_key).unwrap_or(UserKey::Exchange)
    }

    /// The same key for another purpose.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, ImportOptions, KeyFile, KeyFormat, KeySpec, KeyStore, UserKey};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(512))?;
    /// let der = store.export_key_as(key, KeyFormat::SpkiDer)?;
    /// let file = KeyFile::read(&der, None)?.with_user_key(UserKey::Signature);
    /// let key = store.import_key_from(&file, ImportOptions::new())?;
    /// assert_eq!(store.key_info(key)?.algorithm(), Algorithm::RsaSign);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    #[must_use]
    pub fn with_user_key(mut self, user_key: UserKey) -> Self {
        let alg_id = user_key.algorithm().alg_id().to_le_bytes();
        if let Some(place) = self.blob.get_mut(4..8) {
            place.copy_from_slice(&alg_id);
        }
        self
    }

    /// The key as a PUBLICKEYBLOB or a PRIVATEKEYBLOB, which [`import_key`](crate::KeyStore::import_key) takes.
    #[doc(alias = "PUBLICKEYBLOB")]
    #[doc(alias = "PRIVATEKEYBLOB")]
    pub fn as_blob(&self) -> &[u8] {
        &self.blob
    }

    /// Writes the key in another format. A format for public keys gets the public half of a pair.
    ///
    /// Salts come from the operating system's random source, which needs the crate's feature `getrandom`.
    /// [`export_key_as`](crate::KeyStore::export_key_as) takes them from the store's source.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, ExportAs, KeyFile, KeyFormat, KeySpec, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(512).exportable())?;
    /// let blob = store.export_key(key, ExportAs::Private)?;
    /// let pvk = KeyFile::read(&blob, None)?.write(KeyFormat::Pvk.password(b"secret"))?;
    /// assert_eq!(KeyFile::read(&pvk, Some(b"secret"))?.as_blob(), &blob[..]);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_KEY` (0x80090003): the format holds a pair, and this is only the public half.
    /// - `ERROR_INVALID_PASSWORD` (86): a password for a format that has none.
    /// - `NTE_FAIL` (0x80090020): an encrypted file needs a salt, and the random source failed or the build lacks the feature
    ///   `getrandom`.
    pub fn write<'a>(&self, options: impl Into<KeyFileOptions<'a>>) -> Result<KeyBlob, Error> {
        write(&self.blob, options.into(), &Random::system())
    }
}

/// Writes the key of a PUBLICKEYBLOB or PRIVATEKEYBLOB that this crate has written.
///
/// # Errors
/// As [`KeyFile::write`].
pub(crate) fn write(blob: &[u8], options: KeyFileOptions<'_>, random: &Random) -> Result<KeyBlob, Error> {
    let KeyFileOptions { format, password } = options;
    let Blob { kind: half, alg_id, body, .. } = Blob::parse(blob)?;
    let user_key = rsa_user_key(alg_id)
        .ok_or(Error::BadKey(&Reason("key files hold only RSA keys; export this key as a BLOB")))?;
    if password.is_some() && !matches!(format.structure(), Payload::Pkcs8 | Payload::Pvk) {
        return Err(NO_PASSWORD_HERE);
    }
    if !format.is_private() {
        let public = match half {
            BlobType::PrivateKey => Body::private(body)?.pair()?.public().clone(),
            _ => Body::public(body)?.public_key()?,
        };
        let (kind, bytes) = match format.structure() {
            Payload::Spki => (Asn1Key::Spki, asn1::write_spki(&public)?),
            Payload::Pkcs1 => (Asn1Key::Pkcs1Public, asn1::write_public(&public)?),
            _ => return Ok(public_blob(user_key, public)),
        };
        return if format.is_pem() { pem::encode(kind, &bytes) } else { Ok(bytes) };
    }
    if half != BlobType::PrivateKey {
        return Err(PUBLIC_ALONE);
    }
    let parts = Body::private(body)?.parts()?;
    let (kind, bytes) = match (format.structure(), password) {
        (Payload::Pkcs1, _) => (Asn1Key::Pkcs1Private, asn1::write_private(&parts)?),
        (Payload::Pkcs8, None) => (Asn1Key::Pkcs8, asn1::write_pkcs8(&parts)?),
        (Payload::Pkcs8, Some(password)) => {
            let info = asn1::write_pkcs8(&parts)?;
            (Asn1Key::EncryptedPkcs8, encrypted::encrypt(&info, password, random)?)
        }
        (Payload::Pvk, _) => return pvk::write(blob, user_key, password, random),
        // SPKI has no private half, so only a BLOB gets here.
        (Payload::Blob | Payload::Spki, _) => return Ok(Zeroizing::new(blob.to_vec())),
    };
    if format.is_pem() { pem::encode(kind, &bytes) } else { Ok(bytes) }
}

/// Refuses a modulus with leading zero bytes. A BLOB can hold one, but DER could not say how long it is.
///
/// # Errors
/// `NTE_BAD_DATA` for such a modulus.
fn full_length(key: PublicKey) -> Result<PublicKey, Error> {
    if key.modulus().last() == Some(&0) { Err(SHORT_MODULUS) } else { Ok(key) }
}

const SHORT_MODULUS: Error = Error::BadData(&Reason(
    "the modulus has fewer bits than the BLOB says; check its length, and the byte order of the modulus",
));
const NO_PASSWORD_HERE: Error = Error::InvalidPassword(&Reason(
    "this format has no encryption; omit the password, or write PKCS #8 or PVK",
));
const PUBLIC_ALONE: Error = Error::BadKey(&Reason(
    "the key is only the public half; write it as PUBLICKEYBLOB, SubjectPublicKeyInfo or RSAPublicKey",
));

fn public_blob(user_key: UserKey, key: PublicKey) -> KeyBlob {
    RsaKey::public(user_key, key, Permissions::new(true)).material()
}

fn private_blob(user_key: UserKey, key: PrivateKey) -> KeyBlob {
    RsaKey::pair(user_key, key, Permissions::new(true)).material()
}

impl fmt::Debug for KeyFile {
    /// The key is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyFile")
            .field("format", &self.format)
            .field("is_encrypted", &self.is_encrypted)
            .field("key_bits", &self.key_bits())
            .finish_non_exhaustive()
    }
}

impl ZeroizeOnDrop for KeyFile {}

/// The user key that a pair of an RSA algorithm becomes; `None` for other algorithms.
fn rsa_user_key(alg_id: u32) -> Option<UserKey> {
    Algorithm::from_alg_id(alg_id).filter(|algorithm| algorithm.family() == Family::Rsa).and_then(UserKey::of)
}
