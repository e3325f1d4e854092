//! SIMPLEBLOB: a session key wrapped under an RSA key.

use super::{BlobType, DAMAGED, HEADER_LEN, KeyBlob, header};
use crate::error::Error;
use crate::key::{RsaKey, RsaPadding};
use crate::random::Random;

/// The block that holds the material in a BLOB, from what follows the header: the `ALG_ID` of the wrapping key, and the block.
///
/// # Errors
/// `NTE_BAD_DATA` for a BLOB shorter than the key's modulus.
pub(crate) fn parse<'a>(body: &'a [u8], under: &RsaKey) -> Result<&'a [u8], Error> {
    let (_alg_id, rest) = body.split_first_chunk::<4>().ok_or(DAMAGED)?;
    rest.get(..under.block_len()).ok_or(DAMAGED)
}

/// Wraps the material of a session key.
///
/// # Errors
/// `NTE_BAD_LEN` for material that does not fit into a block; `NTE_FAIL` if the random source fails.
pub(crate) fn write(
    alg_id: u32,
    material: &[u8],
    under: &RsaKey,
    padding: RsaPadding,
    random: &Random,
) -> Result<KeyBlob, Error> {
    let block = under.encrypt_block(padding, material, random)?;
    let mut blob = header(BlobType::Simple, alg_id, 4 + block.len());
    blob.extend_from_slice(&under.user_key().algorithm().alg_id().to_le_bytes());
    blob.extend_from_slice(&block);
    Ok(blob)
}

/// The length in bytes of a BLOB under such a key.
pub(crate) fn len(under: &RsaKey) -> usize {
    HEADER_LEN + 4 + under.block_len()
}
