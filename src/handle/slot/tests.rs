use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread;

use super::super::numbering::{HandleKind, Lease, Numbering};
use super::{Ordering, Slot};

/// A slot with an object, and its handle.
fn filled<T>(value: T) -> (Slot<T>, u64) {
    let slot = Slot::new();
    let lease = Lease { number: 1, first_version: 0 };
    slot.enter().renew(0, lease, Numbering::guest_64(HandleKind::Key).layout);
    let handle = slot.enter().occupy(0, value).unwrap().get();
    (slot, handle)
}

fn step() -> u64 {
    Numbering::guest_64(HandleKind::Key).layout.step()
}

fn waiters<T>(slot: &Slot<T>) -> u32 {
    let state = slot.enter();
    state.next_ticket.wrapping_sub(state.turn)
}

fn wait_until(condition: impl Fn() -> bool) {
    while !condition() {
        thread::yield_now();
    }
}

#[test]
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
fn a_slot_is_one_cache_line() {
    #[expect(dead_code, reason = "only its size counts")]
    enum Object {
        One(Box<u8>),
        Another(Box<u16>),
    }
    assert_eq!(size_of::<Slot<Object>>(), 64);
}

#[test]
fn a_waiting_call_gets_the_object_before_the_call_that_just_had_it() {
    let (slot, handle) = filled(Vec::new());
    thread::scope(|scope| {
        slot.with(handle, |order| {
            for waiter in 1..=3 {
                let slot = &slot;
                scope.spawn(move || match waiter {
                    1 => slot.with(handle, |order| order.push(1)),
                    2 => slot.with_locked(handle, |order| order.push(2)),
                    _ => slot.with_locked(handle, |order| assert_eq!(*order, [0, 1, 2])),
                });
                wait_until(|| waiters(slot) == waiter);
            }
            order.push(0);
        });
        slot.with_locked(handle, |order| order.push(4));
    });
    assert_eq!(slot.with_locked(handle, |order| order.clone()), Some(vec![0, 1, 2, 4]));
}

#[test]
fn a_waiting_call_gets_the_lock_before_the_call_that_just_had_it() {
    for _ in 0..if cfg!(miri) { 3 } else { 100 } {
        let (slot, handle) = filled(Vec::new());
        thread::scope(|scope| {
            slot.with_locked(handle, |order| {
                scope.spawn(|| slot.with_locked(handle, |order| order.push("waiter")));
                wait_until(|| slot.next_entry.load(Ordering::Relaxed) == 1);
                order.push("first");
            });
            slot.with_locked(handle, |order| order.push("again"));
        });
        assert_eq!(slot.with_locked(handle, |order| order.clone()).unwrap(), ["first", "waiter", "again"]);
    }
}

#[test]
fn removal_waits_for_no_call_and_wakes_the_waiting_ones() {
    let (slot, handle) = filled(Arc::new(()));
    let object = slot.with_locked(handle, |object| object.clone()).unwrap();
    thread::scope(|scope| {
        slot.with(handle, |_| {
            let waiter = scope.spawn(|| slot.with(handle, |_| ()));
            wait_until(|| waiters(&slot) == 1);
            let removed = slot.remove(handle, step()).unwrap();
            assert!(removed.object.is_none());
            assert_eq!(waiter.join().unwrap(), None);
            let next = slot.enter().occupy(0, Arc::new(())).unwrap().get();
            assert_ne!(next, handle);
            assert!(slot.with(next, |_| ()).is_some(), "the slot serves again at once");
            assert_eq!(Arc::strong_count(&object), 2, "the removed object is checked out");
        });
    });
    assert_eq!(Arc::strong_count(&object), 1);
    assert!(slot.remove(handle, step()).is_none());
}

#[test]
fn a_call_that_panics_returns_the_object() {
    let (slot, handle) = filled(1);
    let calls: [&dyn Fn() -> Option<()>; 2] = [&|| slot.with(handle, |_| panic!("in a call")), &|| {
        slot.with_locked(handle, |_| panic!("in a call"))
    }];
    for call in calls {
        assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
        assert_eq!(slot.with(handle, |value| *value), Some(1));
        assert_eq!(slot.with_locked(handle, |value| *value), Some(1));
        assert!(slot.try_enter().is_some());
    }
}

#[test]
fn tickets_come_round() {
    let (slot, handle) = filled(Mutex::new(()));
    slot.next_entry.store(u32::MAX, Ordering::Relaxed);
    {
        let mut state = slot.state.lock().unwrap();
        (state.admitted, state.next_ticket, state.turn) = (u32::MAX, u32::MAX, u32::MAX);
    }
    thread::scope(|scope| {
        slot.with(handle, |_| {
            for waiter in 1..=2 {
                scope.spawn(|| slot.with(handle, |_| ()).unwrap());
                wait_until(|| waiters(&slot) == waiter);
            }
        });
    });
    assert_eq!(slot.enter().turn, 1);
    assert!(slot.with(handle, |_| ()).is_some());
}

#[test]
fn a_slot_that_has_used_up_a_lease_is_renewed_with_another_one_only() {
    let layout = Numbering::guest_64(HandleKind::Key).layout;
    let (slot, mut handle) = filled(0);
    let [first, second] = [1, 2].map(|number| Lease { number, first_version: 0 });
    for _ in 0..layout.last_version() {
        slot.remove(handle, step()).unwrap();
        handle = slot.enter().occupy(0, 0).unwrap().get();
    }
    slot.remove(handle, step()).unwrap();
    let mut state = slot.enter();
    assert_eq!(state.content, super::Content::Exhausted);
    assert_eq!(state.unused_version(first, layout), layout.last_version() + 1);
    state.renew(0, first, layout);
    assert_eq!(state.content, super::Content::Exhausted);
    state.renew(0, second, layout);
    assert_eq!(state.content, super::Content::Vacant);
    assert_eq!(state.occupy(0, 0).unwrap().get(), layout.first_handle(second, 0));
    state.renew(0, first, layout);
    assert!(state.is_occupied(), "an occupied slot stays as it is");
}
