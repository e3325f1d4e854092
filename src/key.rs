//! One key object and its life, by kind. Duplication is its `Clone` and nothing more.

mod block;
mod hmac;
mod info;
mod material;
mod params;
mod permissions;
mod salt;
mod session;
mod stream;

pub(crate) use block::BlockKey;
pub(crate) use hmac::HmacKey;
pub use info::{KeyInfo, KeyKind};
pub(crate) use material::Material;
pub use params::KeyParam;
pub use permissions::Permissions;
pub(crate) use salt::StartingSalt;
pub(crate) use session::{NewSession, SessionKey, adjust_parity, check_effective, check_salted};

use zeroize::ZeroizeOnDrop;

use crate::algorithm::Algorithm;
use crate::error::Error;
use crate::random::Random;

/// Everything behind a key handle. Each kind stands in a box of its own size: a duplicate is copied straight into its
/// place, and no room is left over in which bytes from the stack could come along.
#[derive(Clone)]
pub(crate) enum Key {
    Session(SessionKey),
    Hmac(Box<HmacKey>),
}

/// A section to encrypt or decrypt, apart from its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) is_final: bool,
}

impl Key {
    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Session(key) => key.session().algorithm(),
            Self::Hmac(key) => key.session().algorithm(),
        }
    }

    /// Every parameter at this moment.
    pub(crate) fn info(&self) -> KeyInfo {
        match self {
            Self::Session(key) => key.info(),
            Self::Hmac(key) => key.info(),
        }
    }

    /// Sets a parameter.
    ///
    /// # Errors
    /// The numbers in the table of [`set_key_param`](crate::KeyStore::set_key_param).
    pub(crate) fn set(&mut self, param: KeyParam<'_>) -> Result<(), Error> {
        match self {
            Self::Session(key) => key.set(param),
            Self::Hmac(key) => key.set(param),
        }
    }

    /// The key without its salt, for what is made from it.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for a key that is not a session key.
    pub(crate) fn material(&self) -> Result<&Material, Error> {
        match self {
            Self::Session(key) => Ok(key.session().material()),
            Self::Hmac(key) => Ok(key.session().material()),
        }
    }

    /// The material, for who may have it.
    ///
    /// # Errors
    /// `NTE_BAD_KEY_STATE` without `CRYPT_EXPORT`, `NTE_BAD_KEY` for a key that is not a session key.
    pub(crate) fn exportable(&self) -> Result<&Material, Error> {
        let session = match self {
            Self::Session(key) => key.session(),
            Self::Hmac(key) => key.session(),
        };
        session.permissions().check_export()?;
        Ok(session.material())
    }

    /// The block key in it, for a MAC.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for other kinds.
    pub(crate) fn block_key(&mut self) -> Result<&mut Box<BlockKey>, Error> {
        match self {
            Self::Session(SessionKey::Block(key)) => Ok(key),
            _ => Err(Error::BadKey("a MAC needs a block key in CBC mode; pass one, or set KP_MODE")),
        }
    }

    /// Whether there is a cipher at all, which is asked before anything else about a section.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` if there is none.
    pub(crate) fn check_cipher(&self) -> Result<(), Error> {
        match self {
            Self::Session(_) => Ok(()),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
        }
    }

    /// The length in bytes that a section of `len` bytes has once it is encrypted.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a broken block, `NTE_BAD_LEN` for a length beyond what can be counted.
    pub(crate) fn encrypted_len(&self, section: Section, len: usize) -> Result<usize, Error> {
        match self {
            Self::Session(key) => key.encrypted_len(section, len),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
        }
    }

    /// Whether the key can encrypt in its mode; asked again by [`encrypt`](Key::encrypt).
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` for the mode, `NTE_BAD_KEY` for a key that can't.
    pub(crate) fn check_encrypt(&self) -> Result<(), Error> {
        match self {
            Self::Session(key) => key.check_encrypt(),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
        }
    }

    /// Encrypts the first `len` bytes of `buffer` in place and returns how many they are then. `plaintext`
    /// is shown the data after every check and before anything changes.
    ///
    /// # Errors
    /// In this order: the length, `ERROR_MORE_DATA`, the mode; nothing has changed then.
    pub(crate) fn encrypt(
        &mut self,
        section: Section,
        buffer: &mut [u8],
        len: usize,
        random: &Random,
        plaintext: &mut dyn FnMut(&[u8]),
    ) -> Result<usize, Error> {
        match self {
            Self::Session(key) => key.encrypt(section, buffer, len, random, plaintext),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
        }
    }

    /// Decrypts `data` in place and returns how many bytes of it are plaintext. `plaintext` is shown them.
    ///
    /// # Errors
    /// The length, then the mode; nothing has changed then. `NTE_BAD_DATA` for bad padding: the data is then
    /// decrypted and the key at its start.
    pub(crate) fn decrypt(
        &mut self,
        section: Section,
        data: &mut [u8],
        plaintext: &mut dyn FnMut(&[u8]),
    ) -> Result<usize, Error> {
        match self {
            Self::Session(key) => key.decrypt(section, data, plaintext),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
        }
    }
}

impl ZeroizeOnDrop for Key {}
