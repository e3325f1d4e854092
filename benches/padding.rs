//! Checks that the time of a failed decryption does not depend on the kind of bad padding.
//!
//! All kinds run in turns, in short rounds. The fastest round of each counts, and all rows of a table should be equal.

use std::hint::black_box;
use std::time::Instant;

use hcryptkey::{Algorithm, ExportAs, HCryptKey, ImportOptions, KeySpec, KeyStore, Section};

const ROUNDS: usize = 400;

/// The time of one decryption in nanoseconds, in the fastest of many rounds, of each ciphertext.
fn measure(store: &KeyStore, key: HCryptKey, calls: u32, kinds: &[(&str, Vec<u8>)]) {
    let mut fastest = vec![f64::MAX; kinds.len()];
    for _ in 0..ROUNDS {
        for ((_, ciphertext), fastest) in kinds.iter().zip(&mut fastest) {
            let start = Instant::now();
            for _ in 0..calls {
                let mut buffer = black_box(ciphertext.clone());
                store.decrypt_in_place(key, Section::Final, &mut buffer).expect_err("bad padding");
            }
            *fastest = fastest.min(start.elapsed().as_secs_f64() * 1e9 / f64::from(calls));
        }
    }
    let first = fastest[0];
    for ((kind, _), time) in kinds.iter().zip(fastest) {
        println!("{kind:<44} {time:>10.1} ns {:>8.4}", time / first);
    }
}

/// Blocks of AES whose PKCS5 padding is bad in different places.
fn aes() {
    let store = KeyStore::default();
    let key = store.generate_key(Algorithm::Aes128).expect("a key");
    let kinds = [
        ("AES, a count of 0", 0, 15, 0),
        ("AES, a count of 17", 17, 15, 17),
        ("AES, the first byte of 16 is wrong", 16, 0, 9),
        ("AES, the middle one is wrong", 16, 8, 9),
        ("AES, the one before the count is wrong", 16, 14, 9),
    ];
    let kinds = kinds.map(|(kind, fill, place, byte)| {
        let mut block = vec![fill; 16];
        block[place] = byte;
        let copy = store.duplicate_key(key).expect("a key");
        store.encrypt_in_place(copy, Section::More, &mut block, 16).expect("encrypted");
        (kind, block)
    });
    measure(&store, key, 2000, &kinds);
}

/// Blocks of RSA whose PKCS #1 padding is bad in different places. An exponent of 1 makes a block its own ciphertext.
fn rsa() {
    let store = KeyStore::default();
    let spec = KeySpec::new(Algorithm::RsaKeyExchange).bits(512).exportable();
    let pair = store.generate_key(spec).expect("a pair");
    let mut blob = store.export_key(pair, ExportAs::Private).expect("exportable").to_vec();
    let one = |len: usize| [&[1][..], &vec![0; len - 1]].concat();
    blob[16..20].copy_from_slice(&one(4));
    blob[148..180].copy_from_slice(&one(32));
    blob[180..212].copy_from_slice(&one(32));
    blob[244..308].copy_from_slice(&one(64));
    let key = store.import_key(&blob, ImportOptions::new()).expect("the trick");
    let block = |second: u8, zero: Option<usize>| {
        let mut block = vec![0x5a; 64];
        (block[0], block[1]) = (0, second);
        if let Some(zero) = zero {
            block[zero] = 0;
        }
        block.reverse();
        block
    };
    let kinds = [
        ("RSA, no zero ends the padding", block(2, None)),
        ("RSA, the zero comes immediately", block(2, Some(2))),
        ("RSA, the zero comes one byte too early", block(2, Some(9))),
        ("RSA, another type", block(1, Some(20))),
        ("RSA, another type, a long message", block(1, Some(11))),
    ];
    measure(&store, key, 10, &kinds);
}

fn main() {
    aes();
    rsa();
}
