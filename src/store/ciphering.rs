//! Encrypting and decrypting, in sections.

use zeroize::Zeroize;

use super::KeyStore;
use crate::error::Error;
use crate::handle::{HCryptHash, HCryptKey};
use crate::hash::Hash;
use crate::key::Key;

/// Whether more of the message follows: the `Final` argument of `CryptEncrypt` and `CryptDecrypt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// `Final = FALSE`: more follows. A block key takes whole blocks only.
    More,
    /// `Final = TRUE`: the message ends here. A block key pads, or checks and removes the padding; then the
    /// key is back at its start.
    Final,
}

impl Section {
    /// This section, with a hash that rides along and takes the plaintext: before it is encrypted, or after it is
    /// decrypted and without its padding (documented).
    ///
    /// ```
    /// use hcryptkey::{Algorithm, HashAlgorithm, KeyStore, Section};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Aes128)?;
    /// let hash = store.create_hash(HashAlgorithm::Sha1, None)?;
    /// let mut data = b"abc".to_vec();
    /// store.encrypt(key, Section::Final.hashing(hash), &mut data)?;
    /// assert_eq!(store.hash_value(hash)?[..4], [0xa9, 0x99, 0x3e, 0x36]);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    pub const fn hashing(self, hash: HCryptHash) -> Pass {
        Pass { section: self, hash: Some(hash) }
    }
}

/// One call to encrypt or decrypt: a [`Section`], and maybe a hash that rides along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    section: Section,
    hash: Option<HCryptHash>,
}

impl Pass {
    fn is_final(self) -> bool {
        self.section == Section::Final
    }
}

impl From<Section> for Pass {
    fn from(section: Section) -> Self {
        Self { section, hash: None }
    }
}

impl KeyStore {
    /// Encrypts a section: `CryptEncrypt`. `data` grows by the padding of a [`Section::Final`].
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeyStore, Section};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Aes256)?;
    /// let mut data = b"sixteen bytes...".to_vec();
    /// store.encrypt(key, Section::Final, &mut data)?;
    /// assert_eq!(data.len(), 32, "a full block gets a whole block of padding");
    /// store.decrypt(key, Section::Final, &mut data)?;
    /// assert_eq!(data, b"sixteen bytes...");
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// When several things are wrong, the first of these answers; neither data, key nor hash has changed then.
    /// - `NTE_BAD_KEY` (0x80090003): a dead key handle; a key that only serves HMAC.
    /// - `NTE_BAD_HASH` (0x80090002), `NTE_BAD_HASH_STATE` (0x8009000c): the hash that rides along is dead or finished.
    /// - `NTE_BAD_DATA` (0x80090005): a section that is not Final and not whole blocks.
    /// - `NTE_BAD_ALGID` (0x80090008): a mode that Microsoft's providers lack.
    /// - `NTE_BAD_LEN` (0x80090004): with its padding the section would be longer than can be counted.
    /// - `NTE_FAIL` (0x80090020): random padding, and the random source failed.
    pub fn encrypt(&self, key: HCryptKey, pass: impl Into<Pass>, data: &mut Vec<u8>) -> Result<(), Error> {
        let pass = pass.into();
        let len = data.len();
        self.cipher(key, pass, |key, plaintext| {
            let needed = key.encrypted_len(pass.is_final(), len)?;
            key.check_mode()?;
            grow(data, needed);
            let result = key.encrypt(pass.is_final(), data, len, &self.random, plaintext);
            if result.is_err() {
                data.truncate(len);
            }
            result.map(drop)
        })
    }

    /// Decrypts a section: `CryptDecrypt`. `data` shrinks by the padding of a [`Section::Final`].
    ///
    /// `NTE_BAD_DATA` has two meanings here, as on Windows: check the length beforehand to tell bad padding, which a
    /// wrong key gives too, from ciphertext of a wrong length.
    ///
    /// # Errors
    /// As [`encrypt`](KeyStore::encrypt), and:
    /// - `NTE_BAD_DATA` (0x80090005): a section that is not whole blocks, or Final and empty.
    /// - `NTE_BAD_DATA` (0x80090005), **and the key is at its start, the data decrypted**: the padding is bad.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, Error, KeyStore, Section};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Aes128)?;
    /// let mut data = b"message".to_vec();
    /// store.encrypt(key, Section::Final, &mut data)?;
    /// store.decrypt(key, Section::Final, &mut data)?;
    /// assert_eq!(data, b"message");
    ///
    /// let mut damaged = vec![0; 15];
    /// assert!(matches!(store.decrypt(key, Section::Final, &mut damaged), Err(Error::BadData(_))));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn decrypt(&self, key: HCryptKey, pass: impl Into<Pass>, data: &mut Vec<u8>) -> Result<(), Error> {
        let len = self.decrypt_in_place(key, pass, data)?;
        data.truncate(len);
        Ok(())
    }

    /// Encrypts the first `data_len` bytes of `buffer` in place and answers how many bytes they are then.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, Error, KeyStore, Section};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Des)?;
    /// let mut buffer = *b"message.";
    /// assert_eq!(
    ///     store.encrypt_in_place(key, Section::Final, &mut buffer, 8),
    ///     Err(Error::MoreData { needed: 16 }),
    /// );
    /// assert_eq!(&buffer, b"message.", "nothing has changed: try again");
    ///
    /// let mut buffer = [0; 16];
    /// buffer[..8].copy_from_slice(b"message.");
    /// assert_eq!(store.encrypt_in_place(key, Section::Final, &mut buffer, 8), Ok(16));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`encrypt`](KeyStore::encrypt), and after the length of the data and before the mode:
    /// - `ERROR_MORE_DATA` (234), with the size needed: the buffer is too small.
    pub fn encrypt_in_place(
        &self,
        key: HCryptKey,
        pass: impl Into<Pass>,
        buffer: &mut [u8],
        data_len: usize,
    ) -> Result<usize, Error> {
        let pass = pass.into();
        self.cipher(key, pass, |key, plaintext| {
            key.encrypt(pass.is_final(), buffer, data_len, &self.random, plaintext)
        })
    }

    /// Decrypts `data` in place and answers how many bytes at its front are plaintext.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeyStore, Section};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Des)?;
    /// let mut buffer = *b"message\0";
    /// assert_eq!(store.encrypt_in_place(key, Section::Final, &mut buffer, 7), Ok(8));
    /// assert_eq!(store.decrypt_in_place(key, Section::Final, &mut buffer), Ok(7));
    /// assert_eq!(&buffer[..7], b"message");
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`decrypt`](KeyStore::decrypt).
    pub fn decrypt_in_place(
        &self,
        key: HCryptKey,
        pass: impl Into<Pass>,
        data: &mut [u8],
    ) -> Result<usize, Error> {
        let pass = pass.into();
        self.cipher(key, pass, |key, plaintext| key.decrypt(pass.is_final(), data, plaintext))
    }

    /// The size in bytes that a section of `data_len` bytes needs to be encrypted: what `CryptEncrypt` answers
    /// when it is given no buffer. Nothing changes.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeyStore, Section};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Aes128)?;
    /// assert_eq!(store.encrypted_len(key, Section::Final, 16), Ok(32));
    /// assert_eq!(store.encrypted_len(key, Section::More, 16), Ok(16));
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`encrypt`](KeyStore::encrypt), without the mode.
    pub fn encrypted_len(
        &self,
        key: HCryptKey,
        pass: impl Into<Pass>,
        data_len: usize,
    ) -> Result<usize, Error> {
        let pass = pass.into();
        self.cipher(key, pass, |key, _| key.encrypted_len(pass.is_final(), data_len))
    }

    /// Calls `f` with the key, and with a function that shows the plaintext to the hash, if one rides along.
    ///
    /// A key is always taken before a hash, so that two calls can't wait for each other.
    fn cipher<R>(
        &self,
        key: HCryptKey,
        pass: Pass,
        f: impl FnOnce(&mut Key, &mut dyn FnMut(&[u8])) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.with_key(key, |key| {
            key.check_cipher()?;
            let Some(hash) = pass.hash else { return f(key, &mut |_| ()) };
            self.with_hash(hash, |hash| {
                hash.check_unfinished()?;
                f(key, &mut |plaintext| Hash::feed(hash, plaintext))
            })
        })
    }
}

/// Lengthens `data` with zeros. Where that has to move it, the old place is wiped.
fn grow(data: &mut Vec<u8>, len: usize) {
    if len > data.capacity() {
        let mut moved = Vec::with_capacity(len);
        moved.extend_from_slice(data);
        core::mem::replace(data, moved).zeroize();
    }
    data.resize(len, 0);
}
