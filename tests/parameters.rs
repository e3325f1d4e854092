//! Every row of the table of parameters, typed and raw.

mod support;

use hcryptkey::codes::*;
use hcryptkey::{
    Algorithm, CipherMode, Error, HCryptKey, ImportOptions, KeyParam, KeyStore, Padding, Permissions,
    Provider, Section, raw,
};
use support::{CIPHERS, blob, counting_key, key_len};

fn get(store: &KeyStore, key: HCryptKey, param: u32) -> Result<Vec<u8>, u32> {
    let mut value = vec![
        0;
        raw::crypt_get_key_param(store, key.into_raw(), param, None, 0).map_err(Error::code)?
            as usize
    ];
    raw::crypt_get_key_param(store, key.into_raw(), param, Some(&mut value), 0).map_err(Error::code)?;
    Ok(value)
}

fn set(store: &KeyStore, key: HCryptKey, param: u32, value: &[u8]) -> Result<(), u32> {
    raw::crypt_set_key_param(store, key.into_raw(), param, value, 0).map_err(Error::code)
}

fn dword(value: u32) -> Vec<u8> {
    value.to_le_bytes().to_vec()
}

#[test]
fn what_a_new_key_says() {
    let rows = [
        (Algorithm::Des, 64, 64),
        (Algorithm::TripleDes112, 128, 64),
        (Algorithm::TripleDes, 192, 64),
        (Algorithm::Rc2, 128, 64),
        (Algorithm::Rc4, 128, 0),
        (Algorithm::Aes128, 128, 128),
        (Algorithm::Aes192, 192, 128),
        (Algorithm::Aes256, 256, 128),
    ];
    let store = KeyStore::default();
    for (algorithm, key_len, block_len) in rows {
        let key = store.generate_key(algorithm).unwrap();
        let stream = block_len == 0;
        assert_eq!(get(&store, key, KP_ALGID), Ok(dword(algorithm.alg_id())));
        assert_eq!(get(&store, key, KP_KEYLEN), Ok(dword(key_len)), "{algorithm:?}");
        assert_eq!(get(&store, key, KP_BLOCKLEN), Ok(dword(block_len)));
        assert_eq!(get(&store, key, KP_IV), Ok(vec![0; block_len as usize / 8]));
        assert_eq!(get(&store, key, KP_MODE), Ok(dword(u32::from(!stream))));
        assert_eq!(get(&store, key, KP_MODE_BITS), Ok(dword(8)));
        assert_eq!(get(&store, key, KP_PADDING), Ok(dword(1)));
        assert_eq!(get(&store, key, KP_PERMISSIONS), Ok(dword(0x3b)));
        assert_eq!(get(&store, key, KP_SALT), Ok(vec![]));
        assert_eq!(get(&store, key, KP_EFFECTIVE_KEYLEN), Ok(dword(key_len)));
        assert_eq!(get(&store, key, KP_SALT_EX), Err(NTE_BAD_TYPE));
        assert_eq!(get(&store, key, 99), Err(NTE_BAD_TYPE));
        for param in [KP_ALGID, KP_KEYLEN, KP_BLOCKLEN, 99] {
            assert_eq!(set(&store, key, param, &dword(1)), Err(NTE_BAD_TYPE));
        }
    }
}

#[test]
fn buffers_of_a_get() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16).into_raw();
    let mut small = [7; 15];
    let answer = raw::crypt_get_key_param(&store, key, KP_IV, Some(&mut small), 0);
    assert_eq!((answer, small), (Err(Error::MoreData { needed: 16 }), [7; 15]));
    let mut large = [7; 17];
    assert_eq!(raw::crypt_get_key_param(&store, key, KP_IV, Some(&mut large), 0), Ok(16));
    assert_eq!((&large[..16], large[16]), (&[0; 16][..], 7));
}

#[test]
fn checks_come_in_their_order() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    // Flags, handle, whether the parameter is known, whether it applies, the value.
    assert_eq!(raw::crypt_set_key_param(&store, 0, 99, &[], 1).unwrap_err().code(), NTE_BAD_FLAGS);
    assert_eq!(raw::crypt_get_key_param(&store, 0, 99, None, 1).unwrap_err().code(), NTE_BAD_FLAGS);
    assert_eq!(raw::crypt_set_key_param(&store, 0, 99, &[], 0).unwrap_err().code(), NTE_BAD_KEY);
    assert_eq!(set(&store, key, 99, &[]), Err(NTE_BAD_TYPE));
    assert_eq!(set(&store, key, KP_SALT, &[]), Err(NTE_BAD_KEY));
    assert_eq!(set(&store, key, KP_SALT_EX, &[0; 25]), Err(NTE_BAD_KEY));
    assert_eq!(set(&store, key, KP_EFFECTIVE_KEYLEN, &[]), Err(NTE_BAD_TYPE));
    for param in [KP_IV, KP_MODE, KP_MODE_BITS, KP_PADDING, KP_PERMISSIONS] {
        assert_eq!(set(&store, key, param, &[1, 0, 0]), Err(ERROR_INVALID_PARAMETER), "too short");
    }
    // A longer buffer: its front is taken.
    assert_eq!(set(&store, key, KP_MODE, &[4, 0, 0, 0, 9]), Ok(()));
    assert_eq!(store.key_info(key).unwrap().mode(), CipherMode::CFB);
    assert_eq!(set(&store, key, KP_IV, &[3; 40]), Ok(()));
    assert_eq!(store.key_info(key).unwrap().iv(), [3; 16]);
    let rc4 = counting_key(&store, Algorithm::Rc4, 5);
    assert_eq!(set(&store, rc4, KP_SALT, &[1; 10]), Err(ERROR_INVALID_PARAMETER));
    assert_eq!(set(&store, rc4, KP_SALT, &[1; 12]), Ok(()));
}

#[test]
fn a_new_iv_abandons_a_message() {
    let store = KeyStore::default();
    for algorithm in CIPHERS.into_iter().filter(|algorithm| algorithm.block_len() > 0) {
        let key = counting_key(&store, algorithm, key_len(algorithm));
        let encrypt = || {
            let mut data = [1; 16];
            store.encrypt_in_place(key, Section::More, &mut data, 16).unwrap();
            data
        };
        let first = encrypt();
        assert!(store.key_info(key).unwrap().in_message());
        store.set_key_param(key, KeyParam::Iv(&[0; 16])).unwrap();
        assert!(!store.key_info(key).unwrap().in_message());
        assert_eq!(encrypt(), first);
        let short = store.set_key_param(key, KeyParam::Iv(&[0; 7]));
        assert!(matches!(short, Err(Error::InvalidParameter(_))));
        assert_ne!(encrypt(), first, "a failed set leaves the message in progress");
    }
}

#[test]
fn stream_keys_take_mode_and_iv_to_no_effect() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc4, 16);
    let mut expected = [0; 20];
    store.encrypt_in_place(key, Section::Final, &mut expected, 20).unwrap();
    let (mut front, mut back) = ([0; 10], [0; 10]);
    store.encrypt_in_place(key, Section::More, &mut front, 10).unwrap();
    store.set_key_param(key, KeyParam::Mode(CipherMode::ECB)).unwrap();
    store.set_key_param(key, KeyParam::Iv(&[1, 2, 3])).unwrap();
    store.encrypt_in_place(key, Section::More, &mut back, 10).unwrap();
    assert_eq!([front, back].concat(), expected);
    let info = store.key_info(key).unwrap();
    assert_eq!((info.mode(), info.iv()), (CipherMode(0), &[][..]));
}

#[test]
fn padding_is_what_the_profile_has() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Des, 8);
    for (value, answer) in
        [(1, Ok(())), (2, Err(NTE_BAD_DATA)), (3, Err(NTE_BAD_DATA)), (4, Err(NTE_BAD_DATA))]
    {
        assert_eq!(set(&store, key, KP_PADDING, &dword(value)), answer);
    }
    let store = KeyStore::new(Provider::AES.with_padding(Padding::Zero));
    let key = counting_key(&store, Algorithm::Des, 8);
    assert_eq!(set(&store, key, KP_PADDING, &dword(3)), Ok(()));
    assert_eq!(set(&store, key, KP_PADDING, &dword(2)), Err(NTE_BAD_DATA));
    assert_eq!(get(&store, key, KP_PADDING), Ok(dword(3)));
}

#[test]
fn export_can_be_neither_added_nor_dropped() {
    let store = KeyStore::default();
    let plain = store.generate_key(Algorithm::Aes128).unwrap();
    let add = KeyParam::Permissions(Permissions::DEFAULT | Permissions::EXPORT);
    assert!(matches!(store.set_key_param(plain, add), Err(Error::BadData(_))));
    assert_eq!(store.key_info(plain).unwrap().permissions(), Permissions::DEFAULT);
    assert_eq!(store.export_key(plain), Err(Error::BadKeyState));
    assert_eq!(store.exported_len(plain), Err(Error::BadKeyState));

    let exportable = counting_key(&store, Algorithm::Aes128, 16);
    store.set_key_param(exportable, KeyParam::Permissions(Permissions(1))).unwrap();
    assert_eq!(store.key_info(exportable).unwrap().permissions(), Permissions(5));
    // The others are not enforced: this key may only encrypt.
    store.decrypt_in_place(exportable, Section::More, &mut [0; 16]).unwrap();
    assert!(store.export_key(exportable).is_ok());
}

#[test]
fn salts_have_limits() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc2, 5);
    for len in 0..=24 {
        let salt = vec![0xa5; len];
        store.set_key_param(key, KeyParam::SaltEx(&salt)).unwrap();
        assert_eq!(store.key_info(key).unwrap().salt(), salt);
    }
    assert!(matches!(store.set_key_param(key, KeyParam::SaltEx(&[0; 25])), Err(Error::BadData(_))));
    assert_eq!(store.key_info(key).unwrap().salt(), [0xa5; 24]);
    // A profile may have keys so long that a salt has no place.
    let lengths = hcryptkey::KeyLengths::range(128, 8, 1024);
    let store = KeyStore::new(Provider::STRONG.with_cipher(Algorithm::Rc2, lengths));
    let key = counting_key(&store, Algorithm::Rc2, 120);
    store.set_key_param(key, KeyParam::SaltEx(&[1; 8])).unwrap();
    assert!(matches!(store.set_key_param(key, KeyParam::SaltEx(&[1; 9])), Err(Error::BadData(_))));
    assert_eq!(store.key_info(key).unwrap().salt(), [1; 8]);
    store.encrypt_in_place(key, Section::More, &mut [0; 8], 8).unwrap();
}

#[test]
fn effective_length() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc2, 16);
    for (bits, answer) in [(1, Ok(())), (1024, Ok(())), (0, Err(NTE_BAD_DATA)), (1025, Err(NTE_BAD_DATA))] {
        assert_eq!(set(&store, key, KP_EFFECTIVE_KEYLEN, &dword(bits)), answer);
    }
    assert_eq!(store.key_info(key).unwrap().effective_key_len(), 1024);

    let base = KeyStore::new(Provider::BASE);
    let key = counting_key(&base, Algorithm::Rc2, 7);
    assert_eq!(base.key_info(key).unwrap().effective_key_len(), 56);
    assert_eq!(set(&base, key, KP_EFFECTIVE_KEYLEN, &dword(40)), Ok(()));
    for other in [56, 41, 0, 1025] {
        let key = counting_key(&base, Algorithm::Rc2, 7);
        assert_eq!(set(&base, key, KP_EFFECTIVE_KEYLEN, &dword(other)), Err(NTE_BAD_DATA));
        assert_eq!(base.key_info(key).unwrap().effective_key_len(), 40, "set all the same");
    }
}

#[test]
fn debug_shows_no_secret() {
    let store = KeyStore::default();
    let blob = blob(Algorithm::Rc2, &[0xee; 5]);
    let key = store.import_key(&blob, ImportOptions::new().exportable()).unwrap();
    store.set_key_param(key, KeyParam::SaltEx(&[0xdd; 4])).unwrap();
    store.set_key_param(key, KeyParam::Iv(&[0xcc; 8])).unwrap();
    let salt = KeyParam::SaltEx(&[0xdd; 4]);
    let shown = format!("{:?} {:?} {salt:?} {:?}", store.key_info(key), store, KeyParam::Iv(&[0xcc; 8]));
    for secret in ["238", "221", "204", "eeee", "dddd", "cccc"] {
        assert!(!shown.to_lowercase().contains(secret), "{shown}");
    }
}
