//! The handle table: finds the one object that a number names, if there is one.
//!
//! ```text
//!   numbering      which numbers there are, and that none is given out twice
//!   pages          from an index to a slot, without a lock
//!   slot           one object, used by one call at a time
//!   vacancies      the free list, and the limit
//!   free_caches    vacant slots in front of the free list
//!   owned          which slots belong to which owner
//! ```
//!
//! The table puts these together. Its invariants:
//!
//! - A call takes the lock of the free list or of the owners while it holds a slot's lock, never the other way round.
//! - A call that holds a slot's lock takes another slot's lock only if that slot is vacant and its own to fill. So no two
//!   calls wait for each other.
//! - Objects are dropped outside all locks. They are used under a lock, their slot's, only by [`Table::lock`],
//!   [`Table::with_locked`] and [`Table::insert_made`].

use core::num::NonZeroU64;
use std::sync::PoisonError;

#[cfg(hcryptkey_proofs)]
use loom::sync::{Mutex, MutexGuard};
#[cfg(not(hcryptkey_proofs))]
use std::sync::{Mutex, MutexGuard};

use super::free_caches::FreeCaches;
use super::numbering::{Layout, Lease, Numbering};
use super::owned::{NO_OWNER, Owned};
use super::pages::{Pages, UNUSED_INDICES};
use super::slot::{Locked, Removed, Slot, State};
use super::vacancies::Vacancies;

#[cfg(all(test, hcryptkey_proofs))]
mod proofs;
#[cfg(all(test, not(hcryptkey_proofs)))]
mod tests;

/// The original of an object that is not a copy.
pub(crate) const NO_ORIGINAL: u64 = 0;

/// An object that was stored.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inserted {
    pub(crate) handle: NonZeroU64,
    /// Whether the caller has to check that the owner is still alive, and to call [`Table::remove_owned_by`] if it is not:
    /// another call may have ended the owner's objects before this one was stored. If this is false, that call ends this
    /// object too.
    pub(crate) new_to_owner: bool,
}

/// Objects under handles.
pub(crate) struct Table<T> {
    layout: Layout,
    pages: Pages<T>,
    caches: FreeCaches,
    vacancies: Mutex<Vacancies>,
    owned: Owned,
}

impl<T> Table<T> {
    /// An empty table that holds `limit` objects at most.
    pub(crate) fn new(numbering: Numbering, limit: usize) -> Self {
        let Numbering { layout, leases } = numbering;
        // Without the last indices no handle of 32 bits is INVALID_HANDLE_VALUE, all ones.
        let indices = layout.indices() - UNUSED_INDICES;
        Self {
            layout,
            pages: Pages::new(),
            caches: FreeCaches::new(),
            vacancies: Mutex::new(Vacancies::new(leases, limit, indices)),
            owned: Owned::new(),
        }
    }

    /// Stores an object and returns its handle; `None`, and the object is dropped, if no handle is left or the limit is
    /// reached. `original` is the handle that the object is a copy of, or [`NO_ORIGINAL`].
    #[inline(always)]
    pub(crate) fn insert(&self, owner: u64, original: u64, object: T) -> Option<Inserted> {
        let cache = self.cache_for(original);
        let mut state = self.vacancy(cache)?;
        self.store(&mut state, owner, cache, object)
    }

    /// Makes an object and stores it. Calls `make` only if there is a handle for the object, and returns `None` if not. `make`
    /// runs under the lock of a slot that no handle names, and must not call the table.
    pub(crate) fn insert_made<E>(
        &self,
        owner: u64,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Option<Result<Inserted, E>> {
        let cache = self.cache_for(NO_ORIGINAL);
        let mut state = self.vacancy(cache)?;
        match make() {
            Ok(object) => self.store(&mut state, owner, cache, object).map(Ok),
            Err(error) => {
                let index = self.layout.index_of(state.handle);
                // Unlocked first: the call that takes the index next need not wait.
                drop(state);
                self.put(cache, index);
                Some(Err(error))
            }
        }
    }

    /// Calls `f` with the object, which no other call uses at the same time; `None` if the handle names none.
    ///
    /// The object is checked out: no lock is held, and the handle can end during the call.
    pub(crate) fn with<R>(&self, handle: u64, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.slot(handle)?.with(handle, f)
    }

    /// The object under its slot's lock; `None` if the handle names none. For short work: this costs less than checking the
    /// object out, but a call that ends the handle has to wait. The caller must not call the table while it holds the lock.
    #[inline(always)]
    pub(crate) fn lock(&self, handle: u64) -> Option<Locked<'_, T>> {
        self.slot(handle)?.lock(handle)
    }

    /// Calls `f` with the object under the lock that [`lock`](Table::lock) takes.
    #[inline(always)]
    pub(crate) fn with_locked<R>(&self, handle: u64, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.slot(handle)?.with_locked(handle, f)
    }

    /// The owner that the object was inserted with; `None` if the handle names none.
    pub(crate) fn owner(&self, handle: u64) -> Option<u64> {
        self.slot(handle)?.owner(handle)
    }

    /// Ends the handle and drops the object, at once or when the call that has it checked out returns it; `None` if the handle
    /// names none.
    #[inline]
    pub(crate) fn remove(&self, handle: u64) -> Option<()> {
        let index = self.layout.index_of(handle);
        let removed = self.pages.slot(index)?.remove(handle, self.layout.step())?;
        self.vacated(index, removed);
        Some(())
    }

    /// Ends the handles of all objects that were inserted with this owner before the call. Each object is dropped as by
    /// [`remove`](Table::remove). Takes as long as looking at the slots that the owner has used.
    pub(crate) fn remove_owned_by(&self, owner: u64) {
        for index in self.owned.take(owner) {
            let Some(slot) = self.pages.slot(index) else { continue };
            if let Some(removed) = slot.remove_owned_by(owner, self.layout.step()) {
                self.vacated(index, removed);
            }
        }
    }

    /// The handles that name an object, the lowest number first.
    pub(crate) fn handles(&self) -> Vec<u64> {
        let mut handles: Vec<_> = self.used_slots().filter_map(|(_, slot)| slot.handle()).collect();
        handles.sort_unstable();
        handles
    }

    /// The owners of slots, in ascending order.
    pub(crate) fn owners(&self) -> Vec<u64> {
        self.owned.owners()
    }

    /// How many handles name an object. Takes as long as looking at each of them.
    pub(crate) fn len(&self) -> usize {
        self.used_slots().filter(|(_, slot)| slot.handle().is_some()).count()
    }

    /// A copy of the table, in which each handle names a copy of the object that it names here. Waits for objects that are
    /// checked out, so a call that has one checked out must not fork the table.
    ///
    /// A guest's table and its copy both continue with the handles that the table would have given out without the fork. If
    /// handles are process-wide, the copy gives out handles that no other table gave out.
    pub(crate) fn fork(&self) -> Self
    where
        T: Clone,
    {
        // The list is copied before the slots. `settle` corrects it for slots that calls fill and vacate in between.
        let mut vacancies = self.vacancies().clone();
        let (pages, owned) = (Pages::new(), Owned::new());
        for index in 0..vacancies.used() {
            // A slot without a page is about to be used for the first time.
            let mut state = self.pages.slot(index).map_or_else(State::new, Slot::fork);
            if vacancies.shared() {
                state.end_lease();
            }
            if state.owner != NO_OWNER {
                owned.reassign(index, NO_OWNER, state.owner);
            }
            if let Some(slot) = pages.slot_or_allocate(index) {
                *slot.enter() = state;
            }
        }
        let caches = self.settle(&mut vacancies, &pages);
        Self { layout: self.layout, pages, caches, vacancies: Mutex::new(vacancies), owned }
    }

    /// Brings the copied free list into line with the copied slots, and returns the caches for them. If no call ran during the
    /// copies, list and caches stay as they are. If calls ran, slots were filled and vacated between the copy of
    /// the list and the copies of the slots.
    ///
    /// A lease that is shared with other tables stays with the original: the copy's slots have ended it.
    fn settle(&self, vacancies: &mut Vacancies, pages: &Pages<T>) -> FreeCaches {
        let mut placed = vec![false; vacancies.used() as usize];
        let mut place = |index: u32, wanted: fn(&State<T>) -> bool| {
            let slot = pages.slot(index).filter(|slot| wanted(&slot.enter()));
            // A slot can be in a cache and on the copied list, if it went from one to the other in between.
            match placed.get_mut(index as usize) {
                Some(placed) if slot.is_some() => !core::mem::replace(placed, true),
                _ => false,
            }
        };
        if vacancies.shared() {
            vacancies.give_up_lease();
        }
        vacancies.retain(|index, exhausted| {
            let wanted = if exhausted { State::is_exhausted } else { State::is_vacant };
            place(index, wanted)
        });
        let caches = self.caches.copy_if(|index| place(index, State::is_vacant));
        // Slots that are on no list and in no cache yet. From the highest index down, so that the lowest is taken first.
        for index in (0..vacancies.used()).rev() {
            if place(index, State::is_vacant) {
                vacancies.put(index);
            } else if place(index, State::is_exhausted)
                && let Some(slot) = pages.slot(index)
            {
                vacancies.put_exhausted(index, self.last_lease(slot.enter().handle));
            }
        }
        caches
    }

    /// The cache for a copy of an object. All objects that are not copies share the first one.
    #[inline]
    fn cache_for(&self, original: u64) -> u8 {
        FreeCaches::of_original(self.layout.index_of(original))
    }

    /// Locks a vacant slot, which the caller now fills.
    #[inline]
    fn vacancy(&self, cache: u8) -> Option<MutexGuard<'_, State<T>>> {
        match self.caches.take(cache) {
            Some(index) => Some(self.pages.slot(index)?.enter()),
            None => self.vacancy_from_lists(),
        }
    }

    #[inline(never)]
    fn vacancy_from_lists(&self) -> Option<MutexGuard<'_, State<T>>> {
        loop {
            let next = self.vacancies().next();
            let Some((index, lease)) = next else {
                // All slots that the table may have are in use, or in the caches of other originals.
                return Some(self.pages.slot(self.caches.take_any()?)?.enter());
            };
            let mut state = self.pages.slot_or_allocate(index)?.enter();
            state.renew(index, lease, self.layout);
            if state.is_vacant() {
                return Some(state);
            }
            // A lease that another table returned may be one that this slot used before the table was forked.
            drop(state);
            self.vacancies().put_exhausted(index, Some(lease.number));
        }
    }

    /// The lease of the last handle that a slot gave out; `None` if it gave out none.
    fn last_lease(&self, handle: u64) -> Option<u64> {
        (handle != 0).then(|| self.layout.lease_of(handle))
    }

    /// Stores an object in a vacant slot, and records who owns it.
    #[inline(always)]
    fn store(&self, state: &mut State<T>, owner: u64, cache: u8, object: T) -> Option<Inserted> {
        let new_to_owner = state.owner != owner;
        if new_to_owner {
            self.owned.reassign(self.layout.index_of(state.handle), state.owner, owner);
            state.owner = owner;
        }
        Some(Inserted { handle: state.occupy(cache, object)?, new_to_owner })
    }

    #[inline]
    fn vacated(&self, index: u32, removed: Removed<T>) {
        match removed.vacant_for {
            Some(cache) => self.put(cache, index),
            None => self.exhausted(index),
        }
        // No lock is held here: wiping the object must not hold up other calls.
        drop(removed.object);
    }

    /// Takes back a slot that has used up its versions.
    #[cold]
    fn exhausted(&self, index: u32) {
        if let Some(slot) = self.pages.slot(index) {
            let handle = slot.enter().handle;
            self.vacancies().put_exhausted(index, self.last_lease(handle));
        }
    }

    #[inline]
    fn put(&self, cache: u8, index: u32) {
        if let Some(index) = self.caches.put(cache, index) {
            self.vacancies().put(index);
        }
    }

    #[inline(always)]
    fn slot(&self, handle: u64) -> Option<&Slot<T>> {
        self.pages.slot(self.layout.index_of(handle))
    }

    fn used_slots(&self) -> impl Iterator<Item = (u32, &Slot<T>)> {
        let used = self.vacancies().used();
        (0..used).filter_map(|index| Some((index, self.pages.slot(index)?)))
    }

    /// No code under this lock can panic, so a poisoned lock can be used.
    fn vacancies(&self) -> MutexGuard<'_, Vacancies> {
        self.vacancies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Table<T> {
    /// Returns the unused part of a shared lease.
    fn drop(&mut self) {
        let Some((counter, lease)) = self.vacancies().shared_lease() else { return };
        // The next table with this lease has slots with the same indices, so it starts after the last version of any slot.
        let unused = self.used_slots().map(|(_, slot)| slot.enter().unused_version(lease, self.layout));
        let first_version = unused.fold(lease.first_version, u64::max);
        counter.give_back(Lease { first_version, ..lease }, self.layout.last_version());
    }
}
