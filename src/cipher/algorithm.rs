//! The ciphers by name and number.

use crate::codes;

/// A symmetric cipher: what `KP_ALGID` of a key says.
///
/// The numbers are those of `wincrypt.h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// DES: 8 bytes, 56 bits without parity. Broken; for old data only.
    Des,
    /// 3DES with two keys: 16 bytes, 112 bits without parity.
    TripleDes112,
    /// 3DES with three keys: 24 bytes, 168 bits without parity.
    TripleDes,
    /// RC2, with a salt and an effective key length.
    Rc2,
    /// RC4, the only stream cipher, with a salt. Broken; for old data only.
    Rc4,
    /// AES with a key of 128 bits.
    Aes128,
    /// AES with a key of 192 bits.
    Aes192,
    /// AES with a key of 256 bits.
    Aes256,
}

impl Algorithm {
    /// RC2 takes at most 128 bytes of key and salt together.
    pub(crate) const RC2_MAX_LEN: usize = 128;
    /// RC4 takes at most 256 bytes of key and salt together.
    pub(crate) const RC4_MAX_LEN: usize = 256;

    const ALL: [Self; 8] = [
        Self::Des,
        Self::TripleDes112,
        Self::TripleDes,
        Self::Rc2,
        Self::Rc4,
        Self::Aes128,
        Self::Aes192,
        Self::Aes256,
    ];

    /// The `ALG_ID`.
    pub const fn alg_id(self) -> u32 {
        match self {
            Self::Des => codes::CALG_DES,
            Self::TripleDes112 => codes::CALG_3DES_112,
            Self::TripleDes => codes::CALG_3DES,
            Self::Rc2 => codes::CALG_RC2,
            Self::Rc4 => codes::CALG_RC4,
            Self::Aes128 => codes::CALG_AES_128,
            Self::Aes192 => codes::CALG_AES_192,
            Self::Aes256 => codes::CALG_AES_256,
        }
    }

    /// The cipher with this `ALG_ID`, if it is one of these.
    pub fn from_alg_id(alg_id: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.alg_id() == alg_id)
    }

    /// The block, in bytes; 0 for a stream cipher.
    pub const fn block_len(self) -> usize {
        match self {
            Self::Des | Self::TripleDes112 | Self::TripleDes | Self::Rc2 => 8,
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::Rc4 => 0,
        }
    }

    /// For a cipher whose keys have one length only: that length in bytes, parity bits included.
    pub(crate) const fn fixed_len(self) -> Option<usize> {
        match self {
            Self::Des => Some(8),
            Self::TripleDes112 | Self::Aes128 => Some(16),
            Self::TripleDes | Self::Aes192 => Some(24),
            Self::Aes256 => Some(32),
            Self::Rc2 | Self::Rc4 => None,
        }
    }

    /// The most bytes of material and salt that the cipher can be expanded from.
    pub(crate) const fn max_len(self) -> usize {
        match self.fixed_len() {
            Some(len) => len,
            None if matches!(self, Self::Rc2) => Self::RC2_MAX_LEN,
            None => Self::RC4_MAX_LEN,
        }
    }

    /// Whether the lowest bit of each byte of the key is a parity bit.
    pub(crate) const fn has_parity(self) -> bool {
        matches!(self, Self::Des | Self::TripleDes112 | Self::TripleDes)
    }

    /// Whether a salt can follow the material.
    pub(crate) const fn has_salt(self) -> bool {
        matches!(self, Self::Rc2 | Self::Rc4)
    }
}

/// Sets the lowest bit of each byte so that the byte has an odd number of ones.
pub(crate) fn set_odd_parity(key: &mut [u8]) {
    for byte in key {
        *byte = (*byte & !1) | u8::from((*byte >> 1).count_ones() % 2 == 0);
    }
}
