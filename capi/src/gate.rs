//! The gate that every call passes, so that `fork` and unloading find no call in the middle of its work.
//!
//! A child has only the thread that forked: a lock that another thread held at that moment is never released there. So
//! `fork` closes the gate and waits until no other thread is inside; then no call is in progress, in parent or child.
//!
//! Passing must cost next to nothing. Each thread marks its own slot when it enters, and then checks whether the gate
//! is closed. The thread that closes the gate first marks it closed and then checks all slots. `SeqCst` puts these
//! steps into a single order, so one of the two threads sees the other. Threads that find no free slot share one and
//! count in it.

use std::cell::Cell;
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use hcryptkey::Advapi;

use super::thread_end;

/// The number of threads that have their own slot.
const THREADS: usize = 256;

/// One thread's mark, on a cache line of its own.
#[repr(align(64))]
pub(crate) struct Slot {
    is_taken: AtomicBool,
    /// The number of threads that are inside through it.
    inside: AtomicU32,
}

static SLOTS: [Slot; THREADS] = [const { Slot::new() }; THREADS];
/// The slot for all further threads.
static SHARED: Slot = Slot::new();
/// Closed while a thread forks or the library is unloaded, which also keeps two threads from doing so at once.
static CLOSED: AtomicBool = AtomicBool::new(false);

thread_local! {
    // Without destructors: a destructor would keep the library from being unloaded as long as the thread lives.
    static THREAD: Thread = const { Thread { slot: Cell::new(None), depth: Cell::new(0), process: Cell::new(ptr::null()) } };
}

/// The gate's state for one thread. It is one variable, because in a shared library finding it takes a call.
struct Thread {
    slot: Cell<Option<&'static Slot>>,
    /// The number of the thread's running calls: a host's callbacks may make calls.
    depth: Cell<u32>,
    /// The process that its plain calls are made on; NULL for the default one.
    process: Cell<*const Advapi>,
}

impl Slot {
    const fn new() -> Self {
        Self { is_taken: AtomicBool::new(false), inside: AtomicU32::new(0) }
    }

    fn is_shared(&self) -> bool {
        ptr::eq(self, &raw const SHARED)
    }

    fn enter(&self) {
        if self.is_shared() {
            self.inside.fetch_add(1, Ordering::SeqCst);
        } else {
            self.inside.swap(1, Ordering::SeqCst);
        }
    }

    fn leave(&self) {
        if self.is_shared() {
            self.inside.fetch_sub(1, Ordering::Release);
        } else {
            self.inside.store(0, Ordering::Release);
        }
    }

    /// Called when a thread ends.
    pub(super) fn give_back(&self) {
        THREAD.with(|thread| thread.slot.set(None));
        self.inside.store(0, Ordering::Relaxed);
        self.is_taken.store(false, Ordering::Release);
    }
}

/// A call that runs, and the process that the thread has chosen for its plain calls.
pub(crate) struct Entered {
    pub(super) process: *const Advapi,
}

impl Entered {
    #[inline]
    pub(crate) fn new() -> Self {
        THREAD.with(|thread| {
            let depth = thread.depth.get();
            thread.depth.set(depth + 1);
            if depth == 0 {
                let slot = thread.slot.get().unwrap_or_else(|| take_slot(thread));
                slot.enter();
                if CLOSED.load(Ordering::SeqCst) {
                    wait_and_enter(slot);
                }
            }
            Self { process: thread.process.get() }
        })
    }
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        THREAD.with(|thread| {
            let depth = thread.depth.get() - 1;
            thread.depth.set(depth);
            if depth == 0
                && let Some(slot) = thread.slot.get()
            {
                slot.leave();
            }
        });
    }
}

/// Chooses the process of this thread's plain calls and returns the one before.
pub(super) fn choose(process: *const Advapi) -> *const Advapi {
    THREAD.with(|thread| thread.process.replace(process))
}

#[cold]
fn wait_and_enter(slot: &'static Slot) {
    loop {
        slot.leave();
        wait_until(|| !CLOSED.load(Ordering::SeqCst));
        slot.enter();
        if !CLOSED.load(Ordering::SeqCst) {
            return;
        }
    }
}

#[cold]
fn take_slot(thread: &Thread) -> &'static Slot {
    static FIRST: Once = Once::new();
    FIRST.call_once(super::fork::register);
    let take = |slot: &&Slot| {
        slot.is_taken.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
    };
    let slot = SLOTS.iter().find(take).filter(|slot| thread_end::call_back(slot)).unwrap_or(&SHARED);
    thread.slot.set(Some(slot));
    slot
}

/// Waits without a lock, because no lock is safe here.
fn wait_until(is_reached: impl Fn() -> bool) {
    for _ in 0..100 {
        if is_reached() {
            return;
        }
        thread::yield_now();
    }
    while !is_reached() {
        thread::sleep(Duration::from_micros(100));
    }
}

/// Whether this thread is inside.
fn is_inside() -> bool {
    THREAD.with(|thread| thread.depth.get() > 0)
}

/// The number of other threads that are inside.
fn others_inside() -> u32 {
    let own = u32::from(is_inside());
    let inside = |slot: &Slot| slot.inside.load(Ordering::SeqCst);
    SLOTS.iter().map(inside).sum::<u32>() + inside(&SHARED) - own
}

/// Closes the gate and waits for the calls that run.
pub(super) fn close() {
    wait_until(|| !CLOSED.swap(true, Ordering::SeqCst));
    wait_until(|| others_inside() == 0);
}

/// Closes the gate if no call runs, and no thread has closed it.
pub(super) fn close_if_empty() -> bool {
    if is_inside() || CLOSED.swap(true, Ordering::SeqCst) {
        return false;
    }
    let is_empty = others_inside() == 0;
    if !is_empty {
        open();
    }
    is_empty
}

pub(super) fn open() {
    CLOSED.store(false, Ordering::SeqCst);
}

/// Opens the gate in a child, where the other threads are gone.
pub(super) fn open_in_child() {
    let own = THREAD.with(|thread| thread.slot.get());
    let is_own = |slot: &Slot| own.is_some_and(|own| ptr::eq(own, slot));
    for slot in SLOTS.iter().filter(|slot| !is_own(slot)) {
        slot.is_taken.store(false, Ordering::Relaxed);
    }
    open();
}
