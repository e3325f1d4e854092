//! Duplicates and destroys a key, for each kind of cipher, without and with one short section.

mod support;

use criterion::Criterion;
use hcryptkey::{Algorithm, Section};

fn duplicate_and_destroy(c: &mut Criterion) {
    let mut group = c.benchmark_group("duplicate and destroy");
    for algorithm in [Algorithm::Aes256, Algorithm::Des, Algorithm::TripleDes, Algorithm::Rc2, Algorithm::Rc4]
    {
        let (store, key) = support::store_of(algorithm);
        group.bench_function(format!("{algorithm:?}"), |b| {
            b.iter(|| store.destroy_key(store.duplicate_key(key)?));
        });
    }
}

fn duplicate_encrypt_and_destroy(c: &mut Criterion) {
    let (store, key) = support::store_of(Algorithm::Aes256);
    let mut block = [0; 16];
    c.bench_function("duplicate, encrypt 16 bytes and destroy/Aes256 CBC", |b| {
        b.iter(|| {
            let copy = store.duplicate_key(key)?;
            store.encrypt_in_place(copy, Section::More, &mut block, 16)?;
            store.destroy_key(copy)
        });
    });
}

fn main() {
    support::run(&[duplicate_and_destroy, duplicate_encrypt_and_destroy]);
}
