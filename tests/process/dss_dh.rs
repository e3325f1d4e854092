//! The providers for DSS and Diffie-Hellman, as programs use them.

mod agreement;
mod blobs;
mod providers;
mod session_keys;
mod signatures;

use crate::support::{code, seed};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, Provider};

/// A process with a seeded random source, and a context.
fn process(provider: &Provider) -> (Advapi, u64) {
    let advapi = Advapi::builder().random_source_fn(seed(2300)).build();
    let prov = acquire(&advapi, provider);
    (advapi, prov)
}

fn acquire(advapi: &Advapi, provider: &Provider) -> u64 {
    advapi
        .crypt_acquire_context(None, Some(provider.name()), provider.prov_type(), CRYPT_VERIFYCONTEXT)
        .unwrap()
}

/// The value of a key's parameter.
fn get(advapi: &Advapi, key: u64, param: u32) -> Result<Vec<u8>, u32> {
    let mut value = vec![0; code(advapi.crypt_get_key_param(key, param, None, 0))? as usize];
    let len = code(advapi.crypt_get_key_param(key, param, Some(&mut value), 0))?;
    assert_eq!(len as usize, value.len());
    Ok(value)
}

fn set(advapi: &Advapi, key: u64, param: u32, value: &[u8]) -> Result<(), u32> {
    code(advapi.crypt_set_key_param(key, param, value, 0))
}

/// The BLOB of a key.
fn export(advapi: &Advapi, key: u64, blob_type: u32, flags: u32) -> Result<Vec<u8>, u32> {
    let mut blob = vec![0; code(advapi.crypt_export_key(key, 0, blob_type, flags, None))? as usize];
    code(advapi.crypt_export_key(key, 0, blob_type, flags, Some(&mut blob)))?;
    Ok(blob)
}

fn import(advapi: &Advapi, prov: u64, blob: &[u8], under: u64, flags: u32) -> Result<u64, u32> {
    code(advapi.crypt_import_key(prov, blob, under, flags))
}

/// Bytes from hexadecimal digits.
fn hex(digits: &str) -> Vec<u8> {
    let digits: String = digits.split_whitespace().collect();
    base16ct::mixed::decode_vec(digits).unwrap()
}

/// The prime and the generator of Microsoft's example of Diffie-Hellman, 512 bits, little-endian.
pub(crate) fn example_group() -> (Vec<u8>, Vec<u8>) {
    let p = "9102c831ee3607ecc22437f8fb3d6949ac7aab32acade9c2af0e21b7c52f76d0\
             e582780d4f32b8cbf70c8dfb3ad8c0eacb6968b09b75253daa76224994a4f28d";
    let g = "0288d7e653af72c58c084b466f9f2ec49c5c922195b7e558bfba24fae59dcb71\
             2e2cce99f310ff3bcbef6c9522559d2900b54c5ba5633141130aea3978026d62";
    (hex(p), hex(g))
}
