//! One key object and its life, by kind. Duplication is its `Clone` and nothing more.

mod block;
mod hmac;
mod info;
mod material;
mod message;
mod params;
mod permissions;
mod rsa;
mod salt;
mod session;
mod session_key;
mod stream;

pub(crate) use block::BoxedBlockKey;
pub(crate) use hmac::HmacKey;
pub use info::{KeyInfo, KeyKind};
pub(crate) use material::Material;
pub(crate) use message::{Message, Room, Watcher};
pub use params::KeyParam;
pub use permissions::Permissions;
pub(crate) use rsa::{RsaKey, RsaPadding};
pub(crate) use salt::StartingSalt;
pub(crate) use session::{NewSession, adjust_parity, check_effective, check_salted};
pub(crate) use session_key::SessionKey;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::algorithm::{Algorithm, UserKey};
use crate::error::{Error, Reason};

/// Everything behind a key handle. Each kind stands in a box of its own size: a duplicate is copied straight into its
/// place, and no room is left over in which bytes from the stack could come along.
pub(crate) enum Key {
    Session(SessionKey),
    Hmac(Box<HmacKey>),
    Rsa(Box<RsaKey>),
}

/// By hand, to be inlined: what a derived one returns would come back through memory.
impl Clone for Key {
    #[inline(always)]
    fn clone(&self) -> Self {
        match self {
            Self::Session(key) => Self::Session(key.clone()),
            Self::Hmac(key) => Self::Hmac(key.clone()),
            Self::Rsa(key) => Self::Rsa(key.clone()),
        }
    }
}

/// A section to encrypt or decrypt, apart from its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) is_final: bool,
    /// Of an RSA key; a session key takes [`RsaPadding::Pkcs1`], which stands for no flag.
    pub(crate) padding: RsaPadding,
}

impl Section {
    /// The last one of a message, without flags.
    pub(crate) const FINAL: Self = Self { is_final: true, padding: RsaPadding::Pkcs1 };

    /// # Errors
    /// `NTE_BAD_FLAGS` for a flag that is for RSA keys alone.
    fn check_no_padding_flag(self) -> Result<(), Error> {
        match self.padding {
            RsaPadding::Pkcs1 => Ok(()),
            _ => Err(Error::BadFlags(&Reason("this flag is for RSA keys; leave it out for a session key"))),
        }
    }
}

impl Key {
    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Session(key) => key.session().algorithm(),
            Self::Hmac(key) => key.session().algorithm(),
            Self::Rsa(key) => key.user_key().algorithm(),
        }
    }

    /// Every parameter at this moment.
    pub(crate) fn info(&self) -> KeyInfo {
        match self {
            Self::Session(key) => key.info(),
            Self::Hmac(key) => key.info(),
            Self::Rsa(key) => key.info(),
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
            Self::Rsa(key) => key.set(param),
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
            Self::Rsa(_) => Err(NO_MATERIAL),
        }
    }

    /// The material, if it may be exported in a BLOB.
    ///
    /// # Errors
    /// `NTE_BAD_KEY_STATE` without `CRYPT_EXPORT`, `NTE_BAD_KEY` for a key that is not a session key.
    pub(crate) fn exportable(&self) -> Result<&Material, Error> {
        match self {
            Self::Session(key) => key.session().exportable(),
            Self::Hmac(key) => key.session().exportable(),
            Self::Rsa(_) => Err(NO_MATERIAL),
        }
    }

    /// What there is of it, exportable or not, for the host's eyes.
    pub(crate) fn reveal(&self) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Session(key) => Zeroizing::new(key.session().material().as_ref().to_vec()),
            Self::Hmac(key) => Zeroizing::new(key.session().material().as_ref().to_vec()),
            Self::Rsa(key) => key.material(),
        }
    }

    /// The block key in it, for a MAC.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for other kinds.
    pub(crate) fn block_key(&mut self) -> Result<&mut BoxedBlockKey, Error> {
        match self {
            Self::Session(SessionKey::Block(key)) => Ok(key),
            _ => Err(Error::BadKey(&Reason("a MAC needs a block key in CBC mode; pass one, or set KP_MODE"))),
        }
    }

    /// The RSA key in it.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for other kinds.
    pub(crate) fn rsa(&self) -> Result<&RsaKey, Error> {
        match self {
            Self::Rsa(key) => Ok(key),
            _ => Err(Error::BadKey(&Reason("this takes an RSA key; pass one"))),
        }
    }

    /// The pair in it, if it is one.
    pub(crate) fn pair(&self) -> Option<RsaKey> {
        match self {
            Self::Rsa(key) if key.is_pair() => Some(RsaKey::clone(key)),
            _ => None,
        }
    }

    /// The key in it that wraps session keys.
    ///
    /// # Errors
    /// `NTE_BAD_PUBLIC_KEY` if it is no `RSA_KEYX` key.
    pub(crate) fn wrapping_key(&self) -> Result<&RsaKey, Error> {
        match self {
            Self::Rsa(key) if key.user_key() == UserKey::Exchange => Ok(key),
            _ => Err(Error::BadPublicKey),
        }
    }

    /// Whether it is a session key, which encrypts PRIVATEKEYBLOBs.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` if it is not.
    pub(crate) fn check_session(&self) -> Result<(), Error> {
        match self {
            Self::Session(_) => Ok(()),
            _ => Err(Error::BadKey(&Reason("a PRIVATEKEYBLOB is encrypted under a session key; pass one"))),
        }
    }

    /// Whether there is a cipher at all, and one that the section's flags are for. This is asked before anything else
    /// about a section.
    ///
    /// # Errors
    /// `NTE_BAD_FLAGS`, then `NTE_BAD_KEY`.
    pub(crate) fn check_cipher(&self, section: Section) -> Result<(), Error> {
        match self {
            Self::Session(_) => section.check_no_padding_flag(),
            Self::Hmac(_) => section.check_no_padding_flag().and(Err(HmacKey::NO_CIPHER)),
            Self::Rsa(key) => key.check_exchange(),
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
            Self::Rsa(key) => key.encrypted_len(section.padding),
        }
    }

    /// Encrypts a section where it stands and returns how many bytes it has then. `watcher` is shown the data after every
    /// check and before anything changes.
    ///
    /// # Errors
    /// In this order: the length, `ERROR_MORE_DATA`, the mode; nothing has changed then.
    pub(crate) fn encrypt(
        &mut self,
        message: &mut Message<'_>,
        watcher: Watcher<'_>,
    ) -> Result<usize, Error> {
        match self {
            Self::Session(key) => key.encrypt(message, watcher),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
            Self::Rsa(key) => key.encrypt(message, watcher),
        }
    }

    /// Decrypts `data` in place and returns how many bytes of it are plaintext. `watcher` is shown them.
    ///
    /// # Errors
    /// The length, then the mode; nothing has changed then. `NTE_BAD_DATA` for bad padding: the data is then
    /// decrypted and the key at its start.
    pub(crate) fn decrypt(
        &mut self,
        section: Section,
        data: &mut [u8],
        watcher: Watcher<'_>,
    ) -> Result<usize, Error> {
        match self {
            Self::Session(key) => key.decrypt(section, data, watcher),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
            Self::Rsa(key) => key.decrypt(section.padding, data, watcher),
        }
    }
}

const NO_MATERIAL: Error =
    Error::BadKey(&Reason("an RSA key has no material of a session key; pass a session key"));

impl ZeroizeOnDrop for Key {}
