//! Simple ciphers: one block at a time, with modes and padding written out.

use cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockSizeUser, KeyInit, StreamCipher, typenum::Unsigned,
};
use hcryptkey::{Algorithm, Padding};
use rc4::Rc4;

type OnBlock = Box<dyn Fn(&mut [u8])>;

/// A block cipher: its block in bytes, and one block there and back.
pub(crate) struct Blocks {
    pub(crate) len: usize,
    encrypt: OnBlock,
    decrypt: OnBlock,
}

impl Blocks {
    /// The cipher with `key`, which is material and salt. `effective_bits` is for RC2.
    pub(crate) fn new(algorithm: Algorithm, key: &[u8], effective_bits: u32) -> Self {
        fn keyed<C: KeyInit>(key: &[u8]) -> C {
            C::new_from_slice(key).unwrap()
        }
        match algorithm {
            Algorithm::Des | Algorithm::CylinkMek => Self::of(keyed::<des::Des>(key)),
            Algorithm::TripleDes112 => Self::of(keyed::<des::TdesEde2>(key)),
            Algorithm::TripleDes => Self::of(keyed::<des::TdesEde3>(key)),
            Algorithm::Aes128 => Self::of(keyed::<aes::Aes128>(key)),
            Algorithm::Aes192 => Self::of(keyed::<aes::Aes192>(key)),
            Algorithm::Aes256 => Self::of(keyed::<aes::Aes256>(key)),
            Algorithm::Rc2 => Self::of(rc2::Rc2::new_with_eff_key_len(key, effective_bits as usize)),
            other => unreachable!("{other:?} is not a block cipher"),
        }
    }

    fn of<C: BlockCipherEncrypt + BlockCipherDecrypt + Clone + 'static>(cipher: C) -> Self {
        let other = cipher.clone();
        Self {
            len: <C as BlockSizeUser>::BlockSize::USIZE,
            encrypt: Box::new(move |block| cipher.encrypt_block(block.try_into().unwrap())),
            decrypt: Box::new(move |block| other.decrypt_block(block.try_into().unwrap())),
        }
    }

    pub(crate) fn encrypt_ecb(&self, data: &mut [u8]) {
        data.chunks_exact_mut(self.len).for_each(|block| (self.encrypt)(block));
    }

    pub(crate) fn decrypt_ecb(&self, data: &mut [u8]) {
        data.chunks_exact_mut(self.len).for_each(|block| (self.decrypt)(block));
    }

    pub(crate) fn encrypt_cbc(&self, register: &mut Vec<u8>, data: &mut [u8]) {
        for block in data.chunks_exact_mut(self.len) {
            xor(block, register);
            (self.encrypt)(block);
            *register = block.to_vec();
        }
    }

    pub(crate) fn decrypt_cbc(&self, register: &mut Vec<u8>, data: &mut [u8]) {
        for block in data.chunks_exact_mut(self.len) {
            let ciphertext = block.to_vec();
            (self.decrypt)(block);
            xor(block, register);
            *register = ciphertext;
        }
    }

    pub(crate) fn encrypt_cfb(&self, register: &mut Vec<u8>, data: &mut [u8]) {
        for byte in data {
            *byte ^= self.first_of(register);
            register.remove(0);
            register.push(*byte);
        }
    }

    pub(crate) fn decrypt_cfb(&self, register: &mut Vec<u8>, data: &mut [u8]) {
        for byte in data {
            let ciphertext = *byte;
            *byte ^= self.first_of(register);
            register.remove(0);
            register.push(ciphertext);
        }
    }

    /// The first byte of the encrypted register.
    fn first_of(&self, register: &[u8]) -> u8 {
        let mut block = register.to_vec();
        (self.encrypt)(&mut block);
        block[0]
    }
}

fn xor(block: &mut [u8], with: &[u8]) {
    for (byte, other) in block.iter_mut().zip(with) {
        *byte ^= other;
    }
}

/// Adds the key stream of `key` from byte `at` on.
pub(crate) fn rc4(key: &[u8], at: usize, data: &mut [u8]) {
    let mut stream = Rc4::new_from_slice(key).unwrap();
    stream.apply_keystream(&mut vec![0; at]);
    stream.apply_keystream(data);
}

/// The padding of a Final section of `len` bytes. `random` has more bytes than it needs.
pub(crate) fn padding(padding: Padding, len: usize, block: usize, random: &[u8]) -> Vec<u8> {
    let missing = block - len % block;
    let count = u8::try_from(missing).unwrap();
    match padding {
        Padding::Pkcs5 => vec![count; missing],
        Padding::Zero if missing == block => Vec::new(),
        Padding::Zero => vec![0; missing],
        Padding::Random => [&random[..missing - 1], &[count]].concat(),
        other => unreachable!("{other:?} is new"),
    }
}

/// The number of bytes without the padding of whole blocks; nothing if it is bad.
pub(crate) fn unpadded(padding: Padding, data: &[u8], block: usize) -> Option<usize> {
    let last = &data[data.len() - block..];
    let count = usize::from(last[block - 1]);
    let removed = match padding {
        Padding::Zero => {
            let kept = last.iter().rposition(|byte| *byte != 0).map_or(1, |at| at + 1);
            block - kept
        }
        _ if count == 0 || count > block => return None,
        Padding::Pkcs5 if last[block - count..].iter().any(|byte| usize::from(*byte) != count) => {
            return None;
        }
        _ => count,
    };
    Some(data.len() - removed)
}
