//! The padding that a Final section adds when it encrypts, and removes when it decrypts.

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq, ConstantTimeLess};

use super::MAX_BLOCK;
use crate::algorithm::Padding;
use crate::error::Error;
use crate::random::Random;

/// The number of bytes that a padding adds to `len` bytes of data, in blocks of `block_len` bytes.
pub(crate) fn added(padding: Padding, len: usize, block_len: usize) -> usize {
    let over = len % block_len;
    match padding {
        Padding::Zero if over == 0 => 0,
        _ => block_len - over,
    }
}

/// Fills `tail` with the padding.
///
/// # Errors
/// `NTE_FAIL` if the random source fails.
pub(crate) fn write(padding: Padding, tail: &mut [u8], random: &Random) -> Result<(), Error> {
    let count = tail.len().to_le_bytes()[0];
    match padding {
        Padding::Pkcs5 => tail.fill(count),
        Padding::Zero => tail.fill(0),
        Padding::Random => {
            // Not in place: if the source fails halfway, the caller's buffer is unchanged.
            let mut pad = [0; MAX_BLOCK];
            random.fill(&mut pad)?;
            tail.copy_from_slice(pad.get(..tail.len()).ok_or(Error::BUG)?);
            if let Some(last) = tail.last_mut() {
                *last = count;
            }
        }
    }
    Ok(())
}

/// Returns `data` without its padding; `None` if the padding is bad.
///
/// The time of a check does not depend on where the padding is bad: each byte of the last block is read.
pub(crate) fn strip(padding: Padding, data: &[u8], block_len: usize) -> Option<&[u8]> {
    let (_, last_block) = data.split_at_checked(data.len().checked_sub(block_len)?)?;
    let count = *last_block.last()?;
    let zeros = || last_block.iter().rev().take_while(|byte| **byte == 0).count();
    let removed = match padding {
        Padding::Pkcs5 => checked_count(last_block, count, true)?,
        Padding::Random => checked_count(last_block, count, false)?,
        // This padding is never a whole block, so a block of zeros keeps one.
        Padding::Zero => zeros().min(block_len - 1),
    };
    data.get(..data.len() - removed)
}

/// Returns `count` if it is between 1 and the block's length. With `all`, the last `count` bytes must also equal it.
fn checked_count(last_block: &[u8], count: u8, all: bool) -> Option<usize> {
    let block_len = last_block.len().to_le_bytes()[0];
    let mut good = !count.ct_eq(&0) & !block_len.ct_lt(&count);
    for (from_end, byte) in (0..block_len).zip(last_block.iter().rev()) {
        let is_padding = from_end.ct_lt(&count) & Choice::from(u8::from(all));
        good &= byte.ct_eq(&u8::conditional_select(byte, &count, is_padding));
    }
    bool::from(good).then_some(usize::from(count))
}
