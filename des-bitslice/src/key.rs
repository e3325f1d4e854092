//! A DES key as masks, in place of a key schedule.

use zeroize::{ZeroizeOnDrop, optimization_barrier};

/// The bits in half a key.
pub(crate) const HALF: usize = 28;

/// One half of a key in some round, each bit as a mask of 64 equal bits.
pub(crate) type Half = [u64; HALF];

/// Permuted choice 1 of the standard: the bits of the key, counted from 1, that make up each half.
#[rustfmt::skip]
const PC1: [[u32; HALF]; 2] = [
    [57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36],
    [63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4],
];

/// How far the halves are rotated in each round of an encryption.
const ROTATIONS: [usize; 16] = [1, 2, 4, 6, 8, 10, 12, 14, 15, 17, 19, 21, 23, 25, 27, 28];

/// A key of 64 bits, eight of which are unused parity.
///
/// Each round rotates both halves. Each half is here twice, one copy after the other, so that a rotated half is a window.
pub(crate) struct Masks([[u64; 2 * HALF]; 2]);

impl Masks {
    pub(crate) fn new(key: u64) -> Self {
        let mut masks = Self([[0; 2 * HALF]; 2]);
        for (half, places) in masks.0.iter_mut().zip(&PC1) {
            let (once, again) = half.split_at_mut(HALF);
            for ((mask, copy), place) in once.iter_mut().zip(again).zip(places) {
                *mask = (key >> (64 - place) & 1).wrapping_neg();
                *copy = *mask;
            }
        }
        masks
    }

    /// Both halves as `round` of an encryption has them. Rounds count from 0.
    #[inline(always)]
    pub(crate) fn rotated(&self, round: usize) -> [&Half; 2] {
        let rotation = ROTATIONS[round];
        let [left, right] = &self.0;
        [window(left, rotation), window(right, rotation)]
    }
}

#[inline(always)]
fn window(half: &[u64; 2 * HALF], start: usize) -> &Half {
    half[start..].first_chunk().expect("no rotation is longer than a half")
}

impl Drop for Masks {
    fn drop(&mut self) {
        self.0 = [[0; 2 * HALF]; 2];
        optimization_barrier(self);
    }
}

impl ZeroizeOnDrop for Masks {}
