//! The keys of secure channels: from a wrapped pre-master secret to the records of a connection.

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
    advapi.crypt_destroy_hash(hash).unwrap();

    for alg in [alg(SCHANNEL_ENC_KEY, CALG_DES, 64), alg(SCHANNEL_MAC_KEY, CALG_MD5, 128)] {
        advapi.crypt_set_key_param(master, KP_SCHANNEL_ALG, &alg, 0).unwrap();
    }
    // The pre-master secret has become a master secret, which the second hash does not change.
    let hash = master_hash().unwrap();
    let write_key = derive(hash, CALG_SCHANNEL_ENC_KEY).unwrap();
    let mut data = *b"Wine rocks!\0\0\0\0\0";
    assert_eq!(advapi.crypt_encrypt(write_key, 0, true, 0, Some(&mut data), 12), Ok(16));
    assert_eq!(data[..], hex("13d2ddeb6c3fbeb20486b5e508e5f30d"));

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
