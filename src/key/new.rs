//! Making a session key.

use zeroize::Zeroizing;

use super::block::BoxedBlockKey;
use super::material::MAX_INLINE;
use super::salt::MAX_SALT;
use super::stream::StreamKey;
use super::{Key, Permissions};
use crate::algorithm::{Algorithm, Family};
use crate::error::Error;
use crate::provider::Rules;
use crate::wipe::Secret;

/// The properties of a symmetric key that is to be made, apart from its bytes.
#[derive(Clone, Copy)]
pub(crate) struct NewKey {
    pub(crate) algorithm: Algorithm,
    /// In bytes.
    pub(crate) key_len: usize,
    /// In bytes.
    pub(crate) salt_len: usize,
    pub(crate) permissions: Permissions,
    pub(crate) rules: Rules,
    /// RC2's effective key length in bits, as if `KP_EFFECTIVE_KEYLEN` had been set to it; 0 leaves it unset.
    pub(crate) effective_bits: u32,
    /// The key refuses to encrypt: an RC2 key of more than 128 bits from a SIMPLEBLOB (recorded on Windows).
    pub(crate) decrypts_only: bool,
}

impl NewKey {
    /// A key that can encrypt and whose `KP_EFFECTIVE_KEYLEN` is not set.
    pub(crate) fn new(algorithm: Algorithm, key_len: usize, permissions: Permissions, rules: Rules) -> Self {
        Self { algorithm, key_len, salt_len: 0, permissions, rules, effective_bits: 0, decrypts_only: false }
    }
}

impl Key {
    /// Makes a session key. `fill` writes the material and the salt, which are zeros before.
    ///
    /// # Errors
    /// The errors of `fill`, `NTE_BAD_DATA` for lengths that the cipher does not take, `NTE_BAD_ALGID` for RSA.
    pub(crate) fn session(
        new: NewKey,
        fill: impl FnOnce(&mut [u8], &mut [u8]) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let len = new.key_len.saturating_add(new.salt_len);
        // On the stack for the lengths in Microsoft's profiles, on the heap for longer ones. Both are wiped.
        let (mut short, mut long) = (Secret::<{ MAX_INLINE + MAX_SALT }>::EMPTY, Zeroizing::default());
        let salted = if len <= MAX_INLINE + MAX_SALT {
            short.room(len)?
        } else {
            *long = vec![0; len];
            &mut long
        };
        let (material, salt) = salted.split_at_mut(new.key_len);
        fill(material, salt)?;
        match new.algorithm.family() {
            Family::Block { block_len } => BoxedBlockKey::new(new, block_len, salted).map(Self::Block),
            Family::Stream => StreamKey::new(new, salted).map(Self::Stream),
            Family::Rsa | Family::Master | Family::Channel | Family::DssDh => Err(Error::NO_SUCH_CIPHER),
        }
    }
}
