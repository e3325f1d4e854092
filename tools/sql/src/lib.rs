//! The values of SQL Server's `ENCRYPTBYPASSPHRASE`. All the cryptography is calls of a [`KeyStore`].
//!
//! A value is a version, an IV, and the ciphertext in CBC mode, with padding, under a key that is derived from
//! the hash of the passphrase:
//!
//! | version | hash | cipher |
//! |---|---|---|
//! | 1 | SHA-1 | 3DES with two keys |
//! | 2, from SQL Server 2017 on | SHA-256 | AES with 256 bits |
//!
//! The plaintext starts with a magic number, the length of an authenticator and the length of the data.

use std::fmt::Write as _;

use hcryptkey::{Algorithm, HashAlgorithm, KeyParam, KeyStore, Section};

/// Why a value can't be decrypted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the value is not hex: two digits for each byte")]
    NotHex,
    #[error("the value is of no version that is known here: it starts with neither 01000000 nor 02000000")]
    UnknownVersion,
    #[error("the value is damaged: it is cut short or has bytes too many")]
    WrongLength,
    #[error("the passphrase is wrong, or the value is damaged")]
    WrongPassphrase,
    #[error("the value is damaged: the lengths in it contradict each other")]
    Damaged,
    #[error(transparent)]
    Key(#[from] hcryptkey::Error),
}

/// Reads hex digits, with or without `0x`.
pub fn parse_hex(text: &str) -> Result<Vec<u8>, Error> {
    let digits = text.strip_prefix("0x").or(text.strip_prefix("0X")).unwrap_or(text);
    let (pairs, rest) = digits.as_bytes().as_chunks();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
    bytes.filter(|_| rest.is_empty()).ok_or(Error::NotHex)
}

/// Decrypts a value to the data that it holds.
pub fn decrypt(value: &[u8], passphrase: &str) -> Result<Vec<u8>, Error> {
    let (version, rest) = value.split_first_chunk().ok_or(Error::WrongLength)?;
    let (hash_algorithm, cipher, block_len) = match u32::from_le_bytes(*version) {
        1 => (HashAlgorithm::Sha1, Algorithm::TripleDes112, 8),
        2 => (HashAlgorithm::Sha256, Algorithm::Aes256, 16),
        _ => return Err(Error::UnknownVersion),
    };
    let (iv, ciphertext) = rest.split_at_checked(block_len).ok_or(Error::WrongLength)?;
    if ciphertext.is_empty() || ciphertext.len() % block_len != 0 {
        return Err(Error::WrongLength);
    }

    let store = KeyStore::default();
    let hash = store.create_hash(hash_algorithm, None)?;
    let passphrase: Vec<u8> = passphrase.encode_utf16().flat_map(u16::to_le_bytes).collect();
    store.hash_data(hash, &passphrase)?;
    let key = store.derive_key(cipher, hash)?;
    store.set_key_param(key, KeyParam::Iv(iv))?;
    let mut plaintext = ciphertext.to_vec();
    // The lengths are right, so what is left to be wrong is the padding.
    store.decrypt(key, Section::Final, &mut plaintext).map_err(|error| match error {
        hcryptkey::Error::BadData(_) => Error::WrongPassphrase,
        other => Error::Key(other),
    })?;
    data_in(&plaintext).map(<[u8]>::to_vec)
}

/// Takes the data out of a plaintext. An authenticator stands before it and is left out; it can't be checked
/// without the one that was given to SQL Server.
fn data_in(plaintext: &[u8]) -> Result<&[u8], Error> {
    let (magic, rest) = plaintext.split_first_chunk().ok_or(Error::WrongPassphrase)?;
    if u32::from_le_bytes(*magic) != 0xBAAD_F00D {
        return Err(Error::WrongPassphrase);
    }
    let (authenticator_len, rest) = rest.split_first_chunk().ok_or(Error::Damaged)?;
    let (data_len, rest) = rest.split_first_chunk().ok_or(Error::Damaged)?;
    let data = rest.get(usize::from(u16::from_le_bytes(*authenticator_len))..).ok_or(Error::Damaged)?;
    if data.len() == usize::from(u16::from_le_bytes(*data_len)) { Ok(data) } else { Err(Error::Damaged) }
}

/// Data as a line to print: text if it looks like text, else hex.
pub fn show(data: &[u8]) -> String {
    let utf8 = String::from_utf8(data.to_vec()).ok().filter(|text| is_printable(text));
    utf8.or_else(|| utf16(data)).unwrap_or_else(|| {
        data.iter().fold("0x".to_owned(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02X}");
            hex
        })
    })
}

/// UTF-16, but only of alphabets up to Cyrillic: beyond them nearly any two bytes are a letter of some script.
fn utf16(data: &[u8]) -> Option<String> {
    let (units, rest) = data.as_chunks();
    let units: Vec<u16> = units.iter().copied().map(u16::from_le_bytes).collect();
    let text = String::from_utf16(&units).ok().filter(|text| rest.is_empty() && is_printable(text))?;
    text.chars().all(|character| character < '\u{500}').then_some(text)
}

/// Whether a terminal shows it and does nothing else.
fn is_printable(text: &str) -> bool {
    !text.chars().any(|character| character.is_control() && !matches!(character, '\t' | '\r' | '\n'))
}
