//! Imports and exports of keys as BLOBs, and damaged BLOBs.

use crate::support::{acquire, blob, ciphers, code, counting_key, import_raw, key_len};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, Algorithm, Error, ExportAs, ImportOptions, KeyStore, Provider};

fn import(store: &KeyStore, blob: &[u8]) -> Result<(), u32> {
    store.import_key(blob, ImportOptions::new()).map(drop).map_err(Error::code)
}

#[test]
fn every_cipher_goes_in_and_out() {
    let store = KeyStore::default();
    for algorithm in ciphers() {
        let key = counting_key(&store, algorithm, key_len(algorithm));
        let material: Vec<u8> = (1..=key_len(algorithm)).collect();
        let exported = store.export_key(key, ExportAs::Plaintext).unwrap();
        assert_eq!(exported[..], blob(algorithm, &material), "imported material is not changed");
        assert_eq!(store.exported_len(key, ExportAs::Plaintext), Ok(exported.len()));
    }
}

#[test]
fn a_blob_cut_anywhere_is_damaged() {
    let store = KeyStore::default();
    let whole = blob(Algorithm::Aes256, &[1; 32]);
    for len in 0..whole.len() {
        assert_eq!(import(&store, &whole[..len]), Err(NTE_BAD_DATA), "{len} bytes");
    }
    let longer = [&whole[..], &[0; 9]].concat();
    assert_eq!(import(&store, &longer), Ok(()), "bytes after it are ignored");
}

#[test]
fn headers_that_lie() {
    let store = KeyStore::default();
    let with = |at: usize, bytes: &[u8]| {
        let mut blob = blob(Algorithm::Aes128, &[1; 16]);
        blob[at..at + bytes.len()].copy_from_slice(bytes);
        import(&store, &blob)
    };
    assert_eq!(with(1, &[1]), Err(NTE_BAD_DATA), "version");
    assert_eq!(with(2, &[0xaa, 0x55]), Ok(()), "the reserved field is ignored (recorded on Windows)");
    assert_eq!(with(0, &[1]), Err(NTE_BAD_PUBLIC_KEY), "a SIMPLEBLOB");
    assert_eq!(with(0, &[6]), Err(NTE_BAD_ALGID), "a PUBLICKEYBLOB of a cipher");
    assert_eq!(with(0, &[7]), Err(NTE_BAD_ALGID), "a PRIVATEKEYBLOB of a cipher");
    assert_eq!(with(0, &[99]), Err(NTE_BAD_TYPE));
    assert_eq!(with(4, &CALG_SHA1.to_le_bytes()), Err(NTE_BAD_ALGID));
    assert_eq!(with(8, &u32::MAX.to_le_bytes()), Err(NTE_BAD_DATA));
    assert_eq!(with(8, &17u32.to_le_bytes()), Err(NTE_BAD_DATA));
    assert_eq!(with(8, &15u32.to_le_bytes()), Err(NTE_BAD_DATA), "a length that AES lacks");
}

#[test]
fn lengths_that_a_profile_lacks() {
    for (provider, algorithm, len, answer) in [
        (Provider::BASE, Algorithm::Rc4, 5, Ok(())),
        (Provider::BASE, Algorithm::Rc4, 7, Ok(())),
        (Provider::BASE, Algorithm::Rc4, 8, Err(NTE_BAD_DATA)),
        (Provider::STRONG, Algorithm::Rc2, 4, Err(NTE_BAD_DATA)),
        (Provider::STRONG, Algorithm::Rc2, 16, Ok(())),
        (Provider::STRONG, Algorithm::Rc2, 17, Err(NTE_BAD_DATA)),
        (Provider::STRONG, Algorithm::Des, 7, Err(NTE_BAD_DATA)),
        (Provider::BASE, Algorithm::TripleDes, 24, Err(NTE_BAD_ALGID)),
        (Provider::STRONG, Algorithm::Aes128, 16, Err(NTE_BAD_ALGID)),
    ] {
        let store = KeyStore::new(provider);
        assert_eq!(import(&store, &blob(algorithm, &vec![1; len])), answer, "{algorithm:?} {len}");
    }
}

#[test]
fn forty_bits_have_a_salt_unless_told_otherwise() {
    let store = KeyStore::default();
    let blob = blob(Algorithm::Rc4, &[1; 5]);
    let salted = store.import_key(&blob, ImportOptions::new()).unwrap();
    let bare = store.import_key(&blob, ImportOptions::new().no_salt()).unwrap();
    assert_eq!(store.key_info(salted).unwrap().salt(), Some(&[0; 11][..]));
    assert_eq!(store.key_info(bare).unwrap().salt(), Some(&[][..]));
}

#[test]
fn hmac_keys_have_any_length_but_one_byte() {
    let store = KeyStore::default();
    for len in [0, 2, 4, 16, 32, 33, 5000] {
        let blob = blob(Algorithm::Rc2, &vec![3; len]);
        let key = store.import_key(&blob, ImportOptions::new().hmac_key().exportable()).unwrap();
        assert_eq!(store.export_key(key, ExportAs::Plaintext).unwrap()[..], blob);
    }
    let aes = blob(Algorithm::Aes128, &[3; 17]);
    let options = ImportOptions::new().hmac_key();
    assert!(matches!(store.import_key(&aes, options), Err(Error::BadData(_))), "only RC2 is accepted");
}

#[test]
fn material_goes_in_and_out_without_a_blob() {
    let store = KeyStore::default();
    for algorithm in ciphers() {
        let material: Vec<u8> = (1..=key_len(algorithm)).collect();
        let key = store.import_material(algorithm, &material, ImportOptions::new().exportable()).unwrap();
        assert_eq!(store.export_material(key).unwrap()[..], material);
        assert_eq!(store.export_key(key, ExportAs::Plaintext).unwrap()[..], blob(algorithm, &material));
        let hidden = store.import_material(algorithm, &material, ImportOptions::new()).unwrap();
        assert_eq!(store.export_material(hidden), Err(Error::BadKeyState));
        assert_eq!(store.reveal_key(hidden).unwrap()[..], material, "the host sees it all the same");
        let longer = store.import_material(algorithm, &[1; 65], ImportOptions::new());
        assert!(matches!(longer, Err(Error::BadData(_))));
    }
    for len in [0, 16, 64] {
        let rsa = store.import_material(Algorithm::RsaSign, &vec![1; len], ImportOptions::new());
        assert!(matches!(rsa, Err(Error::BadAlgid(_))), "not a session key, whatever its length");
    }
}

#[test]
fn numbered_export_and_import() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let key = import_raw(&advapi, prov, Algorithm::Aes128, &(1..=16).collect::<Vec<_>>());
    let export = |exp_key, kind, flags, buffer: Option<&mut [u8]>| {
        code(advapi.crypt_export_key(key, exp_key, kind, flags, buffer))
    };
    assert_eq!(export(0, PLAINTEXTKEYBLOB, 0, None), Ok(28));
    assert_eq!(export(0, PLAINTEXTKEYBLOB, 0, Some(&mut [0; 27])), Err(ERROR_MORE_DATA));
    let mut out = [0xff; 30];
    assert_eq!(export(0, PLAINTEXTKEYBLOB, 0, Some(&mut out)), Ok(28));
    assert_eq!((out[0], out[27], out[28]), (8, 16, 0xff));
    assert_eq!(export(0, PLAINTEXTKEYBLOB, 1, None), Err(NTE_BAD_FLAGS));
    assert_eq!(export(77, PLAINTEXTKEYBLOB, 0, None), Err(ERROR_INVALID_PARAMETER));
    assert_eq!(export(key, SIMPLEBLOB, 0, None), Err(NTE_BAD_PUBLIC_KEY));
    assert_eq!(export(0, PUBLICKEYBLOB, 0, None), Err(NTE_BAD_KEY));
    assert_eq!(export(0, PRIVATEKEYBLOB, 0, None), Err(NTE_BAD_KEY));
    assert_eq!(export(0, OPAQUEKEYBLOB, 0, None), Err(NTE_BAD_TYPE));
    assert_eq!(code(advapi.crypt_export_key(0, 0, 9, 0, None)), Err(ERROR_INVALID_PARAMETER));
    for buffer in [None, Some(&mut [0; 28][..])] {
        assert_eq!(export(0, PLAINTEXTKEYBLOB, CRYPT_OAEP, buffer), Err(NTE_BAD_FLAGS), "of the size too");
    }

    let hidden = advapi.crypt_import_key(prov, &out, 0, 0).unwrap();
    assert_eq!(code(advapi.crypt_export_key(hidden, 0, 8, 0, None)), Err(NTE_BAD_KEY_STATE));
    assert_eq!(code(advapi.crypt_import_key(prov, &out, 0, 0x8000)), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_import_key(prov, &out, 5, 0)), Err(ERROR_INVALID_PARAMETER));
}
