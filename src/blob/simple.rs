//! SIMPLEBLOB: a session key wrapped under an RSA key.

use super::{BlobType, BlobVersion, DAMAGED, HEADER_LEN, KeyBlob, header};
use crate::error::Error;

/// The encrypted block in the body of a BLOB. The body is the `ALG_ID` of the wrapping key, followed by the block.
///
/// # Errors
/// `NTE_BAD_DATA` for a BLOB shorter than a block of the wrapping key.
pub(crate) fn parse(body: &[u8], block_len: usize) -> Result<&[u8], Error> {
    let (_alg_id, rest) = body.split_first_chunk::<4>().ok_or(DAMAGED)?;
    rest.get(..block_len).ok_or(DAMAGED)
}

/// A BLOB with the session key of algorithm `alg_id`, encrypted in `block` under a key of algorithm `under_alg_id`.
pub(crate) fn write(alg_id: u32, under_alg_id: u32, block: &[u8]) -> KeyBlob {
    let mut blob = header(BlobType::Simple, BlobVersion::Two, alg_id, 4 + block.len());
    blob.extend_from_slice(&under_alg_id.to_le_bytes());
    blob.extend_from_slice(block);
    blob
}

/// The length in bytes of a BLOB under a key with blocks of `block_len` bytes.
pub(crate) fn len(block_len: usize) -> usize {
    HEADER_LEN + 4 + block_len
}
