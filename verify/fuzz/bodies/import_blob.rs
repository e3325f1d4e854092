//! Any bytes as a key BLOB.
//!
//! Importing does not panic. A key that was imported as exportable exports as the same bytes, with a reserved field
//! of zero. A key decrypts its own ciphertext.

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error, Provider};

use crate::input::{Counting, Input};

/// Runs the body over one input.
///
/// # Panics
/// If one of its checks fails.
pub fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let profiles = [Provider::AES, Provider::BASE, Provider::STRONG, Provider::ENHANCED];
    let provider = &profiles[usize::from(input.byte()) % profiles.len()];
    let (name, prov_type) = (Some(provider.name()), provider.prov_type());
    let advapi = Advapi::builder().random_source(Counting(0)).build();
    let prov = advapi.crypt_acquire_context(None, name, prov_type, CRYPT_VERIFYCONTEXT).unwrap();
    let flags = input.mostly(&[
        CRYPT_EXPORTABLE,
        CRYPT_EXPORTABLE | CRYPT_NO_SALT,
        CRYPT_EXPORTABLE | CRYPT_IPSEC_HMAC_KEY,
        CRYPT_EXPORTABLE | CRYPT_ARCHIVABLE,
        CRYPT_NO_SALT,
        0,
    ]);
    let blob = input.rest();
    // BLOBs of RSA keys belong to another target.
    let Ok(key) = advapi.crypt_import_key(prov, blob, 0, flags) else {
        return;
    };
    if blob.first() != Some(&8) {
        return;
    }

    let len = u32::from_le_bytes(blob[8..12].try_into().unwrap()) as usize;
    let size = advapi.crypt_export_key(key, 0, PLAINTEXTKEYBLOB, 0, None);
    if flags & CRYPT_EXPORTABLE == 0 {
        assert_eq!(size.map_err(Error::code), Err(NTE_BAD_KEY_STATE));
    } else {
        assert_eq!(size.map(|size| size as usize), Ok(12 + len));
        let mut exported = vec![0; 12 + len];
        advapi.crypt_export_key(key, 0, PLAINTEXTKEYBLOB, 0, Some(&mut exported)).unwrap();
        let mut expected = blob[..12 + len].to_vec();
        // The reserved field of the header is ignored, and written as zero.
        expected[2..4].fill(0);
        assert_eq!(exported, expected);
    }
    let mut bits = [0; 4];
    advapi.crypt_get_key_param(key, KP_KEYLEN, Some(&mut bits), 0).unwrap();
    assert_eq!(u32::from_le_bytes(bits) as usize, len * 8);

    let copy = advapi.crypt_duplicate_key(key, 0, 0).unwrap();
    let mut buffer = *b"a message of 22 bytes.\0\0\0\0\0\0\0\0\0\0";
    match advapi.crypt_encrypt(key, 0, true, 0, Some(&mut buffer), 22) {
        Ok(written) => {
            let ciphertext = &mut buffer[..written as usize];
            assert_eq!(advapi.crypt_decrypt(copy, 0, true, 0, ciphertext), Ok(22));
            assert_eq!(buffer[..22], *b"a message of 22 bytes.");
        }
        Err(error) => {
            assert_eq!((error.code(), flags & CRYPT_IPSEC_HMAC_KEY), (NTE_BAD_KEY, CRYPT_IPSEC_HMAC_KEY));
        }
    }
}
