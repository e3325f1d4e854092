//! Helpers of the tests.

#![allow(dead_code, reason = "each file of tests uses a part of this")]

use hcryptkey::codes::*;
use hcryptkey::{
    Advapi, Algorithm, CipherMode, Error, HCryptKey, ImportOptions, KeyStore, Provider, SectionOptions,
};

pub(crate) const MODES: [CipherMode; 3] = [CipherMode::CBC, CipherMode::ECB, CipherMode::CFB];

/// Microsoft's providers with RSA, in the order of [`Provider::ALL`].
pub(crate) const RSA_PROVIDERS: [Provider; 5] =
    [Provider::BASE, Provider::STRONG, Provider::ENHANCED, Provider::AES, Provider::SCHANNEL];

/// Every symmetric cipher of the AES profile, which lacks only `CYLINK_MEK`.
pub(crate) fn ciphers() -> impl Iterator<Item = Algorithm> {
    let of_aes = |algorithm: &Algorithm| algorithm.is_symmetric() && *algorithm != Algorithm::CylinkMek;
    Algorithm::ALL.iter().copied().filter(of_aes)
}

/// Every block cipher.
pub(crate) fn block_ciphers() -> impl Iterator<Item = Algorithm> {
    ciphers().filter(|algorithm| algorithm.block_bits() > 0)
}

/// The block of a block cipher, in bytes.
pub(crate) fn block_len(algorithm: Algorithm) -> usize {
    algorithm.block_bits() as usize / 8
}

/// Whether the low bit of each byte of a cipher's keys is a parity bit.
pub(crate) fn has_parity(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::Des | Algorithm::TripleDes112 | Algorithm::TripleDes)
}

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

/// The ciphertext of a message or of a section.
pub(crate) fn encrypted(
    store: &KeyStore,
    key: HCryptKey,
    section: impl Into<SectionOptions>,
    data: &[u8],
) -> Vec<u8> {
    let mut data = data.to_vec();
    store.encrypt(key, section, &mut data).unwrap();
    data
}

/// The default key of a cipher in the AES profile, which is its longest, in bytes.
pub(crate) fn key_len(algorithm: Algorithm) -> u8 {
    let store = store_with(seed(1), Provider::AES);
    let key = store.generate_key(algorithm).unwrap();
    u8::try_from(store.key_info(key).unwrap().key_bits() / 8).unwrap()
}

/// A seeded random source (`SplitMix64`).
pub(crate) fn seed(mut state: u64) -> impl FnMut(&mut [u8]) -> Result<(), ()> + Clone + Send + 'static {
    move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(mixed ^ mixed >> 31).to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

pub(crate) fn store_with(
    random: impl FnMut(&mut [u8]) -> Result<(), ()> + Clone + Send + 'static,
    provider: Provider,
) -> KeyStore {
    KeyStore::builder().provider(provider).random_source_fn(random).build()
}

/// A context of the AES provider with a container of its own.
pub(crate) fn acquire(advapi: &Advapi) -> u64 {
    advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT).unwrap()
}

/// Imports an exportable key through `Advapi`.
pub(crate) fn import_raw(advapi: &Advapi, prov: u64, algorithm: Algorithm, material: &[u8]) -> u64 {
    advapi.crypt_import_key(prov, &blob(algorithm, material), 0, CRYPT_EXPORTABLE).unwrap()
}

/// A result with its error as a number.
pub(crate) fn code<T>(result: Result<T, Error>) -> Result<T, u32> {
    result.map_err(Error::code)
}
