//! The ciphers that protect data: in CBC, from an IV of zeros, since each key is used once.

use aes::{Aes128, Aes192, Aes256};
use cbc::{Decryptor, Encryptor};
use cipher::block_padding::Pkcs7;
use cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit,
};
use des::{Des, TdesEde3};
use zeroize::Zeroizing;

use crate::algorithm::Algorithm;
use crate::codes::CALG_AES;
use crate::error::Error;

const MAX_BLOCK: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cipher(Algorithm);

impl Cipher {
    pub(super) const AES_256: Self = Self(Algorithm::Aes256);
    pub(super) const TRIPLE_DES: Self = Self(Algorithm::TripleDes);

    pub(super) fn from_alg_id(alg_id: u32) -> Option<Self> {
        // `CALG_AES`, which gives no length, means the longest key.
        let alg_id = if alg_id == CALG_AES { Algorithm::Aes256.alg_id() } else { alg_id };
        let algorithm = Algorithm::from_alg_id(alg_id)?;
        let cipher = Self(algorithm);
        (cipher.key_len() > 0).then_some(cipher)
    }

    pub(super) fn alg_id(self) -> u32 {
        self.0.alg_id()
    }

    /// The length of the key in bytes; 0 for a cipher that protects no data.
    pub(super) fn key_len(self) -> usize {
        match self.0 {
            Algorithm::Des => 8,
            Algorithm::TripleDes | Algorithm::Aes192 => 24,
            Algorithm::Aes128 => 16,
            Algorithm::Aes256 => 32,
            _ => 0,
        }
    }

    pub(super) fn key_bits(self) -> u32 {
        u32::try_from(self.key_len() * 8).unwrap_or_default()
    }

    /// `None` if the padding is bad. The caller wipes the stack.
    pub(super) fn decrypt(self, key: &[u8], data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let decrypt = match self.0 {
            Algorithm::Des => decrypt_with::<Des>,
            Algorithm::TripleDes => decrypt_with::<TdesEde3>,
            Algorithm::Aes128 => decrypt_with::<Aes128>,
            Algorithm::Aes192 => decrypt_with::<Aes192>,
            _ => decrypt_with::<Aes256>,
        };
        decrypt(key, data)
    }

    /// The caller wipes the stack.
    pub(super) fn encrypt(self, key: &[u8], data: &[u8]) -> Result<Vec<u8>, Error> {
        let encrypt = match self.0 {
            Algorithm::Des => encrypt_with::<Des>,
            Algorithm::TripleDes => encrypt_with::<TdesEde3>,
            Algorithm::Aes128 => encrypt_with::<Aes128>,
            Algorithm::Aes192 => encrypt_with::<Aes192>,
            _ => encrypt_with::<Aes256>,
        };
        encrypt(key, data).ok_or(Error::BUG)
    }
}

fn zero_iv<C: BlockCipherEncrypt>() -> &'static [u8] {
    [0; MAX_BLOCK].get(..C::block_size()).unwrap_or_default()
}

fn decrypt_with<C: BlockCipherDecrypt + BlockCipherEncrypt + KeyInit>(
    key: &[u8],
    data: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = Decryptor::<C>::new_from_slices(key, zero_iv::<C>()).ok()?;
    let mut data = Zeroizing::new(data.to_vec());
    let len = cipher.decrypt_padded::<Pkcs7>(&mut data).ok()?.len();
    data.truncate(len);
    Some(data)
}

fn encrypt_with<C: BlockCipherEncrypt + KeyInit>(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let cipher = Encryptor::<C>::new_from_slices(key, zero_iv::<C>()).ok()?;
    let mut encrypted = Zeroizing::new(vec![0; data.len() + MAX_BLOCK]);
    encrypted.get_mut(..data.len())?.copy_from_slice(data);
    Some(cipher.encrypt_padded::<Pkcs7>(&mut encrypted, data.len()).ok()?.to_vec())
}
