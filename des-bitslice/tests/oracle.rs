//! Compared with the `des` crate.

use cbc::{Decryptor, Encryptor};
use cipher::{
    Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit,
    consts::U8,
};

/// Bytes that look random and are the same every time.
fn bytes(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed >> 56) as u8
    };
    (0..len).map(|_| next()).collect()
}

fn blocks(seed: u64, count: usize) -> Vec<Block<des::Des>> {
    bytes(seed, 8 * count).chunks_exact(8).map(|block| block.try_into().unwrap()).collect()
}

/// Block counts around the ends of small and large batches.
const COUNTS: [usize; 16] = [0, 1, 2, 63, 64, 65, 127, 128, 129, 256, 511, 512, 513, 640, 641, 1500];

trait Cipher: KeyInit + BlockCipherEncrypt<BlockSize = U8> + BlockCipherDecrypt {}

impl<C: KeyInit + BlockCipherEncrypt<BlockSize = U8> + BlockCipherDecrypt> Cipher for C {}

fn agree<C: Cipher, Oracle: Cipher>() {
    for (seed, count) in (0..).zip(COUNTS) {
        let key = bytes(seed, C::key_size());
        let ours = C::new_from_slice(&key).unwrap();
        let oracle = Oracle::new_from_slice(&key).unwrap();
        let plain = blocks(!seed, count);

        let mut expected = plain.clone();
        for block in &mut expected {
            oracle.encrypt_block(block);
        }
        let mut encrypted = plain.clone();
        ours.encrypt_blocks(&mut encrypted);
        assert_eq!(encrypted, expected, "{count} blocks");
        let mut decrypted = vec![Block::<C>::default(); count];
        ours.decrypt_blocks_b2b(&encrypted, &mut decrypted).unwrap();
        assert_eq!(decrypted, plain, "{count} blocks");

        let iv = blocks(seed ^ 0xff, 1)[0];
        let mut chained = plain.clone();
        Encryptor::inner_iv_init(&oracle, &iv).encrypt_blocks(&mut chained);
        Decryptor::inner_iv_init(&ours, &iv).decrypt_blocks(&mut chained);
        assert_eq!(chained, plain, "{count} blocks");
    }
}

#[test]
fn des() {
    agree::<des_bitslice::Des, des::Des>();
}

#[test]
fn two_keys() {
    agree::<des_bitslice::TdesEde2, des::TdesEde2>();
}

#[test]
fn three_keys() {
    agree::<des_bitslice::TdesEde3, des::TdesEde3>();
}

#[test]
fn parity_is_ignored() {
    let key = bytes(7, 8);
    let other: Vec<u8> = key.iter().map(|byte| byte ^ 1).collect();
    let (mut one, mut two) = (blocks(8, 1), blocks(8, 1));
    des_bitslice::Des::new_from_slice(&key).unwrap().encrypt_blocks(&mut one);
    des_bitslice::Des::new_from_slice(&other).unwrap().encrypt_blocks(&mut two);
    assert_eq!(one, two);
}
