//! OAEP (RFC 8017, section 7.1) with SHA-1 for everything, on big-endian blocks of `k` bytes:
//!
//! ```text
//!   0   seed   SHA-1(label)   0 … 0   1   message
//!   1   20     20             rest    1   up to k - 42
//!       │      └──────── data ──────────────────┘
//!       │                  ▲   │
//!       └──── mask ────────┘   │   the data is masked first, and then masks the seed
//!       ▲                      │
//!       └──────── mask ────────┘
//! ```

use sha1::{Digest, Sha1};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use super::FillRandom;
use super::bytes::copy_front;
use crate::error::{Error, Reason};

const HASH_LEN: usize = 20;

/// The bytes of a block that are not the message: a zero byte, the seed, the hash of the label, a one.
const OVERHEAD: usize = 2 + 2 * HASH_LEN;

/// The offset in the block of the first byte after the hash of the label.
const AFTER_LABEL: u32 = 1 + 2 * 20;

const TOO_LONG: Error = Error::BadLen(&Reason(
    "OAEP takes at most 42 bytes less than the modulus; encrypt a session key instead of longer data",
));

/// A label, which both sides must agree on. OAEP uses only its hash.
#[derive(Clone, Copy)]
pub(crate) struct Label([u8; HASH_LEN]);

impl Label {
    pub(crate) fn new(label: &[u8]) -> Self {
        Self(Sha1::digest(label).into())
    }
}

impl Default for Label {
    /// The empty label, which a key has unless `KP_OAEP_PARAMS` sets another.
    fn default() -> Self {
        Self::new(&[])
    }
}

/// The block of a message.
///
/// # Errors
/// `NTE_BAD_LEN` if the message is too long; the source's.
pub(super) fn pad(
    message: &[u8],
    label: Label,
    block_len: usize,
    random: FillRandom<'_>,
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

/// Unmasks a block. Returns whether it is one of OAEP under this label, and the offset of the message.
///
/// Every byte is read, whatever the others are: the time must not show an attacker what is wrong with a block.
pub(super) fn unpad(block: &mut [u8], label: Label) -> (Choice, u32) {
    // An early return is harmless: it depends only on the length of the block, which is no secret.
    let Some((first, seed, data)) = split(block) else { return (Choice::from(0), 0) };
    mask(seed, data);
    mask(data, seed);
    let Some((hash, rest)) = data.split_at_checked(HASH_LEN) else { return (Choice::from(0), 0) };
    let mut valid = first.ct_eq(&0) & hash.ct_eq(&label.0);
    let mut searching = Choice::from(1);
    let mut start = 0;
    // From 1: the message starts one byte after the separator.
    for (position, byte) in (1_u32..).zip(rest) {
        let separator = searching & byte.ct_eq(&1);
        start.conditional_assign(&position, separator);
        searching &= !separator;
        // Only zeros may precede the separator.
        valid &= !searching | byte.ct_eq(&0);
    }
    (valid & !searching, start + AFTER_LABEL)
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

/// Masks again what [`unpad`] unmasked.
#[cfg(test)]
pub(super) fn mask_again(block: &mut [u8]) {
    if let Some((_, seed, data)) = split(block) {
        mask(data, seed);
        mask(seed, data);
    }
}
