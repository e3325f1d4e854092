//! Encrypting and decrypting, in place.

use crate::border::frame::Frame;
use crate::error::Error;

/// `CryptEncrypt`
pub(in crate::border) fn encrypt(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (key, hash, is_final, flags) = (frame.handle(0), frame.handle(1), frame.is_true(2), frame.dword(3));
    frame.encrypt(4, 5, 6, |process, data, len| process.crypt_encrypt(key, hash, is_final, flags, data, len))
}

/// `CryptDecrypt`
pub(in crate::border) fn decrypt(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (key, hash, is_final, flags) = (frame.handle(0), frame.handle(1), frame.is_true(2), frame.dword(3));
    frame.decrypt(4, 5, |process, data| process.crypt_decrypt(key, hash, is_final, flags, data))
}
