//! Keys and hashes behind their handles.

use crate::handle::Table;
use crate::hash::Hash;
use crate::key::Key;

/// The objects of one store, or of one process.
pub(crate) struct Objects {
    pub(crate) keys: Table<Key>,
    pub(crate) hashes: Table<Hash>,
}

impl Objects {
    pub(crate) fn new() -> Self {
        Self { keys: Table::new(), hashes: Table::new() }
    }
}
