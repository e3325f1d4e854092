//! Every order in which threads can run over a table, tried by loom.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use super::super::numbering::{Kind, Numbering};
use super::Table;

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

/// Uses the object as a call does, with a moment in which others can run.
fn call(value: &mut Counted) -> usize {
    value.calls += 1;
    thread::yield_now();
    value.calls
}

fn table<T>(limit: usize) -> Arc<Table<T>> {
    Arc::new(Table::new(Numbering::guest_64(Kind::Key), limit))
}

#[test]
fn calls_on_one_handle_are_whole_and_none_is_lost() {
    loom::model(|| {
        let (table, drops) = (table(9), Arc::new(AtomicUsize::new(0)));
        let handle = table.insert(0, counted(&drops)).unwrap().get();
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
        let handle = table.insert(0, counted(&drops)).unwrap().get();
        let other = table.clone();
        let thread = thread::spawn(move || other.with(handle, call));
        table.remove(handle).unwrap();
        let next_drops = Arc::new(AtomicUsize::new(0));
        let next = table.insert(0, counted(&next_drops)).unwrap().get();
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
        let handle = table.insert(5, counted(&drops)).unwrap().get();
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
        let handle = table.insert(0, 1).unwrap().get();
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
        let recent = table.insert(0, 0).unwrap().get();
        table.remove(recent).unwrap();
        let other = table.clone();
        let thread = thread::spawn(move || {
            let handle = other.insert(0, 1).unwrap().get();
            other.remove(handle).unwrap();
            other.insert(0, 2).unwrap().get()
        });
        let mine = table.insert(0, 3).unwrap().get();
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
            let Some(handle) = table.insert(0, ()) else { return false };
            assert_eq!(live.fetch_add(1, Ordering::SeqCst), 0);
            live.fetch_sub(1, Ordering::SeqCst);
            table.remove(handle.get()).unwrap();
            true
        };
        let thread = thread::spawn(move || in_and_out(&other, &others));
        let mine = in_and_out(&table, &live);
        assert!(thread.join().unwrap() || mine);
        assert!(table.insert(0, ()).is_some());
        assert!(table.insert(0, ()).is_none());
    });
}

#[test]
fn a_fork_waits_for_a_call_and_keeps_its_slots_straight() {
    let mut bounded = loom::model::Builder::new();
    bounded.preemption_bound = Some(3);
    bounded.check(|| {
        let table = table(2);
        let handle = table.insert(0, 1).unwrap().get();
        let other = table.clone();
        let thread = thread::spawn(move || {
            other.with(handle, |value| {
                *value = 2;
                thread::yield_now();
                *value = 3;
            });
            let handle = other.insert(0, 7).unwrap().get();
            other.remove(handle).unwrap();
        });
        let fork = table.fork();
        assert!(matches!(fork.with_locked(handle, |value| *value), Some(1 | 3)));
        thread.join().unwrap();
        assert_eq!(table.with_locked(handle, |value| *value), Some(3));
        let more = fork.handles().len();
        assert!(more == 1 || more == 2);
        for _ in more..2 {
            assert!(fork.insert(0, 8).is_some());
        }
        assert!(fork.insert(0, 9).is_none());
    });
}
