//! The paddings of PKCS #1 v1.5, on blocks that are big-endian as the standard has them.

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq, ConstantTimeLess};
use zeroize::Zeroizing;

use super::bytes::copy_front;
use super::{DRAWS, Random};
use crate::error::{Error, Reason};

/// What type 1 and type 2 take of a block: two bytes in front, at least eight of padding, a zero byte.
const OVERHEAD: u8 = 11;

const TOO_LONG: Error = Error::BadLen(&Reason("the data is too long for the key"));

/// The block 00 01 ff .. ff 00 and `parts`.
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

/// How many bytes of padding a block of type 1 has around so much data.
///
/// # Errors
/// `NTE_BAD_LEN` if the data is too long.
pub(super) fn type_1_len(data_len: usize, block_len: usize) -> Result<usize, Error> {
    let padding_len = block_len.checked_sub(data_len).and_then(|len| len.checked_sub(3));
    padding_len.filter(|len| *len >= usize::from(OVERHEAD - 3)).ok_or(TOO_LONG)
}

/// The block 00 02, random bytes that are not zero, 00 and `message`.
///
/// # Errors
/// `NTE_BAD_LEN` if the message is too long; the source's, and `NTE_FAIL` if it gives nothing but zeros.
pub(super) fn pad_type_2(
    message: &[u8],
    block_len: usize,
    random: Random<'_>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    if message.len() > block_len.saturating_sub(usize::from(OVERHEAD)) {
        return Err(TOO_LONG);
    }
    let mut block = Zeroizing::new(vec![0; block_len]);
    let (front, end) = block.split_at_mut(block_len - message.len());
    copy_front(end, message);
    let [_, kind, padding @ .., _] = front else { return Err(TOO_LONG) };
    *kind = 2;
    fill_without_zeros(padding, random)?;
    Ok(block)
}

fn fill_without_zeros(bytes: &mut [u8], random: Random<'_>) -> Result<(), Error> {
    random(bytes)?;
    for byte in bytes {
        let mut draws = DRAWS;
        while *byte == 0 {
            draws = draws.checked_sub(1).ok_or(Error::RANDOM_SOURCE_FAILED)?;
            random(std::slice::from_mut(byte))?;
        }
    }
    Ok(())
}

/// Where the message starts in a block of type 2, and whether that is what the block is. Looks at every byte,
/// whatever it finds.
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
    (valid & !searching & !start.ct_lt(&u32::from(OVERHEAD)), start)
}
