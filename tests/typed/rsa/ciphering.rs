//! Messages of one block.

use hcryptkey::codes::*;
use hcryptkey::{
    Algorithm, Error, ExportAs, HashAlgorithm, ImportOptions, KeyKind, KeyParam, Section, SectionOptions,
};

use super::{exchange_pair, signature_pair, store};
use crate::support::{code, counting_key, encrypted};

/// The two paddings of a message, and the number of bytes that they take.
fn paddings() -> [(SectionOptions, usize); 2] {
    [(Section::Final.into(), 11), (Section::Final.oaep(), 42)]
}

#[test]
fn messages_of_every_length() {
    let store = store(50);
    let pair = exchange_pair(&store, 384);
    let public = store.export_key(pair, ExportAs::Public).unwrap();
    let public = store.import_key(&public, ImportOptions::new()).unwrap();
    let copy = store.duplicate_key(pair).unwrap();
    for (options, overhead) in paddings() {
        for len in 0..=48 - overhead {
            let message: Vec<u8> = (0..len).map(|at| at.to_le_bytes()[0]).collect();
            let mut data = encrypted(&store, public, options, &message);
            assert_eq!((data.len(), store.encrypted_len(pair, options, len)), (48, Ok(48)));
            store.decrypt(copy, options, &mut data).unwrap();
            assert_eq!(data, message);
        }
        let mut long = vec![5; 49 - overhead];
        assert_eq!(code(store.encrypt(public, options, &mut long)), Err(NTE_BAD_LEN));
        assert_eq!(store.encrypted_len(public, options, long.len()), Ok(48));
        assert_eq!(long, vec![5; 49 - overhead]);
    }
    // Final is taken as TRUE.
    let mut data = b"message".to_vec();
    store.encrypt(public, Section::More, &mut data).unwrap();
    store.decrypt(pair, Section::More, &mut data).unwrap();
    assert_eq!(data, b"message");
    assert!(!store.key_info(pair).unwrap().in_message());
}

#[test]
fn a_buffer_that_is_too_small_learns_the_length_of_the_modulus() {
    let store = store(51);
    let pair = exchange_pair(&store, 384);
    let mut buffer = [7; 50];
    let small = store.encrypt_in_place(pair, Section::Final, &mut buffer[..47], 3);
    assert_eq!((small, buffer), (Err(Error::MoreData { needed: 48 }), [7; 50]));
    let shorter_than_it_says = store.encrypt_in_place(pair, Section::Final, &mut buffer[..2], 3);
    assert_eq!(shorter_than_it_says, Err(Error::MoreData { needed: 48 }));
    assert_eq!(
        store.encrypt_in_place(pair, Section::Final, &mut buffer[..2], 38),
        Err(Error::MoreData { needed: 48 })
    );
    assert_eq!(code(store.encrypt_in_place(pair, Section::Final, &mut buffer, 38)), Err(NTE_BAD_LEN));
    assert_eq!(store.encrypt_in_place(pair, Section::Final, &mut buffer, 3), Ok(48));
    assert_eq!(buffer[48..], [7; 2]);
    assert_eq!(store.decrypt_in_place(pair, Section::Final, &mut buffer[..48]), Ok(3));
    assert_eq!(buffer[..3], [7; 3]);
}

#[test]
fn paddings_are_random_and_a_seed_repeats_them() {
    let run = || {
        let store = store(52);
        let pair = exchange_pair(&store, 384);
        paddings().map(|(options, _)| [(), ()].map(|()| encrypted(&store, pair, options, b"again")))
    };
    let [pkcs1, oaep] = run();
    assert_ne!(pkcs1[0], pkcs1[1]);
    assert_ne!(oaep[0], oaep[1]);
    assert_eq!(run(), [pkcs1, oaep]);
}

#[test]
fn keys_that_only_sign() {
    let store = store(53);
    let pair = signature_pair(&store, 384);
    let mut data = vec![1; 48];
    for options in [Section::Final.into(), Section::More.into(), Section::Final.oaep()] {
        let encrypted = store.encrypt(pair, options, &mut data);
        assert_eq!(code(encrypted), Err(NTE_BAD_KEY));
        assert_eq!(code(store.encrypted_len(pair, options, 1)), Err(NTE_BAD_KEY));
        assert_eq!(code(store.decrypt(pair, options, &mut data)), Err(NTE_BAD_KEY));
    }
    assert_eq!(data, [1; 48]);
}

#[test]
fn every_bad_ciphertext_returns_the_same_error() {
    let store = store(54);
    let (pair, other) = (exchange_pair(&store, 384), exchange_pair(&store, 384));
    let modulus = store.export_key(pair, ExportAs::Public).unwrap()[20..].to_vec();
    let spoiled = |block: &[u8]| {
        let mut spoiled = block.to_vec();
        spoiled[0] ^= 1;
        spoiled
    };
    for (options, _) in paddings() {
        let good = encrypted(&store, pair, options, b"m");
        let mut wrong = vec![
            encrypted(&store, other, options, b"m"),
            spoiled(&good),
            vec![0; 48],
            [&[1][..], &[0; 47]].concat(),
            modulus.clone(),
            vec![0xff; 48],
            good[..47].to_vec(),
            [&good[..], &[0]].concat(),
            vec![],
            vec![0; 96],
        ];
        let [(pkcs1, _), (oaep, _)] = paddings();
        let other_padding = if options == pkcs1 { oaep } else { pkcs1 };
        wrong.push(encrypted(&store, pair, other_padding, b"m"));
        let mut errors: Vec<Error> = Vec::new();
        for ciphertext in wrong {
            let mut data = ciphertext.clone();
            errors.push(store.decrypt(pair, options, &mut data).unwrap_err());
            assert_eq!(data, ciphertext, "nothing of the block is shown");
        }
        assert_eq!(errors[0].code(), NTE_BAD_DATA);
        assert!(errors.iter().all(|error| *error == errors[0]), "text and all: {errors:?}");
        let mut data = good;
        store.decrypt(pair, options, &mut data).unwrap();
        assert_eq!(data, b"m", "the key is unchanged");
    }
}

#[test]
fn the_public_half_does_not_decrypt() {
    let store = store(55);
    let pair = exchange_pair(&store, 384);
    let public = store.export_key(pair, ExportAs::Public).unwrap();
    let public = store.import_key(&public, ImportOptions::new()).unwrap();
    // Another exchange key takes the pair's place in the container.
    exchange_pair(&store, 384);
    for (options, _) in paddings() {
        let mut data = encrypted(&store, public, options, b"m");
        let ciphertext = data.clone();
        assert_eq!(code(store.decrypt(public, options, &mut data)), Err(NTE_NO_KEY));
        assert_eq!(data, ciphertext, "nothing has changed");
    }
    assert_eq!(
        code(store.decrypt(public, Section::Final.without_padding_check(), &mut vec![1; 48])),
        Err(NTE_NO_KEY)
    );
}

/// Recorded on Windows, from one source.
#[test]
fn a_public_key_decrypts_with_the_pair_of_the_container() {
    let (store, donor) = (store(55), self::store(60));
    let pair = exchange_pair(&donor, 624);
    let blob = |kind| donor.export_key(pair, kind).unwrap();
    let import = |blob: &[u8]| store.import_key(blob, ImportOptions::new()).unwrap();
    let public = import(&blob(ExportAs::Public));
    let copy = store.duplicate_key(public).unwrap();
    let decrypt = |key, options: SectionOptions| {
        let mut data = encrypted(&donor, pair, options, b"m");
        code(store.decrypt(key, options, &mut data).map(|()| data))
    };
    for (options, _) in paddings() {
        assert_eq!(decrypt(public, options), Err(NTE_NO_KEY));
    }
    import(&blob(ExportAs::Private));
    for key in [public, copy] {
        for (options, _) in paddings() {
            assert_eq!(decrypt(key, options).unwrap(), b"m");
        }
        assert_eq!(
            store.key_info(key).unwrap().kind(),
            KeyKind::RsaPublic,
            "the handle still names a public key"
        );
        assert_eq!(code(store.export_key(key, ExportAs::Private)), Err(NTE_BAD_KEY_STATE));
    }
    // The label is that of the handle.
    store.set_key_param(copy, KeyParam::OaepLabel(b"another")).unwrap();
    assert_eq!(decrypt(copy, Section::Final.oaep()), Err(NTE_BAD_DATA));
    assert_eq!(decrypt(public, Section::Final.oaep()).unwrap(), b"m");
    exchange_pair(&store, 384);
    assert_eq!(decrypt(public, Section::Final.into()), Err(NTE_NO_KEY), "the container has another pair now");
}

#[test]
fn an_unchecked_padding_is_returned() {
    let store = store(56);
    let pair = exchange_pair(&store, 384);
    let mut block = encrypted(&store, pair, Section::Final, b"abc");
    let unchecked = Section::Final.without_padding_check();
    store.decrypt(pair, unchecked, &mut block).unwrap();
    assert_eq!((block.len(), &block[..4], &block[46..]), (48, &b"cba\0"[..], &[2, 0][..]), "little-endian");
    assert!(block[4..46].iter().all(|byte| *byte != 0));
    let mut data = b"abc".to_vec();
    assert_eq!(code(store.encrypt(pair, unchecked, &mut data)), Err(NTE_BAD_FLAGS), "for decrypting only");
    assert_eq!(code(store.encrypted_len(pair, unchecked, 3)), Err(NTE_BAD_FLAGS));
    // A block without any padding.
    let mut nothing = vec![0; 48];
    store.decrypt(pair, unchecked, &mut nothing).unwrap();
    assert_eq!(nothing, [0; 48]);
    for wrong in [47, 49] {
        assert_eq!(code(store.decrypt(pair, unchecked, &mut vec![0; wrong])), Err(NTE_BAD_DATA));
    }
}

#[test]
fn flags_of_rsa_are_none_for_session_keys() {
    let store = store(57);
    let mut data = vec![1; 16];
    for (algorithm, len) in [(Algorithm::Aes128, 16), (Algorithm::Rc4, 5)] {
        let key = counting_key(&store, algorithm, len);
        for options in [Section::More.oaep(), Section::Final.without_padding_check()] {
            assert_eq!(code(store.encrypt(key, options, &mut data)), Err(NTE_BAD_FLAGS));
            assert_eq!(code(store.decrypt(key, options, &mut data)), Err(NTE_BAD_FLAGS));
            assert_eq!(code(store.encrypted_len(key, options, 16)), Err(NTE_BAD_FLAGS));
        }
    }
    assert_eq!(data, [1; 16]);
}

#[test]
fn a_hash_rides_along_and_takes_the_message() {
    let store = store(58);
    let pair = exchange_pair(&store, 384);
    let create = || store.create_hash(HashAlgorithm::Md5, None).unwrap();
    let (sealing, opening, by_hand) = (create(), create(), create());
    let mut data = b"message".to_vec();
    store.encrypt(pair, Section::Final.hashing(sealing), &mut data).unwrap();
    let mut spoiled = vec![1; 48];
    assert!(store.decrypt(pair, Section::Final.hashing(opening), &mut spoiled).is_err());
    assert!(store.encrypt(pair, Section::Final.hashing(sealing), &mut vec![1; 48]).is_err());
    store.decrypt(pair, Section::Final.hashing(opening), &mut data).unwrap();
    store.hash_data(by_hand, b"message").unwrap();
    assert_eq!(store.hash_value(sealing), store.hash_value(by_hand), "a failed call hashes nothing");
    assert_eq!(store.hash_value(opening), store.hash_value(by_hand));
    let finished = store.encrypt(pair, Section::Final.hashing(by_hand), &mut vec![1]);
    assert_eq!(code(finished), Err(NTE_BAD_HASH_STATE));
}

/// Documented. A duplicate copies the label (our decision).
#[test]
fn a_label_has_to_be_the_same_on_both_sides() {
    let store = store(59);
    let pair = exchange_pair(&store, 384);
    let label = |key, label| store.set_key_param(key, KeyParam::OaepLabel(label)).unwrap();
    let opens = |key, block: &[u8]| store.decrypt(key, Section::Final.oaep(), &mut block.to_vec());
    label(pair, b"a label");
    let copy = store.duplicate_key(pair).unwrap();
    let labelled = encrypted(&store, copy, Section::Final.oaep(), b"abc");
    let wrapped = store.generate_key(hcryptkey::KeySpec::new(Algorithm::Rc4).bits(40).exportable()).unwrap();
    let blob = store.export_key(wrapped, ExportAs::SimpleOaep(pair)).unwrap();
    label(copy, b"");
    let plain = encrypted(&store, copy, Section::Final.oaep(), b"abc");
    for (key, block, expected) in [
        (pair, &labelled, Ok(())),
        (pair, &plain, Err(NTE_BAD_DATA)),
        (copy, &labelled, Err(NTE_BAD_DATA)),
        (copy, &plain, Ok(())),
    ] {
        assert_eq!(code(opens(key, block)), expected);
    }
    // PKCS #1 v1.5 has no label.
    let pkcs1 = encrypted(&store, pair, Section::Final, b"abc");
    store.decrypt(copy, Section::Final, &mut pkcs1.clone()).unwrap();
    // A SIMPLEBLOB is wrapped under the label, too.
    let options = ImportOptions::new().oaep();
    assert!(store.import_key(&blob, options.under(pair)).is_ok());
    assert_eq!(code(store.import_key(&blob, options.under(copy))), Err(NTE_BAD_DATA));
    // The user key of the container has no label: a label belongs to one handle.
    assert_eq!(code(store.import_key(&blob, options)), Err(NTE_BAD_DATA));
    assert_eq!(code(store.set_key_param(wrapped, KeyParam::OaepLabel(b""))), Err(NTE_BAD_TYPE));
}
