//! A limit on the memory of those keys of a process or store whose length a guest chooses.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::Error;

/// 1 GiB: more than any program that was written for CryptoAPI uses.
pub(crate) const DEFAULT: usize = 1 << 30;

/// Clones share the limit.
#[derive(Clone)]
pub(crate) struct MemoryLimit {
    limit: usize,
    left: Arc<AtomicUsize>,
}

/// Bytes that count towards a limit until this is dropped.
pub(crate) struct Reserved {
    left: Arc<AtomicUsize>,
    bytes: usize,
}

impl MemoryLimit {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, left: Arc::new(AtomicUsize::new(limit)) }
    }

    /// The same limit for a fork. Bytes that both share count towards the limit of the one that allocated them.
    pub(crate) fn fork(&self) -> Self {
        Self::new(self.limit)
    }

    /// # Errors
    /// `NTE_NO_MEMORY` if the limit would be exceeded.
    pub(crate) fn reserve(&self, bytes: usize) -> Result<Reserved, Error> {
        let less = |left: usize| left.checked_sub(bytes);
        // Only the count matters, and nothing else is read after it.
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .map(|_| Reserved { left: Arc::clone(&self.left), bytes })
            .map_err(|_| Error::NoMemory)
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.left.fetch_add(self.bytes, Ordering::Relaxed);
    }
}
