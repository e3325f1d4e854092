//! PUBLICKEYBLOB and PRIVATEKEYBLOB.

use hcryptkey::codes::*;
use hcryptkey::{
    Algorithm, Error, ExportAs, HashAlgorithm, ImportOptions, KeyLengths, KeyParam, KeySpec, KeyStore,
    Provider, Section, SignOptions, UserKey,
};

use super::{exchange_pair, signature_pair, store};
use crate::support::{code, counting_key};

fn import(store: &KeyStore, blob: &[u8]) -> Result<(), u32> {
    code(store.import_key(blob, ImportOptions::new())).map(drop)
}

/// `blob` with `bytes` at a place.
fn with(blob: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut blob = blob.to_vec();
    blob[at..at + bytes.len()].copy_from_slice(bytes);
    blob
}

/// Where the numbers of a PRIVATEKEYBLOB start, for a modulus of `len` bytes: modulus, prime 1, prime 2, exponent 1,
/// exponent 2, coefficient, private exponent, and the end.
fn places(len: usize) -> [usize; 8] {
    let half = len.div_ceil(2);
    let primes = 20 + len;
    [20, primes, primes + half, primes + 2 * half, primes + 3 * half, primes + 4 * half, primes + 5 * half, {
        primes + 5 * half + len
    }]
}

#[test]
fn a_public_key_goes_in_and_out() {
    let store = store(20);
    // The second has a modulus of an odd number of bytes.
    for (pair, alg_id) in
        [(exchange_pair(&store, 384), CALG_RSA_KEYX), (signature_pair(&store, 392), CALG_RSA_SIGN)]
    {
        let bits = store.key_info(pair).unwrap().key_bits();
        let blob = store.export_key(pair, ExportAs::Public).unwrap();
        assert_eq!(blob.len(), 20 + bits as usize / 8);
        assert_eq!(store.exported_len(pair, ExportAs::Public), Ok(blob.len()));
        assert_eq!(blob[..8], [&[6, 2, 0, 0][..], &alg_id.to_le_bytes()].concat());
        assert_eq!(blob[8..20], [&b"RSA1"[..], &bits.to_le_bytes(), &65537u32.to_le_bytes()].concat());
        assert!(blob[20] % 2 == 1 && blob[blob.len() - 1] >= 0x80, "little-endian, and of full length");

        let public = store.import_key(&blob, ImportOptions::new()).unwrap();
        assert_eq!(store.export_key(public, ExportAs::Public).unwrap(), blob, "no permission is needed");
        assert_eq!(store.reveal_key(public).unwrap(), blob, "it contains only the public half");
        assert_eq!(code(store.export_key(public, ExportAs::Private)), Err(NTE_BAD_KEY_STATE));
        let exportable = store.import_key(&blob, ImportOptions::new().exportable()).unwrap();
        assert_eq!(code(store.export_key(exportable, ExportAs::Private)), Err(NTE_BAD_KEY), "half a key");

        assert_eq!(import(&store, &[&blob[..], &[0xff; 9]].concat()), Ok(()), "bytes after it are ignored");
        for len in 0..blob.len() {
            assert_eq!(import(&store, &blob[..len]), Err(NTE_BAD_DATA), "{len} bytes");
        }
    }
}

#[test]
fn public_blobs_that_lie() {
    let store = store(21);
    let blob = store.export_key(exchange_pair(&store, 384), ExportAs::Public).unwrap();
    let altered = |at, bytes: &[u8]| import(&store, &with(&blob, at, bytes));
    assert_eq!(altered(4, &CALG_AES_128.to_le_bytes()), Err(NTE_BAD_ALGID));
    assert_eq!(altered(4, &0u32.to_le_bytes()), Err(NTE_BAD_ALGID));
    assert_eq!(altered(8, b"RSA2"), Err(NTE_BAD_DATA));
    for bits in [0, 376, 377, 383, 385, 392, 0xffff_fff8, u32::MAX] {
        assert_eq!(altered(12, &bits.to_le_bytes()), Err(NTE_BAD_DATA), "{bits} bits");
    }
    let huge = [&blob[..12], &0x0010_0000u32.to_le_bytes(), &blob[16..20], &vec![0xff; 0x2_0000]].concat();
    assert_eq!(import(&store, &huge), Err(NTE_BAD_DATA), "longer than any RSA key");
}

/// Recorded on Windows for import and verification; our decision for encryption, export and a bad exponent.
#[test]
fn a_public_key_is_not_checked_before_it_is_used() {
    let store = store(27);
    let blob = store.export_key(exchange_pair(&store, 384), ExportAs::Public).unwrap();
    let backwards: Vec<u8> = blob[20..].iter().rev().copied().chain([0]).collect();
    let session = store.generate_key(KeySpec::new(Algorithm::Aes128).exportable()).unwrap();
    let changes: [(usize, &[u8]); 5] = [
        (20, &[blob[20] & !1]),
        (20, &[0; 48]),
        (20, &[&[0], &backwards[1..48]].concat()),
        (16, &[0; 4]),
        (16, &[4, 0, 0, 0]),
    ];
    for (at, bytes) in changes {
        let odd_one = with(&blob, at, bytes);
        let key = store.import_key(&odd_one, ImportOptions::new()).unwrap();
        assert_eq!(store.export_key(key, ExportAs::Public).unwrap()[..], odd_one);
        let copy = store.duplicate_key(key).unwrap();
        for key in [key, copy] {
            assert_eq!(store.encrypted_len(key, Section::Final, 1), Ok(48));
            let mut data = b"x".to_vec();
            assert_eq!(code(store.encrypt(key, Section::Final, &mut data)), Err(NTE_BAD_DATA));
            assert_eq!(data, b"x", "nothing has changed");
            assert_eq!(code(store.export_key(session, ExportAs::Simple(key))), Err(NTE_BAD_DATA));
            let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
            let verified = store.verify_signature(hash, &[1; 48], key, SignOptions::new());
            assert_eq!(code(verified), Err(ERROR_INVALID_PARAMETER));
            store.hash_data(hash, b"the hash is not finished").unwrap();
        }
    }
}

/// Length comes before arithmetic: a profile's bound is checked against the header, whatever follows it.
#[test]
fn a_length_that_the_profile_lacks_is_refused_by_the_header() {
    let lengths = KeyLengths::range(512, 384, 1024);
    let store = KeyStore::new(Provider::AES.with_cipher(Algorithm::RsaKeyExchange, lengths));
    for (kind, magic) in [(6, b"RSA1"), (7, b"RSA2")] {
        for bits in [1032_u32, 16384] {
            let mut blob =
                [&[kind, 2, 0, 0, 0, 0xa4, 0, 0][..], magic, &bits.to_le_bytes(), &[1, 0, 1, 0]].concat();
            blob.resize(blob.len() + 2 * 2048 + 5 * 1024, 0xff);
            let refused = store.import_key(&blob, ImportOptions::new()).unwrap_err();
            assert!(
                matches!(refused, Error::BadData(reason) if reason.as_str().contains("profile")),
                "{refused}"
            );
        }
    }
}

#[test]
fn a_pair_goes_out_with_permission_only() {
    let store = store(22);
    let hidden = store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(384)).unwrap();
    let session = counting_key(&store, Algorithm::Aes128, 16);
    for export_as in [ExportAs::Private, ExportAs::PrivateUnder(session)] {
        assert_eq!(code(store.export_key(hidden, export_as)), Err(NTE_BAD_KEY_STATE));
        assert_eq!(code(store.exported_len(hidden, export_as)), Err(NTE_BAD_KEY_STATE), "nor its size");
    }
    assert!(store.export_key(hidden, ExportAs::Public).is_ok());
    let pair = exchange_pair(&store, 384);
    for key in [hidden, pair] {
        assert_eq!(code(store.export_key(key, ExportAs::Plaintext)), Err(NTE_BAD_KEY));
        assert_eq!(code(store.export_key(key, ExportAs::Simple(pair))), Err(NTE_BAD_KEY));
    }
    for export_as in [ExportAs::Public, ExportAs::Private, ExportAs::PrivateUnder(session)] {
        assert_eq!(code(store.export_key(session, export_as)), Err(NTE_BAD_KEY), "a session key has none");
    }
}

#[test]
fn a_private_exponent_that_is_cut_off_is_calculated() {
    let donor = store(23);
    for bits in [384, 392, 512] {
        let pair = exchange_pair(&donor, bits);
        let blob = donor.export_key(pair, ExportAs::Private).unwrap();
        let [.., private_exponent, end] = places(bits as usize / 8);
        assert_eq!((blob.len(), donor.exported_len(pair, ExportAs::Private)), (end, Ok(end)));
        let store = store(24);
        for len in [private_exponent, private_exponent + 1, end - 1, end] {
            let key = store.import_key(&blob[..len], ImportOptions::new().exportable()).unwrap();
            assert_eq!(store.export_key(key, ExportAs::Private).unwrap(), blob, "{len} bytes");
        }
        let zeros = with(&blob, private_exponent, &vec![0; end - private_exponent]);
        let key = store.import_key(&zeros, ImportOptions::new().exportable()).unwrap();
        assert_eq!(store.export_key(key, ExportAs::Private).unwrap(), blob, "cut off in a buffer of zeros");
        let longer = [&blob[..], &[1; 40]].concat();
        assert_eq!(import(&store, &longer), Ok(()), "bytes after it are ignored");
        for len in (0..private_exponent).step_by(7).chain([private_exponent - 1]) {
            assert_eq!(import(&store, &blob[..len]), Err(NTE_BAD_DATA), "{len} bytes");
        }
    }
}

#[test]
fn numbers_that_are_no_key() {
    let store = store(25);
    let pair = signature_pair(&store, 384);
    let blob = store.export_key(pair, ExportAs::Private).unwrap();
    let [modulus, prime1, prime2, exponent1, exponent2, coefficient, ..] = places(48);
    let altered = |at, bytes: &[u8]| import(&store, &with(&blob, at, bytes));
    assert_eq!(altered(8, b"RSA1"), Err(NTE_BAD_DATA));
    assert_eq!(altered(16, &2u32.to_le_bytes()), Err(NTE_BAD_DATA), "an even exponent");
    assert_eq!(
        altered(16, &3u32.to_le_bytes()),
        Err(NTE_BAD_DATA),
        "an exponent that does not match the others"
    );
    assert_eq!(altered(modulus, &[blob[modulus] & !1]), Err(NTE_BAD_DATA), "an even modulus");
    for (at, name) in [(modulus + 5, "modulus"), (prime1 + 3, "prime 1"), (prime2 + 3, "prime 2")] {
        assert_eq!(altered(at, &[blob[at] ^ 4]), Err(NTE_BAD_DATA), "{name}: p times q is not n");
    }
    for at in [prime1, prime2] {
        assert_eq!(altered(at, &[0; 24]), Err(NTE_BAD_DATA), "a prime of 0");
        assert_eq!(altered(at, &[&[1][..], &[0; 23]].concat()), Err(NTE_BAD_DATA), "a prime of 1");
        assert_eq!(altered(at, &[0xff; 24]), Err(NTE_BAD_DATA));
    }
    for at in [exponent1, exponent2, coefficient] {
        let spoiled = altered(at, &[blob[at] ^ 0x10]);
        assert!(matches!(spoiled, Ok(()) | Err(NTE_BAD_DATA)), "accepted, calculated again, or refused");
    }
    assert_eq!(import(&store, &[&blob[..20], &[0; 400]].concat()), Err(NTE_BAD_DATA));
    assert_eq!(import(&store, &[&blob[..20], &[0xff; 400]].concat()), Err(NTE_BAD_DATA));
}

#[test]
fn a_pair_under_a_session_key() {
    let store = store(26);
    let pair = exchange_pair(&store, 384);
    let clear = store.export_key(pair, ExportAs::Private).unwrap();
    for (algorithm, len) in [(Algorithm::Aes128, 16), (Algorithm::TripleDes, 24), (Algorithm::Rc4, 5)] {
        let session = counting_key(&store, algorithm, len);
        let other = counting_key(&store, algorithm, len);
        let sealed = store.export_key(pair, ExportAs::PrivateUnder(session)).unwrap();
        assert_eq!(store.exported_len(pair, ExportAs::PrivateUnder(session)), Ok(sealed.len()));
        assert_eq!(sealed[..8], clear[..8], "the header stays in the clear");
        // One Final section follows, which anyone with the session key can decrypt.
        let mut body = sealed[8..].to_vec();
        store.decrypt(other, hcryptkey::Section::Final, &mut body).unwrap();
        assert_eq!(body, clear[8..]);

        let key = store.import_key(&sealed, ImportOptions::new().under(session).exportable()).unwrap();
        assert_eq!(store.export_key(key, ExportAs::Private).unwrap(), clear, "{algorithm}");
        assert!(!store.key_info(session).unwrap().in_message());
        assert_eq!(import(&store, &sealed), Err(NTE_BAD_DATA), "without the session key");
        let wrong = store.import_material(algorithm, &[9; 24][..len.into()], ImportOptions::new()).unwrap();
        let under_wrong = store.import_key(&sealed, ImportOptions::new().under(wrong));
        assert_eq!(code(under_wrong), Err(NTE_BAD_DATA));
        assert_eq!(store.reveal_key(store.user_key(UserKey::Exchange).unwrap()).unwrap(), clear);
    }
    assert_eq!(code(store.export_key(pair, ExportAs::PrivateUnder(pair))), Err(NTE_BAD_KEY));
    assert_eq!(code(store.exported_len(pair, ExportAs::PrivateUnder(pair))), Err(NTE_BAD_KEY));
    assert_eq!(code(store.import_key(&clear, ImportOptions::new().under(pair))), Err(NTE_BAD_KEY));
    // An unsupported mode is found when it is used.
    let session = counting_key(&store, Algorithm::Aes128, 16);
    store.set_key_param(session, KeyParam::Mode(hcryptkey::CipherMode::CTS)).unwrap();
    assert_eq!(code(store.export_key(pair, ExportAs::PrivateUnder(session))), Err(NTE_BAD_ALGID));
}

#[test]
fn an_import_that_fails_leaves_the_session_key_in_mid_message() {
    let store = store(20);
    let session = counting_key(&store, Algorithm::Aes128, 16);
    let next_block = |key| {
        let copy = store.duplicate_key(key).unwrap();
        let mut block = [0; 16];
        store.encrypt_in_place(copy, Section::More, &mut block, 16).unwrap();
        store.destroy_key(copy).unwrap();
        block
    };
    // A section that does not decrypt to a key.
    let mut sealed = b"no RSA key".to_vec();
    store.encrypt(session, Section::Final, &mut sealed).unwrap();
    let blob = [&[7, 2, 0, 0][..], &CALG_RSA_KEYX.to_le_bytes(), &sealed].concat();

    store.encrypt_in_place(session, Section::More, &mut [7; 16], 16).unwrap();
    let before = next_block(session);
    assert_eq!(
        code(store.import_key(&blob, ImportOptions::new().under(session))).map(drop),
        Err(NTE_BAD_DATA)
    );
    assert_eq!(next_block(session), before);
}

#[test]
fn a_profile_takes_keys_of_its_own_lengths() {
    let donor = store(29);
    let (exchange, signature) = (exchange_pair(&donor, 1032), signature_pair(&donor, 1032));
    let blobs = |key| [ExportAs::Public, ExportAs::Private].map(|kind| donor.export_key(key, kind).unwrap());
    let base = KeyStore::new(Provider::BASE);
    for blob in blobs(exchange) {
        assert_eq!(import(&base, &blob), Err(NTE_BAD_DATA));
    }
    for blob in blobs(signature) {
        assert_eq!(import(&base, &blob), Ok(()));
    }
    let narrow = Provider::AES.with_cipher(Algorithm::RsaSign, KeyLengths::range(1024, 1024, 1024));
    for blob in blobs(signature) {
        assert_eq!(import(&KeyStore::new(narrow.clone()), &blob), Err(NTE_BAD_DATA));
    }
}
