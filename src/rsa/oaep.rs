//! OAEP with SHA-1 as both of its hashes, on blocks that are big-endian as in PKCS #1.

use sha1::{Digest, Sha1};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use super::Random;
use super::bytes::copy_front;
use crate::error::{Error, Reason};

const HASH_LEN: usize = 20;

/// What OAEP takes of a block: a zero byte, the seed, the hash of the label, a one.
const OVERHEAD: usize = 2 + 2 * HASH_LEN;

/// What stands in front of the part of the data that is searched for the one.
const IN_FRONT: u32 = 1 + 2 * 20;

/// The label of a block, which both sides have to agree on. OAEP uses its SHA-1 hash alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label([u8; HASH_LEN]);

impl Label {
    pub(crate) fn new(label: &[u8]) -> Self {
        Self(Sha1::digest(label).into())
    }
}

impl Default for Label {
    /// The empty label.
    fn default() -> Self {
        Self::new(&[])
    }
}

const TOO_LONG: Error = Error::BadLen(&Reason("the data is too long for the key and OAEP"));

/// The block of a message.
///
/// # Errors
/// `NTE_BAD_LEN` if the message is too long; the source's.
pub(super) fn pad(
    message: &[u8],
    label: Label,
    block_len: usize,
    random: Random<'_>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    if message.len() + OVERHEAD > block_len {
        return Err(TOO_LONG);
    }
    let mut block = Zeroizing::new(vec![0; block_len]);
    let (_, seed, data) = split(&mut block).ok_or(TOO_LONG)?;
    let (front, end) = data.split_at_mut(data.len() - message.len());
    copy_front(front, &label.0);
    if let Some(separator) = front.last_mut() {
        *separator = 1;
    }
    copy_front(end, message);
    random(seed)?;
    mask(data, seed);
    mask(seed, data);
    Ok(block)
}

/// Unmasks a block. Returns where the message starts in it, and whether it is one of OAEP: looks at every
/// byte, whatever it finds.
pub(super) fn unpad(block: &mut [u8], label: Label) -> (Choice, u32) {
    let Some((first, seed, data)) = split(block) else { return (Choice::from(0), 0) };
    mask(seed, data);
    mask(data, seed);
    let Some((hash, rest)) = data.split_at_checked(HASH_LEN) else { return (Choice::from(0), 0) };
    let mut valid = first.ct_eq(&0) & hash.ct_eq(&label.0);
    let mut searching = Choice::from(1);
    let mut start = 0;
    for (position, byte) in (1_u32..).zip(rest) {
        let separator = searching & byte.ct_eq(&1);
        start.conditional_assign(&position, separator);
        searching &= !separator;
        valid &= !searching | byte.ct_eq(&0);
    }
    (valid & !searching, start + IN_FRONT)
}

/// The first byte, the seed and the data.
fn split(block: &mut [u8]) -> Option<(&mut u8, &mut [u8], &mut [u8])> {
    let (first, rest) = block.split_first_mut()?;
    let (seed, data) = rest.split_at_mut_checked(HASH_LEN)?;
    Some((first, seed, data))
}

/// XORs MGF1 of `seed` into `bytes`.
fn mask(bytes: &mut [u8], seed: &[u8]) {
    for (counter, bytes) in (0_u32..).zip(bytes.chunks_mut(HASH_LEN)) {
        let hash = Sha1::new().chain_update(seed).chain_update(counter.to_be_bytes());
        let hash = Zeroizing::new(<[u8; HASH_LEN]>::from(hash.finalize()));
        for (byte, mask) in bytes.iter_mut().zip(hash.iter()) {
            *byte ^= mask;
        }
    }
}

/// Masks what [`unpad`] has unmasked.
#[cfg(test)]
pub(super) fn mask_again(block: &mut [u8]) {
    if let Some((_, seed, data)) = split(block) {
        mask(data, seed);
        mask(seed, data);
    }
}
