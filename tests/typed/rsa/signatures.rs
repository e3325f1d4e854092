//! Signatures of hashes.

use hcryptkey::codes::*;
use hcryptkey::{
    Algorithm, ExportAs, HCryptHash, HashAlgorithm, HmacInfo, ImportOptions, KeyStore, Provider, SignOptions,
    UserKey,
};

use super::{exchange_pair, signature_pair, store};
use crate::support::{code, counting_key};

const PLAIN: SignOptions<'static> = SignOptions::new();
const NO_OID: SignOptions<'static> = SignOptions::new().no_hash_oid();

fn hash_of(store: &KeyStore, algorithm: HashAlgorithm, data: &[u8]) -> HCryptHash {
    let hash = store.create_hash(algorithm, None).unwrap();
    store.hash_data(hash, data).unwrap();
    hash
}

fn plain_hashes() -> impl Iterator<Item = HashAlgorithm> {
    let has_value = |algorithm: &HashAlgorithm| {
        !matches!(
            algorithm,
            HashAlgorithm::Hmac
                | HashAlgorithm::Mac
                | HashAlgorithm::SchannelMaster
                | HashAlgorithm::Tls1Prf
                | HashAlgorithm::Ssl3ShaMd5
        )
    };
    HashAlgorithm::ALL.iter().copied().filter(has_value)
}

#[test]
fn every_hash_with_both_user_keys() {
    let store = store(70);
    let pairs =
        [(exchange_pair(&store, 768), UserKey::Exchange), (signature_pair(&store, 768), UserKey::Signature)];
    for (pair, user_key) in pairs {
        let public = store.export_key(pair, ExportAs::Public).unwrap();
        let public = store.import_key(&public, ImportOptions::new()).unwrap();
        for algorithm in plain_hashes() {
            let hash = hash_of(&store, algorithm, b"a contract");
            let signature = store.sign_hash(hash, user_key, PLAIN).unwrap();
            assert_eq!(signature.len(), 96);
            assert_eq!(
                code(store.hash_data(hash, b"")),
                Err(NTE_BAD_HASH_STATE),
                "signing finishes the hash"
            );
            assert_eq!(store.sign_hash(hash, user_key, PLAIN), Ok(signature.clone()), "nothing is random");
            for key in [pair, public] {
                let hash = hash_of(&store, algorithm, b"a contract");
                assert_eq!(store.verify_signature(hash, &signature, key, PLAIN), Ok(()), "{algorithm}");
                assert_eq!(code(store.hash_data(hash, b"")), Err(NTE_BAD_HASH_STATE), "so does verifying");
            }
            // Setting the value makes the same hash as feeding the data.
            let set = store.create_hash(algorithm, None).unwrap();
            store.set_hash_value(set, &store.hash_value(hash).unwrap()).unwrap();
            assert_eq!(store.verify_signature(set, &signature, public, PLAIN), Ok(()));
            assert_eq!(store.sign_hash(set, user_key, PLAIN), Ok(signature));
        }
    }
}

#[test]
fn signatures_that_do_not_match() {
    let store = store(71);
    let (pair, other) = (signature_pair(&store, 384), exchange_pair(&store, 384));
    let hash = hash_of(&store, HashAlgorithm::Md5, b"a contract");
    let signature = store.sign_hash(hash, UserKey::Signature, PLAIN).unwrap();
    let bad = Err(NTE_BAD_SIGNATURE);
    let verify = |hash, signature: &[u8], key| code(store.verify_signature(hash, signature, key, PLAIN));
    assert_eq!(verify(hash, &signature, pair), Ok(()));
    assert_eq!(verify(hash, &signature, other), bad, "another key");
    assert_eq!(verify(hash_of(&store, HashAlgorithm::Md5, b"a contrast"), &signature, pair), bad);
    assert_eq!(verify(hash_of(&store, HashAlgorithm::Md4, b"a contract"), &signature, pair), bad);
    for at in 0..48 {
        let mut spoiled = signature.clone();
        spoiled[at] ^= 1;
        assert_eq!(verify(hash, &spoiled, pair), bad, "byte {at}");
    }
    for wrong in [&[][..], &signature[..47], &[&signature[..], &[0]].concat(), &[0; 48], &[0xff; 48]] {
        assert_eq!(verify(hash, wrong, pair), bad, "{} bytes", wrong.len());
    }
    let failed = hash_of(&store, HashAlgorithm::Md5, b"other");
    assert_eq!(verify(failed, &signature, pair), bad);
    assert_eq!(code(store.hash_data(failed, b"")), Err(NTE_BAD_HASH_STATE), "it is finished nevertheless");
    let session = counting_key(&store, Algorithm::Aes128, 16);
    assert_eq!(verify(hash, &signature, session), Err(NTE_BAD_KEY));
}

#[test]
fn the_name_of_the_hash_can_be_left_out() {
    let store = store(72);
    let pair = signature_pair(&store, 384);
    let hash = hash_of(&store, HashAlgorithm::Sha1, b"a contract");
    let named = store.sign_hash(hash, UserKey::Signature, PLAIN).unwrap();
    let bare = store.sign_hash(hash, UserKey::Signature, NO_OID).unwrap();
    assert_ne!(named, bare);
    let verify = |signature: &[u8], options| code(store.verify_signature(hash, signature, pair, options));
    assert_eq!(verify(&named, PLAIN), Ok(()));
    assert_eq!(verify(&bare, NO_OID), Ok(()));
    assert_eq!(verify(&bare, PLAIN), Ok(()), "as on Windows");
    assert_eq!(verify(&named, NO_OID), Err(NTE_BAD_SIGNATURE));
}

#[test]
fn ssl3_shamd5_has_no_name() {
    let store = store(73);
    let pair = signature_pair(&store, 384);
    let hash = store.create_hash(HashAlgorithm::Ssl3ShaMd5, None).unwrap();
    assert_eq!(
        code(store.sign_hash(hash, UserKey::Signature, PLAIN)),
        Err(NTE_BAD_HASH_STATE),
        "no value yet"
    );
    store.set_hash_value(hash, &[7; 36]).unwrap();
    let signature = store.sign_hash(hash, UserKey::Signature, PLAIN).unwrap();
    assert_eq!(store.sign_hash(hash, UserKey::Signature, NO_OID), Ok(signature.clone()));
    for options in [PLAIN, NO_OID] {
        assert_eq!(store.verify_signature(hash, &signature, pair, options), Ok(()));
    }
    let described = store.sign_hash(hash, UserKey::Signature, PLAIN.description("x"));
    assert_eq!(code(described), Err(NTE_BAD_ALGID), "it can't be fed");
}

#[test]
fn a_description_is_fed_first() {
    let store = store(74);
    let pair = signature_pair(&store, 384);
    let described = PLAIN.description("für 𝄞");
    let hash = hash_of(&store, HashAlgorithm::Md5, b"data, ");
    let signature = store.sign_hash(hash, UserKey::Signature, described).unwrap();
    let utf_16: Vec<u8> = "für 𝄞".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let by_hand = hash_of(&store, HashAlgorithm::Md5, &[b"data, ", &utf_16[..]].concat());
    assert_eq!(store.sign_hash(by_hand, UserKey::Signature, PLAIN), Ok(signature.clone()), "without its end");
    let verify = |options| {
        let hash = hash_of(&store, HashAlgorithm::Md5, b"data, ");
        code(store.verify_signature(hash, &signature, pair, options))
    };
    assert_eq!(verify(described), Ok(()));
    assert_eq!(verify(PLAIN), Err(NTE_BAD_SIGNATURE));
    assert_eq!(verify(PLAIN.description("fur")), Err(NTE_BAD_SIGNATURE));
    for answer in [
        code(store.sign_hash(hash, UserKey::Signature, described).map(drop)),
        code(store.verify_signature(hash, &signature, pair, described)),
    ] {
        assert_eq!(answer, Err(NTE_BAD_HASH_STATE), "a finished hash can't take it");
    }
    assert!(
        store.sign_hash(hash, UserKey::Signature, PLAIN.description("")).is_ok(),
        "an empty one counts as none"
    );
}

#[test]
fn a_failed_signature_leaves_the_hash_running() {
    let store = store(75);
    let running = hash_of(&store, HashAlgorithm::Md5, b"data");
    for user_key in [UserKey::Exchange, UserKey::Signature] {
        assert_eq!(code(store.sign_hash(running, user_key, PLAIN)), Err(NTE_NO_KEY));
    }
    let pair = signature_pair(&store, 384);
    let key = counting_key(&store, Algorithm::Aes128, 16);
    let mac = store.create_hash(HashAlgorithm::Mac, key).unwrap();
    let hmac = store.create_hash(HashAlgorithm::Hmac, key).unwrap();
    assert_eq!(code(store.sign_hash(hmac, UserKey::Signature, NO_OID)), Err(NTE_BAD_ALGID));
    store.set_hmac_info(hmac, HmacInfo::new(HashAlgorithm::Sha1)).unwrap();
    // 48 bytes have room for 37: not for SHA-256 with its name, nor for SHA-384 without.
    let sha256 = hash_of(&store, HashAlgorithm::Sha256, b"data");
    let sha384 = hash_of(&store, HashAlgorithm::Sha384, b"data");
    for (hash, options, expected) in [
        (mac, PLAIN, NTE_BAD_ALGID),
        (hmac, PLAIN, NTE_BAD_ALGID),
        (sha256, PLAIN, NTE_BAD_LEN),
        (sha384, NO_OID, NTE_BAD_LEN),
    ] {
        for options in [options, options.description("a description")] {
            assert_eq!(code(store.sign_hash(hash, UserKey::Signature, options)), Err(expected));
        }
    }
    for hash in [mac, hmac] {
        assert_eq!(code(store.verify_signature(hash, &[0; 48], pair, PLAIN)), Err(NTE_BAD_ALGID));
    }
    let (fed, not_fed) =
        (store.duplicate_hash(sha256).unwrap(), hash_of(&store, HashAlgorithm::Sha256, b"data"));
    assert_eq!(store.hash_value(fed), store.hash_value(not_fed), "no description was fed");
    for hash in [running, mac, hmac, sha256, sha384] {
        store.hash_data(hash, b"goes on").unwrap();
    }
    assert_eq!(code(store.verify_signature(sha256, &[0; 48], pair, PLAIN)), Err(NTE_BAD_SIGNATURE));
    let bare = store.sign_hash(mac, UserKey::Signature, NO_OID).unwrap();
    assert_eq!(
        store.verify_signature(mac, &bare, pair, NO_OID),
        Ok(()),
        "without a name a MAC is a value too"
    );
}

/// Documented; the answers of Windows 8.1 and later are recorded.
#[test]
fn x931_is_a_format_of_profiles_before_windows_8_1() {
    let (x931, value) = (PLAIN.x931(), [3; 20]);
    let store = store(76);
    let pair = signature_pair(&store, 512);
    let set = |store: &KeyStore| {
        let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
        store.set_hash_value(hash, &value).unwrap();
        hash
    };
    let signature = store.sign_hash(set(&store), UserKey::Signature, x931).unwrap();
    assert_eq!(store.verify_signature(set(&store), &signature, pair, x931), Ok(()));
    assert_eq!(code(store.verify_signature(set(&store), &signature, pair, PLAIN)), Err(NTE_BAD_SIGNATURE));
    let md5 = hash_of(&store, HashAlgorithm::Md5, b"data");
    assert_eq!(code(store.sign_hash(md5, UserKey::Signature, x931)), Err(NTE_BAD_ALGID), "X9.31 has no MD5");
    assert_eq!(code(store.verify_signature(md5, &signature, pair, x931)), Err(NTE_BAD_ALGID));
    let sha512 = hash_of(&store, HashAlgorithm::Sha512, b"data");
    assert_eq!(code(store.sign_hash(sha512, UserKey::Signature, x931)), Err(NTE_BAD_LEN));
    for hash in [md5, sha512] {
        store.hash_data(hash, b"it is not finished").unwrap();
    }

    let later = KeyStore::new(Provider::AES.without_x931());
    let blob = store.export_key(pair, ExportAs::Private).unwrap();
    let pair = later.import_key(&blob, ImportOptions::new()).unwrap();
    let sha1 = hash_of(&later, HashAlgorithm::Sha1, b"data");
    assert_eq!(code(later.sign_hash(sha1, UserKey::Signature, x931)), Err(ERROR_INVALID_PARAMETER));
    later.hash_data(sha1, b"it is not finished").unwrap();
    assert_eq!(code(later.verify_signature(set(&later), &signature, pair, x931)), Err(NTE_BAD_SIGNATURE));
}
