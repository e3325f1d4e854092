//! The padding of ANSI X9.31, on big-endian blocks:
//!
//! ```text
//!   6b  bb … bb  ba  value  id  cc
//!   6a               value  id  cc    if the value leaves room for nothing else
//! ```
//!
//! `id` names the hash. A signature is the private power of the block. The standard also allows n minus that power, if it is
//! smaller; this crate signs without that step and accepts both.

use crate::algorithm::HashAlgorithm;
use crate::error::{Error, Reason};

const TRAILER: u8 = 0xcc;

const TOO_LONG: Error =
    Error::BadLen(&Reason("the hash is too long for the key and X9.31; use a longer key"));

/// The block of a hash value.
///
/// # Errors
/// As [`check`].
pub(super) fn pad(hash: HashAlgorithm, value: &[u8], block_len: usize) -> Result<Vec<u8>, Error> {
    check(hash, value.len(), block_len)?;
    let mut block = Vec::with_capacity(block_len);
    // The header fills the bytes that the value, `id` and the trailer leave.
    match block_len - value.len() - 2 {
        1 => block.push(0x6a),
        header_len => {
            block.push(0x6b);
            block.resize(header_len - 1, 0xbb);
            block.push(0xba);
        }
    }
    block.extend_from_slice(value);
    block.extend_from_slice(&[id(hash)?, TRAILER]);
    Ok(block)
}

/// Whether a block has room for a value of `value_len` bytes.
///
/// # Errors
/// `NTE_BAD_LEN` if not, `NTE_BAD_ALGID` for a hash that X9.31 has no number for.
pub(super) fn check(hash: HashAlgorithm, value_len: usize, block_len: usize) -> Result<(), Error> {
    id(hash)?;
    if value_len.saturating_add(3) <= block_len { Ok(()) } else { Err(TOO_LONG) }
}

/// Chooses between the public power of a signature and its difference from the modulus, both little-endian: keeps the
/// one that ends like a block.
pub(super) fn choose(power: &mut [u8], modulus: &[u8]) {
    // A block ends in the half-byte c. The modulus is odd, so its difference from a block never does.
    if power.first().is_some_and(|lowest| lowest & 0xf == TRAILER & 0xf) {
        return;
    }
    // The modulus minus the power, from the lowest byte on.
    let mut borrow = false;
    for (byte, modulus) in power.iter_mut().zip(modulus) {
        let (difference, first) = modulus.overflowing_sub(*byte);
        let (difference, second) = difference.overflowing_sub(borrow.into());
        *byte = difference;
        borrow = first || second;
    }
}

/// The number of a hash in ISO/IEC 10118.
fn id(hash: HashAlgorithm) -> Result<u8, Error> {
    match hash {
        HashAlgorithm::Sha1 => Ok(0x33),
        HashAlgorithm::Sha256 => Ok(0x34),
        HashAlgorithm::Sha512 => Ok(0x35),
        HashAlgorithm::Sha384 => Ok(0x36),
        _ => Err(Error::BadAlgid(&Reason("X9.31 has no number for this hash; use SHA-1 or SHA-2"))),
    }
}
