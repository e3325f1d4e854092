//! Key containers: user keys by name, which outlive the contexts that were acquired on them.

use core::fmt;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::algorithm::UserKey;
use crate::error::Error;
use crate::key::RsaKey;
use crate::rsa;

mod folder;
#[cfg(feature = "crypt32")]
mod master_key;
mod memory;
mod name;
mod private;
mod record;
mod set;
mod trouble;

use folder::ContainerFile;
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
pub struct KeyContainer(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Where the keys are stored, if they outlast the process.
    file: Option<ContainerFile>,
    state: Mutex<Contents>,
}

#[derive(Clone, Default)]
struct Contents {
    keys: UserKeys,
    /// The bytes of the file that the keys were read from.
    read_from: Zeroizing<Vec<u8>>,
    /// Whether the file was deleted. From then on the container is in memory only: a later file of the same name
    /// belongs to another container.
    is_deleted: bool,
}

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
    /// A container without a name, which ends with its last clone, as `CRYPT_VERIFYCONTEXT` makes it.
    #[doc(alias = "CRYPT_VERIFYCONTEXT")]
    pub fn ephemeral() -> Self {
        Self::default()
    }

    fn in_file(file: ContainerFile) -> Self {
        Self(Arc::new(Shared { file: Some(file), state: Mutex::default() }))
    }

    /// The user key.
    ///
    /// # Errors
    /// `NTE_NO_KEY` if there is none, and those of a damaged file.
    pub(crate) fn user_key(&self, user_key: UserKey) -> Result<RsaKey, Error> {
        let mut state = self.lock();
        if let Some(file) = &self.0.file {
            state.read_again(file)?;
        }
        state.keys.place(user_key).clone().ok_or(rsa::NO_USER_KEY)
    }

    /// A copy of `key` to decrypt with. A public key gets the private half of the container's exchange key if both have the same
    /// modulus (recorded on Windows).
    pub(crate) fn completed(&self, key: &RsaKey) -> RsaKey {
        if key.is_pair() {
            return key.clone();
        }
        // A file that can't be read counts as a container without the pair: the call then returns `NTE_NO_KEY`.
        let exchange = self.user_key(UserKey::Exchange).ok();
        exchange.and_then(|pair| key.completed_by(&pair)).unwrap_or_else(|| key.clone())
    }

    /// Stores a user key, in place of an older one.
    ///
    /// # Errors
    /// Those of a file that is damaged or can't be written. The container keeps its keys then.
    pub(crate) fn set_user_key(&self, key: RsaKey) -> Result<(), Error> {
        let mut state = self.lock();
        // The new keys are complete before they replace the old ones, which are wiped when they are dropped.
        let (mut next, user_key) = (state.clone(), key.user_key());
        if let Some(file) = &self.0.file {
            // The lock is held from reading to writing, so that a key that another process stores in between is not
            // lost.
            let _lock = file.lock()?;
            next.read_again(file)?;
            *next.keys.place(user_key) = Some(key);
            if !next.is_deleted {
                next.read_from = file.store(&next.keys)?;
            }
        } else {
            *next.keys.place(user_key) = Some(key);
        }
        *state = next;
        Ok(())
    }

    /// Wipes the user keys.
    fn clear(&self) {
        let _keys = core::mem::take(&mut *self.lock());
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    /// Reads the changes that another process or another context has written.
    fn read_again(&mut self, file: &ContainerFile) -> Result<(), Error> {
        if self.is_deleted {
            return Ok(());
        }
        match file.load()? {
            None => *self = Self { is_deleted: true, ..Self::default() },
            // Checking an RSA key takes a thousand times as long as comparing its bytes.
            Some(bytes) if bytes == self.read_from => {}
            Some(bytes) => {
                self.keys = file.parse(&bytes)?;
                self.read_from = bytes;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for KeyContainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = &self.lock().keys;
        f.debug_struct("KeyContainer")
            .field("exchange", &keys.exchange.is_some())
            .field("signature", &keys.signature.is_some())
            .finish()
    }
}

/// Containers and their copies, so that contexts that shared a container share its copy.
#[derive(Default)]
pub(crate) struct Forks(HashMap<usize, Fork>);

struct Fork {
    copy: KeyContainer,
    /// Kept alive, because its address is the key of the lookup: no other container may get the same address.
    _original: KeyContainer,
}

impl Forks {
    /// The copy of a container, made now if there is none. A container in a file is its own copy.
    pub(crate) fn of(&mut self, container: &KeyContainer) -> KeyContainer {
        if container.0.file.is_some() {
            return container.clone();
        }
        let new = || {
            let shared = Shared { file: None, state: Mutex::new(container.lock().clone()) };
            Fork { copy: KeyContainer(Arc::new(shared)), _original: container.clone() }
        };
        self.0.entry(Arc::as_ptr(&container.0).addr()).or_insert_with(new).copy.clone()
    }
}
