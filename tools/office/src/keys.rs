//! The RC4 keys of a document: one for each number of a block. All the cryptography is calls of a [`KeyStore`].

use hcryptkey::{Algorithm, HCryptHash, HCryptKey, KeySpec, KeyStore, Section};

/// The keys of a document.
pub(crate) struct Keys {
    pub(crate) store: KeyStore,
    /// The hash of everything that determines a key except the number of its block.
    pub(crate) base: HCryptHash,
    pub(crate) bits: u32,
}

impl Keys {
    /// The key of a block: the front of the hash of base and block number.
    ///
    /// At 40 bits, RC4 CryptoAPI needs 11 zero bytes after that. A derived key of 40 bits has them as its default salt.
    pub(crate) fn of_block(&self, block: u32) -> Result<HCryptKey, hcryptkey::Error> {
        let hash = self.store.duplicate_hash(self.base)?;
        self.store.hash_data(hash, &block.to_le_bytes())?;
        let key = self.store.derive_key(KeySpec::new(Algorithm::Rc4).bits(self.bits), hash)?;
        self.store.destroy_hash(hash)?;
        Ok(key)
    }

    /// Decrypts a stream whose blocks are numbered from 0, all of `block_len` bytes except the last.
    pub(crate) fn decrypt_blocks(&self, stream: &mut [u8], block_len: usize) -> Result<(), hcryptkey::Error> {
        (0..)
            .zip(stream.chunks_mut(block_len))
            .try_for_each(|(number, block)| self.decrypt_block(number, block))
    }

    /// Decrypts one block, of any length.
    pub(crate) fn decrypt_block(&self, number: u32, block: &mut [u8]) -> Result<(), hcryptkey::Error> {
        let key = self.of_block(number)?;
        // `Final` refuses to decrypt nothing.
        if !block.is_empty() {
            self.store.decrypt_in_place(key, Section::Final, block)?;
        }
        self.store.destroy_key(key)
    }
}
