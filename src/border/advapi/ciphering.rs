//! Encrypting and decrypting, in place.

use crate::border::frame::Frame;
use crate::border::in_place::SectionCall;
use crate::error::Error;

fn section(frame: &Frame<'_>) -> SectionCall {
    SectionCall {
        key: frame.handle(0),
        hash: frame.handle(1),
        is_final: frame.is_true(2),
        flags: frame.dword(3),
    }
}

/// `CryptEncrypt`
pub(in crate::border) fn encrypt(frame: &mut Frame<'_>) -> Result<u64, Error> {
    frame.encrypt(section(frame), 4, 5, 6)
}

/// `CryptDecrypt`
pub(in crate::border) fn decrypt(frame: &mut Frame<'_>) -> Result<u64, Error> {
    frame.decrypt(section(frame), 4, 5)
}
