//! The encryption of PEM from before PKCS #8 (RFC 1421's headers, OpenSSL's key derivation): `Proc-Type` and `DEK-Info`.

use aes::{Aes128, Aes192, Aes256};
use cipher::{BlockCipherDecrypt, KeyInit};
use des::{Des, TdesEde3};
use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::asn1::is_sequence;
use super::cbc::decrypt_keyed;
use super::refusal::{NEEDS_PASSWORD, UNSUPPORTED, WRONG_PASSWORD};
use crate::error::{Error, Reason};
use crate::wipe::in_own_frame;

/// The depth of the frames that expand the key and decrypt.
const DEPTH: usize = 8192;

/// The headers of an encrypted block.
pub(super) struct Headers<'a> {
    cipher: &'a [u8],
    /// In hex.
    iv: &'a [u8],
    base64: &'a [u8],
}

impl<'a> Headers<'a> {
    /// The headers at the front of a block's content, if it is encrypted.
    pub(super) fn find(text: &'a [u8]) -> Option<Self> {
        let text = text.trim_ascii_start();
        let mut lines = text.split_inclusive(|byte| *byte == b'\n');
        let proc_type = lines.next()?.strip_prefix(b"Proc-Type:")?;
        if !proc_type.trim_ascii().ends_with(b"ENCRYPTED") {
            return None;
        }
        let (mut dek_info, mut len) =
            (&b""[..], text.len() - text.split_inclusive(|byte| *byte == b'\n').next()?.len());
        // An empty line ends the headers. `len` becomes the length of the text after them.
        for line in lines {
            len -= line.len();
            if let Some(value) = line.strip_prefix(b"DEK-Info:") {
                dek_info = value.trim_ascii();
            }
            if line.trim_ascii().is_empty() {
                break;
            }
        }
        let mut parts = dek_info.splitn(2, |byte| *byte == b',');
        let (cipher, iv) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        Some(Self { cipher, iv, base64: text.get(text.len() - len..)? })
    }

    /// The base64 text after the headers.
    pub(super) fn base64(&self) -> &'a [u8] {
        self.base64
    }

    /// Decrypts the bytes that the base64 encodes.
    ///
    /// # Errors
    /// `NTE_BAD_TYPE` for another cipher, `NTE_BAD_DATA` for a broken IV, `ERROR_INVALID_PASSWORD` for a missing or wrong
    /// password.
    pub(super) fn decrypt(&self, data: &[u8], password: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>, Error> {
        let decrypt = match self.cipher {
            b"DES-CBC" => cbc_decrypt::<Des, 8, 8>,
            b"DES-EDE3-CBC" => cbc_decrypt::<TdesEde3, 24, 8>,
            b"AES-128-CBC" => cbc_decrypt::<Aes128, 16, 16>,
            b"AES-192-CBC" => cbc_decrypt::<Aes192, 24, 16>,
            b"AES-256-CBC" => cbc_decrypt::<Aes256, 32, 16>,
            _ => return Err(UNSUPPORTED),
        };
        let password = password.ok_or(NEEDS_PASSWORD)?;
        let der = in_own_frame::<DEPTH, _>(|| decrypt(data, self.iv, password))?;
        // One wrong password in 256 gives a padding that looks good.
        if is_sequence(&der) { Ok(der) } else { Err(WRONG_PASSWORD) }
    }
}

fn cbc_decrypt<C: BlockCipherDecrypt + KeyInit, const KEY: usize, const BLOCK: usize>(
    data: &[u8],
    iv: &[u8],
    password: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    const BROKEN_IV: Error =
        Error::BadData(&Reason("the PEM is damaged: its DEK-Info has an IV of the wrong length"));
    let iv = from_hex::<BLOCK>(iv).ok_or(BROKEN_IV)?;
    let key = derive::<KEY>(password, *iv.first_chunk().ok_or(BROKEN_IV)?);
    decrypt_keyed::<C>(&*key, &iv, data)
}

/// OpenSSL's `EVP_BytesToKey` with MD5 and one round: each piece hashes the piece before it, the password and the salt.
fn derive<const KEY: usize>(password: &[u8], salt: [u8; 8]) -> Zeroizing<[u8; KEY]> {
    let (mut key, mut piece) = (Zeroizing::new([0; KEY]), Zeroizing::new(Vec::new()));
    for part in key.chunks_mut(16) {
        let digest = Md5::new().chain_update(&*piece).chain_update(password).chain_update(salt).finalize();
        piece = Zeroizing::new(digest.to_vec());
        part.copy_from_slice(piece.get(..part.len()).unwrap_or_default());
    }
    key
}

fn from_hex<const LEN: usize>(text: &[u8]) -> Option<[u8; LEN]> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = [0; LEN];
    if text.len() != 2 * LEN {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_chunks().0) {
        let [high, low] = *pair;
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(bytes)
}
