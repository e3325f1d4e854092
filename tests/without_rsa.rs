//! Without the feature `rsa` there are no RSA keys, and the calls that would make one return an error that names the feature.

#![cfg(not(feature = "rsa"))]

mod support;

use hcryptkey::codes::*;
use hcryptkey::{
    Advapi, Algorithm, Error, ExportAs, HashAlgorithm, ImportOptions, KeyStore, Provider, SignOptions,
    UserKey,
};
use support::{acquire, blob, code, counting_key, seed};

/// The error has the number of a provider without RSA, and is marked as not emulated.
fn assert_not_built_in<T: core::fmt::Debug>(answer: Result<T, Error>) {
    assert_missing(answer, NTE_BAD_ALGID);
}

/// The error has the number of a missing object, and is marked as not emulated.
fn assert_missing<T: core::fmt::Debug>(answer: Result<T, Error>, code: u32) {
    let error = answer.unwrap_err();
    assert_eq!((error.code(), error.is_emulated()), (code, false), "{error}");
    assert!(error.to_string().contains("feature `rsa`"), "{error}");
}

/// A key BLOB of 384 bits whose numbers are anything.
fn rsa_blob(blob_type: u8, algorithm: Algorithm, magic: &[u8]) -> Vec<u8> {
    let alg_id = algorithm.alg_id().to_le_bytes();
    let numbers = [0x5b; 300];
    [&[blob_type, 2, 0, 0][..], &alg_id, magic, &384u32.to_le_bytes(), &65537u32.to_le_bytes(), &numbers]
        .concat()
}

#[test]
fn the_typed_store_says_so() {
    let with_rsa = [Provider::BASE, Provider::STRONG, Provider::ENHANCED, Provider::AES, Provider::SCHANNEL];
    for provider in with_rsa {
        let store = KeyStore::builder().provider(provider).random_source_fn(seed(1)).build();
        for (algorithm, user_key) in
            [(Algorithm::RsaKeyExchange, UserKey::Exchange), (Algorithm::RsaSign, UserKey::Signature)]
        {
            assert_not_built_in(store.generate_key(algorithm));
            assert_not_built_in(store.import_key(&rsa_blob(6, algorithm, b"RSA1"), ImportOptions::new()));
            assert_not_built_in(store.import_key(&rsa_blob(7, algorithm, b"RSA2"), ImportOptions::new()));
            assert_missing(store.user_key(user_key), NTE_NO_KEY);
        }
        assert_eq!(store.object_count(), 0);
    }
}

#[test]
fn the_calls_in_numbers_say_so() {
    let advapi = Advapi::builder().random_source_fn(seed(2)).build();
    let prov = acquire(&advapi);
    for alg_id in [AT_KEYEXCHANGE, AT_SIGNATURE, CALG_RSA_KEYX, CALG_RSA_SIGN] {
        assert_not_built_in(advapi.crypt_gen_key(prov, alg_id, 0));
        assert_not_built_in(advapi.crypt_gen_key(prov, alg_id, 512 << 16 | CRYPT_EXPORTABLE));
        assert_eq!(code(advapi.crypt_gen_key(prov, alg_id, 8 << 16)), Err(NTE_BAD_DATA), "as with RSA");
    }
    assert_not_built_in(advapi.crypt_import_key(prov, &rsa_blob(6, Algorithm::RsaSign, b"RSA1"), 0, 0));
    let session = advapi.crypt_gen_key(prov, CALG_RC4, 0).unwrap();
    let under_session =
        advapi.crypt_import_key(prov, &rsa_blob(7, Algorithm::RsaSign, b"\0\0\0\0"), session, 0);
    assert_eq!(code(under_session), Err(NTE_BAD_DATA), "the content is read first");
    assert_missing(advapi.crypt_get_user_key(prov, AT_SIGNATURE), NTE_NO_KEY);
}

#[test]
fn all_else_is_as_it_is() {
    let store = KeyStore::builder().random_source_fn(seed(3)).build();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    assert_eq!(code(store.export_key(key, ExportAs::Simple(key))), Err(NTE_BAD_PUBLIC_KEY));
    let mut simple = blob(Algorithm::Aes128, &[1; 64]);
    simple[0] = 1;
    assert_missing(store.import_key(&simple, ImportOptions::new()), NTE_BAD_PUBLIC_KEY);
    let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
    assert_missing(store.sign_hash(hash, UserKey::Signature, SignOptions::new()), NTE_NO_KEY);
    assert_eq!(code(store.verify_signature(hash, &[0; 64], key, SignOptions::new())), Err(NTE_BAD_KEY));
    let derived = store.derive_key(Algorithm::Aes256, hash).unwrap();
    assert_eq!(store.key_info(derived).unwrap().key_bits(), 256);
    // The profiles list the algorithms of Windows.
    let advapi = Advapi::new();
    let mut first = [0; 32];
    advapi.crypt_get_prov_param(acquire(&advapi), PP_ENUMALGS, Some(&mut first), CRYPT_FIRST).unwrap();
    assert_eq!(first[..4], CALG_RC2.to_le_bytes());
}
