//! RSA keys: making and destroying them, their parameters, and the user keys of a container.

use hcryptkey::codes::*;
use hcryptkey::{
    Algorithm, ByteOrder, CipherMode, Error, ExportAs, HashAlgorithm, ImportOptions, KeyKind, KeyParam,
    KeySpec, KeyStore, Padding, Permissions, Provider, UserKey,
};

use super::{exchange_pair, signature_pair, store};
use crate::support::code;

#[test]
fn parameters_of_a_new_pair() {
    let store = store(1);
    for (algorithm, bits) in
        [(Algorithm::RsaKeyExchange, 384), (Algorithm::RsaSign, 392), (Algorithm::RsaKeyExchange, 512)]
    {
        let spec = KeySpec::new(algorithm).bits(bits);
        let info = store.key_info(store.generate_key(spec).unwrap()).unwrap();
        assert_eq!((info.kind(), info.algorithm()), (KeyKind::RsaPair, algorithm));
        assert_eq!((info.key_bits(), info.block_bits()), (bits, bits));
        assert_eq!(info.permissions(), Permissions(0x3b));
        assert_eq!((info.iv(), info.salt(), info.mode(), info.padding()), (None, None, None, None));
        assert_eq!((info.mode_bits(), info.effective_key_bits(), info.in_message()), (None, None, false));
        let exportable = store.generate_key(spec.exportable()).unwrap();
        assert_eq!(store.key_info(exportable).unwrap().permissions(), Permissions(0x3f));
    }
}

#[test]
fn lengths() {
    let base = KeyStore::new(Provider::BASE);
    let default = base.generate_key(Algorithm::RsaSign).unwrap();
    assert_eq!(base.key_info(default).unwrap().key_bits(), 512);
    let refused = |store: &KeyStore, algorithm, bits| {
        let made = store.generate_key(KeySpec::new(algorithm).bits(bits));
        assert!(matches!(made, Err(Error::BadData(_))), "{algorithm} {bits}");
    };
    let aes = KeyStore::default();
    for algorithm in [Algorithm::RsaKeyExchange, Algorithm::RsaSign] {
        for bits in [1, 8, 376, 383, 385, 511, 16392, u32::MAX] {
            refused(&base, algorithm, bits);
            refused(&aes, algorithm, bits);
        }
    }
    refused(&base, Algorithm::RsaKeyExchange, 1032);
    let without = KeyStore::new(Provider::AES.without_cipher(Algorithm::RsaSign));
    assert_eq!(code(without.generate_key(Algorithm::RsaSign)), Err(NTE_BAD_ALGID));
    let pair = aes.generate_key(KeySpec::new(Algorithm::RsaSign).bits(384).exportable()).unwrap();
    for export_as in [ExportAs::Public, ExportAs::Private] {
        let blob = aes.export_key(pair, export_as).unwrap();
        assert_eq!(code(without.import_key(&blob, ImportOptions::new())), Err(NTE_BAD_ALGID));
    }
    let hash = aes.create_hash(HashAlgorithm::Sha512, None).unwrap();
    assert_eq!(code(aes.derive_key(Algorithm::RsaSign, hash)), Err(NTE_BAD_ALGID), "they are not derived");
    aes.hash_data(hash, b"and the hash is not finished").unwrap();
}

#[test]
fn a_seeded_source_makes_the_same_pair_again() {
    let make = |seed| {
        let store = store(seed);
        let blob = store.export_key(exchange_pair(&store, 384), ExportAs::Private).unwrap();
        (blob, store.export_key(signature_pair(&store, 384), ExportAs::Private).unwrap())
    };
    assert_eq!(make(1), make(1));
    assert_ne!(make(1), make(2));
}

#[test]
fn a_source_that_fails_makes_no_pair_and_leaves_the_user_key() {
    let mut calls = 0;
    let mut good = crate::support::seed(3);
    let store = KeyStore::builder()
        .random_source_fn(move |bytes| {
            calls += 1;
            // A pair takes a few draws; then the source fails.
            if calls > 2000 { Err(()) } else { good(bytes) }
        })
        .build();
    let pair = exchange_pair(&store, 384);
    let before = store.reveal_key(pair).unwrap();
    let mut made = 0;
    while made < 2000 && store.fill_random(&mut [0]).is_ok() {
        made += 1;
    }
    let failed = store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(384));
    assert_eq!(code(failed), Err(NTE_FAIL));
    let user_key = store.user_key(UserKey::Exchange).unwrap();
    assert_eq!(store.reveal_key(user_key).unwrap(), before);
}

#[test]
fn parameters_that_can_be_set_and_those_that_can_not() {
    let store = store(4);
    let pair = store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(384)).unwrap();
    let public = store.export_key(pair, ExportAs::Public).unwrap();
    let public = store.import_key(&public, ImportOptions::new()).unwrap();
    assert_eq!(store.key_info(public).unwrap().kind(), KeyKind::RsaPublic);
    for key in [pair, public] {
        let before = store.reveal_key(key).unwrap();
        let set = |param| code(store.set_key_param(key, param));
        for param in [
            KeyParam::Iv(&[0; 16]),
            KeyParam::Mode(CipherMode::ECB),
            KeyParam::ModeBits(8),
            KeyParam::Padding(Padding::Pkcs5),
            KeyParam::EffectiveKeyLen(40),
        ] {
            assert_eq!(set(param), Err(NTE_BAD_TYPE), "{param:?}");
        }
        assert_eq!(set(KeyParam::Salt(&[0; 11])), Err(NTE_BAD_KEY));
        assert_eq!(set(KeyParam::SaltEx(&[])), Err(NTE_BAD_KEY));
        assert_eq!(set(KeyParam::Permissions(Permissions(0x3f))), Err(NTE_BAD_DATA), "EXPORT is not added");
        assert_eq!(store.key_info(key).unwrap().permissions(), Permissions(0x3b));
        assert_eq!(set(KeyParam::Permissions(Permissions(1))), Ok(()));
        assert_eq!(store.key_info(key).unwrap().permissions(), Permissions(1));
        assert_eq!(store.reveal_key(key).unwrap(), before);
    }
    let exportable = exchange_pair(&store, 384);
    store.set_key_param(exportable, KeyParam::Permissions(Permissions(0x3b))).unwrap();
    assert_eq!(store.key_info(exportable).unwrap().permissions(), Permissions(0x3f), "EXPORT is not dropped");
    store.export_key(exportable, ExportAs::Private).unwrap();
}

#[test]
fn duplicates_live_and_change_on_their_own() {
    for original_first in [true, false] {
        let store = store(5);
        let pair = exchange_pair(&store, 384);
        let copy = store.duplicate_key(pair).unwrap();
        let public = store.export_key(pair, ExportAs::Public).unwrap();
        let private = store.export_key(pair, ExportAs::Private).unwrap();
        store.set_key_param(copy, KeyParam::Permissions(Permissions(0))).unwrap();
        assert_eq!(store.key_info(pair).unwrap().permissions(), Permissions(0x3f));
        let (first, second) = if original_first { (pair, copy) } else { (copy, pair) };
        store.destroy_key(first).unwrap();
        assert_eq!(code(store.key_info(first).map(drop)), Err(NTE_BAD_KEY));
        assert_eq!(store.export_key(second, ExportAs::Public), Ok(public));
        assert_eq!(store.export_key(second, ExportAs::Private), Ok(private));
        store.destroy_key(second).unwrap();
        assert_eq!(code(store.duplicate_key(second)), Err(NTE_BAD_KEY));
        assert!(store.user_key(UserKey::Exchange).is_ok(), "the user key is still there");
    }
}

#[test]
fn each_pair_becomes_its_user_key_and_handles_to_that_are_apart() {
    let store = store(6);
    for user_key in [UserKey::Exchange, UserKey::Signature] {
        assert_eq!(store.user_key(user_key), Err(Error::NoKey));
    }
    let exchange = exchange_pair(&store, 384);
    assert_eq!(store.user_key(UserKey::Signature), Err(Error::NoKey));
    let signature = signature_pair(&store, 392);
    for (pair, user_key) in [(exchange, UserKey::Exchange), (signature, UserKey::Signature)] {
        let (one, two) = (store.user_key(user_key).unwrap(), store.user_key(user_key).unwrap());
        assert!(one != two && one != pair);
        assert_eq!(store.reveal_key(one), store.reveal_key(pair));
        // A parameter that is set on one handle does not change another handle, nor the next one.
        store.set_key_param(one, KeyParam::Permissions(Permissions(1))).unwrap();
        let next = store.user_key(user_key).unwrap();
        for other in [two, next, pair] {
            assert_eq!(store.key_info(other).unwrap().permissions(), Permissions(0x3f));
        }
        for key in [one, two, pair] {
            store.destroy_key(key).unwrap();
        }
        assert_eq!(store.reveal_key(store.user_key(user_key).unwrap()), store.reveal_key(next));
    }
}

#[test]
fn an_imported_pair_becomes_a_user_key_and_a_public_half_does_not() {
    let donor = store(7);
    let pair = signature_pair(&donor, 384);
    let (public, private) = (
        donor.export_key(pair, ExportAs::Public).unwrap(),
        donor.export_key(pair, ExportAs::Private).unwrap(),
    );
    let store = store(8);
    store.import_key(&public, ImportOptions::new()).unwrap();
    assert_eq!(store.user_key(UserKey::Signature), Err(Error::NoKey));
    let own = signature_pair(&store, 384);
    assert!(store.import_key(&private[..private.len() / 2], ImportOptions::new()).is_err());
    let before = store.user_key(UserKey::Signature).unwrap();
    assert_eq!(store.reveal_key(before), store.reveal_key(own), "a failed import replaces no key");
    store.import_key(&private, ImportOptions::new()).unwrap();
    let user_key = store.user_key(UserKey::Signature).unwrap();
    assert_eq!(store.reveal_key(user_key).unwrap(), private);
    assert_eq!(store.key_info(user_key).unwrap().permissions(), Permissions(0x3b), "as it was imported");
    assert_eq!(store.user_key(UserKey::Exchange), Err(Error::NoKey));
}

#[test]
fn calls_for_session_keys_refuse_them() {
    let store = store(9);
    let pair = exchange_pair(&store, 384);
    let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    for algorithm in [HashAlgorithm::Hmac, HashAlgorithm::Mac] {
        assert_eq!(code(store.create_hash(algorithm, pair)), Err(NTE_BAD_KEY));
    }
    assert_eq!(code(store.hash_session_key(hash, pair, ByteOrder::Reversed)), Err(NTE_BAD_KEY));
    assert_eq!(code(store.export_material(pair)), Err(NTE_BAD_KEY));
    store.hash_data(hash, b"the hash is not finished").unwrap();
}
