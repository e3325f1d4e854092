//! Key containers: user keys by name, which outlive the contexts that were acquired on them.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::algorithm::UserKey;
use crate::error::Error;
use crate::key::RsaKey;
use crate::rsa;

/// A set of key containers, in memory. Clones are the same set.
///
/// Names that differ in case alone are one name (as in Wine; Windows keeps a container under a hash of its name in lower
/// case).
///
/// Stores and processes that are given one set see each other's containers, and in them each other's user keys, at
/// once. A container ends when it is deleted, or with the last clone of its set.
///
/// ```
/// use hcryptkey::{Algorithm, ContainerScope, KeyContainers, KeyStore, UserKey};
///
/// let containers = KeyContainers::new();
/// let container = containers.create(ContainerScope::User, "alice")?;
/// let store = KeyStore::builder().container(container).build();
/// # #[cfg(feature = "rsa")] {
/// store.generate_key(hcryptkey::KeySpec::new(Algorithm::RsaSign).bits(512))?;
/// drop(store);
///
/// let container = containers.open(ContainerScope::User, "alice")?;
/// let later = KeyStore::builder().container(container).build();
/// assert_eq!(later.key_info(later.user_key(UserKey::Signature)?)?.key_bits(), 512);
/// # }
/// # Ok::<(), hcryptkey::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct KeyContainers(Arc<Mutex<Containers>>);

type Containers = BTreeMap<Place, Named>;

/// A scope, and a name in lower case.
type Place = (ContainerScope, String);

/// A container, and how its name was written when it was made.
#[derive(Clone)]
struct Named {
    name: String,
    container: KeyContainer,
}

fn place(scope: ContainerScope, name: &str) -> Place {
    (scope, name.to_lowercase())
}

/// Whose container it is: two name spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContainerScope {
    /// The user's.
    User,
    /// The machine's: `CRYPT_MACHINE_KEYSET`.
    #[doc(alias = "CRYPT_MACHINE_KEYSET")]
    Machine,
}

/// One key container, with room for two user keys. Clones are the same container.
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

impl KeyContainers {
    /// A set without containers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes an empty container: `CRYPT_NEWKEYSET`.
    ///
    /// # Errors
    /// - `NTE_EXISTS` (0x8009000f): there is one of that name.
    #[doc(alias = "CRYPT_NEWKEYSET")]
    pub fn create(&self, scope: ContainerScope, name: &str) -> Result<KeyContainer, Error> {
        self.create_within(usize::MAX, scope, name)
    }

    /// Makes an empty container, if there are fewer than `limit`.
    ///
    /// # Errors
    /// `NTE_EXISTS` if there is one of that name, `NTE_NO_MEMORY` at the limit.
    pub(crate) fn create_within(
        &self,
        limit: usize,
        scope: ContainerScope,
        name: &str,
    ) -> Result<KeyContainer, Error> {
        let mut containers = self.lock();
        let place = place(scope, name);
        if containers.contains_key(&place) {
            return Err(Error::Exists);
        }
        if containers.len() >= limit {
            return Err(Error::NoMemory);
        }
        let container = KeyContainer::default();
        containers.insert(place, Named { name: name.to_owned(), container: container.clone() });
        Ok(container)
    }

    /// Opens a container.
    ///
    /// # Errors
    /// - `NTE_BAD_KEYSET` (0x80090016): there is none of that name.
    pub fn open(&self, scope: ContainerScope, name: &str) -> Result<KeyContainer, Error> {
        self.lock().get(&place(scope, name)).map(|named| named.container.clone()).ok_or(Error::BadKeyset)
    }

    /// Deletes a container and wipes its user keys: `CRYPT_DELETEKEYSET`. Stores and contexts that have it open
    /// go on without them (our decision).
    ///
    /// # Errors
    /// - `NTE_BAD_KEYSET` (0x80090016): there is none of that name.
    #[doc(alias = "CRYPT_DELETEKEYSET")]
    pub fn delete(&self, scope: ContainerScope, name: &str) -> Result<(), Error> {
        let removed = self.lock().remove(&place(scope, name)).ok_or(Error::BadKeyset)?;
        *removed.container.lock() = UserKeys::default();
        Ok(())
    }

    /// The names of the containers in a scope, in alphabetical order: `PP_ENUMCONTAINERS`.
    #[doc(alias = "PP_ENUMCONTAINERS")]
    pub fn names(&self, scope: ContainerScope) -> Vec<String> {
        let containers = self.lock();
        containers.iter().filter(|((of, _), _)| *of == scope).map(|(_, named)| named.name.clone()).collect()
    }

    /// An independent copy of the set, and a way from its containers to their copies.
    pub(crate) fn fork(&self) -> (Self, Forks) {
        let mut forks = Forks::default();
        let mut copies = self.lock().clone();
        for named in copies.values_mut() {
            named.container = forks.of(&named.container);
        }
        (Self(Arc::new(Mutex::new(copies))), forks)
    }

    fn lock(&self) -> MutexGuard<'_, Containers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Containers and their copies, so that what shared one container shares one copy.
#[derive(Default)]
pub(crate) struct Forks(Vec<(KeyContainer, KeyContainer)>);

impl Forks {
    /// The copy of a container, made now if there is none.
    pub(crate) fn of(&mut self, container: &KeyContainer) -> KeyContainer {
        let known = self.0.iter().find(|(from, _)| Arc::ptr_eq(&from.0, &container.0));
        if let Some((_, copy)) = known {
            return copy.clone();
        }
        let copy = container.fork();
        self.0.push((container.clone(), copy.clone()));
        copy
    }
}

impl KeyContainer {
    /// A container without a name, which ends with the last clone of it: that of `CRYPT_VERIFYCONTEXT`.
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

    /// Takes a user key on, in the place of an older one.
    pub(crate) fn set_user_key(&self, key: RsaKey) {
        // Dropped, and wiped, when the lock is given back.
        let _older = self.lock().place(key.user_key()).replace(key);
    }

    /// A container of its own with the same user keys.
    pub(crate) fn fork(&self) -> Self {
        Self(Arc::new(Mutex::new(self.lock().clone())))
    }

    fn lock(&self) -> MutexGuard<'_, UserKeys> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KeyContainers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.lock().keys()).finish()
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
