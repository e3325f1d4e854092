//! The parameters of a key that can be read.

use core::fmt;

use super::Permissions;
use super::salt::SALT_ROOM;
use zeroize::zeroize_bytes;

use crate::algorithm::{Algorithm, CipherMode, Padding};
use crate::engine::MAX_BLOCK;
use crate::wipe::Secret;

/// What kind of key stands behind a handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyKind {
    /// A session key of a block cipher.
    Block,
    /// A session key of a stream cipher.
    Stream,
    /// A key that only serves HMAC.
    Hmac,
    /// Both halves of an RSA key.
    RsaPair,
    /// The public half of an RSA key alone.
    RsaPublic,
}

/// Every parameter of a key at one moment, from [`key_info`](crate::KeyStore::key_info).
///
/// What only symmetric keys have is `None` for an RSA key. `Debug` leaves salt and IV out.
#[derive(Clone)]
pub struct KeyInfo {
    pub(super) kind: KeyKind,
    pub(super) algorithm: Algorithm,
    pub(super) key_bits: u32,
    pub(super) block_bits: u32,
    pub(super) permissions: Permissions,
    /// In a box: who moves the whole leaves no copy of the salt behind.
    pub(super) session: Option<Box<SessionInfo>>,
}

/// What symmetric keys have and RSA keys don't.
#[derive(Clone)]
pub(super) struct SessionInfo {
    pub(super) iv: [u8; MAX_BLOCK],
    pub(super) mode: CipherMode,
    pub(super) mode_bits: u32,
    pub(super) padding: Padding,
    pub(super) salt: Secret<SALT_ROOM>,
    pub(super) effective_key_bits: u32,
    pub(super) in_message: bool,
}

impl Drop for SessionInfo {
    fn drop(&mut self) {
        zeroize_bytes(&mut self.iv);
    }
}

impl KeyInfo {
    /// What kind of key it is. CryptoAPI has no parameter for this.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// `KP_ALGID`: what the key is for.
    #[doc(alias = "KP_ALGID")]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// `KP_KEYLEN`: the key's length in bits, parity bits counted and salt not; for RSA that of the modulus.
    #[doc(alias = "KP_KEYLEN")]
    pub const fn key_bits(&self) -> u32 {
        self.key_bits
    }

    /// `KP_BLOCKLEN`: the block in bits; 0 for a stream key; for RSA that of the modulus.
    #[doc(alias = "KP_BLOCKLEN")]
    pub const fn block_bits(&self) -> u32 {
        self.block_bits
    }

    /// `KP_PERMISSIONS`.
    #[doc(alias = "KP_PERMISSIONS")]
    pub const fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// `KP_IV`: one block; empty for a stream key.
    #[doc(alias = "KP_IV")]
    pub fn iv(&self) -> Option<&[u8]> {
        self.session.as_ref()?.iv.get(..self.algorithm.block_bits() as usize / 8)
    }

    /// `KP_MODE`: CBC unless it was set; for a stream key, where it has no effect, 0 unless it was set.
    #[doc(alias = "KP_MODE")]
    pub fn mode(&self) -> Option<CipherMode> {
        self.session.as_ref().map(|session| session.mode)
    }

    /// `KP_MODE_BITS`: 8 unless it was set.
    #[doc(alias = "KP_MODE_BITS")]
    pub fn mode_bits(&self) -> Option<u32> {
        self.session.as_ref().map(|session| session.mode_bits)
    }

    /// `KP_PADDING`.
    #[doc(alias = "KP_PADDING")]
    pub fn padding(&self) -> Option<Padding> {
        self.session.as_ref().map(|session| session.padding)
    }

    /// `KP_SALT`: empty if the key has none.
    #[doc(alias = "KP_SALT")]
    pub fn salt(&self) -> Option<&[u8]> {
        self.session.as_ref().map(|session| session.salt.as_ref())
    }

    /// `KP_EFFECTIVE_KEYLEN`, in bits: the key's length if it was never set.
    #[doc(alias = "KP_EFFECTIVE_KEYLEN")]
    pub fn effective_key_bits(&self) -> Option<u32> {
        self.session.as_ref().map(|session| session.effective_key_bits)
    }

    /// Whether a message is in progress: a section was ciphered and no Final one, new IV or salt came after it.
    /// CryptoAPI has no parameter for this.
    pub fn in_message(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.in_message)
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
        if let Some(session) = &self.session {
            debug
                .field("mode", &session.mode)
                .field("mode_bits", &session.mode_bits)
                .field("padding", &session.padding)
                .field("effective_key_bits", &session.effective_key_bits)
                .field("in_message", &session.in_message);
        }
        debug.finish_non_exhaustive()
    }
}
