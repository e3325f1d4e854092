//! A limit on objects, and that a call which finds no room changes nothing.

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
