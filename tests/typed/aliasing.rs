//! A handle names one object forever. No handle value is used twice, however many keys a program makes, and a dead,
//! foreign or invented handle reaches no object.

use crate::support::counting_key;
use hcryptkey::{
    Algorithm, ByteOrder, Error, ExportAs, HCryptHash, HCryptKey, HashAlgorithm, HmacInfo, ImportOptions,
    KeyParam, KeyStore, Provider, Section, SignOptions, UserKey,
};

/// Keys that are alive at the same time: few, so that the table reuses their slots often.
const LIVE: usize = 8;

/// One of this many dead handles is kept to the end.
const KEPT: usize = 1000;

const DEAD_KEY: Result<(), u32> = Err(0x8009_0003);
const DEAD_HASH: Result<(), u32> = Err(0x8009_0002);

#[test]
fn no_handle_repeats_in_three_hundred_thousand_rounds() {
    churn(300_000);
}

/// `cargo test --release --test typed aliasing -- --ignored`
#[test]
#[ignore = "needs an optimised build to end within seconds"]
fn no_handle_repeats_in_ten_million_rounds() {
    churn(10_000_000);
}

/// Makes and destroys `rounds` keys over a few slots, and a hash after every eighth.
///
/// To see that no handle repeats, it keeps all of them, sorts them, and compares neighbours. It does not depend on the layout of
/// a handle.
fn churn(rounds: usize) {
    let store = KeyStore::default();
    let original = counting_key(&store, Algorithm::Aes128, 16);
    let mut random = Random(0x5eed);
    let mut given = vec![original.into_raw()];
    let mut dead_keys = Vec::new();
    let mut dead_hashes = Vec::new();
    let mut live: Vec<(HCryptKey, u32)> = Vec::new();
    let mut hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    given.push(hash.into_raw());

    for round in 0..rounds {
        let key = store.duplicate_key(original).unwrap();
        given.push(key.into_raw());
        // Each key carries a number of its own, to tell it from others.
        let number = u32::try_from(round).unwrap();
        store.set_key_param(key, KeyParam::ModeBits(number)).unwrap();
        live.push((key, number));
        if live.len() <= LIVE {
            continue;
        }
        let (key, number) = live.swap_remove(random.below(live.len()));
        assert_eq!(store.key_info(key).unwrap().mode_bits(), Some(number), "a handle reached another key");
        store.destroy_key(key).unwrap();
        assert_eq!(store.destroy_key(key).map_err(Error::code), DEAD_KEY);
        if round % 8 == 0 {
            store.destroy_hash(hash).unwrap();
            assert_eq!(store.destroy_hash(hash).map_err(Error::code), DEAD_HASH);
            if round % KEPT == 0 {
                dead_hashes.push(hash);
            }
            hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
            given.push(hash.into_raw());
        }
        if round % KEPT == 0 {
            dead_keys.push(key);
            // A handle that died some time ago. Other objects have used its slot since.
            let old = dead_keys[random.below(dead_keys.len())];
            assert_eq!(store.key_info(old).map(drop).map_err(Error::code), DEAD_KEY);
        }
    }

    assert_all_dead(&store, &dead_keys, &dead_hashes);
    for (key, number) in live {
        assert_eq!(store.key_info(key).unwrap().mode_bits(), Some(number), "live keys are unchanged");
    }
    given.sort_unstable();
    assert!(given.is_sorted_by(|one, next| one < next), "a handle was given out twice");
}

#[test]
fn made_up_numbers_reach_nothing() {
    let store = KeyStore::default();
    let keys: Vec<_> = (0..100).map(|_| counting_key(&store, Algorithm::Aes128, 16)).collect();
    let hashes: Vec<_> = (0..100).map(|_| store.create_hash(HashAlgorithm::Sha1, None).unwrap()).collect();
    let live: Vec<u64> =
        keys.iter().map(|key| key.into_raw()).chain(hashes.iter().map(|hash| hash.into_raw())).collect();
    assert_eq!(HCryptKey::from_raw(0), None);
    assert_eq!(HCryptHash::from_raw(0), None);

    let mut random = Random(1);
    let anywhere = (0..100_000).map(|_| random.next());
    // Live handles with one or two bits changed, and small numbers.
    let one_bit = live.iter().flat_map(|raw| (0..64).map(move |bit| raw ^ 1 << bit));
    let two_bits = live
        .iter()
        .step_by(10)
        .flat_map(|raw| (0..64 * 64).map(move |bits| raw ^ 1 << (bits % 64) ^ 1 << (bits / 64)));
    let small = 1..10_000;
    for raw in anywhere.chain(one_bit).chain(two_bits).chain(small).filter(|raw| *raw != 0) {
        let (key, hash) = (HCryptKey::from_raw(raw).unwrap(), HCryptHash::from_raw(raw).unwrap());
        if !keys.contains(&key) {
            assert_eq!(store.key_info(key).map(drop).map_err(Error::code), DEAD_KEY);
        }
        if !hashes.contains(&hash) {
            assert_eq!(store.hash_size(hash).map(drop).map_err(Error::code), DEAD_HASH);
        }
    }
    for raw in [1, u64::MAX, random.next()] {
        assert_key_is_dead(&store, HCryptKey::from_raw(raw).unwrap());
        assert_hash_is_dead(&store, HCryptHash::from_raw(raw).unwrap());
    }
}

/// RSA keys and session keys use the same slots in turn, and no handle reaches another key.
#[cfg(feature = "rsa")]
#[test]
fn rsa_keys_and_session_keys_share_slots_and_nothing_else() {
    let store = KeyStore::default();
    let pair = |bits| {
        let spec = hcryptkey::KeySpec::new(Algorithm::RsaKeyExchange).bits(bits);
        store.generate_key(spec).unwrap()
    };
    let originals = [(pair(384), 384), (pair(392), 392), (counting_key(&store, Algorithm::Aes128, 16), 128)];
    let mut random = Random(0x125a);
    let mut given: Vec<u64> = originals.iter().map(|(key, _)| key.into_raw()).collect();
    let mut live: Vec<(HCryptKey, u32)> = Vec::new();
    for _ in 0..30_000 {
        let (original, bits) = originals[random.below(originals.len())];
        let copy = store.duplicate_key(original).unwrap();
        given.push(copy.into_raw());
        live.push((copy, bits));
        if live.len() <= LIVE {
            continue;
        }
        let (key, bits) = live.swap_remove(random.below(live.len()));
        assert_eq!(store.key_info(key).unwrap().key_bits(), bits, "a handle reached another key");
        store.destroy_key(key).unwrap();
        assert_key_is_dead(&store, key);
        assert_eq!(store.export_key(key, ExportAs::Public).map(drop).map_err(Error::code), DEAD_KEY);
    }
    given.sort_unstable();
    assert!(given.windows(2).all(|pair| pair[0] != pair[1]), "a handle was given out twice");
}

/// Master keys, the keys that are derived from them, and their hashes use the same slots in turn.
#[test]
fn the_keys_of_secure_channels_share_slots_and_nothing_else() {
    let store = KeyStore::new(Provider::SCHANNEL);
    let masters = [Algorithm::Tls1Master, Algorithm::Ssl3Master].map(|algorithm| {
        let key = store.generate_key(algorithm).unwrap();
        store.set_key_param(key, KeyParam::ClientRandom(&[1; 32])).unwrap();
        store.set_key_param(key, KeyParam::ServerRandom(&[2; 32])).unwrap();
        store.set_key_param(key, KeyParam::SchannelEnc { algorithm: Algorithm::Rc4, bits: 128 }).unwrap();
        store.set_key_param(key, KeyParam::SchannelMac { hash: HashAlgorithm::Md5, bits: 128 }).unwrap();
        key
    });
    let mut random = Random(0x5c4a);
    let mut given: Vec<u64> = masters.iter().map(|key| key.into_raw()).collect();
    let mut live: Vec<(HCryptKey, Algorithm)> = Vec::new();
    let mut dead_hashes = Vec::new();
    for round in 0..10_000 {
        let master = store.duplicate_key(masters[round % 2]).unwrap();
        let hash = store.create_hash(HashAlgorithm::SchannelMaster, master).unwrap();
        let derived = [Algorithm::SchannelEnc, Algorithm::SchannelMac][random.below(2)];
        let key = store.derive_key(derived, hash).unwrap();
        let is_cipher = derived == Algorithm::SchannelEnc;
        live.push((master, store.key_info(masters[round % 2]).unwrap().algorithm()));
        live.push((key, if is_cipher { Algorithm::Rc4 } else { derived }));
        given.extend([master.into_raw(), key.into_raw(), hash.into_raw()]);
        store.destroy_hash(hash).unwrap();
        if round % KEPT == 0 {
            dead_hashes.push(hash);
        }
        while live.len() > LIVE {
            let (key, algorithm) = live.swap_remove(random.below(live.len()));
            assert_eq!(store.key_info(key).unwrap().algorithm(), algorithm, "a handle reached another key");
            store.destroy_key(key).unwrap();
            assert_eq!(store.destroy_key(key).map_err(Error::code), DEAD_KEY);
        }
    }
    for hash in dead_hashes {
        assert_hash_is_dead(&store, hash);
    }
    given.sort_unstable();
    assert!(given.is_sorted_by(|one, next| one < next), "a handle was given out twice");
}

/// DSS and Diffie-Hellman keys, agreed keys, and the session keys that they become use the same slots in turn.
#[cfg(feature = "dss")]
#[test]
fn dss_and_dh_keys_share_slots_and_nothing_else() {
    use hcryptkey::{KeyKind, KeySpec};

    let store = KeyStore::new(Provider::ENHANCED_DSS_DH);
    let import = |blob: &[u8]| store.import_key(blob, ImportOptions::new()).unwrap();
    let (dss, dh) = (import(&dss_pair()), import(&dh_pair()));
    let public = store.export_key(dh, ExportAs::PublicVersion3).unwrap();
    let mut random = Random(0xd55);
    let mut given = vec![dss.into_raw(), dh.into_raw()];
    let mut live: Vec<(HCryptKey, KeyKind)> = Vec::new();
    let mut dead = Vec::new();
    let other = import(&public);
    let agreed = store.import_key(&public, ImportOptions::new().under(dh)).unwrap();
    let become_cipher =
        |key| store.set_key_param(key, KeyParam::Algorithm(KeySpec::new(Algorithm::Rc4))).unwrap();
    let session = store.duplicate_key(agreed).unwrap();
    become_cipher(session);
    given.extend([other, agreed, session].map(HCryptKey::into_raw));
    for round in 0..2_000 {
        // Without optimisation an agreement takes milliseconds. Most rounds duplicate the keys of the first.
        let (agreed, session) = if round % 100 == 0 {
            let agreed = store.import_key(&public, ImportOptions::new().under(dh)).unwrap();
            let session = store.duplicate_key(agreed).unwrap();
            become_cipher(session);
            (agreed, session)
        } else {
            (store.duplicate_key(agreed).unwrap(), store.duplicate_key(session).unwrap())
        };
        let made = [
            (store.duplicate_key(dss).unwrap(), KeyKind::DssPair),
            (store.duplicate_key(dh).unwrap(), KeyKind::DhPair),
            (store.duplicate_key(other).unwrap(), KeyKind::DhPublic),
            (agreed, KeyKind::Agreed),
            (session, KeyKind::Stream),
        ];
        given.extend(made.iter().map(|(key, _)| key.into_raw()));
        live.extend(made);
        while live.len() > LIVE {
            let (key, kind) = live.swap_remove(random.below(live.len()));
            assert_eq!(store.key_info(key).unwrap().kind(), kind, "a handle reached another key");
            store.destroy_key(key).unwrap();
            assert_eq!(store.destroy_key(key).map_err(Error::code), DEAD_KEY);
            if round % 100 == 0 {
                dead.push(key);
            }
        }
    }
    assert!(!dead.is_empty());
    for key in dead {
        let answers = [
            store.duplicate_key(key).map(drop),
            store.export_key(key, ExportAs::PublicVersion3).map(drop),
            store.import_key(&public, ImportOptions::new().under(key)).map(drop),
            store.verify_parameters(key),
            store.set_key_param(key, KeyParam::X),
        ];
        for (call, answer) in answers.into_iter().enumerate() {
            assert_eq!(answer.map_err(Error::code), DEAD_KEY, "call {call} on {key:?}");
        }
    }
    given.sort_unstable();
    assert!(given.is_sorted_by(|one, next| one < next), "a handle was given out twice");
}

/// The example of FIPS 186-1, appendix 5: p, q, g and x, as the numbers of a BLOB.
#[cfg(feature = "dss")]
fn fips_186_example() -> [Vec<u8>; 4] {
    [
        "8df2a494492276aa3d25759bb06869cbeac0d83afb8d0cf7cbb8324f0d7882e5\
         d0762fc5b7210eafc2e9adac32ab7aac49693dfbf83724c2ec0736ee31c80291",
        "c773218c737ec8ee993b4f2ded30f48edace915f",
        "626d027839ea0a13413163a55b4cb500299d5522956cefcb3bff10f399ce2c2e\
         71cb9de5fa24babf58e5b79521925c9cc42e9f6f464b088cc572af53e6d78802",
        "2070b3223dba372fde1c0ffc7b2e3b498b260614",
    ]
    .map(|digits| {
        let mut number = base16ct::lower::decode_vec(digits).unwrap();
        number.reverse();
        number
    })
}

/// `DSS2`: 512 bits, and a seed that is absent.
#[cfg(feature = "dss")]
fn dss_pair() -> Vec<u8> {
    let [p, q, g, x] = fips_186_example();
    [&b"\x07\x02\0\0\0\x22\0\0DSS2\0\x02\0\0"[..], &p, &q, &g, &x, &[0xff; 24]].concat()
}

/// `DH2`: 512 bits, with the p and g of the DSS key.
#[cfg(feature = "dss")]
fn dh_pair() -> Vec<u8> {
    let [p, _, g, x] = fips_186_example();
    [&b"\x07\x02\0\0\x01\xaa\0\0\0DH2\0\x02\0\0"[..], &p, &g, &x, &[0; 44]].concat()
}

#[test]
fn handles_of_another_store_reach_nothing() {
    // All stores make the same calls, so that their handles are as similar as possible.
    let stores: Vec<KeyStore> = (0..10).map(|_| KeyStore::default()).collect();
    let fill = |store: &KeyStore| {
        let keys: Vec<_> = (0..20).map(|_| counting_key(store, Algorithm::Aes128, 16)).collect();
        let hashes: Vec<_> = (0..20).map(|_| store.create_hash(HashAlgorithm::Sha1, None).unwrap()).collect();
        (keys, hashes)
    };
    let filled: Vec<_> = stores.iter().map(fill).collect();
    for (at, store) in stores.iter().enumerate() {
        for (of, (keys, hashes)) in filled.iter().enumerate() {
            if at == of {
                assert!(keys.iter().all(|key| store.key_info(*key).is_ok()));
                assert!(hashes.iter().all(|hash| store.hash_size(*hash).is_ok()));
            } else {
                assert_all_dead(store, keys, hashes);
            }
        }
    }
    // A store's handles die with it.
    let (keys, hashes) = &filled[0];
    drop(stores);
    let next = KeyStore::default();
    fill(&next);
    assert_all_dead(&next, keys, hashes);
}

#[test]
fn stores_that_come_and_go_give_no_handle_out_twice() {
    const STORES: usize = 20_000;
    let mut random = Random(7);
    let mut given = Vec::new();
    let mut dead = Vec::new();
    for round in 0..STORES {
        let store = KeyStore::default();
        let first = counting_key(&store, Algorithm::Aes128, 16);
        let mut keys = vec![first];
        let mut hashes = Vec::new();
        // A few objects each: some are destroyed, and some are dropped with the store. Sometimes one slot has very many.
        let many = if round % 2000 == 0 { 10_000 } else { random.below(8) };
        for _ in 0..many {
            let key = store.duplicate_key(first).unwrap();
            keys.push(key);
            if many > 8 || random.below(2) == 0 {
                store.destroy_key(key).unwrap();
            }
            if random.below(4) == 0 {
                hashes.push(store.create_hash(HashAlgorithm::Md5, None).unwrap());
            }
        }
        given.extend(keys.iter().map(|key| key.into_raw()));
        given.extend(hashes.iter().map(|hash| hash.into_raw()));
        if round % KEPT == 0 {
            assert_all_dead(&store, &dead, &[]);
            dead.push(first);
        }
    }
    given.sort_unstable();
    assert!(given.is_sorted_by(|one, next| one < next), "a handle was given out twice");
}

#[test]
fn a_keys_number_is_never_a_hashs() {
    let store = KeyStore::default();
    let mut keys = Vec::new();
    let mut hashes = Vec::new();
    for _ in 0..1000 {
        keys.push(counting_key(&store, Algorithm::Aes128, 16));
        hashes.push(store.create_hash(HashAlgorithm::Sha1, None).unwrap());
    }
    for (key, hash) in keys.iter().zip(&hashes) {
        assert_key_is_dead(&store, HCryptKey::from_raw(hash.into_raw()).unwrap());
        assert_hash_is_dead(&store, HCryptHash::from_raw(key.into_raw()).unwrap());
    }
    let mut all: Vec<u64> = keys.iter().map(|key| key.into_raw()).collect();
    all.extend(hashes.iter().map(|hash| hash.into_raw()));
    all.sort_unstable();
    assert!(all.is_sorted_by(|one, next| one < next));
}

fn assert_all_dead(store: &KeyStore, keys: &[HCryptKey], hashes: &[HCryptHash]) {
    for key in keys {
        assert_key_is_dead(store, *key);
    }
    for hash in hashes {
        assert_hash_is_dead(store, *hash);
    }
}

/// Every call that takes a key refuses this one.
fn assert_key_is_dead(store: &KeyStore, key: HCryptKey) {
    let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    let live = counting_key(store, Algorithm::Aes128, 16);
    let simple = [&[1, 2, 0, 0, 0x0e, 0x66, 0, 0, 0, 0xa4, 0, 0][..], &[1; 64]].concat();
    let (mut data, mut buffer) = (vec![0; 16], [0; 32]);
    let answers = [
        store.duplicate_key(key).map(drop),
        store.key_info(key).map(drop),
        store.set_key_param(key, KeyParam::Iv(&[0; 16])),
        store.export_key(key, ExportAs::Plaintext).map(drop),
        store.exported_len(key, ExportAs::Plaintext).map(drop),
        store.export_key(live, ExportAs::Simple(key)).map(drop),
        store.export_material(key).map(drop),
        store.import_key(&simple, ImportOptions::new().under(key)).map(drop),
        store.reveal_key(key).map(drop),
        store.verify_signature(hash, &[0; 64], key, SignOptions::new()),
        store.encrypt(key, Section::More, &mut data),
        store.encrypt(key, Section::Final.hashing(hash), &mut data),
        store.encrypt_in_place(key, Section::Final, &mut buffer, 16).map(drop),
        store.encrypted_len(key, Section::Final, 16).map(drop),
        store.decrypt(key, Section::More, &mut data),
        store.decrypt_in_place(key, Section::More, &mut buffer).map(drop),
        store.create_hash(HashAlgorithm::Hmac, key).map(drop),
        store.create_hash(HashAlgorithm::Mac, key).map(drop),
        store.create_hash(HashAlgorithm::SchannelMaster, key).map(drop),
        store.create_hash(HashAlgorithm::Tls1Prf, key).map(drop),
        store.hash_session_key(hash, key, ByteOrder::Reversed),
        store.destroy_key(key),
    ];
    for (call, answer) in answers.into_iter().enumerate() {
        assert_eq!(answer.map_err(Error::code), DEAD_KEY, "call {call} on {key:?}");
    }
    assert_eq!((data, buffer), (vec![0; 16], [0; 32]), "nothing was ciphered");
    store.destroy_hash(hash).unwrap();
    store.destroy_key(live).unwrap();
}

/// Every call that takes a hash refuses this one.
fn assert_hash_is_dead(store: &KeyStore, hash: HCryptHash) {
    let key = counting_key(store, Algorithm::TripleDes112, 16);
    let mut data = vec![0; 16];
    let answers = [
        store.duplicate_hash(hash).map(drop),
        store.hash_data(hash, b"data"),
        store.hash_value(hash).map(drop),
        store.hash_size(hash).map(drop),
        store.hash_algorithm(hash).map(drop),
        store.set_hash_value(hash, &[0; 64]),
        store.set_prf_label(hash, b"label"),
        store.set_prf_seed(hash, b"seed"),
        store.prf_value(hash, 12).map(drop),
        store.sign_hash(hash, UserKey::Signature, SignOptions::new()).map(drop),
        store.set_hmac_info(hash, HmacInfo::new(HashAlgorithm::Sha1)),
        store.hash_session_key(hash, key, ByteOrder::LittleEndian),
        store.derive_key(Algorithm::Aes128, hash).map(drop),
        store.encrypt(key, Section::More.hashing(hash), &mut data),
        store.decrypt(key, Section::More.hashing(hash), &mut data),
        store.encrypted_len(key, Section::More.hashing(hash), 16).map(drop),
        store.destroy_hash(hash),
    ];
    for (call, answer) in answers.into_iter().enumerate() {
        assert_eq!(answer.map_err(Error::code), DEAD_HASH, "call {call} on {hash:?}");
    }
    assert_eq!(data, [0; 16], "nothing was ciphered");
    store.destroy_key(key).unwrap();
}

/// Numbers that look random and are the same each time (`SplitMix64`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
}
