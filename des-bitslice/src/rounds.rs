//! The sixteen rounds of DES on a batch.

use multiversion::multiversion;

use crate::circuits::{s1, s2, s3, s4, s5, s6, s7, s8};
use crate::key::{self, Masks};
use crate::rows::Half;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Encrypt,
    Decrypt,
}

impl Direction {
    pub(crate) fn reverse(self) -> Self {
        match self {
            Self::Encrypt => Self::Decrypt,
            Self::Decrypt => Self::Encrypt,
        }
    }
}

/// Permuted choice 2: the bits of a key, counted from 1, that each S-box gets.
#[rustfmt::skip]
const PC2: [[usize; 6]; 8] = [
    [14, 17, 11, 24, 1, 5], [3, 28, 15, 6, 21, 10], [23, 19, 12, 4, 26, 8], [16, 7, 27, 20, 13, 2],
    [41, 52, 31, 37, 47, 55], [30, 40, 51, 45, 33, 48], [44, 49, 39, 56, 34, 53], [46, 42, 50, 36, 29, 32],
];

/// Permutation P: the S-box output, counted from 1, that goes to each bit of a half.
#[rustfmt::skip]
const P: [usize; 32] = [
    16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10,
    2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
];

/// The bit of a half, counted from 0, that each output of each S-box goes to.
const DESTINATIONS: [[usize; 4]; 8] = {
    let mut destinations = [[0; 4]; 8];
    let mut bit = 0;
    while bit < 32 {
        let output = P[bit] - 1;
        destinations[output / 4][output % 4] = bit;
        bit += 1;
    }
    destinations
};

/// Sixteen rounds. The halves come out unexchanged: what the standard calls the left one is in `right`.
///
/// Not inlined, because the compiler can rely on arguments not to overlap.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2+bmi1", "x86+avx2+bmi1"))]
#[inline(never)]
pub(crate) fn rounds<const N: usize>(
    left: &mut Half<N>,
    right: &mut Half<N>,
    masks: &Masks,
    direction: Direction,
) {
    // In pairs, so that the halves change roles without being moved.
    for pair in 0..8 {
        let (first, second) = match direction {
            Direction::Encrypt => (2 * pair, 2 * pair + 1),
            Direction::Decrypt => (15 - 2 * pair, 14 - 2 * pair),
        };
        round(left, right, masks.rotated(first));
        round(right, left, masks.rotated(second));
    }
}

#[inline(always)]
fn round<const N: usize>(changing: &mut Half<N>, other: &Half<N>, [left, right]: [&key::Half; 2]) {
    substitute::<N, 0>(s1, changing, other, left);
    substitute::<N, 1>(s2, changing, other, left);
    substitute::<N, 2>(s3, changing, other, left);
    substitute::<N, 3>(s4, changing, other, left);
    substitute::<N, 4>(s5, changing, other, right);
    substitute::<N, 5>(s6, changing, other, right);
    substitute::<N, 6>(s7, changing, other, right);
    substitute::<N, 7>(s8, changing, other, right);
}

/// One S-box: expansion, key, substitution and permutation. Every index but `word` is known when this is compiled.
#[inline(always)]
fn substitute<const N: usize, const BOX: usize>(
    circuit: impl Fn([u64; 6]) -> [u64; 4],
    changing: &mut Half<N>,
    other: &Half<N>,
    key: &key::Half,
) {
    // The expansion gives each box four bits of its own and one neighbour on each side.
    macro_rules! input {
        ($n:literal, $word:ident) => {{
            let bit = (4 * BOX + 31 + $n) % 32;
            other[7 - bit % 8][3 - bit / 8][$word] ^ key[(PC2[BOX][$n] - 1) % key::HALF]
        }};
    }
    macro_rules! output {
        ($n:literal, $word:ident, $value:ident) => {{
            let bit = DESTINATIONS[BOX][$n];
            changing[7 - bit % 8][3 - bit / 8][$word] ^= $value;
        }};
    }
    for word in 0..N {
        let [a, b, c, d] = circuit([
            input!(0, word),
            input!(1, word),
            input!(2, word),
            input!(3, word),
            input!(4, word),
            input!(5, word),
        ]);
        output!(0, word, a);
        output!(1, word, b);
        output!(2, word, c);
        output!(3, word, d);
    }
}
