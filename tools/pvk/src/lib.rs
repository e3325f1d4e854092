//! Microsoft's PVK files: a PRIVATEKEYBLOB, most often encrypted under a password. All the cryptography is calls
//! of a [`KeyStore`].
//!
//! | bytes | what |
//! |---|---|
//! | 4 | the magic number 0xB0B5F11E |
//! | 4 | reserved, 0 |
//! | 4 | 1 for a key that exchanges keys, 2 for one that signs |
//! | 4 | whether the BLOB is encrypted |
//! | 4 | the length of the salt |
//! | 4 | the length of the BLOB |
//! | | the salt, the BLOB |
//!
//! An encrypted BLOB is so behind its header of 8 bytes: with RC4, under a key from the SHA-1 of salt and
//! password.

use hcryptkey::zeroize::Zeroizing;
use hcryptkey::{Algorithm, HashAlgorithm, KeySpec, KeyStore, Provider, Section};

/// Why a file gives no key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no PVK file: it does not start with 1ef1b5b0")]
    NotPvk,
    #[error("the file is damaged: {0}")]
    Damaged(&'static str),
    #[error("the key is encrypted, and takes a password")]
    NoPassword,
    #[error("the password is wrong")]
    WrongPassword,
    #[error("the key is for DSS; only RSA keys can be read here")]
    Dss,
    #[error(transparent)]
    Key(#[from] hcryptkey::Error),
}

const MAGIC: u32 = 0xB0B5_F11E;
const BLOB_HEADER_LEN: usize = 8;
/// What follows the header of a BLOB that is not encrypted.
const RSA: &[u8] = b"RSA2";
const DSS: &[u8] = b"DSS2";

/// The PRIVATEKEYBLOB in a file. The password is left unused where nothing is encrypted.
pub fn private_key_blob(file: &[u8], password: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let Pvk { salt, blob } = Pvk::read(file)?;
    let mut blob = Zeroizing::new(blob.to_vec());
    let (_, body) =
        blob.split_at_mut_checked(BLOB_HEADER_LEN).ok_or(Error::Damaged("its key is cut short"))?;
    if let Some(salt) = salt {
        decrypt(body, salt, password.ok_or(Error::NoPassword)?)?;
    }
    if body.starts_with(RSA) {
        Ok(blob)
    } else if body.starts_with(DSS) {
        Err(Error::Dss)
    } else {
        Err(Error::Damaged("its key is of no known kind"))
    }
}

/// The parts of a file that are not the same in all.
struct Pvk<'a> {
    /// The salt of the encryption, if there is one.
    salt: Option<&'a [u8]>,
    blob: &'a [u8],
}

impl<'a> Pvk<'a> {
    fn read(file: &'a [u8]) -> Result<Self, Error> {
        let (words, rest) = file.split_at_checked(24).ok_or(Error::NotPvk)?;
        let mut words = words.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word));
        if words.next() != Some(MAGIC) {
            return Err(Error::NotPvk);
        }
        let [Some(0), Some(1 | 2), Some(encrypted), Some(salt_len), Some(blob_len)] =
            std::array::from_fn(|_| words.next())
        else {
            return Err(Error::Damaged("its header is of no known kind"));
        };
        let split = |bytes: &'a [u8], len| bytes.split_at_checked(usize::try_from(len).ok()?);
        let parts = split(rest, salt_len).and_then(|(salt, rest)| Some((salt, split(rest, blob_len)?.0)));
        let (salt, blob) = parts.ok_or(Error::Damaged("it is shorter than its header says"))?;
        Ok(Self { salt: (encrypted != 0).then_some(salt), blob })
    }
}

/// Decrypts what follows the header of a BLOB, at the strength that makes it a key.
fn decrypt(body: &mut [u8], salt: &[u8], password: &[u8]) -> Result<(), Error> {
    let store = KeyStore::new(Provider::ENHANCED);
    let hash = store.create_hash(HashAlgorithm::Sha1, None)?;
    store.hash_data(hash, salt)?;
    store.hash_data(hash, password)?;
    // Strong and weak: the hash's first 16 bytes, or its first 5 and 11 zero bytes. Those are the salt that a
    // 40-bit key has by default. No field says which it is.
    for bits in [128, 40] {
        let key = store.derive_key(KeySpec::new(Algorithm::Rc4).bits(bits), hash)?;
        let mut decrypted = Zeroizing::new(body.to_vec());
        store.decrypt_in_place(key, Section::Final, &mut decrypted)?;
        if decrypted.starts_with(RSA) || decrypted.starts_with(DSS) {
            body.copy_from_slice(&decrypted);
            return Ok(());
        }
    }
    Err(Error::WrongPassword)
}
