//! SIMPLEBLOB: session keys, encrypted under RSA keys.

use hcryptkey::codes::*;
use hcryptkey::{
    Algorithm, ByteOrder, ExportAs, HCryptKey, HashAlgorithm, HmacInfo, ImportOptions, KeyLengths, KeySpec,
    KeyStore, Permissions, Provider, Section,
};

use super::{exchange_pair, signature_pair, store};
use crate::support::{ciphers, code, counting_key, key_len, seed, store_with};

/// The public half of a pair of another store.
fn public_of(store: &KeyStore, other: &KeyStore, pair: HCryptKey) -> HCryptKey {
    store.import_key(&other.export_key(pair, ExportAs::Public).unwrap(), ImportOptions::new()).unwrap()
}

/// A SIMPLEBLOB, made by hand, with any bytes as the key.
fn wrap(store: &KeyStore, under: HCryptKey, algorithm: Algorithm, material: &[u8]) -> Vec<u8> {
    let mut block = material.to_vec();
    store.encrypt(under, Section::Final, &mut block).unwrap();
    let (alg_id, under) = (algorithm.alg_id().to_le_bytes(), CALG_RSA_KEYX.to_le_bytes());
    [&[1, 2, 0, 0][..], &alg_id, &under, &block].concat()
}

#[test]
fn every_cipher_both_ways() {
    let (sender, receiver) = (store(30), store(31));
    let pair = exchange_pair(&receiver, 624);
    let public = public_of(&sender, &receiver, pair);
    for algorithm in ciphers() {
        let key = counting_key(&sender, algorithm, key_len(algorithm));
        for (export_as, options) in [
            (ExportAs::Simple(public), ImportOptions::new()),
            (ExportAs::SimpleOaep(public), ImportOptions::new().oaep()),
        ] {
            let blob = sender.export_key(key, export_as).unwrap();
            assert_eq!((blob.len(), sender.exported_len(key, export_as)), (12 + 78, Ok(12 + 78)));
            let head = [&[1, 2, 0, 0][..], &algorithm.alg_id().to_le_bytes(), &CALG_RSA_KEYX.to_le_bytes()];
            assert_eq!(blob[..12], head.concat());
            let unwrapped = receiver.import_key(&blob, options.under(pair).exportable()).unwrap();
            assert_eq!(receiver.reveal_key(unwrapped), sender.reveal_key(key), "{algorithm}");
            assert_eq!(receiver.key_info(unwrapped).unwrap().permissions(), Permissions(0x3f));
            let (mut data, clear) = (b"sixteen bytes...".to_vec(), b"sixteen bytes...");
            sender.encrypt(key, Section::Final, &mut data).unwrap();
            receiver.decrypt(unwrapped, Section::Final, &mut data).unwrap();
            assert_eq!(data, clear);
            // Neither padding passes as the other.
            let other = if options == ImportOptions::new() { options.oaep() } else { ImportOptions::new() };
            assert_eq!(code(receiver.import_key(&blob, other.under(pair))), Err(NTE_BAD_DATA));
            let again = sender.export_key(key, export_as).unwrap();
            assert_ne!(again, blob, "the padding is random");
        }
    }
}

#[test]
fn salt_and_permission_come_from_the_flags() {
    let store = store(32);
    let pair = exchange_pair(&store, 384);
    let key = counting_key(&store, Algorithm::Rc4, 5);
    let blob = store.export_key(key, ExportAs::Simple(pair)).unwrap();
    let import = |options: ImportOptions| store.import_key(&blob, options.under(pair)).unwrap();
    let (salted, bare) = (import(ImportOptions::new()), import(ImportOptions::new().no_salt()));
    assert_eq!(store.key_info(salted).unwrap().salt(), Some(&[0; 11][..]));
    assert_eq!(store.key_info(bare).unwrap().salt(), Some(&[][..]));
    assert_eq!(store.key_info(bare).unwrap().permissions(), Permissions(0x3b));
    assert_eq!(code(store.export_key(bare, ExportAs::Simple(pair))), Err(NTE_BAD_KEY_STATE));
    let exportable = import(ImportOptions::new().exportable());
    assert!(store.export_key(exportable, ExportAs::Simple(pair)).is_ok());
}

#[test]
fn keys_that_can_not_be_wrapped() {
    let store = store(33);
    let (exchange, signature) = (exchange_pair(&store, 384), signature_pair(&store, 384));
    let session = counting_key(&store, Algorithm::Aes256, 32);
    for under in [signature, session] {
        assert_eq!(code(store.export_key(session, ExportAs::Simple(under))), Err(NTE_BAD_PUBLIC_KEY));
        assert_eq!(code(store.exported_len(session, ExportAs::Simple(under))), Err(NTE_BAD_PUBLIC_KEY));
    }
    // 48 bytes have room for 37, or with OAEP for 6.
    assert!(store.export_key(session, ExportAs::Simple(exchange)).is_ok());
    assert_eq!(code(store.export_key(session, ExportAs::SimpleOaep(exchange))), Err(NTE_BAD_LEN));
    let short = counting_key(&store, Algorithm::Rc4, 6);
    assert!(store.export_key(short, ExportAs::SimpleOaep(exchange)).is_ok());
    let hidden = store.generate_key(Algorithm::Aes128).unwrap();
    for under in [exchange, signature] {
        assert_eq!(code(store.export_key(hidden, ExportAs::Simple(under))), Err(NTE_BAD_KEY_STATE));
    }
}

#[test]
fn blobs_that_can_not_be_unwrapped() {
    let store = store(34);
    let (exchange, other, signature) =
        (exchange_pair(&store, 384), exchange_pair(&store, 384), signature_pair(&store, 384));
    let public = public_of(&store, &store, exchange);
    let session = counting_key(&store, Algorithm::Aes128, 16);
    let blob = store.export_key(session, ExportAs::Simple(exchange)).unwrap();
    let import = |blob: &[u8], under| store.import_key(blob, ImportOptions::new().under(under));
    assert!(import(&blob, exchange).is_ok());
    assert_eq!(code(import(&blob, public)), Err(NTE_BAD_DATA), "half a key");
    assert_eq!(code(import(&blob, signature)), Err(NTE_BAD_PUBLIC_KEY));
    assert_eq!(code(import(&blob, session)), Err(NTE_BAD_PUBLIC_KEY));

    // Every mistake inside returns the same error with the same text.
    let damaged = import(&blob, other).unwrap_err();
    assert_eq!(damaged.code(), NTE_BAD_DATA);
    for at in [12, 13, 30, 58, 59] {
        let mut spoiled = blob.to_vec();
        spoiled[at] ^= 0x40;
        assert_eq!(import(&spoiled, exchange), Err(damaged), "byte {at}");
    }
    assert_eq!(import(&[&blob[..12], &[0; 48]].concat(), exchange), Err(damaged));
    assert_eq!(import(&[&blob[..12], &[0xff; 48]].concat(), exchange), Err(damaged), "beyond the modulus");
    for len in 0..blob.len() {
        assert_eq!(code(import(&blob[..len], exchange)), Err(NTE_BAD_DATA), "{len} bytes");
    }
    // Lengths that the algorithm or the profile does not accept.
    for (algorithm, len) in [
        (Algorithm::Aes128, 15),
        (Algorithm::Aes128, 17),
        (Algorithm::Des, 7),
        (Algorithm::Rc4, 4),
        (Algorithm::Rc4, 17),
    ] {
        let blob = wrap(&store, exchange, algorithm, &[1; 17][..len]);
        assert_eq!(import(&blob, exchange), Err(damaged), "{algorithm} {len}");
    }
    // An algorithm that session keys do not have, whatever is inside.
    for alg_id in [CALG_RSA_SIGN, CALG_RSA_KEYX, CALG_SHA1, 0] {
        for (from, under) in [(&blob, exchange), (&blob, other)] {
            let mut renamed = from.to_vec();
            renamed[4..8].copy_from_slice(&alg_id.to_le_bytes());
            assert_eq!(code(import(&renamed, under)), Err(NTE_BAD_ALGID), "{alg_id:x}");
        }
    }
}

#[test]
fn without_a_key_the_containers_own_unwraps() {
    let store = store(35);
    let session = counting_key(&store, Algorithm::Aes128, 16);
    let elsewhere = super::store(36);
    let foreign = public_of(&store, &elsewhere, exchange_pair(&elsewhere, 384));
    let blob = store.export_key(session, ExportAs::Simple(foreign)).unwrap();
    assert_eq!(code(store.import_key(&blob, ImportOptions::new())), Err(NTE_BAD_PUBLIC_KEY));
    signature_pair(&store, 384);
    assert_eq!(code(store.import_key(&blob, ImportOptions::new())), Err(NTE_BAD_PUBLIC_KEY), "not that one");
    let unwrapped = elsewhere.import_key(&blob, ImportOptions::new()).unwrap();
    assert_eq!(elsewhere.reveal_key(unwrapped), store.reveal_key(session));
    // The old way to copy a key: export it under the context's own exchange key, and import it.
    let own = exchange_pair(&store, 384);
    let blob = store.export_key(session, ExportAs::Simple(own)).unwrap();
    store.destroy_key(own).unwrap();
    let copy = store.import_key(&blob, ImportOptions::new()).unwrap();
    assert_eq!(store.reveal_key(copy), store.reveal_key(session));
}

#[test]
fn long_rc2_keys_decrypt_and_do_not_encrypt() {
    let store = store(37);
    let pair = exchange_pair(&store, 512);
    let material: Vec<u8> = (1..=20).collect();
    // In a profile that has keys of that length, they serve all uses.
    let provider = Provider::AES.with_cipher(Algorithm::Rc2, KeyLengths::range(128, 40, 1024));
    let other = store_with(seed(1), provider);
    let for_all = other.import_material(Algorithm::Rc2, &material, ImportOptions::new()).unwrap();
    let plain = store.import_material(Algorithm::Rc2, &material, ImportOptions::new());
    assert_eq!(code(plain), Err(NTE_BAD_DATA), "not in the clear");

    let blob = wrap(&store, pair, Algorithm::Rc2, &material);
    let key = store.import_key(&blob, ImportOptions::new().under(pair)).unwrap();
    let copy = store.duplicate_key(key).unwrap();
    for key in [key, copy] {
        assert_eq!(store.key_info(key).unwrap().key_bits(), 160);
        let mut data = b"a message".to_vec();
        for section in [Section::More, Section::Final] {
            let mut block = vec![7; 8];
            assert_eq!(code(store.encrypt(key, section, &mut block)), Err(NTE_BAD_KEY));
            assert_eq!(block, [7; 8]);
        }
        other.encrypt(for_all, Section::Final, &mut data).unwrap();
        store.decrypt(key, Section::Final, &mut data).unwrap();
        assert_eq!(data, b"a message");
        let value = |store: &KeyStore, key, algorithm| {
            let hash = store.create_hash(algorithm, key).unwrap();
            if algorithm == HashAlgorithm::Hmac {
                store.set_hmac_info(hash, HmacInfo::new(HashAlgorithm::Sha1)).unwrap();
            }
            store.hash_data(hash, b"some data").unwrap();
            store.hash_session_key(hash, key, ByteOrder::Reversed).unwrap();
            store.hash_value(hash).unwrap()
        };
        for algorithm in [HashAlgorithm::Mac, HashAlgorithm::Hmac] {
            assert_eq!(value(&store, key, algorithm), value(&other, for_all, algorithm));
        }
    }
    // With 128 bits it is a key like any other.
    let blob = wrap(&store, pair, Algorithm::Rc2, &material[..16]);
    let key = store.import_key(&blob, ImportOptions::new().under(pair)).unwrap();
    store.encrypt(key, Section::Final, &mut b"a message".to_vec()).unwrap();
}

/// Microsoft's documentation makes no exception for a key that was imported.
#[test]
fn an_unwrapped_key_is_exported_only_if_it_was_imported_as_exportable() {
    let store = store_with(seed(39), Provider::STRONG);
    let pair = exchange_pair(&store, 384);
    let key = store.generate_key(KeySpec::new(Algorithm::Rc4).bits(40).exportable()).unwrap();
    let blob = store.export_key(key, ExportAs::Simple(pair)).unwrap();
    let sealed = store.import_key(&blob, ImportOptions::new().under(pair)).unwrap();
    for export_as in [ExportAs::Plaintext, ExportAs::Simple(pair)] {
        assert_eq!(code(store.export_key(sealed, export_as).map(drop)), Err(NTE_BAD_KEY_STATE));
        assert_eq!(code(store.exported_len(sealed, export_as)), Err(NTE_BAD_KEY_STATE));
    }
    assert_eq!(code(store.export_material(sealed).map(drop)), Err(NTE_BAD_KEY_STATE));
    let open = store.import_key(&blob, ImportOptions::new().under(pair).exportable()).unwrap();
    assert_eq!(store.export_material(open).unwrap(), store.export_material(key).unwrap());
}

#[test]
fn imported_rc2_keys_of_base_have_forty_effective_bits() {
    let store = store_with(seed(38), Provider::BASE);
    let pair = exchange_pair(&store, 384);
    let key = store.generate_key(KeySpec::new(Algorithm::Rc2).bits(56).exportable()).unwrap();
    let blob = store.export_key(key, ExportAs::Simple(pair)).unwrap();
    let unwrapped = store.import_key(&blob, ImportOptions::new().under(pair)).unwrap();
    let info = store.key_info(unwrapped).unwrap();
    assert_eq!((info.key_bits(), info.effective_key_bits()), (56, Some(40)));
    assert_eq!(store.key_info(key).unwrap().effective_key_bits(), Some(56), "a generated one has its own");
}

/// The PRIVATEKEYBLOB of a pair with every exponent set to 1, of the private exponent only the first `private_len` bytes.
fn exponent_of_one(store: &KeyStore, private_len: usize) -> Vec<u8> {
    let mut blob = store.export_key(exchange_pair(store, 512), ExportAs::Private).unwrap().to_vec();
    let one = |len: usize| [&[1][..], &vec![0; len - 1]].concat();
    blob[16..20].copy_from_slice(&one(4));
    // After the modulus and the primes come both exponents; after the coefficient comes the private exponent.
    let exponents = 20 + 64 + 2 * 32;
    blob[exponents..exponents + 32].copy_from_slice(&one(32));
    blob[exponents + 32..exponents + 64].copy_from_slice(&one(32));
    let private = exponents + 3 * 32;
    blob[private..private + private_len].copy_from_slice(&one(private_len));
    blob
}

/// With an exponent of 1, encryption changes nothing: old programs export session keys in the clear this way. Microsoft describes
/// it with a whole private exponent.
#[test]
fn an_exponent_of_one_wraps_in_the_clear() {
    let store = store(39);
    let blob = exponent_of_one(&store, 64);
    let trick = store.import_key(&blob, ImportOptions::new().exportable()).unwrap();
    assert_eq!(store.export_key(trick, ExportAs::Private).unwrap()[..], blob);
    let session = counting_key(&store, Algorithm::Aes128, 16);
    let wrapped = store.export_key(session, ExportAs::Simple(trick)).unwrap();
    let in_the_clear: Vec<u8> = (1..=16).rev().collect();
    assert_eq!(wrapped[12..28], in_the_clear, "little-endian");
    assert_eq!((wrapped[28], wrapped[74], wrapped[75]), (0, 2, 0), "and the padding");
    let unwrapped = store.import_key(&wrapped, ImportOptions::new().under(trick)).unwrap();
    assert_eq!(store.reveal_key(unwrapped), store.reveal_key(session));
    let public = public_of(&store, &store, trick);
    assert_eq!(store.export_key(session, ExportAs::Simple(public)).unwrap()[12..28], in_the_clear);
}

/// xmlsec and mimikatz overwrite only the lower half of the private exponent, and import session keys with blocks made by hand.
#[test]
fn an_exponent_of_one_imports_keys_with_half_a_private_exponent() {
    let store = store(40);
    let blob = exponent_of_one(&store, 32);
    assert_ne!(blob[blob.len() - 32..], [0; 32], "the upper half is still there");
    let trick = store.import_key(&blob, ImportOptions::new().exportable()).unwrap();
    let exported = store.export_key(trick, ExportAs::Private).unwrap();
    assert_eq!(
        exported[..],
        [&blob[..blob.len() - 32], &[0; 32]].concat(),
        "it exports the exponent that fits"
    );

    // mimikatz: the key backwards, a zero byte, padding of 0x42, and the type.
    for algorithm in ciphers() {
        let material: Vec<u8> = (1..=key_len(algorithm)).collect();
        let mut block: Vec<u8> = material.iter().rev().copied().chain([0]).collect();
        block.resize(62, 0x42);
        block.extend([2, 0]);
        let (alg_id, under) = (algorithm.alg_id().to_le_bytes(), CALG_RSA_KEYX.to_le_bytes());
        let simple = [&[1, 2, 0, 0][..], &alg_id, &under, &block].concat();
        let key = store.import_key(&simple, ImportOptions::new().under(trick).exportable()).unwrap();
        assert_eq!(store.export_material(key).unwrap()[..], material, "{algorithm}");
    }

    // xmlsec: the BLOB of a random key, with another key of that length in its block.
    let random = store.generate_key(KeySpec::new(Algorithm::Aes128).exportable()).unwrap();
    let mut simple = store.export_key(random, ExportAs::Simple(trick)).unwrap();
    simple[12..28].copy_from_slice(b"ssap wols a fo k");
    let key = store.import_key(&simple, ImportOptions::new().under(trick)).unwrap();
    assert_eq!(store.reveal_key(key).unwrap()[..], *b"k of a slow pass");
}
