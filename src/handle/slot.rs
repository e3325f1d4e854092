//! A slot holds one object at a time and lends it to one call at a time, in the order in which they came.
//!
//! ```text
//!   Resting   the handle is the last one given out (0: none yet); versions are used up
//!   Vacant    the handle is the next one to give out
//!   Home      the handle names the object, which is here
//!   Lent      the handle names the object, which one call has
//! ```
//!
//! The invariant: an object is in its slot or in the hands of exactly one call, and only while the slot is Home
//! or Lent under its handle does the handle name it. Removal makes the slot Vacant or Resting at once, waiting for no call;
//! who then brings the object back finds that the handle does not name it any more, and drops it.
//!
//! Waiting happens in two places, each with tickets that are served in order:
//!
//! - *At the door*, for the slot's lock, which is held for a short time only. A ticket is taken before the lock
//!   is, and who comes without one gets in only if none is outstanding. Nobody gives a ticket back.
//! - *For the object*, once inside. These tickets are the object's: when it is removed they are void, and all who have
//!   one are woken and leave. Who finds tickets outstanding takes one too, even if the object is at home.
//!
//! So whoever waits for an object gets it after the call that is running and those that came before.

use core::num::NonZeroU64;
#[cfg(not(hcryptkey_proofs))]
use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering;
use std::sync::{PoisonError, TryLockError};

#[cfg(hcryptkey_proofs)]
use loom::sync::{Condvar, Mutex, MutexGuard, atomic::AtomicU32};
#[cfg(not(hcryptkey_proofs))]
use std::sync::{Condvar, Mutex, MutexGuard};

use super::numbering::{Layout, Lease};

#[cfg(all(test, hcryptkey_proofs))]
mod proofs;
#[cfg(all(test, not(hcryptkey_proofs)))]
mod tests;

/// One cache line each (with objects of 16 bytes), so that threads on neighbouring slots don't slow each
/// other down.
#[repr(align(64))]
pub(super) struct Slot<T> {
    state: Mutex<State<T>>,
    /// The next ticket at the door.
    door: AtomicU32,
    /// Rung for all who wait, at the door or for the object.
    bell: Condvar,
}

/// What the slot's lock guards.
#[derive(Clone)]
pub(super) struct State<T> {
    pub(super) handle: u64,
    owner: u64,
    value: Option<T>,
    /// The next ticket for the object, and the one whose turn it is.
    next_ticket: u32,
    turn: u32,
    /// The ticket whose turn it is at the door.
    admitted: u32,
    /// How many handles the slot may give out after this one.
    versions_left: u16,
    pub(super) phase: Phase,
    /// Whether the table has the slot on one of its lists of vacancies. It may be there and occupied.
    pub(super) listed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Resting,
    Vacant,
    Home,
    Lent,
}

/// What is left of a removed object.
pub(super) struct Removed<T> {
    /// The object, unless a call has it. To be dropped where no lock is held.
    pub(super) value: Option<T>,
    /// Whether the slot has to be put on the list of vacancies.
    pub(super) unlisted: bool,
}

impl<T> Slot<T> {
    /// A slot that has never given out a handle.
    pub(super) fn new() -> Self {
        Self { state: Mutex::new(State::new()), door: AtomicU32::new(0), bell: Condvar::new() }
    }

    /// The slot's state, after those who came before.
    #[inline(always)]
    pub(super) fn enter(&self) -> MutexGuard<'_, State<T>> {
        match self.try_enter() {
            Some(state) => state,
            None => self.queue_at_door(),
        }
    }

    #[cold]
    fn queue_at_door(&self) -> MutexGuard<'_, State<T>> {
        let ticket = self.door.fetch_add(1, Ordering::Relaxed);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.admitted != ticket {
            state = self.wait(state);
        }
        state.admitted = ticket.wrapping_add(1);
        if self.door.load(Ordering::Relaxed) != state.admitted {
            self.bell.notify_all();
        }
        state
    }

    /// The slot's state, if nobody has it or waits for it.
    #[inline(always)]
    pub(super) fn try_enter(&self) -> Option<MutexGuard<'_, State<T>>> {
        let state = match self.state.try_lock() {
            Ok(state) => state,
            // By a call that panicked. The object is as that call left it, as it is after a panic with it lent.
            Err(TryLockError::Poisoned(state)) => state.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        (self.door.load(Ordering::Relaxed) == state.admitted).then_some(state)
    }

    /// Calls `f` with the object, outside the lock; `None` if the handle does not name one.
    pub(super) fn with<R>(&self, handle: u64, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut loan = self.lend(handle)?;
        loan.value.as_mut().map(f)
    }

    /// The object, under the lock; `None` if the handle does not name one.
    #[inline(always)]
    pub(super) fn lock(&self, handle: u64) -> Option<Locked<'_, T>> {
        let state = self.await_turn(handle)?;
        self.call_next(&state);
        Some(Locked(state))
    }

    /// Calls `f` with the object, under the lock; `None` if the handle does not name one.
    #[inline(always)]
    pub(super) fn with_locked<R>(&self, handle: u64, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.lock(handle)?.object().map(f)
    }

    /// The owner of the object; `None` if the handle does not name one.
    pub(super) fn owner(&self, handle: u64) -> Option<u64> {
        let state = self.enter();
        state.names(handle).then_some(state.owner)
    }

    /// The handle of the object, if there is one.
    pub(super) fn handle(&self) -> Option<u64> {
        let state = self.enter();
        state.is_occupied().then_some(state.handle)
    }

    /// Ends the handle if it names an object.
    pub(super) fn remove(&self, handle: u64, step: u64) -> Option<Removed<T>> {
        self.remove_if(step, |state| state.names(handle))
    }

    /// Ends the handle of the object if there is one of this owner.
    pub(super) fn remove_owned_by(&self, owner: u64, step: u64) -> Option<Removed<T>> {
        self.remove_if(step, |state| state.is_occupied() && state.owner == owner)
    }

    fn remove_if(&self, step: u64, condition: impl FnOnce(&State<T>) -> bool) -> Option<Removed<T>> {
        let mut state = self.enter();
        if !condition(&state) {
            return None;
        }
        let removed = Removed { value: state.value.take(), unlisted: !state.listed };
        state.listed = true;
        if let Some(left) = state.versions_left.checked_sub(1) {
            state.versions_left = left;
            state.handle += step;
            state.phase = Phase::Vacant;
        } else {
            state.phase = Phase::Resting;
        }
        self.call_next(&state);
        state.next_ticket = state.turn;
        Some(removed)
    }

    /// The slot's state for a copy of it, once the object is at home. Its tickets are nobody's there.
    pub(super) fn fork(&self) -> State<T>
    where
        T: Clone,
    {
        loop {
            let handle = {
                let state = self.enter();
                if !state.is_occupied() {
                    return State { next_ticket: 0, turn: 0, admitted: 0, ..state.clone() };
                }
                state.handle
            };
            // If the object is removed meanwhile, the slot is looked at anew.
            if let Some(state) = self.await_turn(handle) {
                self.call_next(&state);
                return State { next_ticket: 0, turn: 0, admitted: 0, ..state.clone() };
            }
        }
    }

    fn lend(&self, handle: u64) -> Option<Loan<'_, T>> {
        let mut state = self.await_turn(handle)?;
        state.phase = Phase::Lent;
        let value = state.value.take();
        Some(Loan { slot: self, handle, value })
    }

    /// The slot's state once the object is at home and it is the caller's turn; `None` if the handle does not
    /// name it, or no more.
    #[inline(always)]
    fn await_turn(&self, handle: u64) -> Option<MutexGuard<'_, State<T>>> {
        let state = self.enter();
        if state.handle != handle {
            None
        } else if state.phase == Phase::Home && state.next_ticket == state.turn {
            Some(state)
        } else {
            self.queue_for_object(state, handle)
        }
    }

    #[cold]
    fn queue_for_object<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<T>>,
        handle: u64,
    ) -> Option<MutexGuard<'a, State<T>>> {
        let ticket = state.next_ticket;
        if state.is_occupied() {
            state.next_ticket = ticket.wrapping_add(1);
        }
        while state.names(handle) {
            if state.phase == Phase::Home && state.turn == ticket {
                state.turn = ticket.wrapping_add(1);
                return Some(state);
            }
            state = self.wait(state);
        }
        None
    }

    /// Wakes those who wait for the object, if any do. Whoever lets the next one have it, or ends the
    /// waiting, has to.
    #[inline]
    fn call_next(&self, state: &State<T>) {
        if state.next_ticket != state.turn {
            self.bell.notify_all();
        }
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.bell.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    pub(super) fn new() -> Self {
        Self {
            handle: 0,
            owner: 0,
            value: None,
            next_ticket: 0,
            turn: 0,
            admitted: 0,
            versions_left: 0,
            phase: Phase::Resting,
            listed: false,
        }
    }

    /// Whether there is an object, here or lent.
    pub(super) fn is_occupied(&self) -> bool {
        matches!(self.phase, Phase::Home | Phase::Lent)
    }

    fn names(&self, handle: u64) -> bool {
        self.handle == handle && self.is_occupied()
    }

    /// Takes an object in, if the slot is vacant, and returns its handle.
    #[inline(always)]
    pub(super) fn occupy(&mut self, owner: u64, value: T) -> Option<NonZeroU64> {
        self.owner = owner;
        self.value = Some(value);
        self.phase = Phase::Home;
        NonZeroU64::new(self.handle)
    }

    /// Makes a resting slot vacant, unless it has used up this very lease.
    pub(super) fn renew(&mut self, index: u32, lease: Lease, layout: Layout) {
        let new_to_it = self.handle == 0 || layout.lease_of(self.handle) != lease.number;
        if self.phase == Phase::Resting && new_to_it {
            self.handle = layout.first_handle(lease, index);
            self.versions_left = layout.handles_after_first(lease);
            self.phase = Phase::Vacant;
        }
    }

    /// Lets the slot give out no more handles of the lease it has.
    pub(super) fn end_lease(&mut self) {
        self.versions_left = 0;
        if !self.is_occupied() {
            self.handle = 0;
            self.phase = Phase::Resting;
        }
    }

    /// The first version of a lease that the slot has not given out; 0 if it has none of it.
    pub(super) fn unused_version(&self, lease: Lease, layout: Layout) -> u64 {
        if layout.lease_of(self.handle) != lease.number {
            return 0;
        }
        layout.version_of(self.handle) + u64::from(self.phase != Phase::Vacant)
    }
}

/// An object under its slot's lock.
pub(crate) struct Locked<'a, T>(MutexGuard<'a, State<T>>);

impl<T> Locked<'_, T> {
    /// The object, which is always there.
    #[inline]
    pub(crate) fn object(&mut self) -> Option<&mut T> {
        self.0.value.as_mut()
    }

    /// The owner that it was inserted with.
    #[inline]
    pub(crate) fn owner(&self) -> u64 {
        self.0.owner
    }
}

/// An object in the hands of a call. Dropping it brings the object back, in a panic too.
struct Loan<'a, T> {
    slot: &'a Slot<T>,
    handle: u64,
    value: Option<T>,
}

impl<T> Drop for Loan<'_, T> {
    fn drop(&mut self) {
        let mut state = self.slot.enter();
        if state.names(self.handle) {
            state.value = self.value.take();
            state.phase = Phase::Home;
            self.slot.call_next(&state);
        }
    }
}
