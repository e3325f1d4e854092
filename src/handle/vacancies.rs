//! Which slots of a table can take an object. The invariants:
//!
//! - Each slot that was ever used and is empty is on exactly one of the lists, or in the hands of the call that is
//!   about to put it there or to fill it. A slot that was filled without a look at the lists stays on its
//!   list, and whoever takes it from there finds it occupied. The slot knows whether it is listed.
//! - The slots on `resting` and `renewable` are empty. All others are usable, and there are never more of those
//!   than the table may have objects. So the limit is kept without counting objects.

use super::numbering::{Lease, LeaseCounter, Leases};
use super::pages::Pages;
use super::slot::{Phase, Slot};

/// How many slots may rest before the table draws a new lease for all of them. A process can then make
/// 2^54 objects before its leases run out, and an idle table costs none.
const RESTING: usize = if cfg!(test) { 4 } else { 1 << 14 };

#[derive(Clone)]
pub(super) struct Vacancies {
    leases: Leases,
    lease: Option<Lease>,
    limit: usize,
    /// The next slot that was never used, and how many slots there can be.
    next_index: u32,
    indices: u32,
    free: Vec<u32>,
    /// Slots that have used up the table's lease.
    resting: Vec<u32>,
    /// Slots that have used up an earlier lease and not had the table's.
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
            resting: Vec::new(),
            renewable: Vec::new(),
        }
    }

    /// A slot that is worth trying, and the lease to renew it with should it rest. `None` if all handles are used
    /// up or as many objects as may be are there.
    pub(super) fn next(&mut self) -> Option<(u32, Lease)> {
        let lease = match self.lease {
            Some(lease) => lease,
            None => self.draw_lease()?,
        };
        if let Some(index) = self.free.pop() {
            return Some((index, lease));
        }
        let usable = self.next_index as usize - self.resting.len() - self.renewable.len();
        if usable >= self.limit {
            return None;
        }
        if let Some(index) = self.renewable.pop() {
            return Some((index, lease));
        }
        let all_used = self.next_index >= self.indices;
        if (self.resting.len() >= RESTING || all_used && !self.resting.is_empty())
            && let Some(lease) = self.draw_lease()
        {
            core::mem::swap(&mut self.resting, &mut self.renewable);
            return self.renewable.pop().map(|index| (index, lease));
        }
        if all_used {
            return None;
        }
        let index = self.next_index;
        self.next_index += 1;
        Some((index, lease))
    }

    fn draw_lease(&mut self) -> Option<Lease> {
        let lease = self.leases.draw()?;
        self.lease = Some(lease);
        Some(lease)
    }

    /// Takes a slot that was just vacated.
    pub(super) fn put(&mut self, index: u32) {
        self.free.push(index);
    }

    /// Takes a slot that was on the list and has used up the lease.
    pub(super) fn rest(&mut self, index: u32) {
        self.resting.push(index);
    }

    /// Indices of all slots that were ever used lie below this.
    pub(super) fn used(&self) -> u32 {
        self.next_index
    }

    /// Whether leases come from a counter that other tables use.
    pub(super) fn shared(&self) -> bool {
        matches!(self.leases, Leases::Shared(_))
    }

    /// The lease and the counter it goes back to, if it is one of shared ones.
    pub(super) fn shared_lease(&self) -> Option<(&'static LeaseCounter, Lease)> {
        match self.leases {
            Leases::Shared(counter) => self.lease.map(|lease| (counter, lease)),
            Leases::Own { .. } => None,
        }
    }

    /// Brings a copy of the lists into line with the copied slots, none of which is listed yet. They may have been filled
    /// or vacated between the two copies; if they were not, the lists stay as they are.
    ///
    /// A lease that is shared with other tables stays with the original: the copy's slots have ended it.
    pub(super) fn settle<T>(&mut self, pages: &Pages<T>) {
        let shared = self.shared();
        if shared {
            self.lease = None;
            self.free.clear();
            self.resting.clear();
            self.renewable.clear();
        }
        let list = |index: u32, only_resting: bool| {
            let Some(mut state) = pages.slot(index).map(Slot::enter) else { return false };
            state.listed = !only_resting || state.phase == Phase::Resting;
            state.listed
        };
        self.free.retain(|&index| list(index, false));
        self.resting.retain(|&index| list(index, true));
        self.renewable.retain(|&index| list(index, true));
        for index in (0..self.next_index).rev() {
            let Some(mut state) = pages.slot(index).map(Slot::enter) else { continue };
            if !state.listed && !state.is_occupied() {
                state.listed = true;
                if shared { &mut self.renewable } else { &mut self.free }.push(index);
            }
        }
    }
}
