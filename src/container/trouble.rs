//! Errors that name a file.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Reason};

/// `NTE_KEYSET_ENTRY_BAD`: the file of a container or of the master key can't be used.
pub(super) fn damaged(path: &Path, damage: &str) -> Error {
    Error::KeysetEntryBad(kept(format!(
        "the file {} of the key containers can't be used: {damage}; restore it, or move it away",
        path.display()
    )))
}

/// `NTE_FAIL`: the operating system refused an operation.
pub(super) fn failed(path: &Path, error: &io::Error) -> Error {
    Error::Fail(kept(format!("the file or folder {} of the key containers: {error}", path.display())))
}

/// The most sentences that are stored.
const MAX_KEPT: usize = 256;

/// A sentence that lives as long as the process, because an [`Error`] is copied freely and holds a reference. Each
/// sentence is stored once, and the number of sentences is limited.
fn kept(sentence: String) -> &'static Reason {
    static KEPT: Mutex<BTreeMap<String, &'static Reason>> = Mutex::new(BTreeMap::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(reason) = kept.get(&sentence) {
        return reason;
    }
    if kept.len() >= MAX_KEPT {
        return &Reason(
            "the file of a key container can't be used; look at the files in the containers' folder",
        );
    }
    let reason: &'static Reason = Box::leak(Box::new(Reason(sentence.clone().leak())));
    kept.insert(sentence, reason);
    reason
}
