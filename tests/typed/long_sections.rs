//! A long section goes through a cipher in batches, a short one block by block. Both have the same result.

use crate::support::{MODES, ciphers, counting_key, key_len};
use hcryptkey::{Algorithm, HCryptKey, KeyParam, KeyStore, Section};

/// Lengths in blocks of eight bytes, around the ends of each batch. All are whole blocks of AES too.
const LENGTHS: [usize; 9] = [6, 8, 14, 32, 64, 128, 130, 512, 1054];

type Call = fn(&KeyStore, HCryptKey, &mut [u8]);

fn encrypt(store: &KeyStore, key: HCryptKey, data: &mut [u8]) {
    let len = data.len();
    store.encrypt_in_place(key, Section::More, data, len).unwrap();
}

fn decrypt(store: &KeyStore, key: HCryptKey, data: &mut [u8]) {
    store.decrypt_in_place(key, Section::More, data).unwrap();
}

fn compare(store: &KeyStore, key: HCryptKey, what: &str, call: Call) {
    for blocks in LENGTHS {
        let copy = store.duplicate_key(key).unwrap();
        let mut whole: Vec<u8> = (0..8 * blocks).map(|n| ((n * n) >> 3).to_le_bytes()[0]).collect();
        let mut pieces = whole.clone();
        call(store, key, &mut whole);
        for piece in pieces.chunks_mut(16) {
            call(store, copy, piece);
        }
        assert!(whole == pieces, "{what}, {blocks} blocks");
        // The registers are equal too.
        let (mut one, mut two) = ([0x5c; 16], [0x5c; 16]);
        call(store, key, &mut one);
        call(store, copy, &mut two);
        assert_eq!(one, two, "{what}, after {blocks} blocks");
        store.destroy_key(copy).unwrap();
    }
}

#[test]
fn a_long_section_is_as_many_short_ones() {
    for algorithm in ciphers() {
        let modes = if algorithm == Algorithm::Rc4 { &MODES[..1] } else { &MODES };
        for &mode in modes {
            let store = KeyStore::default();
            let key = counting_key(&store, algorithm, key_len(algorithm));
            if algorithm != Algorithm::Rc4 {
                store.set_key_param(key, KeyParam::Mode(mode)).unwrap();
                store.set_key_param(key, KeyParam::Iv(b"IV: sixteen byte")).unwrap();
            }
            compare(&store, key, &format!("{algorithm:?} {mode:?}, encrypted"), encrypt);
            compare(&store, key, &format!("{algorithm:?} {mode:?}, decrypted"), decrypt);
        }
    }
}
