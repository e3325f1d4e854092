//! A set of key containers.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::name::Name;
use super::{ContainerScope, Forks, KeyContainer};
use crate::error::Error;

/// A set of key containers, in memory. Clones are the same set.
///
/// Names have at most 260 characters (documented). Names that differ only in case are one name, each character compared by its
/// upper case, as Windows compares names.
///
/// Stores and processes that share one set see each other's containers, and in them each other's user keys, at
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
/// let container = containers.open(ContainerScope::User, "Alice")?;
/// let later = KeyStore::builder().container(container).build();
/// assert_eq!(later.key_info(later.user_key(UserKey::Signature)?)?.key_bits(), 512);
/// # }
/// # Ok::<(), hcryptkey::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct KeyContainers(Arc<Mutex<Containers>>);

/// By scope and folded name, so in alphabetical order.
type Containers = BTreeMap<(ContainerScope, Arc<str>), Named>;

/// A container, and its name as it was written when the container was made.
#[derive(Clone)]
struct Named {
    written: Arc<str>,
    container: KeyContainer,
}

impl KeyContainers {
    /// A set without containers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes an empty container: `CRYPT_NEWKEYSET`.
    ///
    /// # Errors
    /// - `NTE_BAD_KEYSET_PARAM` (0x8009001f): a name of more than 260 characters.
    /// - `NTE_EXISTS` (0x8009000f): a container of that name exists.
    #[doc(alias = "CRYPT_NEWKEYSET")]
    pub fn create(&self, scope: ContainerScope, name: &str) -> Result<KeyContainer, Error> {
        self.create_within(usize::MAX, scope, name)
    }

    /// Makes an empty container, if there are fewer than `limit`.
    ///
    /// # Errors
    /// As [`create`](KeyContainers::create), and then `NTE_NO_MEMORY` at the limit.
    pub(crate) fn create_within(
        &self,
        limit: usize,
        scope: ContainerScope,
        name: &str,
    ) -> Result<KeyContainer, Error> {
        let Name { written, folded } = Name::new(name)?;
        let mut containers = self.lock();
        let place = (scope, folded);
        if containers.contains_key(&place) {
            return Err(Error::Exists);
        }
        if containers.len() >= limit {
            return Err(Error::NoMemory);
        }
        let container = KeyContainer::default();
        containers.insert(place, Named { written, container: container.clone() });
        Ok(container)
    }

    /// Opens a container.
    ///
    /// # Errors
    /// - `NTE_BAD_KEYSET_PARAM` (0x8009001f): a name of more than 260 characters.
    /// - `NTE_BAD_KEYSET` (0x80090016): no container has that name.
    pub fn open(&self, scope: ContainerScope, name: &str) -> Result<KeyContainer, Error> {
        let place = (scope, Name::new(name)?.folded);
        self.lock().get(&place).map(|named| named.container.clone()).ok_or(Error::BadKeyset)
    }

    /// Deletes a container and wipes its user keys: `CRYPT_DELETEKEYSET`. Stores and contexts that have it open
    /// continue without the keys (our decision).
    ///
    /// # Errors
    /// - `NTE_BAD_KEYSET_PARAM` (0x8009001f): a name of more than 260 characters.
    /// - `NTE_BAD_KEYSET` (0x80090016): no container has that name.
    #[doc(alias = "CRYPT_DELETEKEYSET")]
    pub fn delete(&self, scope: ContainerScope, name: &str) -> Result<(), Error> {
        let place = (scope, Name::new(name)?.folded);
        let removed = self.lock().remove(&place).ok_or(Error::BadKeyset)?;
        removed.container.clear();
        Ok(())
    }

    /// The names of the containers in a scope, as they were written, in alphabetical order: `PP_ENUMCONTAINERS`.
    #[doc(alias = "PP_ENUMCONTAINERS")]
    pub fn names(&self, scope: ContainerScope) -> Vec<String> {
        self.list(scope).iter().map(|name| String::from(&**name)).collect()
    }

    /// The names of the containers in a scope, without a copy of the text.
    pub(crate) fn list(&self, scope: ContainerScope) -> Vec<Arc<str>> {
        let containers = self.lock();
        let of_scope = containers.iter().filter(|((of, _), _)| *of == scope);
        of_scope.map(|(_, named)| Arc::clone(&named.written)).collect()
    }

    /// An independent copy of the set. `forks` learns the copy of each container.
    pub(crate) fn fork(&self, forks: &mut Forks) -> Self {
        let mut copies = self.lock().clone();
        for named in copies.values_mut() {
            named.container = forks.of(&named.container);
        }
        Self(Arc::new(Mutex::new(copies)))
    }

    fn lock(&self) -> MutexGuard<'_, Containers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KeyContainers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let containers = self.lock();
        f.debug_set().entries(containers.iter().map(|((scope, _), named)| (scope, &named.written))).finish()
    }
}
