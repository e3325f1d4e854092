//! Values that SQL Server encrypted: `ENCRYPTBYPASSPHRASE`, and `ENCRYPTBYKEY` under a key that can be derived again.
//! All the cryptography is calls of a [`KeyStore`](hcryptkey::KeyStore).
//!
//! A value of `ENCRYPTBYPASSPHRASE` is a version, an IV, and the ciphertext in CBC mode, with padding, under a key that is
//! derived from the hash of the passphrase:
//!
//! | version | hash | cipher |
//! |---|---|---|
//! | 1 | SHA-1 | 3DES with two keys |
//! | 2, from SQL Server 2017 on | SHA-256 | AES with 256 bits |
//!
//! A value of `ENCRYPTBYKEY` has the GUID of its key before that. The key of `CREATE SYMMETRIC KEY … WITH KEY_SOURCE` is derived
//! from the hash of the source, with the hash of its version and the cipher of its `ALGORITHM`. We have no recorded value under
//! RC4 and assume that such a value has no IV. The magic number below shows whether this is true of a value.
//!
//! The plaintext starts with a magic number, the length of an authenticator and the length of the data. The magic
//! number shows whether the key is right.
//!
//! ```
//! use hcryptkey_sql::{Secret, decrypt_by_passphrase, parse_hex};
//!
//! let value = "0x010000004D2B87C6725612388F8BA4DA082495E8C836FF76F32BCB642B36476594B4F014";
//! let data = decrypt_by_passphrase(&parse_hex(value)?, Secret::Text("hi"), None)?;
//! assert_eq!(data, b"Secure data");
//! # Ok::<(), hcryptkey_sql::Error>(())
//! ```
#![forbid(unsafe_code)]

mod contents;
mod keys;
mod text;
mod value;

use hcryptkey::Algorithm;

use contents::Contents;
use keys::Candidates;
pub use text::{parse_hex, show};
pub use value::Value;

/// Why a value can't be decrypted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not hex.
    #[error("the value is not hex: two digits for each byte")]
    NotHex,
    /// The value has another version.
    #[error(
        "the value is of unknown version: neither 01000000 nor 02000000 comes before its initialisation vector"
    )]
    UnknownVersion,
    /// The value has an impossible length.
    #[error("the value is damaged: it is cut short or has too many bytes")]
    WrongLength,
    /// The secret does not decrypt the value.
    #[error("the passphrase or the key is wrong, or the value is damaged")]
    WrongPassphrase,
    /// The value was encrypted with another authenticator, or with none.
    #[error("the authenticator is wrong")]
    WrongAuthenticator,
    /// The plaintext is inconsistent.
    #[error("the value is damaged: the lengths in it contradict each other")]
    Damaged,
    /// SQL Server has no values under this cipher.
    #[error("SQL Server has no values under this cipher; use DES, 3DES, RC2, RC4 or AES")]
    OtherCipher,
    /// A call of the key store failed.
    #[error(transparent)]
    Key(#[from] hcryptkey::Error),
}

/// A passphrase, a key source or an authenticator.
#[derive(Clone, Copy)]
pub enum Secret<'a> {
    /// Text, which SQL Server takes as UTF-16 (`nvarchar`) or as one byte for each letter (`varchar`).
    Text(&'a str),
    /// The bytes themselves (`varbinary`).
    Bytes(&'a [u8]),
}

impl Secret<'_> {
    /// The bytes that SQL Server may have used.
    fn encodings(self) -> Vec<Vec<u8>> {
        match self {
            Self::Text(text) => {
                vec![text.encode_utf16().flat_map(u16::to_le_bytes).collect(), text.as_bytes().to_vec()]
            }
            Self::Bytes(bytes) => vec![bytes.to_vec()],
        }
    }
}

/// Decrypts a value of `ENCRYPTBYPASSPHRASE` to the data that it holds.
///
/// Without an authenticator, one in the value is not checked.
///
/// # Errors
/// - [`Error::WrongPassphrase`], [`Error::WrongAuthenticator`]: the passphrase or the authenticator is wrong.
/// - [`Error::UnknownVersion`], [`Error::WrongLength`], [`Error::Damaged`]: the bytes are not such a value.
pub fn decrypt_by_passphrase(
    value: &[u8],
    passphrase: Secret<'_>,
    authenticator: Option<Secret<'_>>,
) -> Result<Vec<u8>, Error> {
    let value = Value::of_passphrase(value)?;
    decrypt(&value, &Candidates::of_passphrase(value.version(), passphrase), authenticator)
}

/// Decrypts a value of `ENCRYPTBYKEY` under the key of a `KEY_SOURCE`, with the cipher of its `ALGORITHM`.
///
/// `TRIPLE_DES` is [`Algorithm::TripleDes112`], and `TRIPLE_DES_3KEY` is [`Algorithm::TripleDes`]; the other one of the
/// two is tried as well.
///
/// # Errors
/// As [`decrypt_by_passphrase`], and [`Error::OtherCipher`].
pub fn decrypt_by_key_source(
    value: &[u8],
    source: Secret<'_>,
    cipher: Algorithm,
    authenticator: Option<Secret<'_>>,
) -> Result<Vec<u8>, Error> {
    let value = Value::of_key(value, cipher)?;
    decrypt(&value, &Candidates::of_source(value.version(), source, cipher), authenticator)
}

/// Decrypts a value of `ENCRYPTBYKEY` under a key whose bytes are known.
///
/// # Errors
/// As [`decrypt_by_key_source`].
pub fn decrypt_by_key(
    value: &[u8],
    material: &[u8],
    cipher: Algorithm,
    authenticator: Option<Secret<'_>>,
) -> Result<Vec<u8>, Error> {
    let value = Value::of_key(value, cipher)?;
    decrypt(&value, &Candidates::of_material(material, cipher), authenticator)
}

/// Decrypts with the first key that gives the magic number.
fn decrypt(
    value: &Value<'_>,
    keys: &Candidates<'_>,
    authenticator: Option<Secret<'_>>,
) -> Result<Vec<u8>, Error> {
    for key in keys.keys() {
        if let Some(plaintext) = key.decrypt(value)?
            && let Some(contents) = Contents::read(&plaintext)?
        {
            return contents.data(authenticator);
        }
    }
    Err(Error::WrongPassphrase)
}
