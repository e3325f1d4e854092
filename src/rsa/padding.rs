//! The paddings of PKCS #1 v1.5, on big-endian blocks:
//!
//! ```text
//!   00  01  ff … ff       00  data      type 1, for signatures
//!   00  02  random bytes  00  message   type 2, for encryption; no random byte is zero
//!           8 or more
//! ```

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq, ConstantTimeLess};
use zeroize::Zeroizing;

use super::bytes::copy_front;
use super::{DRAWS, FillRandom};
use crate::error::{Error, Reason};

/// The fewest bytes of a block that are not data: two in front, eight of padding, a zero byte.
const OVERHEAD: u8 = 11;

const TOO_LONG: Error = Error::BadLen(&Reason(
    "the data is too long for the key; PKCS #1 takes at most 11 bytes less than the modulus",
));

/// The block of type 1 that ends in `parts`.
///
/// # Errors
/// `NTE_BAD_LEN` if they are too long.
pub(super) fn pad_type_1(parts: [&[u8]; 2], block_len: usize) -> Result<Vec<u8>, Error> {
    let padding_len = type_1_len(parts.iter().map(|part| part.len()).sum(), block_len)?;
    let mut block = Vec::with_capacity(block_len);
    block.extend_from_slice(&[0, 1]);
    block.resize(2 + padding_len, 0xff);
    block.push(0);
    for part in parts {
        block.extend_from_slice(part);
    }
    Ok(block)
}

/// The number of padding bytes in a block of type 1 with `data_len` bytes of data.
///
/// # Errors
/// `NTE_BAD_LEN` if the data is too long.
pub(super) fn type_1_len(data_len: usize, block_len: usize) -> Result<usize, Error> {
    let padding_len = block_len.checked_sub(data_len).and_then(|len| len.checked_sub(3));
    padding_len.filter(|len| *len >= usize::from(OVERHEAD - 3)).ok_or(TOO_LONG)
}

/// The block of type 2 that ends in `message`.
///
/// # Errors
/// `NTE_BAD_LEN` if the message is too long; the source's, and `NTE_FAIL` for a source that writes only zeros.
pub(super) fn pad_type_2(
    message: &[u8],
    block_len: usize,
    random: FillRandom<'_>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    if message.len() > block_len.saturating_sub(usize::from(OVERHEAD)) {
        return Err(TOO_LONG);
    }
    let mut block = Zeroizing::new(vec![0; block_len]);
    let (front, end) = block.split_at_mut(block_len - message.len());
    copy_front(end, message);
    // The first byte and the separator behind the padding stay 0.
    let [_, kind, padding @ .., _] = front else { return Err(TOO_LONG) };
    *kind = 2;
    fill_without_zeros(padding, random)?;
    Ok(block)
}

fn fill_without_zeros(bytes: &mut [u8], random: FillRandom<'_>) -> Result<(), Error> {
    random(bytes)?;
    for byte in bytes {
        let mut draws = DRAWS;
        while *byte == 0 {
            draws = draws.checked_sub(1).ok_or(Error::RANDOM_SOURCE_FAILED)?;
            // A slice of this one byte: only zeros are drawn again.
            random(std::slice::from_mut(byte))?;
        }
    }
    Ok(())
}

/// Whether a block is one of type 2, and the offset of the message.
///
/// Every byte is looked at, whatever the others are: the time must not tell an attacker what is wrong with a block.
pub(super) fn unpad_type_2(block: &[u8]) -> (Choice, u32) {
    let mut valid = Choice::from(1);
    let mut searching = Choice::from(1);
    let mut start = 0;
    for (position, byte) in (0_u32..).zip(block) {
        match position {
            0 => valid &= byte.ct_eq(&0),
            1 => valid &= byte.ct_eq(&2),
            _ => {
                let separator = searching & byte.ct_eq(&0);
                start.conditional_assign(&(position + 1), separator);
                searching &= !separator;
            }
        }
    }
    // A message that starts earlier has fewer than the 8 bytes of padding that PKCS #1 requires.
    (valid & !searching & !start.ct_lt(&u32::from(OVERHEAD)), start)
}
