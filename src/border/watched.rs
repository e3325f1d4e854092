//! The memory of a call that is observed. It notes what the call reads and writes, and the record of the call contains only
//! that. So a record is made without reading an address that the call did not reach: in C a bad one ends the program.

use core::cell::RefCell;

use zeroize::Zeroizing;

use super::memory::{BadAddress, Memory};
use super::space::{grow, up_to_nul};

/// Memory that notes reads from some addresses, and writes to them.
pub(super) struct Watched<'a> {
    memory: &'a mut dyn Memory,
    /// The addresses among the call's arguments, except those of texts.
    addresses: Vec<u64>,
    /// The addresses of texts.
    texts: Vec<u64>,
    /// The addresses of buffers of which the call may write any part. The call gets copies of these buffers, so that the old and
    /// the new bytes are noted.
    copied: Vec<u64>,
    /// The most bytes of a read or a write that are noted.
    bound: usize,
    noted: RefCell<Noted>,
}

/// The accesses of a call.
#[derive(Default)]
pub(super) struct Noted {
    pub(super) reads: Vec<Read>,
    pub(super) texts: Vec<Text>,
    pub(super) writes: Vec<Write>,
}

/// A range that a call has read.
pub(super) struct Read {
    pub(super) address: u64,
    pub(super) len: usize,
    /// Its front; `None` if the call has borrowed the bytes, and reads them later or not at all.
    pub(super) front: Option<Zeroizing<Vec<u8>>>,
}

/// A text that a call has read, to its NUL or beyond, or as far as the call got.
pub(super) struct Text {
    pub(super) address: u64,
    pub(super) bytes: Zeroizing<Vec<u8>>,
}

/// A range that a call has written.
pub(super) struct Write {
    pub(super) address: u64,
    pub(super) len: usize,
    pub(super) front: Zeroizing<Vec<u8>>,
}

impl<'a> Watched<'a> {
    pub(super) fn new(
        memory: &'a mut dyn Memory,
        addresses: Vec<u64>,
        texts: Vec<u64>,
        copied: Vec<u64>,
        bound: usize,
    ) -> Self {
        Self { memory, addresses, texts, copied, bound, noted: RefCell::default() }
    }

    /// The memory, and what the call did with it.
    pub(super) fn into_parts(self) -> (&'a mut dyn Memory, Noted) {
        (self.memory, self.noted.into_inner())
    }

    fn is_argument(&self, address: u64) -> bool {
        self.addresses.contains(&address)
    }

    fn front(&self, bytes: &[u8]) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(bytes.iter().take(self.bound).copied().collect())
    }
}

impl Memory for Watched<'_> {
    fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress> {
        self.memory.read(address, bytes)?;
        if self.is_argument(address) {
            let read = Read { address, len: bytes.len(), front: Some(self.front(bytes)) };
            self.noted.borrow_mut().reads.push(read);
        }
        Ok(())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), BadAddress> {
        self.memory.write(address, bytes)?;
        if self.is_argument(address) {
            let write = Write { address, len: bytes.len(), front: self.front(bytes) };
            self.noted.get_mut().writes.push(write);
        }
        Ok(())
    }

    fn read_text(&self, address: u64, width: usize, bytes: &mut [u8]) -> Result<usize, BadAddress> {
        let read = self.memory.read_text(address, width, bytes)?;
        let bytes = bytes.get(..read).ok_or(BadAddress)?;
        let texts = &mut self.noted.borrow_mut().texts;
        // A long text is read in pieces: this may be the next piece of one.
        let is_before = |text: &&mut Text| {
            text.address.wrapping_add(text.bytes.len() as u64) == address
                && up_to_nul(&text.bytes, width).is_none()
        };
        if let Some(text) = texts.iter_mut().find(is_before) {
            append(&mut text.bytes, bytes)?;
        }
        if self.texts.contains(&address) {
            texts.push(Text { address, bytes: bytes.to_vec().into() });
        }
        Ok(read)
    }

    fn check_write(&mut self, address: u64, len: usize) -> Result<(), BadAddress> {
        self.memory.check_write(address, len)
    }

    fn bytes(&self, address: u64, len: usize) -> Option<&[u8]> {
        let bytes = self.memory.bytes(address, len)?;
        if self.is_argument(address) {
            self.noted.borrow_mut().reads.push(Read { address, len, front: None });
        }
        Some(bytes)
    }

    fn bytes_mut(&mut self, address: u64, len: usize) -> Option<&mut [u8]> {
        if self.copied.contains(&address) { None } else { self.memory.bytes_mut(address, len) }
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

/// Appends to bytes that are wiped when they move: the text that a guest passes may be no text but a key.
fn append(bytes: &mut Zeroizing<Vec<u8>>, more: &[u8]) -> Result<(), BadAddress> {
    let at = bytes.len();
    grow(bytes, at + more.len()).map_err(|_| BadAddress)?;
    bytes.get_mut(at..).ok_or(BadAddress)?.copy_from_slice(more);
    Ok(())
}
