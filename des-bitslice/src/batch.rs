//! Any number of blocks, batch by batch.

use cipher::array::Array;
use cipher::consts::U8;
use cipher::inout::InOutBuf;
use zeroize::optimization_barrier;

use crate::key::Masks;
use crate::rounds::{Direction, rounds};
use crate::rows::{Blocks, Half, load, store};

/// A block in the `cipher` crate's terms.
type Block = Array<u8, U8>;

/// The words of a row in a large batch: one AVX-512 register, two of AVX2, four of SSE2 or NEON.
const LARGE: usize = 8;

/// The words of a row in a small batch.
const SMALL: usize = 1;

/// Up to this many blocks, small batches take less time than a large one that is not full.
const SMALL_ENOUGH: usize = 2 * 64 * SMALL;

/// Takes blocks through DES once for each of the keys, in alternating directions.
pub(crate) fn crypt(keys: &[Masks], first: Direction, mut blocks: InOutBuf<'_, '_, Block>) {
    while !blocks.is_empty() {
        let is_small = blocks.len() <= SMALL_ENOUGH;
        let batch_len = blocks.len().min(if is_small { 64 * SMALL } else { 64 * LARGE });
        let (batch, rest) = blocks.split_at(batch_len);
        if is_small {
            crypt_batch::<SMALL>(keys, first, batch);
        } else {
            crypt_batch::<LARGE>(keys, first, batch);
        }
        blocks = rest;
    }
}

/// As [`crypt`], for at most `64 * N` blocks.
#[inline(never)]
fn crypt_batch<const N: usize>(keys: &[Masks], first: Direction, mut blocks: InOutBuf<'_, '_, Block>) {
    if blocks.len() == 64 * N {
        return crypt_whole::<N>(keys, first, blocks);
    }
    let mut padded: Blocks<N> = [[[0; 8]; N]; 64];
    let batch = Array::cast_slice_from_core_mut(padded.as_flattened_mut());
    let len = blocks.len();
    batch[..len].copy_from_slice(blocks.get_in());
    crypt_whole::<N>(keys, first, batch.into());
    blocks.get_out().copy_from_slice(&batch[..len]);
    padded = [[[0; 8]; N]; 64];
    optimization_barrier(&padded);
}

/// As [`crypt`], for `64 * N` blocks.
///
/// Not inlined: a small batch would get the frame of a large one, and callers that wipe the stack would wipe that much.
#[inline(never)]
fn crypt_whole<const N: usize>(keys: &[Masks], first: Direction, mut blocks: InOutBuf<'_, '_, Block>) {
    let mut halves: [Half<N>; 2] = [[[[0; N]; 4]; 8]; 2];
    let [mut left, mut right] = halves.each_mut();
    if let Some(input) = whole(blocks.get_in()) {
        load(left, right, input);
    }
    let mut direction = first;
    for masks in keys {
        rounds(left, right, masks, direction);
        // The standard exchanges the halves at the end. Between two keys, its final and its initial permutation cancel.
        (left, right) = (right, left);
        direction = direction.reverse();
    }
    if let Some(output) = whole_mut(blocks.get_out()) {
        store(left, right, output);
    }
    halves = [[[[0; N]; 4]; 8]; 2];
    optimization_barrier(&halves);
}

/// The blocks of a full batch.
fn whole<const N: usize>(blocks: &[Block]) -> Option<&Blocks<N>> {
    Array::cast_slice_to_core(blocks).as_chunks().0.try_into().ok()
}

/// The blocks of a full batch.
fn whole_mut<const N: usize>(blocks: &mut [Block]) -> Option<&mut Blocks<N>> {
    Array::cast_slice_to_core_mut(blocks).as_chunks_mut().0.try_into().ok()
}
