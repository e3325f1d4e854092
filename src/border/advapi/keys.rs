//! Keys: made, imported, exported, duplicated and destroyed.

use crate::border::frame::{Frame, done};
use crate::error::Error;

/// `CryptGenKey`
pub(in crate::border) fn generate(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (context, alg_id, flags) = (frame.handle(0), frame.dword(1), frame.dword(2));
    frame.put_handle(3, |frame| frame.process.crypt_gen_key(context, alg_id, flags))
}

/// `CryptDeriveKey`
pub(in crate::border) fn derive(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (context, alg_id, hash, flags) = (frame.handle(0), frame.dword(1), frame.handle(2), frame.dword(3));
    frame.put_handle(4, |frame| frame.process.crypt_derive_key(context, alg_id, hash, flags))
}

/// `CryptImportKey`
pub(in crate::border) fn import(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (context, under, flags) = (frame.handle(0), frame.handle(3), frame.dword(4));
    frame.put_handle(5, |frame| {
        let blob = frame.needed_input(1)?;
        frame.process.crypt_import_key(context, &blob, under, flags)
    })
}

/// `CryptExportKey`
pub(in crate::border) fn export(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (key, under, blob_type, flags) = (frame.handle(0), frame.handle(1), frame.dword(2), frame.dword(3));
    frame.fill(4, |process, blob| process.crypt_export_key(key, under, blob_type, flags, blob))
}

/// `CryptGetUserKey`
pub(in crate::border) fn user_key(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (context, key_spec) = (frame.handle(0), frame.dword(1));
    frame.put_handle(2, |frame| frame.process.crypt_get_user_key(context, key_spec))
}

/// `CryptDuplicateKey`
pub(in crate::border) fn duplicate(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (key, reserved, flags) = (frame.handle(0), frame.address(1), frame.dword(2));
    frame.put_handle(3, |frame| frame.process.crypt_duplicate_key(key, reserved, flags))
}

/// `CryptDestroyKey`
pub(in crate::border) fn destroy(frame: &mut Frame<'_>) -> Result<u64, Error> {
    done(frame.process.crypt_destroy_key(frame.handle(0)))
}
