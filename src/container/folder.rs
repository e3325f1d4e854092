//! Containers in a folder: one file each.
//!
//! - Every change is made under a lock between processes, on the file `lock`.
//! - A file is written to `new`, synced, and renamed. So the old file or the new one exists at any moment, even if the
//!   process is killed, and a reader needs no lock.
//! - Only the owner may be able to change the folder, and all files belong to the owner: anybody else could replace the
//!   keys.
//! - A file is named after a hash of its container's name, so every name works on every file system.

use core::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::name::Name;
use super::record::{self, Record};
use super::trouble::{self, failed};
use super::{ContainerScope, KeyContainer, UserKeys, private};
use crate::error::Error;

/// The extension of a container's file.
const EXTENSION: &str = "keys";

/// The longest possible file: two RSA keys of 16384 bits, two others and the longest name take 24 KiB.
const MAX_LEN: u64 = 1 << 16;

pub(super) struct Folder {
    path: PathBuf,
}

/// The file of one container.
pub(super) struct ContainerFile {
    folder: Arc<Folder>,
    path: PathBuf,
    scope: ContainerScope,
    name: Name,
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a container.
    ///
    /// # Errors
    /// `NTE_EXISTS`, `NTE_NO_MEMORY` if there are `limit` containers, and those of a damaged file.
    pub(super) fn create(
        this: &Arc<Self>,
        limit: usize,
        scope: ContainerScope,
        name: Name,
    ) -> Result<KeyContainer, Error> {
        let _lock = this.lock()?;
        let file = ContainerFile::new(this, scope, name);
        if let Some(bytes) = file.load()? {
            // A damaged file is reported as damaged, and not as a container that exists.
            file.parse(&bytes)?;
            return Err(Error::Exists);
        }
        // Only a process with a limit has to list the folder.
        if limit != usize::MAX && this.files()?.len() >= limit {
            return Err(Error::NoMemory);
        }
        file.store(&UserKeys::default())?;
        Ok(KeyContainer::in_file(file))
    }

    /// # Errors
    /// `NTE_BAD_KEYSET` if there is none of that name, and those of a damaged file.
    pub(super) fn open_container(
        this: &Arc<Self>,
        scope: ContainerScope,
        name: Name,
    ) -> Result<KeyContainer, Error> {
        let mut file = ContainerFile::new(this, scope, name);
        let bytes = file.load()?.ok_or(Error::BadKeyset)?;
        // The name keeps the case in which the container was made.
        file.name = Name::new(file.record(&bytes)?.name)?;
        Ok(KeyContainer::in_file(file))
    }

    /// # Errors
    /// `NTE_BAD_KEYSET` if there is none of that name, and those of a damaged file.
    pub(super) fn delete(self: &Arc<Self>, scope: ContainerScope, name: &Name) -> Result<(), Error> {
        let file = ContainerFile::new(self, scope, name.clone());
        // Looked up without a lock, because locking would make the folder.
        file.load()?.ok_or(Error::BadKeyset)?;
        let _lock = self.lock()?;
        let bytes = file.load()?.ok_or(Error::BadKeyset)?;
        // A file that is not a container belongs to someone else, so it is not deleted.
        file.parse(&bytes)?;
        fs::remove_file(&file.path).map_err(|error| failed(&file.path, &error))?;
        self.sync()
    }

    /// The names of the containers in a scope, in alphabetical order.
    ///
    /// # Errors
    /// Those of a damaged file.
    pub(super) fn list(&self, scope: ContainerScope) -> Result<Vec<Arc<str>>, Error> {
        let mut names = Vec::new();
        for path in self.files()? {
            // A file that is gone was deleted since the folder was listed.
            let Some(bytes) = load(&self.path, &path)? else { continue };
            let record = Record::parse(&bytes).map_err(|damage| trouble::damaged(&path, damage))?;
            if record.scope == scope {
                names.push(Name::new(record.name)?);
            }
        }
        names.sort_by(|one, other| one.folded.cmp(&other.folded));
        Ok(names.into_iter().map(|name| name.written).collect())
    }

    /// The files of all containers.
    fn files(&self) -> Result<Vec<PathBuf>, Error> {
        let list = || -> io::Result<Vec<PathBuf>> {
            let mut files = Vec::new();
            let entries = match fs::read_dir(&self.path) {
                // No container was made yet.
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(files),
                entries => entries?,
            };
            for entry in entries {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == EXTENSION) {
                    files.push(path);
                }
            }
            Ok(files)
        };
        list().map_err(|error| failed(&self.path, &error))
    }

    /// Waits until no other thread or process changes the folder, and makes the folder if it does not exist. The lock ends
    /// when the file is dropped.
    pub(super) fn lock(&self) -> Result<File, Error> {
        let make = || {
            private::folder().create(&self.path)?;
            private::check_folder(&self.path)
        };
        let folder = make().map_err(|error| failed(&self.path, &error))?;
        let path = self.path.join("lock");
        let lock = || -> io::Result<File> {
            // Opening a symbolic link would make or lock a file elsewhere. Between this check and the opening, only the
            // owner of the folder can put one here.
            if path.symlink_metadata().is_ok_and(|lock| !lock.is_file()) {
                return Err(io::Error::other("it is not a file; remove it"));
            }
            let file = private::file().create(true).truncate(false).open(&path)?;
            private::check_owner(&folder, &file)?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(|error| failed(&path, &error))
    }

    /// Writes a file whole or not at all. The caller holds the lock.
    pub(super) fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let new = self.path.join("new");
        let write = || -> io::Result<()> {
            // A process that was killed may have left the file.
            match fs::remove_file(&new) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = private::file().create_new(true).open(&new)?;
            private::check_owner(&self.path.metadata()?, &file)?;
            file.write_all(bytes)?;
            // Before the rename: the name must not reach the disk without the bytes.
            file.sync_all()?;
            fs::rename(&new, path)
        };
        write().map_err(|error| failed(path, &error))?;
        self.sync()
    }

    /// Makes renames and deletions last.
    fn sync(&self) -> Result<(), Error> {
        // Windows can't open folders, and does not need this.
        if cfg!(unix) {
            let synced = File::open(&self.path).and_then(|folder| folder.sync_all());
            synced.map_err(|error| failed(&self.path, &error))?;
        }
        Ok(())
    }
}

impl ContainerFile {
    fn new(folder: &Arc<Folder>, scope: ContainerScope, name: Name) -> Self {
        let mut file = String::from(match scope {
            ContainerScope::User => "user-",
            ContainerScope::Machine => "machine-",
        });
        for byte in Sha256::digest(name.folded.as_bytes()) {
            // Writing to a String does not fail.
            _ = write!(file, "{byte:02x}");
        }
        let path = folder.path.join(file).with_extension(EXTENSION);
        Self { folder: Arc::clone(folder), path, scope, name }
    }

    /// Waits until no other thread or process changes the container.
    pub(super) fn lock(&self) -> Result<File, Error> {
        self.folder.lock()
    }

    /// The bytes of the file; `None` if the container was deleted.
    pub(super) fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        load(&self.folder.path, &self.path)
    }

    /// The keys in the bytes of the file.
    ///
    /// # Errors
    /// `NTE_KEYSET_ENTRY_BAD` if these are not the bytes of this container.
    pub(super) fn parse(&self, bytes: &[u8]) -> Result<UserKeys, Error> {
        let keys = self.record(bytes)?.user_keys();
        keys.map_err(|damage| trouble::damaged(&self.path, damage))
    }

    fn record<'a>(&self, bytes: &'a [u8]) -> Result<Record<'a>, Error> {
        let record = Record::parse(bytes).and_then(|record| {
            let same = record.scope == self.scope
                && Name::new(record.name).is_ok_and(|name| name.folded == self.name.folded);
            if same { Ok(record) } else { Err("it belongs to another container") }
        });
        record.map_err(|damage| trouble::damaged(&self.path, damage))
    }

    /// Writes the keys, and returns the bytes of the file. The caller holds the lock.
    pub(super) fn store(&self, keys: &UserKeys) -> Result<Zeroizing<Vec<u8>>, Error> {
        let bytes = record::write(self.scope, &self.name.written, keys);
        self.folder.replace(&self.path, &bytes)?;
        Ok(bytes)
    }
}

/// The bytes of a file; `None` if there is none.
pub(super) fn load(folder: &Path, path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let read = || -> io::Result<Result<Zeroizing<Vec<u8>>, &'static str>> {
        let owned = private::check_folder(folder)?;
        // Opening a pipe would wait for a writer.
        if !path.metadata()?.is_file() {
            return Ok(Err("it is not a file"));
        }
        let mut file = File::open(path)?;
        private::check_owner(&owned, &file)?;
        let len = file.metadata()?.len();
        if len > MAX_LEN {
            return Ok(Err("it is too long"));
        }
        // Allocated once: a vector that grows leaves key bytes in freed memory. The length is final, because a file is
        // complete before it is renamed and never changes afterwards.
        let mut bytes = Zeroizing::new(vec![0; usize::try_from(len).unwrap_or(0)]);
        file.read_exact(&mut bytes)?;
        Ok(Ok(bytes))
    };
    match read() {
        Ok(bytes) => bytes.map(Some).map_err(|damage| trouble::damaged(path, damage)),
        // Windows also returns NotFound if the folder's path is that of a file, which is a failure.
        Err(error) if error.kind() == ErrorKind::NotFound && !folder.is_file() => Ok(None),
        Err(error) => Err(failed(path, &error)),
    }
}
