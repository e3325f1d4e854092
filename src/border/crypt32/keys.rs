//! Public keys, their hashes and their OIDs.

use super::layout::{self, Image};
use super::structures::Results;
use crate::border::frame::Frame;
use crate::border::text::{Encoding, encode};
use crate::codes::X509_PUBLIC_KEY_INFO;
use crate::crypt32::structure::{Structure, check_encoding};
use crate::crypt32::{PublicKeyInfo, cert_alg_id_to_oid, cert_oid_to_alg_id};
use crate::error::Error;

fn info(frame: &Frame<'_>, argument: usize) -> Result<PublicKeyInfo, Error> {
    let shapes = Structure::of(X509_PUBLIC_KEY_INFO)?.shapes;
    PublicKeyInfo::from_values(&layout::read(&frame.space, frame.needed_address(argument)?, shapes)?)
}

/// `CryptImportPublicKeyInfo`
pub(in crate::border) fn import(frame: &mut Frame<'_>) -> Result<u64, Error> {
    import_as(frame, 0, 3)
}

/// `CryptImportPublicKeyInfoEx`
pub(in crate::border) fn import_ex(frame: &mut Frame<'_>) -> Result<u64, Error> {
    import_as(frame, frame.dword(3), 6)
}

fn import_as(frame: &mut Frame<'_>, alg_id: u32, place: usize) -> Result<u64, Error> {
    let (context, encoding) = (frame.handle(0), frame.dword(1));
    // Before the structure is read.
    check_encoding(encoding)?;
    frame.put_handle(place, |frame| {
        let info = info(frame, 2)?;
        frame.process.crypt_import_public_key_info(context, encoding, &info, alg_id)
    })
}

/// `CryptExportPublicKeyInfo`
pub(in crate::border) fn export(frame: &mut Frame<'_>) -> Result<u64, Error> {
    export_as(frame, None, 3)
}

/// `CryptExportPublicKeyInfoEx`
pub(in crate::border) fn export_ex(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let oid = frame.text(3)?;
    export_as(frame, oid.as_deref(), 6)
}

fn export_as(frame: &mut Frame<'_>, oid: Option<&str>, place: usize) -> Result<u64, Error> {
    let (context, key_spec, encoding) = (frame.handle(0), frame.dword(1), frame.dword(2));
    let info = frame.process.crypt_export_public_key_info(context, key_spec, encoding, oid)?;
    let image = Image::of(&frame.space, &info.into_values());
    Results::at(place).put(frame, image.len(), |address| image.at(address))
}

/// `CryptHashPublicKeyInfo`
pub(in crate::border) fn hash_info(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (context, alg_id, encoding) = (frame.handle(0), frame.dword(1), frame.dword(3));
    frame.needed_address(6)?;
    frame.needed_address(4)?;
    check_encoding(encoding)?;
    let info = info(frame, 4)?;
    frame
        .fill(5, |process, value| process.crypt_hash_public_key_info(context, alg_id, encoding, &info, value))
}

/// `CryptHashCertificate`
pub(in crate::border) fn hash_certificate(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (context, alg_id) = (frame.handle(0), frame.dword(1));
    let encoded = frame.space.copy(frame.address(3), frame.dword(4) as usize)?;
    frame.fill(5, |process, value| process.crypt_hash_certificate(context, alg_id, &encoded, value))
}

/// `CertOIDToAlgId`. An unknown OID leaves the last error.
pub(in crate::border) fn alg_id_of(frame: &mut Frame<'_>) -> Result<u64, Error> {
    Ok(frame.text(0)?.and_then(|oid| cert_oid_to_alg_id(&oid)).unwrap_or(0).into())
}

/// `CertAlgIdToOID`. On Windows the text is in the DLL; here the caller's memory gets a copy each time.
pub(in crate::border) fn oid_of(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let Some(oid) = cert_alg_id_to_oid(frame.dword(0)) else { return Ok(0) };
    frame.space.allocate_copy(&encode(oid, Encoding::Ansi))
}
