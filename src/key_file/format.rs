//! The formats, each with its name and its structure.

use core::fmt;
use core::str::FromStr;

use crate::error::{Error, Reason};

/// The kind of bytes inside base64 and its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Payload {
    Blob,
    Spki,
    Pkcs1,
    Pkcs8,
    Pvk,
}

/// The structures of ASN.1 that hold a key. Each has its label in PEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asn1Key {
    Spki,
    Pkcs1Public,
    Pkcs1Private,
    Pkcs8,
    EncryptedPkcs8,
}

impl Asn1Key {
    const ALL: [Self; 5] =
        [Self::Spki, Self::Pkcs1Public, Self::Pkcs1Private, Self::Pkcs8, Self::EncryptedPkcs8];

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Spki => "PUBLIC KEY",
            Self::Pkcs1Public => "RSA PUBLIC KEY",
            Self::Pkcs1Private => "RSA PRIVATE KEY",
            Self::Pkcs8 => "PRIVATE KEY",
            Self::EncryptedPkcs8 => "ENCRYPTED PRIVATE KEY",
        }
    }

    pub(super) fn of_label(label: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.label().as_bytes() == label)
    }
}

/// Declares [`KeyFormat`] from one table: a row gives the variant, its name, whether it holds the private half, its
/// structure and whether that is written as PEM.
macro_rules! formats {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal, $is_private:literal, $structure:ident, $is_pem:literal; )+) => {
        /// A format of key files, for [`KeyFile`](crate::KeyFile) and [`export_key_as`](crate::KeyStore::export_key_as).
        ///
        /// `Display` writes the name, and `FromStr` reads it, in any case.
        ///
        /// ```
        /// use hcryptkey::KeyFormat;
        ///
        /// assert_eq!(KeyFormat::Pkcs8Pem.to_string(), "pkcs8-pem");
        /// assert_eq!("SPKI-DER".parse(), Ok(KeyFormat::SpkiDer));
        /// assert!(KeyFormat::Pvk.is_private());
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum KeyFormat {
            $( $(#[$doc])* $variant, )+
        }

        impl KeyFormat {
            /// Every format.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// Whether it holds both halves of the key.
            pub const fn is_private(self) -> bool {
                match self {
                    $(Self::$variant => $is_private,)+
                }
            }

            /// Whether it is text.
            pub const fn is_pem(self) -> bool {
                match self {
                    $(Self::$variant => $is_pem,)+
                }
            }

            pub(super) const fn structure(self) -> Payload {
                match self {
                    $(Self::$variant => Payload::$structure,)+
                }
            }
        }
    };
}

formats! {
    /// PUBLICKEYBLOB.
    #[doc(alias = "PUBLICKEYBLOB")]
    PublicBlob = "public-blob", false, Blob, false;
    /// PRIVATEKEYBLOB, in the clear.
    #[doc(alias = "PRIVATEKEYBLOB")]
    PrivateBlob = "private-blob", true, Blob, false;
    /// A `SubjectPublicKeyInfo` in DER (RFC 5280): `openssl rsa -pubout -outform DER`.
    SpkiDer = "spki-der", false, Spki, false;
    /// A `SubjectPublicKeyInfo` in PEM, "BEGIN PUBLIC KEY": `openssl rsa -pubout`.
    SpkiPem = "spki-pem", false, Spki, true;
    /// A PKCS #1 `RSAPublicKey` in DER (RFC 8017), which `X509_PUBLIC_KEY_INFO` contains and `RSA_CSP_PUBLICKEYBLOB`
    /// decodes.
    Pkcs1PublicDer = "pkcs1-public-der", false, Pkcs1, false;
    /// A PKCS #1 `RSAPublicKey` in PEM, "BEGIN RSA PUBLIC KEY".
    Pkcs1PublicPem = "pkcs1-public-pem", false, Pkcs1, true;
    /// A PKCS #1 `RSAPrivateKey` in DER (RFC 8017), which `PKCS_RSA_PRIVATE_KEY` decodes.
    Pkcs1PrivateDer = "pkcs1-private-der", true, Pkcs1, false;
    /// A PKCS #1 `RSAPrivateKey` in PEM, "BEGIN RSA PRIVATE KEY": `openssl rsa -traditional`.
    Pkcs1PrivatePem = "pkcs1-private-pem", true, Pkcs1, true;
    /// PKCS #8 in DER (RFC 5958). With a password it is encrypted.
    Pkcs8Der = "pkcs8-der", true, Pkcs8, false;
    /// PKCS #8 in PEM, "BEGIN PRIVATE KEY" or, with a password, "BEGIN ENCRYPTED PRIVATE KEY": `openssl pkcs8 -topk8`.
    Pkcs8Pem = "pkcs8-pem", true, Pkcs8, true;
    /// Microsoft's PVK file. With a password it is encrypted, at the strength of 128 bits.
    Pvk = "pvk", true, Pvk, false;
}

impl KeyFormat {
    /// This format, encrypted under a password.
    ///
    /// PKCS #8 is encrypted with AES-256 under PBKDF2 with HMAC-SHA-256 and 600,000 rounds, PVK with 128-bit RC4 under
    /// a single SHA-1, which protects little. No other format takes a password.
    pub const fn password(self, password: &[u8]) -> KeyFileOptions<'_> {
        KeyFileOptions { format: self, password: Some(password) }
    }
}

impl fmt::Display for KeyFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for KeyFormat {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        const UNKNOWN: Error = Error::BadType(&Reason(
            "no format of this name; use a name of KeyFormat, such as spki-pem, pkcs8-pem or private-blob",
        ));
        Self::ALL.iter().copied().find(|one| one.name().eq_ignore_ascii_case(name)).ok_or(UNKNOWN)
    }
}

/// A [`KeyFormat`], and the password to encrypt with: see [`KeyFormat::password`].
#[derive(Clone, Copy)]
#[must_use]
pub struct KeyFileOptions<'a> {
    pub(super) format: KeyFormat,
    pub(super) password: Option<&'a [u8]>,
}

impl KeyFileOptions<'_> {
    /// The format.
    pub const fn format(&self) -> KeyFormat {
        self.format
    }
}

impl From<KeyFormat> for KeyFileOptions<'_> {
    fn from(format: KeyFormat) -> Self {
        Self { format, password: None }
    }
}

impl fmt::Debug for KeyFileOptions<'_> {
    /// The password is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyFileOptions")
            .field("format", &self.format)
            .field("is_encrypted", &self.password.is_some())
            .finish()
    }
}
