//! Every key parameter, through both APIs.

use crate::support::{
    RSA_PROVIDERS, acquire, blob, block_ciphers, ciphers, code, counting_key, import_raw, key_len,
};
use hcryptkey::codes::*;
use hcryptkey::{
    Advapi, Algorithm, CipherMode, Error, ExportAs, ImportOptions, KeyParam, KeySpec, KeyStore, Padding,
    Permissions, Provider, Section,
};

fn get(advapi: &Advapi, key: u64, param: u32) -> Result<Vec<u8>, u32> {
    let len = code(advapi.crypt_get_key_param(key, param, None, 0))?;
    let mut value = vec![0; len as usize];
    code(advapi.crypt_get_key_param(key, param, Some(&mut value), 0))?;
    Ok(value)
}

fn set(advapi: &Advapi, key: u64, param: u32, value: &[u8]) -> Result<(), u32> {
    code(advapi.crypt_set_key_param(key, param, value, 0))
}

/// How many bytes of a parameter `CryptSetKeyParam` reads from its caller.
fn read(advapi: &Advapi, key: u64, param: u32) -> Result<usize, u32> {
    code(advapi.set_key_param_len(key, param))
}

/// A context with a profile that only this test uses.
fn acquire_own(advapi: &Advapi, provider: &Provider) -> u64 {
    advapi
        .crypt_acquire_context(None, Some(provider.name()), provider.prov_type(), CRYPT_VERIFYCONTEXT)
        .unwrap()
}

fn dword(value: u32) -> Vec<u8> {
    value.to_le_bytes().to_vec()
}

#[test]
fn parameters_of_a_new_key() {
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
    assert!(ciphers().eq(rows.map(|(algorithm, ..)| algorithm)), "each cipher has a row");
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    for (algorithm, key_bits, block_bits) in rows {
        let key = advapi.crypt_gen_key(prov, algorithm.alg_id(), 0).unwrap();
        let stream = block_bits == 0;
        let get = |param| get(&advapi, key, param);
        assert_eq!(get(KP_ALGID), Ok(dword(algorithm.alg_id())));
        assert_eq!(get(KP_KEYLEN), Ok(dword(key_bits)), "{algorithm:?}");
        assert_eq!(get(KP_BLOCKLEN), Ok(dword(block_bits)));
        assert_eq!(get(KP_IV), Ok(vec![0; block_bits as usize / 8]));
        assert_eq!(get(KP_MODE), Ok(dword(u32::from(!stream))));
        assert_eq!(get(KP_MODE_BITS), Ok(dword(8)));
        assert_eq!(get(KP_PADDING), Ok(dword(1)));
        assert_eq!(get(KP_PERMISSIONS), Ok(dword(0x3b)));
        assert_eq!(get(KP_SALT), Ok(vec![]));
        assert_eq!(get(KP_EFFECTIVE_KEYLEN), Ok(dword(key_bits)));
        assert_eq!(get(KP_SALT_EX), Err(NTE_BAD_TYPE));
        assert_eq!(get(99), Err(NTE_BAD_TYPE));
        for param in [KP_ALGID, KP_KEYLEN, KP_BLOCKLEN, 99] {
            assert_eq!(set(&advapi, key, param, &dword(1)), Err(NTE_BAD_TYPE));
            assert_eq!(read(&advapi, key, param), Err(NTE_BAD_TYPE));
        }
    }
}

#[test]
fn bytes_that_a_set_reads_from_its_caller() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    for algorithm in ciphers() {
        let key = advapi.crypt_gen_key(prov, algorithm.alg_id(), 0).unwrap();
        let read = |param| read(&advapi, key, param);
        assert_eq!(read(KP_IV), Ok(algorithm.block_bits() as usize / 8), "{algorithm}");
        for param in [KP_MODE, KP_MODE_BITS, KP_PADDING, KP_PERMISSIONS] {
            assert_eq!(read(param), Ok(4), "{algorithm}");
        }
        let salted = matches!(algorithm, Algorithm::Rc2 | Algorithm::Rc4);
        assert_eq!(read(KP_SALT), if salted { Ok(11) } else { Err(NTE_BAD_KEY) }, "{algorithm}");
        assert_eq!(read(KP_SALT_EX), if salted { Ok(0) } else { Err(NTE_BAD_KEY) }, "{algorithm}");
        let effective = if algorithm == Algorithm::Rc2 { Ok(4) } else { Err(NTE_BAD_TYPE) };
        assert_eq!(read(KP_EFFECTIVE_KEYLEN), effective, "{algorithm}");
        // This length is enough, and one byte less is not.
        for param in [KP_IV, KP_MODE, KP_MODE_BITS, KP_PADDING, KP_PERMISSIONS, KP_SALT, KP_EFFECTIVE_KEYLEN]
        {
            let Ok(len) = read(param) else { continue };
            let value = [&[1, 0, 0, 0][..], &[0; 12]].concat();
            if len > 0 {
                assert_eq!(set(&advapi, key, param, &value[..len - 1]), Err(ERROR_INVALID_PARAMETER));
            }
            assert_eq!(set(&advapi, key, param, &value[..len]), Ok(()), "{algorithm} {param}");
        }
    }
}

#[test]
fn buffers_of_a_get() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let key = import_raw(&advapi, prov, Algorithm::Aes128, &[1; 16]);
    let mut small = [7; 15];
    let answer = advapi.crypt_get_key_param(key, KP_IV, Some(&mut small), 0);
    assert_eq!((answer, small), (Err(Error::MoreData { needed: 16 }), [7; 15]));
    let mut large = [7; 17];
    assert_eq!(advapi.crypt_get_key_param(key, KP_IV, Some(&mut large), 0), Ok(16));
    assert_eq!((&large[..16], large[16]), (&[0; 16][..], 7));
}

#[test]
fn checks_come_in_their_order() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let key = import_raw(&advapi, prov, Algorithm::Aes128, &[1; 16]);
    // The order of checks: handle, flags, unknown parameters, parameters that don't apply, the value.
    for flags in [0, 1] {
        assert_eq!(code(advapi.crypt_set_key_param(0, 99, &[], flags)), Err(ERROR_INVALID_PARAMETER));
        assert_eq!(code(advapi.crypt_get_key_param(0, 99, None, flags)), Err(ERROR_INVALID_PARAMETER));
    }
    assert_eq!(code(advapi.crypt_set_key_param(key, 99, &[], 1)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_get_key_param(key, 99, None, 1)), Err(NTE_BAD_FLAGS));
    let set = |key, param, value: &[u8]| set(&advapi, key, param, value);
    assert_eq!(set(key, 99, &[]), Err(NTE_BAD_TYPE));
    assert_eq!(set(key, KP_SALT, &[]), Err(NTE_BAD_KEY));
    assert_eq!(set(key, KP_SALT_EX, &[0; 25]), Err(NTE_BAD_KEY));
    assert_eq!(set(key, KP_EFFECTIVE_KEYLEN, &[]), Err(NTE_BAD_TYPE));
    for param in [KP_IV, KP_MODE, KP_MODE_BITS, KP_PADDING, KP_PERMISSIONS] {
        assert_eq!(set(key, param, &[1, 0, 0]), Err(ERROR_INVALID_PARAMETER), "too short");
    }
    // The call reads the front of a longer buffer.
    assert_eq!(set(key, KP_MODE, &[4, 0, 0, 0, 9]), Ok(()));
    assert_eq!(get(&advapi, key, KP_MODE), Ok(dword(CRYPT_MODE_CFB)));
    assert_eq!(set(key, KP_IV, &[3; 40]), Ok(()));
    assert_eq!(get(&advapi, key, KP_IV), Ok(vec![3; 16]));
    let rc4 = import_raw(&advapi, prov, Algorithm::Rc4, &[1; 5]);
    assert_eq!(set(rc4, KP_SALT, &[1; 10]), Err(ERROR_INVALID_PARAMETER));
    assert_eq!(set(rc4, KP_SALT, &[1; 12]), Ok(()));
}

#[test]
fn a_new_iv_abandons_a_message() {
    let store = KeyStore::default();
    for algorithm in block_ciphers() {
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
        assert_ne!(encrypt(), first, "a failed set does not end the message");
    }
}

#[test]
fn a_mode_on_a_stream_key_is_stored_without_effect() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc4, 16);
    let mut expected = [0; 20];
    store.encrypt_in_place(key, Section::Final, &mut expected, 20).unwrap();
    let (mut front, mut back) = ([0; 10], [0; 10]);
    store.encrypt_in_place(key, Section::More, &mut front, 10).unwrap();
    for mode in [CipherMode::ECB, CipherMode::CTS, CipherMode(77)] {
        store.set_key_param(key, KeyParam::Mode(mode)).unwrap();
        assert_eq!(store.key_info(key).unwrap().mode(), Some(mode));
    }
    store.encrypt_in_place(key, Section::More, &mut back, 10).unwrap();
    assert_eq!([front, back].concat(), expected, "the message goes on");
}

#[test]
fn an_iv_on_a_stream_key_starts_its_stream_over() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc4, 5);
    let encrypted = || {
        let mut data = [0; 10];
        store.encrypt_in_place(key, Section::More, &mut data, 10).unwrap();
        data
    };
    let start = encrypted();
    assert_ne!(encrypted(), start);
    for iv in [&[][..], &[1, 2, 3], &[4; 99]] {
        store.set_key_param(key, KeyParam::Iv(iv)).unwrap();
        assert!(!store.key_info(key).unwrap().in_message());
        assert_eq!(store.key_info(key).unwrap().iv(), Some(&[][..]), "it is not kept");
        assert_eq!(encrypted(), start, "whatever the bytes are");
    }
    assert_eq!(store.key_info(key).unwrap().salt(), Some(&[0; 11][..]), "the salt stays");
}

#[test]
fn padding_is_what_the_profile_has() {
    let provider = Provider::AES.named("With zeros", 24).with_padding(Padding::Zero);
    let advapi = Advapi::builder().provider(provider.clone()).build();
    let prov = acquire(&advapi);
    let key = import_raw(&advapi, prov, Algorithm::Des, &[1; 8]);
    for (value, answer) in
        [(1, Ok(())), (2, Err(NTE_BAD_DATA)), (3, Err(NTE_BAD_DATA)), (4, Err(NTE_BAD_DATA))]
    {
        assert_eq!(set(&advapi, key, KP_PADDING, &dword(value)), answer);
    }
    let prov = acquire_own(&advapi, &provider);
    let key = import_raw(&advapi, prov, Algorithm::Des, &[1; 8]);
    assert_eq!(set(&advapi, key, KP_PADDING, &dword(3)), Ok(()));
    assert_eq!(set(&advapi, key, KP_PADDING, &dword(2)), Err(NTE_BAD_DATA));
    assert_eq!(get(&advapi, key, KP_PADDING), Ok(dword(3)));
}

#[test]
fn export_can_be_neither_added_nor_dropped() {
    let store = KeyStore::default();
    let plain = store.generate_key(Algorithm::Aes128).unwrap();
    let add = KeyParam::Permissions(Permissions::DEFAULT | Permissions::EXPORT);
    assert!(matches!(store.set_key_param(plain, add), Err(Error::BadData(_))));
    assert_eq!(store.key_info(plain).unwrap().permissions(), Permissions::DEFAULT);
    assert_eq!(store.export_key(plain, ExportAs::Plaintext), Err(Error::BadKeyState));
    assert_eq!(store.exported_len(plain, ExportAs::Plaintext), Err(Error::BadKeyState));

    let exportable = counting_key(&store, Algorithm::Aes128, 16);
    store.set_key_param(exportable, KeyParam::Permissions(Permissions(1))).unwrap();
    assert_eq!(store.key_info(exportable).unwrap().permissions(), Permissions(5));
    // The others are not enforced: this key may only encrypt.
    store.decrypt_in_place(exportable, Section::More, &mut [0; 16]).unwrap();
    assert!(store.export_key(exportable, ExportAs::Plaintext).is_ok());
}

#[test]
fn salts_have_limits() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc2, 5);
    for len in 0..=24 {
        let salt = vec![0xa5; len];
        store.set_key_param(key, KeyParam::SaltEx(&salt)).unwrap();
        assert_eq!(store.key_info(key).unwrap().salt(), Some(&salt[..]));
    }
    assert!(matches!(store.set_key_param(key, KeyParam::SaltEx(&[0; 25])), Err(Error::BadData(_))));
    assert_eq!(store.key_info(key).unwrap().salt(), Some(&[0xa5; 24][..]));
    // A profile can have keys that leave no room for a salt.
    let lengths = hcryptkey::KeyLengths::range(128, 8, 1024);
    let store = KeyStore::new(Provider::STRONG.with_cipher(Algorithm::Rc2, lengths));
    let key = counting_key(&store, Algorithm::Rc2, 120);
    store.set_key_param(key, KeyParam::SaltEx(&[1; 8])).unwrap();
    assert!(matches!(store.set_key_param(key, KeyParam::SaltEx(&[1; 9])), Err(Error::BadData(_))));
    assert_eq!(store.key_info(key).unwrap().salt(), Some(&[1; 8][..]));
    store.encrypt_in_place(key, Section::More, &mut [0; 8], 8).unwrap();
}

#[test]
fn effective_length() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc2, 16);
    let set = |bits| code(store.set_key_param(key, KeyParam::EffectiveKeyLen(bits)));
    for (bits, answer) in [(1, Ok(())), (1024, Ok(())), (0, Err(NTE_BAD_DATA)), (1025, Err(NTE_BAD_DATA))] {
        assert_eq!(set(bits), answer);
    }
    assert_eq!(store.key_info(key).unwrap().effective_key_bits(), Some(1024));
}

#[test]
fn the_one_effective_length_of_base() {
    let store = KeyStore::new(Provider::BASE);
    let generate = || store.generate_key(KeySpec::new(Algorithm::Rc2).bits(56)).unwrap();
    let effective = |key| store.key_info(key).unwrap().effective_key_bits();
    let set = |key, bits| code(store.set_key_param(key, KeyParam::EffectiveKeyLen(bits)));
    let probe = |key| {
        let mut data = [5; 8];
        store.encrypt_in_place(key, Section::Final, &mut [data, [0; 8]].concat(), 8).unwrap();
        store.encrypt_in_place(key, Section::More, &mut data, 8).unwrap();
        data
    };
    for bits in [0, 1025, u32::MAX] {
        let key = generate();
        let before = probe(key);
        assert_eq!(set(key, bits), Err(NTE_BAD_DATA));
        assert!(store.key_info(key).unwrap().in_message(), "a refused length does not end the message");
        store.set_key_param(key, KeyParam::Iv(&[0; 8])).unwrap();
        assert_eq!((effective(key), probe(key)), (Some(56), before), "nothing has changed for {bits}");
    }
    for bits in [1, 39, 41, 56, 1024] {
        let key = generate();
        let before = probe(key);
        assert_eq!(set(key, bits), Err(NTE_BAD_DATA));
        assert!(!store.key_info(key).unwrap().in_message());
        assert_eq!(effective(key), Some(40), "40 bits are set nevertheless");
        assert_ne!(probe(key), before, "and used");
    }
    let key = generate();
    assert_eq!((set(key, 40), effective(key)), (Ok(()), Some(40)));

    // An imported key has it from the start; a key of another profile never has it.
    let imported = counting_key(&store, Algorithm::Rc2, 7);
    assert_eq!((effective(imported), store.key_info(imported).unwrap().key_bits()), (Some(40), 56));
    let other = KeyStore::new(Provider::STRONG);
    let same = counting_key(&other, Algorithm::Rc2, 7);
    assert_eq!(other.key_info(same).unwrap().effective_key_bits(), Some(56));
    other.set_key_param(same, KeyParam::EffectiveKeyLen(40)).unwrap();
    let mut data = [5; 8];
    other.encrypt_in_place(same, Section::More, &mut data, 8).unwrap();
    assert_eq!(probe(imported), data, "the 40 bits are used");
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

#[test]
fn a_key_for_hmac_takes_a_salt_whatever_its_length() {
    for provider in RSA_PROVIDERS {
        let store = KeyStore::new(provider.clone());
        let key = store.import_material(Algorithm::Rc2, &[7; 200], ImportOptions::new().hmac_key()).unwrap();
        store.set_key_param(key, KeyParam::SaltEx(&[1; 24])).unwrap();
        assert_eq!(store.key_info(key).unwrap().salt(), Some(&[1; 24][..]));
        store.set_key_param(key, KeyParam::Salt(&[2; 11])).unwrap();
        assert!(store.set_key_param(key, KeyParam::SaltEx(&[1; 25])).is_err());
    }
}
