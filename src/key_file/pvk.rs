//! Microsoft's PVK files, which `makecert`, `signcode` and `cert2spc` use.
//!
//! | bytes | field |
//! |---|---|
//! | 4 | the magic number 0xB0B5F11E |
//! | 4 | reserved, 0 |
//! | 4 | 1 for a key that exchanges keys, 2 for one that signs |
//! | 4 | whether the BLOB is encrypted |
//! | 4 | the length of the salt |
//! | 4 | the length of the BLOB |
//! | | the salt, the BLOB |
//!
//! The encryption leaves the first 8 bytes of the BLOB, its header, in the clear. It is RC4 under a key from the SHA-1 of
//! salt and password.

use sha1::{Digest as _, Sha1};
use zeroize::Zeroizing;

use super::refusal::{self, NEEDS_PASSWORD, WRONG_PASSWORD};
use crate::algorithm::UserKey;
use crate::blob::{HEADER_LEN, KeyBlob};
use crate::engine::Rc4;
use crate::error::{Error, Reason};
use crate::random::Random;
use crate::wipe::{MAKING, in_own_frame};

const MAGIC: [u8; 4] = 0xB0B5_F11E_u32.to_le_bytes();
const FILE_HEADER_LEN: usize = 24;
const SALT_LEN: usize = 16;
/// How the encrypted part of a BLOB starts.
const RSA: &[u8] = b"RSA2";
const DSS: &[u8] = b"DSS2";

const UNKNOWN_HEADER: Error =
    Error::BadData(&Reason("the PVK file is damaged: its header has values that no such file has"));
const CUT_SHORT: Error =
    Error::BadData(&Reason("the PVK file is damaged: it is shorter than its header claims"));
const UNKNOWN_KEY: Error =
    Error::BadData(&Reason("the PVK file is damaged: its key is for neither RSA nor DSS"));

pub(super) fn is_pvk(file: &[u8]) -> bool {
    file.starts_with(&MAGIC)
}

/// The PRIVATEKEYBLOB in a file, and whether it was encrypted.
///
/// # Errors
/// `NTE_BAD_DATA` for a damaged file, `ERROR_INVALID_PASSWORD` for a missing or wrong password, `NTE_BAD_TYPE` for a key of
/// DSS.
pub(super) fn read(file: &[u8], password: Option<&[u8]>) -> Result<(KeyBlob, bool), Error> {
    let (words, rest) = file.split_at_checked(FILE_HEADER_LEN).ok_or(CUT_SHORT)?;
    let mut words = words.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).skip(1);
    let [Some(0), Some(1 | 2), Some(encrypted), Some(salt_len), Some(blob_len)] =
        [(); 5].map(|()| words.next())
    else {
        return Err(UNKNOWN_HEADER);
    };
    let (salt, rest) = split(rest, salt_len)?;
    let mut blob = Zeroizing::new(split(rest, blob_len)?.0.to_vec());
    let body = blob.get_mut(HEADER_LEN..).ok_or(CUT_SHORT)?;
    if encrypted != 0 {
        decrypt(body, salt, password.ok_or(NEEDS_PASSWORD)?)?;
    }
    if body.starts_with(RSA) {
        Ok((blob, encrypted != 0))
    } else if body.starts_with(DSS) {
        Err(refusal::DSA)
    } else {
        Err(UNKNOWN_KEY)
    }
}

fn split(bytes: &[u8], len: u32) -> Result<(&[u8], &[u8]), Error> {
    usize::try_from(len).ok().and_then(|len| bytes.split_at_checked(len)).ok_or(CUT_SHORT)
}

/// Decrypts the bytes after the header of a BLOB. It tries both strengths, because no field says which one was used.
fn decrypt(body: &mut [u8], salt: &[u8], password: &[u8]) -> Result<(), Error> {
    for key_len in [16, 5] {
        let mut decrypted = Zeroizing::new(body.to_vec());
        apply(&mut decrypted, salt, password, key_len)?;
        if decrypted.starts_with(RSA) || decrypted.starts_with(DSS) {
            // It is a copy of `body`, decrypted in place, so it has the same length.
            body.copy_from_slice(&decrypted);
            return Ok(());
        }
    }
    Err(WRONG_PASSWORD)
}

/// Encrypts or decrypts with the first `key_len` bytes of the hash, filled up with zeros to 16.
fn apply(body: &mut [u8], salt: &[u8], password: &[u8], key_len: usize) -> Result<(), Error> {
    in_own_frame::<MAKING, _>(|| {
        let mut digest = Zeroizing::new([0; 20]);
        Sha1::new().chain_update(salt).chain_update(password).finalize_into((&mut *digest).into());
        let mut key = Zeroizing::new([0; 16]);
        for (to, from) in key.iter_mut().zip(digest.iter()).take(key_len) {
            *to = *from;
        }
        let mut rc4 = Box::new(Rc4::BLANK);
        rc4.restart([&*key, &[]]);
        rc4.apply(body);
        Ok(())
    })
}

/// A file with a PRIVATEKEYBLOB, encrypted at the strength of 128 bits if there is a password.
///
/// # Errors
/// `NTE_FAIL` if the random source fails.
pub(super) fn write(
    blob: &[u8],
    user_key: UserKey,
    password: Option<&[u8]>,
    random: &Random,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut salt = [0; SALT_LEN];
    let salt: &[u8] = match password {
        Some(_) => {
            random.fill(&mut salt)?;
            &salt
        }
        None => &[],
    };
    let [Ok(salt_len), Ok(blob_len)] = [salt.len(), blob.len()].map(u32::try_from) else {
        return Err(Error::BUG);
    };
    let words = [0, user_key.key_spec(), password.is_some().into(), salt_len, blob_len].map(u32::to_le_bytes);
    let mut file = Zeroizing::new([&MAGIC, words.as_flattened(), salt, blob].concat());
    if let Some(password) = password {
        let body = FILE_HEADER_LEN + salt.len() + HEADER_LEN;
        apply(file.get_mut(body..).ok_or(Error::BUG)?, salt, password, 16)?;
    }
    Ok(file)
}
