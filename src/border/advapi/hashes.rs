//! Hashes: made, fed, duplicated and destroyed.

use crate::border::frame::{Frame, done};
use crate::error::Error;

/// `CryptCreateHash`
pub(in crate::border) fn create(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (context, alg_id, key, flags) = (frame.handle(0), frame.dword(1), frame.handle(2), frame.dword(3));
    frame.put_handle(4, |frame| frame.process.crypt_create_hash(context, alg_id, key, flags))
}

/// `CryptHashData`
pub(in crate::border) fn feed(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let data = frame.input(1)?;
    done(frame.process.crypt_hash_data(frame.handle(0), &data, frame.dword(3)))
}

/// `CryptHashSessionKey`
pub(in crate::border) fn feed_key(frame: &mut Frame<'_>) -> Result<u64, Error> {
    done(frame.process.crypt_hash_session_key(frame.handle(0), frame.handle(1), frame.dword(2)))
}

/// `CryptDuplicateHash`
pub(in crate::border) fn duplicate(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (hash, reserved, flags) = (frame.handle(0), frame.address(1), frame.dword(2));
    frame.put_handle(3, |frame| frame.process.crypt_duplicate_hash(hash, reserved, flags))
}

/// `CryptDestroyHash`
pub(in crate::border) fn destroy(frame: &mut Frame<'_>) -> Result<u64, Error> {
    done(frame.process.crypt_destroy_hash(frame.handle(0)))
}
