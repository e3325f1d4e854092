//! The objects of a store: handles that keys and hashes own.

use std::sync::Arc;

use hcryptkey::{HCryptHash, HCryptKey};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::errors::exception;

/// The store that keys and hashes share with the `KeyStore` that made them.
pub(crate) type Shared = Arc<hcryptkey::KeyStore>;

/// From this many bytes on, other Python threads run meanwhile. Letting them run costs about as much as 1 KiB of RC4.
pub(crate) const LONG: usize = 4096;

/// A key object behind a handle.
///
/// It is destroyed, and its memory wiped, with the last reference to it, at the end of a ``with`` block, or by :meth:`destroy`.
/// ``bytes`` that Python received are Python's and are not wiped.
#[pyclass(frozen, module = "hcryptkey")]
pub(crate) struct Key {
    pub(crate) store: Shared,
    pub(crate) handle: HCryptKey,
}

impl Key {
    pub(crate) fn new(store: &Shared, handle: HCryptKey) -> Self {
        Self { store: Arc::clone(store), handle }
    }

    /// The handle, for a call of this store.
    pub(crate) fn handle_in(&self, store: &Shared) -> PyResult<HCryptKey> {
        if Arc::ptr_eq(&self.store, store) {
            Ok(self.handle)
        } else {
            Err(PyValueError::new_err("this key belongs to another KeyStore; import it into this one"))
        }
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // The handle is dead already after `destroy()`.
        let _ = self.store.destroy_key(self.handle);
    }
}

/// A hash object behind a handle.
#[pyclass(frozen, module = "hcryptkey")]
pub(crate) struct Hash {
    pub(crate) store: Shared,
    pub(crate) handle: HCryptHash,
}

impl Hash {
    pub(crate) fn new(store: &Shared, handle: HCryptHash) -> Self {
        Self { store: Arc::clone(store), handle }
    }

    /// The handle, for a call of this store.
    pub(crate) fn handle_in(&self, store: &Shared) -> PyResult<HCryptHash> {
        if Arc::ptr_eq(&self.store, store) {
            Ok(self.handle)
        } else {
            Err(PyValueError::new_err("this hash belongs to another KeyStore; make one in this store"))
        }
    }

    pub(crate) fn feed(&self, py: Python<'_>, data: &[u8]) -> PyResult<()> {
        let run = || self.store.hash_data(self.handle, data);
        if data.len() < LONG { run() } else { py.detach(run) }.map_err(exception)
    }
}

impl Drop for Hash {
    fn drop(&mut self) {
        // The handle is dead already after `destroy()`.
        let _ = self.store.destroy_hash(self.handle);
    }
}
