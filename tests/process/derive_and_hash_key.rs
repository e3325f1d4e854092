//! A key is derived from a hash while the same hash is fed the bytes of a key.

use std::sync::Barrier;
use std::thread;

use hcryptkey::Advapi;
use hcryptkey::codes::*;

use crate::support::acquire;

/// The table may look for room for the new key where the other key stands. Neither call may wait for the other then.
#[test]
fn deriving_and_hashing_a_key_do_not_wait_for_each_other() {
    const ROUNDS: usize = 20_000;
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let hash = advapi.crypt_create_hash(prov, CALG_SHA1, 0, 0).unwrap();
    for _ in 0..ROUNDS / 100 {
        // Keys in the places of others that were destroyed: the table has these places on its list still.
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
                    // The hash is finished by the other thread, sooner or later.
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
