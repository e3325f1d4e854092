//! Loom runs threads over one slot in every order: no call is overtaken twice, and none waits forever.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use super::super::numbering::{HandleKind, Lease, Numbering};
use super::Slot;

/// A slot with an object, and its handle.
fn filled<T>(value: T) -> (Arc<Slot<T>>, u64) {
    let slot = Slot::new();
    let lease = Lease { number: 1, first_version: 0 };
    slot.enter().renew(0, lease, Numbering::guest_64(HandleKind::Key).layout);
    let handle = slot.enter().occupy(0, value).unwrap().get();
    (Arc::new(slot), handle)
}

fn step() -> u64 {
    Numbering::guest_64(HandleKind::Key).layout.step()
}

fn someone_waits<T>(slot: &Slot<T>) -> bool {
    let state = slot.enter();
    state.next_ticket != state.turn
}

#[test]
fn a_call_that_waits_for_the_object_comes_before_the_next_one() {
    loom::model(|| {
        let (slot, handle) = filled(Vec::new());
        let other = slot.clone();
        let thread = thread::spawn(move || other.with(handle, |calls| calls.push("waiter")));
        let waited = slot.with(handle, |calls| {
            calls.push("first");
            someone_waits(&slot)
        });
        slot.with_locked(handle, |calls| {
            if waited == Some(true) {
                assert_eq!(calls, &["first", "waiter"]);
            }
        });
        thread.join().unwrap().unwrap();
    });
}

#[test]
fn a_call_that_waits_for_the_lock_comes_before_the_next_one() {
    loom::model(|| {
        let (slot, handle) = filled(Vec::new());
        let other = slot.clone();
        let thread = thread::spawn(move || other.with_locked(handle, |calls| calls.push("waiter")));
        let waited = slot.with_locked(handle, |calls| {
            calls.push("first");
            // Only at such a point does loom let other threads try the lock while it is held.
            thread::yield_now();
            slot.next_entry.load(Ordering::Relaxed) == 1 && calls.len() == 1
        });
        slot.with_locked(handle, |calls| {
            if waited == Some(true) {
                assert_eq!(calls, &["first", "waiter"]);
            }
        });
        thread.join().unwrap().unwrap();
    });
}

#[test]
fn waiters_come_and_go_and_all_are_served_in_each_way() {
    let mut bounded = loom::model::Builder::new();
    bounded.preemption_bound = Some(2);
    bounded.check(|| {
        let (slot, handle) = filled(0);
        let threads = [0, 1].map(|way| {
            let slot = slot.clone();
            thread::spawn(move || match way {
                0 => slot.with(handle, |calls| *calls += 1),
                _ => slot.with_locked(handle, |calls| {
                    thread::yield_now();
                    *calls += 1;
                }),
            })
        });
        slot.with_locked(handle, |calls| {
            thread::yield_now();
            *calls += 1;
        });
        assert!(slot.with_locked(handle, |_| ()).is_some());
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == Some(())));
        assert_eq!(slot.with_locked(handle, |n| *n), Some(3));
        assert!(!someone_waits(&slot));
    });
}

#[test]
fn waiters_leave_when_the_object_is_removed_and_those_of_the_next_one_are_served() {
    let mut bounded = loom::model::Builder::new();
    bounded.preemption_bound = Some(2);
    bounded.check(|| {
        let (slot, handle) = filled(0);
        let next = handle + step();
        let served = Arc::new(AtomicUsize::new(0));
        let threads = [handle, next].map(|handle| {
            let (slot, served) = (slot.clone(), served.clone());
            thread::spawn(move || {
                if slot.with(handle, |_| thread::yield_now()).is_some() {
                    served.fetch_add(1, Ordering::SeqCst);
                }
            })
        });
        slot.with(handle, |_| {
            slot.remove(handle, step()).unwrap();
            slot.enter().occupy(0, 0).unwrap();
        });
        assert!(slot.with(next, |_| ()).is_some());
        for thread in threads {
            thread.join().unwrap();
        }
        assert!(served.load(Ordering::SeqCst) <= 2);
        assert!(!someone_waits(&slot));
    });
}
