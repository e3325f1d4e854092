//! The lengths, salts and algorithms of each profile, and random sources.

use core::convert::Infallible;

use crate::support::{RSA_PROVIDERS, ciphers, code, has_parity};
use hcryptkey::codes::*;
use hcryptkey::{
    Advapi, Algorithm, Error, ExportAs, HashAlgorithm, KeyLengths, KeySpec, KeyStore, Padding, Provider,
    SaltRule, Section,
};
use rand_core::{TryCryptoRng, TryRng};

/// The length of a new key in bits, or the error.
fn made(provider: &Provider, algorithm: Algorithm, bits: u32) -> Result<u32, u32> {
    let store = KeyStore::new(provider.clone());
    let key = store.generate_key(KeySpec::new(algorithm).bits(bits)).map_err(Error::code)?;
    Ok(store.key_info(key).unwrap().key_bits())
}

#[test]
fn default_lengths() {
    use Algorithm::{Aes128, Aes192, Aes256, Des, Rc2, Rc4, TripleDes, TripleDes112};
    let base = [(Des, 64), (Rc2, 40), (Rc4, 40)];
    let strong = [(Des, 64), (TripleDes112, 128), (TripleDes, 192), (Rc2, 128), (Rc4, 128)];
    let aes = [&strong[..], &[(Aes128, 128), (Aes192, 192), (Aes256, 256)]].concat();
    for (provider, has) in RSA_PROVIDERS.iter().zip([&base[..], &strong, &strong, &aes, &strong]) {
        for algorithm in ciphers() {
            let bits = has.iter().find(|(of, _)| *of == algorithm).map(|(_, bits)| *bits);
            let expected = bits.ok_or(NTE_BAD_ALGID);
            assert_eq!(made(provider, algorithm, 0), expected, "{} {algorithm}", provider.name());
        }
    }
}

#[test]
fn lengths_that_are_asked_for() {
    for algorithm in [Algorithm::Rc2, Algorithm::Rc4] {
        for bits in [1, 8, 32, 39, 40, 41, 48, 56, 57, 64, 120, 128, 129, 136, 0xffff] {
            let in_range =
                |max| if bits % 8 == 0 && (40..=max).contains(&bits) { Ok(bits) } else { Err(NTE_BAD_DATA) };
            assert_eq!(made(&Provider::BASE, algorithm, bits), in_range(56), "{bits}");
            assert_eq!(made(&Provider::ENHANCED, algorithm, bits), in_range(128), "{bits}");
        }
    }
    for (algorithm, without, with) in
        [(Algorithm::Des, 56, 64), (Algorithm::TripleDes112, 112, 128), (Algorithm::TripleDes, 168, 192)]
    {
        for bits in [1, 56, 57, 64, 112, 128, 168, 192] {
            let expected = if bits == without || bits == with { Ok(with) } else { Err(NTE_BAD_FLAGS) };
            assert_eq!(made(&Provider::AES, algorithm, bits), expected, "{algorithm:?} {bits}");
        }
    }
    assert_eq!(made(&Provider::AES, Algorithm::Aes128, 256), Err(NTE_BAD_DATA));
}

#[test]
fn starting_salts() {
    let salt = |provider: &Provider, spec: KeySpec| {
        let store = KeyStore::new(provider.clone());
        let key = store.generate_key(spec).unwrap();
        store.key_info(key).unwrap().salt().unwrap().to_vec()
    };
    for provider in &RSA_PROVIDERS {
        for algorithm in [Algorithm::Rc2, Algorithm::Rc4] {
            let spec = KeySpec::new(algorithm).bits(40);
            assert_eq!(salt(provider, spec), [0; 11]);
            assert_eq!(salt(provider, spec.no_salt()), []);
            assert_eq!(salt(provider, spec.bits(56)), []);
            // Recorded on Windows for RC4 on Base and Enhanced, with 40, 56 and 128 bits.
            let has_salt = *provider == Provider::BASE || *provider == Provider::STRONG;
            for bits in if *provider == Provider::BASE { &[40, 56][..] } else { &[40, 56, 128] } {
                let created = salt(provider, spec.bits(*bits).create_salt());
                assert_eq!(created.len(), if has_salt { 11 } else { 0 }, "{provider:?} {bits}");
                assert!(!has_salt || created != [0; 11], "random bytes");
            }
        }
    }
    assert_eq!(salt(&Provider::AES, KeySpec::new(Algorithm::Des).create_salt()), []);
}

#[test]
fn generated_des_keys_have_odd_parity() {
    let store = KeyStore::default();
    for algorithm in ciphers().filter(|algorithm| has_parity(*algorithm)) {
        for _ in 0..50 {
            let key = store.generate_key(KeySpec::new(algorithm).exportable()).unwrap();
            let blob = store.export_key(key, ExportAs::Plaintext).unwrap();
            assert!(blob[12..].iter().all(|byte| byte.count_ones() % 2 == 1), "{algorithm:?}");
        }
    }
}

#[test]
fn names_and_types() {
    for provider in Provider::ALL {
        assert_eq!(Provider::find(provider.prov_type(), Some(provider.name())), Ok(provider.clone()));
        let shouted = provider.name().to_uppercase();
        assert_eq!(Provider::find(provider.prov_type(), Some(&shouted)), Ok(provider.clone()));
    }
    for none in [None, Some("")] {
        assert_eq!(Provider::find(1, none), Ok(Provider::STRONG));
        assert_eq!(Provider::find(24, none), Ok(Provider::AES));
        assert_eq!(Provider::find(12, none), Ok(Provider::SCHANNEL));
    }
    let of_windows_xp = "Microsoft Enhanced RSA and AES Cryptographic Provider (Prototype)";
    assert_eq!(Provider::find(24, Some(of_windows_xp)), Ok(Provider::AES));
    let of_nobody = format!("{} (Prototype)", Provider::STRONG.name());
    let find = |kind, name| code(Provider::find(kind, name));
    assert_eq!(find(1, Some(&of_nobody)), Err(NTE_KEYSET_NOT_DEF));
    for kind in [0, 1000, u32::MAX] {
        assert_eq!(find(kind, None), Err(NTE_BAD_PROV_TYPE));
        assert_eq!(find(kind, Some(of_windows_xp)), Err(NTE_BAD_PROV_TYPE));
    }
    assert_eq!(find(2, None), Err(NTE_PROV_TYPE_NOT_DEF));
    assert_eq!(find(999, None), Err(NTE_PROV_TYPE_NOT_DEF));
    assert_eq!(find(1, Some("Example")), Err(NTE_KEYSET_NOT_DEF));
    assert_eq!(find(24, Some(Provider::STRONG.name())), Err(NTE_PROV_TYPE_NO_MATCH));
    assert_eq!(find(1, Some(of_windows_xp)), Err(NTE_PROV_TYPE_NO_MATCH));
}

#[test]
fn numbered_flags() {
    let advapi = Advapi::new();
    let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT).unwrap();
    let generate = |flags| code(advapi.crypt_gen_key(prov, CALG_RC4, flags));
    let salt = |key| advapi.crypt_get_key_param(key, KP_SALT, None, 0).unwrap();
    assert_eq!(salt(generate(40 << 16).unwrap()), 11);
    assert_eq!(salt(generate(40 << 16 | CRYPT_NO_SALT).unwrap()), 0);
    assert_eq!(salt(generate(48 << 16 | CRYPT_CREATE_SALT | CRYPT_NO_SALT).unwrap()), 11);
    let exportable = generate(CRYPT_EXPORTABLE | CRYPT_USER_PROTECTED | CRYPT_ARCHIVABLE).unwrap();
    assert!(advapi.crypt_export_key(exportable, 0, PLAINTEXTKEYBLOB, 0, None).is_ok());
    assert_eq!(generate(0x8000), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_gen_key(prov, CALG_MD5, 0)), Err(NTE_BAD_ALGID));

    let key = generate(0).unwrap();
    let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    for (reserved, flags) in [(1, 0), (0, 1), (1, 1)] {
        for key in [key, 0] {
            assert_eq!(code(advapi.crypt_duplicate_key(key, reserved, flags)), Err(ERROR_INVALID_PARAMETER));
        }
        for hash in [hash, 0] {
            assert_eq!(
                code(advapi.crypt_duplicate_hash(hash, reserved, flags)),
                Err(ERROR_INVALID_PARAMETER)
            );
        }
    }
    let mut data = [0; 8];
    // Flags that only RSA keys have, and unknown flags. Dead handles are checked first.
    for flags in [0x40, 0x20, 1, 0x8000_0000] {
        assert_eq!(code(advapi.crypt_encrypt(key, 0, true, flags, Some(&mut data), 8)), Err(NTE_BAD_FLAGS));
        assert_eq!(code(advapi.crypt_encrypt(key, 0, true, flags, None, 8)), Err(NTE_BAD_FLAGS));
        assert_eq!(code(advapi.crypt_decrypt(key, 0, true, flags, &mut data)), Err(NTE_BAD_FLAGS));
        assert_eq!(code(advapi.crypt_encrypt(0, 0, true, flags, None, 8)), Err(ERROR_INVALID_PARAMETER));
        assert_eq!(code(advapi.crypt_decrypt(0, 0, true, flags, &mut data)), Err(ERROR_INVALID_PARAMETER));
    }
    assert_eq!(advapi.crypt_encrypt(key, 0, true, 0, None, 8), Ok(8));
    assert_eq!(advapi.crypt_encrypt(key, 0, true, 0, Some(&mut data), 9), Err(Error::MoreData { needed: 9 }));
    assert_eq!(data, [0; 8]);
}

#[test]
fn a_custom_profile() {
    let provider = Provider::BASE
        .named("Example", 99)
        .with_cipher(Algorithm::Rc2, KeyLengths::range(1024, 8, 1024))
        .with_cipher(Algorithm::Rc4, KeyLengths::range(2048, 8, 9999))
        .without_cipher(Algorithm::Des)
        .with_hash(HashAlgorithm::Sha512)
        .without_hash(HashAlgorithm::Md2)
        .with_padding(Padding::Random)
        .with_salt_rule(SaltRule::ENHANCED)
        .with_fixed_effective_bits(None);
    assert_eq!(made(&provider, Algorithm::Rc2, 0), Ok(1024));
    assert_eq!(made(&provider, Algorithm::Rc2, 8), Ok(8));
    assert_eq!(made(&provider, Algorithm::Rc4, 2048), Ok(2048));
    assert_eq!(made(&provider, Algorithm::Rc4, 2056), Err(NTE_BAD_DATA), "at most what RC4 itself accepts");
    assert_eq!(made(&provider, Algorithm::Des, 0), Err(NTE_BAD_ALGID));
    let store = KeyStore::new(provider);
    assert!(store.create_hash(HashAlgorithm::Sha512, None).is_ok());
    assert!(matches!(store.create_hash(HashAlgorithm::Md2, None), Err(Error::BadAlgid(_))));
    let key = store.generate_key(Algorithm::Rc4).unwrap();
    let mut data = b"message".to_vec();
    store.encrypt(key, Section::Final, &mut data).unwrap();
    store.decrypt(key, Section::Final, &mut data).unwrap();
    assert_eq!(data, b"message");
}

/// A random source that counts up, or fails.
#[derive(Clone)]
struct Counter(Option<u8>);

#[derive(Debug)]
struct Exhausted;

impl core::fmt::Display for Exhausted {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("no more random bytes")
    }
}

impl core::error::Error for Exhausted {}

impl TryRng for Counter {
    type Error = Exhausted;

    fn try_next_u32(&mut self) -> Result<u32, Exhausted> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Exhausted> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Exhausted> {
        let next = self.0.as_mut().ok_or(Exhausted)?;
        out.fill_with(|| {
            *next = next.wrapping_add(1);
            *next
        });
        Ok(())
    }
}

impl TryCryptoRng for Counter {}

#[test]
fn a_custom_random_source() {
    let store = KeyStore::builder().provider(Provider::STRONG).random_source(Counter(Some(0))).build();
    let key = store.generate_key(KeySpec::new(Algorithm::Rc4).bits(40).create_salt().exportable()).unwrap();
    assert_eq!(
        store.export_key(key, ExportAs::Plaintext).unwrap()[12..],
        [1, 2, 3, 4, 5],
        "the material comes first"
    );
    assert_eq!(store.key_info(key).unwrap().salt(), Some(&[6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16][..]));
    let des = store.generate_key(KeySpec::new(Algorithm::Des).exportable()).unwrap();
    assert_eq!(
        store.export_key(des, ExportAs::Plaintext).unwrap()[12..],
        [16, 19, 19, 21, 21, 22, 22, 25].map(|byte| byte)
    );

    let provider = Provider::AES.with_padding(Padding::Random);
    let store = KeyStore::builder().provider(provider).random_source(Counter(None)).build();
    assert!(matches!(store.generate_key(Algorithm::Aes128), Err(Error::Fail(_))));
    let key = crate::support::counting_key(&store, Algorithm::Aes128, 16);
    store.set_key_param(key, hcryptkey::KeyParam::Padding(Padding::Random)).unwrap();
    let mut data = b"message".to_vec();
    assert!(matches!(store.encrypt(key, Section::Final, &mut data), Err(Error::Fail(_))));
    assert_eq!(data, b"message");
}

#[test]
fn an_infallible_source_is_taken_too() {
    #[derive(Clone)]
    struct Zeros;
    impl TryRng for Zeros {
        type Error = Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            Ok(0)
        }
        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            Ok(0)
        }
        fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
            out.fill(0);
            Ok(())
        }
    }
    impl TryCryptoRng for Zeros {}
    let store = KeyStore::builder().random_source(Zeros).build();
    let key = store.generate_key(KeySpec::new(Algorithm::TripleDes).exportable()).unwrap();
    assert_eq!(store.export_key(key, ExportAs::Plaintext).unwrap()[12..], [1; 24], "odd parity");
}
