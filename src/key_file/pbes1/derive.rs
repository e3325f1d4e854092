//! The derivations before PBKDF2: PBKDF1 of PKCS #5, and that of PKCS #12 (RFC 7292, appendix B).

use md5::Digest;
use sha1::Sha1;
use zeroize::Zeroizing;

/// The bytes that the derivation of PKCS #12 is for.
const KEY: u8 = 1;
const IV: u8 = 2;

/// The lengths of SHA-1's value and of its block.
const HASH_LEN: usize = 20;
const BLOCK_LEN: usize = 64;

pub(super) struct Salted<'a> {
    pub(super) password: &'a [u8],
    pub(super) salt: &'a [u8],
    /// At least 1.
    pub(super) rounds: u32,
}

impl Salted<'_> {
    /// PBKDF1: the hash of password and salt, hashed again and again. The key comes first, then the IV.
    pub(super) fn pbkdf1<D: Digest>(&self) -> Zeroizing<Vec<u8>> {
        let first = D::new().chain_update(self.password).chain_update(self.salt).finalize();
        rehashed::<D>(Zeroizing::new(first.to_vec()), self.rounds)
    }

    /// PKCS #12: a key, and after it an IV, each in pieces of a hash.
    pub(super) fn pkcs12(&self, key_len: usize, iv_len: usize) -> Zeroizing<Vec<u8>> {
        let password = utf16_with_nul(self.password);
        let mut bytes = Zeroizing::new(Vec::with_capacity(key_len + iv_len));
        for (purpose, len) in [(KEY, key_len), (IV, iv_len)] {
            let mut input = Zeroizing::new([&stretched(self.salt)[..], &stretched(&password)].concat());
            let end = bytes.len() + len;
            while bytes.len() < end {
                let first = Sha1::new().chain_update([purpose; BLOCK_LEN]).chain_update(&*input).finalize();
                let piece = rehashed::<Sha1>(Zeroizing::new(first.to_vec()), self.rounds);
                let wanted = end - bytes.len();
                bytes.extend(piece.iter().take(wanted));
                for block in input.chunks_mut(BLOCK_LEN) {
                    add_one_and(&piece, block);
                }
            }
        }
        bytes
    }
}

/// The hash after all rounds, of which `hash` is the first.
fn rehashed<D: Digest>(mut hash: Zeroizing<Vec<u8>>, rounds: u32) -> Zeroizing<Vec<u8>> {
    for _ in 1..rounds {
        let next = D::digest(&*hash);
        hash.copy_from_slice(&next);
    }
    hash
}

/// The bytes, repeated to whole blocks.
fn stretched(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let len = bytes.len().next_multiple_of(BLOCK_LEN);
    Zeroizing::new(bytes.iter().copied().cycle().take(len).collect())
}

/// Adds one and the repeated hash to a block, both as big-endian numbers.
fn add_one_and(piece: &[u8], block: &mut [u8]) {
    let mut carry = 1;
    for (at, byte) in block.iter_mut().enumerate().rev() {
        let added = piece.get(at % HASH_LEN).copied().unwrap_or_default();
        let [high, low] = (u16::from(*byte) + u16::from(added) + carry).to_be_bytes();
        (*byte, carry) = (low, high.into());
    }
}

/// UTF-16 in big-endian order with a NUL, the form in which PKCS #12 hashes passwords. OpenSSL takes bytes that are not UTF-8 for
/// characters of Latin-1.
fn utf16_with_nul(password: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut units = Zeroizing::new(Vec::with_capacity(2 * password.len() + 2));
    match core::str::from_utf8(password) {
        Ok(text) => units.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        Err(_) => units.extend(password.iter().flat_map(|byte| [0, *byte])),
    }
    units.extend([0, 0]);
    units
}
