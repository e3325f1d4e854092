//! The gate that every call passes, so that `fork` and unloading find no call in the middle of its work.
//!
//! A child has only the thread that forked: a lock that another thread held at that moment is never released there. So
//! `fork` closes the gate and waits until no other thread is inside; then no call is in progress, in parent or child.
//!
//! Passing must cost next to nothing. Each thread marks its own slot when it enters, and then checks whether the gate
//! is closed. The thread that closes the gate first marks it closed and then checks all slots. `SeqCst` puts these
//! steps into a single order, so one of the two threads sees the other. Threads that find no free slot share one and
//! count in it.

use std::sync::Once;

use hcryptkey::Advapi;

use super::slot::{SHARED, Slot, THREAD, Thread};
use super::{closing, fork, thread_end};

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
                if closing::is_closed() {
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
        closing::wait_until_open();
        slot.enter();
        if !closing::is_closed() {
            return;
        }
    }
}

#[cold]
fn take_slot(thread: &Thread) -> &'static Slot {
    static FIRST: Once = Once::new();
    FIRST.call_once(fork::register);
    let slot = Slot::take().filter(|slot| thread_end::call_back(slot)).unwrap_or(&SHARED);
    thread.slot.set(Some(slot));
    slot
}
