//! The typed parameters of a key: what can be set, and what can be read.

use core::fmt;
use core::ops::BitOr;

use crate::cipher::{Algorithm, MAX_BLOCK};
use crate::codes;
use crate::error::Error;
use crate::wipe::Secret;

/// The value of `KP_MODE`: how the blocks of a message are chained.
///
/// Any number is taken when it is set; one that Microsoft's providers lack (OFB, CTS and every unknown
/// number) answers `NTE_BAD_ALGID` when it is used (recorded on Windows).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CipherMode(pub u32);

impl CipherMode {
    /// Cipher block chaining, the default of block keys.
    pub const CBC: Self = Self(codes::CRYPT_MODE_CBC);
    /// Each block for itself: equal blocks stay equal, which shows.
    pub const ECB: Self = Self(codes::CRYPT_MODE_ECB);
    /// Output feedback: can be set, not used.
    pub const OFB: Self = Self(codes::CRYPT_MODE_OFB);
    /// Cipher feedback of 8 bits.
    pub const CFB: Self = Self(codes::CRYPT_MODE_CFB);
    /// Cipher text stealing: can be set, not used.
    pub const CTS: Self = Self(codes::CRYPT_MODE_CTS);
}

/// The value of `KP_PADDING`: what a Final section adds to fill its last block.
///
/// Microsoft's providers know PKCS5 only; the others are for a [`Provider`](crate::Provider) that says so,
/// and what they mean is our decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Padding {
    /// `PKCS5_PADDING`: as many bytes as are missing, each with that count; a whole block if none is missing.
    /// Removing it checks every byte.
    Pkcs5,
    /// `RANDOM_PADDING`: random bytes and the count in the last one; a whole block if none is missing.
    /// Removing it checks and follows the count alone.
    Random,
    /// `ZERO_PADDING`: zeros up to the block, none if the block is full. Removing it takes every zero
    /// at the end of the last block but never the whole block, **the data's own zeros too**; an empty
    /// message stays empty and can't be decrypted.
    Zero,
}

impl Padding {
    /// The number of this padding in `wincrypt.h`.
    pub const fn code(self) -> u32 {
        match self {
            Self::Pkcs5 => codes::PKCS5_PADDING,
            Self::Random => codes::RANDOM_PADDING,
            Self::Zero => codes::ZERO_PADDING,
        }
    }

    pub(crate) fn from_code(code: u32) -> Result<Self, Error> {
        [Self::Pkcs5, Self::Random, Self::Zero]
            .into_iter()
            .find(|padding| padding.code() == code)
            .ok_or(BAD_PADDING)
    }
}

pub(crate) const BAD_PADDING: Error =
    Error::BadData("the profile does not have this padding; use PKCS5_PADDING (1), or a profile that has it");

/// The value of `KP_PERMISSIONS`, a set of bits.
///
/// As in Microsoft's providers only [`EXPORT`](Permissions::EXPORT) is enforced; the rest is kept for who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permissions(pub u32);

impl Permissions {
    /// What every new key has (recorded on Windows): encrypt, decrypt, read, write, MAC.
    pub const DEFAULT: Self = Self(
        codes::CRYPT_ENCRYPT
            | codes::CRYPT_DECRYPT
            | codes::CRYPT_READ
            | codes::CRYPT_WRITE
            | codes::CRYPT_MAC,
    );
    /// `CRYPT_EXPORT`: the key can be exported.
    pub const EXPORT: Self = Self(codes::CRYPT_EXPORT);

    /// Whether all of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A parameter to set on a key with [`set_key_param`](crate::KeyStore::set_key_param).
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum KeyParam<'a> {
    /// `KP_IV`: one block. The feedback register becomes it, and a message in progress is abandoned.
    /// A stream key takes anything here, to no effect.
    Iv(&'a [u8]),
    /// `KP_MODE`. A stream key takes it to no effect.
    Mode(CipherMode),
    /// `KP_MODE_BITS`: stored; CFB always feeds back 8 bits.
    ModeBits(u32),
    /// `KP_PADDING`.
    Padding(Padding),
    /// `KP_PERMISSIONS`: `CRYPT_EXPORT` can't be added, and leaving it out does not take it away.
    Permissions(Permissions),
    /// `KP_SALT`, RC2 and RC4 only: 11 bytes. Enhanced and AES profiles leave the key **without** salt,
    /// whatever the bytes are (recorded on Windows).
    Salt(&'a [u8; 11]),
    /// `KP_SALT_EX`, RC2 and RC4 only: 0 to 24 bytes.
    SaltEx(&'a [u8]),
    /// `KP_EFFECTIVE_KEYLEN`, RC2 only: 1 to 1024 bits.
    EffectiveKeyLen(u32),
}

/// Every parameter of a key at one moment, from [`key_info`](crate::KeyStore::key_info).
///
/// `Debug` leaves salt and IV out.
#[derive(Clone)]
pub struct KeyInfo {
    pub(crate) algorithm: Algorithm,
    pub(crate) key_len: u32,
    pub(crate) iv: [u8; MAX_BLOCK],
    pub(crate) mode: CipherMode,
    pub(crate) mode_bits: u32,
    pub(crate) padding: Padding,
    pub(crate) permissions: Permissions,
    pub(crate) salt: Secret<24>,
    pub(crate) effective_key_len: u32,
    pub(crate) in_message: bool,
}

impl KeyInfo {
    /// `KP_ALGID`: the cipher.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// `KP_KEYLEN`: the key's length in bits, parity bits counted and salt not.
    pub const fn key_len(&self) -> u32 {
        self.key_len
    }

    /// `KP_BLOCKLEN`: the block in bits; 0 for a stream key.
    #[expect(clippy::cast_possible_truncation, reason = "a block has at most 16 bytes")]
    pub const fn block_len(&self) -> u32 {
        self.algorithm.block_len() as u32 * 8
    }

    /// `KP_IV`: one block; empty for a stream key.
    pub fn iv(&self) -> &[u8] {
        self.iv.get(..self.algorithm.block_len()).unwrap_or_default()
    }

    /// `KP_MODE`: 0 for a stream key.
    pub const fn mode(&self) -> CipherMode {
        self.mode
    }

    /// `KP_MODE_BITS`: 8 unless it was set.
    pub const fn mode_bits(&self) -> u32 {
        self.mode_bits
    }

    /// `KP_PADDING`.
    pub const fn padding(&self) -> Padding {
        self.padding
    }

    /// `KP_PERMISSIONS`.
    pub const fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// `KP_SALT`: empty if the key has none.
    pub fn salt(&self) -> &[u8] {
        self.salt.as_ref()
    }

    /// `KP_EFFECTIVE_KEYLEN`, in bits: the key's length if it was never set.
    pub const fn effective_key_len(&self) -> u32 {
        self.effective_key_len
    }

    /// Whether a message is in progress: a section was ciphered and no Final one, new IV or salt came after it.
    /// CryptoAPI has no parameter for this.
    pub const fn in_message(&self) -> bool {
        self.in_message
    }
}

impl fmt::Debug for KeyInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyInfo")
            .field("algorithm", &self.algorithm)
            .field("key_len", &self.key_len)
            .field("mode", &self.mode)
            .field("mode_bits", &self.mode_bits)
            .field("padding", &self.padding)
            .field("permissions", &self.permissions)
            .field("effective_key_len", &self.effective_key_len)
            .field("in_message", &self.in_message)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for KeyParam<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iv(_) => f.write_str("Iv(..)"),
            Self::Mode(mode) => f.debug_tuple("Mode").field(mode).finish(),
            Self::ModeBits(bits) => f.debug_tuple("ModeBits").field(bits).finish(),
            Self::Padding(padding) => f.debug_tuple("Padding").field(padding).finish(),
            Self::Permissions(permissions) => f.debug_tuple("Permissions").field(permissions).finish(),
            Self::Salt(_) => f.write_str("Salt(..)"),
            Self::SaltEx(_) => f.write_str("SaltEx(..)"),
            Self::EffectiveKeyLen(bits) => f.debug_tuple("EffectiveKeyLen").field(bits).finish(),
        }
    }
}
