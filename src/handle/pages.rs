//! The memory of the slots. The invariant: a slot never moves once it exists, so finding it takes no lock.
//!
//! ```text
//!   small    [ 64 slots ][ 128 ][ 256 ] ... [ 8192 ]       doubling: a table with few objects stays small
//!   large    [ 16384 ][ 16384 ][ 16384 ] ...               no larger, so that allocating one stays short
//! ```
//!
//! A page is allocated when the first of its slots is needed. Indices continue from page to page. The list of
//! large pages is allocated with the first large page.

use std::sync::OnceLock;

use super::numbering::INDEX_BITS;
use super::slot::Slot;

#[cfg(all(test, not(hcryptkey_proofs)))]
mod tests;

const FIRST_PAGE_BITS: u32 = if cfg!(test) { 2 } else { 6 };
const LARGE_PAGE_BITS: u32 = if cfg!(test) { 4 } else { 14 };
const SMALL_PAGES: usize = (LARGE_PAGE_BITS - FIRST_PAGE_BITS) as usize;
const LARGE_PAGES: usize = (1 << (INDEX_BITS - LARGE_PAGE_BITS)) - 1;

/// How many of the highest indices stay unused, so that the last page is used to its end.
pub(super) const UNUSED_INDICES: u32 = 1 << FIRST_PAGE_BITS;

type Page<T> = OnceLock<Box<[Slot<T>]>>;

pub(super) struct Pages<T> {
    small: [Page<T>; SMALL_PAGES],
    large: OnceLock<Box<[Page<T>]>>,
}

impl<T> Pages<T> {
    pub(super) fn new() -> Self {
        Self { small: [const { OnceLock::new() }; SMALL_PAGES], large: OnceLock::new() }
    }

    /// The slot with this index, if its page has been allocated.
    #[inline(always)]
    pub(super) fn slot(&self, index: u32) -> Option<&Slot<T>> {
        let (page, offset) = place_of(index);
        let page = match page.checked_sub(SMALL_PAGES) {
            None => self.small.get(page)?,
            Some(page) => self.large.get()?.get(page)?,
        };
        page.get()?.get(offset)
    }

    /// The slot with this index, after allocating its page if necessary; `None` beyond the last index.
    pub(super) fn slot_or_allocate(&self, index: u32) -> Option<&Slot<T>> {
        let (page, offset) = place_of(index);
        let (page, len) = match page.checked_sub(SMALL_PAGES) {
            None => (self.small.get(page)?, 1 << (FIRST_PAGE_BITS as usize + page)),
            Some(page) => {
                let large = self.large.get_or_init(|| (0..LARGE_PAGES).map(|_| OnceLock::new()).collect());
                (large.get(page)?, 1 << LARGE_PAGE_BITS)
            }
        };
        page.get_or_init(|| (0..len).map(|_| Slot::new()).collect()).get(offset)
    }
}

/// The page that holds a slot, and the offset in the page.
#[inline]
fn place_of(index: u32) -> (usize, usize) {
    // Most tables have one page, and some processors take long to find the highest bit.
    if index < 1 << FIRST_PAGE_BITS {
        return (0, index as usize);
    }
    // Page n starts at first * (2^n - 1). With the size of the first page added, that is first * 2^n, so the
    // highest bit of the sum gives the page.
    let place = index + (1 << FIRST_PAGE_BITS);
    let (page, offset) = match place >> LARGE_PAGE_BITS {
        0 => (place.ilog2() - FIRST_PAGE_BITS, place ^ (1 << place.ilog2())),
        large => (LARGE_PAGE_BITS - FIRST_PAGE_BITS + large - 1, place & ((1 << LARGE_PAGE_BITS) - 1)),
    };
    (page as usize, offset as usize)
}
