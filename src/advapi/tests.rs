//! Handles of 32 bits up to the last one. Index and version are short in this build, so that there are few handles.

use std::collections::HashSet;

use super::{Advapi, HandleWidth};
use crate::codes::{CALG_MD5, CALG_RC4, CRYPT_VERIFYCONTEXT, NTE_NO_MEMORY, PROV_RSA_AES};
use crate::error::Error;

/// Makes objects and ends each at once, until no handle is left.
fn use_up(
    mut make: impl FnMut() -> Result<u64, Error>,
    end: impl Fn(u64) -> Result<(), Error>,
) -> HashSet<u64> {
    let mut given = HashSet::new();
    let refused = loop {
        match make() {
            Ok(handle) => {
                assert!(given.insert(handle), "{handle:#x} was given out twice");
                assert!(u32::try_from(handle).is_ok_and(|handle| handle != 0 && handle != u32::MAX));
                end(handle).unwrap();
            }
            Err(error) => break error,
        }
    };
    assert_eq!(refused.code(), NTE_NO_MEMORY);
    assert!(make().is_err(), "and none comes back");
    given
}

#[test]
fn a_guest_of_32_bits_is_given_every_handle_once_and_then_none() {
    // Without the feature `getrandom` a process has no random source of its own.
    let fixed = |bytes: &mut [u8]| {
        bytes.fill(7);
        Ok::<(), Error>(())
    };
    let advapi = Advapi::builder().handles(HandleWidth::Bits32).random_source_fn(fixed).build();
    let acquire = || advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT);
    let prov = acquire().unwrap();
    let key = advapi.crypt_gen_key(prov, CALG_RC4, 0).unwrap();

    let keys = use_up(|| advapi.crypt_duplicate_key(key, 0, 0), |key| advapi.crypt_destroy_key(key));
    let hashes =
        use_up(|| advapi.crypt_create_hash(prov, CALG_MD5, 0, 0), |hash| advapi.crypt_destroy_hash(hash));
    let contexts = use_up(acquire, |prov| advapi.crypt_release_context(prov, 0));

    // Every version of every slot, except those of the slots that hold the live key and the live context.
    assert_eq!(keys.len() + 3, hashes.len());
    assert_eq!(contexts.len(), keys.len());
    assert_eq!(advapi.handles(), [prov, key], "live objects stay alive");
    advapi.crypt_encrypt(key, 0, false, 0, Some(&mut [0; 4]), 4).unwrap();

    // A fork continues from there, so it has no handle left either.
    let fork = advapi.fork();
    assert_eq!(fork.crypt_duplicate_key(key, 0, 0).unwrap_err().code(), NTE_NO_MEMORY);
    fork.crypt_destroy_key(key).unwrap();
    assert!(fork.crypt_gen_key(prov, CALG_RC4, 0).is_ok(), "the freed slot has a version left");
}
