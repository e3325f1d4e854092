//! The host's side of a process: bounds, the default container, forks of a running process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::support::{acquire, code};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, Algorithm, KeyLengths, Provider};

fn providers(advapi: &Advapi) -> Vec<&str> {
    (0..).map_while(|index| advapi.crypt_enum_providers(index, 0, 0).ok()).map(|(_, name)| name).collect()
}

#[test]
fn a_provider_takes_the_place_of_one_of_its_name() {
    let short = KeyLengths::range(512, 384, 1024);
    let strong = Provider::STRONG.with_cipher(Algorithm::RsaSign, short);
    let advapi = Advapi::builder().provider(strong).build();
    assert_eq!(providers(&advapi), Provider::ALL.iter().map(Provider::name).collect::<Vec<_>>());
    // The provider that took its place is the default of the type, as it was.
    let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT).unwrap();
    assert_eq!(code(advapi.crypt_gen_key(prov, AT_SIGNATURE, 2048 << 16)), Err(NTE_BAD_DATA));
}

#[test]
fn providers_can_be_left_out() {
    let advapi = Advapi::builder().providers([Provider::AES]).build();
    assert_eq!(providers(&advapi), [Provider::AES.name()]);
    let full = advapi.crypt_acquire_context(None, None, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT);
    assert_eq!(code(full), Err(NTE_PROV_TYPE_NOT_DEF));
}

#[test]
fn one_bound_holds_for_the_rsa_keys_of_all_providers() {
    let own = Provider::AES.named("Example Provider", 500);
    for builder in [
        Advapi::builder().max_rsa_bits(1024).provider(own.clone()),
        Advapi::builder().provider(own).max_rsa_bits(1024),
    ] {
        let advapi = builder.build();
        for (prov_type, name) in [(1, None), (1, Some(Provider::BASE.name())), (24, None), (500, None)] {
            let prov = advapi.crypt_acquire_context(None, name, prov_type, CRYPT_VERIFYCONTEXT).unwrap();
            for key_spec in [AT_KEYEXCHANGE, AT_SIGNATURE] {
                assert_eq!(code(advapi.crypt_gen_key(prov, key_spec, 1032 << 16)), Err(NTE_BAD_DATA));
            }
            // A PUBLICKEYBLOB whose modulus is as long as the bound, and one that is longer.
            for (bits, expected) in [(1024_u32, Ok(())), (2048, Err(NTE_BAD_DATA))] {
                let mut blob = b"\x06\x02\0\0\0\x24\0\0RSA1".to_vec();
                blob.extend(bits.to_le_bytes());
                blob.extend(65537_u32.to_le_bytes());
                blob.extend(vec![0xff; bits as usize / 8]);
                let imported = code(advapi.crypt_import_key(prov, &blob, 0, 0)).map(drop);
                assert_eq!(imported, if cfg!(feature = "rsa") { expected } else { imported }, "{bits}");
            }
        }
    }
    // A bound below the shortest key leaves none.
    let advapi = Advapi::builder().max_rsa_bits(256).build();
    assert_eq!(code(advapi.crypt_gen_key(acquire(&advapi), AT_SIGNATURE, 0)), Err(NTE_BAD_ALGID));
}

/// Windows would have made the key, so the guest may behave differently from here on.
#[test]
fn a_refusal_by_the_hosts_bound_is_not_emulated() {
    let advapi = Advapi::builder().max_rsa_bits(1024).build();
    let shown = |advapi: &Advapi, provider: &Provider, alg_id, bits: u32| {
        let (name, prov_type) = (Some(provider.name()), provider.prov_type());
        let prov = advapi.crypt_acquire_context(None, name, prov_type, CRYPT_VERIFYCONTEXT).unwrap();
        let error = advapi.crypt_gen_key(prov, alg_id, bits << 16 | CRYPT_PREGEN).unwrap_err();
        (error.code(), error.is_emulated())
    };
    for (provider, alg_id, bits, expected) in [
        (Provider::AES, AT_SIGNATURE, 2048, (NTE_BAD_DATA, false)),
        (Provider::AES, AT_SIGNATURE, 16384, (NTE_BAD_DATA, false)),
        (Provider::AES, AT_SIGNATURE, 16392, (NTE_BAD_DATA, true)),
        (Provider::AES, AT_SIGNATURE, 376, (NTE_BAD_DATA, true)),
        (Provider::BASE, AT_KEYEXCHANGE, 1032, (NTE_BAD_DATA, true)),
        (Provider::ENHANCED_DSS_DH, CALG_DH_SF, 4096, (NTE_BAD_FLAGS, false)),
        (Provider::ENHANCED_DSS_DH, CALG_DH_SF, 4160, (NTE_BAD_FLAGS, true)),
        (Provider::ENHANCED_DSS_DH, AT_SIGNATURE, 1088, (NTE_BAD_FLAGS, true)),
        // Lengths in range that no key has.
        (Provider::AES, AT_SIGNATURE, 1020, (NTE_BAD_DATA, true)),
        (Provider::AES, AT_SIGNATURE, 2047, (NTE_BAD_DATA, true)),
        (Provider::ENHANCED_DSS_DH, CALG_DH_SF, 4090, (NTE_BAD_FLAGS, true)),
        (Provider::DSS, AT_SIGNATURE, 1000, (STATUS_INVALID_PARAMETER, true)),
    ] {
        assert_eq!(shown(&advapi, &provider, alg_id, bits), expected, "{} {bits}", provider.name());
    }
    let short = Advapi::builder().max_rsa_bits(512).build();
    assert_eq!(shown(&short, &Provider::DSS, AT_SIGNATURE, 1000), (STATUS_INVALID_PARAMETER, true));
    assert_eq!(shown(&short, &Provider::DSS, AT_SIGNATURE, 1024), (NTE_BAD_FLAGS, false));
    let none = Advapi::builder().max_rsa_bits(256).build();
    assert_eq!(shown(&none, &Provider::AES, AT_SIGNATURE, 1024), (NTE_BAD_ALGID, false));
    assert_eq!(shown(&none, &Provider::DSS, AT_SIGNATURE, 1024), (NTE_BAD_ALGID, false));
    assert_eq!(shown(&none, &Provider::AES, AT_SIGNATURE, 1020), (NTE_BAD_DATA, true));
    assert_eq!(shown(&none, &Provider::DSS, CALG_RC4, 0), (NTE_BAD_ALGID, true));
    for (advapi, bits, expected) in [
        (&advapi, 2048_u32, (NTE_BAD_DATA, false)),
        (&advapi, 32768, (NTE_BAD_DATA, true)),
        (&none, 2048, (NTE_BAD_ALGID, false)),
        (&none, 32768, (NTE_BAD_DATA, true)),
    ] {
        let blob = [b"\x06\x02\0\0\0\x24\0\0RSA1", &bits.to_le_bytes()[..], &[1, 0, 1, 0]].concat();
        let blob = [blob, vec![0xff; bits as usize / 8]].concat();
        let error = advapi.crypt_import_key(acquire(advapi), &blob, 0, 0).unwrap_err();
        if cfg!(feature = "rsa") {
            assert_eq!((error.code(), error.is_emulated()), expected, "{bits}");
        }
    }
}

/// The limit need not be a length that keys have. The default length below it is one.
#[cfg(all(feature = "rsa", feature = "dss"))]
#[test]
fn a_default_below_the_hosts_bound_is_a_length_of_keys() {
    let advapi = Advapi::builder().max_rsa_bits(1001).build();
    for (provider, expected) in [(Provider::ENHANCED_DSS_DH, 960_u32), (Provider::AES, 1000)] {
        let (name, prov_type) = (Some(provider.name()), provider.prov_type());
        let prov = advapi.crypt_acquire_context(None, name, prov_type, CRYPT_VERIFYCONTEXT).unwrap();
        let key = advapi.crypt_gen_key(prov, AT_SIGNATURE, CRYPT_PREGEN).unwrap();
        let mut bits = [0; 4];
        advapi.crypt_get_key_param(key, KP_KEYLEN, Some(&mut bits), 0).unwrap();
        assert_eq!(u32::from_le_bytes(bits), expected, "{}", provider.name());
    }
}

#[cfg(feature = "rsa")]
#[test]
fn the_default_container_is_made_once_for_a_host_that_wants_it() {
    let build = || Advapi::builder().make_default_container().max_rsa_bits(512).build();
    let open = |advapi: &Advapi, flags| code(advapi.crypt_acquire_context(None, None, PROV_RSA_FULL, flags));
    let advapi = build();
    assert_eq!(open(&advapi, CRYPT_NEWKEYSET | CRYPT_DELETEKEYSET), Err(NTE_BAD_FLAGS));
    assert_eq!(open(&advapi, CRYPT_MACHINE_KEYSET), Err(NTE_BAD_KEYSET), "the machine has none");
    let prov = open(&advapi, 0).unwrap();
    for key_spec in [AT_KEYEXCHANGE, AT_SIGNATURE] {
        advapi.crypt_get_user_key(prov, key_spec).expect("both keys are there");
    }
    assert_eq!(open(&advapi, CRYPT_DELETEKEYSET), Ok(0));
    assert_eq!(open(&advapi, 0), Err(NTE_BAD_KEYSET), "a deleted one is not made again");

    // A program that makes it itself finds none.
    let advapi = build();
    let prov = open(&advapi, CRYPT_NEWKEYSET).unwrap();
    assert_eq!(code(advapi.crypt_get_user_key(prov, AT_KEYEXCHANGE)), Err(NTE_NO_KEY));

    // A fork knows whether it was made.
    let fork = build().fork();
    open(&fork, 0).expect("the fork makes it");
}

/// A fork that is made while threads acquire, use and release contexts has no object without its context, and no
/// context that is dead.
#[test]
fn a_fork_of_a_running_process_is_whole() {
    let advapi = Advapi::new();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let prov = acquire(&advapi);
                    let key = advapi.crypt_gen_key(prov, CALG_RC4, 0).unwrap();
                    advapi.crypt_duplicate_key(key, 0, 0).unwrap();
                    advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
                    advapi.crypt_release_context(prov, 0).unwrap();
                }
            });
        }
        for _ in 0..300 {
            let fork = advapi.fork();
            // A new context has a handle that no object of the fork names as its owner.
            let new = acquire(&fork);
            let before = fork.object_count();
            fork.crypt_release_context(new, 0).unwrap();
            assert_eq!(fork.object_count(), before - 1, "it ended nothing but itself");
            for handle in fork.handles().into_iter().filter(|handle| handle & 3 == 1) {
                fork.crypt_release_context(handle, 0).expect("a listed context is alive");
            }
            assert_eq!(fork.object_count(), 0, "every object had its context");
        }
        done.store(true, Ordering::Relaxed);
    });
}
