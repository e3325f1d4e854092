//! Key BLOBs: bytes in and out, checked against lengths that lie.

use zeroize::Zeroizing;

use crate::cipher::Algorithm;
use crate::codes;
use crate::error::Error;

/// An exported key: the bytes of a BLOB, wiped when they are dropped.
pub type KeyBlob = Zeroizing<Vec<u8>>;

const HEADER_LEN: usize = 8;

/// What a PLAINTEXTKEYBLOB says.
pub(crate) struct Plaintext<'a> {
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) material: &'a [u8],
}

impl<'a> Plaintext<'a> {
    /// Reads a BLOB. Bytes behind the key are left alone (our decision).
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a wrong version or reserved field and for a BLOB shorter than it says; then
    /// `NTE_BAD_PUBLIC_KEY` for a SIMPLEBLOB, `NTE_BAD_TYPE` for any other type.
    pub(crate) fn parse(blob: &'a [u8]) -> Result<Self, Error> {
        const DAMAGED: Error = Error::BadData("the BLOB is damaged: its header is wrong or it is cut short");
        let (header, body) = blob.split_first_chunk::<HEADER_LEN>().ok_or(DAMAGED)?;
        let &[blob_type, version, reserved_0, reserved_1, alg_id @ ..] = header;
        if u32::from(version) != codes::CUR_BLOB_VERSION || [reserved_0, reserved_1] != [0, 0] {
            return Err(DAMAGED);
        }
        match u32::from(blob_type) {
            codes::PLAINTEXTKEYBLOB => {}
            codes::SIMPLEBLOB => return Err(Error::BadPublicKey),
            _ => {
                return Err(Error::BadType(
                    "this type of BLOB can't be imported; pass a PLAINTEXTKEYBLOB (8)",
                ));
            }
        }
        let (len, rest) = body.split_first_chunk().ok_or(DAMAGED)?;
        let len = usize::try_from(u32::from_le_bytes(*len)).map_err(|_| DAMAGED)?;
        let material = rest.get(..len).ok_or(DAMAGED)?;
        Ok(Self { algorithm: Algorithm::from_alg_id(u32::from_le_bytes(alg_id)), material })
    }
}

/// Writes a PLAINTEXTKEYBLOB in memory that never moves.
///
/// # Errors
/// `NTE_BAD_LEN` for a key longer than the format can say.
pub(crate) fn plaintext(algorithm: Algorithm, material: &[u8]) -> Result<KeyBlob, Error> {
    let len = u32::try_from(material.len()).map_err(|_| Error::BadLen("the key is too long for a BLOB"))?;
    let mut blob = Zeroizing::new(Vec::with_capacity(plaintext_len(material.len())));
    for field in [codes::PLAINTEXTKEYBLOB | codes::CUR_BLOB_VERSION << 8, algorithm.alg_id(), len] {
        blob.extend_from_slice(&field.to_le_bytes());
    }
    blob.extend_from_slice(material);
    Ok(blob)
}

/// The length in bytes of the PLAINTEXTKEYBLOB of a key of `key_len` bytes.
pub(crate) const fn plaintext_len(key_len: usize) -> usize {
    HEADER_LEN + 4 + key_len
}
