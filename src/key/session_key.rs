//! A session key with what ciphers with it: a block cipher, or a stream.

use zeroize::Zeroizing;

use super::block::{BlockKey, BoxedBlockKey};
use super::material::MAX_INLINE;
use super::salt::MAX_SALT;
use super::session::{NewSession, Session};
use super::stream::StreamKey;
use super::{KeyInfo, KeyParam, Message, Section, Watcher};
use crate::algorithm::Family;
use crate::error::Error;
use crate::wipe::Secret;

/// A session key with its cipher.
pub(crate) enum SessionKey {
    Block(BoxedBlockKey),
    Stream(Box<StreamKey>),
}

/// By hand for the reason that [`Key`](super::Key)'s is.
impl Clone for SessionKey {
    #[inline(always)]
    fn clone(&self) -> Self {
        match self {
            Self::Block(key) => Self::Block(key.clone()),
            Self::Stream(key) => Self::Stream(key.clone()),
        }
    }
}

impl SessionKey {
    /// Makes a key. `fill` writes the material and the salt, which are zero before.
    ///
    /// # Errors
    /// What `fill` returns, `NTE_BAD_DATA` for lengths that the cipher can't take, `NTE_BAD_ALGID` for RSA.
    pub(crate) fn build(
        new: NewSession,
        fill: impl FnOnce(&mut [u8], &mut [u8]) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let len = new.key_len.saturating_add(new.salt_len);
        let (mut short, mut long) = (Secret::<{ MAX_INLINE + MAX_SALT }>::EMPTY, Zeroizing::default());
        let salted = if len <= MAX_INLINE + MAX_SALT {
            short.room(len)?
        } else {
            *long = vec![0; len];
            &mut long
        };
        let (material, salt) = salted.split_at_mut_checked(new.key_len).ok_or(Error::BUG)?;
        fill(material, salt)?;
        match new.algorithm.family() {
            Family::Block { .. } => BlockKey::boxed(new, salted).map(Self::Block),
            Family::Stream => StreamKey::new(new, salted).map(Self::Stream),
            Family::Rsa => Err(Error::NO_SUCH_CIPHER),
        }
    }

    pub(crate) fn session(&self) -> &Session {
        match self {
            Self::Block(key) => key.session(),
            Self::Stream(key) => key.session(),
        }
    }

    /// An imported RC2 key of Base has the one effective length of the profile (recorded on Windows).
    pub(crate) fn fix_effective_bits(&mut self) -> Result<(), Error> {
        match self {
            Self::Block(key) => key.fix_effective_bits(),
            Self::Stream(_) => Ok(()),
        }
    }

    pub(super) fn info(&self) -> KeyInfo {
        match self {
            Self::Block(key) => key.info(),
            Self::Stream(key) => key.info(),
        }
    }

    pub(super) fn set(&mut self, param: KeyParam<'_>) -> Result<(), Error> {
        match self {
            Self::Block(key) => key.set(param),
            Self::Stream(key) => key.set(param),
        }
    }

    pub(super) fn encrypted_len(&self, section: Section, len: usize) -> Result<usize, Error> {
        match self {
            Self::Block(key) => key.encrypted_len(section, len),
            Self::Stream(_) => Ok(len),
        }
    }

    pub(super) fn encrypt(
        &mut self,
        message: &mut Message<'_>,
        watcher: Watcher<'_>,
    ) -> Result<usize, Error> {
        match self {
            Self::Block(key) => key.encrypt(message, watcher),
            Self::Stream(key) => key.encrypt(message, watcher),
        }
    }

    pub(super) fn decrypt(
        &mut self,
        section: Section,
        data: &mut [u8],
        watcher: Watcher<'_>,
    ) -> Result<usize, Error> {
        match self {
            Self::Block(key) => key.decrypt(section, data, watcher),
            Self::Stream(key) => Ok(key.decrypt(section, data, watcher)),
        }
    }
}
