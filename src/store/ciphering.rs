//! Encrypting and decrypting, in sections.

use super::KeyStore;
use crate::error::Error;
use crate::handle::{HCryptHash, HCryptKey};
use crate::key::{Key, Plaintext, PlaintextSink, Room, SectionFlags};
use crate::options::{Section, SectionOptions};

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
    /// The first of these is returned, and neither data, key nor hash has changed.
    /// - `NTE_BAD_KEY` (0x80090003): a dead key handle; a key for HMAC alone.
    /// - `NTE_BAD_HASH` (0x80090002), `NTE_BAD_HASH_STATE` (0x8009000c): the hash is dead or finished.
    /// - `NTE_BAD_DATA` (0x80090005): a section that is not Final and not whole blocks.
    /// - `NTE_BAD_ALGID` (0x80090008): a mode that Microsoft's providers lack.
    /// - `NTE_BAD_LEN` (0x80090004): the length of the section with its padding overflows a `usize`.
    /// - `NTE_FAIL` (0x80090020): random padding, and the random source failed.
    ///
    /// An RSA key encrypts one block, and [`Section::More`] makes no difference. Its errors, in this order:
    /// - `NTE_BAD_KEY` (0x80090003): a key that only signs.
    /// - `NTE_BAD_FLAGS` (0x80090009): [`without_padding_check`](Section::without_padding_check), which is for decrypting; any
    ///   padding of RSA with a session key.
    /// - `NTE_BAD_LEN` (0x80090004): more than the modulus' length less 11 bytes, or less 42 with OAEP.
    /// - `NTE_FAIL` (0x80090020): the random source failed.
    #[doc(alias = "CryptEncrypt")]
    pub fn encrypt(
        &self,
        key: HCryptKey,
        section: impl Into<SectionOptions>,
        data: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let options = section.into();
        let len = data.len();
        self.section(key, options, len, |key, flags, sink| {
            // Restores the length if the section fails after the vector has grown, or a caller's random source panics.
            let mut restored = Restored { data, len };
            let room = Room::Growing(restored.data);
            restored.len = key.encrypt(&mut self.plaintext(flags, len, room), sink)?;
            Ok(())
        })
    }

    /// Decrypts a section: `CryptDecrypt`. `data` shrinks by the padding of a [`Section::Final`].
    ///
    /// `NTE_BAD_DATA` has two meanings here, as on Windows: a ciphertext of a wrong length, or bad padding, which a wrong key gives
    /// too. Check the length first to tell them apart.
    ///
    /// # Errors
    /// As [`encrypt`](KeyStore::encrypt), and:
    /// - `NTE_BAD_DATA` (0x80090005): a section that is not whole blocks.
    /// - `NTE_BAD_LEN` (0x80090004): an empty Final section, for a session key.
    /// - `NTE_BAD_DATA` (0x80090005), **and the key is at its start, the data decrypted**: the padding is bad.
    /// - `NTE_NO_KEY` (0x8009000d): an RSA key that is only a public half. If the container's exchange key has the same
    ///   modulus, that pair decrypts instead (both recorded on Windows).
    /// - `NTE_BAD_DATA` (0x80090005), and nothing has changed: an RSA block that does not decrypt, whatever is wrong with it.
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
    #[doc(alias = "CryptDecrypt")]
    pub fn decrypt(
        &self,
        key: HCryptKey,
        section: impl Into<SectionOptions>,
        data: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let len = self.decrypt_in_place(key, section, data)?;
        data.truncate(len);
        Ok(())
    }

    /// Encrypts the first `data_len` bytes of `buffer` in place and returns the length of the ciphertext.
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
    /// As [`encrypt`](KeyStore::encrypt), and:
    /// - `ERROR_MORE_DATA` (234), with the size needed: the buffer is too small. A session key checks this after the length of the
    ///   data and before the mode, an RSA key before the length of the data.
    #[doc(alias = "CryptEncrypt")]
    pub fn encrypt_in_place(
        &self,
        key: HCryptKey,
        section: impl Into<SectionOptions>,
        buffer: &mut [u8],
        data_len: usize,
    ) -> Result<usize, Error> {
        let options = section.into();
        self.section(key, options, data_len, |key, flags, sink| {
            key.encrypt(&mut self.plaintext(flags, data_len, Room::Fixed(buffer)), sink)
        })
    }

    /// Decrypts `data` in place and returns the length of the plaintext at its front.
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
    #[doc(alias = "CryptDecrypt")]
    pub fn decrypt_in_place(
        &self,
        key: HCryptKey,
        section: impl Into<SectionOptions>,
        data: &mut [u8],
    ) -> Result<usize, Error> {
        let options = section.into();
        self.section(key, options, data.len(), |key, flags, sink| {
            // `section` passes a copy of an RSA key, so the caller's key stays public.
            if key.is_public_half() {
                self.context.complete(key);
            }
            key.decrypt(flags, data, sink)
        })
    }

    /// The length in bytes of the ciphertext of `data_len` bytes, as `CryptEncrypt` returns it without a buffer. For an RSA key it is
    /// the length of the modulus, whatever the data. Nothing changes.
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
    /// As [`encrypt`](KeyStore::encrypt), but the mode is not checked, nor the length for an RSA key.
    #[doc(alias = "CryptEncrypt")]
    pub fn encrypted_len(
        &self,
        key: HCryptKey,
        section: impl Into<SectionOptions>,
        data_len: usize,
    ) -> Result<usize, Error> {
        let options = section.into();
        // Length 0, because nothing is ciphered: that is short work for any `data_len`.
        self.section(key, options, 0, |key, flags, _| key.encrypted_len(flags, data_len))
    }

    fn plaintext<'a>(&'a self, flags: SectionFlags, len: usize, room: Room<'a>) -> Plaintext<'a> {
        Plaintext { flags, len, room, random: self.context.random() }
    }

    #[inline(always)]
    fn section<R>(
        &self,
        key: HCryptKey,
        options: SectionOptions,
        data_len: usize,
        f: impl FnOnce(&mut Key, SectionFlags, PlaintextSink<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let is_final = options.section == Section::Final;
        let flags = SectionFlags { is_final, padding: options.padding };
        let hash = options.hash.map(HCryptHash::into_raw);
        self.objects.section(key.into_raw(), hash, Ok(flags), data_len, f)
    }
}

/// A caller's vector during a call. When this is dropped, the vector gets the length `len`: its old one unless the section
/// succeeded, so that a failed call, or a panic in the caller's random source, leaves it as it was.
struct Restored<'a> {
    data: &'a mut Vec<u8>,
    len: usize,
}

impl Drop for Restored<'_> {
    fn drop(&mut self) {
        self.data.truncate(self.len);
    }
}
