//! The memory of a call that is observed. It notes the bytes that the call reads, and the record of the call contains no
//! others. A call that fails early may not reach all of its addresses, and making its record must not read those either.

use core::cell::RefCell;

use zeroize::Zeroizing;

use super::memory::{BadAddress, Memory};

/// Memory that notes reads from some addresses.
pub(super) struct Watched<'a> {
    memory: &'a mut dyn Memory,
    /// The addresses among the call's arguments.
    addresses: Vec<u64>,
    /// The addresses of data that the call overwrites. The call gets a copy of such data, so that its old bytes are noted.
    in_place: Vec<u64>,
    /// The most bytes of a read that are noted.
    bound: usize,
    reads: RefCell<Vec<Read>>,
}

/// A range that a call has read.
pub(super) struct Read {
    pub(super) address: u64,
    pub(super) len: usize,
    /// Its front; `None` if the call has borrowed the bytes, and reads them later or not at all.
    pub(super) front: Option<Zeroizing<Vec<u8>>>,
}

impl<'a> Watched<'a> {
    pub(super) fn new(
        memory: &'a mut dyn Memory,
        addresses: Vec<u64>,
        in_place: Vec<u64>,
        bound: usize,
    ) -> Self {
        Self { memory, addresses, in_place, bound, reads: RefCell::default() }
    }

    /// The memory, and what was read from it.
    pub(super) fn into_parts(self) -> (&'a mut dyn Memory, Vec<Read>) {
        (self.memory, self.reads.into_inner())
    }

    fn note(&self, address: u64, len: usize, bytes: Option<&[u8]>) {
        if self.addresses.contains(&address) {
            let front = |bytes: &[u8]| Zeroizing::new(bytes.iter().take(self.bound).copied().collect());
            self.reads.borrow_mut().push(Read { address, len, front: bytes.map(front) });
        }
    }
}

impl Memory for Watched<'_> {
    fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress> {
        self.memory.read(address, bytes)?;
        self.note(address, bytes.len(), Some(bytes));
        Ok(())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), BadAddress> {
        self.memory.write(address, bytes)
    }

    fn read_text(&self, address: u64, width: usize, bytes: &mut [u8]) -> Result<usize, BadAddress> {
        let read = self.memory.read_text(address, width, bytes)?;
        self.note(address, read, None);
        Ok(read)
    }

    fn check_write(&mut self, address: u64, len: usize) -> Result<(), BadAddress> {
        self.memory.check_write(address, len)
    }

    fn bytes(&self, address: u64, len: usize) -> Option<&[u8]> {
        let bytes = self.memory.bytes(address, len)?;
        self.note(address, len, None);
        Some(bytes)
    }

    fn bytes_mut(&mut self, address: u64, len: usize) -> Option<&mut [u8]> {
        if self.in_place.contains(&address) { None } else { self.memory.bytes_mut(address, len) }
    }

    fn allocate(&mut self, len: usize) -> Option<u64> {
        self.memory.allocate(len)
    }

    fn allocate_by(&mut self, function: u64, len: usize) -> Option<u64> {
        self.memory.allocate_by(function, len)
    }

    fn reallocate(&mut self, address: u64, len: usize) -> Option<u64> {
        self.memory.reallocate(address, len)
    }

    fn free(&mut self, address: u64) -> bool {
        self.memory.free(address)
    }
}
