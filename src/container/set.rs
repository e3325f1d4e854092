//! A set of key containers: in memory, or in a folder.

use core::fmt;
use std::path::PathBuf;
use std::sync::Arc;

#[cfg(feature = "crypt32")]
use zeroize::Zeroizing;

use super::folder::Folder;
use super::memory::InMemory;
use super::name::Name;
use super::{ContainerScope, Forks, KeyContainer};
use crate::error::Error;

/// A set of key containers, in memory or in a folder. Clones are the same set.
///
/// Names have at most 260 characters (documented). Names that differ only in case are one name, each character compared by its
/// upper case, as Windows compares names.
///
/// Stores and processes that share one set see each other's containers, and in them each other's user keys, at
/// once. A container ends when it is deleted. A container in memory also ends with the last clone of its set.
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
pub struct KeyContainers(Place);

#[derive(Clone)]
enum Place {
    Memory(InMemory),
    Folder(Arc<Folder>),
}

impl Default for Place {
    fn default() -> Self {
        Self::Memory(InMemory::default())
    }
}

impl KeyContainers {
    /// A set in memory, without containers.
    pub fn new() -> Self {
        Self::default()
    }

    /// The set of the containers in a folder, which outlast the process. Creating the first container makes the folder if it
    /// does not exist.
    ///
    /// Each container is one file. Other processes may use the folder at the same time: the next call of each process sees
    /// the changes of the others, and a process that is killed while it writes leaves the old keys or the new ones.
    ///
    /// A process that uses the set keeps its master key for `CryptProtectData` in the folder too, in the file `data.master`, unless
    /// its host gives one.
    ///
    /// **The keys are not encrypted.** On Unix only the owner can read the files (mode 0600), and only the owner can
    /// enter a folder that the set makes (0700). For a folder that other users can change, calls return `NTE_FAIL`.
    /// Elsewhere the files have the rights that the folder gives them. See `SECURITY.md`.
    ///
    /// ```
    /// use hcryptkey::{ContainerScope, KeyContainers};
    ///
    /// let folder = std::env::temp_dir().join(format!("hcryptkey-{}", std::process::id()));
    /// KeyContainers::in_folder(&folder).create(ContainerScope::User, "alice")?;
    /// // Another process, or another day.
    /// let containers = KeyContainers::in_folder(&folder);
    /// assert_eq!(containers.names(ContainerScope::User)?, ["alice"]);
    /// # std::fs::remove_dir_all(folder).unwrap();
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    pub fn in_folder(path: impl Into<PathBuf>) -> Self {
        Self(Place::Folder(Arc::new(Folder::new(path.into()))))
    }

    /// Makes an empty container: `CRYPT_NEWKEYSET`.
    ///
    /// # Errors
    /// - `NTE_BAD_KEYSET_PARAM` (0x8009001f): a name of more than 260 characters.
    /// - `NTE_EXISTS` (0x8009000f): a container of that name exists.
    /// - `NTE_KEYSET_ENTRY_BAD` (0x8009001a): its file is damaged, or is not a container. The error names the file.
    /// - `NTE_FAIL` (0x80090020): the file can't be written. The error names it.
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
        let name = Name::new(name)?;
        match &self.0 {
            Place::Memory(memory) => memory.create(limit, scope, name),
            Place::Folder(folder) => Folder::create(folder, limit, scope, name),
        }
    }

    /// Opens a container.
    ///
    /// # Errors
    /// - `NTE_BAD_KEYSET_PARAM` (0x8009001f): a name of more than 260 characters.
    /// - `NTE_BAD_KEYSET` (0x80090016): no container has that name.
    /// - `NTE_KEYSET_ENTRY_BAD` (0x8009001a): its file is damaged, or is not a container. The error names the file.
    /// - `NTE_FAIL` (0x80090020): the file can't be read. The error names it.
    pub fn open(&self, scope: ContainerScope, name: &str) -> Result<KeyContainer, Error> {
        let name = Name::new(name)?;
        match &self.0 {
            Place::Memory(memory) => memory.open(scope, name),
            Place::Folder(folder) => Folder::open_container(folder, scope, name),
        }
    }

    /// Deletes a container and wipes its user keys: `CRYPT_DELETEKEYSET`. Stores and contexts that have it open
    /// continue without the keys (our decision).
    ///
    /// # Errors
    /// As [`open`](KeyContainers::open).
    #[doc(alias = "CRYPT_DELETEKEYSET")]
    pub fn delete(&self, scope: ContainerScope, name: &str) -> Result<(), Error> {
        let name = Name::new(name)?;
        match &self.0 {
            Place::Memory(memory) => memory.delete(scope, name),
            Place::Folder(folder) => folder.delete(scope, &name),
        }
    }

    /// The names of the containers in a scope, as they were written, in alphabetical order: `PP_ENUMCONTAINERS`.
    ///
    /// # Errors
    /// For a set in a folder only:
    /// - `NTE_KEYSET_ENTRY_BAD` (0x8009001a): a file is damaged, or is not a container's. The error names it.
    /// - `NTE_FAIL` (0x80090020): the folder or a file can't be read. The error names it.
    #[doc(alias = "PP_ENUMCONTAINERS")]
    pub fn names(&self, scope: ContainerScope) -> Result<Vec<String>, Error> {
        Ok(self.list(scope)?.iter().map(|name| String::from(&**name)).collect())
    }

    /// The names of the containers in a scope, without a copy of the text.
    pub(crate) fn list(&self, scope: ContainerScope) -> Result<Vec<Arc<str>>, Error> {
        match &self.0 {
            Place::Memory(memory) => Ok(memory.list(scope)),
            Place::Folder(folder) => folder.list(scope),
        }
    }

    /// The master key in the folder of the set; `None` for a set in memory, or if no process has made the key.
    ///
    /// # Errors
    /// Those of a damaged file.
    #[cfg(feature = "crypt32")]
    pub(crate) fn master_key(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        match &self.0 {
            Place::Memory(_) => Ok(None),
            Place::Folder(folder) => folder.master_key(),
        }
    }

    /// The master key of the set. A folder keeps `made` if it has no master key yet.
    ///
    /// # Errors
    /// Those of a damaged file.
    #[cfg(feature = "crypt32")]
    pub(crate) fn master_key_or(&self, made: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, Error> {
        match &self.0 {
            Place::Memory(_) => Ok(made),
            Place::Folder(folder) => folder.master_key_or(made),
        }
    }

    /// An independent copy of a set in memory. A set in a folder is the same set in the copy, because files are not copied.
    pub(crate) fn fork(&self, forks: &mut Forks) -> Self {
        Self(match &self.0 {
            Place::Memory(memory) => Place::Memory(memory.fork(forks)),
            Place::Folder(folder) => Place::Folder(Arc::clone(folder)),
        })
    }
}

impl fmt::Debug for KeyContainers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Folder(folder) => f.debug_tuple("KeyContainers").field(&folder.path()).finish(),
            Place::Memory(memory) => {
                let names = |scope| memory.list(scope).into_iter().map(move |name| (scope, name));
                let both = [ContainerScope::User, ContainerScope::Machine].into_iter().flat_map(names);
                f.debug_set().entries(both).finish()
            }
        }
    }
}
