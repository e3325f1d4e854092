//! The parameters that can be read from a key.

use core::fmt;

use super::Permissions;
use super::dss_dh::GroupInfo;
use super::salt::SALT_ROOM;
use zeroize::zeroize_bytes;

use crate::algorithm::{Algorithm, CipherMode, Padding};
use crate::engine::MAX_BLOCK;
use crate::wipe::Secret;

/// The kind of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyKind {
    /// A session key of a block cipher.
    Block,
    /// A session key of a stream cipher.
    Stream,
    /// A key for HMAC alone.
    Hmac,
    /// The master key of a secure channel.
    Master,
    /// Both halves of an RSA key.
    RsaPair,
    /// The public half of an RSA key alone.
    RsaPublic,
    /// Both halves of a DSS key.
    DssPair,
    /// The public half of a DSS key alone.
    DssPublic,
    /// Both halves of a Diffie-Hellman key.
    DhPair,
    /// The public half of a Diffie-Hellman key alone.
    DhPublic,
    /// A DSS or Diffie-Hellman key of `CRYPT_PREGEN` before `KP_X`.
    Pregenerated,
    /// A key that Diffie-Hellman agreed on, before `KP_ALGID`.
    Agreed,
}

/// Every parameter of a key at one moment, from [`key_info`](crate::KeyStore::key_info).
///
/// A parameter that the key does not have is `None`. `Debug` prints neither salt nor IV.
#[derive(Clone)]
pub struct KeyInfo {
    pub(super) kind: KeyKind,
    pub(super) algorithm: Algorithm,
    pub(super) key_bits: u32,
    pub(super) block_bits: u32,
    pub(super) permissions: Permissions,
    /// In a box, so that moving a `KeyInfo` leaves no copy of the salt in memory.
    pub(super) symmetric: Option<Box<SymmetricInfo>>,
    pub(super) group: Option<Box<GroupInfo>>,
}

/// The parameters of symmetric keys, which RSA keys don't have.
#[derive(Clone)]
pub(super) struct SymmetricInfo {
    pub(super) iv: [u8; MAX_BLOCK],
    pub(super) mode: CipherMode,
    pub(super) mode_bits: u32,
    pub(super) padding: Padding,
    pub(super) salt: Secret<SALT_ROOM>,
    pub(super) effective_key_bits: u32,
    pub(super) in_message: bool,
}

impl Drop for SymmetricInfo {
    fn drop(&mut self) {
        zeroize_bytes(&mut self.iv);
    }
}

impl KeyInfo {
    /// The kind of the key. CryptoAPI has no parameter for this.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// `KP_ALGID`: the algorithm of the key.
    #[doc(alias = "KP_ALGID")]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// `KP_KEYLEN`: the length of the key in bits, with parity bits and without salt; for RSA, of the modulus, and
    /// for DSS and Diffie-Hellman of p.
    #[doc(alias = "KP_KEYLEN")]
    pub const fn key_bits(&self) -> u32 {
        self.key_bits
    }

    /// `KP_BLOCKLEN`: the length of a block in bits; 0 for a stream key and a master key; for RSA, of the modulus, and
    /// for DSS and Diffie-Hellman of p.
    #[doc(alias = "KP_BLOCKLEN")]
    pub const fn block_bits(&self) -> u32 {
        self.block_bits
    }

    /// `KP_PERMISSIONS`.
    #[doc(alias = "KP_PERMISSIONS")]
    pub const fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// `KP_P`: the prime p of a DSS or Diffie-Hellman key, little-endian. `None` before it is set, and for other keys.
    #[doc(alias = "KP_P")]
    pub fn p(&self) -> Option<&[u8]> {
        self.group.as_ref()?.p.as_deref()
    }

    /// `KP_Q`: the prime q, the order of g, little-endian. `None` also for a Diffie-Hellman key that came without it.
    #[doc(alias = "KP_Q")]
    pub fn q(&self) -> Option<&[u8]> {
        self.group.as_ref()?.q.as_deref()
    }

    /// `KP_G`: the generator g, little-endian. `None` before it is set, and for other keys.
    #[doc(alias = "KP_G")]
    pub fn g(&self) -> Option<&[u8]> {
        self.group.as_ref()?.g.as_deref()
    }

    /// `KP_Y`: the public number y, little-endian. `None` before `KP_X`, and for other keys.
    #[doc(alias = "KP_Y")]
    pub fn y(&self) -> Option<&[u8]> {
        self.group.as_ref()?.y.as_deref()
    }

    /// `KP_IV`: one block; empty for a stream key.
    #[doc(alias = "KP_IV")]
    pub fn iv(&self) -> Option<&[u8]> {
        self.symmetric.as_ref()?.iv.get(..self.algorithm.block_bits() as usize / 8)
    }

    /// `KP_MODE`: initially CBC, or 0 for a stream key, where it has no effect.
    #[doc(alias = "KP_MODE")]
    pub fn mode(&self) -> Option<CipherMode> {
        self.symmetric.as_ref().map(|info| info.mode)
    }

    /// `KP_MODE_BITS`: initially 8.
    #[doc(alias = "KP_MODE_BITS")]
    pub fn mode_bits(&self) -> Option<u32> {
        self.symmetric.as_ref().map(|info| info.mode_bits)
    }

    /// `KP_PADDING`.
    #[doc(alias = "KP_PADDING")]
    pub fn padding(&self) -> Option<Padding> {
        self.symmetric.as_ref().map(|info| info.padding)
    }

    /// `KP_SALT`: empty if the key has no salt.
    #[doc(alias = "KP_SALT")]
    pub fn salt(&self) -> Option<&[u8]> {
        self.symmetric.as_ref().map(|info| info.salt.as_ref())
    }

    /// `KP_EFFECTIVE_KEYLEN` in bits: initially the length of the key.
    #[doc(alias = "KP_EFFECTIVE_KEYLEN")]
    pub fn effective_key_bits(&self) -> Option<u32> {
        self.symmetric.as_ref().map(|info| info.effective_key_bits)
    }

    /// Whether a message is in progress: the key has encrypted or decrypted a section, and since then neither a Final one nor
    /// a new IV or salt has ended the message. CryptoAPI has no parameter for this.
    pub fn in_message(&self) -> bool {
        self.symmetric.as_ref().is_some_and(|info| info.in_message)
    }
}

impl fmt::Debug for KeyInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("KeyInfo");
        debug
            .field("kind", &self.kind)
            .field("algorithm", &self.algorithm)
            .field("key_bits", &self.key_bits)
            .field("permissions", &self.permissions);
        if let Some(info) = &self.symmetric {
            debug
                .field("mode", &info.mode)
                .field("mode_bits", &info.mode_bits)
                .field("padding", &info.padding)
                .field("effective_key_bits", &info.effective_key_bits)
                .field("in_message", &info.in_message);
        }
        debug.finish_non_exhaustive()
    }
}
