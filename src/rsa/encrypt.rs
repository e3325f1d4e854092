//! Encryption and decryption. Callers pass and get little-endian blocks; the paddings work on big-endian ones.

use subtle::Choice;
use zeroize::Zeroizing;

use super::oaep::Label;
use super::private::PrivateKey;
use super::public::PublicKey;
use super::stack::{Work, wiped};
use super::{FillRandom, NOT_A_KEY, oaep, padding};
use crate::error::Error;

/// Encrypts with PKCS #1 v1.5: at most 11 bytes less than the modulus.
///
/// # Errors
/// `NTE_BAD_LEN` for more; the source's errors, and `NTE_FAIL` for a source that is not random.
pub(crate) fn encrypt_pkcs1(
    key: &PublicKey,
    message: &[u8],
    mut random: impl FnMut(&mut [u8]) -> Result<(), Error>,
) -> Result<Vec<u8>, Error> {
    encrypt(key, padding::pad_type_2(message, key.modulus_len(), &mut random)?)
}

/// Encrypts with OAEP: at most 42 bytes less than the modulus.
///
/// # Errors
/// `NTE_BAD_LEN` for more; the source's errors.
pub(crate) fn encrypt_oaep(
    key: &PublicKey,
    message: &[u8],
    label: Label,
    mut random: impl FnMut(&mut [u8]) -> Result<(), Error>,
) -> Result<Vec<u8>, Error> {
    let random: FillRandom<'_> = &mut random;
    let block =
        wiped(Work::Public, key.modulus_len(), || oaep::pad(message, label, key.modulus_len(), random))?;
    encrypt(key, block)
}

fn encrypt(key: &PublicKey, mut block: Zeroizing<Vec<u8>>) -> Result<Vec<u8>, Error> {
    block.reverse();
    // A padded block starts with a zero byte, and the modulus of a sound key does not, so the power exists unless the
    // key is unsound.
    wiped(Work::Public, key.modulus_len(), || key.power(&block).map(|block| block.to_vec())).ok_or(NOT_A_KEY)
}

/// Decrypts, and removes the padding of PKCS #1 v1.5.
///
/// # Errors
/// `NTE_BAD_DATA` for a ciphertext that is not as long as the modulus or not below it, and for another padding. Error and time are
/// the same for all bad paddings.
pub(crate) fn decrypt_pkcs1(key: &PrivateKey, ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    decrypt(key, ciphertext, |block| padding::unpad_type_2(block))
}

/// Decrypts, and removes the padding of OAEP.
///
/// # Errors
/// As for [`decrypt_pkcs1`].
pub(crate) fn decrypt_oaep(
    key: &PrivateKey,
    ciphertext: &[u8],
    label: Label,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    decrypt(key, ciphertext, |block| oaep::unpad(block, label))
}

/// Decrypts, and returns the whole block, little-endian, without checking its padding.
///
/// # Errors
/// `NTE_BAD_DATA` for a ciphertext that is not as long as the modulus or not below it.
pub(crate) fn decrypt_raw(key: &PrivateKey, ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    wiped(Work::Private, key.public().modulus_len(), || key.power(ciphertext)).ok_or(Error::UNDECIPHERABLE)
}

fn decrypt(
    key: &PrivateKey,
    ciphertext: &[u8],
    unpad: impl FnOnce(&mut [u8]) -> (Choice, u32),
) -> Result<Zeroizing<Vec<u8>>, Error> {
    wiped(Work::Private, key.public().modulus_len(), || {
        let mut block = key.power(ciphertext)?;
        block.reverse();
        let (valid, start) = unpad(&mut block);
        // Whether a block is valid need not stay secret, because the result shows it. What is wrong with it must.
        if !bool::from(valid) {
            return None;
        }
        block.get(usize::try_from(start).ok()?..).map(|message| Zeroizing::new(message.to_vec()))
    })
    .ok_or(Error::UNDECIPHERABLE)
}
