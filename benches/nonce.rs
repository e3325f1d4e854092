//! Checks that the time of a DSS signature does not depend on its nonce.
//!
//! A few bits of many nonces reveal the private key, and a shorter nonce takes less time in a careless implementation. The bench knows
//! the private key, so it can tell which random bytes give short nonces, or some with few bits. All kinds run in turns, in short
//! rounds. The fastest round of each counts, and all rows of the table should be equal.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hcryptkey::{
    Algorithm, ExportAs, HCryptHash, HashAlgorithm, KeySpec, KeyStore, Provider, SignOptions, UserKey,
};
use num_bigint::BigUint;

const ROUNDS: usize = 300;

/// The nonces of one kind.
const NONCES: u32 = 8;

/// The state of the random source, so that a signature can be made again.
static SEED: AtomicU64 = AtomicU64::new(0);

#[expect(clippy::unnecessary_wraps, reason = "a random source may fail")]
fn fill(bytes: &mut [u8]) -> Result<(), ()> {
    for byte in bytes {
        let mut n = SEED.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        n = (n ^ n >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        *byte = (n ^ n >> 27).to_le_bytes()[3];
    }
    Ok(())
}

struct Signer {
    store: KeyStore,
    hash: HCryptHash,
    q: BigUint,
    x: BigUint,
    value: BigUint,
}

impl Signer {
    fn new() -> Self {
        let store = KeyStore::builder().provider(Provider::DSS).random_source_fn(fill).build();
        let hash = store.create_hash(HashAlgorithm::Sha1, None).expect("a hash");
        let value = BigUint::from_bytes_be(&store.hash_value(hash).expect("a value"));
        loop {
            let key = store.generate_key(KeySpec::new(Algorithm::DssSign).exportable()).expect("a pair");
            let q = store.key_info(key).expect("a key").q().expect("a q").to_vec();
            // Close to 2¹⁶⁰, so that nearly no nonce is drawn twice.
            if q[19] >= 0xf0 {
                let blob = store.export_key(key, ExportAs::Private).expect("exportable");
                let x = BigUint::from_bytes_le(&blob[blob.len() - 44..][..20]);
                return Self { q: BigUint::from_bytes_le(&q), x, value, store, hash };
            }
        }
    }

    fn sign(&self, seed: u64) -> Vec<u8> {
        SEED.store(seed, Ordering::Relaxed);
        self.store.sign_hash(self.hash, UserKey::Signature, SignOptions::new()).expect("a signature")
    }

    /// (value + x r) / s.
    fn nonce(&self, signature: &[u8]) -> BigUint {
        let [r, s] = [&signature[..20], &signature[20..]].map(BigUint::from_bytes_le);
        (&self.value + &self.x * r) * s.modinv(&self.q).expect("s is not 0") % &self.q
    }

    /// Seeds whose nonces are of a kind.
    fn seeds(&self, is_kind: impl Fn(&BigUint) -> bool) -> Vec<u64> {
        let seeds = (1..).map(|n: u64| n << 20);
        seeds.filter(|seed| is_kind(&self.nonce(&self.sign(*seed)))).take(NONCES as usize).collect()
    }
}

fn main() {
    let signer = Signer::new();
    let kinds = [
        ("160 or 159 bits", signer.seeds(|nonce| nonce.bits() >= 159)),
        ("at most 152 bits", signer.seeds(|nonce| nonce.bits() <= 152)),
        ("at most 60 bits set", signer.seeds(|nonce| nonce.count_ones() <= 60)),
        ("at least 100 bits set", signer.seeds(|nonce| nonce.count_ones() >= 100)),
        ("even", signer.seeds(|nonce| !nonce.bit(0))),
    ];
    let mut fastest = [Duration::MAX; 5];
    for _ in 0..ROUNDS {
        for ((_, seeds), fastest) in kinds.iter().zip(&mut fastest) {
            let start = Instant::now();
            for seed in seeds {
                black_box(signer.sign(*seed));
            }
            *fastest = (*fastest).min(start.elapsed() / NONCES);
        }
    }
    for ((kind, _), time) in kinds.iter().zip(fastest) {
        println!(
            "DSS, a nonce of {kind:<24} {:>8.2} µs {:>8.4}",
            time.as_secs_f64() * 1e6,
            time.div_duration_f64(fastest[0])
        );
    }
}
