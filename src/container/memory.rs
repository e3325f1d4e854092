//! Containers in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::name::Name;
use super::{ContainerScope, Forks, KeyContainer};
use crate::error::Error;

/// Containers that end with the last clone of this set.
#[derive(Clone, Default)]
pub(super) struct InMemory(Arc<Mutex<Containers>>);

/// By scope and folded name, so in alphabetical order.
type Containers = BTreeMap<(ContainerScope, Arc<str>), Named>;

/// A container, and its name as it was written when the container was made.
#[derive(Clone)]
struct Named {
    written: Arc<str>,
    container: KeyContainer,
}

impl InMemory {
    /// # Errors
    /// `NTE_EXISTS`, or `NTE_NO_MEMORY` if there are `limit` containers.
    pub(super) fn create(
        &self,
        limit: usize,
        scope: ContainerScope,
        name: Name,
    ) -> Result<KeyContainer, Error> {
        let mut containers = self.lock();
        let place = (scope, name.folded);
        if containers.contains_key(&place) {
            return Err(Error::Exists);
        }
        if containers.len() >= limit {
            return Err(Error::NoMemory);
        }
        let container = KeyContainer::ephemeral();
        containers.insert(place, Named { written: name.written, container: container.clone() });
        Ok(container)
    }

    /// # Errors
    /// `NTE_BAD_KEYSET` if there is none of that name.
    pub(super) fn open(&self, scope: ContainerScope, name: Name) -> Result<KeyContainer, Error> {
        let containers = self.lock();
        containers.get(&(scope, name.folded)).map(|named| named.container.clone()).ok_or(Error::BadKeyset)
    }

    /// # Errors
    /// `NTE_BAD_KEYSET` if there is none of that name.
    pub(super) fn delete(&self, scope: ContainerScope, name: Name) -> Result<(), Error> {
        let removed = self.lock().remove(&(scope, name.folded)).ok_or(Error::BadKeyset)?;
        removed.container.clear();
        Ok(())
    }

    pub(super) fn list(&self, scope: ContainerScope) -> Vec<Arc<str>> {
        let containers = self.lock();
        let of_scope = containers.iter().filter(|((of, _), _)| *of == scope);
        of_scope.map(|(_, named)| Arc::clone(&named.written)).collect()
    }

    pub(super) fn fork(&self, forks: &mut Forks) -> Self {
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
