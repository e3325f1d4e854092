//! A fork of a store holds a copy of everything, in mid-message too, and shares nothing with it.

use std::collections::HashSet;

use crate::support::{MODES, ciphers, counting_key, encrypted, key_len, seed, store_with};
use hcryptkey::{
    Algorithm, Error, HashAlgorithm, HmacInfo, KeyParam, KeySpec, KeyStore, Padding, Provider, Section,
};

#[test]
fn a_message_goes_on_in_both_in_every_cipher_and_mode() {
    for algorithm in ciphers() {
        for mode in MODES {
            let store = KeyStore::default();
            let key = counting_key(&store, algorithm, key_len(algorithm));
            store.set_key_param(key, KeyParam::Mode(mode)).unwrap();
            store.set_key_param(key, KeyParam::Iv(b"IV: sixteen byte")).unwrap();
            let whole: Vec<u8> = (0..96).collect();
            let expected = encrypted(&store, key, Section::Final, &whole);

            let front = encrypted(&store, key, Section::More, &whole[..48]);
            let fork = store.fork();
            assert!(fork.key_info(key).unwrap().in_message());
            // The fork continues first, and for longer, then the original. Neither affects the other.
            let in_fork = encrypted(&fork, key, Section::Final, &whole[48..]);
            encrypted(&fork, key, Section::More, &whole[..32]);
            fork.set_key_param(key, KeyParam::Iv(&[0xff; 16])).unwrap();
            let here = encrypted(&store, key, Section::Final, &whole[48..]);
            assert_eq!([&front[..], &in_fork].concat(), expected, "{algorithm} {mode}");
            assert_eq!([&front[..], &here].concat(), expected, "{algorithm} {mode}");
        }
    }
}

#[test]
fn parameters_are_copied_and_then_apart() {
    let provider = Provider::AES.with_padding(Padding::Zero);
    let store = KeyStore::new(provider.clone());
    let key = store.generate_key(KeySpec::new(Algorithm::Rc2).bits(40).exportable()).unwrap();
    store.set_key_param(key, KeyParam::SaltEx(b"a salt")).unwrap();
    store.set_key_param(key, KeyParam::EffectiveKeyLen(77)).unwrap();
    store.set_key_param(key, KeyParam::Padding(Padding::Zero)).unwrap();
    store.set_key_param(key, KeyParam::ModeBits(5)).unwrap();
    let fork = store.fork();
    assert_eq!(fork.provider(), &provider);
    let shown = |store: &KeyStore| {
        let info = store.key_info(key).unwrap();
        format!("{info:?} {:?} {:?} {:?}", info.salt(), info.iv(), store.export_material(key))
    };
    let before = shown(&store);
    assert_eq!(shown(&fork), before);
    fork.set_key_param(key, KeyParam::SaltEx(b"another salt")).unwrap();
    fork.set_key_param(key, KeyParam::ModeBits(6)).unwrap();
    assert_eq!(shown(&store), before);
    store.set_key_param(key, KeyParam::EffectiveKeyLen(78)).unwrap();
    assert_eq!(fork.key_info(key).unwrap().effective_key_bits(), Some(77));
}

#[test]
fn hashes_go_on_in_both() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    let create = |algorithm| {
        let hash = store.create_hash(algorithm, key).unwrap();
        if algorithm == HashAlgorithm::Hmac {
            store.set_hmac_info(hash, HmacInfo::new(HashAlgorithm::Md5)).unwrap();
        }
        hash
    };
    for algorithm in [HashAlgorithm::Md5, HashAlgorithm::Sha512, HashAlgorithm::Hmac, HashAlgorithm::Mac] {
        let whole = |data: &[u8]| {
            let hash = create(algorithm);
            store.hash_data(hash, data).unwrap();
            store.hash_value(hash).unwrap()
        };
        let (here, there) = (whole(b"one prefix, one end"), whole(b"one prefix, another end"));
        let hash = create(algorithm);
        store.hash_data(hash, b"one prefix, ").unwrap();
        let finished = create(algorithm);
        let value = store.hash_value(finished).unwrap();

        let fork = store.fork();
        fork.hash_data(hash, b"another end").unwrap();
        store.hash_data(hash, b"one end").unwrap();
        assert_eq!(fork.hash_value(hash), Ok(there), "{algorithm}");
        assert_eq!(store.hash_value(hash), Ok(here), "{algorithm}");
        assert!(matches!(fork.hash_data(finished, b""), Err(Error::BadHashState(_))));
        assert_eq!(fork.hash_value(finished), Ok(value));
    }
}

#[test]
fn handles_end_in_one_and_live_on_in_the_other() {
    let store = KeyStore::default();
    let keys: Vec<_> = (0..10).map(|_| counting_key(&store, Algorithm::Des, 8)).collect();
    let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    store.destroy_key(keys[0]).unwrap();
    let fork = store.fork();
    assert_eq!(fork.key_handles(), store.key_handles());
    assert_eq!(fork.hash_handles(), [hash]);
    assert!(matches!(fork.key_info(keys[0]), Err(Error::BadKey(_))), "dead before");
    store.destroy_key(keys[1]).unwrap();
    fork.destroy_key(keys[2]).unwrap();
    fork.destroy_hash(hash).unwrap();
    assert!(fork.key_info(keys[1]).is_ok() && store.key_info(keys[1]).is_err());
    assert!(store.key_info(keys[2]).is_ok() && fork.key_info(keys[2]).is_err());
    assert_eq!((store.object_count(), fork.object_count()), (9, 8));
    drop(store);
    assert!(fork.key_info(keys[1]).is_ok(), "it outlives what it was forked from");
}

/// Objects that are made after the fork have new handles, which the other store refuses.
#[test]
fn new_handles_are_new_to_the_whole_process() {
    let store = KeyStore::default();
    let original = counting_key(&store, Algorithm::Aes128, 16);
    let copies: Vec<_> = (0..50).map(|_| store.duplicate_key(original).unwrap()).collect();
    for key in &copies[20..] {
        store.destroy_key(*key).unwrap();
    }
    let mut given: HashSet<u64> = copies.iter().map(|key| key.into_raw()).collect();
    given.insert(original.into_raw());
    let fork = store.fork();
    let grandchild = fork.fork();
    let unrelated = KeyStore::default();
    let foreign = counting_key(&unrelated, Algorithm::Aes128, 16);
    assert!(given.insert(foreign.into_raw()));

    let stores = [&store, &fork, &grandchild];
    for round in 0..2000 {
        let at = round % 3;
        let key = stores[at].duplicate_key(original).unwrap();
        let hash = stores[at].create_hash(HashAlgorithm::Md5, None).unwrap();
        assert!(given.insert(key.into_raw()), "a handle was given out before");
        assert!(given.insert(hash.into_raw()), "a handle was given out before");
        let other = stores[(at + 1) % 3];
        assert!(matches!(other.key_info(key), Err(Error::BadKey(_))));
        assert!(matches!(other.hash_size(hash), Err(Error::BadHash(_))));
        if round % 4 != 0 {
            stores[at].destroy_key(key).unwrap();
            stores[at].destroy_hash(hash).unwrap();
        }
    }
}

#[test]
fn the_random_source_continues_in_both_from_its_state() {
    let store = store_with(seed(9), Provider::AES);
    store.generate_key(Algorithm::Aes256).unwrap();
    let fork = store.fork();
    let next = |store: &KeyStore| {
        let key = store.generate_key(KeySpec::new(Algorithm::Aes256).exportable()).unwrap();
        store.export_material(key).unwrap()
    };
    let (first, second) = (next(&store), next(&store));
    assert_eq!((next(&fork), next(&fork)), (first, second.clone()));
    assert_ne!(next(&fork), second);
}

#[test]
fn a_limit_holds_in_the_fork_too() {
    let store = KeyStore::builder().object_limit(2).build();
    let key = counting_key(&store, Algorithm::Des, 8);
    let fork = store.fork();
    fork.duplicate_key(key).unwrap();
    assert_eq!(fork.duplicate_key(key), Err(Error::NoMemory));
    store.duplicate_key(key).unwrap();
    assert_eq!(store.duplicate_key(key), Err(Error::NoMemory));
    fork.destroy_key(key).unwrap();
    counting_key(&fork, Algorithm::Des, 8);
}

/// While another thread ciphers, a fork has the key as it is between two of its calls.
#[test]
fn a_fork_is_a_moment_of_the_message() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc4, 16);
    let alone = store.fork();
    let mut stream = vec![0; 8 * 2000];
    alone.encrypt(key, Section::More, &mut stream).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..1000 {
                store.encrypt(key, Section::More, &mut vec![0; 8]).unwrap();
            }
        });
        let mut before = 0;
        for _ in 0..50 {
            let next = encrypted(&store.fork(), key, Section::More, &[0; 8]);
            let at =
                stream.chunks(8).position(|section| section == next).expect("a whole number of sections");
            assert!(at >= before, "the message advances");
            before = at;
        }
    });
}

#[cfg(feature = "rsa")]
#[test]
fn user_keys_are_copied_with_their_container() {
    use hcryptkey::{ContainerScope, KeyContainers, UserKey};

    let containers = KeyContainers::new();
    let container = containers.create(ContainerScope::User, "box").unwrap();
    let store = KeyStore::builder().container(container).build();
    let small = KeySpec::new(Algorithm::RsaSign).bits(384);
    let pair = store.generate_key(small).unwrap();
    let fork = store.fork();
    let user_key = |store: &KeyStore| store.reveal_key(store.user_key(UserKey::Signature).unwrap()).unwrap();
    let original = user_key(&store);
    assert_eq!(user_key(&fork), original);
    assert_eq!(fork.reveal_key(pair), store.reveal_key(pair));
    store.generate_key(small).unwrap();
    assert_ne!(user_key(&store), original);
    assert_eq!(user_key(&fork), original, "a container of its own");
    containers.delete(ContainerScope::User, "box").unwrap();
    assert_eq!(store.user_key(UserKey::Signature), Err(Error::NoKey));
    assert_eq!(user_key(&fork), original);
}
