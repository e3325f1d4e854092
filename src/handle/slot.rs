//! A slot holds one object at a time. One call at a time uses the object, first come, first served.
//!
//! The invariant: an object is either in its slot or checked out by exactly one call. A handle names the object only
//! while the slot has that handle and is `Present` or `CheckedOut`. Removal ends the handle at once and waits for no
//! call. A call that has the object checked out finds, when it returns the object, that its handle has ended, and drops
//! the object.
//!
//! A call can wait in two places. Each has tickets, which are served in order:
//!
//! - *For the slot's lock*, which is held for short work only. A call first tries the lock for a moment, because parking a
//!   thread takes a hundred times as long as the work. Only then does it take a ticket and park. A call without
//!   a ticket gets the lock only while no ticket is outstanding, so it never overtakes a parked call. A ticket
//!   is never returned.
//! - *For an object that is checked out*. These tickets belong to the object: its removal voids them and wakes
//!   their holders, which leave. While such a ticket is outstanding, a new call takes one too, even if the object is
//!   present.
//!
//! So a call waits at most for the call that is running and for those that came before it.

use core::num::NonZeroU64;
#[cfg(not(hcryptkey_proofs))]
use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering;
use std::sync::{PoisonError, TryLockError};

#[cfg(hcryptkey_proofs)]
use loom::{
    hint::spin_loop,
    sync::{Condvar, Mutex, MutexGuard, atomic::AtomicU32},
};
#[cfg(not(hcryptkey_proofs))]
use {
    core::hint::spin_loop,
    std::sync::{Condvar, Mutex, MutexGuard},
};

use super::numbering::{Layout, Lease};
use super::owned::NO_OWNER;

#[cfg(all(test, hcryptkey_proofs))]
mod proofs;
#[cfg(all(test, not(hcryptkey_proofs)))]
mod tests;

/// How often a call tries the lock before it takes a ticket, and how many spins it pauses between two tries. All pauses
/// together take about 20 microseconds, less than parking and waking a thread. One pause lets the call that has the
/// lock come back to it many times before the cache line moves to the other core. Two threads that duplicate one key
/// make 0.5 to 1.0 times as many calls per second as one thread, depending on the distance of the cores. With pauses of
/// one spin they make 0.3 to 0.85 times as many, and without these tries 0.01 to 0.4 times.
const TRIES: u32 = if cfg!(hcryptkey_proofs) { 2 } else { 12 };
const PAUSE: u32 = if cfg!(hcryptkey_proofs) { 1 } else { 128 };

/// Aligned to a cache line, and one line long with objects of 16 bytes, so that threads on neighbouring slots don't
/// slow each other down.
#[repr(align(64))]
pub(super) struct Slot<T> {
    state: Mutex<State<T>>,
    /// The next ticket for the lock.
    next_entry: AtomicU32,
    /// Wakes all threads that wait for the lock or for the object.
    changed: Condvar,
}

/// The part of a slot that its lock guards.
#[derive(Clone)]
pub(super) struct State<T> {
    pub(super) handle: u64,
    /// The owner of the object; in a vacant slot, of the last one.
    pub(super) owner: u64,
    pub(super) content: Content<T>,
    /// The next ticket for the object, and the one whose turn it is.
    next_ticket: u32,
    turn: u32,
    /// The ticket for the lock whose turn it is.
    admitted: u32,
    /// How many handles the slot may give out after this one.
    versions_left: u16,
    /// Which of the table's caches takes the slot when it becomes vacant.
    pub(super) cache: u8,
}

/// The content of a slot, which also determines the meaning of its handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content<T> {
    /// No object, and no version is left. The handle is the last one given out; 0 if there was none.
    Exhausted,
    /// No object. The handle is the next one to give out.
    Vacant,
    /// The object that the handle names.
    Present(T),
    /// The handle names an object that a call has checked out.
    CheckedOut,
}

/// The result of ending a handle.
pub(super) struct Removed<T> {
    /// The object, unless a call has it checked out. To be dropped after all locks are released.
    pub(super) object: Option<T>,
    /// The cache that takes the slot; `None` if the slot has used up its versions.
    pub(super) vacant_for: Option<u8>,
}

impl<T> Slot<T> {
    /// A slot that has never given out a handle.
    pub(super) fn new() -> Self {
        Self { state: Mutex::new(State::new()), next_entry: AtomicU32::new(0), changed: Condvar::new() }
    }

    /// Locks the slot, after the calls that already wait for it.
    #[inline(always)]
    pub(super) fn enter(&self) -> MutexGuard<'_, State<T>> {
        match self.try_enter() {
            Some(state) => state,
            None => self.enter_contended(),
        }
    }

    #[cold]
    fn enter_contended(&self) -> MutexGuard<'_, State<T>> {
        for _ in 1..TRIES {
            (0..PAUSE).for_each(|_| spin_loop());
            if let Some(state) = self.try_enter() {
                return state;
            }
        }
        // From here on no call without a ticket gets the lock, so this one waits only for the tickets before its own.
        let ticket = self.next_entry.fetch_add(1, Ordering::Relaxed);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.admitted != ticket {
            state = self.wait(state);
        }
        state.admitted = ticket.wrapping_add(1);
        // All waiting threads share one condition variable. Each wakes and looks whether its ticket is the next.
        if self.next_entry.load(Ordering::Relaxed) != state.admitted {
            self.changed.notify_all();
        }
        state
    }

    /// Locks the slot if no call has the lock or a ticket for it.
    #[inline(always)]
    fn try_enter(&self) -> Option<MutexGuard<'_, State<T>>> {
        let state = match self.state.try_lock() {
            Ok(state) => state,
            // A call panicked under the lock. Its object stays as that call left it, as after a panic with the object
            // checked out.
            Err(TryLockError::Poisoned(state)) => state.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        (self.next_entry.load(Ordering::Relaxed) == state.admitted).then_some(state)
    }

    /// Calls `f` with the object, outside the lock; `None` if the handle does not name one.
    pub(super) fn with<R>(&self, handle: u64, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut checked_out = self.check_out(handle)?;
        checked_out.object.as_mut().map(f)
    }

    /// The object, under the lock; `None` if the handle does not name one.
    #[inline(always)]
    pub(super) fn lock(&self, handle: u64) -> Option<Locked<'_, T>> {
        let state = self.await_turn(handle)?;
        self.wake_waiting(&state);
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
    #[inline(always)]
    pub(super) fn remove(&self, handle: u64, step: u64) -> Option<Removed<T>> {
        let state = self.enter();
        state.names(handle).then(|| self.end_handle(state, step))
    }

    /// Takes the slot away from its owner if that is this one, and ends the handle of the object if there is one.
    pub(super) fn remove_owned_by(&self, owner: u64, step: u64) -> Option<Removed<T>> {
        let mut state = self.enter();
        if state.owner != owner {
            return None;
        }
        state.owner = NO_OWNER;
        state.is_occupied().then(|| self.end_handle(state, step))
    }

    #[inline(always)]
    fn end_handle(&self, mut state: MutexGuard<'_, State<T>>, step: u64) -> Removed<T> {
        let (content, vacant_for) = match state.versions_left.checked_sub(1) {
            Some(left) => {
                state.versions_left = left;
                state.handle += step;
                (Content::Vacant, Some(state.cache))
            }
            None => (Content::Exhausted, None),
        };
        let object = match core::mem::replace(&mut state.content, content) {
            Content::Present(object) => Some(object),
            _ => None,
        };
        self.wake_waiting(&state);
        // The tickets of those that were just woken are void.
        state.next_ticket = state.turn;
        Removed { object, vacant_for }
    }

    /// A copy of the slot's state, taken when the object is present. The copy has no outstanding tickets.
    pub(super) fn fork(&self) -> State<T>
    where
        T: Clone,
    {
        loop {
            let handle = {
                let state = self.enter();
                if !state.is_occupied() {
                    return state.without_tickets();
                }
                state.handle
            };
            // If the object is removed while this call waits for it, the next round finds the slot vacant or with
            // another object.
            if let Some(state) = self.await_turn(handle) {
                self.wake_waiting(&state);
                return state.without_tickets();
            }
        }
    }

    fn check_out(&self, handle: u64) -> Option<CheckedOut<'_, T>> {
        let mut state = self.await_turn(handle)?;
        let object = match core::mem::replace(&mut state.content, Content::CheckedOut) {
            Content::Present(object) => Some(object),
            // `await_turn` returns a slot with its object only.
            _ => None,
        };
        Some(CheckedOut { slot: self, handle, object })
    }

    /// Locks the slot once the object is present and it is this call's turn; `None` if the handle does not name the object,
    /// or stops naming it.
    #[inline(always)]
    fn await_turn(&self, handle: u64) -> Option<MutexGuard<'_, State<T>>> {
        let state = self.enter();
        if state.handle != handle {
            None
        } else if state.is_present() && state.next_ticket == state.turn {
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
        // A vacant slot has the handle that it will give out next. A ticket for that object would have no holder.
        if state.is_occupied() {
            state.next_ticket = ticket.wrapping_add(1);
        }
        while state.names(handle) {
            if state.is_present() && state.turn == ticket {
                state.turn = ticket.wrapping_add(1);
                return Some(state);
            }
            state = self.wait(state);
        }
        None
    }

    /// Wakes the calls that wait for the object. A call that makes the object available, or removes it, must do this.
    #[inline]
    fn wake_waiting(&self, state: &State<T>) {
        if state.next_ticket != state.turn {
            self.changed.notify_all();
        }
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    pub(super) fn new() -> Self {
        Self {
            handle: 0,
            owner: NO_OWNER,
            content: Content::Exhausted,
            next_ticket: 0,
            turn: 0,
            admitted: 0,
            versions_left: 0,
            cache: 0,
        }
    }

    fn without_tickets(&self) -> Self
    where
        T: Clone,
    {
        Self { next_ticket: 0, turn: 0, admitted: 0, ..self.clone() }
    }

    pub(super) fn is_vacant(&self) -> bool {
        matches!(self.content, Content::Vacant)
    }

    pub(super) fn is_exhausted(&self) -> bool {
        matches!(self.content, Content::Exhausted)
    }

    fn is_present(&self) -> bool {
        matches!(self.content, Content::Present(_))
    }

    /// Whether there is an object, present or checked out.
    pub(super) fn is_occupied(&self) -> bool {
        matches!(self.content, Content::Present(_) | Content::CheckedOut)
    }

    fn names(&self, handle: u64) -> bool {
        self.handle == handle && self.is_occupied()
    }

    /// Stores an object in a vacant slot and returns its handle. `cache` takes the slot when it is vacant again.
    #[inline(always)]
    pub(super) fn occupy(&mut self, cache: u8, object: T) -> Option<NonZeroU64> {
        self.cache = cache;
        self.content = Content::Present(object);
        NonZeroU64::new(self.handle)
    }

    /// Makes an exhausted slot vacant, unless it has used up this very lease.
    pub(super) fn renew(&mut self, index: u32, lease: Lease, layout: Layout) {
        let new_to_it = self.handle == 0 || layout.lease_of(self.handle) != lease.number;
        if self.is_exhausted() && new_to_it {
            self.handle = layout.first_handle(lease, index);
            self.versions_left = layout.handles_after_first(lease);
            self.content = Content::Vacant;
        }
    }

    /// Ends the slot's lease: the slot gives out no more handles of it.
    pub(super) fn end_lease(&mut self) {
        self.versions_left = 0;
        if !self.is_occupied() {
            self.handle = 0;
            self.content = Content::Exhausted;
        }
    }

    /// The first version of a lease that the slot has not given out; 0 if it has none left.
    pub(super) fn unused_version(&self, lease: Lease, layout: Layout) -> u64 {
        if layout.lease_of(self.handle) != lease.number {
            return 0;
        }
        // A vacant slot has not given out its handle yet.
        layout.version_of(self.handle) + u64::from(!self.is_vacant())
    }
}

/// An object under its slot's lock.
pub(crate) struct Locked<'a, T>(MutexGuard<'a, State<T>>);

impl<T> Locked<'_, T> {
    /// The object, which is always there.
    #[inline]
    pub(crate) fn object(&mut self) -> Option<&mut T> {
        match &mut self.0.content {
            Content::Present(object) => Some(object),
            _ => None,
        }
    }

    /// The owner that it was inserted with.
    #[inline]
    pub(crate) fn owner(&self) -> u64 {
        self.0.owner
    }
}

/// An object that a call has checked out. Dropping this returns the object, also while a panic unwinds.
struct CheckedOut<'a, T> {
    slot: &'a Slot<T>,
    handle: u64,
    object: Option<T>,
}

impl<T> Drop for CheckedOut<'_, T> {
    fn drop(&mut self) {
        let mut state = self.slot.enter();
        if state.names(self.handle)
            && let Some(object) = self.object.take()
        {
            state.content = Content::Present(object);
            self.slot.wake_waiting(&state);
        }
    }
}
