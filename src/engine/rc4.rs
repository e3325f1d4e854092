//! RC4 with its state in our own hands, because a duplicate has to copy it.

use zeroize::ZeroizeOnDrop;

use super::BAD_LENGTH;
use crate::error::Error;
use crate::wipe::wipe;

/// The permutation and both indices: where the key stream stands.
#[derive(Clone)]
pub(crate) struct Rc4 {
    permutation: [u8; 256],
    i: u8,
    j: u8,
}

impl Rc4 {
    /// Without a key yet.
    pub(crate) const BLANK: Self = Self { permutation: [0; 256], i: 0, j: 0 };

    /// Whether RC4 takes a key of `len` bytes.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` if the key is empty or longer than 256 bytes.
    pub(crate) fn check_len(len: usize) -> Result<(), Error> {
        if (1..=256).contains(&len) { Ok(()) } else { Err(BAD_LENGTH) }
    }

    /// Goes to the start of a key's stream, where the state stands: no copy of it is made on the way.
    #[expect(clippy::indexing_slicing, reason = "a u8 can't leave an array of 256")]
    pub(crate) fn restart(&mut self, key: &[u8]) {
        let Self { permutation: s, .. } = self;
        for (i, byte) in (0..=u8::MAX).zip(s.iter_mut()) {
            *byte = i;
        }
        let mut j = 0u8;
        for (i, k) in (0..=u8::MAX).zip(key.iter().cycle()) {
            j = j.wrapping_add(s[usize::from(i)]).wrapping_add(*k);
            s.swap(usize::from(i), usize::from(j));
        }
        (self.i, self.j) = (0, 0);
    }

    /// XORs the next bytes of the key stream into `data`.
    ///
    /// The stream is made 16 bytes ahead of the data it is XORed into: a store to `data` between two steps would
    /// hold up the loads of the next, and this way it runs half as fast again.
    #[expect(clippy::indexing_slicing, reason = "a u8 can't leave an array of 256")]
    #[expect(clippy::many_single_char_names, reason = "RC4 is written with them everywhere")]
    pub(crate) fn apply(&mut self, data: &mut [u8]) {
        let s = &mut self.permutation;
        let (mut i, mut j) = (self.i, self.j);
        let mut next = || {
            i = i.wrapping_add(1);
            let x = s[usize::from(i)];
            j = j.wrapping_add(x);
            let y = s[usize::from(j)];
            s[usize::from(i)] = y;
            s[usize::from(j)] = x;
            s[usize::from(x.wrapping_add(y))]
        };
        let (chunks, rest) = data.as_chunks_mut::<16>();
        for chunk in chunks {
            let mut stream = [0; 16];
            stream.fill_with(&mut next);
            for (byte, pad) in chunk.iter_mut().zip(stream) {
                *byte ^= pad;
            }
        }
        for byte in rest {
            *byte ^= next();
        }
        (self.i, self.j) = (i, j);
    }
}

impl Drop for Rc4 {
    fn drop(&mut self) {
        wipe(&mut self.permutation);
        self.i = 0;
        self.j = 0;
    }
}

impl ZeroizeOnDrop for Rc4 {}

#[cfg(test)]
mod tests {
    use super::Rc4;

    fn started(key: &[u8]) -> Rc4 {
        let mut rc4 = Rc4::BLANK;
        rc4.restart(key);
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
