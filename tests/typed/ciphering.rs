//! Sections, paddings, buffers and errors.

use crate::support::{MODES, blob, ciphers, counting_key, key_len};
use hcryptkey::{
    Algorithm, CipherMode, Error, HCryptKey, HashAlgorithm, ImportOptions, KeyParam, KeyStore, Padding,
    Provider, Section,
};

/// Encrypts a message with a copy of the key, so the key keeps its state.
fn probe(store: &KeyStore, key: HCryptKey) -> Vec<u8> {
    let copy = store.duplicate_key(key).unwrap();
    let mut data = vec![0x55; 32];
    store.encrypt(copy, Section::More, &mut data).unwrap();
    store.destroy_key(copy).unwrap();
    data
}

#[test]
fn any_cut_into_sections_gives_the_same_message() {
    for algorithm in ciphers() {
        for mode in MODES {
            let store = KeyStore::default();
            let key = counting_key(&store, algorithm, key_len(algorithm));
            store.set_key_param(key, KeyParam::Mode(mode)).unwrap();
            // Past the batch that CFB decrypts at once, and past a parallel batch of AES.
            let message: Vec<u8> = (0..5000u32).map(|n| n.to_le_bytes()[0] ^ 0x3c).collect();
            let mut whole = message.clone();
            store.encrypt(key, Section::Final, &mut whole).unwrap();
            for cut in [16, 128, 144, 1024, 4096] {
                let (mut front, mut back) = (message[..cut].to_vec(), message[cut..].to_vec());
                store.encrypt(key, Section::More, &mut front).unwrap();
                store.encrypt(key, Section::Final, &mut back).unwrap();
                assert_eq!([front, back].concat(), whole, "{algorithm:?} {mode:?} {cut}");

                let (mut front, mut back) = (whole[..cut].to_vec(), whole[cut..].to_vec());
                store.decrypt(key, Section::More, &mut front).unwrap();
                store.decrypt(key, Section::Final, &mut back).unwrap();
                assert_eq!([front, back].concat(), message, "{algorithm:?} {mode:?} {cut}");
            }
        }
    }
}

#[test]
fn stream_keys_cut_anywhere() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc4, 16);
    let mut whole = vec![0; 300];
    store.encrypt(key, Section::Final, &mut whole).unwrap();
    for cut in 0..300 {
        let (mut front, mut back) = (vec![0; cut], vec![0; 300 - cut]);
        store.encrypt(key, Section::More, &mut front).unwrap();
        store.decrypt(key, Section::Final, &mut back).unwrap();
        assert_eq!([front, back].concat(), whole, "one stream serves both directions");
    }
}

#[test]
fn both_directions_share_one_register() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    let mut first = [1; 16];
    store.encrypt_in_place(key, Section::More, &mut first, 16).unwrap();
    // The register is `first` now, so this decrypts as the second block of that message.
    let copy = store.duplicate_key(key).unwrap();
    let mut second = [2; 16];
    store.encrypt_in_place(copy, Section::More, &mut second, 16).unwrap();
    store.decrypt_in_place(key, Section::More, &mut second).unwrap();
    assert_eq!(second, [2; 16]);
}

#[test]
fn a_failed_call_changes_neither_data_nor_key() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes256, 32);
    let mut first = vec![0; 16];
    store.encrypt(key, Section::More, &mut first).unwrap();
    let state = probe(&store, key);

    let mut broken = vec![7; 17];
    assert!(matches!(store.encrypt(key, Section::More, &mut broken), Err(Error::BadData(_))));
    assert!(matches!(store.decrypt(key, Section::More, &mut broken), Err(Error::BadData(_))));
    assert!(matches!(store.decrypt(key, Section::Final, &mut broken), Err(Error::BadData(_))));
    assert_eq!(broken, [7; 17]);
    let mut small = [7; 31];
    let more = Err(Error::MoreData { needed: 32 });
    assert_eq!(store.encrypt_in_place(key, Section::Final, &mut small, 16), more);
    assert_eq!(store.encrypt_in_place(key, Section::Final, &mut small[..15], 16), more);
    assert_eq!(
        store.encrypt_in_place(key, Section::More, &mut small[..15], 16),
        Err(Error::MoreData { needed: 16 })
    );
    assert_eq!(store.encrypt_in_place(key, Section::More, &mut small, 15).unwrap_err().code(), 0x8009_0005);
    assert_eq!(small, [7; 31]);
    assert_eq!(store.encrypted_len(key, Section::Final, 16), Ok(32));
    assert!(matches!(store.encrypted_len(key, Section::Final, usize::MAX), Err(Error::BadLen(_))));

    assert_eq!(probe(&store, key), state);
    assert!(store.key_info(key).unwrap().in_message());
}

#[test]
fn an_unsupported_mode_fails_when_used_and_changes_nothing() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::TripleDes, 24);
    let mut data = vec![0; 8];
    store.encrypt(key, Section::More, &mut data).unwrap();
    let state = probe(&store, key);
    for mode in [CipherMode::OFB, CipherMode::CTS, CipherMode(0), CipherMode(77)] {
        store.set_key_param(key, KeyParam::Mode(mode)).unwrap();
        assert_eq!(store.key_info(key).unwrap().mode(), Some(mode));
        let mut data = vec![3; 8];
        for section in [Section::More, Section::Final] {
            assert!(matches!(store.encrypt(key, section, &mut data), Err(Error::BadAlgid(_))));
            assert!(matches!(store.decrypt(key, section, &mut data), Err(Error::BadAlgid(_))));
        }
        assert_eq!(data, [3; 8]);
        let empty = &mut Vec::new();
        assert!(
            matches!(store.encrypt(key, Section::More, empty), Err(Error::BadAlgid(_))),
            "even with nothing to do"
        );
        let small = store.encrypt_in_place(key, Section::Final, &mut data, 8);
        assert_eq!(small, Err(Error::MoreData { needed: 16 }), "the buffer is checked before the mode");
    }
    store.set_key_param(key, KeyParam::Mode(CipherMode::CBC)).unwrap();
    assert_eq!(probe(&store, key), state, "the message can continue");
}

/// `NTE_BAD_LEN` was recorded on Windows for RC4, and is Wine's answer for block keys.
#[test]
fn nothing_can_not_be_the_end_of_a_ciphertext() {
    let store = KeyStore::default();
    let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
    for algorithm in ciphers() {
        let key = counting_key(&store, algorithm, key_len(algorithm));
        store.encrypt(key, Section::More, &mut vec![1; 16]).unwrap();
        let state = probe(&store, key);
        for section in [Section::Final.into(), Section::Final.hashing(hash)] {
            let nothing = store.decrypt(key, section, &mut Vec::new());
            assert_eq!(nothing.map_err(Error::code), Err(0x8009_0004), "{algorithm}");
        }
        store.decrypt(key, Section::More, &mut Vec::new()).unwrap();
        assert_eq!(probe(&store, key), state, "{algorithm}: nothing has changed");
        assert!(store.key_info(key).unwrap().in_message());
    }
    // The length is checked before the mode.
    let key = counting_key(&store, Algorithm::Aes128, 16);
    store.set_key_param(key, KeyParam::Mode(CipherMode::OFB)).unwrap();
    assert!(matches!(store.decrypt(key, Section::Final, &mut Vec::new()), Err(Error::BadLen(_))));
}

#[test]
fn bad_padding_decrypts_the_data_and_restarts_the_key() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    let start = probe(&store, key);
    let mut block = vec![0; 16];
    store.encrypt(key, Section::More, &mut block).unwrap();
    store.set_key_param(key, KeyParam::Iv(&[0; 16])).unwrap();
    let mut expected = block.clone();
    store.decrypt(key, Section::More, &mut expected).unwrap();
    store.set_key_param(key, KeyParam::Iv(&[0; 16])).unwrap();

    assert!(matches!(store.decrypt(key, Section::Final, &mut block), Err(Error::BadData(_))));
    assert_eq!(block, expected);
    assert_eq!(probe(&store, key), start);
    assert!(!store.key_info(key).unwrap().in_message());
}

/// Every value of the last byte, and every place where another byte is wrong.
#[test]
fn pkcs5_padding_is_checked_byte_by_byte() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    store.set_key_param(key, KeyParam::Mode(CipherMode::ECB)).unwrap();
    let decrypts = |plain: [u8; 16]| {
        let mut block = plain;
        store.encrypt_in_place(key, Section::More, &mut block, 16).unwrap();
        store.decrypt_in_place(key, Section::Final, &mut block).ok()
    };
    for count in 0..=255u8 {
        let expected = (1..=16).contains(&count).then(|| 16 - usize::from(count));
        assert_eq!(decrypts([count; 16]), expected, "{count}");
        let Some(kept) = expected else { continue };
        for wrong in 0..15 {
            let mut plain = [count; 16];
            plain[wrong] ^= 1;
            assert_eq!(decrypts(plain), (wrong < kept).then_some(kept), "{count}, wrong at {wrong}");
        }
    }
}

#[test]
fn other_paddings_where_a_profile_has_them() {
    let provider = Provider::AES.with_padding(Padding::Random).with_padding(Padding::Zero);
    let store = KeyStore::new(provider);
    let key = counting_key(&store, Algorithm::Des, 8);
    for (padding, lens) in [(Padding::Random, [8, 8, 16]), (Padding::Zero, [0, 8, 8])] {
        store.set_key_param(key, KeyParam::Padding(padding)).unwrap();
        for (message, len) in [&b""[..], b"seven..", b"eight..."].into_iter().zip(lens) {
            let mut data = message.to_vec();
            store.encrypt(key, Section::Final, &mut data).unwrap();
            assert_eq!(data.len(), len);
            if len > 0 {
                store.decrypt(key, Section::Final, &mut data).unwrap();
                assert_eq!(data, message, "{padding:?}");
            }
        }
    }
    // Decryption can't distinguish zeros of the data from those of the padding, but it never removes a whole block.
    for (message, kept) in [(&b"two\0\0"[..], &b"two"[..]), (&[0; 8], &[0])] {
        let mut data = message.to_vec();
        store.encrypt(key, Section::Final, &mut data).unwrap();
        store.decrypt(key, Section::Final, &mut data).unwrap();
        assert_eq!(data, kept);
    }
    // Random padding follows its count, and a count beyond the block is bad.
    store.set_key_param(key, KeyParam::Mode(CipherMode::ECB)).unwrap();
    store.set_key_param(key, KeyParam::Padding(Padding::Random)).unwrap();
    for (count, kept) in [(0, None), (1, Some(7)), (8, Some(0)), (9, None)] {
        let mut block = [1, 2, 3, 4, 5, 6, 7, count];
        store.encrypt_in_place(key, Section::More, &mut block, 8).unwrap();
        assert_eq!(store.decrypt_in_place(key, Section::Final, &mut block).ok(), kept);
    }
}

#[test]
fn a_hash_rides_along_and_takes_the_plaintext() {
    for algorithm in ciphers() {
        let store = KeyStore::default();
        let key = counting_key(&store, algorithm, key_len(algorithm));
        let expected = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
        store.hash_data(expected, b"sixteen bytes...and the end").unwrap();
        let expected = store.hash_value(expected).unwrap();

        let (sealing, opening) = (
            store.create_hash(HashAlgorithm::Sha1, None).unwrap(),
            store.create_hash(HashAlgorithm::Sha1, None).unwrap(),
        );
        let (mut first, mut second) = (b"sixteen bytes...".to_vec(), b"and the end".to_vec());
        store.encrypt(key, Section::More.hashing(sealing), &mut first).unwrap();
        store.encrypt(key, Section::Final.hashing(sealing), &mut second).unwrap();
        store.decrypt(key, Section::More.hashing(opening), &mut first).unwrap();
        store.decrypt(key, Section::Final.hashing(opening), &mut second).unwrap();
        assert_eq!(store.hash_value(sealing).unwrap(), expected, "{algorithm:?}");
        assert_eq!(store.hash_value(opening).unwrap(), expected, "{algorithm:?}");
    }
}

#[test]
fn a_hash_that_can_not_be_fed_stops_the_call() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    let state = probe(&store, key);
    let finished = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    store.hash_value(finished).unwrap();
    let dead = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    store.destroy_hash(dead).unwrap();
    let unset = store.create_hash(HashAlgorithm::Hmac, key).unwrap();
    let mut data = vec![1; 15];
    for (hash, code) in [(finished, 0x8009_000c), (dead, 0x8009_0002), (unset, 0x8009_0008)] {
        // The hash is checked before the length.
        let options = Section::More.hashing(hash);
        assert_eq!(store.encrypt(key, options, &mut data).unwrap_err().code(), code);
        assert_eq!(store.decrypt(key, options, &mut data).unwrap_err().code(), code);
        assert_eq!(store.encrypted_len(key, options, 15).unwrap_err().code(), code);
    }
    // A call that fails for another reason does not feed it either.
    let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    let empty = store.duplicate_hash(hash).unwrap();
    assert!(store.encrypt(key, Section::More.hashing(hash), &mut data).is_err());
    assert!(store.decrypt(key, Section::Final.hashing(hash), &mut vec![1; 16]).is_err());
    assert_eq!(store.hash_value(hash).unwrap(), store.hash_value(empty).unwrap());
    assert_eq!(data, [1; 15]);
    assert_eq!(probe(&store, key), state);
}

#[test]
fn a_key_for_hmac_does_not_cipher() {
    let store = KeyStore::default();
    let key = store.import_key(&blob(Algorithm::Rc2, &[1; 16]), ImportOptions::new().hmac_key()).unwrap();
    let mut data = vec![1; 8];
    assert!(matches!(store.encrypt(key, Section::More, &mut data), Err(Error::BadKey(_))));
    assert!(matches!(store.decrypt(key, Section::More, &mut data), Err(Error::BadKey(_))));
    assert_eq!(data, [1; 8]);
    let info = store.key_info(key).unwrap();
    assert_eq!((info.algorithm(), info.key_bits()), (Algorithm::Rc2, 128));
}

#[test]
fn a_growing_vec_keeps_the_place_it_has() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    let mut roomy = Vec::with_capacity(64);
    roomy.extend_from_slice(b"message");
    let place = roomy.as_ptr();
    store.encrypt(key, Section::Final, &mut roomy).unwrap();
    assert_eq!((roomy.len(), roomy.as_ptr()), (16, place));
    let mut tight = b"message".to_vec().into_boxed_slice().into_vec();
    store.encrypt(key, Section::Final, &mut tight).unwrap();
    assert_eq!(tight, roomy);
}
