//! RSA of hcryptkey against the crate `rsa`: generated keys, encryption and signatures.
//!
//! A package of its own, so that the first build of hcryptkey does not build the crate `rsa`.

mod numbers;

use hcryptkey::{
    Algorithm, ExportAs, HCryptKey, HashAlgorithm, ImportOptions, KeyParam, KeySpec, KeyStore, Provider,
    Section, SectionOptions, SignOptions, UserKey,
};
use rsa::{BoxedUint, Oaep, Pkcs1v15Encrypt, Pkcs1v15Sign, PrivateKey, PublicKey};
use sha1::Sha1;

use numbers::{public_blob, reversed};

/// A source that looks random and repeats itself: the multiplier is Knuth's.
fn store() -> KeyStore {
    let mut state = 3_u64;
    let source = move |bytes: &mut [u8]| {
        for byte in bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = state.to_be_bytes()[0];
        }
        Ok::<_, std::convert::Infallible>(())
    };
    KeyStore::builder().provider(Provider::AES).random_source_fn(source).build()
}

fn pair(store: &KeyStore, bits: u32) -> HCryptKey {
    store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(bits).exportable()).unwrap()
}

/// The key in the form of the crate `rsa`.
fn peer(store: &KeyStore, key: HCryptKey) -> PrivateKey {
    numbers::private_key(&store.export_key(key, ExportAs::Private).unwrap())
}

fn encrypt(store: &KeyStore, key: HCryptKey, options: SectionOptions, message: &[u8]) -> Vec<u8> {
    let mut data = message.to_vec();
    store.encrypt(key, options, &mut data).unwrap();
    reversed(&data)
}

fn decrypt(
    store: &KeyStore,
    key: HCryptKey,
    options: SectionOptions,
    ciphertext: &[u8],
) -> Result<Vec<u8>, u32> {
    let mut data = reversed(ciphertext);
    store.decrypt(key, options, &mut data).map_err(hcryptkey::Error::code)?;
    Ok(data)
}

/// A source of the number 7, from which both sides draw the same padding.
#[derive(Clone)]
struct Sevens;

impl rand_core::TryRng for Sevens {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(7)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(7)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.fill(7);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Sevens {}

#[test]
fn it_finds_generated_keys_valid() {
    let store = store();
    for bits in [384, 392, 400, 512, 520] {
        peer(&store, pair(&store, bits)).validate().unwrap();
    }
}

#[test]
fn each_decrypts_what_the_other_encrypts() {
    let store = store();
    let key = pair(&store, 520);
    let peer = peer(&store, key);
    let plain = SectionOptions::from(Section::Final);
    let pkcs1 = encrypt(&store, key, plain, b"ours");
    assert_eq!(peer.decrypt(Pkcs1v15Encrypt, &pkcs1).unwrap(), b"ours");
    let pkcs1 = peer.as_public_key().encrypt(&mut Sevens, Pkcs1v15Encrypt, b"theirs").unwrap();
    assert_eq!(decrypt(&store, key, plain, &pkcs1).unwrap(), b"theirs");
    for label in [&b""[..], b"label"] {
        store.set_key_param(key, KeyParam::OaepLabel(label)).unwrap();
        let padding = || Oaep::<Sha1>::new_with_label(label);
        let oaep = encrypt(&store, key, plain.oaep(), b"ours");
        assert_eq!(peer.decrypt(padding(), &oaep).unwrap(), b"ours");
        let oaep = peer.as_public_key().encrypt(&mut Sevens, padding(), b"theirs").unwrap();
        assert_eq!(decrypt(&store, key, plain.oaep(), &oaep).unwrap(), b"theirs");
        store.set_key_param(key, KeyParam::OaepLabel(b"other")).unwrap();
        assert_eq!(decrypt(&store, key, plain.oaep(), &oaep), Err(0x8009_0005));
    }
}

#[test]
fn both_make_the_same_signatures() {
    let store = store();
    let key = pair(&store, 752);
    let peer = peer(&store, key);
    let value: Vec<u8> = (1..=64).collect();
    let sign = |hash, value: &[u8], options| {
        let hash = store.create_hash(hash, None).unwrap();
        store.set_hash_value(hash, value).unwrap();
        let signature = store.sign_hash(hash, UserKey::Exchange, options).unwrap();
        assert_eq!(store.verify_signature(hash, &signature, key, options), Ok(()));
        reversed(&signature)
    };
    let named: [(_, &[u8], &[u8]); 7] = [
        (HashAlgorithm::Md2, &value[..16], b"\x2a\x86\x48\x86\xf7\x0d\x02\x02"),
        (HashAlgorithm::Md4, &value[..16], b"\x2a\x86\x48\x86\xf7\x0d\x02\x04"),
        (HashAlgorithm::Md5, &value[..16], b"\x2a\x86\x48\x86\xf7\x0d\x02\x05"),
        (HashAlgorithm::Sha1, &value[..20], b"\x2b\x0e\x03\x02\x1a"),
        (HashAlgorithm::Sha256, &value[..32], b"\x60\x86\x48\x01\x65\x03\x04\x02\x01"),
        (HashAlgorithm::Sha384, &value[..48], b"\x60\x86\x48\x01\x65\x03\x04\x02\x02"),
        (HashAlgorithm::Sha512, &value[..64], b"\x60\x86\x48\x01\x65\x03\x04\x02\x03"),
    ];
    for (hash, value, oid) in named {
        let [hash_len, oid_len] = [value.len(), oid.len()].map(|len| u8::try_from(len).unwrap());
        let front = [0x30, 8 + oid_len + hash_len, 0x30, 4 + oid_len, 6, oid_len];
        let prefix = [&front[..], oid, &[5, 0, 4, hash_len]].concat();
        let scheme = Pkcs1v15Sign { hash_len: Some(value.len()), prefix: prefix.into() };
        assert_eq!(sign(hash, value, SignOptions::new()), peer.sign(scheme, value).unwrap(), "{hash}");
    }
    let theirs = |value: &[u8]| peer.sign(Pkcs1v15Sign::new_unprefixed(), value).unwrap();
    let (both, sha1) = (&value[..36], &value[..20]);
    assert_eq!(sign(HashAlgorithm::Ssl3ShaMd5, both, SignOptions::new()), theirs(both));
    assert_eq!(sign(HashAlgorithm::Sha1, sha1, SignOptions::new().no_hash_oid()), theirs(sha1));
}

#[test]
fn both_raise_numbers_of_16384_bits_to_the_same_power() {
    let mut modulus = vec![0; 2048];
    store().fill_random(&mut modulus).unwrap();
    modulus[0] |= 1;
    modulus[2047] |= 0x80;
    let store = KeyStore::builder().provider(Provider::AES).random_source(Sevens).build();
    let key = store.import_key(&public_blob(&modulus), ImportOptions::new()).unwrap();
    let number = BoxedUint::from_be_slice(&reversed(&modulus), 16384).unwrap();
    let peer = PublicKey::new_unchecked(number, BoxedUint::from(65537_u32));
    let theirs = peer.encrypt(&mut Sevens, Pkcs1v15Encrypt, b"message").unwrap();
    assert_eq!(encrypt(&store, key, Section::Final.into(), b"message"), theirs);
}
