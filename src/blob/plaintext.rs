//! PLAINTEXTKEYBLOB: a session key in the clear.

use super::{BlobType, BlobVersion, DAMAGED, KeyBlob, header};
use crate::algorithm::Algorithm;
use crate::error::{Error, Reason};

/// The material in the body of a BLOB. Bytes after the key are ignored (our decision).
///
/// # Errors
/// `NTE_BAD_DATA` for a BLOB shorter than it claims.
pub(crate) fn parse(body: &[u8]) -> Result<&[u8], Error> {
    let (len, rest) = body.split_first_chunk().ok_or(DAMAGED)?;
    let len = usize::try_from(u32::from_le_bytes(*len)).map_err(|_| DAMAGED)?;
    rest.get(..len).ok_or(DAMAGED)
}

/// # Errors
/// `NTE_BAD_LEN` for a key whose length does not fit the format.
pub(crate) fn write(algorithm: Algorithm, material: &[u8]) -> Result<KeyBlob, Error> {
    let len = u32::try_from(material.len()).map_err(|_| {
        Error::BadLen(&Reason("the key is too long for a BLOB, which holds at most 4 GiB; use a shorter one"))
    })?;
    let mut blob = header(BlobType::PlaintextKey, BlobVersion::Two, algorithm.alg_id(), 4 + material.len());
    blob.extend_from_slice(&len.to_le_bytes());
    blob.extend_from_slice(material);
    Ok(blob)
}
