//! Calls on a store with many keys, and on a store that two threads use.

mod support;

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use hcryptkey::{Algorithm, Section};

fn full(c: &mut Criterion) {
    let mut group = c.benchmark_group("AES-256 keys alive");
    for alive in [1, 1_000, 1_000_000] {
        let (store, key) = support::store_of(Algorithm::Aes256);
        for _ in 1..alive {
            store.duplicate_key(key).expect("a duplicate");
        }
        group.bench_function(format!("{alive}/duplicate and destroy"), |b| {
            b.iter(|| store.destroy_key(store.duplicate_key(key)?));
        });
        // The shortest call that finds a key.
        group.bench_function(format!("{alive}/look up"), |b| {
            b.iter(|| store.encrypted_len(key, Section::More, 16));
        });
    }
}

fn threads(c: &mut Criterion) {
    for (what, len) in [("16 bytes", 16), ("1 MiB", 1 << 20)] {
        let mut group = c.benchmark_group(format!("a duplicate for each thread, {what} a call"));
        for threads in [1, 2] {
            group.throughput(Throughput::Bytes(threads * len as u64));
            group.bench_function(format!("threads: {threads}"), |b| {
                b.iter_custom(|iterations| encrypt_on(threads, iterations, len));
            });
        }
    }
}

/// The time in which each thread makes all its calls.
fn encrypt_on(threads: u64, calls: u64, len: usize) -> Duration {
    let (store, key) = support::store_of(Algorithm::Aes256);
    let barrier = Barrier::new(usize::try_from(threads).expect("few threads"));
    let work = || {
        let own = store.duplicate_key(key).expect("a duplicate");
        let mut data = vec![0; len];
        barrier.wait();
        let start = Instant::now();
        for _ in 0..calls {
            store.encrypt_in_place(own, Section::More, &mut data, len).expect("a section");
        }
        start.elapsed()
    };
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).max().unwrap_or_default()
    })
}

fn main() {
    support::run(&[full, threads]);
}
