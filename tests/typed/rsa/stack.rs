//! The stack that a call needs: 128 KiB for keys of up to 4096 bits, in builds with and without optimisation.

use std::thread;

use hcryptkey::{
    Algorithm, ExportAs, HashAlgorithm, ImportOptions, KeyLengths, KeySpec, KeyStore, Provider, Section,
    SignOptions, UserKey,
};

use super::store;

/// Runs `f` on a thread with only this much stack; needing more is a stack overflow, which ends the process.
fn on_128_kib(f: impl FnOnce() + Send) {
    thread::scope(|scope| {
        thread::Builder::new().stack_size(128 << 10).spawn_scoped(scope, f).unwrap().join().unwrap();
    });
}

#[test]
fn every_call_on_a_key_of_up_to_4096_bits() {
    let store = store(80);
    on_128_kib(|| {
        let pair =
            store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(3080).exportable()).unwrap();
        let blob = store.export_key(pair, ExportAs::Private).unwrap();
        let signing = [&blob[..4], &Algorithm::RsaSign.alg_id().to_le_bytes(), &blob[8..]].concat();
        for blob in [&blob[..], &signing] {
            store.import_key(blob, ImportOptions::new()).unwrap();
        }
        let public = store.export_key(pair, ExportAs::Public).unwrap();
        let public = store.import_key(&public, ImportOptions::new()).unwrap();
        let session = store.generate_key(KeySpec::new(Algorithm::Aes256).exportable()).unwrap();
        for (section, export_as, options) in [
            (Section::Final.into(), ExportAs::Simple(public), ImportOptions::new()),
            (Section::Final.oaep(), ExportAs::SimpleOaep(public), ImportOptions::new().oaep()),
        ] {
            let mut data = b"message".to_vec();
            store.encrypt(public, section, &mut data).unwrap();
            store.decrypt(pair, section, &mut data).unwrap();
            assert_eq!(data, b"message");
            let wrapped = store.export_key(session, export_as).unwrap();
            let unwrapped = store.import_key(&wrapped, options.under(pair)).unwrap();
            assert_eq!(store.reveal_key(unwrapped), store.reveal_key(session));
        }
        let sealed = store.export_key(pair, ExportAs::PrivateUnder(session)).unwrap();
        store.import_key(&sealed, ImportOptions::new().under(session)).unwrap();
        for options in [SignOptions::new(), SignOptions::new().x931()] {
            let hash = store.create_hash(HashAlgorithm::Sha256, None).unwrap();
            let signature = store.sign_hash(hash, UserKey::Signature, options).unwrap();
            store.verify_signature(hash, &signature, public, options).unwrap();
        }
    });
}

/// The key of a peer can have any length: it costs heap.
#[test]
fn public_keys_of_16384_bits() {
    let store = store(81);
    let mut modulus = vec![0xa5; 2048];
    (modulus[0], modulus[2047]) = (1, 0xff);
    let blob = [
        &[6, 2, 0, 0, 0, 0xa4, 0, 0][..],
        b"RSA1",
        &16384_u32.to_le_bytes(),
        &65537_u32.to_le_bytes(),
        &modulus,
    ]
    .concat();
    let session = store.generate_key(KeySpec::new(Algorithm::Aes256).exportable()).unwrap();
    on_128_kib(|| {
        let key = store.import_key(&blob, ImportOptions::new()).unwrap();
        let mut data = b"message".to_vec();
        store.encrypt(key, Section::Final.oaep(), &mut data).unwrap();
        assert_eq!(data.len(), 2048);
        assert_eq!(store.export_key(session, ExportAs::Simple(key)).unwrap().len(), 12 + 2048);
        let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
        assert!(store.verify_signature(hash, &[1; 2048], key, SignOptions::new()).is_err());
    });
}

/// The bound of a profile holds before a BLOB takes the stack that its length needs.
#[test]
fn a_blob_of_a_length_that_the_profile_lacks() {
    let lengths = KeyLengths::range(1024, 384, 4096);
    let bounded = Provider::AES
        .with_cipher(Algorithm::RsaKeyExchange, lengths)
        .with_cipher(Algorithm::RsaSign, lengths);
    let store = KeyStore::new(bounded);
    on_128_kib(|| {
        for (kind, magic) in [(6, b"RSA1"), (7, b"RSA2")] {
            for alg_id in [Algorithm::RsaKeyExchange, Algorithm::RsaSign].map(Algorithm::alg_id) {
                let mut blob =
                    [&[kind, 2, 0, 0][..], &alg_id.to_le_bytes(), magic, &16384_u32.to_le_bytes()].concat();
                blob.extend(65537_u32.to_le_bytes());
                // Odd numbers of full length, which pass the first check.
                blob.resize(blob.len() + 2 * 2048 + 5 * 1024, 0xff);
                assert!(store.import_key(&blob, ImportOptions::new()).is_err());
            }
        }
    });
}
