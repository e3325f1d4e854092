use super::{
    HandleKind, INDEX_BITS, LeaseCounter, Numbering, SHORT_INDEX_BITS, SHORT_VERSION_BITS, VERSION_BITS,
};

#[test]
fn a_handle_has_the_parts_that_it_was_made_of() {
    for numbering in [
        Numbering::process_wide(),
        Numbering::guest_64(HandleKind::Context),
        Numbering::guest_64(HandleKind::Hash),
        Numbering::guest_32(HandleKind::Key),
    ] {
        let Numbering { layout, mut leases } = numbering;
        let lease = leases.draw().unwrap();
        for index in [0, 1, layout.indices() - 1] {
            let mut handle = layout.first_handle(lease, index);
            for step in 0..=u64::from(layout.handles_after_first(lease)) {
                assert_eq!(layout.index_of(handle), index);
                assert_eq!(layout.lease_of(handle), lease.number);
                assert_eq!(layout.version_of(handle), lease.first_version + step);
                handle += layout.step();
            }
            assert_eq!(layout.version_of(handle), 0, "these were all versions");
        }
    }
}

#[test]
fn a_guests_numbers_tell_their_kind_and_are_never_small() {
    for kind in [HandleKind::Context, HandleKind::Key, HandleKind::Hash] {
        for (numbering, lowest) in [
            (Numbering::guest_64(kind), 1 << (VERSION_BITS + INDEX_BITS + 2)),
            (Numbering::guest_32(kind), 1 << (SHORT_INDEX_BITS + 2)),
        ] {
            let Numbering { layout, mut leases } = numbering;
            let first = layout.first_handle(leases.draw().unwrap(), 0);
            assert_eq!(first, lowest | kind as u64);
        }
    }
}

#[test]
fn a_short_number_has_one_lease_which_fits() {
    let Numbering { layout, mut leases } = Numbering::guest_32(HandleKind::Hash);
    let lease = leases.draw().unwrap();
    let last = layout.first_handle(lease, layout.indices() - 1)
        + layout.step() * u64::from(layout.handles_after_first(lease));
    assert_eq!(last, (1 << (SHORT_INDEX_BITS + SHORT_VERSION_BITS + 2)) - 1);
    assert_eq!(leases.draw(), None);
    assert_eq!(leases.draw(), None);
}

#[test]
fn shared_leases_are_drawn_once_and_what_is_left_over_comes_first() {
    let counter = LeaseCounter::new(3);
    let [one, two] = [(); 2].map(|()| counter.draw().unwrap());
    assert_eq!([one.number, two.number], [1, 2]);
    let rest = super::Lease { first_version: 1, ..one };
    counter.give_back(rest, 1);
    counter.give_back(super::Lease { first_version: 2, ..two }, 1);
    assert_eq!(counter.draw(), Some(rest));
    assert_eq!(counter.draw().unwrap().number, 3, "nothing was left of the second");
    assert_eq!(counter.draw(), None);
    counter.give_back(rest, 1);
    assert_eq!(counter.draw(), Some(rest));
    assert_eq!(counter.draw(), None);
}

/// A counter with few leases, for a table of its own.
pub(in crate::handle) fn few_leases(last: u64) -> (Numbering, &'static LeaseCounter) {
    let counter = Box::leak(Box::new(LeaseCounter::new(last)));
    (Numbering::shared(counter), counter)
}
