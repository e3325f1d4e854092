//! RC4 CryptoAPI encryption, of Office 2002 and 2003: \[MS-OFFCRYPTO\] 2.3.5.

use hcryptkey::{HashAlgorithm, KeyStore, Provider, Section, codes};

use crate::Error;
use crate::bytes::{field, u32_at, usize_at};
use crate::keys::Keys;
use crate::password::Password;

/// The data about its encryption that a document contains in the clear.
pub(crate) struct Header {
    pub(crate) key_bits: u32,
    salt: [u8; 16],
    verifier: [u8; 16],
    verifier_hash: [u8; 20],
}

impl Header {
    /// Reads the fields after the version.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        const EXTERNAL: u32 = 1 << 4;
        const AES: u32 = 1 << 5;
        let too_short = || Error::damaged("its encryption header is cut short");

        let (header, verifier) =
            usize_at(bytes, 4).and_then(|len| bytes.get(8..)?.split_at_checked(len)).ok_or_else(too_short)?;
        let word = |at| u32_at(header, at).ok_or_else(too_short);
        let (flags, cipher, hash, key_bits) = (word(0)?, word(8)?, word(12)?, word(16)?);

        // With a number of 0 the flags decide.
        let is_rc4 = cipher == codes::CALG_RC4 || (cipher == 0 && flags & (EXTERNAL | AES) == 0);
        if !is_rc4 {
            return Err(Error::OtherEncryption("AES or an encryption of a third party"));
        }
        if hash != codes::CALG_SHA1 && hash != 0 {
            return Err(Error::OtherEncryption("a key that is not made with SHA-1"));
        }
        let key_bits = if key_bits == 0 { 40 } else { key_bits };
        if !(40..=128).contains(&key_bits) || key_bits % 8 != 0 {
            return Err(Error::damaged("its key length is not a multiple of 8 from 40 to 128 bits"));
        }
        if (u32_at(verifier, 0), u32_at(verifier, 36)) != (Some(16), Some(20)) {
            return Err(Error::damaged("its salt or its verifier has a wrong length"));
        }
        Ok(Self {
            key_bits,
            salt: field(verifier, 4).ok_or_else(too_short)?,
            verifier: field(verifier, 20).ok_or_else(too_short)?,
            verifier_hash: field(verifier, 40).ok_or_else(too_short)?,
        })
    }

    /// The keys of the document, if the password is right.
    pub(crate) fn unlock(&self, password: &Password) -> Result<Keys, Error> {
        let keys = self.keys(password)?;
        let store = &keys.store;
        let (mut verifier, mut verifier_hash) = (self.verifier, self.verifier_hash);
        // The verifier and its hash are one message, under the key of block 0. The same call hashes the plaintext.
        let (key, hash) = (keys.of_block(0)?, store.create_hash(HashAlgorithm::Sha1, None)?);
        store.decrypt_in_place(key, Section::More.hashing(hash), &mut verifier)?;
        store.decrypt_in_place(key, Section::Final, &mut verifier_hash)?;
        if store.hash_value(hash)?[..] == verifier_hash { Ok(keys) } else { Err(Error::WrongPassword) }
    }

    fn keys(&self, password: &Password) -> Result<Keys, hcryptkey::Error> {
        // Every provider with RC4 from 40 to 128 bits makes the same keys: all except Base, whose keys have at most 56
        // bits.
        let store = KeyStore::new(Provider::ENHANCED);
        let secret = store.create_hash(HashAlgorithm::Sha1, None)?;
        store.hash_data(secret, &self.salt)?;
        store.hash_data(secret, password.utf16())?;
        let base = store.create_hash(HashAlgorithm::Sha1, None)?;
        store.hash_data(base, &store.hash_value(secret)?)?;
        store.destroy_hash(secret)?;
        Ok(Keys { store, base, bits: self.key_bits })
    }
}
