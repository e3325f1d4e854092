//! The encryption of a document, made with the crates `rc4` and `sha1`.

use rc4::{KeyInit, Rc4, StreamCipher};
use sha1::{Digest, Sha1};

use crate::le32;

pub(crate) const PASSWORD: &str = "Pässword Ж";
const SALT: [u8; 16] = *b"salt of sixteen.";
const VERIFIER: [u8; 16] = *b"verifier of 16..";

/// The length of the encryption header, which ends with the verifier's hash.
pub(crate) const HEADER_LEN: usize = 198;
// The offsets of its fields.
pub(crate) const FLAGS: usize = 12;
pub(crate) const ALG_ID: usize = 20;
pub(crate) const ALG_ID_HASH: usize = 24;
pub(crate) const KEY_SIZE: usize = 28;

/// The encryption header for a key of this many bits.
pub(crate) fn header(bits: usize) -> Vec<u8> {
    let provider = "Microsoft Enhanced Cryptographic Provider v1.0\0";
    let provider: Vec<u8> = provider.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut header = [2, 0, 2, 0].to_vec();
    for field in [0x0C, 32 + provider.len(), 0x0C, 0, 0x6801, 0x8004, bits, 1, 0, 0] {
        header.extend(le32(field));
    }
    let (mut verifier, mut hash) = (VERIFIER, Sha1::digest(VERIFIER));
    let mut key = block_key(bits, 0);
    key.apply_keystream(&mut verifier);
    key.apply_keystream(&mut hash);
    header.extend([&provider[..], &le32(16), &SALT, &verifier, &le32(20), &hash].concat());
    assert_eq!(header.len(), HEADER_LEN);
    header
}

/// The key of a block, ready to cipher.
pub(crate) fn block_key(bits: usize, block: usize) -> Rc4 {
    let password: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let base = Sha1::digest([&SALT[..], &password].concat());
    let mut key = Sha1::digest([&base[..], &le32(block)].concat())[..bits / 8].to_vec();
    if bits == 40 {
        key.resize(16, 0);
    }
    Rc4::new_from_slice(&key).unwrap()
}
