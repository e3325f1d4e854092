//! Closes the gate for a `fork` and for the end of the library, and opens it again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::slot::{THREAD, free_others, threads_inside};

/// Closed while a thread forks or the library is unloaded, which also keeps two threads from doing so at once.
static CLOSED: AtomicBool = AtomicBool::new(false);

#[inline]
pub(super) fn is_closed() -> bool {
    CLOSED.load(Ordering::SeqCst)
}

/// Waits until no other thread has closed the gate, closes it, and waits for the running calls of other threads.
///
/// A host's callback may fork in the middle of a call. While it waits for its turn, the thread is not inside: otherwise
/// two such threads would wait for each other. A call that runs a callback holds no lock, so the other thread's child
/// can continue without it.
pub(super) fn close() {
    let own = THREAD.with(|thread| thread.slot.get().filter(|_| thread.depth.get() > 0));
    if let Some(slot) = own {
        slot.leave();
    }
    wait_until(|| !CLOSED.swap(true, Ordering::SeqCst));
    if let Some(slot) = own {
        slot.enter();
    }
    let own = u32::from(own.is_some());
    wait_until(|| threads_inside() == own);
}

/// Closes the gate if no call runs, and no thread has closed it.
pub(super) fn close_if_empty() -> bool {
    if CLOSED.swap(true, Ordering::SeqCst) {
        return false;
    }
    let is_empty = threads_inside() == 0;
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
    free_others();
    open();
}

pub(super) fn wait_until_open() {
    wait_until(|| !is_closed());
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
