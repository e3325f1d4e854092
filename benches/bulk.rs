//! Calls of 1 MiB: every cipher in every mode, both ways.

mod support;

use std::time::Duration;

use criterion::{Criterion, Throughput};
use hcryptkey::{Algorithm, CipherMode, KeyParam, Section};

const LEN: usize = 1 << 20;

fn bulk(c: &mut Criterion, algorithm: Algorithm, name: &str, mode: CipherMode) {
    let (store, key) = support::store_of(algorithm);
    store.set_key_param(key, KeyParam::Mode(mode)).expect("a mode");
    let mut data = vec![0; LEN];
    let mut group = c.benchmark_group(format!("1 MiB/{algorithm:?}{name}"));
    group.throughput(Throughput::Bytes(LEN as u64));
    // There are 44 of these, and the slowest takes 0.2 s a call.
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    group.bench_function("encrypt", |b| {
        b.iter(|| store.encrypt_in_place(key, Section::More, &mut data, LEN));
    });
    group.bench_function("decrypt", |b| {
        b.iter(|| store.decrypt_in_place(key, Section::More, &mut data));
    });
}

fn block_ciphers(c: &mut Criterion) {
    let algorithms = [
        Algorithm::Des,
        Algorithm::TripleDes112,
        Algorithm::TripleDes,
        Algorithm::Rc2,
        Algorithm::Aes128,
        Algorithm::Aes192,
        Algorithm::Aes256,
    ];
    for algorithm in algorithms {
        bulk(c, algorithm, " CBC", CipherMode::CBC);
        bulk(c, algorithm, " ECB", CipherMode::ECB);
        bulk(c, algorithm, " CFB", CipherMode::CFB);
    }
}

fn stream_cipher(c: &mut Criterion) {
    // A stream key accepts and ignores any mode.
    bulk(c, Algorithm::Rc4, "", CipherMode::CBC);
}

fn main() {
    support::run(&[block_ciphers, stream_cipher]);
}
