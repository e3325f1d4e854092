//! The table behind the handles: from a number to the one object it names, or to nothing.
//!
//! ```text
//!   numbering    which numbers there are, and that none is given out twice
//!   pages        from an index to a slot, without a lock
//!   slot         one object, lent to one call at a time
//!   vacancies    which slot takes the next object, within the limit
//! ```
//!
//! The table puts these together. Its invariant: no call holds two of its locks at once, no object is dropped
//! under one, and only [`Table::lock`] and [`Table::with_locked`] let one be used under one, which is its slot's. So calls
//! wait for each other only where they name the same object.
//!
//! A few slots vacated lately are remembered beside the lists, as hints: who finds one of them vacant may fill it. A
//! loop that duplicates and destroys gets by with that and never comes to the lists' lock.

use core::num::NonZeroU64;
#[cfg(not(hcryptkey_proofs))]
use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering;
use std::sync::PoisonError;

#[cfg(hcryptkey_proofs)]
use loom::sync::{Mutex, MutexGuard, atomic::AtomicU32};
#[cfg(not(hcryptkey_proofs))]
use std::sync::{Mutex, MutexGuard};

use super::numbering::{Layout, Lease, Numbering};
use super::pages::{Pages, UNUSED_INDICES};
use super::slot::{Locked, Phase, Removed, Slot, State};
use super::vacancies::Vacancies;

#[cfg(all(test, hcryptkey_proofs))]
mod proofs;
#[cfg(all(test, not(hcryptkey_proofs)))]
mod tests;

/// How many slots are remembered: as many objects as a guest makes and destroys in turn.
const RECENT: usize = 4;

/// Objects behind handles.
pub(crate) struct Table<T> {
    layout: Layout,
    pages: Pages<T>,
    changing: Changing,
}

/// What changes all the time, apart from what is read all the time.
#[repr(align(64))]
struct Changing {
    /// Slots vacated lately, plus 1, each in the place that its index gives it; 0 is none. Each is listed as
    /// well, so it does no harm that two threads write over each other's.
    recent: [AtomicU32; RECENT],
    vacancies: Mutex<Vacancies>,
}

impl<T> Table<T> {
    /// An empty table that holds `limit` objects at most.
    pub(crate) fn new(numbering: Numbering, limit: usize) -> Self {
        let Numbering { layout, leases } = numbering;
        // Without the last indices no handle of 32 bits is INVALID_HANDLE_VALUE, all ones.
        let indices = layout.indices() - UNUSED_INDICES;
        Self::from_parts(layout, Pages::new(), [0; RECENT], Vacancies::new(leases, limit, indices))
    }

    fn from_parts(layout: Layout, pages: Pages<T>, recent: [u32; RECENT], vacancies: Vacancies) -> Self {
        let changing = Changing { recent: recent.map(AtomicU32::new), vacancies: Mutex::new(vacancies) };
        Self { layout, pages, changing }
    }

    /// Takes an object in and returns its handle; `None`, and the object is dropped, if no handle is left
    /// or the limit is reached.
    #[inline(always)]
    pub(crate) fn insert(&self, owner: u64, value: T) -> Option<NonZeroU64> {
        self.vacancy()?.occupy(owner, value)
    }

    /// Makes an object and takes it in, and makes it only if there is a handle for it: `None` if not. `make` runs under the
    /// lock of a slot that nobody has a handle to, and must not call the table.
    pub(crate) fn insert_made<E>(
        &self,
        owner: u64,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Option<Result<NonZeroU64, E>> {
        let mut state = self.vacancy()?;
        match make() {
            Ok(value) => state.occupy(owner, value).map(Ok),
            Err(error) => {
                let index = self.layout.index_of(state.handle);
                let unlisted = !core::mem::replace(&mut state.listed, true);
                drop(state);
                if unlisted {
                    self.vacancies().put(index);
                }
                Some(Err(error))
            }
        }
    }

    /// Calls `f` with the object, which no other call has meanwhile; `None` if the handle names none.
    ///
    /// The object is lent: no lock is held, and the handle can be ended meanwhile.
    pub(crate) fn with<R>(&self, handle: u64, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.slot(handle)?.with(handle, f)
    }

    /// The object under its slot's lock; `None` if the handle names none. For short work: it is cheaper than lending and holds up
    /// whoever ends the handle. Whoever has it must not call the table.
    #[inline(always)]
    pub(crate) fn lock(&self, handle: u64) -> Option<Locked<'_, T>> {
        self.slot(handle)?.lock(handle)
    }

    /// Calls `f` with the object as [`lock`](Table::lock) has it.
    #[inline(always)]
    pub(crate) fn with_locked<R>(&self, handle: u64, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.slot(handle)?.with_locked(handle, f)
    }

    /// The owner that the object was inserted with; `None` if the handle names none.
    pub(crate) fn owner(&self, handle: u64) -> Option<u64> {
        self.slot(handle)?.owner(handle)
    }

    /// Ends the handle and drops the object, now or when the call that has it brings it back; `None` if
    /// the handle names none.
    pub(crate) fn remove(&self, handle: u64) -> Option<()> {
        let index = self.layout.index_of(handle);
        let removed = self.pages.slot(index)?.remove(handle, self.layout.step())?;
        self.vacated(index, removed);
        Some(())
    }

    /// Ends the handles of all objects that were inserted with this owner before the call. Each is dropped as by
    /// [`remove`](Table::remove).
    pub(crate) fn remove_owned_by(&self, owner: u64) {
        for (index, slot) in self.used_slots() {
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

    /// How many handles name an object. Takes as long as looking at each of them.
    pub(crate) fn len(&self) -> usize {
        self.used_slots().filter(|(_, slot)| slot.handle().is_some()).count()
    }

    /// A copy of the table, in which each handle names a copy of what it names here. Waits for objects
    /// that are lent, so a call that has one must not make it.
    ///
    /// A guest's table and its copy both go on giving out the handles that each would have given out alone.
    /// If handles are process-wide, the copy's new ones were given out by no other table.
    pub(crate) fn fork(&self) -> Self
    where
        T: Clone,
    {
        let mut vacancies = self.vacancies().clone();
        let recent = self.changing.recent.each_ref().map(|recent| recent.load(Ordering::Relaxed));
        let pages = Pages::new();
        for index in 0..vacancies.used() {
            // A slot without a page is about to be used for the first time.
            let mut state = self.pages.slot(index).map_or_else(State::new, Slot::fork);
            state.listed = false;
            if vacancies.shared() {
                state.end_lease();
            }
            if let Some(slot) = pages.slot_or_allocate(index) {
                *slot.enter() = state;
            }
        }
        vacancies.settle(&pages);
        Self::from_parts(self.layout, pages, recent, vacancies)
    }

    /// The state of a slot that is vacant and now the caller's to fill.
    fn vacancy(&self) -> Option<MutexGuard<'_, State<T>>> {
        if let Some(state) = self.changing.recent.iter().find_map(|recent| self.recent_vacancy(recent)) {
            return Some(state);
        }
        loop {
            let (index, lease) = self.vacancies().next()?;
            let mut state = self.pages.slot_or_allocate(index)?.enter();
            state.renew(index, lease, self.layout);
            state.listed = state.phase == Phase::Resting;
            if state.phase == Phase::Vacant {
                return Some(state);
            }
            if state.listed {
                drop(state);
                self.vacancies().rest(index);
            }
        }
    }

    #[inline]
    fn recent_vacancy(&self, recent: &AtomicU32) -> Option<MutexGuard<'_, State<T>>> {
        let index = recent.load(Ordering::Relaxed).checked_sub(1)?;
        recent.store(0, Ordering::Relaxed);
        self.pages.slot(index)?.try_enter().filter(|state| state.phase == Phase::Vacant)
    }

    fn vacated(&self, index: u32, removed: Removed<T>) {
        if removed.unlisted {
            self.vacancies().put(index);
        }
        if let Some(recent) = self.changing.recent.get(index as usize % RECENT) {
            recent.store(index + 1, Ordering::Relaxed);
        }
        drop(removed.value);
    }

    #[inline(always)]
    fn slot(&self, handle: u64) -> Option<&Slot<T>> {
        self.pages.slot(self.layout.index_of(handle))
    }

    fn used_slots(&self) -> impl Iterator<Item = (u32, &Slot<T>)> {
        let used = self.vacancies().used();
        (0..used).filter_map(|index| Some((index, self.pages.slot(index)?)))
    }

    /// No code that runs under this lock can panic, so a poisoned one is as good as any.
    fn vacancies(&self) -> MutexGuard<'_, Vacancies> {
        self.changing.vacancies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Table<T> {
    /// Gives back what is left of a lease that is shared.
    fn drop(&mut self) {
        let Some((counter, lease)) = self.vacancies().shared_lease() else { return };
        let unused = self.used_slots().map(|(_, slot)| slot.enter().unused_version(lease, self.layout));
        let first_version = unused.fold(lease.first_version, u64::max);
        counter.give_back(Lease { first_version, ..lease }, self.layout.last_version());
    }
}
