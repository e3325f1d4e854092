//! Encrypting and decrypting.

use super::{Advapi, check_flags, dword};
use crate::codes;
use crate::error::{Error, Reason};
use crate::key::{Key, Plaintext, PlaintextSink, Room, RsaPadding, SectionFlags};

/// Reads `Final` and `dwFlags`. `known` are the flags of the call: `CRYPT_OAEP`, and `CRYPT_DECRYPT_RSA_NO_PADDING_CHECK` to decrypt.
fn section_flags(is_final: bool, flags: u32, known: u32) -> Result<SectionFlags, Error> {
    check_flags(flags, known)?;
    let padding = match flags {
        0 => RsaPadding::Pkcs1,
        codes::CRYPT_OAEP => RsaPadding::Oaep,
        codes::CRYPT_DECRYPT_RSA_NO_PADDING_CHECK => RsaPadding::Unchecked,
        _ => return Err(Error::BadFlags(&Reason("a block has one padding; pass one of the two flags"))),
    };
    Ok(SectionFlags { is_final, padding })
}

impl Advapi {
    /// `CryptEncrypt`: encrypts the first `data_len` bytes of `data` in place and returns the length of the ciphertext. The length
    /// of `data` is `dwBufLen`; without a buffer, the call returns the size that is needed. The hash `hash` is fed the plaintext;
    /// pass 0 for none.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let key = advapi.crypt_gen_key(prov, CALG_AES_128, 0)?;
    /// let mut buffer = *b"message.........";
    /// assert_eq!(advapi.crypt_encrypt(key, 0, true, 0, None, 7)?, 16);
    /// assert_eq!(advapi.crypt_encrypt(key, 0, true, 0, Some(&mut buffer), 7)?, 16);
    /// assert_eq!(advapi.crypt_decrypt(key, 0, true, 0, &mut buffer)?, 7);
    /// assert_eq!(buffer[..7], *b"message");
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle, or the hash of another context.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag but `CRYPT_OAEP` (0x40) with an RSA key.
    /// - `NTE_BAD_LEN` (0x80090004): the size that is needed does not fit a DWORD.
    /// - And those of [`KeyStore::encrypt_in_place`](crate::KeyStore::encrypt_in_place).
    #[doc(alias = "CryptEncrypt")]
    #[inline(always)]
    pub fn crypt_encrypt(
        &self,
        key: u64,
        hash: u64,
        is_final: bool,
        flags: u32,
        data: Option<&mut [u8]>,
        data_len: u32,
    ) -> Result<u32, Error> {
        let hash = self.hash_to_feed(key, hash)?;
        let section_flags = section_flags(is_final, flags, codes::CRYPT_OAEP);
        let len = data_len as usize;
        // A call that asks for the size ciphers nothing, so it is short work for any length.
        let work = if data.is_some() { len } else { 0 };
        let written = self.objects.section(key, hash, section_flags, work, |key, flags, sink| match data {
            None => key.encrypted_len(flags, len),
            Some(buffer) => {
                // A DWORD can't count a longer ciphertext, so the call uses no more of the buffer than the largest DWORD.
                let countable = buffer.len().min(u32::MAX as usize);
                let (buffer, _) = buffer.split_at_mut(countable);
                let mut plaintext = Plaintext { flags, len, room: Room::Fixed(buffer), random: &self.random };
                key.encrypt(&mut plaintext, sink)
            }
        });
        if let Err(Error::MoreData { needed }) = written {
            dword(needed)?;
        }
        dword(written?)
    }

    /// `CryptDecrypt`: decrypts all of `data` in place and returns the length of the plaintext at its front.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle, or the hash of another context.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag but `CRYPT_OAEP` (0x40) or `CRYPT_DECRYPT_RSA_NO_PADDING_CHECK` (0x20) with an RSA
    ///   key.
    /// - `NTE_BAD_LEN` (0x80090004): a length that does not fit a DWORD.
    /// - And those of [`KeyStore::decrypt_in_place`](crate::KeyStore::decrypt_in_place).
    #[doc(alias = "CryptDecrypt")]
    pub fn crypt_decrypt(
        &self,
        key: u64,
        hash: u64,
        is_final: bool,
        flags: u32,
        data: &mut [u8],
    ) -> Result<u32, Error> {
        let len = data.len();
        self.decrypting(key, hash, is_final, flags, len, |key, flags, sink| {
            dword(key.decrypt(flags, data, sink)?)
        })
    }

    /// Checks whether [`crypt_encrypt`](Advapi::crypt_encrypt) would read `len` bytes in a buffer that is long enough. Nothing
    /// changes.
    ///
    /// # Errors
    /// Those of `crypt_encrypt`, except for a random source that fails.
    pub(crate) fn check_encrypt(
        &self,
        key: u64,
        hash: u64,
        is_final: bool,
        flags: u32,
        len: usize,
    ) -> Result<(), Error> {
        let hash = self.hash_to_feed(key, hash)?;
        let flags = section_flags(is_final, flags, codes::CRYPT_OAEP);
        // Length 0, because nothing is ciphered.
        self.objects.section(key, hash, flags, 0, |key, flags, _| key.check_encrypt(flags, len))
    }

    /// Checks whether [`crypt_decrypt`](Advapi::crypt_decrypt) would read `len` bytes. Nothing changes.
    ///
    /// # Errors
    /// Those of `crypt_decrypt` that do not depend on the data.
    pub(crate) fn check_decrypt(
        &self,
        key: u64,
        hash: u64,
        is_final: bool,
        flags: u32,
        len: usize,
    ) -> Result<(), Error> {
        self.decrypting(key, hash, is_final, flags, len, |key, flags, _| key.check_decrypt(flags, len))
    }

    /// Calls `f` with the key, to decrypt `len` bytes.
    #[inline(always)]
    fn decrypting<R>(
        &self,
        handle: u64,
        hash: u64,
        is_final: bool,
        flags: u32,
        len: usize,
        f: impl FnOnce(&mut Key, SectionFlags, PlaintextSink<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let hash = self.hash_to_feed(handle, hash)?;
        let known = codes::CRYPT_OAEP | codes::CRYPT_DECRYPT_RSA_NO_PADDING_CHECK;
        let flags = section_flags(is_final, flags, known);
        self.objects.section(handle, hash, flags, len, |key, flags, sink| {
            dword(len)?;
            // `section` passes a copy of an RSA key, so the program's key stays public.
            if key.is_public_half() {
                self.acquired(self.objects.owner_of_key(handle)?)?.context.complete(key);
            }
            f(key, flags, sink)
        })
    }

    /// The hash that is fed the plaintext. It must belong to the key's context.
    #[inline(always)]
    fn hash_to_feed(&self, key: u64, hash: u64) -> Result<Option<u64>, Error> {
        if hash == 0 {
            return Ok(None);
        }
        Self::check_same(self.objects.owner_of_key(key)?, self.objects.owner_of_hash(hash)?)?;
        Ok(Some(hash))
    }
}
