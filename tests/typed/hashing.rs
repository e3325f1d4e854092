//! Hash objects, MACs, and keys made from them.

use crate::support::{
    acquire, blob, block_ciphers, block_len, ciphers, code, counting_key, has_parity, import_raw, key_len,
};
use base16ct::lower::encode_string as hex;
use hcryptkey::codes::*;
use hcryptkey::{
    Advapi, Algorithm, ByteOrder, CipherMode, Error, ExportAs, HCryptHash, HCryptKey, HashAlgorithm,
    HmacInfo, ImportOptions, KeyParam, KeySpec, KeyStore, Provider, Section,
};

const PLAIN: [HashAlgorithm; 7] = [
    HashAlgorithm::Md2,
    HashAlgorithm::Md4,
    HashAlgorithm::Md5,
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];

fn value(store: &KeyStore, algorithm: HashAlgorithm, data: &[u8]) -> Vec<u8> {
    let hash = store.create_hash(algorithm, None).unwrap();
    store.hash_data(hash, data).unwrap();
    store.hash_value(hash).unwrap().to_vec()
}

/// The number of an error that the real provider may not have returned.
fn not_emulated(result: Result<HCryptKey, Error>) -> u32 {
    let error = result.unwrap_err();
    assert!(!error.is_emulated());
    error.code()
}

/// The test values of the documents that define the hashes.
#[test]
fn known_values_of_abc() {
    let store = KeyStore::default();
    let known = [
        (HashAlgorithm::Md2, "da853b0d3f88d99b30283a69e6ded6bb"),
        (HashAlgorithm::Md4, "a448017aaf21d8525fc10ae87aa6729d"),
        (HashAlgorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
        (HashAlgorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (HashAlgorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ];
    for (algorithm, expected) in known {
        assert_eq!(hex(&value(&store, algorithm, b"abc")), expected, "{algorithm:?}");
    }
    assert!(
        hex(&value(&store, HashAlgorithm::Sha384, b"abc")).starts_with("cb00753f45a35e8bb5a03d699ac65007")
    );
    assert!(
        hex(&value(&store, HashAlgorithm::Sha512, b"abc")).starts_with("ddaf35a193617abacc417349ae204131")
    );
}

#[test]
fn a_duplicate_in_mid_feed_goes_its_own_way() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    for algorithm in PLAIN.into_iter().chain([HashAlgorithm::Hmac, HashAlgorithm::Mac]) {
        let start = || {
            let hash = store.create_hash(algorithm, key).unwrap();
            if algorithm == HashAlgorithm::Hmac {
                store.set_hmac_info(hash, HmacInfo::new(HashAlgorithm::Sha256)).unwrap();
            }
            hash
        };
        let all = |parts: &[&[u8]]| {
            let hash = start();
            for part in parts {
                store.hash_data(hash, part).unwrap();
            }
            store.hash_value(hash).unwrap()
        };
        let hash = start();
        store.hash_data(hash, b"one prefix of 37 bytes, not a block, ").unwrap();
        let copy = store.duplicate_hash(hash).unwrap();
        store.hash_data(copy, b"another end").unwrap();
        store.hash_data(hash, b"one end").unwrap();
        assert_eq!(store.hash_value(hash), Ok(all(&[b"one prefix of 37 bytes, not a block, one end"])));
        store.destroy_hash(hash).unwrap();
        let expected = all(&[b"one prefix of 37 ", b"bytes, not a block, ", b"", b"another end"]);
        assert_eq!(store.hash_size(copy), Ok(expected.len()));
        assert_eq!(store.hash_value(copy), Ok(expected), "{algorithm:?}");
        let finished = store.duplicate_hash(copy).unwrap();
        assert_eq!(store.hash_value(finished), store.hash_value(copy), "a finished hash stays finished");
        assert!(matches!(store.hash_data(finished, b""), Err(Error::BadHashState(_))));
    }
}

/// The vectors of RFC 2202 and RFC 4231, and strings in place of the pads.
#[test]
fn hmac_values() {
    let store = KeyStore::default();
    let hmac = |key: &[u8], info: HmacInfo<'_>, data: &[u8]| {
        let key = store.import_key(&blob(Algorithm::Rc2, key), ImportOptions::new().hmac_key()).unwrap();
        let hash = store.create_hash(HashAlgorithm::Hmac, key).unwrap();
        store.set_hmac_info(hash, info).unwrap();
        store.hash_data(hash, data).unwrap();
        store.hash_value(hash).unwrap().to_vec()
    };
    let md5 = HmacInfo::new(HashAlgorithm::Md5);
    assert_eq!(hex(&hmac(&[0x0b; 16], md5, b"Hi There")), "9294727a3638bb1c13f48ef8158bfc9d");
    let long = b"Test Using Larger Than Block-Size Key - Hash Key First";
    assert_eq!(
        hex(&hmac(&[0xaa; 80], HmacInfo::new(HashAlgorithm::Sha1), long)),
        "aa4ae5e15272d00e95705637ce8a3b55ed402112"
    );
    let sha512 = hmac(&[0xaa; 131], HmacInfo::new(HashAlgorithm::Sha512), long);
    assert!(hex(&sha512).starts_with("80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"));

    let spelled_out = md5.inner(&[0x36; 64]).outer(&[0x5c; 64]);
    assert_eq!(hmac(b"Jefe", spelled_out, b"data"), hmac(b"Jefe", md5, b"data"));
    // H(outer || H(inner || data)), the key added to the front of each string.
    let inner = value(&store, HashAlgorithm::Md5, b"JeFEdata");
    let outer = value(&store, HashAlgorithm::Md5, &[b"*\x05fzz", &inner[..]].concat());
    let strings = md5.inner(b"\0\0  ").outer(b"`\x60\0\x1fz");
    assert_eq!(hmac(b"Jefe", strings, b"data"), outer);
}

/// Recorded on Windows: HMAC takes every hash in every provider, and pads its key to the hash's own block.
#[test]
fn hmac_takes_every_hash_in_every_provider() {
    let known = [
        (HashAlgorithm::Md2, "292f9d34f9e311846de86c495d7adfa2"),
        (HashAlgorithm::Md5, "750c783e6ab0b503eaa86e310a5db738"),
        (HashAlgorithm::Sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (HashAlgorithm::Sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            HashAlgorithm::Sha384,
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
        ),
        (
            HashAlgorithm::Sha512,
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd\
             caeab1a34d4a6b4b636e070a38bce737",
        ),
    ];
    for provider in [Provider::BASE, Provider::STRONG, Provider::ENHANCED, Provider::AES] {
        let name = provider.name().to_owned();
        let store = KeyStore::new(provider);
        let key = store.import_key(&blob(Algorithm::Rc2, b"Jefe"), ImportOptions::new().hmac_key()).unwrap();
        for (algorithm, expected) in known {
            let hash = store.create_hash(HashAlgorithm::Hmac, key).unwrap();
            store.set_hmac_info(hash, HmacInfo::new(algorithm)).unwrap();
            store.hash_data(hash, b"what do ya want for nothing?").unwrap();
            assert_eq!(hex(&store.hash_value(hash).unwrap()), expected, "{algorithm:?} in {name}");
        }
        // MD4 has no published value; its block is MD5's.
        let md4 = store.create_hash(HashAlgorithm::Hmac, key).unwrap();
        store.set_hmac_info(md4, HmacInfo::new(HashAlgorithm::Md4)).unwrap();
        assert_eq!(store.hash_size(md4), Ok(16));
    }
}

/// An HMAC key can have any length but one byte (recorded on Windows).
#[test]
fn an_hmac_key_of_one_byte_is_refused() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    for (len, expected) in [(1, Err(ERROR_INVALID_PARAMETER)), (2, Ok(())), (3, Ok(())), (300, Ok(()))] {
        let blob = blob(Algorithm::Rc2, &vec![0xfa; len]);
        let imported = advapi.crypt_import_key(prov, &blob, 0, CRYPT_IPSEC_HMAC_KEY);
        assert_eq!(code(imported).map(drop), expected, "{len} bytes");
    }
}

/// The answers without an algorithm, and after a refused one, were recorded on Windows.
#[test]
fn hmac_needs_its_algorithm_first() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc4, 16);
    let hash = store.create_hash(HashAlgorithm::Hmac, key).unwrap();
    let no_plain_hash = [HashAlgorithm::Hmac, HashAlgorithm::Mac, HashAlgorithm::Ssl3ShaMd5];
    let refuses_others = || {
        for wrong in no_plain_hash {
            assert!(matches!(store.set_hmac_info(hash, HmacInfo::new(wrong)), Err(Error::BadAlgid(_))));
        }
    };
    for _ in 0..2 {
        assert!(matches!(store.hash_data(hash, b"x"), Err(Error::BadAlgid(_))));
        assert!(matches!(store.hash_value(hash), Err(Error::BadAlgid(_))));
        assert_eq!(store.hash_size(hash), Ok(0));
        assert!(matches!(store.derive_key(Algorithm::Rc4, hash), Err(Error::BadAlgid(_))));
        refuses_others();
    }
    store.set_hmac_info(hash, HmacInfo::new(HashAlgorithm::Sha1)).unwrap();
    store.hash_data(hash, b"some data").unwrap();
    refuses_others();
    assert!(matches!(
        store.set_hmac_info(hash, HmacInfo::new(HashAlgorithm::Sha1)),
        Err(Error::BadHashState(_))
    ));
    assert_eq!(store.hash_size(hash), Ok(20));
    let plain = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    assert!(matches!(store.set_hmac_info(plain, HmacInfo::new(HashAlgorithm::Sha1)), Err(Error::BadType(_))));
}

#[test]
fn keys_that_a_mac_can_not_use() {
    let store = KeyStore::default();
    let stream = counting_key(&store, Algorithm::Rc4, 16);
    let hmac_only =
        store.import_key(&blob(Algorithm::Rc2, &[1; 16]), ImportOptions::new().hmac_key()).unwrap();
    let ecb = counting_key(&store, Algorithm::Des, 8);
    store.set_key_param(ecb, KeyParam::Mode(CipherMode::ECB)).unwrap();
    let dead = counting_key(&store, Algorithm::Des, 8);
    store.destroy_key(dead).unwrap();
    for key in [Some(stream), Some(hmac_only), Some(ecb), Some(dead), None] {
        assert!(matches!(store.create_hash(HashAlgorithm::Mac, key), Err(Error::BadKey(_))));
    }
    assert!(matches!(store.create_hash(HashAlgorithm::Hmac, None), Err(Error::BadKey(_))));
    assert!(matches!(store.create_hash(HashAlgorithm::Hmac, dead), Err(Error::BadKey(_))));
    assert!(store.create_hash(HashAlgorithm::Md5, dead).is_ok(), "a hash without a key ignores it");
}

#[test]
fn a_mac_is_the_last_block_of_the_padded_message_under_a_copy_of_the_key() {
    for algorithm in block_ciphers() {
        let store = KeyStore::default();
        let key = counting_key(&store, algorithm, key_len(algorithm));
        store.set_key_param(key, KeyParam::Iv(b"IV: sixteen byte")).unwrap();
        for len in 0..70u8 {
            let data: Vec<u8> = (0..len).collect();
            let mut sealed = data.clone();
            store.encrypt(key, Section::Final, &mut sealed).unwrap();
            let expected = &sealed[sealed.len() - block_len(algorithm)..];

            // In mid-message: creating the MAC returns the key to its IV.
            store.encrypt(key, Section::More, &mut vec![0; 16]).unwrap();
            let mac = store.create_hash(HashAlgorithm::Mac, key).unwrap();
            assert!(!store.key_info(key).unwrap().in_message());
            store.hash_data(mac, &data[..usize::from(len) / 3]).unwrap();
            // Using the key now does not change the MAC.
            store.encrypt(key, Section::Final, &mut vec![0; 16]).unwrap();
            store.hash_data(mac, &data[usize::from(len) / 3..]).unwrap();
            assert_eq!(store.hash_value(mac).unwrap()[..], *expected, "{algorithm:?} {len}");
        }
    }
}

#[test]
fn session_keys_are_hashed_in_both_orders_without_salt() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc4, 5);
    let hashed = |order| {
        let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
        store.hash_session_key(hash, key, order).unwrap();
        store.hash_value(hash).unwrap().to_vec()
    };
    assert_eq!(hashed(ByteOrder::LittleEndian), value(&store, HashAlgorithm::Md5, &[1, 2, 3, 4, 5]));
    assert_eq!(hashed(ByteOrder::Reversed), value(&store, HashAlgorithm::Md5, &[5, 4, 3, 2, 1]));

    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let key = import_raw(&advapi, prov, Algorithm::Rc4, &[1, 2, 3, 4, 5]);
    let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    let hash_key = |key, flags| code(advapi.crypt_hash_session_key(hash, key, flags));
    assert_eq!(hash_key(key, 2), Err(NTE_BAD_FLAGS));
    assert_eq!(hash_key(0, 1), Err(ERROR_INVALID_PARAMETER));
    assert_eq!(hash_key(0, 2), Err(ERROR_INVALID_PARAMETER), "the handle comes before the flags");
    assert_eq!(hash_key(key, CRYPT_LITTLE_ENDIAN), Ok(()));
    let mut by_flag = [0; 16];
    advapi.crypt_get_hash_param(hash, HP_HASHVAL, Some(&mut by_flag), 0).unwrap();
    assert_eq!(by_flag[..], hashed(ByteOrder::LittleEndian));
}

fn exported(store: &KeyStore, spec: KeySpec, hash: HCryptHash) -> Vec<u8> {
    let key = store.derive_key(spec.exportable(), hash).unwrap();
    store.export_key(key, ExportAs::Plaintext).unwrap()[12..].to_vec()
}

#[test]
fn deriving_takes_the_value_or_stretches_it() {
    let store = KeyStore::default();
    for algorithm in PLAIN {
        let hash_value = value(&store, algorithm, b"base data");
        let stretched: Vec<u8> = [0x36, 0x5c]
            .into_iter()
            .flat_map(|fill| {
                let mut block = [fill; 64];
                block.iter_mut().zip(&hash_value).for_each(|(byte, value)| *byte ^= value);
                value(&store, algorithm, &block)
            })
            .collect();
        for cipher in ciphers() {
            let hash = store.create_hash(algorithm, None).unwrap();
            store.hash_data(hash, b"base data").unwrap();
            let key = exported(&store, KeySpec::new(cipher), hash);
            let is_sha2 =
                matches!(algorithm, HashAlgorithm::Sha256 | HashAlgorithm::Sha384 | HashAlgorithm::Sha512);
            let is_aes = block_len(cipher) == 16;
            let source =
                if hash_value.len() < key.len() || is_aes && !is_sha2 { &stretched } else { &hash_value };
            let mut expected = source[..key.len()].to_vec();
            if has_parity(cipher) {
                expected.iter_mut().filter(|byte| byte.count_ones() % 2 == 0).for_each(|byte| *byte ^= 1);
            }
            assert_eq!(key, expected, "{cipher:?} from {algorithm:?}");
            assert!(matches!(store.hash_data(hash, b""), Err(Error::BadHashState(_))), "deriving finishes");
        }
    }
}

#[test]
fn a_created_salt_is_what_follows_the_key() {
    for provider in [Provider::BASE, Provider::STRONG] {
        for algorithm in [Algorithm::Rc2, Algorithm::Rc4] {
            let store = KeyStore::new(provider.clone());
            let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
            let key = store.derive_key(KeySpec::new(algorithm).bits(56).create_salt(), hash).unwrap();
            let value = store.hash_value(hash).unwrap();
            assert_eq!(store.key_info(key).unwrap().salt(), Some(&value[7..18]));
        }
    }
    let store = KeyStore::new(Provider::ENHANCED);
    let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
    let key = store.derive_key(KeySpec::new(Algorithm::Rc2).bits(56).create_salt(), hash).unwrap();
    assert_eq!(store.key_info(key).unwrap().salt(), Some(&[][..]));
    // The MAC has one DES block, so only three bytes are left for the salt.
    let store = KeyStore::new(Provider::STRONG);
    let mac = store.create_hash(HashAlgorithm::Mac, counting_key(&store, Algorithm::Des, 8)).unwrap();
    let key = store.derive_key(KeySpec::new(Algorithm::Rc4).bits(40).create_salt(), mac).unwrap();
    let value = store.hash_value(mac).unwrap();
    assert_eq!(store.key_info(key).unwrap().salt(), Some(&[&value[5..], &[0; 8]].concat()[..]));
}

#[test]
fn a_key_that_can_not_be_derived_leaves_the_hash_running() {
    let store = KeyStore::default();
    let mac = store.create_hash(HashAlgorithm::Mac, counting_key(&store, Algorithm::Des, 8)).unwrap();
    assert_eq!(not_emulated(store.derive_key(Algorithm::Rc4, mac)), NTE_BAD_HASH, "too short");
    let hmac = store.create_hash(HashAlgorithm::Hmac, counting_key(&store, Algorithm::Des, 8)).unwrap();
    store.set_hmac_info(hmac, HmacInfo::new(HashAlgorithm::Sha512)).unwrap();
    assert_eq!(not_emulated(store.derive_key(Algorithm::Aes128, hmac)), NTE_BAD_HASH);
    let md5 = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    assert!(matches!(store.derive_key(KeySpec::new(Algorithm::Rc4).bits(41), md5), Err(Error::BadData(_))));
    assert!(matches!(store.derive_key(KeySpec::new(Algorithm::Des).bits(41), md5), Err(Error::BadFlags(_))));
    for hash in [mac, hmac, md5] {
        store.hash_data(hash, b"goes on").unwrap();
    }
    let long = hcryptkey::KeyLengths::only(1024);
    let store = KeyStore::new(Provider::AES.with_cipher(Algorithm::Rc2, long));
    let md5 = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    assert!(matches!(store.derive_key(Algorithm::Rc2, md5), Err(Error::BadLen(_))));
    let sha512 = store.create_hash(HashAlgorithm::Sha512, None).unwrap();
    assert!(store.derive_key(Algorithm::Rc2, sha512).is_ok());
}

#[test]
fn numbered_hash_parameters() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let hash = advapi.crypt_create_hash(prov, CALG_SHA_384, 0, 0).unwrap();
    let get = |param, buffer: Option<&mut [u8]>| code(advapi.crypt_get_hash_param(hash, param, buffer, 0));
    let mut dword = [0; 4];
    assert_eq!(get(HP_ALGID, Some(&mut dword)), Ok(4));
    assert_eq!(u32::from_le_bytes(dword), CALG_SHA_384);
    assert_eq!(get(HP_HASHSIZE, Some(&mut dword)), Ok(4));
    assert_eq!(u32::from_le_bytes(dword), 48);
    assert_eq!(get(HP_HASHSIZE, Some(&mut dword[..3])), Err(ERROR_MORE_DATA));
    assert_eq!(get(HP_HASHVAL, None), Ok(48));
    assert_eq!(get(HP_HASHVAL, Some(&mut [0; 47])), Err(ERROR_MORE_DATA));
    advapi.crypt_hash_data(hash, b"not finished by any of these", 0).unwrap();
    assert_eq!(get(HP_HASHVAL, Some(&mut [0; 48])), Ok(48));
    assert_eq!(code(advapi.crypt_hash_data(hash, b"", 0)), Err(NTE_BAD_HASH_STATE));
    assert_eq!(get(HP_HMAC_INFO, None), Err(NTE_BAD_TYPE));
    assert_eq!(get(3, None), Err(NTE_BAD_TYPE));

    let key = import_raw(&advapi, prov, Algorithm::Aes128, &[1; 16]);
    let hmac = advapi.crypt_create_hash(prov, CALG_HMAC, key, 0).unwrap();
    let info = |hash, alg, flags| code(advapi.crypt_set_hash_hmac_info(hash, alg, b"in", b"out", flags));
    assert_eq!(info(hmac, CALG_SHA1, 1), Err(NTE_BAD_FLAGS));
    assert_eq!(info(0, CALG_SHA1, 0), Err(ERROR_INVALID_PARAMETER));
    assert_eq!(info(hmac, CALG_RC4, 0), Err(NTE_BAD_ALGID));
    assert_eq!(info(hmac, CALG_SHA1, 0), Ok(()));
    assert_eq!(code(advapi.crypt_create_hash(prov, CALG_RC4, 0, 0)), Err(NTE_BAD_ALGID));
    assert_eq!(code(advapi.crypt_create_hash(prov, CALG_MD5, 0, 1)), Err(NTE_BAD_FLAGS));
    for keyed in [CALG_HMAC, CALG_MAC] {
        assert_eq!(code(advapi.crypt_create_hash(prov, keyed, 0, 0)), Err(NTE_BAD_KEY), "no key at all");
    }
    assert_eq!(code(advapi.crypt_hash_data(hmac, b"", CRYPT_USERDATA)), Ok(()), "accepted and ignored");
    assert_eq!(code(advapi.crypt_hash_data(hmac, b"", 2)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_get_hash_param(hash, 99, None, 1)), Err(NTE_BAD_FLAGS));
    advapi.crypt_destroy_hash(hash).unwrap();
    assert_eq!(code(advapi.crypt_destroy_hash(hash)), Err(ERROR_INVALID_PARAMETER));
    assert_eq!(code(advapi.crypt_derive_key(prov, CALG_RC4, hash, 0)), Err(ERROR_INVALID_PARAMETER));
}

#[test]
fn a_value_that_is_set_finishes_the_hash() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let create = |alg_id, key| advapi.crypt_create_hash(prov, alg_id, key, 0).unwrap();
    let set = |hash, value: &[u8]| code(advapi.crypt_set_hash_param(hash, HP_HASHVAL, value, 0));
    let sha1 = create(CALG_SHA1, 0);
    advapi.crypt_hash_data(sha1, b"this is forgotten", 0).unwrap();
    assert_eq!(advapi.set_hash_param_len(sha1, HP_HASHVAL), Ok(20));
    assert_eq!(set(sha1, &[7; 19]), Err(ERROR_INVALID_PARAMETER));
    assert_eq!(code(advapi.crypt_hash_data(sha1, b"nothing has happened yet", 0)), Ok(()));
    assert_eq!(set(sha1, &[7; 21]), Ok(()), "extra bytes are ignored");
    assert_eq!(code(advapi.crypt_hash_data(sha1, b"", 0)), Err(NTE_BAD_HASH_STATE));
    assert_eq!(set(sha1, &[8; 20]), Err(NTE_BAD_HASH_STATE));
    let mut value = [0; 20];
    assert_eq!(advapi.crypt_get_hash_param(sha1, HP_HASHVAL, Some(&mut value), 0), Ok(20));
    assert_eq!(value, [7; 20]);

    let key = import_raw(&advapi, prov, Algorithm::Aes128, &[1; 16]);
    for alg_id in [CALG_HMAC, CALG_MAC] {
        assert_eq!(set(create(alg_id, key), &[0; 64]), Err(NTE_BAD_TYPE));
    }
    let md5 = create(CALG_MD5, 0);
    assert_eq!(code(advapi.crypt_set_hash_param(md5, HP_HASHVAL, &[0; 16], 1)), Err(NTE_BAD_FLAGS));
    for param in [HP_ALGID, HP_HASHSIZE, 99] {
        assert_eq!(code(advapi.crypt_set_hash_param(md5, param, &[0; 16], 0)), Err(NTE_BAD_TYPE));
        assert_eq!(code(advapi.set_hash_param_len(md5, param)), Err(NTE_BAD_TYPE));
    }
    assert_eq!(advapi.set_hash_param_len(md5, HP_HMAC_INFO), Ok(0));
}

#[test]
fn ssl3_shamd5_is_set_and_never_fed() {
    let store = KeyStore::default();
    let hash = store.create_hash(HashAlgorithm::Ssl3ShaMd5, None).unwrap();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    let refused =
        |answer: Result<(), Error>| assert!(matches!(answer, Err(Error::BadAlgid(_))), "{answer:?}");
    refused(store.hash_data(hash, b"abc"));
    refused(store.hash_session_key(hash, key, ByteOrder::Reversed));
    refused(store.encrypt(key, Section::More.hashing(hash), &mut vec![0; 16]));
    assert_eq!(store.hash_size(hash), Ok(36));
    assert!(matches!(store.hash_value(hash), Err(Error::BadHashState(_))), "there is none yet");
    assert!(matches!(store.derive_key(Algorithm::Rc4, hash), Err(Error::BadHashState(_))));

    let copy = store.duplicate_hash(hash).unwrap();
    store.set_hash_value(hash, &(1..=36).collect::<Vec<_>>()).unwrap();
    assert_eq!(store.hash_value(hash).unwrap()[..], (1..=36).collect::<Vec<_>>());
    refused(store.hash_data(hash, b"abc"));
    let derived = store.derive_key(KeySpec::new(Algorithm::TripleDes112).exportable(), hash).unwrap();
    assert_eq!(store.export_material(derived).unwrap()[..4], [1, 2, 2, 4], "odd parity");
    assert_eq!(not_emulated(store.derive_key(Algorithm::Aes128, hash)), NTE_BAD_HASH, "can't be repeated");
    assert!(matches!(store.hash_value(copy), Err(Error::BadHashState(_))), "a duplicate is its own");
}
