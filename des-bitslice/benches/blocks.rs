//! Decrypts blocks with this crate and with the `des` crate.

use std::hint::black_box;

use cipher::{Block, BlockCipherDecrypt, KeyInit, consts::U8};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn decrypt<C: KeyInit + BlockCipherDecrypt<BlockSize = U8>>(c: &mut Criterion, name: &str) {
    let cipher = C::new_from_slice(&vec![0x5b; C::key_size()]).unwrap();
    let mut group = c.benchmark_group(name);
    for count in [1, 32, 64, 128, 256, 512, 8192] {
        let mut blocks = vec![Block::<C>::default(); count];
        group.throughput(Throughput::Bytes(8 * count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| cipher.decrypt_blocks(black_box(&mut blocks)));
        });
    }
    group.finish();
}

fn all(c: &mut Criterion) {
    decrypt::<des_bitslice::Des>(c, "des-bitslice/Des");
    decrypt::<des::Des>(c, "des/Des");
    decrypt::<des_bitslice::TdesEde3>(c, "des-bitslice/TdesEde3");
    decrypt::<des::TdesEde3>(c, "des/TdesEde3");
}

criterion_group!(blocks, all);
criterion_main!(blocks);
