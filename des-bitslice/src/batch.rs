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
fn crypt_batch<const N: usize>(keys: &[Masks], first: Direction, mut blocks: InOutBuf<'_, '_, Block>) {
    let Some(input) = whole::<N>(blocks.get_in()) else { return crypt_padded::<N>(keys, first, blocks) };
    let mut halves: [Half<N>; 2] = [[[[0; N]; 4]; 8]; 2];
    let [mut left, mut right] = halves.each_mut();
    load(left, right, input);
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
    wipe(&mut halves, [[[[0; N]; 4]; 8]; 2]);
}

/// As [`crypt_batch`], for a batch that is not full.
fn crypt_padded<const N: usize>(keys: &[Masks], first: Direction, mut blocks: InOutBuf<'_, '_, Block>) {
    let mut padded: Blocks<N> = [[[0; 8]; N]; 64];
    let batch = Array::cast_slice_from_core_mut(padded.as_flattened_mut());
    let len = blocks.len();
    batch[..len].copy_from_slice(blocks.get_in());
    crypt_batch::<N>(keys, first, batch.into());
    blocks.get_out().copy_from_slice(&batch[..len]);
    wipe(&mut padded, [[[0; 8]; N]; 64]);
}

/// The blocks of a full batch.
fn whole<const N: usize>(blocks: &[Block]) -> Option<&Blocks<N>> {
    Array::cast_slice_to_core(blocks).as_chunks().0.try_into().ok()
}

/// The blocks of a full batch.
fn whole_mut<const N: usize>(blocks: &mut [Block]) -> Option<&mut Blocks<N>> {
    Array::cast_slice_to_core_mut(blocks).as_chunks_mut().0.try_into().ok()
}

/// Overwrites a value so that the compiler keeps the write.
fn wipe<T>(value: &mut T, empty: T) {
    *value = empty;
    optimization_barrier(value);
}
