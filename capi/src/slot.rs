//! The marks of the threads that are inside the gate.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use hcryptkey::Advapi;

/// The number of threads that have their own slot.
const THREADS: usize = 256;

static SLOTS: [Slot; THREADS] = [const { Slot::new() }; THREADS];
/// The slot that all threads beyond those share.
pub(super) static SHARED: Slot = Slot::new();

thread_local! {
    // Without destructors: a destructor would keep the library from being unloaded as long as the thread lives.
    pub(super) static THREAD: Thread = const { Thread { slot: Cell::new(None), depth: Cell::new(0), process: Cell::new(ptr::null()) } };
}

/// The gate's state for one thread. All of it is in one variable, because each access to a thread-local
/// of a shared library costs a function call.
pub(super) struct Thread {
    pub(super) slot: Cell<Option<&'static Slot>>,
    /// The number of the thread's running calls: a host's callbacks may make calls.
    pub(super) depth: Cell<u32>,
    /// The process that its plain calls are made on; NULL for the default one.
    pub(super) process: Cell<*const Advapi>,
}

/// One thread's mark, on a cache line of its own.
#[repr(align(64))]
pub(super) struct Slot {
    is_taken: AtomicBool,
    /// The number of threads inside the gate that use this slot.
    inside: AtomicU32,
}

impl Slot {
    const fn new() -> Self {
        Self { is_taken: AtomicBool::new(false), inside: AtomicU32::new(0) }
    }

    fn is_shared(&self) -> bool {
        ptr::eq(self, &raw const SHARED)
    }

    #[inline]
    pub(super) fn enter(&self) {
        if self.is_shared() {
            self.inside.fetch_add(1, Ordering::SeqCst);
        } else {
            self.inside.swap(1, Ordering::SeqCst);
        }
    }

    #[inline]
    pub(super) fn leave(&self) {
        if self.is_shared() {
            self.inside.fetch_sub(1, Ordering::Release);
        } else {
            self.inside.store(0, Ordering::Release);
        }
    }

    /// A slot that no thread has; `None` if all are taken.
    pub(super) fn take() -> Option<&'static Self> {
        SLOTS.iter().find(|slot| {
            slot.is_taken.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
        })
    }

    /// Called when a thread ends.
    pub(super) fn give_back(&self) {
        THREAD.with(|thread| thread.slot.set(None));
        self.inside.store(0, Ordering::Relaxed);
        self.is_taken.store(false, Ordering::Release);
    }
}

/// The number of threads that are inside.
pub(super) fn threads_inside() -> u32 {
    let inside = |slot: &Slot| slot.inside.load(Ordering::SeqCst);
    SLOTS.iter().map(inside).sum::<u32>() + inside(&SHARED)
}

/// Frees the slots of all threads but this one, after a `fork` has left the others behind.
pub(super) fn free_others() {
    let own = THREAD.with(|thread| thread.slot.get());
    let is_own = |slot: &Slot| own.is_some_and(|own| ptr::eq(own, slot));
    for slot in SLOTS.iter().filter(|slot| !is_own(slot)) {
        slot.is_taken.store(false, Ordering::Relaxed);
    }
}
