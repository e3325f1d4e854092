//! Compares calls through `Advapi` with the same calls through `KeyStore`.
//!
//! The two run in turns, in short rounds, because other programs share the machine. The fastest round of each counts.

use std::hint::black_box;
use std::time::Instant;

use hcryptkey::codes::{CALG_AES_256, CALG_SHA1, CRYPT_VERIFYCONTEXT, KP_MODE, PROV_RSA_AES};
use hcryptkey::{Advapi, Algorithm, HCryptHash, HCryptKey, HashAlgorithm, KeyStore, Section};

const ROUNDS: usize = 300;
const CALLS: u32 = 2000;

/// The same key and hash on either side.
struct Sides {
    store: KeyStore,
    key: HCryptKey,
    hash: HCryptHash,
    advapi: Advapi,
    key_number: u64,
    hash_number: u64,
}

impl Sides {
    fn new() -> Self {
        let store = KeyStore::default();
        let advapi = Advapi::new();
        let prov =
            advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT).expect("a context");
        Self {
            key: store.generate_key(Algorithm::Aes256).expect("a key"),
            hash: store.create_hash(HashAlgorithm::Sha1, None).expect("a hash"),
            key_number: advapi.crypt_gen_key(prov, CALG_AES_256, 0).expect("a key"),
            hash_number: advapi.crypt_create_hash(prov, CALG_SHA1, 0, 0).expect("a hash"),
            store,
            advapi,
        }
    }
}

/// The time of one run in nanoseconds.
fn round(call: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        call();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}

/// Prints one row. `calls` is the number of calls that one run of either side makes.
fn compare(name: &str, calls: f64, mut typed: impl FnMut(), mut number: impl FnMut()) {
    let (mut store, mut advapi) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        store = store.min(round(&mut typed));
        advapi = advapi.min(round(&mut number));
    }
    let more = (advapi - store) / calls;
    println!("{name:<24} {store:>9.1} {advapi:>9.1} {:>7.2} {more:>+8.1}", advapi / store);
}

fn main() {
    let Sides { store, key, hash, advapi, key_number, hash_number } = Sides::new();
    println!("{:<24} {:>9} {:>9} {:>7} {:>8}", "ns", "KeyStore", "Advapi", "ratio", "a call");
    compare(
        "duplicate and destroy",
        2.0,
        || store.destroy_key(store.duplicate_key(key).expect("a key")).expect("destroyed"),
        || {
            let copy = advapi.crypt_duplicate_key(key_number, 0, 0).expect("a key");
            advapi.crypt_destroy_key(copy).expect("destroyed");
        },
    );
    let (mut one, mut other) = ([0; 16], [0; 16]);
    compare(
        "16-byte section",
        1.0,
        || {
            black_box(store.encrypt_in_place(key, Section::More, &mut one, 16)).expect("a section");
        },
        || {
            black_box(advapi.crypt_encrypt(key_number, 0, false, 0, Some(&mut other), 16))
                .expect("a section");
        },
    );
    compare(
        "read a parameter",
        1.0,
        || {
            black_box(store.key_info(key).expect("parameters").mode());
        },
        || {
            let mut mode = [0; 4];
            black_box(advapi.crypt_get_key_param(key_number, KP_MODE, Some(&mut mode), 0)).expect("the mode");
        },
    );
    compare(
        "hash 16 bytes",
        1.0,
        || store.hash_data(hash, black_box(&[7; 16])).expect("data taken"),
        || advapi.crypt_hash_data(hash_number, black_box(&[7; 16]), 0).expect("data taken"),
    );
}
