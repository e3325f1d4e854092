use super::super::numbering::INDEX_BITS;
use super::{FIRST_PAGE_BITS, LARGE_PAGE_BITS, LARGE_PAGES, Pages, SMALL_PAGES, UNUSED_INDICES, place_of};

const INDICES: u32 = (1 << INDEX_BITS) - UNUSED_INDICES;

#[test]
fn every_index_has_one_place_and_pages_double_up_to_the_large_ones() {
    let mut expected = (0, 0);
    for index in 0..INDICES {
        assert_eq!(place_of(index), expected, "{index}");
        expected.1 += 1;
        if expected.1 == (1 << FIRST_PAGE_BITS << expected.0).min(1 << LARGE_PAGE_BITS) {
            expected = (expected.0 + 1, 0);
        }
    }
    assert_eq!(expected, (SMALL_PAGES + LARGE_PAGES, 0), "the last page is full");
}

#[test]
fn only_the_page_that_is_needed_is_allocated() {
    let pages = Pages::<u8>::new();
    let last = INDICES - 1;
    assert!(pages.slot(last).is_none());
    assert!(pages.slot_or_allocate(last).is_some());
    let allocated = (0..INDICES).filter(|&index| pages.slot(index).is_some()).count();
    assert_eq!(allocated, 1 << LARGE_PAGE_BITS);
    assert!(pages.slot_or_allocate(INDICES).is_none());
}

#[test]
fn a_slot_stays_where_it_is() {
    let pages = Pages::<u8>::new();
    let first: *const _ = pages.slot_or_allocate(0).unwrap();
    for index in 0..INDICES {
        pages.slot_or_allocate(index).unwrap();
    }
    assert!(core::ptr::eq(first, pages.slot(0).unwrap()));
}
