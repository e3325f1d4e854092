//! A key object, by kind. A duplicate is a `Clone`.
//!
//! ```text
//!   Key ─┬─ Block ─▶ BlockKey   register, Params, schedules of a cipher
//!        ├─ Stream ▶ StreamKey  Params, RC4's state
//!        ├─ Hmac ──▶ HmacKey    Params
//!        ├─ Rsa ───▶ RsaKey     numbers, which duplicates share
//!        ├─ DssDh ─▶ DssDhKey   numbers, which duplicates share
//!        ├─ Agreed ▶ AgreedKey  a secret, which duplicates share
//!        └─ Master ▶ ChannelMaster  a secure channel's secret, randoms, algorithms
//! ```

mod agreed;
mod block;
mod dss_dh;
mod hmac;
mod info;
mod master;
mod material;
mod new;
mod pair;
mod params;
mod permissions;
mod rsa;
mod salt;
mod section;
mod set_param;
mod spec;
mod stream;

pub(crate) use agreed::AgreedKey;
pub(crate) use block::BoxedBlockKey;
pub(crate) use dss_dh::DssDhKey;
pub(crate) use hmac::HmacKey;
pub use info::{KeyInfo, KeyKind};
pub(crate) use master::{ChannelAlgorithms, ChannelMaster};
pub(crate) use material::Material;
pub(crate) use new::NewKey;
pub(crate) use pair::Pair;
pub(crate) use params::{NO_GROUP, NO_MASTER, NO_OAEP, NOT_AGREED, check_effective, check_salted};
pub use permissions::Permissions;
pub(crate) use rsa::{RsaKey, RsaPadding};
pub(crate) use salt::StartingSalt;
pub(crate) use section::{Plaintext, PlaintextSink, Room, SectionFlags};
pub use set_param::KeyParam;
pub use spec::KeySpec;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::algorithm::{Algorithm, UserKey};
use crate::error::{Error, Reason};
use crate::random::Random;
use crate::wipe::{MAKING, in_own_frame};
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
    /// The master key of a secure channel.
    Master(Box<ChannelMaster>),
    /// DSS or Diffie-Hellman.
    DssDh(Box<DssDhKey>),
    /// The secret that Diffie-Hellman agreed on.
    Agreed(Box<AgreedKey>),
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
            Self::Master(key) => Self::Master(key.clone()),
            Self::DssDh(key) => Self::DssDh(key.clone()),
            Self::Agreed(key) => Self::Agreed(key.clone()),
        }
    }
}

impl Key {
    /// A duplicate. `&mut`, because an RC4 key may set up its state for its duplicates; no caller can see that.
    #[inline(always)]
    pub(crate) fn duplicate(&mut self) -> Self {
        if let Self::Stream(key) = self {
            key.prepare_duplicate();
        }
        self.clone()
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Block(key) => key.params().algorithm(),
            Self::Stream(key) => key.params().algorithm(),
            Self::Hmac(key) => key.params().algorithm(),
            Self::Rsa(key) => key.user_key().algorithm(),
            Self::Master(key) => key.algorithm(),
            Self::DssDh(key) => key.algorithm(),
            Self::Agreed(_) => Algorithm::AgreedKey,
        }
    }

    /// Whether it has the parameters of a cipher, such as an IV. The key of an HMAC has them too, and uses none.
    pub(crate) fn has_cipher_params(&self) -> bool {
        matches!(self, Self::Block(_) | Self::Stream(_) | Self::Hmac(_))
    }

    /// The current value of every parameter.
    pub(crate) fn info(&self) -> KeyInfo {
        match self {
            Self::Block(key) => key.info(),
            Self::Stream(key) => key.info(),
            Self::Hmac(key) => key.info(),
            Self::Rsa(key) => key.info(),
            Self::Master(key) => key.info(),
            Self::DssDh(key) => key.info(),
            Self::Agreed(key) => key.info(),
        }
    }

    /// Sets a parameter.
    ///
    /// # Errors
    /// The errors of [`set_key_param`](crate::KeyStore::set_key_param).
    pub(crate) fn set(&mut self, param: KeyParam<'_>) -> Result<(), Error> {
        match (self, param) {
            // This replaces the object by one of another kind, so the agreed key can't do it.
            (this @ Self::Agreed(_), KeyParam::Algorithm(spec)) => this.become_session(spec),
            (Self::Block(key), param) => key.set(param),
            (Self::Stream(key), param) => key.set(param),
            (Self::Hmac(key), param) => key.set(param),
            (Self::Rsa(key), param) => key.set(param),
            (Self::DssDh(key), param) => key.set(param),
            (Self::Agreed(key), param) => key.set(param),
            (Self::Master(key), param) => key.set(param),
        }
    }

    fn become_session(&mut self, spec: KeySpec) -> Result<(), Error> {
        if let Self::Agreed(key) = self {
            *self = in_own_frame::<MAKING, _>(|| key.session(spec))?;
        }
        Ok(())
    }

    /// A copy with an x and y of its own: `KP_X`.
    ///
    /// # Errors
    /// `NTE_BAD_TYPE` for a key that is not one of DSS or Diffie-Hellman; the other errors of
    /// [`generate_x`](DssDhKey::generate_x).
    pub(crate) fn with_x(&self, random: &Random) -> Result<Self, Error> {
        let Self::DssDh(key) = self else { return Err(NO_GROUP) };
        let mut copy = key.clone();
        copy.generate_x(random)?;
        Ok(Self::DssDh(copy))
    }

    /// Tests the group of the key: `KP_VERIFY_PARAMS`.
    ///
    /// # Errors
    /// `NTE_BAD_TYPE` for a key that is not one of DSS or Diffie-Hellman; `NTE_BAD_DATA` if p or q is not prime, or a number
    /// is missing.
    pub(crate) fn verify_parameters(&self) -> Result<(), Error> {
        let Self::DssDh(key) = self else { return Err(NO_GROUP) };
        key.verify_parameters()
    }

    /// The bytes of a symmetric key, without its salt.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for keys of RSA, DSS and Diffie-Hellman, and for agreed keys.
    pub(crate) fn material(&self) -> Result<&Material, Error> {
        match self {
            Self::Block(key) => Ok(key.params().material()),
            Self::Stream(key) => Ok(key.params().material()),
            Self::Hmac(key) => Ok(key.params().material()),
            Self::Master(key) => Ok(key.secret()),
            Self::Rsa(_) | Self::DssDh(_) | Self::Agreed(_) => {
                Err(Error::BadKey(&Reason("this call takes a session key; pass one")))
            }
        }
    }

    /// The bytes of a symmetric key, if they may be exported.
    ///
    /// # Errors
    /// `NTE_BAD_KEY_STATE` without `CRYPT_EXPORT`, `NTE_BAD_KEY` for the kinds of keys that [`material`](Key::material)
    /// refuses.
    pub(crate) fn exportable(&self) -> Result<&Material, Error> {
        let material = self.material()?;
        self.permissions().check_export()?;
        Ok(material)
    }

    fn permissions(&self) -> Permissions {
        match self {
            Self::Block(key) => key.params().permissions(),
            Self::Stream(key) => key.params().permissions(),
            Self::Hmac(key) => key.params().permissions(),
            Self::Rsa(key) => key.permissions(),
            Self::Master(key) => key.permissions(),
            Self::DssDh(key) => key.permissions(),
            Self::Agreed(key) => key.permissions(),
        }
    }

    /// The bytes of the key, exportable or not, for the host; of a pair or a public key, its BLOB.
    pub(crate) fn reveal(&self) -> Zeroizing<Vec<u8>> {
        match (self, self.material()) {
            (Self::Rsa(key), _) => key.material(),
            (Self::DssDh(key), _) => key.material(),
            (Self::Agreed(key), _) => Zeroizing::new(key.secret().to_vec()),
            (_, Ok(material)) => Zeroizing::new(material.as_ref().to_vec()),
            (_, Err(_)) => Zeroizing::default(),
        }
    }

    /// The key as a block key, for a MAC.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for other kinds of keys.
    pub(crate) fn block_key(&mut self) -> Result<&mut BoxedBlockKey, Error> {
        match self {
            Self::Block(key) => Ok(key),
            _ => Err(Error::BadKey(&Reason("a MAC needs a block key in CBC mode; pass one, or set KP_MODE"))),
        }
    }

    /// The key as an RSA key.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for other kinds of keys.
    pub(crate) fn rsa(&self) -> Result<&RsaKey, Error> {
        match self {
            Self::Rsa(key) => Ok(key),
            _ => Err(Error::BadKey(&Reason("this call takes an RSA key; pass one"))),
        }
    }

    /// The key as the master key of a secure channel.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for other kinds of keys (recorded on Windows).
    pub(crate) fn master(&mut self) -> Result<&mut Box<ChannelMaster>, Error> {
        match self {
            Self::Master(key) => Ok(key),
            _ => Err(Error::BadKey(&Reason("this hash takes the master key of a secure channel; pass one"))),
        }
    }

    /// Whether it is the public half of an RSA key alone.
    pub(crate) fn is_public_half(&self) -> bool {
        matches!(self, Self::Rsa(key) if !key.is_pair())
    }

    /// A copy of the key if it is a pair that a container keeps.
    pub(crate) fn pair(&self) -> Option<Pair> {
        match self {
            Self::Rsa(key) if key.is_pair() => Some(Pair::Rsa(RsaKey::clone(key))),
            Self::DssDh(key) if key.is_pair() && UserKey::of(key.algorithm()).is_some() => {
                Some(Pair::DssDh(DssDhKey::clone(key)))
            }
            _ => None,
        }
    }

    /// The key as one of DSS or Diffie-Hellman.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for other kinds of keys.
    pub(crate) fn dss_dh(&self) -> Result<&DssDhKey, Error> {
        match self {
            Self::DssDh(key) => Ok(key),
            _ => Err(Error::BadKey(&Reason("this call takes a DSS or Diffie-Hellman key; pass one"))),
        }
    }

    /// The key as one that wraps session keys.
    ///
    /// # Errors
    /// `NTE_BAD_PUBLIC_KEY` unless it is an `RSA_KEYX` key.
    pub(crate) fn wrapping_key(&self) -> Result<&RsaKey, Error> {
        match self {
            Self::Rsa(key) if key.user_key() == UserKey::Exchange => Ok(key),
            _ => Err(Error::BadPublicKey),
        }
    }

    /// Checks that it is a session key, which can encrypt PRIVATEKEYBLOBs.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` if it is not.
    pub(crate) fn check_session(&self) -> Result<(), Error> {
        match self {
            Self::Block(_) | Self::Stream(_) => Ok(()),
            _ => Err(Error::BadKey(&Reason("a PRIVATEKEYBLOB is encrypted under a session key; pass one"))),
        }
    }

    /// Checks that the key can encrypt and decrypt, and that it accepts the flags. This is the first check of a section.
    ///
    /// # Errors
    /// `NTE_BAD_FLAGS`, then `NTE_BAD_KEY`.
    #[inline(always)]
    pub(crate) fn check_cipher(&self, flags: SectionFlags) -> Result<(), Error> {
        match self {
            Self::Block(_) | Self::Stream(_) => flags.check_no_padding_flag(),
            Self::Hmac(_) => flags.check_no_padding_flag().and(Err(HmacKey::NO_CIPHER)),
            Self::Rsa(key) => key.check_exchange(),
            Self::Master(_) => flags.check_no_padding_flag().and(Err(ChannelMaster::NO_CIPHER)),
            Self::DssDh(_) | Self::Agreed(_) => Err(NO_CIPHER),
        }
    }

    /// The length in bytes of the ciphertext of `len` bytes.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for an incomplete block, `NTE_BAD_LEN` if the length overflows.
    pub(crate) fn encrypted_len(&self, flags: SectionFlags, len: usize) -> Result<usize, Error> {
        match self {
            Self::Block(key) => key.encrypted_len(flags, len),
            Self::Stream(_) => Ok(len),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
            Self::Rsa(key) => key.encrypted_len(flags.padding),
            Self::Master(_) => Err(ChannelMaster::NO_CIPHER),
            Self::DssDh(_) | Self::Agreed(_) => Err(NO_CIPHER),
        }
    }

    /// Makes the checks of [`encrypt`](Key::encrypt) that come before it reads the data, except that of the buffer's length.
    ///
    /// # Errors
    /// Those of `encrypt`, except for a random source that fails.
    pub(crate) fn check_encrypt(&self, flags: SectionFlags, len: usize) -> Result<(), Error> {
        self.encrypted_len(flags, len)?;
        match self {
            Self::Block(key) => key.mode().map(drop),
            Self::Rsa(key) => key.check_message_len(flags.padding, len),
            _ => Ok(()),
        }
    }

    /// Makes the checks of [`decrypt`](Key::decrypt) that come before it reads the data.
    ///
    /// # Errors
    /// Those of `decrypt` before anything has changed.
    pub(crate) fn check_decrypt(&self, flags: SectionFlags, len: usize) -> Result<(), Error> {
        match self {
            Self::Block(key) => key.check_decrypt(flags, len).map(drop),
            Self::Stream(_) => flags.check_ciphertext(len),
            Self::Hmac(_) => Err(HmacKey::NO_CIPHER),
            Self::Rsa(key) => key.check_decrypt(len),
            Self::Master(_) => Err(ChannelMaster::NO_CIPHER),
            Self::DssDh(_) | Self::Agreed(_) => Err(NO_CIPHER),
        }
    }

    /// Encrypts a section in place and returns its new length. `sink` gets the plaintext after every check has passed.
    ///
    /// # Errors
    /// In this order, and nothing has changed: those of [`encrypted_len`](Key::encrypted_len), `ERROR_MORE_DATA` for a small
    /// buffer, `NTE_BAD_ALGID` for the mode. An RSA key checks the buffer before the length.
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
            Self::Master(_) => Err(ChannelMaster::NO_CIPHER),
            Self::DssDh(_) | Self::Agreed(_) => Err(NO_CIPHER),
        }
    }

    /// Decrypts `data` in place and returns the length of the plaintext at its front. `sink` gets the plaintext.
    ///
    /// # Errors
    /// In this order, and nothing has changed: `NTE_BAD_DATA` or `NTE_BAD_LEN` for the length, `NTE_BAD_ALGID` for the mode. Then
    /// `NTE_BAD_DATA` for bad padding: the data is decrypted and a session key is at its start.
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
            Self::Master(_) => Err(ChannelMaster::NO_CIPHER),
            Self::DssDh(_) | Self::Agreed(_) => Err(NO_CIPHER),
        }
    }
}

impl ZeroizeOnDrop for Key {}

const NO_CIPHER: Error = Error::BadKey(&Reason(
    "a DSS or Diffie-Hellman key can't encrypt or decrypt; agree on a key, and set its KP_ALGID, or pass a session key",
));
