//! Blocks as rows of bits: row by row, one bit of every block of a batch.
//!
//! Here and in `rounds.rs`, a loop over the words of a row has a constant length and a long body. The compiler turns such a
//! loop into operations on the widest registers that the function is compiled for. Rows as values would be less reliable: the
//! compiler unrolls their operations first and then joins only some of them again. Closures and `array::map` would be
//! compiled without the wide registers.

use multiversion::multiversion;

/// One bit of each of `64 * N` blocks.
pub(crate) type Row<const N: usize> = [u64; N];

/// One half of each block. Bit `i` of the standard's left or right half, counted from 0, is at `[7 - i % 8][3 - i / 8]`.
///
/// The first index counts the bytes of a block. The initial permutation puts every other bit of a byte into the left half and
/// the rest into the right half, so in this order it and its inverse are a matter of names.
pub(crate) type Half<const N: usize> = [[Row<N>; 4]; 8];

/// The blocks of a batch. Bit `i` of all rows together belongs to `blocks[i]`, so that `N` blocks are loaded at once.
pub(crate) type Blocks<const N: usize> = [[[u8; 8]; N]; 64];

/// Fills both halves from blocks.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2+bmi1", "x86+avx2+bmi1"))]
pub(crate) fn load<const N: usize>(left: &mut Half<N>, right: &mut Half<N>, blocks: &Blocks<N>) {
    for i in 0..8 {
        // Even bits of a byte, counted from the least significant one, belong to the left half.
        let half = if i % 2 == 0 { &mut *left } else { &mut *right };
        for word in 0..N {
            let bytes = |n: usize| u64::from_le_bytes(blocks[8 * n + i][word]);
            let rows = [bytes(0), bytes(1), bytes(2), bytes(3), bytes(4), bytes(5), bytes(6), bytes(7)];
            let [a, b, c, d, e, f, g, h] = transpose::<32, 16, 8>(rows);
            half[0][i / 2][word] = a;
            half[1][i / 2][word] = b;
            half[2][i / 2][word] = c;
            half[3][i / 2][word] = d;
            half[4][i / 2][word] = e;
            half[5][i / 2][word] = f;
            half[6][i / 2][word] = g;
            half[7][i / 2][word] = h;
        }
    }
    transpose_bytes(left, right);
}

/// Writes both halves back to blocks. Uses the halves up.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2+bmi1", "x86+avx2+bmi1"))]
pub(crate) fn store<const N: usize>(left: &mut Half<N>, right: &mut Half<N>, blocks: &mut Blocks<N>) {
    transpose_bytes(left, right);
    for i in 0..8 {
        let half = if i % 2 == 0 { &*left } else { &*right };
        for word in 0..N {
            let row = |n: usize| half[n][i / 2][word];
            let rows =
                transpose::<32, 16, 8>([row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)]);
            let [a, b, c, d, e, f, g, h] = rows;
            blocks[i][word] = a.to_le_bytes();
            blocks[8 + i][word] = b.to_le_bytes();
            blocks[16 + i][word] = c.to_le_bytes();
            blocks[24 + i][word] = d.to_le_bytes();
            blocks[32 + i][word] = e.to_le_bytes();
            blocks[40 + i][word] = f.to_le_bytes();
            blocks[48 + i][word] = g.to_le_bytes();
            blocks[56 + i][word] = h.to_le_bytes();
        }
    }
}

/// The last three of six steps of the transposition, within the bits of each byte.
#[expect(clippy::many_single_char_names, reason = "the letters are the rows of an octet in order")]
#[inline(always)]
fn transpose_bytes<const N: usize>(left: &mut Half<N>, right: &mut Half<N>) {
    for (left, right) in left.iter_mut().zip(right) {
        let ([a, c, e, g], [b, d, f, h]) = (left, right);
        for word in 0..N {
            let rows = [a[word], b[word], c[word], d[word], e[word], f[word], g[word], h[word]];
            [a[word], b[word], c[word], d[word], e[word], f[word], g[word], h[word]] =
                transpose::<4, 2, 1>(rows);
        }
    }
}

/// Three steps of a transposition: eight rows that are as far apart as the bits that change places.
#[expect(clippy::many_single_char_names, reason = "the letters are the rows in order")]
#[inline(always)]
fn transpose<const FAR: u32, const MIDDLE: u32, const NEAR: u32>(rows: [u64; 8]) -> [u64; 8] {
    let [a, b, c, d, e, f, g, h] = rows;
    let ((a, e), (b, f)) = (exchange::<FAR>(a, e), exchange::<FAR>(b, f));
    let ((c, g), (d, h)) = (exchange::<FAR>(c, g), exchange::<FAR>(d, h));
    let ((a, c), (b, d)) = (exchange::<MIDDLE>(a, c), exchange::<MIDDLE>(b, d));
    let ((e, g), (f, h)) = (exchange::<MIDDLE>(e, g), exchange::<MIDDLE>(f, h));
    let ((a, b), (c, d)) = (exchange::<NEAR>(a, b), exchange::<NEAR>(c, d));
    let ((e, f), (g, h)) = (exchange::<NEAR>(e, f), exchange::<NEAR>(g, h));
    [a, b, c, d, e, f, g, h]
}

/// Exchanges the upper `COUNT` bits of each `2 * COUNT` bits of `low` with the lower ones of `high`.
#[inline(always)]
fn exchange<const COUNT: u32>(low: u64, high: u64) -> (u64, u64) {
    // `COUNT` ones, `COUNT` zeros, and so on.
    let mask = const { u64::MAX / ((1 << COUNT) + 1) };
    let difference = (low >> COUNT ^ high) & mask;
    (low ^ difference << COUNT, high ^ difference)
}
