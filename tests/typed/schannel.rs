//! Master keys of secure channels and the keys that are derived from them.

use hcryptkey::codes::*;
use hcryptkey::{
    Algorithm, ByteOrder, Error, ExportAs, HCryptHash, HCryptKey, HashAlgorithm, HmacInfo, ImportOptions,
    KeyKind, KeyParam, KeySpec, KeyStore, Padding, Provider, Section,
};

use crate::support::{blob, code, counting_key, encrypted, seed};

const MASTERS: [(Algorithm, u32); 4] = [
    (Algorithm::Pct1Master, 128),
    (Algorithm::Ssl2Master, 40),
    (Algorithm::Ssl3Master, 384),
    (Algorithm::Tls1Master, 384),
];

fn store() -> KeyStore {
    KeyStore::builder().provider(Provider::SCHANNEL).random_source_fn(seed(23)).build()
}

fn master(store: &KeyStore, algorithm: Algorithm) -> HCryptKey {
    store.generate_key(KeySpec::new(algorithm).exportable()).unwrap()
}

fn set_randoms(store: &KeyStore, master: HCryptKey) {
    store.set_key_param(master, KeyParam::ClientRandom(&[1; 32])).unwrap();
    store.set_key_param(master, KeyParam::ServerRandom(&[2; 32])).unwrap();
}

fn set_algorithms(store: &KeyStore, master: HCryptKey) {
    store
        .set_key_param(master, KeyParam::SchannelEnc { algorithm: Algorithm::TripleDes, bits: 168 })
        .unwrap();
    store.set_key_param(master, KeyParam::SchannelMac { hash: HashAlgorithm::Sha1, bits: 160 }).unwrap();
}

/// A master key with all that a key block needs.
fn ready(store: &KeyStore, algorithm: Algorithm) -> HCryptKey {
    let key = master(store, algorithm);
    set_randoms(store, key);
    set_algorithms(store, key);
    key
}

fn master_hash(store: &KeyStore, key: HCryptKey) -> HCryptHash {
    store.create_hash(HashAlgorithm::SchannelMaster, key).unwrap()
}

fn exported(store: &KeyStore, key: HCryptKey) -> Vec<u8> {
    store.export_key(key, ExportAs::Plaintext).unwrap()[12..].to_vec()
}

#[test]
fn new_master_keys() {
    let store = store();
    for (algorithm, bits) in MASTERS {
        let key = master(&store, algorithm);
        let info = store.key_info(key).unwrap();
        assert_eq!((info.kind(), info.algorithm(), info.key_bits()), (KeyKind::Master, algorithm, bits));
        assert_eq!((info.block_bits(), info.iv(), info.salt()), (0, None, None));
        let secret = exported(&store, key);
        assert_eq!(secret.len(), bits as usize / 8);
        match algorithm {
            Algorithm::Ssl3Master => assert_eq!(secret[..2], [3, 0]),
            Algorithm::Tls1Master => assert_eq!(secret[..2], [3, 1]),
            _ => {}
        }
        assert_ne!(secret, exported(&store, master(&store, algorithm)), "random");
    }
    let made = |algorithm, bits| code(store.generate_key(KeySpec::new(algorithm).bits(bits))).map(drop);
    for bits in [40, 48, 128, 192] {
        assert_eq!(made(Algorithm::Ssl2Master, bits), Ok(()));
    }
    for (algorithm, bits) in [
        (Algorithm::Ssl2Master, 200),
        (Algorithm::Ssl2Master, 41),
        (Algorithm::Pct1Master, 120),
        (Algorithm::Tls1Master, 128),
    ] {
        assert_eq!(made(algorithm, bits), Err(NTE_BAD_DATA), "{algorithm} {bits}");
    }
    for algorithm in [Algorithm::SchannelMac, Algorithm::SchannelEnc] {
        assert_eq!(made(algorithm, 0), Err(NTE_BAD_ALGID), "{algorithm}");
    }
    let other = KeyStore::new(Provider::ENHANCED);
    assert_eq!(code(other.generate_key(Algorithm::Tls1Master)), Err(NTE_BAD_ALGID));
}

#[cfg(feature = "rsa")]
#[test]
fn a_master_key_travels_in_a_simple_blob() {
    let store = store();
    let rsa = store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(768)).unwrap();
    for (algorithm, _) in MASTERS {
        let key = master(&store, algorithm);
        let wrapped = store.export_key(key, ExportAs::Simple(rsa)).unwrap();
        assert_eq!(wrapped[4..8], algorithm.alg_id().to_le_bytes());
        let copy = store.import_key(&wrapped, ImportOptions::new().under(rsa).exportable()).unwrap();
        assert_eq!(exported(&store, copy), exported(&store, key));
        let closed = store.import_key(&wrapped, ImportOptions::new().under(rsa)).unwrap();
        assert_eq!(code(store.export_key(closed, ExportAs::Simple(rsa))), Err(NTE_BAD_KEY_STATE));
    }
    // A secret of a wrong length is as bad as a wrong padding.
    let short = store.export_key(master(&store, Algorithm::Pct1Master), ExportAs::Simple(rsa)).unwrap();
    let claimed = [&short[..4], &CALG_TLS1_MASTER.to_le_bytes(), &short[8..]].concat();
    assert_eq!(code(store.import_key(&claimed, ImportOptions::new().under(rsa))), Err(NTE_BAD_DATA));
}

#[test]
fn parameters_of_a_master_key() {
    let store = store();
    let key = master(&store, Algorithm::Tls1Master);
    let set = |key, param| code(store.set_key_param(key, param));
    let of_channels = [
        KeyParam::ClientRandom(b"random"),
        KeyParam::ServerRandom(b"random"),
        KeyParam::Certificate(b"certificate"),
        KeyParam::ClearKey(b"clear"),
        KeyParam::SchannelEnc { algorithm: Algorithm::Rc4, bits: 128 },
        KeyParam::SchannelMac { hash: HashAlgorithm::Md5, bits: 128 },
        KeyParam::HighestVersion(0x301),
    ];
    let rc4 = store.generate_key(Algorithm::Rc4).unwrap();
    let des = store.generate_key(Algorithm::Des).unwrap();
    for param in of_channels {
        assert_eq!(set(key, param), Ok(()), "{param:?}");
        for other in [rc4, des] {
            assert_eq!(set(other, param), Err(NTE_BAD_TYPE), "{param:?}");
        }
    }
    for (param, error) in [
        (KeyParam::Iv(&[0; 8]), NTE_BAD_TYPE),
        (KeyParam::ModeBits(8), NTE_BAD_TYPE),
        (KeyParam::Padding(Padding::Pkcs5), NTE_BAD_TYPE),
        (KeyParam::EffectiveKeyLen(40), NTE_BAD_TYPE),
        (KeyParam::OaepLabel(b"label"), NTE_BAD_TYPE),
        (KeyParam::Salt(&[0; 11]), NTE_BAD_KEY),
        (KeyParam::SaltEx(&[]), NTE_BAD_KEY),
        (KeyParam::ClientRandom(&[0; 4097]), NTE_BAD_LEN),
        (KeyParam::ServerRandom(&[0; 4097]), NTE_BAD_LEN),
        (KeyParam::Certificate(&[0; 4097]), NTE_BAD_LEN),
        (KeyParam::ClearKey(&[0; 4097]), NTE_BAD_LEN),
        (KeyParam::SchannelEnc { algorithm: Algorithm::RsaSign, bits: 512 }, NTE_BAD_ALGID),
        (KeyParam::SchannelEnc { algorithm: Algorithm::Tls1Master, bits: 384 }, NTE_BAD_ALGID),
        (KeyParam::SchannelEnc { algorithm: Algorithm::Des, bits: 40 }, NTE_BAD_DATA),
        (KeyParam::SchannelMac { hash: HashAlgorithm::Hmac, bits: 128 }, NTE_BAD_ALGID),
        (KeyParam::SchannelMac { hash: HashAlgorithm::Ssl3ShaMd5, bits: 288 }, NTE_BAD_ALGID),
        (KeyParam::SchannelMac { hash: HashAlgorithm::Md5, bits: 127 }, NTE_BAD_DATA),
        (KeyParam::SchannelMac { hash: HashAlgorithm::Md5, bits: 520 }, NTE_BAD_DATA),
    ] {
        assert_eq!(set(key, param), Err(error), "{param:?}");
    }
    // None of the refused values replaced one that was set.
    assert_eq!(store.hash_size(master_hash(&store, key)).unwrap(), 2 * (16 + 16));
    for section in [Section::More, Section::Final] {
        assert_eq!(code(store.encrypt(key, section, &mut vec![0; 8])), Err(NTE_BAD_KEY));
        assert_eq!(code(store.decrypt(key, section, &mut vec![0; 8])), Err(NTE_BAD_KEY));
    }
}

#[test]
fn the_hashes_of_a_channel_need_their_master_key() {
    let store = store();
    let key = master(&store, Algorithm::Tls1Master);
    let create = |algorithm, key: Option<HCryptKey>| code(store.create_hash(algorithm, key)).map(drop);
    for algorithm in [HashAlgorithm::SchannelMaster, HashAlgorithm::Tls1Prf] {
        assert_eq!(create(algorithm, None), Err(NTE_BAD_KEY));
        assert_eq!(create(algorithm, Some(store.generate_key(Algorithm::Des).unwrap())), Err(NTE_BAD_KEY));
    }
    for random in [KeyParam::ClientRandom(&[1; 32]), KeyParam::ServerRandom(&[2; 32])] {
        assert_eq!(create(HashAlgorithm::SchannelMaster, Some(key)), Err(ERROR_INVALID_PARAMETER));
        assert_eq!(create(HashAlgorithm::Tls1Prf, Some(key)), Err(NTE_BAD_KEY_STATE), "a pre-master secret");
        store.set_key_param(key, random).unwrap();
    }
    assert_eq!(create(HashAlgorithm::SchannelMaster, Some(key)), Ok(()));
    assert_eq!(create(HashAlgorithm::Tls1Prf, Some(key)), Ok(()));
    let of_ssl = ready(&store, Algorithm::Ssl3Master);
    master_hash(&store, of_ssl);
    assert_eq!(create(HashAlgorithm::Tls1Prf, Some(of_ssl)), Err(NTE_BAD_KEY), "another protocol");
}

#[test]
fn a_master_hash_that_finds_no_handle_leaves_the_pre_master_secret() {
    let builder = KeyStore::builder().provider(Provider::SCHANNEL).random_source_fn(seed(23));
    let store = builder.object_limit(1).build();
    let key = ready(&store, Algorithm::Tls1Master);
    let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    assert_eq!(code(store.create_hash(HashAlgorithm::SchannelMaster, key)), Err(NTE_NO_MEMORY));
    store.destroy_hash(hash).unwrap();
    assert_eq!(code(store.create_hash(HashAlgorithm::Tls1Prf, key)), Err(NTE_BAD_KEY_STATE));
}

/// The keys of both ends are the parts of the key block, in the order of TLS.
#[test]
fn derived_keys_are_parts_of_the_key_block() {
    let store = store();
    for (algorithm, bits) in MASTERS {
        let key = ready(&store, algorithm);
        let hash = master_hash(&store, key);
        // A MAC of SSL 2 has the key of the cipher.
        let mac_len = if algorithm == Algorithm::Ssl2Master { 24 } else { 20 };
        let block = store.hash_value(hash).unwrap();
        assert_eq!(block.len(), 2 * (mac_len + 24 + 8));
        assert_eq!(store.hash_size(hash), Ok(block.len()));
        let (macs, rest) = block.split_at(2 * mac_len);
        let (keys, ivs) = rest.split_at(48);
        for (end, is_server) in [(0, false), (1, true)] {
            let spec = |algorithm| {
                let spec = KeySpec::new(algorithm).exportable();
                if is_server { spec.server() } else { spec }
            };
            let mac = store.derive_key(spec(Algorithm::SchannelMac), hash).unwrap();
            assert_eq!(exported(&store, mac), macs[end * mac_len..][..mac_len]);
            let enc = store.derive_key(spec(Algorithm::SchannelEnc), hash).unwrap();
            let info = store.key_info(enc).unwrap();
            assert_eq!((info.kind(), info.algorithm()), (KeyKind::Block, Algorithm::TripleDes));
            assert_eq!(info.iv(), Some(&ivs[end * 8..][..8]));
            // The lowest bit of each byte is a parity bit.
            let bits = |byte: &u8| byte >> 1;
            assert!(exported(&store, enc).iter().map(bits).eq(keys[end * 24..][..24].iter().map(bits)));

            let info = store.key_info(mac).unwrap();
            assert_eq!((info.kind(), info.algorithm()), (KeyKind::Hmac, Algorithm::SchannelMac));
            assert_eq!(code(store.encrypt(mac, Section::Final, &mut vec![0; 8])), Err(NTE_BAD_KEY));
            let hmac = store.create_hash(HashAlgorithm::Hmac, mac).unwrap();
            store.set_hmac_info(hmac, HmacInfo::new(HashAlgorithm::Sha1)).unwrap();
            store.hash_data(hmac, b"record").unwrap();
            let by_hand = store.import_key(
                &blob(Algorithm::Rc2, &macs[end * mac_len..][..mac_len]),
                ImportOptions::new().hmac_key(),
            );
            let expected = store.create_hash(HashAlgorithm::Hmac, by_hand.unwrap()).unwrap();
            store.set_hmac_info(expected, HmacInfo::new(HashAlgorithm::Sha1)).unwrap();
            store.hash_data(expected, b"record").unwrap();
            assert_eq!(store.hash_value(hmac), store.hash_value(expected));
        }
        assert_ne!(macs[..mac_len], macs[mac_len..]);
        let secret = store.key_info(key).unwrap();
        assert_eq!(secret.key_bits(), bits, "of the same length");
    }
}

#[test]
fn a_clear_key_is_the_front_of_the_secret() {
    let store = store();
    let block = |clear: &[u8], secret: &[u8]| {
        let key = store.import_key(&blob(Algorithm::Ssl2Master, secret), ImportOptions::new()).unwrap();
        set_randoms(&store, key);
        store.set_key_param(key, KeyParam::SchannelEnc { algorithm: Algorithm::Rc4, bits: 128 }).unwrap();
        store.set_key_param(key, KeyParam::ClearKey(clear)).unwrap();
        store.hash_value(master_hash(&store, key)).unwrap()
    };
    assert_eq!(block(&[7; 11], &[8; 5]), block(&[], &[[7; 11].as_slice(), &[8; 5]].concat()));
}

#[test]
fn mistakes_with_a_master_hash() {
    let store = store();
    let key = master(&store, Algorithm::Tls1Master);
    set_randoms(&store, key);
    let hash = master_hash(&store, key);
    let derive = |algorithm, hash| code(store.derive_key(algorithm, hash));
    for algorithm in [Algorithm::SchannelEnc, Algorithm::SchannelMac] {
        assert_eq!(derive(algorithm, hash), Err(NTE_BAD_FLAGS), "without KP_SCHANNEL_ALG");
    }
    store.set_key_param(key, KeyParam::SchannelEnc { algorithm: Algorithm::Aes128, bits: 128 }).unwrap();
    let hash = master_hash(&store, key);
    assert_eq!(derive(Algorithm::SchannelEnc, hash), Err(NTE_BAD_ALGID), "the profile has no AES");
    store.set_key_param(key, KeyParam::SchannelEnc { algorithm: Algorithm::Rc4, bits: 256 }).unwrap();
    let hash = master_hash(&store, key);
    assert_eq!(derive(Algorithm::SchannelEnc, hash), Err(NTE_BAD_DATA), "the profile has no RC4 of 256 bits");
    // A length of 0 unsets the algorithm.
    store.set_key_param(key, KeyParam::SchannelEnc { algorithm: Algorithm::Rc4, bits: 0 }).unwrap();
    assert_eq!(derive(Algorithm::SchannelEnc, master_hash(&store, key)), Err(NTE_BAD_FLAGS));

    set_algorithms(&store, key);
    let hash = master_hash(&store, key);
    let prf = store.create_hash(HashAlgorithm::Tls1Prf, key).unwrap();
    let md5 = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    for of_channel in [hash, prf] {
        assert_eq!(derive(Algorithm::Des, of_channel), Err(NTE_BAD_HASH));
        assert_eq!(code(store.hash_data(of_channel, b"data")), Err(NTE_BAD_ALGID));
        assert_eq!(code(store.set_hash_value(of_channel, &[0; 200])), Err(NTE_BAD_TYPE));
        assert_eq!(code(store.hash_session_key(of_channel, key, ByteOrder::Reversed)), Err(NTE_BAD_ALGID));
    }
    for other in [prf, md5] {
        assert_eq!(derive(Algorithm::SchannelEnc, other), Err(NTE_BAD_HASH));
    }
    for other in [hash, md5] {
        assert_eq!(code(store.set_prf_label(other, b"label")), Err(NTE_BAD_TYPE));
        assert_eq!(code(store.set_prf_seed(other, b"seed")), Err(NTE_BAD_TYPE));
        assert_eq!(code(store.prf_value(other, 12)), Err(NTE_BAD_TYPE));
    }
    assert_eq!(derive(Algorithm::Tls1Master, hash), Err(NTE_BAD_ALGID));
}

#[test]
fn a_hash_works_with_a_copy_of_its_key() {
    let store = store();
    let key = ready(&store, Algorithm::Tls1Master);
    let hash = master_hash(&store, key);
    let before = store.hash_value(hash).unwrap();
    store.set_key_param(key, KeyParam::ClientRandom(&[9; 32])).unwrap();
    store.destroy_key(key).unwrap();
    assert_eq!(store.hash_value(hash).unwrap(), before);
    assert!(store.derive_key(Algorithm::SchannelEnc, hash).is_ok(), "a value that was read finishes nothing");
}

/// Like Wine: the random values of a hash are those of its creation, and its algorithms those that its key has when it is used.
/// Our decision: without the key, its algorithms are those of its creation, too.
#[test]
fn a_hash_sees_the_algorithms_of_its_key() {
    let store = store();
    let key = ready(&store, Algorithm::Tls1Master);
    let hash = master_hash(&store, key);
    let set = |store: &KeyStore, key, algorithm, bits| {
        store.set_key_param(key, KeyParam::SchannelEnc { algorithm, bits }).unwrap();
    };
    let cipher = |store: &KeyStore, hash| {
        let derived = store.derive_key(Algorithm::SchannelEnc, hash)?;
        store.key_info(derived).map(|info| info.algorithm())
    };
    set(&store, key, Algorithm::Des, 0);
    assert_eq!(code(cipher(&store, hash)), Err(NTE_BAD_FLAGS));
    set(&store, key, Algorithm::TripleDes, 168);
    assert_eq!(cipher(&store, hash), Ok(Algorithm::TripleDes));
    assert_eq!(store.hash_value(hash), store.hash_value(master_hash(&store, key)));

    // No duplicate and no fork changes what the hash sees. A duplicate of the hash sees the same.
    let (copy, fork, second) =
        (store.duplicate_key(key).unwrap(), store.fork(), store.duplicate_hash(hash).unwrap());
    set(&store, copy, Algorithm::Rc2, 128);
    set(&fork, key, Algorithm::Rc4, 128);
    assert_eq!(cipher(&store, hash), Ok(Algorithm::TripleDes));
    assert_eq!(cipher(&fork, hash), Ok(Algorithm::Rc4));
    set(&store, key, Algorithm::Des, 56);
    assert_eq!([hash, second].map(|hash| cipher(&store, hash)), [Ok(Algorithm::Des); 2]);
    assert_eq!(cipher(&fork, hash), Ok(Algorithm::Rc4));

    set(&store, key, Algorithm::Rc2, 128);
    store.destroy_key(key).unwrap();
    for hash in [hash, second] {
        assert_eq!(cipher(&store, hash), Ok(Algorithm::TripleDes), "that of the creation");
    }
    assert_eq!(cipher(&fork, hash), Ok(Algorithm::Rc4), "the key of the fork is alive");
}

/// A resumed session has the master secret of an earlier one, and other random values.
#[test]
fn a_second_master_hash_keeps_the_master_secret() {
    let store = store();
    let key = ready(&store, Algorithm::Ssl3Master);
    let pre_master = exported(&store, key);
    let first = store.hash_value(master_hash(&store, key)).unwrap();
    let secret = exported(&store, key);
    assert_ne!(secret, pre_master);
    assert_eq!(store.hash_value(master_hash(&store, key)).unwrap(), first);
    store.set_key_param(key, KeyParam::ServerRandom(&[3; 32])).unwrap();
    assert_ne!(store.hash_value(master_hash(&store, key)).unwrap(), first);
    assert_eq!(exported(&store, key), secret);
}

#[test]
fn duplicates_have_everything_and_share_nothing() {
    let store = store();
    for (algorithm, _) in MASTERS {
        let key = ready(&store, algorithm);
        let value = |key| store.hash_value(master_hash(&store, key)).unwrap();
        // A pre-master secret stays one in the duplicate when the original becomes a master secret.
        let early = store.duplicate_key(key).unwrap();
        let secret = exported(&store, key);
        let block = value(key);
        assert_eq!(exported(&store, early), secret, "{algorithm}");
        assert_eq!(value(early), block, "{algorithm}");
        // A master secret is one in the duplicate, too.
        let late = store.duplicate_key(key).unwrap();
        assert_eq!(value(late), block, "{algorithm}");
        assert_eq!(exported(&store, late), exported(&store, key));
        // Parameters that are set later are those of one key.
        for (one, other) in [(key, early), (late, key)] {
            store.set_key_param(one, KeyParam::ClientRandom(&[5; 20])).unwrap();
            store.set_key_param(one, KeyParam::SchannelMac { hash: HashAlgorithm::Md5, bits: 0 }).unwrap();
            assert_ne!(value(one), value(other), "{algorithm}");
            set_randoms(&store, one);
            set_algorithms(&store, one);
            assert_eq!(value(one), block, "{algorithm}");
        }
        store.destroy_key(key).unwrap();
        assert_eq!(value(early), block, "{algorithm}");
        assert_eq!(store.key_info(late).unwrap().permissions().0, 0x3f);
    }
}

#[test]
fn duplicates_of_the_hashes_of_a_channel() {
    let store = store();
    let key = ready(&store, Algorithm::Tls1Master);
    let hash = master_hash(&store, key);
    let copy = store.duplicate_hash(hash).unwrap();
    assert_eq!(store.hash_value(copy), store.hash_value(hash));
    let of = |hash| store.derive_key(KeySpec::new(Algorithm::SchannelEnc).server(), hash).unwrap();
    let expected = encrypted(&store, of(hash), Section::Final, b"a record");
    store.destroy_hash(hash).unwrap();
    assert_eq!(encrypted(&store, of(copy), Section::Final, b"a record"), expected);

    let prf = store.create_hash(HashAlgorithm::Tls1Prf, key).unwrap();
    store.set_prf_label(prf, b"label").unwrap();
    store.set_prf_seed(prf, b"seed").unwrap();
    let copy = store.duplicate_hash(prf).unwrap();
    let value = store.prf_value(prf, 100).unwrap();
    assert_eq!(store.prf_value(copy, 100).unwrap(), value);
    store.set_prf_seed(copy, b"another").unwrap();
    assert_ne!(store.prf_value(copy, 100).unwrap(), value);
    store.set_prf_label(copy, b"").unwrap();
    assert_eq!(store.prf_value(prf, 100).unwrap(), value, "nothing is shared");
}

#[test]
fn the_function_gives_any_number_of_bytes() {
    let store = store();
    let key = ready(&store, Algorithm::Tls1Master);
    master_hash(&store, key);
    let prf = store.create_hash(HashAlgorithm::Tls1Prf, key).unwrap();
    assert_eq!(store.hash_algorithm(prf), Ok(HashAlgorithm::Tls1Prf));
    let empty = store.prf_value(prf, 20).unwrap();
    store.set_prf_label(prf, b"key expansion").unwrap();
    store.set_prf_seed(prf, &[[2; 32], [1; 32]].concat()).unwrap();
    let long = store.prf_value(prf, 104).unwrap();
    assert_ne!(long[..20], empty[..], "without label and seed");
    assert_eq!(long, store.hash_value(master_hash(&store, key)).unwrap(), "the key block");
    for len in [0, 1, 15, 16, 17, 103] {
        assert_eq!(store.prf_value(prf, len).unwrap()[..], long[..len], "{len}");
    }
    assert_eq!((store.hash_size(prf), store.hash_value(prf).unwrap().len()), (Ok(0), 0));
    assert_eq!(store.prf_value(prf, 1 << 20).unwrap().len(), 1 << 20);
    assert_eq!(code(store.prf_value(prf, (1 << 20) + 1)), Err(NTE_BAD_LEN));
    for set in [KeyStore::set_prf_label, KeyStore::set_prf_seed] {
        assert_eq!(code(set(&store, prf, &[0; 4097])), Err(NTE_BAD_LEN));
    }
    assert_eq!(store.prf_value(prf, 104).unwrap(), long, "the refused ones have changed nothing");
}

/// The Finished messages of SSL 3 hash the master secret.
#[test]
fn a_master_key_is_hashed_like_a_session_key() {
    let store = store();
    let key = ready(&store, Algorithm::Ssl3Master);
    master_hash(&store, key);
    let (by_key, by_hand) = (
        store.create_hash(HashAlgorithm::Md5, None).unwrap(),
        store.create_hash(HashAlgorithm::Md5, None).unwrap(),
    );
    store.hash_session_key(by_key, key, ByteOrder::LittleEndian).unwrap();
    store.hash_data(by_hand, &exported(&store, key)).unwrap();
    assert_eq!(store.hash_value(by_key), store.hash_value(by_hand));
}

#[test]
fn debug_shows_no_secret() {
    let clear = format!("{:?} {:?}", KeyParam::ClearKey(b"clear"), KeyParam::ClientRandom(b"random"));
    assert_eq!(clear, "ClearKey(..) ClientRandom(..)");
    let cipher = KeyParam::SchannelEnc { algorithm: Algorithm::Des, bits: 64 };
    assert_eq!(format!("{cipher:?}"), "SchannelEnc { algorithm: Des, bits: 64 }");
    let store = store();
    let key = counting_key(&store, Algorithm::Ssl2Master, 16);
    assert!(!format!("{:?}", store.key_info(key).unwrap()).contains("1, 2, 3"));
    let pre_master = store.create_hash(HashAlgorithm::Tls1Prf, master(&store, Algorithm::Tls1Master));
    assert_eq!(pre_master, Err(Error::StillPreMaster));
}
