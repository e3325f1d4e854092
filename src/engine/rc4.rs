//! RC4. The type of the `rc4` crate can't be cloned, and a duplicate copies the state.

use zeroize::{ZeroizeOnDrop, zeroize_bytes};

use super::BAD_LENGTH;
use crate::error::Error;
use crate::wipe::in_own_frame;

/// The permutation and both indices: a position in the key stream.
#[derive(Clone)]
pub(crate) struct Rc4 {
    permutation: [u8; 256],
    /// The index of the next step.
    i: u8,
    j: u8,
}

/// The depth of the frames that work on a state, in bytes: see [`in_own_frame`].
const DEPTH: usize = 256;

impl Rc4 {
    /// A state that has no key yet.
    pub(crate) const BLANK: Self = Self { permutation: [0; 256], i: 1, j: 0 };

    /// Whether RC4 takes a key of `len` bytes.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` if the key is empty or longer than 256 bytes.
    pub(crate) fn check_len(len: usize) -> Result<(), Error> {
        if (1..=256).contains(&len) { Ok(()) } else { Err(BAD_LENGTH) }
    }

    /// Calls `f`, which works on a state, and wipes the stack below.
    #[inline(always)]
    pub(crate) fn in_its_frame<R>(f: impl FnOnce() -> R) -> R {
        in_own_frame::<DEPTH, _>(f)
    }

    /// Goes to the start of the stream of a key, which comes in two parts. The state is built in place, so no copy of it is left.
    #[expect(clippy::indexing_slicing, reason = "a u8 can't leave an array of 256")]
    pub(crate) fn restart(&mut self, key: [&[u8]; 2]) {
        const IDENTITY: [u8; 256] = {
            let mut identity = [0; 256];
            let mut i = 0_u8;
            while i < u8::MAX {
                i += 1;
                identity[i as usize] = i;
            }
            identity
        };
        let s = &mut self.permutation;
        *s = IDENTITY;
        let (mut steps, mut j) = (0..s.len(), 0_u8);
        // The next value is loaded ahead, as in `apply_words`.
        let mut x = s[0];
        // One part after the other: a `cycle` over the bytes would check at every step whether the key starts over.
        let is_empty = key.iter().all(|part| part.is_empty());
        while !steps.is_empty() && !is_empty {
            for part in key {
                for (k, i) in part.iter().zip(&mut steps) {
                    let [i, ..] = i.to_le_bytes();
                    let next = i.wrapping_add(1);
                    let mut ahead = s[usize::from(next)];
                    j = j.wrapping_add(x.wrapping_add(*k));
                    s[usize::from(i)] = s[usize::from(j)];
                    s[usize::from(j)] = x;
                    if j == next {
                        ahead = s[usize::from(next)];
                    }
                    x = ahead;
                }
            }
        }
        (self.i, self.j) = (1, 0);
    }

    /// XORs the next bytes of the key stream into `data`.
    pub(crate) fn apply(&mut self, data: &mut [u8]) {
        Self::in_its_frame(|| {
            let lead = data.len().min(usize::from(self.i.wrapping_neg() % WORD));
            let (front, rest) = data.split_at_mut(lead);
            let (words, back) = rest.as_chunks_mut();
            self.apply_bytes(front);
            self.apply_words(words);
            self.apply_bytes(back);
        });
    }

    /// Byte by byte.
    #[expect(clippy::indexing_slicing, reason = "a u8 can't leave an array of 256")]
    #[expect(clippy::many_single_char_names, reason = "RC4 is written with them everywhere")]
    fn apply_bytes(&mut self, data: &mut [u8]) {
        let s = &mut self.permutation;
        let (mut i, mut j) = (self.i, self.j);
        for byte in data {
            let x = s[usize::from(i)];
            j = j.wrapping_add(x);
            let y = s[usize::from(j)];
            s[usize::from(i)] = y;
            s[usize::from(j)] = x;
            *byte ^= s[usize::from(x.wrapping_add(y))];
            i = i.wrapping_add(1);
        }
        (self.i, self.j) = (i, j);
    }

    /// Whole words, starting at an index that is a multiple of a word's length.
    ///
    /// A step may store the value that the next one loads. Processors wait for such a store, or guess that there is
    /// none and repeat the work if the guess was wrong. So this loads the next two values before the stores, and again
    /// in the rare case that a store changed one of them. Eight bytes of the stream are collected in a register: a
    /// store to `data` at every step would delay the loads too.
    #[expect(clippy::indexing_slicing, reason = "a u8 can't leave an array of 256")]
    #[expect(clippy::many_single_char_names, reason = "RC4 is written with them everywhere")]
    #[inline(never)]
    fn apply_words(&mut self, words: &mut [[u8; WORD as usize]]) {
        let s = &mut self.permutation;
        let (mut next, mut j) = (self.i, self.j);
        let mut x = s[usize::from(next)];
        let mut ahead = s[usize::from(next.wrapping_add(1))];
        for word in words {
            // `start` is a multiple already. Masking it tells the compiler, which then addresses each step by a constant.
            let start = next & !(WORD - 1);
            let mut stream = 0;
            for n in 0..WORD {
                let i = start | n;
                j = j.wrapping_add(x);
                let y = s[usize::from(j)];
                let mut further = s[usize::from(i.wrapping_add(2))];
                s[usize::from(i)] = y;
                s[usize::from(j)] = x;
                if j.wrapping_sub(i).wrapping_sub(1) < 2 {
                    ahead = s[usize::from(i.wrapping_add(1))];
                    further = s[usize::from(i.wrapping_add(2))];
                }
                stream = (stream | u64::from(s[usize::from(x.wrapping_add(y))])).rotate_right(8);
                (x, ahead) = (ahead, further);
            }
            *word = (u64::from_le_bytes(*word) ^ stream).to_le_bytes();
            next = next.wrapping_add(WORD);
        }
        (self.i, self.j) = (next, j);
    }
}

/// The bytes in a word.
const WORD: u8 = 8;

impl Drop for Rc4 {
    fn drop(&mut self) {
        zeroize_bytes(&mut self.permutation);
        (self.i, self.j) = (1, 0);
    }
}

impl ZeroizeOnDrop for Rc4 {}

#[cfg(test)]
mod tests {
    use super::Rc4;

    fn started(key: &[u8]) -> Rc4 {
        let mut rc4 = Rc4::BLANK;
        rc4.restart([key, &[]]);
        rc4
    }

    /// RFC 6229: the first 16 bytes of the stream, for keys that count up from 1.
    #[test]
    fn rfc_6229() {
        let rows = [
            (5, 0xb239_6305_f03d_c027_ccc3_524a_0a11_18a8_u128),
            (7, 0x293f_02d4_7f37_c9b6_33f2_af52_85fe_b46b),
            (8, 0x97ab_8a1b_f0af_b961_32f2_f672_58da_15a8),
            (16, 0x9ac7_cc9a_609d_1ef7_b293_2899_cde4_1b97),
        ];
        for (len, first) in rows {
            let key: Vec<u8> = (1..=len).collect();
            let mut stream = [0; 16];
            started(&key).apply(&mut stream);
            assert_eq!(u128::from_be_bytes(stream), first, "{len} bytes of key");
        }
    }

    #[test]
    fn agrees_with_the_rc4_crate_for_every_key_length_and_cut() {
        use rc4::{KeyInit as _, StreamCipher as _};

        for len in (1..=256).step_by(if cfg!(miri) { 51 } else { 1 }) {
            let key: Vec<u8> = (0..len).map(|n: usize| n.to_le_bytes()[0].wrapping_mul(37) ^ 0x5a).collect();
            let mut ours = started(&key);
            let mut theirs = rc4::Rc4::new_from_slice(&key).unwrap();
            for section in [1, 15, 16, 17, len, 64, 300] {
                let (mut a, mut b) = (vec![0x33; section], vec![0x33; section]);
                ours.apply(&mut a);
                theirs.apply_keystream(&mut b);
                assert_eq!(a, b, "{len} bytes of key");
            }
        }
        assert!(Rc4::check_len(0).is_err());
        assert!(Rc4::check_len(257).is_err());
    }
}
