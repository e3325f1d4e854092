//! Which slots belong to which owner, so that ending the objects of one owner does not visit all the others.
//!
//! A slot names its owner, and keeps it when it becomes vacant. The invariant: a slot that names an owner is in that
//! owner's set, or in a set that [`Owned::take`] returned and whose reader has not reached the slot yet. The reader
//! ends the object and takes the slot away from the owner, both under the slot's lock.
//!
//! So an object that is stored in a slot which already names its owner ends with the owner, and no set is consulted. A
//! program that makes and destroys objects in one context never takes the lock here. An object that is stored in
//! another slot may come too late, after the owner's set was taken. So its call must check afterwards that the owner is
//! still alive.
//!
//! A slot changes its owner under its own lock, which is therefore always taken before the lock here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

#[cfg(hcryptkey_proofs)]
use loom::sync::{Mutex, MutexGuard};
#[cfg(not(hcryptkey_proofs))]
use std::sync::{Mutex, MutexGuard};

/// The owner of objects that have none.
pub(crate) const NO_OWNER: u64 = 0;

type Sets = BTreeMap<u64, BTreeSet<u32>>;

pub(super) struct Owned(Mutex<Sets>);

impl Owned {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Sets::new()))
    }

    /// Moves a slot from the set of one owner to that of another.
    #[cold]
    pub(super) fn reassign(&self, index: u32, from: u64, to: u64) {
        let mut sets = self.lock();
        if let Some(set) = sets.get_mut(&from) {
            set.remove(&index);
            if set.is_empty() {
                sets.remove(&from);
            }
        }
        if to != NO_OWNER {
            sets.entry(to).or_default().insert(index);
        }
    }

    /// Takes the slots of an owner, in ascending order.
    pub(super) fn take(&self, owner: u64) -> BTreeSet<u32> {
        self.lock().remove(&owner).unwrap_or_default()
    }

    /// The owners that have slots, in ascending order.
    pub(super) fn owners(&self) -> Vec<u64> {
        self.lock().keys().copied().collect()
    }

    /// No code under this lock can panic, so a poisoned lock can be used.
    fn lock(&self) -> MutexGuard<'_, Sets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
