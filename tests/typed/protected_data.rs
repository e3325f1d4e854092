//! Data that `CryptProtectData` wrote on Windows, and ours.
//!
//! The four files come from the test suite of impacket 0.13, which contains the master keys; programs on Windows wrote
//! them.

use hcryptkey::Error;
use hcryptkey::codes::*;
use hcryptkey::crypt32::{Guid, MasterKey, ProtectOptions, ProtectedData};

const CREDENTIAL: &[u8] = include_bytes!("protected_data/credential.blob");
const POLICY: &[u8] = include_bytes!("protected_data/vault_policy.blob");
const WITHOUT_ENTROPY: &[u8] = include_bytes!("protected_data/without_entropy.blob");
const WITH_ENTROPY: &[u8] = include_bytes!("protected_data/with_entropy.blob");

const USER_KEY: &str = "4c4a398169cc9ecc6eae0e1a70ba1dc58bfec785c4b35bd1afdf2aeb06753bca\
                        0ea3491989cb626990973f8370fd576a46c0ce2a85d995a01af6d727ff41969c";
const SYSTEM_KEY: &str = "dda7cb9077756f4a5ea6291d57d5e3d3e96765885777cd6e8575f337034dfa4e\
                          58eb1ec5c97a4d9915b70130b7776aea16dc14a9486319e1849355c097b99272";
const TEST_KEY: &str = "9828d9873735439e823dbd216205ff88266d28ad685a413970c640d5ee943154\
                        bbade31fada673d542c72d707a163bb3d1bceb0c50465b359ae06998481b0ce3";

fn key(blob: &[u8], hex: &str) -> MasterKey {
    let bytes = base16ct::lower::decode_vec(hex).unwrap();
    MasterKey::new(ProtectedData::parse(blob).unwrap().master_key(), &bytes).unwrap()
}

fn open(blob: &[u8], key: &MasterKey, entropy: &[u8]) -> Result<Vec<u8>, Error> {
    ProtectedData::parse(blob)?.open(key, entropy).map(|data| data.to_vec())
}

#[test]
fn data_that_windows_wrote_opens() {
    // 3DES and SHA-1, the HMAC from before Windows 7.
    let protected = ProtectedData::parse(CREDENTIAL).unwrap();
    assert_eq!(protected.master_key().to_string(), "3a43ac71-52d1-4b15-84cb-01a5e7f06350");
    assert_eq!(protected.description(), "Enterprise Credential Data\r\n");
    assert_eq!(
        (protected.cipher_alg_id(), protected.hash_alg_id(), protected.flags()),
        (CALG_3DES, CALG_SHA1, 0x2000_0000)
    );
    let data = open(CREDENTIAL, &key(CREDENTIAL, USER_KEY), b"").unwrap();
    let user: Vec<u8> = "david.bowie\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(data.windows(user.len()).any(|window| window == user));

    // AES-256 and SHA-512.
    let protected = ProtectedData::parse(POLICY).unwrap();
    assert_eq!((protected.cipher_alg_id(), protected.hash_alg_id()), (CALG_AES_256, CALG_SHA_512));
    let data = open(POLICY, &key(POLICY, SYSTEM_KEY), b"").unwrap();
    let inner = "756ff73b0ee4980e2dd722fbcd0badb9a6be89590304eb6d58b6e8ab7aaaec1d";
    let inner = base16ct::lower::decode_vec(inner).unwrap();
    assert!(data.windows(32).any(|window| window == inner));

    let expected = Ok(b"Some test string".to_vec());
    let test_key = key(WITH_ENTROPY, TEST_KEY);
    assert_eq!(open(WITHOUT_ENTROPY, &test_key, b""), expected);
    assert_eq!(open(WITH_ENTROPY, &test_key, b"Some entropy"), expected);
    // The SHA-1 of a master key is enough.
    let digest = {
        let store = hcryptkey::KeyStore::default();
        let hash = store.create_hash(hcryptkey::HashAlgorithm::Sha1, None).unwrap();
        store.hash_data(hash, &base16ct::lower::decode_vec(TEST_KEY).unwrap()).unwrap();
        store.hash_value(hash).unwrap()
    };
    let by_digest = MasterKey::new(test_key.guid(), &digest).unwrap();
    assert_eq!(open(WITH_ENTROPY, &by_digest, b"Some entropy"), expected);
}

#[test]
fn another_key_or_entropy_does_not_open_it() {
    let test_key = key(WITH_ENTROPY, TEST_KEY);
    for entropy in [&b""[..], b"some entropy", b"Some entropy\0"] {
        assert!(matches!(open(WITH_ENTROPY, &test_key, entropy), Err(Error::InvalidData(_))));
    }
    assert!(matches!(open(WITHOUT_ENTROPY, &test_key, b"x"), Err(Error::InvalidData(_))));
    let same_name = MasterKey::new(test_key.guid(), &[0; 64]).unwrap();
    assert!(matches!(open(WITHOUT_ENTROPY, &same_name, b""), Err(Error::InvalidData(_))));
    let other = MasterKey::new(Guid([1; 16]), &[0; 64]).unwrap();
    let error = open(WITHOUT_ENTROPY, &other, b"").unwrap_err();
    assert_eq!((error, error.code()), (Error::NoMasterKey, NTE_BAD_KEY_STATE));
}

#[test]
fn a_master_key_has_64_bytes_or_20() {
    for len in 0..=128 {
        let made = MasterKey::new(Guid([1; 16]), &vec![7; len]).map(|key| key.guid());
        if matches!(len, 20 | 64) {
            assert_eq!(made, Ok(Guid([1; 16])), "{len} bytes");
        } else {
            assert_eq!(made.map_err(Error::code), Err(ERROR_INVALID_DATA), "{len} bytes");
        }
    }
}

#[test]
fn damage_at_any_byte_is_an_error() {
    for (blob, hex, entropy) in [
        (CREDENTIAL, USER_KEY, &b""[..]),
        (POLICY, SYSTEM_KEY, b""),
        (WITH_ENTROPY, TEST_KEY, b"Some entropy"),
    ] {
        let key = key(blob, hex);
        for at in 0..blob.len() {
            for mask in [1, 0x80, 0xff] {
                let mut damaged = blob.to_vec();
                damaged[at] ^= mask;
                let error = open(&damaged, &key, entropy).unwrap_err();
                assert!(matches!(error, Error::InvalidData(_) | Error::NoMasterKey), "byte {at}: {error}");
            }
            assert!(open(&blob[..at], &key, entropy).is_err(), "{at} bytes");
        }
        let longer = [blob, b"more"].concat();
        assert!(open(&longer, &key, entropy).is_ok(), "bytes after it are ignored");
    }
}

#[test]
fn protected_data_opens_again() {
    let master_key = MasterKey::new(Guid([3; 16]), &[9; 64]).unwrap();
    for len in [0, 1, 7, 8, 15, 16, 17, 1000] {
        let data: Vec<u8> = (0..len).map(|byte: u32| byte.to_le_bytes()[0]).collect();
        for entropy in [&b""[..], b"entropy"] {
            for options in [ProtectOptions::new(), ProtectOptions::new().legacy()] {
                let options =
                    options.entropy(entropy).description("Ж a text").flags(CRYPTPROTECT_LOCAL_MACHINE);
                let blob = master_key.protect(&data, options).unwrap();
                let protected = ProtectedData::parse(&blob).unwrap();
                assert_eq!(protected.description(), "Ж a text");
                assert_eq!((protected.master_key(), protected.flags()), (Guid([3; 16]), 4));
                assert_eq!(open(&blob, &master_key, entropy), Ok(data.clone()));
                assert!(open(&blob, &master_key, b"other").is_err());
                assert_ne!(blob, master_key.protect(&data, options).unwrap(), "each has its salt");
            }
        }
    }
    let secret = format!("{:?} {:?}", master_key, ProtectOptions::new().entropy(b"secret"));
    assert!(!secret.contains('9') && !secret.contains("secret") && !secret.contains("115"), "{secret}");
}

/// The same fields as Windows' own BLOBs, byte for byte where nothing is random.
#[test]
fn fields_are_laid_out_as_windows_lays_them_out() {
    for (windows, options) in [
        (
            CREDENTIAL,
            ProtectOptions::new().legacy().description("Enterprise Credential Data\r\n").flags(0x2000_0000),
        ),
        (WITHOUT_ENTROPY, ProtectOptions::new()),
    ] {
        let parsed = ProtectedData::parse(windows).unwrap();
        let hex = if windows == CREDENTIAL { USER_KEY } else { TEST_KEY };
        let master_key = key(windows, hex);
        let data = parsed.open(&master_key, b"").unwrap();
        let ours = master_key.protect(&data, options).unwrap();
        assert_eq!(ours.len(), windows.len());
        // Up to the salt: versions, GUIDs, flags, description, cipher.
        let salt = 4 + 16 + 4 + 16 + 4 + 4 + 2 * (parsed.description().encode_utf16().count() + 1) + 8;
        assert_eq!(ours[..salt + 4], windows[..salt + 4]);
    }
}

#[test]
fn guids_are_read_and_written() {
    for text in ["3a43ac71-52d1-4b15-84cb-01a5e7f06350", "{3A43AC71-52D1-4B15-84CB-01A5E7F06350}"] {
        let guid: Guid = text.parse().unwrap();
        assert_eq!(guid, ProtectedData::parse(CREDENTIAL).unwrap().master_key());
    }
    for text in [
        "",
        "3a43ac71",
        "3a43ac71-52d1-4b15-84cb-01a5e7f0635",
        "3a43ac71-52d1-4b15-84cb-01a5e7f06350-",
        "3a43ac7+-52d1-4b15-84cb-01a5e7f06350",
        "ж",
    ] {
        assert!(text.parse::<Guid>().is_err(), "{text}");
    }
}
