//! Any bytes as a key BLOB.
//!
//! Importing does not panic. What can be imported can be exported, if it was asked for, as the same bytes; and
//! it ciphers there and back.

use hcryptkey::codes::*;
use hcryptkey::{Error, KeyStore, Provider, raw};

use crate::input::{Counting, Input};

pub(crate) fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let profiles = [Provider::AES, Provider::BASE, Provider::STRONG, Provider::ENHANCED];
    let provider = profiles[usize::from(input.byte()) % profiles.len()].clone();
    let store = KeyStore::builder().provider(provider).random_source(Counting(0)).build();
    let flags = input.mostly(&[
        CRYPT_EXPORTABLE,
        CRYPT_EXPORTABLE | CRYPT_NO_SALT,
        CRYPT_EXPORTABLE | CRYPT_IPSEC_HMAC_KEY,
        CRYPT_EXPORTABLE | CRYPT_ARCHIVABLE,
        CRYPT_NO_SALT,
        0,
    ]);
    let blob = input.rest();
    let Ok(key) = raw::crypt_import_key(&store, blob, 0, flags) else {
        return;
    };

    let len = u32::from_le_bytes(blob[8..12].try_into().unwrap()) as usize;
    let size = raw::crypt_export_key(&store, key, 0, PLAINTEXTKEYBLOB, 0, None);
    if flags & CRYPT_EXPORTABLE == 0 {
        assert_eq!(size.map_err(Error::code), Err(NTE_BAD_KEY_STATE));
    } else {
        assert_eq!(size.map(|size| size as usize), Ok(12 + len));
        let mut exported = vec![0; 12 + len];
        raw::crypt_export_key(&store, key, 0, PLAINTEXTKEYBLOB, 0, Some(&mut exported)).unwrap();
        assert_eq!(exported, blob[..12 + len]);
    }
    let mut bits = [0; 4];
    raw::crypt_get_key_param(&store, key, KP_KEYLEN, Some(&mut bits), 0).unwrap();
    assert_eq!(u32::from_le_bytes(bits) as usize, len * 8);

    let copy = raw::crypt_duplicate_key(&store, key, 0, 0).unwrap();
    let mut buffer = *b"a message of 22 bytes.\0\0\0\0\0\0\0\0\0\0";
    match raw::crypt_encrypt(&store, key, 0, true, 0, Some(&mut buffer), 22) {
        Ok(written) => {
            let ciphertext = &mut buffer[..written as usize];
            assert_eq!(raw::crypt_decrypt(&store, copy, 0, true, 0, ciphertext), Ok(22));
            assert_eq!(buffer[..22], *b"a message of 22 bytes.");
        }
        Err(error) => {
            assert_eq!((error.code(), flags & CRYPT_IPSEC_HMAC_KEY), (NTE_BAD_KEY, CRYPT_IPSEC_HMAC_KEY));
        }
    }
}
