//! A duplicate is a key of its own, in whatever state it was made.

use hcryptkey::{
    Algorithm, Error, ExportAs, HCryptKey, HashAlgorithm, ImportOptions, KeyKind, KeyParam, KeySpec,
    KeyStore, Permissions, Section, SignOptions, UserKey,
};

use super::store;

fn pair(store: &KeyStore, algorithm: Algorithm) -> HCryptKey {
    store.generate_key(KeySpec::new(algorithm).bits(512).exportable()).unwrap()
}

#[test]
fn a_duplicate_outlives_its_original() {
    let store = store(2301);
    for algorithm in [Algorithm::DssSign, Algorithm::DhSf, Algorithm::DhEphem] {
        let key = pair(&store, algorithm);
        let blob = store.export_key(key, ExportAs::PrivateVersion3).unwrap();
        let copy = store.duplicate_key(key).unwrap();
        store.set_key_param(copy, KeyParam::Permissions(Permissions(0x1000))).unwrap();
        assert_eq!(store.key_info(key).unwrap().permissions().0, 0x3f);
        store.destroy_key(key).unwrap();
        assert_eq!(store.export_key(copy, ExportAs::PrivateVersion3).unwrap(), blob);
        let shown = format!("{:?}", store.key_info(copy).unwrap());
        assert!(shown.contains("permissions") && shown.len() < 200, "no numbers: {shown}");
    }
}

#[test]
fn each_state_has_its_kind() {
    let store = store(2302);
    let kind = |key| store.key_info(key).unwrap().kind();
    let (dss, dh) = (pair(&store, Algorithm::DssSign), pair(&store, Algorithm::DhEphem));
    assert_eq!((kind(dss), kind(dh)), (KeyKind::DssPair, KeyKind::DhPair));
    for (key, expected) in [(dss, KeyKind::DssPublic), (dh, KeyKind::DhPublic)] {
        let blob = store.export_key(key, ExportAs::PublicVersion3).unwrap();
        assert_eq!(store.exported_len(key, ExportAs::PublicVersion3), Ok(blob.len()));
        assert_eq!(kind(store.import_key(&blob, ImportOptions::new()).unwrap()), expected);
    }
    let half = store.generate_key(KeySpec::new(Algorithm::DhSf).pregenerated()).unwrap();
    assert_eq!(kind(half), KeyKind::Pregenerated);
    let blob = store.export_key(dh, ExportAs::Public).unwrap();
    let agreed = store.import_key(&blob, ImportOptions::new().under(dh)).unwrap();
    assert_eq!(kind(agreed), KeyKind::Agreed);
    let copy = store.duplicate_key(agreed).unwrap();
    store.set_key_param(copy, KeyParam::Algorithm(KeySpec::new(Algorithm::Rc4))).unwrap();
    assert_eq!((kind(copy), kind(agreed)), (KeyKind::Stream, KeyKind::Agreed), "only the copy has changed");
    // The stream runs on in a duplicate, as with every session key.
    let mut one = b"twice the same".to_vec();
    store.encrypt(copy, Section::More, &mut one).unwrap();
    let second = store.duplicate_key(copy).unwrap();
    let (mut a, mut b) = (b"more".to_vec(), b"more".to_vec());
    store.encrypt(copy, Section::Final, &mut a).unwrap();
    store.encrypt(second, Section::Final, &mut b).unwrap();
    assert_eq!(a, b);
}

/// Half-made keys share nothing either.
#[test]
fn each_half_made_duplicate_makes_an_x_of_its_own() {
    let store = store(2303);
    let made = store.key_info(pair(&store, Algorithm::DhEphem)).unwrap();
    let half = store.generate_key(KeySpec::new(Algorithm::DhSf).bits(512).pregenerated()).unwrap();
    store.set_key_param(half, KeyParam::P(made.p().unwrap())).unwrap();
    store.set_key_param(half, KeyParam::Q(made.q().unwrap())).unwrap();
    store.set_key_param(half, KeyParam::G(made.g().unwrap())).unwrap();
    let copies = [0, 1].map(|_| store.duplicate_key(half).unwrap());
    assert_eq!(store.user_key(UserKey::Exchange), Err(Error::NoKey));
    for copy in copies {
        store.set_key_param(copy, KeyParam::X).unwrap();
        let user_key = store.user_key(UserKey::Exchange).unwrap();
        assert_eq!(store.key_info(user_key).unwrap().y(), store.key_info(copy).unwrap().y(), "the newest");
    }
    let [one, other] = copies.map(|copy| store.key_info(copy).unwrap().y().unwrap().to_vec());
    assert_ne!(one, other);
    assert_eq!(store.key_info(half).unwrap().y(), None);
}

/// A fork has the keys, the container and the random source, and goes its own way.
#[test]
fn forks() {
    let store = store(2304);
    let key = pair(&store, Algorithm::DssSign);
    let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
    store.hash_data(hash, b"data").unwrap();
    let fork = store.fork();
    let sign = |store: &KeyStore| store.sign_hash(hash, UserKey::Signature, SignOptions::new()).unwrap();
    let (one, other) = (sign(&store), sign(&fork));
    assert_eq!(one, other, "one source, one value: the whole signature repeats, which reveals nothing");
    assert_ne!(sign(&store), one);
    store.destroy_key(key).unwrap();
    fork.verify_signature(hash, &one, key, SignOptions::new()).unwrap();
    // With another value, the same random bytes give another nonce.
    let nonces = [b"one", b"two"].map(|data| {
        let fork = fork.fork();
        let hash = fork.create_hash(HashAlgorithm::Sha1, None).unwrap();
        fork.hash_data(hash, data).unwrap();
        fork.sign_hash(hash, UserKey::Signature, SignOptions::new()).unwrap()[..20].to_vec()
    });
    assert_ne!(nonces[0], nonces[1]);
}
