//! A duplicate is exact, and shares nothing.

use crate::support::{MODES, RSA_PROVIDERS, ciphers, counting_key, encrypted, key_len};
use hcryptkey::{
    Algorithm, CipherMode, Error, ExportAs, KeyParam, KeySpec, KeyStore, Padding, Permissions, Provider,
    Section,
};

#[test]
fn a_salt_on_a_duplicate_is_its_own_on_every_profile() {
    for provider in RSA_PROVIDERS {
        for algorithm in [Algorithm::Rc2, Algorithm::Rc4] {
            let store = KeyStore::new(provider.clone());
            let original = counting_key(&store, algorithm, 5);
            let one = store.duplicate_key(original).unwrap();
            let two = store.duplicate_key(original).unwrap();
            let plain = encrypted(&store, original, Section::Final, b"message");

            store.set_key_param(one, KeyParam::SaltEx(b"first")).unwrap();
            store.set_key_param(two, KeyParam::SaltEx(b"second")).unwrap();
            assert_eq!(store.key_info(original).unwrap().salt(), Some(&[0; 11][..]));
            assert_eq!(store.key_info(one).unwrap().salt(), Some(&b"first"[..]));
            assert_eq!(store.key_info(two).unwrap().salt(), Some(&b"second"[..]));

            let by_one = encrypted(&store, one, Section::Final, b"message");
            let by_two = encrypted(&store, two, Section::Final, b"message");
            assert!(by_one != by_two && by_one != plain && by_two != plain, "{provider:?} {algorithm:?}");
            assert_eq!(encrypted(&store, original, Section::Final, b"message"), plain);
            assert_eq!(encrypted(&store, one, Section::Final, b"message"), by_one, "the salt survives Final");
        }
    }
}

/// From the second duplicate on, RC4 copies a state that is already set up. No call can tell the difference.
#[test]
fn a_key_that_is_duplicated_again_and_again_stays_as_it_was() {
    let store = KeyStore::default();
    let original = counting_key(&store, Algorithm::Rc4, 16);
    let expected = {
        let key = counting_key(&store, Algorithm::Rc4, 16);
        encrypted(&store, key, Section::More, b"message")
    };
    let copies: Vec<_> = (0..4).map(|_| store.duplicate_key(original).unwrap()).collect();
    assert!(!store.key_info(original).unwrap().in_message(), "duplicating is not a section");
    for copy in &copies {
        assert_eq!(encrypted(&store, *copy, Section::More, b"message"), expected);
    }
    // A salt replaces the state that the duplicates were copied from.
    store.set_key_param(original, KeyParam::SaltEx(b"salt")).unwrap();
    let salted: Vec<_> = (0..3).map(|_| store.duplicate_key(original).unwrap()).collect();
    let first = encrypted(&store, salted[0], Section::More, b"message");
    assert_ne!(first, expected);
    assert_eq!(encrypted(&store, salted[2], Section::More, b"message"), first);
    assert_eq!(encrypted(&store, original, Section::Final, b"message"), first);
    assert_eq!(encrypted(&store, original, Section::More, b"message"), first, "Final starts over");
}

#[test]
fn kp_salt_is_kept_or_dropped_by_profile() {
    for provider in RSA_PROVIDERS {
        let kept = provider == Provider::BASE || provider == Provider::STRONG;
        let store = KeyStore::new(provider.clone());
        let key = counting_key(&store, Algorithm::Rc4, 5);
        let copy = store.duplicate_key(key).unwrap();
        store.set_key_param(copy, KeyParam::Salt(b"eleven byte")).unwrap();
        let salt: &[u8] = if kept { b"eleven byte" } else { b"" };
        assert_eq!(store.key_info(copy).unwrap().salt(), Some(salt));
        assert_eq!(store.key_info(key).unwrap().salt(), Some(&[0; 11][..]));
    }
}

#[test]
fn a_duplicate_in_mid_message_carries_it_on_in_every_cipher_and_mode() {
    for algorithm in ciphers() {
        for mode in MODES {
            let store = KeyStore::default();
            let key = counting_key(&store, algorithm, key_len(algorithm));
            store.set_key_param(key, KeyParam::Mode(mode)).unwrap();
            store.set_key_param(key, KeyParam::Iv(b"IV: sixteen byte")).unwrap();
            let whole: Vec<u8> = (0..96).collect();
            let expected = encrypted(&store, key, Section::Final, &whole);

            let front = encrypted(&store, key, Section::More, &whole[..48]);
            let copy = store.duplicate_key(key).unwrap();
            assert!(store.key_info(copy).unwrap().in_message());
            // The copy continues first, and for longer, then the original. Neither affects the other.
            let by_copy = encrypted(&store, copy, Section::Final, &whole[48..]);
            encrypted(&store, copy, Section::Final, b"another message");
            let by_key = encrypted(&store, key, Section::Final, &whole[48..]);
            assert_eq!([front.clone(), by_copy].concat(), expected, "{algorithm:?} {mode:?}");
            assert_eq!([front, by_key].concat(), expected, "{algorithm:?} {mode:?}");

            // The same for decryption, with a duplicate that was made in mid-message.
            let mut start = expected[..48].to_vec();
            store.decrypt(key, Section::More, &mut start).unwrap();
            let copy = store.duplicate_key(key).unwrap();
            for key in [copy, key] {
                let mut end = expected[48..].to_vec();
                store.decrypt(key, Section::Final, &mut end).unwrap();
                assert_eq!([start.clone(), end].concat(), whole, "{algorithm:?} {mode:?}");
            }
        }
    }
}

#[test]
fn parameters_are_independent_in_both_directions() {
    let provider = Provider::AES.with_padding(Padding::Zero);
    let params = [
        KeyParam::Iv(&[9; 8]),
        KeyParam::Mode(CipherMode::CFB),
        KeyParam::ModeBits(64),
        KeyParam::Padding(Padding::Zero),
        KeyParam::Permissions(Permissions(0x104)),
        KeyParam::Salt(&[7; 11]),
        KeyParam::SaltEx(&[5; 24]),
        KeyParam::EffectiveKeyLen(63),
    ];
    for param in params {
        for duplicate_changes in [true, false] {
            let store = KeyStore::new(provider.clone());
            let key = store.generate_key(KeySpec::new(Algorithm::Rc2).bits(40).exportable()).unwrap();
            let copy = store.duplicate_key(key).unwrap();
            let before = format!(
                "{:?}",
                (store.key_info(key), store.key_info(key).unwrap().salt().map(<[u8]>::to_vec))
            );
            let (changed, kept) = if duplicate_changes { (copy, key) } else { (key, copy) };
            store.set_key_param(changed, param).unwrap();
            let info = store.key_info(kept).unwrap();
            assert_eq!(
                format!("{:?}", (Ok::<_, Error>(&info), info.salt().map(<[u8]>::to_vec))),
                before,
                "{param:?}"
            );
            assert_eq!(info.iv(), Some(&[0; 8][..]));
            let ciphers = |key| encrypted(&store, key, Section::Final, b"a message");
            let silent = matches!(param, KeyParam::ModeBits(_) | KeyParam::Permissions(_));
            assert_eq!(ciphers(changed) == ciphers(kept), silent, "{param:?}");
        }
    }
}

#[test]
fn destroying_either_leaves_the_other() {
    for original_first in [true, false] {
        let store = KeyStore::default();
        let key = counting_key(&store, Algorithm::Aes256, 32);
        let copy = store.duplicate_key(key).unwrap();
        let expected = encrypted(&store, key, Section::Final, b"message");
        let (first, second) = if original_first { (key, copy) } else { (copy, key) };
        store.destroy_key(first).unwrap();
        assert_eq!(encrypted(&store, second, Section::Final, b"message"), expected);
        assert!(matches!(store.key_info(first), Err(Error::BadKey(_))));
        assert!(matches!(store.destroy_key(first), Err(Error::BadKey(_))));
        store.destroy_key(second).unwrap();
        assert!(matches!(store.duplicate_key(second), Err(Error::BadKey(_))));
    }
}

#[test]
fn a_long_hmac_key_is_duplicated_deeply() {
    let store = KeyStore::default();
    let material = [0x5a; 200];
    let options = hcryptkey::ImportOptions::new().exportable().hmac_key();
    let key = store.import_key(&crate::support::blob(Algorithm::Rc2, &material), options).unwrap();
    let copy = store.duplicate_key(key).unwrap();
    store.destroy_key(key).unwrap();
    assert_eq!(store.export_key(copy, ExportAs::Plaintext).unwrap()[12..], material);
}

#[test]
fn a_profile_without_the_function_says_so() {
    let store = KeyStore::new(Provider::STRONG.without_duplicate());
    let key = store.generate_key(Algorithm::Rc4).unwrap();
    assert_eq!(store.duplicate_key(key), Err(Error::CallNotImplemented));
    let hash = store.create_hash(hcryptkey::HashAlgorithm::Md5, None).unwrap();
    assert_eq!(store.duplicate_hash(hash), Err(Error::CallNotImplemented));
}
