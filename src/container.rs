//! Key containers: user keys by name, which outlive the contexts that were acquired on them.

use core::fmt;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::algorithm::{Algorithm, Family};
use crate::error::Error;
use crate::key::{Pair, RsaKey};

mod folder;
#[cfg(feature = "crypt32")]
mod master_key;
mod memory;
mod name;
mod no_key;
mod private;
mod record;
mod set;
mod trouble;

use folder::ContainerFile;
pub(crate) use name::MAX_NAME;
use no_key::{NO_DSS_DH_KEY, NO_RSA_KEY};
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

/// One key container, which holds an exchange key and a signature key for each kind of provider. Clones are the same container.
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

/// The algorithms of user keys, in the order of their places.
///
/// A container keeps the keys of RSA apart from those of DSS and Diffie-Hellman, so no provider replaces another's.
const PLACES: [Algorithm; 4] =
    [Algorithm::RsaKeyExchange, Algorithm::RsaSign, Algorithm::DhSf, Algorithm::DssSign];

/// The user keys of a container, in the order of [`PLACES`].
#[derive(Clone, Default)]
struct UserKeys([Option<Pair>; PLACES.len()]);

impl UserKeys {
    /// # Errors
    /// [`Error::BUG`] for an algorithm whose keys no container keeps, which callers rule out.
    fn place(&mut self, algorithm: Algorithm) -> Result<&mut Option<Pair>, Error> {
        let index = PLACES.iter().position(|place| *place == algorithm);
        index.and_then(|index| self.0.get_mut(index)).ok_or(Error::BUG)
    }

    fn has(&self, algorithm: Algorithm) -> bool {
        self.0.iter().flatten().any(|pair| pair.algorithm() == algorithm)
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

    /// The user key of an algorithm.
    ///
    /// # Errors
    /// `NTE_NO_KEY` if there is none, and those of a damaged file.
    pub(crate) fn user_key(&self, algorithm: Algorithm) -> Result<Pair, Error> {
        let mut state = self.lock();
        if let Some(file) = &self.0.file {
            state.read_again(file)?;
        }
        let none = if algorithm.family() == Family::Rsa { NO_RSA_KEY } else { NO_DSS_DH_KEY };
        state.keys.place(algorithm)?.clone().ok_or(none)
    }

    /// The exchange key, if it is one of RSA.
    ///
    /// # Errors
    /// As [`user_key`](KeyContainer::user_key).
    pub(crate) fn rsa_exchange_key(&self) -> Result<RsaKey, Error> {
        match self.user_key(Algorithm::RsaKeyExchange)? {
            Pair::Rsa(key) => Ok(key),
            Pair::DssDh(_) => Err(Error::BUG),
        }
    }

    /// A copy of `key` to decrypt with. A public key gets the private half of the container's exchange key if both have the same
    /// modulus (recorded on Windows).
    pub(crate) fn completed(&self, key: &RsaKey) -> RsaKey {
        if key.is_pair() {
            return key.clone();
        }
        // A file that can't be read counts as a container without the pair: the call then returns `NTE_NO_KEY`.
        let exchange = self.rsa_exchange_key().ok();
        exchange.and_then(|pair| key.completed_by(&pair)).unwrap_or_else(|| key.clone())
    }

    /// Stores a user key, in place of an older one.
    ///
    /// # Errors
    /// Those of a file that is damaged or can't be written. The container keeps its keys then.
    pub(crate) fn set_user_key(&self, key: Pair) -> Result<(), Error> {
        let mut state = self.lock();
        // The new keys are complete before they replace the old ones, which are wiped when they are dropped.
        let (mut next, algorithm) = (state.clone(), key.algorithm());
        if let Some(file) = &self.0.file {
            // The lock is held from reading to writing, so that a key that another process stores in between is not
            // lost.
            let _lock = file.lock()?;
            next.read_again(file)?;
            *next.keys.place(algorithm)? = Some(key);
            if !next.is_deleted {
                next.read_from = file.store(&next.keys)?;
            }
        } else {
            *next.keys.place(algorithm)? = Some(key);
        }
        *state = next;
        Ok(())
    }

    /// Wipes the user keys.
    fn clear(&self) {
        // The lock is released at the end of this line, and the keys are dropped after it.
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
            .field("exchange", &(keys.has(Algorithm::RsaKeyExchange) || keys.has(Algorithm::DhSf)))
            .field("signature", &(keys.has(Algorithm::RsaSign) || keys.has(Algorithm::DssSign)))
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
