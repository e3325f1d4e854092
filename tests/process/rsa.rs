//! RSA through `Advapi`: buffers, flags, and the order of the checks.

use crate::support::{acquire, code, import_raw, seed};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, Algorithm};

const SMALL: u32 = 384 << 16;

/// A process with a seeded random source, a context and its two user keys.
fn process() -> (Advapi, u64, u64, u64) {
    let advapi = Advapi::builder().random_source_fn(seed(90)).build();
    let prov = acquire(&advapi);
    let exchange = advapi.crypt_gen_key(prov, AT_KEYEXCHANGE, SMALL | CRYPT_EXPORTABLE).unwrap();
    let signature = advapi.crypt_gen_key(prov, CALG_RSA_SIGN, SMALL).unwrap();
    (advapi, prov, exchange, signature)
}

/// `data` is the label itself, at its full length. It can't be read back (documented).
#[test]
fn a_label_is_set_by_its_number() {
    let (advapi, prov, exchange, _) = process();
    let session = advapi.crypt_gen_key(prov, CALG_AES_128, 0).unwrap();
    assert_eq!(advapi.set_key_param_len(exchange, KP_OAEP_PARAMS), Ok(0));
    advapi.crypt_set_key_param(exchange, KP_OAEP_PARAMS, b"a label", 0).unwrap();
    assert_eq!(code(advapi.crypt_get_key_param(exchange, KP_OAEP_PARAMS, None, 0)), Err(NTE_BAD_TYPE));
    let mut block = [0x61; 48];
    assert_eq!(advapi.crypt_encrypt(exchange, 0, true, CRYPT_OAEP, Some(&mut block), 3), Ok(48));
    let other = advapi.crypt_get_user_key(prov, AT_KEYEXCHANGE).unwrap();
    let opened = advapi.crypt_decrypt(other, 0, true, CRYPT_OAEP, &mut block.clone());
    assert_eq!(code(opened), Err(NTE_BAD_DATA), "another handle has a label of its own");
    advapi.crypt_set_key_param(other, KP_OAEP_PARAMS, b"a label", 0).unwrap();
    assert_eq!(advapi.crypt_decrypt(other, 0, true, CRYPT_OAEP, &mut block), Ok(3));
    assert_eq!(block[..3], *b"aaa");
    assert_eq!(code(advapi.crypt_set_key_param(session, KP_OAEP_PARAMS, b"", 0)), Err(NTE_BAD_TYPE));
    assert_eq!(code(advapi.set_key_param_len(session, KP_OAEP_PARAMS)), Err(NTE_BAD_TYPE));
}

#[test]
fn parameters_of_a_pair() {
    let (advapi, _, exchange, signature) = process();
    for (key, alg_id, permissions) in [(exchange, CALG_RSA_KEYX, 0x3f_u32), (signature, CALG_RSA_SIGN, 0x3b)]
    {
        for (param, expected) in
            [(KP_ALGID, alg_id), (KP_KEYLEN, 384), (KP_BLOCKLEN, 384), (KP_PERMISSIONS, permissions)]
        {
            let mut value = [0; 4];
            assert_eq!(advapi.crypt_get_key_param(key, param, Some(&mut value), 0), Ok(4));
            assert_eq!(u32::from_le_bytes(value), expected, "{param}");
        }
        assert_eq!(advapi.set_key_param_len(key, KP_OAEP_PARAMS), Ok(0), "its structure says");
        assert_eq!(
            code(advapi.crypt_set_key_param(key, KP_OAEP_PARAMS, b"a label of any length", 0)),
            Ok(())
        );
        let unreadable = advapi.crypt_get_key_param(key, KP_OAEP_PARAMS, None, 0).unwrap_err();
        assert_eq!((unreadable.code(), unreadable.is_emulated()), (NTE_BAD_TYPE, true), "it can only be set");
        for param in [KP_IV, KP_MODE, KP_MODE_BITS, KP_PADDING, KP_EFFECTIVE_KEYLEN, KP_SALT_EX, 99] {
            assert_eq!(code(advapi.crypt_get_key_param(key, param, None, 0)), Err(NTE_BAD_TYPE), "{param}");
        }
        assert_eq!(code(advapi.crypt_get_key_param(key, KP_SALT, None, 0)), Err(NTE_BAD_KEY));
        for param in [KP_IV, KP_MODE, KP_MODE_BITS, KP_PADDING, KP_EFFECTIVE_KEYLEN, KP_KEYLEN] {
            assert_eq!(code(advapi.crypt_set_key_param(key, param, &[], 0)), Err(NTE_BAD_TYPE), "{param}");
            assert_eq!(code(advapi.set_key_param_len(key, param)), Err(NTE_BAD_TYPE));
        }
        for param in [KP_SALT, KP_SALT_EX] {
            assert_eq!(code(advapi.crypt_set_key_param(key, param, &[], 0)), Err(NTE_BAD_KEY));
        }
        assert_eq!(advapi.set_key_param_len(key, KP_PERMISSIONS), Ok(4));
    }
}

#[test]
fn signing_asks_for_the_size_without_finishing_the_hash() {
    let (advapi, prov, exchange, signature) = process();
    let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    let sign = |spec, flags, buffer: Option<&mut [u8]>| {
        code(advapi.crypt_sign_hash(hash, spec, None, flags, buffer))
    };
    assert_eq!(sign(AT_SIGNATURE, 0, None), Ok(48));
    assert_eq!(sign(AT_SIGNATURE, 0, Some(&mut [0; 47])), Err(ERROR_MORE_DATA));
    assert_eq!(sign(AT_SIGNATURE, 2, None), Err(NTE_BAD_FLAGS));
    assert_eq!(sign(3, 2, None), Err(NTE_BAD_FLAGS), "flags come before the key");
    for spec in [0, 3, CALG_RSA_SIGN] {
        assert_eq!(sign(spec, 0, None), Err(NTE_NO_KEY));
    }
    advapi.crypt_hash_data(hash, b"not finished by any of these", 0).unwrap();

    let mut signed = [0xee; 50];
    let description: Vec<u16> = "of what".encode_utf16().collect();
    let described = advapi.crypt_sign_hash(hash, AT_SIGNATURE, Some(&description), 0, Some(&mut signed));
    assert_eq!((described, &signed[48..]), (Ok(48), &[0xee; 2][..]));
    assert_eq!(code(advapi.crypt_hash_data(hash, b"", 0)), Err(NTE_BAD_HASH_STATE));
    let verify = |key, description, flags| {
        let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
        advapi.crypt_hash_data(hash, b"not finished by any of these", 0).unwrap();
        code(advapi.crypt_verify_signature(hash, &signed[..48], key, description, flags))
    };
    assert_eq!(verify(signature, Some(&description), 0), Ok(()));
    assert_eq!(verify(signature, None, 0), Err(NTE_BAD_SIGNATURE));
    assert_eq!(verify(signature, Some(&description), CRYPT_NOHASHOID), Err(NTE_BAD_SIGNATURE));
    assert_eq!(verify(signature, Some(&description), 2), Err(NTE_BAD_FLAGS));
    assert_eq!(verify(exchange, Some(&description), 0), Err(NTE_BAD_SIGNATURE));
}

#[test]
fn encrypting_and_decrypting_with_flags() {
    let (advapi, _, exchange, signature) = process();
    let encrypt = |key, flags, buffer: Option<&mut [u8]>, len| {
        code(advapi.crypt_encrypt(key, 0, true, flags, buffer, len))
    };
    for (flags, most) in [(0, 37), (CRYPT_OAEP, 6)] {
        assert_eq!(encrypt(exchange, flags, None, most), Ok(48));
        assert_eq!(encrypt(exchange, flags, None, most + 1), Ok(48));
        assert_eq!(encrypt(exchange, flags, Some(&mut [1; 47]), most + 1), Err(ERROR_MORE_DATA));
        assert_eq!(encrypt(exchange, flags, Some(&mut [1; 48]), most + 1), Err(NTE_BAD_LEN));
        assert_eq!(encrypt(exchange, flags, Some(&mut [1; 47]), most), Err(ERROR_MORE_DATA));
        let mut block = [5; 48];
        assert_eq!(encrypt(exchange, flags, Some(&mut block), 6), Ok(48));
        assert_eq!(code(advapi.crypt_decrypt(exchange, 0, true, flags, &mut block)), Ok(6));
        assert_eq!(block[..6], [5; 6]);
        assert_eq!(encrypt(signature, flags, None, 1), Err(NTE_BAD_KEY));
    }
    for flags in [1, CRYPT_DECRYPT_RSA_NO_PADDING_CHECK, CRYPT_OAEP | 1, 0x8000_0000] {
        assert_eq!(encrypt(exchange, flags, None, 1), Err(NTE_BAD_FLAGS), "{flags:#x}");
        assert_eq!(
            encrypt(signature, flags, None, 1),
            Err(NTE_BAD_FLAGS),
            "flags come before the kind of key"
        );
    }
    let both = CRYPT_OAEP | CRYPT_DECRYPT_RSA_NO_PADDING_CHECK;
    let mut block = [0; 48];
    assert_eq!(code(advapi.crypt_decrypt(exchange, 0, true, both, &mut block)), Err(NTE_BAD_FLAGS));
    let unchecked = CRYPT_DECRYPT_RSA_NO_PADDING_CHECK;
    assert_eq!(code(advapi.crypt_decrypt(exchange, 0, true, unchecked, &mut block)), Ok(48));
}

#[test]
fn blobs_with_small_buffers_and_flags() {
    let (advapi, prov, exchange, signature) = process();
    let session = import_raw(&advapi, prov, Algorithm::Aes128, &[1; 16]);
    let short = import_raw(&advapi, prov, Algorithm::Rc4, &[1; 5]);
    let export = |key, under, blob_type, flags, buffer: Option<&mut [u8]>| {
        code(advapi.crypt_export_key(key, under, blob_type, flags, buffer))
    };
    let private = 20 + 2 * 48 + 5 * 24;
    let sealed = 8 + (private - 8 + 16) / 16 * 16;
    for (key, under, blob_type, flags, len) in [
        (exchange, 0, PUBLICKEYBLOB, 0, 68),
        (signature, 0, PUBLICKEYBLOB, 0, 68),
        (exchange, 0, PRIVATEKEYBLOB, 0, private),
        (exchange, session, PRIVATEKEYBLOB, 0, sealed),
        (session, exchange, SIMPLEBLOB, 0, 60),
        (short, exchange, SIMPLEBLOB, CRYPT_OAEP, 60),
    ] {
        assert_eq!(export(key, under, blob_type, flags, None), Ok(len));
        let mut blob = vec![0; len as usize];
        assert_eq!(export(key, under, blob_type, flags, Some(&mut blob[1..])), Err(ERROR_MORE_DATA));
        assert!(blob.iter().all(|byte| *byte == 0), "nothing is written");
        assert_eq!(export(key, under, blob_type, flags, Some(&mut blob)), Ok(len));
        let opener = if blob_type == PRIVATEKEYBLOB { under } else { 0 };
        let copy = advapi.crypt_import_key(prov, &blob, opener, flags).unwrap();
        let revealed = advapi.reveal_key(copy).unwrap();
        if blob_type != PUBLICKEYBLOB {
            assert_eq!(revealed, advapi.reveal_key(key).unwrap());
        }
        if blob_type != SIMPLEBLOB {
            assert_eq!(export(key, under, blob_type, CRYPT_OAEP, None), Err(NTE_BAD_FLAGS));
        }
    }
    assert_eq!(export(signature, 0, PRIVATEKEYBLOB, 0, None), Err(NTE_BAD_KEY_STATE));
    assert_eq!(export(session, signature, SIMPLEBLOB, 0, None), Err(NTE_BAD_PUBLIC_KEY));
    assert_eq!(export(session, 0, SIMPLEBLOB, 0, None), Err(NTE_BAD_PUBLIC_KEY));
}
