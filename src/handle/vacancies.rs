//! The free list of a table: which slot takes the next object. The invariants:
//!
//! - A slot that was ever used and holds no object is on exactly one of the lists, in one of the table's caches, or
//!   held by the one call that is about to fill it or to put it there.
//! - The slots on `exhausted` and `renewable` are empty. All others are usable, and the table never has more usable slots than
//!   it may have objects. So the limit holds without a counter that every call changes.

use super::numbering::{Lease, LeaseCounter, Leases};

/// How many slots may be exhausted before the table draws a new lease for all of them. With this number a process can
/// make 2^54 objects before its leases run out, and an idle table uses no lease.
const EXHAUSTED: usize = if cfg!(test) { 4 } else { 1 << 14 };

#[derive(Clone)]
pub(super) struct Vacancies {
    leases: Leases,
    lease: Option<Lease>,
    limit: usize,
    /// The next slot that was never used, and how many slots there can be.
    next_index: u32,
    indices: u32,
    free: Vec<u32>,
    /// Slots that have used up the table's current lease.
    exhausted: Vec<u32>,
    /// Slots that have used up an earlier lease and have not yet taken the table's current one.
    renewable: Vec<u32>,
}

impl Vacancies {
    pub(super) fn new(leases: Leases, limit: usize, indices: u32) -> Self {
        Self {
            leases,
            lease: None,
            limit,
            next_index: 0,
            indices,
            free: Vec::new(),
            exhausted: Vec::new(),
            renewable: Vec::new(),
        }
    }

    /// A slot to fill, and the lease to renew it with if it is exhausted. `None` if no list has a slot, and the table has
    /// all slots that it can or may have.
    pub(super) fn next(&mut self) -> Option<(u32, Lease)> {
        let lease = match self.lease {
            Some(lease) => lease,
            None => self.draw_lease()?,
        };
        // Slots that have versions left come first: they cost nothing, and keep the table small.
        if let Some(index) = self.free.pop() {
            return Some((index, lease));
        }
        // From here on the table gets one more usable slot.
        let usable = self.next_index as usize - self.exhausted.len() - self.renewable.len();
        if usable >= self.limit {
            return None;
        }
        if let Some(index) = self.renewable.pop() {
            return Some((index, lease));
        }
        // A lease is drawn for many slots at once, or when no other slot is left.
        let all_used = self.next_index >= self.indices;
        if (self.exhausted.len() >= EXHAUSTED || all_used && !self.exhausted.is_empty())
            && let Some(lease) = self.draw_lease()
        {
            // `renewable` is empty, so this moves all exhausted slots there.
            core::mem::swap(&mut self.exhausted, &mut self.renewable);
            return self.renewable.pop().map(|index| (index, lease));
        }
        if all_used {
            return None;
        }
        // Without another lease, slots that were never used still have all versions of this one.
        let index = self.next_index;
        self.next_index += 1;
        Some((index, lease))
    }

    fn draw_lease(&mut self) -> Option<Lease> {
        let lease = self.leases.draw()?;
        self.lease = Some(lease);
        Some(lease)
    }

    /// Takes back a vacant slot.
    pub(super) fn put(&mut self, index: u32) {
        self.free.push(index);
    }

    /// Takes back a slot that has used up this lease, or `None` if it never had one.
    pub(super) fn put_exhausted(&mut self, index: u32, lease: Option<u64>) {
        let current = lease.is_some() && lease == self.lease.map(|current| current.number);
        if current { &mut self.exhausted } else { &mut self.renewable }.push(index);
    }

    /// All slots that were ever used have an index below this.
    pub(super) fn used(&self) -> u32 {
        self.next_index
    }

    /// Whether leases come from a counter that other tables use.
    pub(super) fn shared(&self) -> bool {
        matches!(self.leases, Leases::Shared(_))
    }

    /// The lease, and the counter to return it to, if the leases are shared.
    pub(super) fn shared_lease(&self) -> Option<(&'static LeaseCounter, Lease)> {
        match self.leases {
            Leases::Shared(counter) => self.lease.map(|lease| (counter, lease)),
            Leases::Own { .. } => None,
        }
    }

    /// Empties the lists and gives up the lease, for a copy that must not use what its original uses.
    pub(super) fn give_up_lease(&mut self) {
        self.lease = None;
        self.free.clear();
        self.exhausted.clear();
        self.renewable.clear();
    }

    /// Removes the slots for which `keep` is false from the lists. `keep` also learns whether a slot's list is for
    /// exhausted slots.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(u32, bool) -> bool) {
        self.free.retain(|&index| keep(index, false));
        self.exhausted.retain(|&index| keep(index, true));
        self.renewable.retain(|&index| keep(index, true));
    }
}
