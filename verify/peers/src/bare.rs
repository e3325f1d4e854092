//! The work, by the bare `RustCrypto` crates: the caller owns a cipher that is expanded once, without a handle.

use cipher::array::Array;
use cipher::common::InnerInit as _;
use cipher::{
    Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt as _, BlockModeEncrypt as _,
    InnerIvInit as _, KeyInit, StreamCipher as _,
};
use hcryptkey::{Algorithm, CipherMode};

use crate::subject::{self, Cipher, Direction, Subject};

/// Ciphers sections of one message.
pub fn cipher(subject: Subject) -> Cipher {
    match subject.algorithm {
        Algorithm::Des => block_cipher::<des::Des>(subject),
        Algorithm::TripleDes112 => block_cipher::<des::TdesEde2>(subject),
        Algorithm::TripleDes => block_cipher::<des::TdesEde3>(subject),
        Algorithm::Rc2 => block_cipher::<rc2::Rc2>(subject),
        Algorithm::Aes128 => block_cipher::<aes::Aes128>(subject),
        Algorithm::Aes192 => block_cipher::<aes::Aes192>(subject),
        Algorithm::Aes256 => block_cipher::<aes::Aes256>(subject),
        _ => {
            let mut rc4: rc4::Rc4 = keyed(subject);
            Box::new(move |data| rc4.apply_keystream(data))
        }
    }
}

fn block_cipher<C>(subject: Subject) -> Cipher
where
    C: KeyInit + BlockCipherEncrypt + BlockCipherDecrypt + Send + 'static,
{
    let (cipher, iv) = (keyed::<C>(subject), Array::default());
    let encrypts = subject.direction == Direction::Encrypt;
    match (subject.mode, encrypts) {
        (Some(CipherMode::ECB), true) => {
            let mut mode = ecb::Encryptor::inner_init(cipher);
            Box::new(move |data| mode.encrypt_blocks(blocks::<C>(data)))
        }
        (Some(CipherMode::ECB), false) => {
            let mut mode = ecb::Decryptor::inner_init(cipher);
            Box::new(move |data| mode.decrypt_blocks(blocks::<C>(data)))
        }
        (Some(CipherMode::CFB), true) => {
            let mut mode = cfb8::Encryptor::inner_iv_init(cipher, &iv);
            Box::new(move |data| mode.encrypt(data))
        }
        (Some(CipherMode::CFB), false) => {
            let mut mode = cfb8::Decryptor::inner_iv_init(cipher, &iv);
            Box::new(move |data| mode.decrypt(data))
        }
        (_, true) => {
            let mut mode = cbc::Encryptor::inner_iv_init(cipher, &iv);
            Box::new(move |data| mode.encrypt_blocks(blocks::<C>(data)))
        }
        (_, false) => {
            let mut mode = cbc::Decryptor::inner_iv_init(cipher, &iv);
            Box::new(move |data| mode.decrypt_blocks(blocks::<C>(data)))
        }
    }
}

/// AES-256-CBC, one block a call, with nothing between the caller and the crate.
pub fn aes_256_cbc_block() -> impl FnMut(&mut [u8; 16]) {
    let cipher: aes::Aes256 = keyed(Subject::default_of(Algorithm::Aes256));
    let mut mode = cbc::Encryptor::inner_iv_init(cipher, &Array::default());
    move |block| mode.encrypt_block(block.into())
}

fn keyed<C: KeyInit>(subject: Subject) -> C {
    C::new_from_slice(&subject::material(subject.algorithm)).expect("a key of the right length")
}

fn blocks<C: BlockCipherEncrypt>(data: &mut [u8]) -> &mut [Block<C>] {
    Array::slice_as_chunks_mut(data).0
}
