//! Encrypting and decrypting, in numbers and bytes.

use super::{check_flags, dword, hash_handle, key_handle};
use crate::error::Error;
use crate::store::{KeyStore, Pass, Section};

fn pass(is_final: bool, hash: u64) -> Pass {
    let section = if is_final { Section::Final } else { Section::More };
    if hash == 0 { section.into() } else { section.hashing(hash_handle(hash)) }
}

/// `CryptEncrypt`: encrypts the first `data_len` bytes of `data` in place and answers how many they are then.
/// The length of `data` is `dwBufLen`; without a buffer, the answer is the size that is needed.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): any flag (`CRYPT_OAEP` is for RSA).
/// - `NTE_BAD_LEN` (0x80090004): the size needed is more than a DWORD can say.
/// - And those of [`KeyStore::encrypt_in_place`].
pub fn crypt_encrypt(
    store: &KeyStore,
    key: u64,
    hash: u64,
    is_final: bool,
    flags: u32,
    data: Option<&mut [u8]>,
    data_len: u32,
) -> Result<u32, Error> {
    check_flags(flags, 0)?;
    let (key, pass) = (key_handle(key), pass(is_final, hash));
    let len = match data {
        None => store.encrypted_len(key, pass, data_len as usize),
        Some(buffer) => {
            // A DWORD could not say more, so what is behind it counts as too small a buffer.
            let countable = buffer.len().min(u32::MAX as usize);
            let (buffer, _) = buffer.split_at_mut_checked(countable).unwrap_or_default();
            store.encrypt_in_place(key, pass, buffer, data_len as usize)
        }
    };
    if let Err(Error::MoreData { needed }) = len {
        dword(needed)?;
    }
    dword(len?)
}

/// `CryptDecrypt`: decrypts all of `data` in place and answers how many bytes at its front are plaintext.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): any flag.
/// - `NTE_BAD_LEN` (0x80090004): more data than a DWORD can say.
/// - And those of [`KeyStore::decrypt_in_place`].
pub fn crypt_decrypt(
    store: &KeyStore,
    key: u64,
    hash: u64,
    is_final: bool,
    flags: u32,
    data: &mut [u8],
) -> Result<u32, Error> {
    check_flags(flags, 0)?;
    let key = key_handle(key);
    store.with_key(key, |_| dword(data.len()))?;
    dword(store.decrypt_in_place(key, pass(is_final, hash), data)?)
}
