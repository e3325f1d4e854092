//! The limit on objects: a call that finds no room changes nothing.

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Algorithm, Error, HashAlgorithm, KeyStore, Provider, Section};

fn full_store() -> KeyStore {
    let store = KeyStore::builder().object_limit(1).build();
    store.generate_key(Algorithm::Aes128).unwrap();
    store
}

#[test]
fn no_more_objects_than_the_limit() {
    let store = full_store();
    assert_eq!(store.generate_key(Algorithm::Des), Err(Error::NoMemory));
    let key = store.key_handles()[0];
    assert_eq!(store.duplicate_key(key), Err(Error::NoMemory));
    store.destroy_key(key).unwrap();
    store.generate_key(Algorithm::Des).unwrap();
}

#[test]
fn a_key_that_has_no_room_leaves_its_hash_unfinished() {
    let store = full_store();
    let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
    store.hash_data(hash, b"ab").unwrap();
    assert_eq!(store.derive_key(Algorithm::Rc4, hash), Err(Error::NoMemory));
    store.hash_data(hash, b"c").unwrap();
    assert_eq!(store.hash_value(hash).unwrap()[..4], [0xa9, 0x99, 0x3e, 0x36]);
}

#[test]
fn a_derivation_that_fails_gives_its_room_back() {
    let store = KeyStore::builder().object_limit(1).build();
    let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    for _ in 0..10 {
        assert!(matches!(store.derive_key(Algorithm::RsaSign, hash), Err(Error::BadAlgid(_))));
    }
    store.derive_key(Algorithm::Rc4, hash).unwrap();
}

#[cfg(feature = "rsa")]
#[test]
fn a_pair_that_has_no_room_becomes_no_user_key() {
    let store = full_store();
    let pair = hcryptkey::KeySpec::new(Algorithm::RsaSign).bits(384);
    assert_eq!(store.generate_key(pair), Err(Error::NoMemory));
    store.destroy_key(store.key_handles()[0]).unwrap();
    assert_eq!(store.user_key(hcryptkey::UserKey::Signature), Err(Error::NoKey));
}

#[test]
fn a_mac_that_has_no_room_leaves_its_key_amid_the_message() {
    let store = KeyStore::builder().object_limit(1).build();
    let key = store.generate_key(Algorithm::Des).unwrap();
    store.create_hash(HashAlgorithm::Sha1, None).unwrap();
    store.encrypt(key, Section::More, &mut vec![0; 8]).unwrap();
    assert_eq!(store.create_hash(HashAlgorithm::Mac, key), Err(Error::NoMemory));
    assert!(store.key_info(key).unwrap().in_message());
}

#[test]
fn flags_come_before_the_limit() {
    let advapi = Advapi::builder().object_limit(1).build();
    let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT).unwrap();
    let key = advapi.crypt_gen_key(prov, CALG_RC2, 0).unwrap();
    let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    let derived = advapi.crypt_derive_key(prov, CALG_RC4, hash, 0x8000);
    assert_eq!(derived.unwrap_err().code(), NTE_BAD_FLAGS);
    let mac = advapi.crypt_create_hash(prov, CALG_MAC, key, 1);
    assert_eq!(mac.unwrap_err().code(), NTE_BAD_FLAGS);
}

#[test]
fn a_process_has_the_limit_for_each_kind() {
    let advapi = Advapi::builder().object_limit(2).build();
    let acquire = || advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT);
    let (prov, other) = (acquire().unwrap(), acquire().unwrap());
    assert_eq!(acquire().unwrap_err().code(), NTE_NO_MEMORY);
    for _ in 0..2 {
        advapi.crypt_gen_key(prov, CALG_RC4, 0).unwrap();
        advapi.crypt_create_hash(other, CALG_MD5, 0, 0).unwrap();
    }
    assert_eq!(advapi.crypt_gen_key(other, CALG_RC4, 0).unwrap_err().code(), NTE_NO_MEMORY);
    assert_eq!(advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap_err().code(), NTE_NO_MEMORY);
    assert_eq!(advapi.object_count(), 6);
}

#[test]
fn a_provider_that_duplicates_nothing_says_so_when_there_is_no_room_either() {
    let own = Provider::AES.named("Example Provider", 500).without_duplicate();
    let advapi = Advapi::builder().provider(own).object_limit(1).build();
    let prov =
        advapi.crypt_acquire_context(None, Some("Example Provider"), 500, CRYPT_VERIFYCONTEXT).unwrap();
    let key = advapi.crypt_gen_key(prov, CALG_AES_128, 0).unwrap();
    let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    assert_eq!(advapi.crypt_duplicate_key(key, 0, 0), Err(Error::CallNotImplemented));
    assert_eq!(advapi.crypt_duplicate_hash(hash, 0, 0), Err(Error::CallNotImplemented));
}

#[test]
fn a_context_that_has_no_room_makes_no_container() {
    let advapi = Advapi::builder().object_limit(1).build();
    let acquire = |name, flags| advapi.crypt_acquire_context(Some(name), None, PROV_RSA_AES, flags);
    let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT).unwrap();
    assert_eq!(acquire("alice", CRYPT_NEWKEYSET), Err(Error::NoMemory));
    assert_eq!(acquire("alice", 0), Err(Error::BadKeyset));
    advapi.crypt_release_context(prov, 0).unwrap();

    let prov = acquire("alice", CRYPT_NEWKEYSET).unwrap();
    assert_eq!(acquire("alice", CRYPT_NEWKEYSET), Err(Error::Exists));
    advapi.crypt_release_context(prov, 0).unwrap();
    assert_eq!(acquire("bob", CRYPT_NEWKEYSET), Err(Error::NoMemory), "one container is the limit");
    assert_eq!(acquire("bob", 0), Err(Error::BadKeyset));
    assert_eq!(acquire("alice", CRYPT_DELETEKEYSET), Ok(0));
    acquire("bob", CRYPT_NEWKEYSET).unwrap();
}

/// A PLAINTEXTKEYBLOB of RC2 with a key of this length.
fn hmac_key(len: u32) -> Vec<u8> {
    let mut blob = b"\x08\x02\0\0\x02\x66\0\0".to_vec();
    blob.extend(len.to_le_bytes());
    blob.resize(12 + len as usize, 7);
    blob
}

#[test]
fn the_bytes_of_hmac_keys_are_limited_and_come_back_with_the_last_duplicate() {
    let advapi = Advapi::builder().memory_limit(5000).build();
    let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT).unwrap();
    let import = |advapi: &Advapi, len| {
        advapi.crypt_import_key(prov, &hmac_key(len), 0, CRYPT_IPSEC_HMAC_KEY).map_err(Error::code)
    };
    assert_eq!(import(&advapi, 5001), Err(NTE_NO_MEMORY));
    let key = import(&advapi, 4000).unwrap();
    assert_eq!(import(&advapi, 1001), Err(NTE_NO_MEMORY));
    import(&advapi, 16).expect("short keys count as objects alone");
    // Duplicates share the bytes, and so does a hash that was made with the key.
    let copy = advapi.crypt_duplicate_key(key, 0, 0).unwrap();
    let hash = advapi.crypt_create_hash(prov, CALG_HMAC, key, 0).unwrap();
    let fork = advapi.fork();
    advapi.crypt_destroy_key(key).unwrap();
    advapi.crypt_destroy_key(copy).unwrap();
    assert_eq!(import(&advapi, 1001), Err(NTE_NO_MEMORY));
    import(&fork, 5000).expect("a fork has a limit of its own");
    advapi.crypt_destroy_hash(hash).unwrap();
    drop(fork);
    import(&advapi, 5000).expect("all bytes came back");
}

#[test]
fn a_store_limits_them_too() {
    let store = KeyStore::builder().memory_limit(100).build();
    let import = |len| store.import_key(&hmac_key(len), hcryptkey::ImportOptions::new().hmac_key());
    assert_eq!(import(101), Err(Error::NoMemory));
    import(100).unwrap();
}
