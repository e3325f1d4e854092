//! `PasswordDeriveBytes.CryptDeriveKey` of .NET.

use hcryptkey::zeroize::Zeroizing;
use hcryptkey::{Algorithm, Error, HashAlgorithm, KeySpec, KeyStore, Provider};

/// The bytes of a key of so many bits, from the hash of the password's UTF-8. .NET leaves salt and iterations out
/// here, and so does this.
pub(crate) fn crypt_derive_key(
    cipher: Algorithm,
    hash: HashAlgorithm,
    bits: u32,
    password: &str,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let store = KeyStore::new(Provider::AES);
    let hash = store.create_hash(hash, None)?;
    store.hash_data(hash, password.as_bytes())?;
    let key = store.derive_key(KeySpec::new(cipher).bits(bits).exportable(), hash)?;
    store.export_material(key)
}
