//! The encryption header, and the keys behind it. All the cryptography is calls of a [`KeyStore`].

use hcryptkey::{
    Algorithm, HCryptHash, HCryptKey, HashAlgorithm, KeySpec, KeyStore, Provider, Section, codes,
};

use super::Error;
use super::bytes::{field, u32_at, usize_at};

/// What a document says about its encryption, in the clear.
pub(super) struct EncryptionInfo {
    key_bits: u32,
    salt: [u8; 16],
    verifier: [u8; 16],
    verifier_hash: [u8; 20],
}

impl EncryptionInfo {
    /// Reads the header, and finds out whether this is RC4 CryptoAPI encryption.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        const EXTERNAL: u32 = 1 << 4;
        const AES: u32 = 1 << 5;
        let too_short = || Error::damaged("its encryption header is cut short");

        match field(bytes, 0).ok_or_else(too_short)? {
            [2..=4, 0, 2, 0] => {}
            [1, 0, 1, 0] => {
                return Err(Error::OtherEncryption("the 40-bit RC4 encryption of Office 97 and 2000"));
            }
            [4, 0, 4, 0] => return Err(Error::OtherEncryption("agile encryption")),
            _ => return Err(Error::OtherEncryption("an encryption of unknown version")),
        }
        let (header, verifier) = usize_at(bytes, 8)
            .and_then(|len| bytes.get(12..)?.split_at_checked(len))
            .ok_or_else(too_short)?;
        let word = |at| u32_at(header, at).ok_or_else(too_short);
        let (flags, cipher, hash, key_bits) = (word(0)?, word(8)?, word(12)?, word(16)?);

        // A number of 0 leaves it to the flags.
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
    pub(super) fn unlock(mut self, password: &str) -> Result<Keys, Error> {
        let keys = Keys::new(&self.salt, password, self.key_bits)?;
        let store = &keys.store;
        // The verifier and its hash are one message, under the key of block 0. A hash rides along.
        let (key, hash) = (keys.of_block(0)?, store.create_hash(HashAlgorithm::Sha1, None)?);
        store.decrypt_in_place(key, Section::More.hashing(hash), &mut self.verifier)?;
        store.decrypt_in_place(key, Section::Final, &mut self.verifier_hash)?;
        if store.hash_value(hash)?[..] == self.verifier_hash { Ok(keys) } else { Err(Error::WrongPassword) }
    }
}

/// The keys of a document: one for every number of a block.
pub(super) struct Keys {
    store: KeyStore,
    /// Salt and password are in it; the number of a block is all that is missing.
    base: HCryptHash,
    bits: u32,
}

impl Keys {
    fn new(salt: &[u8], password: &str, bits: u32) -> Result<Self, hcryptkey::Error> {
        // Every provider with RC4 from 40 to 128 bits makes the same keys: all but Base, which ends at 56.
        let store = KeyStore::new(Provider::ENHANCED);
        let password: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let secret = store.create_hash(HashAlgorithm::Sha1, None)?;
        store.hash_data(secret, salt)?;
        store.hash_data(secret, &password)?;
        let base = store.create_hash(HashAlgorithm::Sha1, None)?;
        store.hash_data(base, &store.hash_value(secret)?)?;
        store.destroy_hash(secret)?;
        Ok(Self { store, base, bits })
    }

    /// The key of a block: the front of the hash of base and block number.
    ///
    /// At 40 bits the format wants 11 zero bytes behind that. A derived key of 40 bits has them: they are its
    /// default salt.
    fn of_block(&self, block: u32) -> Result<HCryptKey, hcryptkey::Error> {
        let hash = self.store.duplicate_hash(self.base)?;
        self.store.hash_data(hash, &block.to_le_bytes())?;
        let key = self.store.derive_key(KeySpec::new(Algorithm::Rc4).bits(self.bits), hash)?;
        self.store.destroy_hash(hash)?;
        Ok(key)
    }

    /// Decrypts a stream whose blocks are numbered from 0, all of `block_len` bytes but the last.
    pub(super) fn decrypt_blocks(&self, stream: &mut [u8], block_len: usize) -> Result<(), hcryptkey::Error> {
        (0..)
            .zip(stream.chunks_mut(block_len))
            .try_for_each(|(number, block)| self.decrypt_block(number, block))
    }

    /// Decrypts one block, of whatever length.
    pub(super) fn decrypt_block(&self, number: u32, block: &mut [u8]) -> Result<(), hcryptkey::Error> {
        let key = self.of_block(number)?;
        self.store.decrypt_in_place(key, Section::Final, block)?;
        self.store.destroy_key(key)
    }
}
