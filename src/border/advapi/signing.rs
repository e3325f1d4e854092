//! Signatures. A description is hashed as UTF-16 in both encodings.

use crate::border::frame::{Frame, done};
use crate::error::Error;

/// `CryptSignHash`
pub(in crate::border) fn sign(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (hash, key_spec, flags) = (frame.handle(0), frame.dword(1), frame.dword(3));
    let description = frame.units(2)?;
    frame
        .fill(4, |process, data| process.crypt_sign_hash(hash, key_spec, description.as_deref(), flags, data))
}

/// `CryptVerifySignature`
pub(in crate::border) fn verify(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (hash, key, flags) = (frame.handle(0), frame.handle(3), frame.dword(5));
    let (signature, description) = (frame.needed_input(1)?, frame.units(4)?);
    done(frame.process.crypt_verify_signature(hash, &signature, key, description.as_deref(), flags))
}
