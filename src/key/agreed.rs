//! Agreed keys: the secret that two Diffie-Hellman keys share, before `KP_ALGID` makes it a session key.

use std::sync::Arc;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{Key, KeyInfo, KeyKind, KeyParam, KeySpec, NewKey, Permissions};
use crate::algorithm::{Algorithm, prepare_material};
use crate::error::{Error, Reason};
use crate::provider::Provider;

/// A shared secret. It never changes, so duplicates share it, and the last duplicate wipes it.
#[derive(Clone)]
pub(crate) struct AgreedKey {
    secret: Arc<Zeroizing<Vec<u8>>>,
    /// The profile, whose ciphers and key lengths the session key can have.
    provider: Provider,
    permissions: Permissions,
}

impl AgreedKey {
    pub(crate) fn new(secret: Zeroizing<Vec<u8>>, provider: Provider, permissions: Permissions) -> Self {
        Self { secret: Arc::new(secret), provider, permissions }
    }

    pub(crate) fn secret(&self) -> &[u8] {
        &self.secret
    }

    pub(super) fn permissions(&self) -> Permissions {
        self.permissions
    }

    pub(super) fn info(&self) -> KeyInfo {
        #[expect(clippy::cast_possible_truncation, reason = "p has at most 512 bytes")]
        let key_bits = 8 * self.secret.len() as u32;
        KeyInfo {
            kind: KeyKind::Agreed,
            algorithm: Algorithm::AgreedKey,
            key_bits,
            block_bits: 0,
            permissions: self.permissions,
            symmetric: None,
            group: None,
        }
    }

    pub(super) fn set(&mut self, param: KeyParam<'_>) -> Result<(), Error> {
        match param {
            KeyParam::Permissions(permissions) => self.permissions.replace(permissions),
            KeyParam::Salt(_) | KeyParam::SaltEx(_) => {
                Err(Error::BadKey(&Reason("an agreed key has no salt yet; set KP_ALGID first")))
            }
            _ => Err(Error::BadType(&Reason("an agreed key has no such parameter yet; set KP_ALGID first"))),
        }
    }

    /// The session key whose bytes are the front of the secret. The bytes after them are its salt.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID`, `NTE_BAD_FLAGS`, `NTE_BAD_DATA`: as for a generated key.
    pub(super) fn session(&self, spec: KeySpec) -> Result<Key, Error> {
        let KeySpec { algorithm, bits, exportable, salt, .. } = spec;
        let rules = self.provider.rules();
        if !algorithm.is_symmetric() {
            return Err(Error::NO_SUCH_CIPHER);
        }
        let key_len = self.provider.key_len(algorithm, bits)?;
        let salt_len = salt.len(algorithm, key_len, rules);
        let permissions = Permissions::new(exportable || self.permissions.contains(Permissions::EXPORT));
        let new = NewKey { salt_len, ..NewKey::new(algorithm, key_len, permissions, rules) };
        Key::session(new, |material, created| {
            let (front, rest) = self.secret.split_at_checked(material.len()).ok_or(SHORT)?;
            material.copy_from_slice(front);
            if salt.is_created() {
                created.copy_from_slice(rest.get(..created.len()).ok_or(SHORT)?);
            }
            prepare_material(algorithm, material);
            Ok(())
        })
    }
}

impl ZeroizeOnDrop for AgreedKey {}

const SHORT: Error = Error::BadData(&Reason("the secret is shorter than this key; agree on a longer one"));
