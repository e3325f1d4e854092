//! A key object, by kind. Duplicating a key is its `Clone` and nothing else.
//!
//! ```text
//!   Key ─┬─ Block ─▶ BlockKey   register, Params, schedules of a cipher
//!        ├─ Stream ▶ StreamKey  Params, RC4's state
//!        ├─ Hmac ──▶ HmacKey    Params
//!        └─ Rsa ───▶ RsaKey     numbers, which duplicates share
//! ```

mod block;
mod hmac;
mod info;
mod material;
mod new;
mod params;
mod permissions;
mod rsa;
mod salt;
mod section;
mod set_param;
mod stream;

pub(crate) use block::BoxedBlockKey;
pub(crate) use hmac::HmacKey;
pub use info::{KeyInfo, KeyKind};
pub(crate) use material::Material;
pub(crate) use new::NewKey;
pub(crate) use params::{NO_OAEP, check_effective, check_salted};
pub use permissions::Permissions;
pub(crate) use rsa::{RsaKey, RsaPadding};
pub(crate) use salt::StartingSalt;
pub(crate) use section::{Plaintext, PlaintextSink, Room, SectionFlags};
pub use set_param::KeyParam;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::algorithm::{Algorithm, UserKey};
use crate::error::{Error, Reason};
use params::Params;
use stream::StreamKey;

/// The object of a key handle, in two words.
///
/// Each kind has a box of its own size. A duplicate is then written straight into its place, and no box has unused bytes
/// into which a copy could carry what the stack held.
pub(crate) enum Key {
    /// A session key of a block cipher.
    Block(BoxedBlockKey),
    /// A session key of a stream cipher.
    Stream(Box<StreamKey>),
    Hmac(Box<HmacKey>),
    Rsa(Box<RsaKey>),
}

/// Written out so that it is inlined: a derived one would return its result through memory.
impl Clone for Key {
    #[inline(always)]
    fn clone(&self) -> Self {
        match self {
            Self::Block(key) => Self::Block(key.clone()),
            Self::Stream(key) => Self::Stream(key.clone()),
            Self::Hmac(key) => Self::Hmac(key.clone()),
            Self::Rsa(key) => Self::Rsa(key.clone()),
        }
    }
}

impl Key {
    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Block(key) => key.params().algorithm(),
            Self::Stream(key) => key.params().algorithm(),
            Self::Hmac(key) => key.params().algorithm(),
            Self::Rsa(key) => key.user_key().algorithm(),
        }
    }

    /// # Errors
    /// `NTE_BAD_KEY` for an RSA key.
    fn params(&self) -> Result<&Params, Error> {
        match self {
            Self::Block(key) => Ok(key.params()),
            Self::Stream(key) => Ok(key.params()),
            Self::Hmac(key) => Ok(key.params()),
            Self::Rsa(_) => {
                Err(Error::BadKey(&Reason("an RSA key has no material of a session key; pass a session key")))
            }
        }
    }

    /// Every parameter at this moment.
    pub(crate) fn info(&self) -> KeyInfo {
        match self {
            Self::Block(key) => key.info(),
            Self::Stream(key) => key.info(),
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
            Self::Block(key) => key.set(param),
            Self::Stream(key) => key.set(param),
            Self::Hmac(key) => key.set(param),
            Self::Rsa(key) => key.set(param),
        }
    }

    /// The bytes of a symmetric key, without its salt.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for an RSA key.
    pub(crate) fn material(&self) -> Result<&Material, Error> {
        Ok(self.params()?.material())
    }

    /// The bytes of a symmetric key, if they may be exported.
    ///
    /// # Errors
    /// `NTE_BAD_KEY_STATE` without `CRYPT_EXPORT`, `NTE_BAD_KEY` for an RSA key.
    pub(crate) fn exportable(&self) -> Result<&Material, Error> {
        self.params()?.exportable()
    }

    /// The bytes of the key, exportable or not, for the host; of an RSA key, its BLOB.
    pub(crate) fn reveal(&self) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Block(key) => Zeroizing::new(key.params().material().as_ref().to_vec()),
            Self::Stream(key) => Zeroizing::new(key.params().material().as_ref().to_vec()),
            Self::Hmac(key) => Zeroizing::new(key.params().material().as_ref().to_vec()),
            Self::Rsa(key) => key.material(),
        }
    }

    /// The block key in it, for a MAC.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for other kinds.
    pub(crate) fn block_key(&mut self) -> Result<&mut BoxedBlockKey, Error> {
        match self {
            Self::Block(key) => Ok(key),
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
            Self::Block(_) | Self::Stream(_) => Ok(()),
            _ => Err(Error::BadKey(&Reason("a PRIVATEKEYBLOB is encrypted under a session key; pass one"))),
        }
    }

    /// Whether there is a cipher at all, and one that the section's flags are for. This is asked before anything else
    /// about a section.
    ///
    /// # Errors
    /// `NTE_BAD_FLAGS`, then `NTE_BAD_KEY`.
    pub(crate) fn check_cipher(&self, flags: SectionFlags) -> Result<(), Error> {
        match self {
            Self::Block(_) | Self::Stream(_) => flags.check_no_padding_flag(),
            Self::Hmac(_) => flags.check_no_padding_flag().and(Err(HmacKey::NO_CIPHER)),
            Self::Rsa(key) => key.check_exchange(),
        }
    }

    /// The length in bytes that a section of `len` bytes has once it is encrypted.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a broken block, `NTE_BAD_LEN` for a length beyond what can be counted.
    pub(crate) fn encrypted_len(&self, flags: SectionFlags, len: usize) -> Result<usize, Error> {
        match self {
            Self::Block(key) => key.encrypted_len(flags, len),
            Self::Stream(_) => Ok(len),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
            Self::Rsa(key) => key.encrypted_len(flags.padding),
        }
    }

    /// Encrypts a section where it stands and returns how many bytes it has then. `watcher` is shown the data after every
    /// check and before anything changes.
    ///
    /// # Errors
    /// In this order: the length, `ERROR_MORE_DATA`, the mode; nothing has changed then.
    pub(crate) fn encrypt(
        &mut self,
        plaintext: &mut Plaintext<'_>,
        sink: PlaintextSink<'_>,
    ) -> Result<usize, Error> {
        match self {
            Self::Block(key) => key.encrypt(plaintext, sink),
            Self::Stream(key) => key.encrypt(plaintext, sink),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
            Self::Rsa(key) => key.encrypt(plaintext, sink),
        }
    }

    /// Decrypts `data` in place and returns how many bytes of it are plaintext. `watcher` is shown them.
    ///
    /// # Errors
    /// The length, then the mode; nothing has changed then. `NTE_BAD_DATA` for bad padding: the data is then
    /// decrypted and the key at its start.
    pub(crate) fn decrypt(
        &mut self,
        flags: SectionFlags,
        data: &mut [u8],
        sink: PlaintextSink<'_>,
    ) -> Result<usize, Error> {
        match self {
            Self::Block(key) => key.decrypt(flags, data, sink),
            Self::Stream(key) => key.decrypt(flags, data, sink),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
            Self::Rsa(key) => key.decrypt(flags.padding, data, sink),
        }
    }
}

impl ZeroizeOnDrop for Key {}
