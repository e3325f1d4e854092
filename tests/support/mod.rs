//! What the tests share.

#![allow(dead_code, reason = "each file of tests uses a part of this")]

use hcryptkey::{Algorithm, CipherMode, HCryptKey, ImportOptions, KeyStore, Provider};

pub(crate) const PROFILES: [Provider; 4] =
    [Provider::BASE, Provider::STRONG, Provider::ENHANCED, Provider::AES];

pub(crate) const CIPHERS: [Algorithm; 8] = [
    Algorithm::Des,
    Algorithm::TripleDes112,
    Algorithm::TripleDes,
    Algorithm::Rc2,
    Algorithm::Rc4,
    Algorithm::Aes128,
    Algorithm::Aes192,
    Algorithm::Aes256,
];

pub(crate) const MODES: [CipherMode; 3] = [CipherMode::CBC, CipherMode::ECB, CipherMode::CFB];

/// A PLAINTEXTKEYBLOB.
pub(crate) fn blob(algorithm: Algorithm, material: &[u8]) -> Vec<u8> {
    let len = u32::try_from(material.len()).unwrap();
    [&[8, 2, 0, 0][..], &algorithm.alg_id().to_le_bytes(), &len.to_le_bytes(), material].concat()
}

/// An exportable key whose material counts up from 1.
pub(crate) fn counting_key(store: &KeyStore, algorithm: Algorithm, len: u8) -> HCryptKey {
    let material: Vec<u8> = (1..=len).collect();
    store.import_key(&blob(algorithm, &material), ImportOptions::new().exportable()).unwrap()
}

/// The longest key of a cipher in the AES profile, in bytes.
pub(crate) fn key_len(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::Des => 8,
        Algorithm::TripleDes | Algorithm::Aes192 => 24,
        Algorithm::Aes256 => 32,
        _ => 16,
    }
}
