//! The key expansion of AES from FIPS 197, independent of the crate under test.

/// Multiplies in GF(2^8).
fn times(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b != 0 {
        if b & 1 != 0 {
            product ^= a;
        }
        a = (a << 1) ^ (if a & 0x80 != 0 { 0x1b } else { 0 });
        b >>= 1;
    }
    product
}

fn s_box(byte: u8) -> u8 {
    let inverse = (1..=255).find(|other| times(byte, *other) == 1).unwrap_or(0);
    (0..5).map(|n| inverse.rotate_left(n)).fold(0x63, |sum, turned| sum ^ turned)
}

/// The round keys to encrypt with.
pub(crate) fn encryption(key: &[u8]) -> Vec<[u8; 16]> {
    let key_words = key.len() / 4;
    let mut words: Vec<[u8; 4]> = key.as_chunks().0.to_vec();
    let mut round_constant = 1;
    for n in key_words..4 * (key_words + 7) {
        let mut word = words[n - 1];
        if n % key_words == 0 {
            word.rotate_left(1);
            word = word.map(s_box);
            word[0] ^= round_constant;
            round_constant = times(round_constant, 2);
        } else if key_words > 6 && n % key_words == 4 {
            word = word.map(s_box);
        }
        let before = words[n - key_words];
        words.push(core::array::from_fn(|i| word[i] ^ before[i]));
    }
    words.as_flattened().as_chunks().0.to_vec()
}

/// Those of the inner rounds as processors decrypt with them: through `InvMixColumns`. The outer two are the same.
pub(crate) fn decryption(key: &[u8]) -> Vec<[u8; 16]> {
    let mix = |round_key: &[u8; 16]| -> [u8; 16] {
        core::array::from_fn(|at| {
            let column = &round_key[at / 4 * 4..][..4];
            let factors = [14, 11, 13, 9];
            (0..4).fold(0, |sum, n| sum ^ times(column[(at + n) % 4], factors[n]))
        })
    };
    let keys = encryption(key);
    keys[1..keys.len() - 1].iter().map(mix).collect()
}

/// The example of FIPS 197.
pub(crate) fn check() {
    let key: [u8; 16] = core::array::from_fn(|n| u8::try_from(n).unwrap());
    assert_eq!(u128::from_be_bytes(encryption(&key)[10]), 0x1311_1d7f_e394_4a17_f307_a78b_4d2b_30c5);
    assert_eq!(u128::from_be_bytes(decryption(&key)[8]), 0x13aa_29be_9c8f_aff6_f770_f580_00f7_bf03);
}
