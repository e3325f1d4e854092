//! The keys of secure channels: from a wrapped pre-master secret to the records of a connection.

mod sessions;

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error};

use crate::support::code;

/// The session of Wine's test of the provider, which was recorded on Windows: an RSA key, and a pre-master secret that is
/// wrapped under it.
const PRIVATE_KEY: &str = include_str!("schannel/private_key.hex");
const WRAPPED: &str = include_str!("schannel/wrapped_pre_master.hex");
const CLIENT_RANDOM: &[u8] = b"Super Secret Client Secret 12345\0";
const SERVER_RANDOM: &[u8] = b"Super Secret Server Secret 12345\0";

fn hex(text: &str) -> Vec<u8> {
    base16ct::mixed::decode_vec(text.split_whitespace().collect::<String>()).unwrap()
}

/// `SCHANNEL_ALG`.
fn alg(purpose: u32, alg_id: u32, bits: u32) -> Vec<u8> {
    [purpose, alg_id, bits, 0, 0].into_iter().flat_map(u32::to_le_bytes).collect()
}

fn acquire(advapi: &Advapi) -> u64 {
    advapi.crypt_acquire_context(None, None, PROV_RSA_SCHANNEL, CRYPT_VERIFYCONTEXT).unwrap()
}

fn set_randoms(advapi: &Advapi, master: u64) {
    advapi.crypt_set_key_param(master, KP_CLIENT_RANDOM, CLIENT_RANDOM, 0).unwrap();
    advapi.crypt_set_key_param(master, KP_SERVER_RANDOM, SERVER_RANDOM, 0).unwrap();
}

fn hash_value(advapi: &Advapi, hash: u64, len: usize) -> Vec<u8> {
    let mut value = vec![0; len];
    assert_eq!(
        advapi.crypt_get_hash_param(hash, HP_HASHVAL, Some(&mut value), 0),
        u32::try_from(len).map_err(|_| Error::NoMemory)
    );
    value
}

// Source: recorded on Windows (Wine's test of the provider).
#[test]
fn a_session_of_tls_1_0() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let rsa = advapi.crypt_import_key(prov, &hex(PRIVATE_KEY), 0, 0).unwrap();
    let master = advapi.crypt_import_key(prov, &hex(WRAPPED), rsa, 0).unwrap();

    let master_hash = || code(advapi.crypt_create_hash(prov, CALG_SCHANNEL_MASTER_HASH, master, 0));
    assert_eq!(master_hash(), Err(ERROR_INVALID_PARAMETER), "without random values");
    set_randoms(&advapi, master);
    let derive = |hash, alg_id| code(advapi.crypt_derive_key(prov, alg_id, hash, CRYPT_SERVER));
    let hash = master_hash().unwrap();
    assert_eq!(derive(hash, CALG_SCHANNEL_ENC_KEY), Err(NTE_BAD_FLAGS), "without a cipher");

    for alg in [alg(SCHANNEL_ENC_KEY, CALG_DES, 64), alg(SCHANNEL_MAC_KEY, CALG_MD5, 128)] {
        advapi.crypt_set_key_param(master, KP_SCHANNEL_ALG, &alg, 0).unwrap();
    }
    // The pre-master secret has become a master secret, which a second hash does not change. The first hash sees the algorithms
    // that were set after it was created.
    for hash in [hash, master_hash().unwrap()] {
        let write_key = derive(hash, CALG_SCHANNEL_ENC_KEY).unwrap();
        let mut data = *b"Wine rocks!\0\0\0\0\0";
        assert_eq!(advapi.crypt_encrypt(write_key, 0, true, 0, Some(&mut data), 12), Ok(16));
        assert_eq!(data[..], hex("13d2ddeb6c3fbeb20486b5e508e5f30d"));
    }

    let prf = advapi.crypt_create_hash(prov, CALG_TLS1PRF, master, 0).unwrap();
    let handshakes = b"123456789012345678901234567890123456";
    advapi.crypt_set_hash_param(prf, HP_TLS1PRF_SEED, handshakes, 0).unwrap();
    advapi.crypt_set_hash_param(prf, HP_TLS1PRF_LABEL, b"client finished", 0).unwrap();
    let output = hash_value(&advapi, prf, 16);
    assert_eq!(output, hex("a8b2a6ef834e74b1f3b1515a1a2b1131"));

    let mac_key = derive(hash, CALG_SCHANNEL_MAC_KEY).unwrap();
    let hmac = advapi.crypt_create_hash(prov, CALG_HMAC, mac_key, 0).unwrap();
    advapi.crypt_set_hash_hmac_info(hmac, CALG_MD5, &[], &[], 0).unwrap();
    advapi.crypt_hash_data(hmac, &output, 0).unwrap();
    assert_eq!(hash_value(&advapi, hmac, 16), hex("e1653fdbbb3d993c3dca6a6ffa154eaa"));
}

/// A call that fails or reads uses the algorithms of the key, but does not store them in the hash.
#[test]
fn no_call_changes_a_master_hash() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let master = advapi.crypt_gen_key(prov, CALG_TLS1_MASTER, 0).unwrap();
    set_randoms(&advapi, master);
    let hash = advapi.crypt_create_hash(prov, CALG_SCHANNEL_MASTER_HASH, master, 0).unwrap();
    let copy = advapi.crypt_duplicate_hash(hash, 0, 0).unwrap();
    let rc4 = alg(SCHANNEL_ENC_KEY, CALG_RC4, 128);
    advapi.crypt_set_key_param(master, KP_SCHANNEL_ALG, &rc4, 0).unwrap();

    let read = |hash, param| code(advapi.crypt_get_hash_param(hash, param, None, 0));
    let derive = |hash, alg_id| code(advapi.crypt_derive_key(prov, alg_id, hash, 0));
    assert_eq!(read(hash, 0x77), Err(NTE_BAD_TYPE));
    assert_eq!(derive(hash, CALG_AES_128), Err(NTE_BAD_ALGID));
    assert_eq!(derive(hash, CALG_SCHANNEL_MAC_KEY), Err(NTE_BAD_FLAGS));
    assert_eq!(read(hash, HP_HASHVAL), Ok(2 * 16), "two keys of RC4");
    assert!(derive(hash, CALG_SCHANNEL_ENC_KEY).is_ok());

    advapi.crypt_destroy_key(master).unwrap();
    for hash in [hash, copy] {
        assert_eq!(read(hash, HP_HASHVAL), Ok(0));
        assert_eq!(derive(hash, CALG_SCHANNEL_ENC_KEY), Err(NTE_BAD_FLAGS));
    }
}

#[test]
fn calls_that_windows_refuses() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let master = advapi.crypt_gen_key(prov, CALG_TLS1_MASTER, 0).unwrap();
    let set = |param, value: &[u8]| code(advapi.crypt_set_key_param(master, param, value, 0));
    for purpose in [2, u32::MAX] {
        assert_eq!(set(KP_SCHANNEL_ALG, &alg(purpose, CALG_DES, 64)), Err(NTE_FAIL));
    }
    assert_eq!(set(KP_SCHANNEL_ALG, &alg(SCHANNEL_ENC_KEY, CALG_MD5, 128)), Err(NTE_BAD_ALGID));
    assert_eq!(set(KP_SCHANNEL_ALG, &alg(SCHANNEL_ENC_KEY, 0x1234, 128)), Err(NTE_BAD_ALGID));
    assert_eq!(set(KP_SCHANNEL_ALG, &alg(SCHANNEL_MAC_KEY, CALG_DES, 64)), Err(NTE_BAD_ALGID));
    assert_eq!(set(KP_SCHANNEL_ALG, &alg(SCHANNEL_MAC_KEY, CALG_MAC, 64)), Err(NTE_BAD_ALGID));
    assert_eq!(
        set(KP_SCHANNEL_ALG, &alg(SCHANNEL_ENC_KEY, CALG_DES, 64)[..19]),
        Err(ERROR_INVALID_PARAMETER)
    );
    assert_eq!(set(KP_HIGHEST_VERSION, &[1, 3, 0]), Err(ERROR_INVALID_PARAMETER));
    assert_eq!(set(KP_HIGHEST_VERSION, &[1, 3, 0, 0]), Ok(()));
    // Keys of export ciphers, of which there is no record.
    let mut exported = alg(SCHANNEL_ENC_KEY, CALG_RC4, 40);
    exported[12..16].copy_from_slice(&INTERNATIONAL_USAGE.to_le_bytes());
    let error = advapi.crypt_set_key_param(master, KP_SCHANNEL_ALG, &exported, 0).unwrap_err();
    assert_eq!((error.code(), error.is_emulated()), (NTE_BAD_FLAGS, false));

    for param in [KP_IV, KP_MODE, KP_MODE_BITS, KP_PADDING, KP_EFFECTIVE_KEYLEN, KP_OAEP_PARAMS, KP_ALGID] {
        assert_eq!(set(param, &[1; 8]), Err(NTE_BAD_TYPE), "{param}");
    }
    assert_eq!(set(KP_SALT, &[0; 11]), Err(NTE_BAD_KEY));
    let des = advapi.crypt_gen_key(prov, CALG_DES, 0).unwrap();
    for param in [
        KP_CLIENT_RANDOM,
        KP_SERVER_RANDOM,
        KP_SCHANNEL_ALG,
        KP_HIGHEST_VERSION,
        KP_CERTIFICATE,
        KP_CLEAR_KEY,
    ] {
        assert_eq!(code(advapi.crypt_set_key_param(des, param, &[0; 20], 0)), Err(NTE_BAD_TYPE), "{param}");
        assert_eq!(code(advapi.set_key_param_len(des, param)), Err(NTE_BAD_TYPE), "{param}");
        assert_eq!(code(advapi.crypt_get_key_param(master, param, None, 0)), Err(NTE_BAD_TYPE), "{param}");
        assert_eq!(
            code(advapi.crypt_set_key_param(master, param, &[0; 20], 1)),
            Err(NTE_BAD_FLAGS),
            "{param}"
        );
    }
    for (param, error) in [(KP_IV, NTE_BAD_TYPE), (KP_MODE, NTE_BAD_TYPE), (KP_SALT, NTE_BAD_KEY)] {
        assert_eq!(code(advapi.crypt_get_key_param(master, param, None, 0)), Err(error), "{param}");
    }
    let number = |param| {
        let mut value = [0; 4];
        advapi.crypt_get_key_param(master, param, Some(&mut value), 0).unwrap();
        u32::from_le_bytes(value)
    };
    assert_eq!(
        [KP_ALGID, KP_KEYLEN, KP_BLOCKLEN, KP_PERMISSIONS].map(number),
        [CALG_TLS1_MASTER, 384, 0, 0x3b]
    );

    // CRYPT_SERVER belongs to the keys of a channel.
    assert_eq!(code(advapi.crypt_gen_key(prov, CALG_TLS1_MASTER, CRYPT_SERVER)), Err(NTE_BAD_FLAGS));
    let md5 = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    assert_eq!(code(advapi.crypt_derive_key(prov, CALG_DES, md5, CRYPT_SERVER)), Err(NTE_BAD_FLAGS));
    for alg_id in [CALG_SCHANNEL_ENC_KEY, CALG_SCHANNEL_MAC_KEY] {
        assert_eq!(code(advapi.crypt_gen_key(prov, alg_id, 0)), Err(NTE_BAD_ALGID));
        assert_eq!(code(advapi.crypt_derive_key(prov, alg_id, md5, CRYPT_SERVER)), Err(NTE_BAD_HASH));
    }
    for alg_id in [CALG_SCHANNEL_MASTER_HASH, CALG_TLS1PRF] {
        assert_eq!(code(advapi.crypt_create_hash(prov, alg_id, 0, 0)), Err(NTE_BAD_KEY));
        assert_eq!(code(advapi.crypt_create_hash(prov, alg_id, des, 0)), Err(NTE_BAD_KEY));
    }
    for param in [HP_TLS1PRF_LABEL, HP_TLS1PRF_SEED] {
        assert_eq!(code(advapi.crypt_set_hash_param(md5, param, b"bytes", 0)), Err(NTE_BAD_TYPE));
        assert_eq!(code(advapi.set_hash_param_len(md5, param)), Err(NTE_BAD_TYPE));
    }
}

#[test]
fn a_limit_on_pairs_leaves_the_keys_of_channels() {
    let advapi = Advapi::builder().max_rsa_bits(256).build();
    let prov = acquire(&advapi);
    let master = advapi.crypt_gen_key(prov, CALG_TLS1_MASTER, 0).unwrap();
    set_randoms(&advapi, master);
    advapi.crypt_set_key_param(master, KP_SCHANNEL_ALG, &alg(SCHANNEL_MAC_KEY, CALG_MD5, 128), 0).unwrap();
    let hash = advapi.crypt_create_hash(prov, CALG_SCHANNEL_MASTER_HASH, master, 0).unwrap();
    advapi.crypt_derive_key(prov, CALG_SCHANNEL_MAC_KEY, hash, 0).unwrap();
}

#[test]
fn the_mac_key_takes_the_parameters_that_it_has() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let master = advapi.crypt_gen_key(prov, CALG_TLS1_MASTER, 0).unwrap();
    advapi.crypt_set_key_param(master, KP_SCHANNEL_ALG, &alg(SCHANNEL_MAC_KEY, CALG_MD5, 128), 0).unwrap();
    set_randoms(&advapi, master);
    let hash = advapi.crypt_create_hash(prov, CALG_SCHANNEL_MASTER_HASH, master, 0).unwrap();
    let key = advapi.crypt_derive_key(prov, CALG_SCHANNEL_MAC_KEY, hash, 0).unwrap();
    assert_eq!(advapi.crypt_get_key_param(key, KP_IV, None, 0), Ok(0));
    assert_eq!(advapi.set_key_param_len(key, KP_IV), Ok(0));
    assert_eq!(advapi.crypt_set_key_param(key, KP_IV, &[], 0), Ok(()));
    for (param, value) in [(KP_MODE, CRYPT_MODE_ECB), (KP_PADDING, PKCS5_PADDING)] {
        assert_eq!(advapi.crypt_set_key_param(key, param, &value.to_le_bytes(), 0), Ok(()));
        let mut read = [0; 4];
        advapi.crypt_get_key_param(key, param, Some(&mut read), 0).unwrap();
        assert_eq!(u32::from_le_bytes(read), value);
    }
}

#[test]
fn the_function_fills_the_buffer() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let master = advapi.crypt_gen_key(prov, CALG_TLS1_MASTER, 0).unwrap();
    set_randoms(&advapi, master);
    advapi.crypt_create_hash(prov, CALG_SCHANNEL_MASTER_HASH, master, 0).unwrap();
    let prf = advapi.crypt_create_hash(prov, CALG_TLS1PRF, master, 0).unwrap();
    assert_eq!(advapi.crypt_get_hash_param(prf, HP_HASHVAL, None, 0), Ok(0), "it has no size of its own");
    let long = hash_value(&advapi, prf, 10_000);
    for len in [0, 1, 12, 4096, 4097] {
        assert_eq!(hash_value(&advapi, prf, len), long[..len]);
    }
    let copy = advapi.crypt_duplicate_hash(prf, 0, 0).unwrap();
    advapi.crypt_destroy_hash(prf).unwrap();
    assert_eq!(hash_value(&advapi, copy, 64), long[..64]);
}
