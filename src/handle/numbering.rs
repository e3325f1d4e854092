//! The numbers of handles. The invariant: no number is given out twice.
//!
//! ```text
//!                     63                                                     0
//!   process-wide      lease 28      | version 12 | index 24
//!   guest, 64 bits    lease 26      | version 12 | index 24 | kind 2
//!   guest, 32 bits                    version 10 | index 20 | kind 2
//! ```
//!
//! The index finds the slot. Lease and version together never repeat for one index: a lease belongs to one
//! table at a time, and within it each slot increments its version for every object that it holds. A slot
//! that has used up its versions is exhausted until its table draws another lease. So a number names one object for
//! all time, and a stale or foreign number is recognised.
//!
//! Process-wide leases come from a counter that all tables share. When a table is dropped, the unused part of its lease goes
//! to the next table that draws one. A guest's table counts its leases itself, so that its numbers depend on the
//! guest's own calls alone; the kind keeps the guest's three tables apart. No handle is 0: leases start at 1, and where
//! there are no leases, versions do. No handle of 32 bits is all ones: the table leaves the last indices unused.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

#[cfg(all(test, not(hcryptkey_proofs)))]
pub(super) mod tests;

/// The widest index. This and the other widths are small in the tests, so that the tests reach the last number.
pub(super) const INDEX_BITS: u32 = if cfg!(test) { 8 } else { 24 };
const VERSION_BITS: u32 = if cfg!(test) { 2 } else { 12 };
const KIND_BITS: u32 = 2;

const SHORT_INDEX_BITS: u32 = if cfg!(test) { 6 } else { 20 };
const SHORT_VERSION_BITS: u32 = if cfg!(test) { 2 } else { 10 };

/// The kind of object that a guest's handle names: the two lowest bits of the handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HandleKind {
    /// A context: `HCRYPTPROV`.
    Context = 1,
    /// A key: `HCRYPTKEY`.
    Key = 2,
    /// A hash: `HCRYPTHASH`.
    Hash = 3,
}

/// How a table numbers its objects.
pub(crate) struct Numbering {
    pub(super) layout: Layout,
    pub(super) leases: Leases,
}

/// The place of each part in a handle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    kind: u64,
    kind_bits: u32,
    index_bits: u32,
    version_bits: u32,
    index_mask: u32,
}

/// A lease, and the first of its versions that is still unused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lease {
    pub(super) number: u64,
    pub(super) first_version: u64,
}

/// The source of a table's leases.
#[derive(Clone)]
pub(super) enum Leases {
    Shared(&'static LeaseCounter),
    /// The first version of each lease, the next lease and the last one.
    Own {
        first_version: u64,
        next: u64,
        last: u64,
    },
}

/// Leases for many tables.
pub(super) struct LeaseCounter {
    next: AtomicU64,
    last: u64,
    /// Leases with unused versions, from tables that were dropped. Never more than there were tables at one time.
    left_over: Mutex<Vec<Lease>>,
}

static PROCESS: LeaseCounter = LeaseCounter::new((1 << (64 - INDEX_BITS - VERSION_BITS)) - 1);

impl Numbering {
    /// 64-bit handles that no other table of the process gives out, before or after.
    pub(crate) fn process_wide() -> Self {
        Self::shared(&PROCESS)
    }

    pub(super) fn shared(leases: &'static LeaseCounter) -> Self {
        Self { layout: Layout::new(0, 0, INDEX_BITS, VERSION_BITS), leases: Leases::Shared(leases) }
    }

    /// 64-bit handles that are unique among the tables of one guest, one table for each kind.
    pub(crate) fn guest_64(kind: HandleKind) -> Self {
        let last = (1 << (64 - INDEX_BITS - VERSION_BITS - KIND_BITS)) - 1;
        Self {
            layout: Layout::new(kind as u64, KIND_BITS, INDEX_BITS, VERSION_BITS),
            leases: Leases::Own { first_version: 0, next: 1, last },
        }
    }

    /// The same with handles that fit a `u32`.
    pub(crate) fn guest_32(kind: HandleKind) -> Self {
        Self {
            layout: Layout::new(kind as u64, KIND_BITS, SHORT_INDEX_BITS, SHORT_VERSION_BITS),
            // One lease with the number 0, which takes no bits. Its versions start at 1, so no handle is 0.
            leases: Leases::Own { first_version: 1, next: 0, last: 0 },
        }
    }
}

impl Layout {
    fn new(kind: u64, kind_bits: u32, index_bits: u32, version_bits: u32) -> Self {
        Self { kind, kind_bits, index_bits, version_bits, index_mask: (1 << index_bits) - 1 }
    }

    /// How many indices there are.
    pub(super) fn indices(self) -> u32 {
        1 << self.index_bits
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "an index is at most 24 bits long")]
    pub(super) fn index_of(self, handle: u64) -> u32 {
        (handle >> self.kind_bits) as u32 & self.index_mask
    }

    pub(super) fn lease_of(self, handle: u64) -> u64 {
        handle >> (self.kind_bits + self.index_bits + self.version_bits)
    }

    pub(super) fn version_of(self, handle: u64) -> u64 {
        handle >> (self.kind_bits + self.index_bits) & self.last_version()
    }

    pub(super) fn last_version(self) -> u64 {
        (1 << self.version_bits) - 1
    }

    /// The first handle that a slot gives out under a lease.
    pub(super) fn first_handle(self, lease: Lease, index: u32) -> u64 {
        let versioned = lease.number << self.version_bits | lease.first_version;
        (versioned << self.index_bits | u64::from(index)) << self.kind_bits | self.kind
    }

    /// How many handles a slot gives out under a lease after its first.
    #[expect(clippy::cast_possible_truncation, reason = "a version is at most 12 bits long")]
    pub(super) fn handles_after_first(self, lease: Lease) -> u16 {
        (self.last_version() - lease.first_version) as u16
    }

    /// The difference between a handle and the next one of the same slot.
    pub(super) fn step(self) -> u64 {
        1 << (self.kind_bits + self.index_bits)
    }
}

impl Leases {
    /// Draws a lease that no table has; `None` if all are used up.
    pub(super) fn draw(&mut self) -> Option<Lease> {
        match self {
            Self::Shared(counter) => counter.draw(),
            Self::Own { first_version, next, last } => {
                let number = *next;
                (number <= *last).then(|| {
                    *next += 1;
                    Lease { number, first_version: *first_version }
                })
            }
        }
    }
}

impl LeaseCounter {
    const fn new(last: u64) -> Self {
        Self { next: AtomicU64::new(1), last, left_over: Mutex::new(Vec::new()) }
    }

    fn draw(&self) -> Option<Lease> {
        // Left-over leases come first, so a process that makes and drops many stores does not use up the counter.
        let left_over = self.left_over.lock().unwrap_or_else(PoisonError::into_inner).pop();
        left_over.or_else(|| {
            // Not `fetch_add`, which would wrap and repeat leases. `Relaxed`, because no other memory depends on the number.
            let following = |number| (number <= self.last).then_some(number + 1);
            let number = self.next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, following).ok()?;
            Some(Lease { number, first_version: 0 })
        })
    }

    /// Takes back the unused part of a lease. Not under loom, which needs every run to behave like the one before.
    pub(super) fn give_back(&self, lease: Lease, last_version: u64) {
        if lease.first_version <= last_version && !cfg!(hcryptkey_proofs) {
            self.left_over.lock().unwrap_or_else(PoisonError::into_inner).push(lease);
        }
    }
}
