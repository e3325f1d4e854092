use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::super::numbering::{HandleKind, tests::few_leases};
use super::{Inserted, NO_ORIGINAL, Numbering, Table, UNUSED_INDICES};

const UNLIMITED: usize = usize::MAX;

fn guest_32(limit: usize) -> Table<u32> {
    Table::new(Numbering::guest_32(HandleKind::Key), limit)
}

impl<T> Table<T> {
    /// The handle of an object that is not a copy.
    fn give_out(&self, owner: u64, object: T) -> Option<u64> {
        let Inserted { handle, .. } = self.insert(owner, NO_ORIGINAL, object)?;
        Some(handle.get())
    }
}

/// Random numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// Does what a guest may do, `steps` times, and returns the handles that were given out.
fn live(table: &Table<u32>, handles: &mut Vec<u64>, steps: usize, seed: u64) -> Vec<Option<u64>> {
    let mut dice = Dice(seed);
    let mut given = Vec::new();
    for _ in 0..steps {
        if handles.is_empty() || dice.below(9) < 4 {
            let handle = table.give_out(0, 1);
            given.push(handle);
            handles.extend(handle);
        } else {
            let handle = handles.swap_remove(dice.below(handles.len()));
            table.remove(handle).unwrap();
        }
    }
    given
}

#[test]
fn handles_never_repeat_through_leases_and_renewals() {
    let (one, two) = (Table::new(Numbering::process_wide(), 9), Table::new(Numbering::process_wide(), 9));
    let mut seen = HashSet::new();
    let mut live = Vec::new();
    for round in 0..if cfg!(miri) { 500 } else { 20_000u32 } {
        let table = if round % 3 == 0 { &two } else { &one };
        let handle = table.give_out(0, round).unwrap();
        assert!(seen.insert(handle), "{handle:x} was given out twice");
        live.push((round, handle));
        if live.len() > 5 {
            let (round, handle) = live.swap_remove(round as usize % 5);
            let (table, other) = if round % 3 == 0 { (&two, &one) } else { (&one, &two) };
            assert_eq!(other.with(handle, |value| *value), None);
            assert_eq!(table.with(handle, |value| *value), Some(round));
            assert_eq!(table.remove(handle), Some(()));
            assert_eq!(table.remove(handle), None);
            assert_eq!(table.with(handle, |value| *value), None);
        }
    }
    let slots = seen.iter().map(|&handle| one.layout.index_of(handle)).max().unwrap();
    assert!(slots < 32, "slots are used again: {slots}");
}

#[test]
fn many_tables_at_once_use_their_leases_up_before_they_draw_new_ones() {
    const TABLES: u64 = 200;
    const ROUNDS: u64 = if cfg!(miri) { 8 } else { 200 };
    // Each lease has a version for each of four rounds.
    let (_, counter) = few_leases(TABLES * ROUNDS / 4);
    let mut seen = HashSet::new();
    for _ in 0..ROUNDS {
        let tables: Vec<_> = (0..TABLES).map(|_| Table::new(Numbering::shared(counter), UNLIMITED)).collect();
        for table in &tables {
            for _ in 0..3 {
                assert!(seen.insert(table.give_out(0, ()).expect("a lease is left")));
            }
        }
    }
    assert_eq!(Table::new(Numbering::shared(counter), UNLIMITED).give_out(0, ()), None, "all were needed");
}

#[test]
fn a_table_without_another_lease_uses_the_slots_that_it_has() {
    let (numbering, counter) = few_leases(2);
    let table = Table::new(numbering, UNLIMITED);
    let other = Table::new(Numbering::shared(counter), UNLIMITED);
    other.give_out(0, ()).unwrap();
    table.give_out(0, ()).unwrap();
    let mut seen = HashSet::new();
    while let Some(handle) = table.give_out(0, ()) {
        assert!(seen.insert(handle));
        table.remove(handle).unwrap();
    }
    let slots = table.layout.indices() - UNUSED_INDICES;
    assert_eq!(
        seen.len(),
        4 * (slots as usize - 1),
        "every version of all slots but the one that is occupied"
    );
    drop(other);
    assert!(
        table.give_out(0, ()).is_some_and(|handle| seen.insert(handle)),
        "the other table's unused versions"
    );
}

#[test]
fn a_guest_with_short_handles_is_given_each_of_them_once() {
    let table = guest_32(UNLIMITED);
    let mut seen = HashSet::new();
    let mut handles = Vec::new();
    let given = live(&table, &mut handles, 2000, 1);
    for handle in given.into_iter().flatten() {
        assert!(handle != 0 && seen.insert(u32::try_from(handle).unwrap()));
    }
    for handle in handles {
        table.remove(handle).unwrap();
    }
    while let Some(handle) = table.give_out(0, 0) {
        assert!(seen.insert(u32::try_from(handle).unwrap()));
        table.remove(handle).unwrap();
    }
    let slots = table.layout.indices() - UNUSED_INDICES;
    let versions = table.layout.last_version();
    assert_eq!(seen.len() as u64, u64::from(slots) * versions, "version 0 is left out");
}

#[test]
fn a_guests_handles_are_its_own_doing() {
    for numbering in [Numbering::guest_64, Numbering::guest_32] {
        let alone = Table::new(numbering(HandleKind::Key), 20);
        let expected = live(&alone, &mut Vec::new(), 300, 2);
        let again = Table::new(numbering(HandleKind::Key), 20);
        let neighbour = Table::new(numbering(HandleKind::Key), 20);
        live(&neighbour, &mut Vec::new(), 100, 3);
        assert_eq!(live(&again, &mut Vec::new(), 300, 2), expected);
    }
}

#[test]
fn handles_of_another_kind_name_nothing() {
    for numbering in [Numbering::guest_64, Numbering::guest_32] {
        let tables = [HandleKind::Context, HandleKind::Key, HandleKind::Hash]
            .map(|kind| Table::new(numbering(kind), 9));
        let handles = tables.each_ref().map(|table| table.give_out(0, ()).unwrap());
        for (t, table) in tables.iter().enumerate() {
            for (h, &handle) in handles.iter().enumerate() {
                assert_eq!(table.owner(handle).is_some(), t == h);
                assert!(table.owner(handle | 1 << 63).is_none());
            }
        }
    }
}

#[test]
fn made_up_handles_name_nothing() {
    let table = guest_32(UNLIMITED);
    let handle = table.give_out(0, 1).unwrap();
    table.remove(handle).unwrap();
    let vacant = handle + table.layout.step();
    for made_up in (0..2000).chain([handle, vacant, u64::MAX, 1 << 32 | handle]) {
        assert_eq!(table.with(made_up, |_| ()), None, "{made_up:x}");
        assert_eq!(table.with_locked(made_up, |_| ()), None);
        assert!(table.lock(made_up).is_none());
        assert_eq!(table.owner(made_up), None);
        assert_eq!(table.remove(made_up), None);
    }
    assert_eq!(table.give_out(0, 1).unwrap(), vacant);
}

#[test]
fn the_limit_is_kept_through_renewals_and_can_be_reached_again() {
    for numbering in [Numbering::process_wide(), Numbering::guest_64(HandleKind::Hash)] {
        let table = Table::new(numbering, 3);
        let mut handles: Vec<_> = (0..3).map(|n| table.give_out(0, n).unwrap()).collect();
        let mut dice = Dice(4);
        for n in 3..1000 {
            assert_eq!(table.give_out(0, n), None);
            for _ in 0..=dice.below(3) {
                table.remove(handles.swap_remove(dice.below(handles.len()))).unwrap();
            }
            while handles.len() < 3 {
                handles.push(table.give_out(0, n).unwrap());
            }
            assert_eq!(table.len(), 3);
        }
    }
    assert_eq!(guest_32(0).give_out(0, 1), None);
}

#[test]
fn threads_together_stay_within_the_limit() {
    let (table, count) = (guest_32(3), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                // All together fewer than there are handles.
                for _ in 0..if cfg!(miri) { 5 } else { 40 } {
                    if let Some(handle) = table.give_out(0, 0) {
                        assert!(count.fetch_add(1, Ordering::SeqCst) < 3);
                        thread::yield_now();
                        count.fetch_sub(1, Ordering::SeqCst);
                        table.remove(handle).unwrap();
                    }
                }
            });
        }
    });
    assert_eq!(table.len(), 0);
    assert!((0..3).all(|_| table.give_out(0, 0).is_some()));
}

#[test]
fn live_handles_are_listed_with_their_owners() {
    let table = guest_32(UNLIMITED);
    let mut handles: Vec<_> = (0..10).map(|n| table.give_out(u64::from(n % 2), n).unwrap()).collect();
    table.remove(handles.remove(4)).unwrap();
    handles.sort_unstable();
    assert_eq!(table.handles(), handles);
    assert_eq!(table.len(), 9);
    for handle in handles {
        assert_eq!(table.owner(handle), table.with_locked(handle, |n| u64::from(*n % 2)));
    }
}

#[test]
fn the_objects_of_an_owner_end_together_also_a_checked_out_one() {
    let table = Table::new(Numbering::guest_32(HandleKind::Key), UNLIMITED);
    let object = Arc::new(());
    let [one, other] = [1, 2].map(|owner| table.give_out(owner, object.clone()).unwrap());
    let more: Vec<_> = (0..20).map(|_| table.give_out(1, object.clone()).unwrap()).collect();
    table.with(one, |_| {
        table.remove_owned_by(1);
        assert_eq!(Arc::strong_count(&object), 3, "the one that is checked out, and another owner's");
    });
    assert_eq!(Arc::strong_count(&object), 2);
    assert_eq!(table.handles(), [other]);
    assert_eq!(table.remove(more[0]), None);
    drop(table);
    assert_eq!(Arc::strong_count(&object), 1);
}

#[test]
fn a_fork_names_copies_and_goes_its_own_way() {
    for numbering in [Numbering::process_wide(), Numbering::guest_64(HandleKind::Key)] {
        let table = Table::new(numbering, UNLIMITED);
        let handles: Vec<_> = (0..9).map(|n| table.give_out(n, n).unwrap()).collect();
        let fork = table.fork();
        table.remove(handles[0]).unwrap();
        table.with(handles[1], |value| *value = 99).unwrap();
        fork.remove(handles[2]).unwrap();
        assert_eq!(fork.handles(), [&handles[..2], &handles[3..]].concat());
        assert_eq!(table.handles(), handles[1..]);
        assert_eq!((fork.owner(handles[1]), fork.with_locked(handles[1], |n| *n)), (Some(1), Some(1)));
        assert_eq!((table.owner(handles[1]), table.with_locked(handles[1], |n| *n)), (Some(1), Some(99)));
        assert_eq!(fork.owner(handles[8]), Some(8));
    }
}

#[test]
fn a_forked_guest_is_given_the_handles_that_it_would_have_been_given_alone() {
    for (numbering, limit) in [
        (Numbering::guest_64 as fn(HandleKind) -> _, UNLIMITED),
        (Numbering::guest_32, UNLIMITED),
        (Numbering::guest_64, 9),
    ] {
        for seed in 0..if cfg!(miri) { 2 } else { 50 } {
            let [alone, forked] = [(); 2].map(|()| Table::new(numbering(HandleKind::Key), limit));
            let mut handles = Vec::new();
            live(&alone, &mut handles, 60, seed);
            live(&forked, &mut Vec::new(), 60, seed);
            let fork = forked.fork();
            let expected = live(&alone, &mut handles.clone(), 60, seed + 1);
            assert_eq!(live(&fork, &mut handles.clone(), 60, seed + 1), expected);
            assert_eq!(live(&forked, &mut handles.clone(), 60, seed + 1), expected);
        }
    }
}

#[test]
fn process_wide_handles_stay_unique_through_forks() {
    let (numbering, counter) = few_leases(1 << 20);
    let mut seen = HashSet::new();
    let mut families = vec![(Table::new(numbering, 12), Vec::new())];
    let mut dice = Dice(5);
    for seed in 0..if cfg!(miri) { 10 } else { 300 } {
        let at = dice.below(families.len());
        let (table, handles) = &mut families[at];
        for handle in live(table, handles, 40, seed).into_iter().flatten() {
            assert!(seen.insert(handle), "{handle:x} was given out twice");
        }
        assert!(table.len() <= 12);
        match dice.below(3) {
            0 if families.len() < 8 => {
                let (table, handles) = &families[at];
                let fork = (table.fork(), handles.clone());
                families.push(fork);
            }
            1 if families.len() > 1 => drop(families.swap_remove(at)),
            _ => families.push((Table::new(Numbering::shared(counter), 12), Vec::new())),
        }
    }
}

#[test]
fn ending_an_owners_objects_looks_at_no_slot_that_it_never_used() {
    let table = guest_32(UNLIMITED);
    let others: Vec<_> = (0..20).map(|n| table.give_out(1, n).unwrap()).collect();
    let own = table.give_out(2, 0).unwrap();
    table.remove(own).unwrap();
    let again = table.insert(2, NO_ORIGINAL, 0).unwrap();
    assert!(!again.new_to_owner, "the slot still belongs to the owner");
    assert_eq!(table.owned.take(2).into_iter().collect::<Vec<_>>(), [20]);
    assert_eq!(table.handles().len(), others.len() + 1);
}

#[test]
fn an_owner_that_ended_has_no_slot_left() {
    let table = guest_32(UNLIMITED);
    let (first, second) = (table.give_out(1, 0).unwrap(), table.give_out(1, 0).unwrap());
    table.remove(first).unwrap();
    table.remove_owned_by(1);
    assert_eq!(table.with(second, |_| ()), None);
    // Two slots are vacant. Both would end with the owner if they still were its own.
    for _ in 0..2 {
        assert!(table.insert(1, NO_ORIGINAL, 0).unwrap().new_to_owner);
    }
    table.remove_owned_by(1);
    assert_eq!(table.len(), 0);
    assert!(table.owned.take(1).is_empty());
}

#[test]
fn duplicates_of_two_objects_use_slots_of_their_own() {
    let table = guest_32(UNLIMITED);
    let originals = [0, 1].map(|n| table.give_out(0, n).unwrap());
    let duplicate = |original| table.insert(0, original, 9).unwrap().handle.get();
    let index = |handle| table.layout.index_of(handle);
    let copies = originals.map(duplicate);
    // In the other order, so that one free list for both would exchange the slots.
    for copy in [copies[1], copies[0]] {
        table.remove(copy).unwrap();
    }
    assert_eq!(originals.map(duplicate).map(index), copies.map(index));
}

#[test]
fn a_full_table_uses_the_slot_that_another_originals_duplicate_left() {
    let table = Table::new(Numbering::guest_64(HandleKind::Key), 3);
    let [one, other] = [0, 1].map(|n| table.give_out(0, n).unwrap());
    let copy = table.insert(0, one, 2).unwrap().handle.get();
    table.remove(copy).unwrap();
    assert!(table.insert(0, other, 3).is_some());
    assert_eq!(table.insert(0, one, 4), None);
}
