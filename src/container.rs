//! Key containers: user keys by name, which outlive the contexts that were acquired on them.

use core::fmt;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::algorithm::UserKey;
use crate::error::Error;
use crate::key::RsaKey;
use crate::rsa;

mod name;
mod set;

pub(crate) use name::MAX_NAME;
pub use set::KeyContainers;

/// The name space of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContainerScope {
    /// The user's.
    User,
    /// The machine's: `CRYPT_MACHINE_KEYSET`.
    #[doc(alias = "CRYPT_MACHINE_KEYSET")]
    Machine,
}

/// One key container, which holds up to two user keys. Clones are the same container.
#[derive(Clone, Default)]
pub struct KeyContainer(Arc<Mutex<UserKeys>>);

/// The user keys of a container.
#[derive(Clone, Default)]
struct UserKeys {
    exchange: Option<RsaKey>,
    signature: Option<RsaKey>,
}

impl UserKeys {
    fn place(&mut self, user_key: UserKey) -> &mut Option<RsaKey> {
        match user_key {
            UserKey::Exchange => &mut self.exchange,
            UserKey::Signature => &mut self.signature,
        }
    }
}

impl KeyContainer {
    /// A container without a name, which ends with its last clone: the one of `CRYPT_VERIFYCONTEXT`.
    #[doc(alias = "CRYPT_VERIFYCONTEXT")]
    pub fn ephemeral() -> Self {
        Self::default()
    }

    /// The user key.
    ///
    /// # Errors
    /// `NTE_NO_KEY` if there is none.
    pub(crate) fn user_key(&self, user_key: UserKey) -> Result<RsaKey, Error> {
        self.lock().place(user_key).clone().ok_or(rsa::NO_USER_KEY)
    }

    /// A copy of `key` to decrypt with. A public key gets the private half of the container's exchange key if both have the same
    /// modulus (recorded on Windows).
    pub(crate) fn completed(&self, key: &RsaKey) -> RsaKey {
        if key.is_pair() {
            return key.clone();
        }
        let exchange = self.lock().exchange.clone();
        exchange.and_then(|pair| key.completed_by(&pair)).unwrap_or_else(|| key.clone())
    }

    /// Stores a user key, in place of an older one.
    pub(crate) fn set_user_key(&self, key: RsaKey) {
        // Dropped, and wiped, after the lock is released.
        let _older = self.lock().place(key.user_key()).replace(key);
    }

    /// Wipes the user keys.
    fn clear(&self) {
        let _keys = core::mem::take(&mut *self.lock());
    }

    /// A container of its own with the same user keys.
    fn fork(&self) -> Self {
        Self(Arc::new(Mutex::new(self.lock().clone())))
    }

    fn lock(&self) -> MutexGuard<'_, UserKeys> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KeyContainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.lock();
        f.debug_struct("KeyContainer")
            .field("exchange", &keys.exchange.is_some())
            .field("signature", &keys.signature.is_some())
            .finish()
    }
}

/// Containers and their copies, so that contexts which shared a container share its copy.
#[derive(Default)]
pub(crate) struct Forks(HashMap<usize, Fork>);

struct Fork {
    copy: KeyContainer,
    /// Kept alive, so that no other container gets its address, by which it is found.
    _original: KeyContainer,
}

impl Forks {
    /// The copy of a container, made now if there is none.
    pub(crate) fn of(&mut self, container: &KeyContainer) -> KeyContainer {
        let fork = self.0.entry(Arc::as_ptr(&container.0).addr());
        let new = || Fork { copy: container.fork(), _original: container.clone() };
        fork.or_insert_with(new).copy.clone()
    }
}
