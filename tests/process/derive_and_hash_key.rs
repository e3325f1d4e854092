//! One thread derives a key from a hash while another feeds a key to the same hash.

use std::sync::Barrier;
use std::thread;

use hcryptkey::Advapi;
use hcryptkey::codes::*;

use crate::support::acquire;

/// The table may try the slot of the other key for the new key. Even then, neither call may wait for the other.
#[test]
fn deriving_and_hashing_a_key_do_not_wait_for_each_other() {
    const ROUNDS: usize = 20_000;
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let hash = advapi.crypt_create_hash(prov, CALG_SHA1, 0, 0).unwrap();
    for _ in 0..ROUNDS / 100 {
        // These keys reuse slots that are still on the table's free list.
        let keys: Vec<u64> = (0..100)
            .map(|_| {
                let first = advapi.crypt_gen_key(prov, CALG_RC4, 0).unwrap();
                advapi.crypt_destroy_key(first).unwrap();
                advapi.crypt_gen_key(prov, CALG_RC4, 0).unwrap()
            })
            .collect();
        let start = Barrier::new(2);
        let derived: Vec<u64> = thread::scope(|scope| {
            scope.spawn(|| {
                start.wait();
                for key in keys.iter().rev() {
                    // The other thread finishes the hash at some point.
                    let _ = advapi.crypt_hash_session_key(hash, *key, 0);
                }
            });
            start.wait();
            keys.iter().map(|_| advapi.crypt_derive_key(prov, CALG_RC4, hash, 0).unwrap()).collect()
        });
        for key in keys.into_iter().chain(derived) {
            advapi.crypt_destroy_key(key).unwrap();
        }
    }
}
