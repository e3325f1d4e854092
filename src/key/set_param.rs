//! The parameters that can be set on a key.

use core::fmt;

use super::Permissions;
use crate::algorithm::{CipherMode, Padding};

/// A parameter to set on a key with [`set_key_param`](crate::KeyStore::set_key_param).
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum KeyParam<'a> {
    /// `KP_IV`: one block. It becomes the feedback register, and a message in progress is abandoned. A stream key accepts any
    /// bytes and restarts its stream.
    #[doc(alias = "KP_IV")]
    Iv(&'a [u8]),
    /// `KP_MODE`. A stream key stores it, but it has no effect there.
    #[doc(alias = "KP_MODE")]
    Mode(CipherMode),
    /// `KP_MODE_BITS`. It is stored, but has no effect: CFB always feeds back 8 bits (documented).
    #[doc(alias = "KP_MODE_BITS")]
    ModeBits(u32),
    /// `KP_PADDING`.
    #[doc(alias = "KP_PADDING")]
    Padding(Padding),
    /// `KP_PERMISSIONS`. `CRYPT_EXPORT` can't be added to a key, and leaving it out does not remove it (recorded on Windows).
    #[doc(alias = "KP_PERMISSIONS")]
    Permissions(Permissions),
    /// `KP_SALT`, for RC2 and RC4: 11 bytes. The Enhanced and AES profiles leave the key **without** a salt, whatever the bytes
    /// are (recorded on Windows).
    #[doc(alias = "KP_SALT")]
    Salt(&'a [u8; 11]),
    /// `KP_SALT_EX`, for RC2 and RC4: 0 to 24 bytes.
    #[doc(alias = "KP_SALT_EX")]
    SaltEx(&'a [u8]),
    /// `KP_EFFECTIVE_KEYLEN`, for RC2: 1 to 1024 bits.
    #[doc(alias = "KP_EFFECTIVE_KEYLEN")]
    EffectiveKeyLen(u32),
    /// `KP_OAEP_PARAMS`, for RSA: the label of OAEP, of any length. Without it, a key has the empty label. It can't be read
    /// (documented).
    #[doc(alias = "KP_OAEP_PARAMS")]
    OaepLabel(&'a [u8]),
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
            Self::OaepLabel(_) => f.write_str("OaepLabel(..)"),
            Self::EffectiveKeyLen(bits) => f.debug_tuple("EffectiveKeyLen").field(bits).finish(),
        }
    }
}
