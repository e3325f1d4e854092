//! One section of 16 bytes in mid-message, through a handle and with the bare crates.

mod support;

use cipher::array::Array;
use cipher::{Block, BlockModeEncrypt, KeyIvInit};
use criterion::Criterion;
use hcryptkey::{Algorithm, Section};

fn through_the_handle(c: &mut Criterion) {
    let mut group = c.benchmark_group("16 bytes through the handle");
    for algorithm in [Algorithm::Aes256, Algorithm::Aes128, Algorithm::Rc4] {
        let (store, key) = support::store_of(algorithm);
        let mut data = [0; 16];
        group.bench_function(format!("{algorithm:?}"), |b| {
            b.iter(|| store.encrypt_in_place(key, Section::More, &mut data, 16));
        });
    }
}

fn bare(c: &mut Criterion) {
    bare_cbc::<cbc::Encryptor<aes::Aes256>>(c, "Aes256");
    bare_cbc::<cbc::Encryptor<aes::Aes128>>(c, "Aes128");
}

fn bare_cbc<M: KeyIvInit + BlockModeEncrypt>(c: &mut Criterion, name: &str) {
    let mut mode = M::new(&Array::default(), &Array::default());
    let mut block = Block::<M>::default();
    c.bench_function(&format!("16 bytes with the bare crates/{name}"), |b| {
        b.iter(|| mode.encrypt_block(&mut block));
    });
}

fn main() {
    support::run(&[through_the_handle, bare]);
}
