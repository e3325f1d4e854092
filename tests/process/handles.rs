//! A process has one number space for handles. Every call refuses a handle that names no live object of the right kind
//! and context, and checks that before anything else.

use std::collections::HashSet;

use crate::support::{acquire, code, import_raw, seed, store_with};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, Algorithm, HandleWidth, KeyStore, Provider};

const REFUSED: Result<(), u32> = Err(ERROR_INVALID_PARAMETER);

/// Unknown flags, algorithms, parameters and BLOB types. A call with a live handle refuses them.
const WRONG: u32 = 0x0fff_8888;

/// The name of a call, whether a handle of 0 means none in this place, and the result.
type Answers = Vec<(&'static str, bool, Result<(), u32>)>;

/// A context with a key and a hash.
#[derive(Clone, Copy)]
struct Live {
    prov: u64,
    key: u64,
    hash: u64,
}

fn fill(advapi: &Advapi) -> Live {
    let prov = acquire(advapi);
    let key = import_raw(advapi, prov, Algorithm::Aes128, &[1; 16]);
    let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    Live { prov, key, hash }
}

/// Every call that takes a context.
fn with_context(advapi: &Advapi, live: Live, prov: u64) -> Answers {
    let Live { key, hash, .. } = live;
    vec![
        ("AddRef", false, code(advapi.crypt_context_add_ref(prov, 1, WRONG))),
        ("Release", false, code(advapi.crypt_release_context(prov, WRONG))),
        ("GenRandom", false, code(advapi.crypt_gen_random(prov, &mut []))),
        ("GenKey", false, code(advapi.crypt_gen_key(prov, WRONG, WRONG)).map(drop)),
        ("DeriveKey", false, code(advapi.crypt_derive_key(prov, WRONG, hash, WRONG)).map(drop)),
        ("ImportKey", false, code(advapi.crypt_import_key(prov, &[], 0, WRONG)).map(drop)),
        ("ImportKey under", false, code(advapi.crypt_import_key(prov, &[], key, WRONG)).map(drop)),
        ("GetUserKey", false, code(advapi.crypt_get_user_key(prov, WRONG)).map(drop)),
        ("CreateHash", false, code(advapi.crypt_create_hash(prov, WRONG, 0, WRONG)).map(drop)),
        ("CreateHash of HMAC", false, code(advapi.crypt_create_hash(prov, CALG_HMAC, 0, 0)).map(drop)),
        ("GetProvParam", false, code(advapi.crypt_get_prov_param(prov, WRONG, None, WRONG)).map(drop)),
        ("SetProvParam", false, code(advapi.crypt_set_prov_param(prov, WRONG, &[], WRONG))),
    ]
}

/// Every call that takes a key, once for each argument that can be the key.
fn with_key(advapi: &Advapi, live: Live, key: u64) -> Answers {
    let Live { prov, key: other, hash } = live;
    let mut data = [0x5a; 16];
    let answers = vec![
        ("Duplicate", false, code(advapi.crypt_duplicate_key(key, 0, 0)).map(drop)),
        ("Destroy", false, code(advapi.crypt_destroy_key(key))),
        ("SetKeyParam", false, code(advapi.crypt_set_key_param(key, WRONG, &[], WRONG))),
        ("set_key_param_len", false, code(advapi.set_key_param_len(key, WRONG)).map(drop)),
        ("GetKeyParam", false, code(advapi.crypt_get_key_param(key, WRONG, None, WRONG)).map(drop)),
        ("Export", false, code(advapi.crypt_export_key(key, 0, WRONG, WRONG, None)).map(drop)),
        ("Export, wrapped", false, code(advapi.crypt_export_key(key, other, WRONG, WRONG, None)).map(drop)),
        ("Export under", true, code(advapi.crypt_export_key(other, key, WRONG, WRONG, None)).map(drop)),
        ("Import under", true, code(advapi.crypt_import_key(prov, &[], key, WRONG)).map(drop)),
        ("CreateHash", true, code(advapi.crypt_create_hash(prov, WRONG, key, WRONG)).map(drop)),
        ("CreateHash of HMAC", true, code(advapi.crypt_create_hash(prov, CALG_HMAC, key, 0)).map(drop)),
        ("HashSessionKey", false, code(advapi.crypt_hash_session_key(hash, key, WRONG))),
        ("Encrypt", false, code(advapi.crypt_encrypt(key, 0, true, WRONG, None, 0)).map(drop)),
        ("Encrypt and hash", false, {
            code(advapi.crypt_encrypt(key, hash, false, WRONG, Some(&mut data), 16)).map(drop)
        }),
        ("Decrypt", false, code(advapi.crypt_decrypt(key, 0, false, WRONG, &mut data)).map(drop)),
        ("Decrypt and hash", false, {
            code(advapi.crypt_decrypt(key, hash, false, WRONG, &mut data)).map(drop)
        }),
        ("Verify", false, code(advapi.crypt_verify_signature(hash, &[], key, None, WRONG))),
        ("reveal_key", false, code(advapi.reveal_key(key)).map(drop)),
    ];
    assert_eq!(data, [0x5a; 16], "nothing was ciphered");
    answers
}

/// Every call that takes a hash.
fn with_hash(advapi: &Advapi, live: Live, hash: u64) -> Answers {
    let Live { prov, key, .. } = live;
    let mut data = [0x5a; 16];
    let answers = vec![
        ("Derive", false, code(advapi.crypt_derive_key(prov, WRONG, hash, WRONG)).map(drop)),
        ("HashData", false, code(advapi.crypt_hash_data(hash, b"data", WRONG))),
        ("HashSessionKey", false, code(advapi.crypt_hash_session_key(hash, key, WRONG))),
        ("SetHashParam", false, code(advapi.crypt_set_hash_param(hash, WRONG, &[], WRONG))),
        ("HP_HMAC_INFO", false, code(advapi.crypt_set_hash_hmac_info(hash, WRONG, &[], &[], WRONG))),
        ("set_hash_param_len", false, code(advapi.set_hash_param_len(hash, WRONG)).map(drop)),
        ("GetHashParam", false, code(advapi.crypt_get_hash_param(hash, WRONG, None, WRONG)).map(drop)),
        ("Duplicate", false, code(advapi.crypt_duplicate_hash(hash, 0, 0)).map(drop)),
        ("Destroy", false, code(advapi.crypt_destroy_hash(hash))),
        ("Sign", false, code(advapi.crypt_sign_hash(hash, WRONG, None, WRONG, None)).map(drop)),
        ("Verify", false, code(advapi.crypt_verify_signature(hash, &[], key, None, WRONG))),
        ("Encrypt", true, code(advapi.crypt_encrypt(key, hash, false, WRONG, Some(&mut data), 16)).map(drop)),
        ("Decrypt", true, code(advapi.crypt_decrypt(key, hash, false, WRONG, &mut data)).map(drop)),
    ];
    assert_eq!(data, [0x5a; 16], "nothing was ciphered");
    answers
}

fn assert_all_refuse(answers: Answers, handle: u64) {
    for (call, optional, answer) in answers {
        if handle == 0 && optional {
            assert_ne!(answer, REFUSED, "{call}: 0 means none here");
        } else {
            assert_eq!(answer, REFUSED, "{call} of {handle:#x}");
        }
    }
}

/// Processes of both widths.
fn processes() -> [Advapi; 2] {
    [HandleWidth::Bits64, HandleWidth::Bits32].map(|width| Advapi::builder().handles(width).build())
}

#[test]
fn every_call_refuses_dead_handles_before_anything_else() {
    for advapi in processes() {
        let live = fill(&advapi);
        let dead = fill(&advapi);
        advapi.crypt_destroy_key(dead.key).unwrap();
        advapi.crypt_destroy_hash(dead.hash).unwrap();
        advapi.crypt_release_context(dead.prov, 0).unwrap();
        let handles = advapi.handles();
        let made_up = [1, 2, 3, 4, 0xffff_ffff, u64::MAX, u64::MAX - 1, live.key << 32, live.key ^ 1 << 63];

        let nothing = [0, dead.prov, dead.key, dead.hash].into_iter().chain(made_up);
        for handle in nothing.clone().chain([live.key, live.hash]) {
            assert_all_refuse(with_context(&advapi, live, handle), handle);
        }
        for handle in nothing.clone().chain([live.prov, live.hash]) {
            assert_all_refuse(with_key(&advapi, live, handle), handle);
        }
        for handle in nothing.chain([live.prov, live.key]) {
            assert_all_refuse(with_hash(&advapi, live, handle), handle);
        }
        assert_eq!(advapi.handles(), handles, "nothing was made and nothing ended");
    }
}

/// The same calls with live handles fail for another reason.
#[test]
fn live_handles_fail_for_their_flags() {
    let advapi = Advapi::new();
    let live = fill(&advapi);
    let key = import_raw(&advapi, live.prov, Algorithm::Aes128, &[2; 16]);
    let hash = advapi.crypt_create_hash(live.prov, CALG_MD5, 0, 0).unwrap();
    assert_eq!(code(advapi.crypt_set_key_param(key, WRONG, &[], WRONG)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_encrypt(key, hash, true, WRONG, None, 0)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_export_key(key, live.key, WRONG, WRONG, None)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_import_key(live.prov, &[], key, WRONG)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_hash_data(hash, b"", WRONG)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_gen_key(live.prov, WRONG, WRONG)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_derive_key(live.prov, WRONG, hash, WRONG)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_create_hash(live.prov, WRONG, key, WRONG)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_verify_signature(hash, &[], key, None, WRONG)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_context_add_ref(live.prov, 0, WRONG)), Err(NTE_BAD_FLAGS));
}

#[test]
fn one_exception_a_mac_without_a_key() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    for alg_id in [CALG_HMAC, CALG_MAC] {
        assert_eq!(code(advapi.crypt_create_hash(prov, alg_id, 0, 0)), Err(NTE_BAD_KEY));
        assert_eq!(code(advapi.crypt_create_hash(prov, alg_id, 0x77, 0)).map(drop), REFUSED);
    }
    let unused = code(advapi.crypt_create_hash(prov, CALG_MD5, 0x77, 0));
    assert_eq!(unused.map(drop), REFUSED, "a key that the hash would not use must be alive as well");
}

#[test]
fn objects_of_two_contexts_do_not_work_together() {
    for advapi in processes() {
        let (one, two) = (fill(&advapi), fill(&advapi));
        let handles = advapi.handles();
        let blob = crate::support::blob(Algorithm::Aes128, &[3; 16]);
        let mut data = [0x5a; 16];
        for flags in [0, WRONG] {
            let answers = [
                code(advapi.crypt_encrypt(one.key, two.hash, false, flags, Some(&mut data), 16)).map(drop),
                code(advapi.crypt_encrypt(one.key, two.hash, false, flags, None, 16)).map(drop),
                code(advapi.crypt_decrypt(one.key, two.hash, false, flags, &mut data)).map(drop),
                code(advapi.crypt_hash_session_key(one.hash, two.key, flags)),
                code(advapi.crypt_derive_key(one.prov, CALG_AES_128, two.hash, flags)).map(drop),
                code(advapi.crypt_import_key(one.prov, &blob, two.key, flags)).map(drop),
                code(advapi.crypt_export_key(one.key, two.key, PLAINTEXTKEYBLOB, flags, None)).map(drop),
                code(advapi.crypt_create_hash(one.prov, CALG_MAC, two.key, flags)).map(drop),
                code(advapi.crypt_verify_signature(one.hash, &[], two.key, None, flags)),
            ];
            for (call, answer) in answers.into_iter().enumerate() {
                assert_eq!(answer, REFUSED, "call {call}, flags {flags:#x}");
            }
        }
        assert_eq!((data, advapi.handles()), ([0x5a; 16], handles));
        let mut value = [0; 16];
        for hash in [one.hash, two.hash] {
            advapi.crypt_get_hash_param(hash, HP_HASHVAL, Some(&mut value), 0).unwrap();
            assert_eq!(
                value[..4],
                [0xd4, 0x1d, 0x8c, 0xd9],
                "the MD5 of nothing: it was neither fed nor finished"
            );
        }
    }
}

#[test]
fn a_context_ends_with_its_last_release_and_all_that_is_in_it() {
    for advapi in processes() {
        let (live, other) = (fill(&advapi), fill(&advapi));
        let copy = advapi.crypt_duplicate_key(live.key, 0, 0).unwrap();
        let derived = advapi.crypt_duplicate_hash(live.hash, 0, 0).unwrap();
        advapi.crypt_context_add_ref(live.prov, 0, 0).unwrap();
        advapi.crypt_context_add_ref(live.prov, 0, 0).unwrap();
        assert_eq!(code(advapi.crypt_context_add_ref(live.prov, 1, 0)), REFUSED);
        assert_eq!(code(advapi.crypt_context_add_ref(live.prov, 0, 1)), Err(NTE_BAD_FLAGS));
        assert_eq!(advapi.object_count(), 8);

        advapi.crypt_release_context(live.prov, 0).unwrap();
        // A release with flags returns an error, and releases the context.
        assert_eq!(code(advapi.crypt_release_context(live.prov, 1)), Err(NTE_BAD_FLAGS));
        assert_eq!(advapi.object_count(), 8);
        advapi.crypt_hash_data(live.hash, b"still alive", 0).unwrap();
        assert_eq!(code(advapi.crypt_release_context(live.prov, 0x8000_0000)), Err(NTE_BAD_FLAGS));

        for key in [live.key, copy] {
            assert_all_refuse(with_key(&advapi, other, key), key);
        }
        for hash in [live.hash, derived] {
            assert_all_refuse(with_hash(&advapi, other, hash), hash);
        }
        assert_all_refuse(with_context(&advapi, other, live.prov), live.prov);
        assert_eq!(advapi.handles(), {
            let mut handles = vec![other.prov, other.key, other.hash];
            handles.sort_unstable();
            handles
        });
        advapi.crypt_hash_data(other.hash, b"the other context's live on", 0).unwrap();
    }
}

#[test]
fn no_number_is_given_out_twice_or_for_two_kinds() {
    for (advapi, most) in processes().into_iter().zip([u64::MAX, u32::MAX.into()]) {
        let mut given = HashSet::new();
        let mut give = |handle: u64| {
            assert!(handle != 0 && handle < most, "{handle:#x}");
            assert!(given.insert(handle), "{handle:#x} was given out before");
        };
        for _ in 0..300 {
            let live = fill(&advapi);
            for _ in 0..10 {
                let key = advapi.crypt_duplicate_key(live.key, 0, 0).unwrap();
                let hash = advapi.crypt_duplicate_hash(live.hash, 0, 0).unwrap();
                give(key);
                give(hash);
                advapi.crypt_destroy_key(key).unwrap();
                advapi.crypt_destroy_hash(hash).unwrap();
            }
            give(live.prov);
            give(live.key);
            give(live.hash);
            advapi.crypt_release_context(live.prov, 0).unwrap();
        }
        assert_eq!(advapi.object_count(), 0);
    }
}

/// Numbers that differ from live ones by a bit or two.
#[test]
fn numbers_beside_a_live_handle_name_nothing() {
    for advapi in processes() {
        let lives: Vec<Live> = (0..20).map(|_| fill(&advapi)).collect();
        let handles: HashSet<u64> = advapi.handles().into_iter().collect();
        assert_eq!(handles.len(), 60);
        for handle in &handles {
            let beside = (0..64 * 64).map(|bits| handle ^ 1 << (bits % 64) ^ 1 << (bits / 64));
            for number in beside.chain((0..64).map(|bit| handle ^ 1 << bit)).filter(|n| !handles.contains(n))
            {
                assert_eq!(code(advapi.crypt_get_prov_param(number, PP_NAME, None, 0)).map(drop), REFUSED);
                assert_eq!(code(advapi.crypt_get_key_param(number, KP_ALGID, None, 0)).map(drop), REFUSED);
                assert_eq!(code(advapi.crypt_get_hash_param(number, HP_ALGID, None, 0)).map(drop), REFUSED);
            }
        }
        for live in lives {
            assert_eq!(advapi.crypt_get_key_param(live.key, KP_ALGID, None, 0), Ok(4));
        }
    }
}

/// A guest's calls, and the handles and bytes that they return.
fn run(width: HandleWidth, meanwhile: impl Fn()) -> (Vec<u64>, Vec<u8>) {
    let advapi = Advapi::builder().handles(width).random_source_fn(seed(42)).build();
    let (mut handles, mut bytes) = (Vec::new(), vec![0; 16]);
    for _ in 0..20 {
        let prov = acquire(&advapi);
        advapi.crypt_gen_random(prov, &mut bytes[..16]).unwrap();
        meanwhile();
        let key = advapi.crypt_gen_key(prov, CALG_AES_256, CRYPT_EXPORTABLE).unwrap();
        let copy = advapi.crypt_duplicate_key(key, 0, 0).unwrap();
        let hash = advapi.crypt_create_hash(prov, CALG_SHA1, 0, 0).unwrap();
        advapi.crypt_destroy_key(key).unwrap();
        let next = advapi.crypt_gen_key(prov, CALG_RC4, 40 << 16).unwrap();
        bytes.extend(advapi.reveal_key(copy).unwrap().iter());
        bytes.extend(advapi.reveal_key(next).unwrap().iter());
        handles.extend([prov, key, copy, hash, next]);
        if handles.len() % 3 == 0 {
            advapi.crypt_release_context(prov, 0).unwrap();
        }
    }
    (handles, bytes)
}

#[test]
fn a_seeded_process_repeats_itself_whatever_others_do() {
    for width in [HandleWidth::Bits64, HandleWidth::Bits32] {
        let alone = run(width, || ());
        let busy = run(width, || {
            let other = Advapi::builder().handles(width).build();
            fill(&other);
            let store = store_with(seed(1), Provider::STRONG);
            store.generate_key(Algorithm::Rc4).unwrap();
            KeyStore::default().generate_key(Algorithm::Des).unwrap();
        });
        assert_eq!(alone, busy);
        assert_eq!(alone.0.iter().collect::<HashSet<_>>().len(), 100);
    }
    let others = Advapi::builder().random_source_fn(seed(43)).build();
    let prov = acquire(&others);
    assert_eq!(run(HandleWidth::Bits64, || ()).0[0], prov, "two processes may give out the same number");
}
