//! Loom runs threads over a table in every order.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use super::super::numbering::{HandleKind, Numbering};
use super::{Inserted, NO_ORIGINAL, Table};

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

fn counted(drops: &Arc<AtomicUsize>) -> Counted {
    Counted { drops: drops.clone(), calls: 0 }
}

/// Uses the object as a call does, and pauses so that other threads can run.
fn call(value: &mut Counted) -> usize {
    value.calls += 1;
    thread::yield_now();
    value.calls
}

impl<T> Table<T> {
    /// The handle of an object that is not a copy.
    fn give_out(&self, owner: u64, object: T) -> Option<u64> {
        let Inserted { handle, .. } = self.insert(owner, NO_ORIGINAL, object)?;
        Some(handle.get())
    }
}

fn table<T>(limit: usize) -> Arc<Table<T>> {
    Arc::new(Table::new(Numbering::guest_64(HandleKind::Key), limit))
}

#[test]
fn calls_on_one_handle_are_whole_and_none_is_lost() {
    loom::model(|| {
        let (table, drops) = (table(9), Arc::new(AtomicUsize::new(0)));
        let handle = table.give_out(0, counted(&drops)).unwrap();
        let other = table.clone();
        let thread = thread::spawn(move || other.with(handle, call).unwrap());
        let mut seen = [table.with_locked(handle, call).unwrap(), thread.join().unwrap()];
        seen.sort_unstable();
        assert_eq!(seen, [1, 2]);
    });
}

#[test]
fn removal_during_a_call_drops_once_and_frees_the_slot_for_another() {
    loom::model(|| {
        let (table, drops) = (table(1), Arc::new(AtomicUsize::new(0)));
        let handle = table.give_out(0, counted(&drops)).unwrap();
        let other = table.clone();
        let thread = thread::spawn(move || other.with(handle, call));
        table.remove(handle).unwrap();
        let next_drops = Arc::new(AtomicUsize::new(0));
        let next = table.give_out(0, counted(&next_drops)).unwrap();
        assert_ne!(next, handle);
        let seen = thread.join().unwrap();
        assert!(seen.is_none_or(|calls| calls == 1));
        assert_eq!(drops.load(Ordering::SeqCst), 1);
        assert_eq!(next_drops.load(Ordering::SeqCst), 0);
        assert_eq!(table.with(next, call), Some(1));
        assert!(table.with(handle, |_| ()).is_none());
    });
}

#[test]
fn one_removal_wins_and_a_waiting_call_is_woken() {
    let mut bounded = loom::model::Builder::new();
    bounded.preemption_bound = Some(3);
    bounded.check(|| {
        let (table, drops) = (table(9), Arc::new(AtomicUsize::new(0)));
        let handle = table.give_out(5, counted(&drops)).unwrap();
        let threads =
            [false, true].map(|remove| {
                let table = table.clone();
                thread::spawn(move || {
                    if remove { table.remove(handle) } else { table.with(handle, call).map(|_| ()) }
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
        let table = table(9);
        let handle = table.give_out(0, 1).unwrap();
        let other = table.clone();
        let thread = thread::spawn(move || {
            other.with(handle, |value| {
                *value = 2;
                thread::yield_now();
                *value = 3;
            })
        });
        let copied = table.with_locked(handle, |value| *value).unwrap();
        assert!(copied == 1 || copied == 3, "{copied}");
        thread.join().unwrap().unwrap();
        assert_eq!(table.with(handle, |value| *value), Some(3));
    });
}

#[test]
fn two_threads_are_given_two_slots() {
    loom::model(|| {
        let table = table(9);
        let recent = table.give_out(0, 0).unwrap();
        table.remove(recent).unwrap();
        let other = table.clone();
        let thread = thread::spawn(move || {
            let handle = other.give_out(0, 1).unwrap();
            other.remove(handle).unwrap();
            other.give_out(0, 2).unwrap()
        });
        let mine = table.give_out(0, 3).unwrap();
        let theirs = thread.join().unwrap();
        assert_ne!(mine, theirs);
        assert_eq!(table.with(mine, |value| *value), Some(3));
        assert_eq!(table.with(theirs, |value| *value), Some(2));
    });
}

#[test]
fn two_threads_stay_within_the_limit_and_lose_no_slot() {
    loom::model(|| {
        let table = table(1);
        let live = Arc::new(AtomicUsize::new(0));
        let (other, others) = (table.clone(), live.clone());
        let in_and_out = |table: &Table<()>, live: &AtomicUsize| {
            let Some(handle) = table.give_out(0, ()) else { return false };
            assert_eq!(live.fetch_add(1, Ordering::SeqCst), 0);
            live.fetch_sub(1, Ordering::SeqCst);
            table.remove(handle).unwrap();
            true
        };
        let thread = thread::spawn(move || in_and_out(&other, &others));
        let mine = in_and_out(&table, &live);
        assert!(thread.join().unwrap() || mine);
        assert!(table.give_out(0, ()).is_some());
        assert!(table.give_out(0, ()).is_none());
    });
}

#[test]
fn a_fork_waits_for_a_call_and_keeps_its_slots_straight() {
    let mut bounded = loom::model::Builder::new();
    bounded.preemption_bound = Some(3);
    bounded.check(|| {
        let table = table(2);
        let handle = table.give_out(0, 1).unwrap();
        let other = table.clone();
        let thread = thread::spawn(move || {
            other.with(handle, |value| {
                *value = 2;
                thread::yield_now();
                *value = 3;
            });
            let handle = other.give_out(0, 7).unwrap();
            other.remove(handle).unwrap();
        });
        let fork = table.fork();
        assert!(matches!(fork.with_locked(handle, |value| *value), Some(1 | 3)));
        thread.join().unwrap();
        assert_eq!(table.with_locked(handle, |value| *value), Some(3));
        let more = fork.handles().len();
        assert!(more == 1 || more == 2);
        for _ in more..2 {
            assert!(fork.give_out(0, 8).is_some());
        }
        assert!(fork.give_out(0, 9).is_none());
    });
}

/// A context is released while other threads make objects in it. No object is left, whether the context used its slot before or
/// not.
#[test]
fn a_released_owner_keeps_no_object() {
    for (threads, used_before, bound) in [(1, false, 4), (1, true, 4), (2, false, 2), (2, true, 2)] {
        let mut bounded = loom::model::Builder::new();
        bounded.preemption_bound = Some(bound);
        bounded.check(move || {
            let table = table(9);
            if used_before {
                let handle = table.give_out(5, 0).unwrap();
                table.remove(handle).unwrap();
            }
            let alive = Arc::new(AtomicUsize::new(1));
            let threads: Vec<_> = (0..threads)
                .map(|_| {
                    let (table, alive) = (table.clone(), alive.clone());
                    thread::spawn(move || {
                        let inserted = table.insert(5, NO_ORIGINAL, 1).unwrap();
                        if inserted.new_to_owner && alive.load(Ordering::SeqCst) == 0 {
                            table.remove_owned_by(5);
                        }
                    })
                })
                .collect();
            alive.store(0, Ordering::SeqCst);
            table.remove_owned_by(5);
            for thread in threads {
                thread.join().unwrap();
            }
            assert_eq!(table.len(), 0);
        });
    }
}
