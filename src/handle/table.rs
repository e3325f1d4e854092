//! The table behind the handles: from a number to the one object it names, or to nothing.
//!
//! A handle is `lease (28 bits) | version (12 bits) | index (24 bits)`. The index finds the slot. Lease
//! and version together never repeat for one index, in this table or any other: a lease is drawn from a
//! counter of the process and belongs to one table; within it a slot counts its versions up, one for
//! each object it has held, and rests when they are used up, until the table draws a new lease. A table that
//! is dropped leaves the versions that it did not come to for another. So a stale or foreign handle can't
//! equal what the slot serves now: it is recognised, not trusted.
//!
//! ```text
//!   pages      [ 64 slots ][ 128 slots ][ 256 slots ] ...        never moved, never freed
//!   slot       serving: the handle it answers to (or will, once occupied)
//!              occupied, value: Some(object) at home, None while lent to a call
//! ```
//!
//! An object is at home in its slot or in the hands of exactly one call. A call takes it out, works
//! without any lock, and brings it back; another call on the same handle waits for that. Removal vacates
//! the slot at once, waiting for nobody: who then brings the object back finds that the slot serves
//! another handle, and drops it. A duplicate is copied at home, under the slot's lock: that takes a short time,
//! the same whatever the object has done.

use core::num::NonZeroU64;
#[cfg(not(loom))]
use core::sync::atomic::AtomicU32;
use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::{OnceLock, PoisonError};

#[cfg(loom)]
use loom::sync::{Condvar, Mutex, MutexGuard, atomic::AtomicU32};
#[cfg(not(loom))]
use std::sync::{Condvar, Mutex, MutexGuard};

const INDEX_BITS: u32 = 24;
/// Few in the tests, so that they come to the ends.
const VERSION_BITS: u32 = if cfg!(test) { 2 } else { 12 };
const LAST_INDEX: u32 = (1 << INDEX_BITS) - 1;
const LAST_VERSION: u64 = (1 << VERSION_BITS) - 1;
const LAST_LEASE: u64 = (1 << (64 - INDEX_BITS - VERSION_BITS)) - 1;

/// So many slots may rest before the table draws a new lease for all of them. A process can then make
/// 2^54 objects before its leases run out, and an idle table costs none.
const RESTING: usize = if cfg!(test) { 4 } else { 1 << 14 };

/// The first page has `1 << FIRST_PAGE_BITS` slots, each further one twice as many as the one before.
const FIRST_PAGE_BITS: u32 = 6;
const PAGES: usize = (INDEX_BITS - FIRST_PAGE_BITS + 1) as usize;

/// A lease, and the first version of it that no handle has had.
#[derive(Clone, Copy)]
struct Lease {
    number: u64,
    first_version: u64,
}

/// The number of the next new lease. Number 0 is never given out: see [`NEVER`](super::NEVER).
static NEXT_LEASE: AtomicU64 = AtomicU64::new(1);

/// What tables that were dropped have left over. Without it a process that makes a store for every message would
/// come to the last lease in minutes.
static LEFT_OVER: std::sync::Mutex<Vec<Lease>> = std::sync::Mutex::new(Vec::new());
/// None for loom, to which each run has to look like the one before.
const MOST_LEFT_OVER: usize = if cfg!(loom) { 0 } else { 1 << 10 };

pub(crate) struct Table<T> {
    pages: [OnceLock<Box<[Slot<T>]>>; PAGES],
    /// The slot that was vacated last, plus 1; 0 if it has been taken since. A loop that duplicates and destroys
    /// gets by with this and never comes to the list.
    recent: AtomicU32,
    vacancies: Mutex<Vacancies>,
}

/// One cache line each, so that threads on neighbouring slots don't slow each other down.
#[repr(align(64))]
struct Slot<T> {
    state: Mutex<State<T>>,
    returned: Condvar,
}

struct State<T> {
    serving: u64,
    value: Option<T>,
    waiting: u32,
    occupied: bool,
}

/// Which slots can take an object.
struct Vacancies {
    lease: Option<Lease>,
    next_index: u32,
    free: Vec<u32>,
    resting: Vec<u32>,
}

impl<T> Table<T> {
    pub(crate) fn new() -> Self {
        let vacancies = Vacancies { lease: None, next_index: 0, free: Vec::new(), resting: Vec::new() };
        Self {
            pages: [const { OnceLock::new() }; PAGES],
            recent: AtomicU32::new(0),
            vacancies: Mutex::new(vacancies),
        }
    }

    /// Takes an object in and answers its handle; `None` if there is no handle left.
    pub(crate) fn insert(&self, value: T) -> Option<NonZeroU64> {
        let index = self.vacancy()?;
        let mut state = lock(&self.slot(index)?.state);
        state.value = Some(value);
        state.occupied = true;
        NonZeroU64::new(state.serving)
    }

    /// Calls `f` with the object, which no other call has meanwhile; `None` if the handle names none.
    pub(crate) fn with<R>(&self, handle: u64, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut loan = Loan::take(self.slot(index_of(handle))?, handle)?;
        loan.value.as_mut().map(f)
    }

    /// A copy of the object as it is between two calls; `None` if the handle names none.
    pub(crate) fn copy(&self, handle: u64) -> Option<T>
    where
        T: Clone,
    {
        self.slot(index_of(handle))?.await_home(handle)?.value.clone()
    }

    /// Ends the handle and drops the object, now or when the call that has it brings it back; `None` if
    /// the handle names none.
    pub(crate) fn remove(&self, handle: u64) -> Option<()> {
        let index = index_of(handle);
        let slot = self.slot(index)?;
        let mut state = lock(&slot.state);
        if !state.answers(handle) {
            return None;
        }
        let value = state.value.take();
        state.occupied = false;
        let rests = version_of(state.serving) == LAST_VERSION;
        if !rests {
            state.serving += 1 << INDEX_BITS;
        }
        let waiting = state.waiting > 0;
        drop(state);
        if waiting {
            slot.returned.notify_all();
        }
        drop(value);
        if rests {
            lock(&self.vacancies).resting.push(index);
        } else if let Some(before) = self.recent.swap(index + 1, Ordering::AcqRel).checked_sub(1) {
            lock(&self.vacancies).free.push(before);
        }
        Some(())
    }

    /// The index of a slot that is vacant, serves a handle never given out, and is now the caller's.
    fn vacancy(&self) -> Option<u32> {
        if let Some(index) = self.recent.swap(0, Ordering::AcqRel).checked_sub(1) {
            return Some(index);
        }
        let mut vacancies = lock(&self.vacancies);
        if let Some(index) = vacancies.free.pop() {
            return Some(index);
        }
        let full = vacancies.next_index > LAST_INDEX;
        if vacancies.resting.len() >= RESTING || (full && !vacancies.resting.is_empty()) {
            let lease = draw_lease()?;
            vacancies.lease = Some(lease);
            let rested = core::mem::take(&mut vacancies.resting);
            for &index in &rested {
                if let Some(slot) = self.slot(index) {
                    lock(&slot.state).serving = lease.handle(index);
                }
            }
            vacancies.free.extend(rested);
            return vacancies.free.pop();
        }
        if full {
            return None;
        }
        let lease = match vacancies.lease {
            Some(lease) => lease,
            None => draw_lease()?,
        };
        vacancies.lease = Some(lease);
        let index = vacancies.next_index;
        let (page, offset) = place_of(index);
        let slots = self.pages.get(page)?.get_or_init(|| {
            let len = 1 << (FIRST_PAGE_BITS as usize + page);
            // Room for all of them on the free list, so that no removal has to grow it.
            vacancies.free.reserve(len + index as usize);
            (0..len).map(|_| Slot::vacant()).collect()
        });
        lock(&slots.get(offset)?.state).serving = lease.handle(index);
        vacancies.next_index += 1;
        Some(index)
    }

    fn slot(&self, index: u32) -> Option<&Slot<T>> {
        let (page, offset) = place_of(index);
        self.pages.get(page)?.get()?.get(offset)
    }
}

impl<T> Drop for Table<T> {
    fn drop(&mut self) {
        let (lease, slots) = {
            let vacancies = lock(&self.vacancies);
            let Some(lease) = vacancies.lease else { return };
            (lease, vacancies.next_index)
        };
        let next_version = (0..slots).filter_map(|index| self.slot(index)).map(|slot| {
            let state = lock(&slot.state);
            let of_lease = state.serving >> (INDEX_BITS + VERSION_BITS) == lease.number;
            let given_out = state.occupied || version_of(state.serving) == LAST_VERSION;
            if of_lease { version_of(state.serving) + u64::from(given_out) } else { 0 }
        });
        let first_version = next_version.max().unwrap_or(0).max(lease.first_version);
        let mut left_over = LEFT_OVER.lock().unwrap_or_else(PoisonError::into_inner);
        if first_version <= LAST_VERSION && left_over.len() < MOST_LEFT_OVER {
            left_over.push(Lease { first_version, ..lease });
        }
    }
}

impl Lease {
    /// The first handle that a slot serves under this lease.
    fn handle(self, index: u32) -> u64 {
        (self.number << VERSION_BITS | self.first_version) << INDEX_BITS | u64::from(index)
    }
}

impl<T> Slot<T> {
    fn vacant() -> Self {
        let state = State { serving: 0, value: None, waiting: 0, occupied: false };
        Self { state: Mutex::new(state), returned: Condvar::new() }
    }

    /// Waits until the object is at home; `None` if the handle does not name it, or no more.
    fn await_home(&self, handle: u64) -> Option<MutexGuard<'_, State<T>>> {
        let mut state = lock(&self.state);
        while state.answers(handle) {
            if state.value.is_some() {
                return Some(state);
            }
            state.waiting += 1;
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
        None
    }
}

impl<T> State<T> {
    fn answers(&self, handle: u64) -> bool {
        self.occupied && self.serving == handle
    }
}

/// An object in the hands of a call. Dropping it brings the object back, in a panic too.
struct Loan<'a, T> {
    slot: &'a Slot<T>,
    handle: u64,
    value: Option<T>,
}

impl<'a, T> Loan<'a, T> {
    fn take(slot: &'a Slot<T>, handle: u64) -> Option<Self> {
        let value = slot.await_home(handle)?.value.take();
        Some(Self { slot, handle, value })
    }
}

impl<T> Drop for Loan<'_, T> {
    fn drop(&mut self) {
        let mut state = lock(&self.slot.state);
        if state.answers(self.handle) {
            state.value = self.value.take();
            let waiting = state.waiting > 0;
            drop(state);
            if waiting {
                self.slot.returned.notify_all();
            }
        }
    }
}

/// No code that runs under these locks can panic, so a poisoned one is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn draw_lease() -> Option<Lease> {
    let left_over = LEFT_OVER.lock().unwrap_or_else(PoisonError::into_inner).pop();
    left_over.or_else(|| {
        let number = NEXT_LEASE.fetch_add(1, Ordering::Relaxed);
        (number <= LAST_LEASE).then_some(Lease { number, first_version: 0 })
    })
}

fn version_of(handle: u64) -> u64 {
    (handle >> INDEX_BITS) & LAST_VERSION
}

#[expect(clippy::cast_possible_truncation, reason = "the low bits are the index")]
fn index_of(handle: u64) -> u32 {
    handle as u32 & LAST_INDEX
}

/// The page that holds a slot, and where in it.
fn place_of(index: u32) -> (usize, usize) {
    let biased = index + (1 << FIRST_PAGE_BITS);
    let page = biased.ilog2() - FIRST_PAGE_BITS;
    (page as usize, (biased - (1 << (page + FIRST_PAGE_BITS))) as usize)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::{LAST_INDEX, Loan, PAGES, Table, index_of, place_of};

    #[test]
    fn every_index_has_one_place() {
        let mut expected = (0, 0);
        for index in 0..10_000 {
            assert_eq!(place_of(index), expected, "{index}");
            expected.1 += 1;
            if expected.1 == 64 << expected.0 {
                expected = (expected.0 + 1, 0);
            }
        }
        assert_eq!(place_of(LAST_INDEX).0, PAGES - 1);
    }

    #[test]
    fn handles_never_repeat_through_leases_and_revivals() {
        let (one, two) = (Table::new(), Table::new());
        let mut seen = HashSet::new();
        let mut live = Vec::new();
        for round in 0..if cfg!(miri) { 500 } else { 20_000u32 } {
            let table = if round % 3 == 0 { &two } else { &one };
            let handle = table.insert(Box::new(round)).unwrap().get();
            assert!(seen.insert(handle), "{handle:x} was given out twice");
            live.push((round, handle));
            if live.len() > 5 {
                let (round, handle) = live.swap_remove(round as usize % 5);
                let (table, other) = if round % 3 == 0 { (&two, &one) } else { (&one, &two) };
                assert_eq!(other.with(handle, |value| **value), None);
                assert_eq!(table.with(handle, |value| **value), Some(round));
                assert_eq!(table.remove(handle), Some(()));
                assert_eq!(table.remove(handle), None);
                assert_eq!(table.with(handle, |value| **value), None);
            }
        }
        let slots = seen.iter().map(|handle| index_of(*handle)).max().unwrap();
        assert!(slots < 32, "slots are used again: {slots}");
    }

    #[test]
    fn short_lived_tables_share_leases_and_never_a_handle() {
        let mut seen = HashSet::new();
        let mut leases = HashSet::new();
        for round in 0..400 {
            let table = Table::new();
            for n in 0..round % 5 {
                let handle = table.insert(Box::new(n)).unwrap().get();
                assert!(seen.insert(handle), "{handle:x} was given out twice");
                leases.insert(handle >> (super::INDEX_BITS + super::VERSION_BITS));
                if n % 2 == 0 {
                    table.remove(handle).unwrap();
                }
            }
        }
        assert!(leases.len() < 320, "{} leases for 320 tables", leases.len());
    }

    #[test]
    fn an_object_that_is_lent_is_dropped_when_it_comes_back() {
        struct Counted(Arc<AtomicUsize>);
        impl Drop for Counted {
            fn drop(&mut self) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        let drops = Arc::new(AtomicUsize::new(0));
        let table = Table::new();
        let handle = table.insert(Box::new(Counted(drops.clone()))).unwrap().get();
        let loan = Loan::take(table.slot(index_of(handle)).unwrap(), handle).unwrap();
        assert_eq!(table.remove(handle), Some(()));
        assert_eq!(drops.load(Ordering::Relaxed), 0);
        let next = table.insert(Box::new(Counted(drops.clone()))).unwrap().get();
        assert_eq!(index_of(next), index_of(handle), "the slot serves again at once");
        drop(loan);
        assert_eq!(drops.load(Ordering::Relaxed), 1);
        assert!(table.with(next, |_| ()).is_some());
        drop(table);
        assert_eq!(drops.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_call_that_panics_brings_the_object_back() {
        let table = Table::new();
        let handle = table.insert(Box::new(1)).unwrap().get();
        let call = std::panic::AssertUnwindSafe(|| table.with(handle, |_| panic!("in a call")));
        assert!(std::panic::catch_unwind(call).is_err());
        assert_eq!(table.with(handle, |value| **value), Some(1));
    }
}

/// Every order in which the threads can run, tried by loom.
#[cfg(all(test, loom))]
mod proofs {
    use loom::sync::Arc;
    use loom::sync::atomic::{AtomicUsize, Ordering};
    use loom::thread;

    use super::Table;

    /// Counts how often it is dropped.
    struct Counted {
        drops: Arc<AtomicUsize>,
        calls: usize,
    }

    impl Drop for Counted {
        fn drop(&mut self) {
            self.drops.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn counted(drops: &Arc<AtomicUsize>) -> Box<Counted> {
        Box::new(Counted { drops: drops.clone(), calls: 0 })
    }

    /// Uses the object as a call does, with a moment in which others can run.
    fn call(value: &mut Counted) -> usize {
        value.calls += 1;
        thread::yield_now();
        value.calls
    }

    #[test]
    fn calls_on_one_handle_are_whole_and_none_is_lost() {
        loom::model(|| {
            let (table, drops) = (Arc::new(Table::new()), Arc::new(AtomicUsize::new(0)));
            let handle = table.insert(counted(&drops)).unwrap().get();
            let other = table.clone();
            let thread = thread::spawn(move || other.with(handle, |value| call(value)).unwrap());
            let mut seen = [table.with(handle, |value| call(value)).unwrap(), thread.join().unwrap()];
            seen.sort_unstable();
            assert_eq!(seen, [1, 2]);
        });
    }

    #[test]
    fn removal_during_a_call_drops_once_and_frees_the_slot_for_another() {
        loom::model(|| {
            let (table, drops) = (Arc::new(Table::new()), Arc::new(AtomicUsize::new(0)));
            let handle = table.insert(counted(&drops)).unwrap().get();
            let other = table.clone();
            let thread = thread::spawn(move || other.with(handle, |value| call(value)));
            table.remove(handle).unwrap();
            let next_drops = Arc::new(AtomicUsize::new(0));
            let next = table.insert(counted(&next_drops)).unwrap().get();
            assert_ne!(next, handle);
            let seen = thread.join().unwrap();
            assert!(seen.is_none_or(|calls| calls == 1));
            assert_eq!(drops.load(Ordering::SeqCst), 1);
            assert_eq!(next_drops.load(Ordering::SeqCst), 0);
            assert_eq!(table.with(next, |value| call(value)), Some(1));
            assert!(table.with(handle, |_| ()).is_none());
        });
    }

    #[test]
    fn one_removal_wins_and_a_waiting_call_is_woken() {
        loom::model(|| {
            let (table, drops) = (Arc::new(Table::new()), Arc::new(AtomicUsize::new(0)));
            let handle = table.insert(counted(&drops)).unwrap().get();
            let threads = [false, true].map(|remove| {
                let table = table.clone();
                thread::spawn(move || {
                    if remove {
                        table.remove(handle)
                    } else {
                        table.with(handle, |value| call(value)).map(|_| ())
                    }
                })
            });
            let mine = table.remove(handle);
            let [_, theirs] = threads.map(|thread| thread.join().unwrap());
            assert!(mine.is_some() != theirs.is_some());
            assert_eq!(drops.load(Ordering::SeqCst), 1);
        });
    }

    #[test]
    fn a_duplicate_waits_for_a_call_and_is_taken_before_or_after_it() {
        loom::model(|| {
            let table = Arc::new(Table::new());
            let handle = table.insert(Box::new(1)).unwrap().get();
            let other = table.clone();
            let thread = thread::spawn(move || {
                other.with(handle, |value| {
                    **value = 2;
                    thread::yield_now();
                    **value = 3;
                })
            });
            let copied = *table.copy(handle).unwrap();
            assert!(copied == 1 || copied == 3, "{copied}");
            thread.join().unwrap().unwrap();
            assert_eq!(table.with(handle, |value| **value), Some(3));
        });
    }

    #[test]
    fn two_threads_are_given_two_slots() {
        loom::model(|| {
            let table = Arc::new(Table::new());
            let other = table.clone();
            let thread = thread::spawn(move || {
                let handle = other.insert(Box::new(1)).unwrap().get();
                other.remove(handle).unwrap();
                other.insert(Box::new(2)).unwrap().get()
            });
            let mine = table.insert(Box::new(3)).unwrap().get();
            let theirs = thread.join().unwrap();
            assert_ne!(mine, theirs);
            assert_eq!(table.with(mine, |value| **value), Some(3));
            assert_eq!(table.with(theirs, |value| **value), Some(2));
        });
    }
}
