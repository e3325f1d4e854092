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

/// Closes the gate and waits for the calls that run.
pub(super) fn close() {
    wait_until(|| !CLOSED.swap(true, Ordering::SeqCst));
    let own = u32::from(THREAD.with(|thread| thread.depth.get() > 0));
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
