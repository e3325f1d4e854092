//! A mock of a machine that runs a program: registers and one piece of memory.

use core::cell::RefCell;
use core::ops::Range;
use std::collections::BTreeSet;

use hcryptkey::border::{self, Answer, BadAddress, Memory};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, AdvapiBuilder, HandleWidth};

/// Where the memory starts.
pub(super) const BASE: u64 = 0x1_0000;
/// The length of the memory in bytes.
pub(super) const LEN: usize = 0x2000;
/// The first address after the memory.
pub(super) const END: u64 = BASE + LEN as u64;
/// The address of the program's own allocator.
pub(super) const ALLOCATOR: u64 = 0x2020;
/// Where the memory begins that the program's allocator gives out.
const HEAP: u64 = BASE + 0x1800;
/// A last error that no call sets.
pub(super) const UNTOUCHED: u32 = 0xdead_beef;

pub(super) struct Ram {
    pub(super) bytes: Vec<u8>,
    /// Whether the border gets the bytes themselves, where they exist.
    pub(super) is_borrowed: bool,
    /// Addresses that are read-only.
    pub(super) read_only: Range<u64>,
    /// The ranges that were read.
    pub(super) reads: RefCell<BTreeSet<(u64, usize)>>,
    /// The allocated blocks, one after the other from `HEAP` on.
    pub(super) allocated: Vec<Range<u64>>,
}

impl Ram {
    fn range(&self, address: u64, len: usize) -> Result<Range<usize>, BadAddress> {
        assert_ne!(address, 0, "the border never asks for NULL");
        let start = usize::try_from(address.checked_sub(BASE).ok_or(BadAddress)?).map_err(|_| BadAddress)?;
        let end = start.checked_add(len).ok_or(BadAddress)?;
        if end <= self.bytes.len() { Ok(start..end) } else { Err(BadAddress) }
    }

    fn range_to_write(&self, address: u64, len: usize) -> Result<Range<usize>, BadAddress> {
        let range = self.range(address, len)?;
        let is_writable = address >= self.read_only.end || address + len as u64 <= self.read_only.start;
        if is_writable { Ok(range) } else { Err(BadAddress) }
    }
}

impl Memory for Ram {
    fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress> {
        self.reads.borrow_mut().insert((address, bytes.len()));
        bytes.copy_from_slice(&self.bytes[self.range(address, bytes.len())?]);
        Ok(())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), BadAddress> {
        let range = self.range_to_write(address, bytes.len())?;
        self.bytes[range].copy_from_slice(bytes);
        Ok(())
    }

    fn bytes(&self, address: u64, len: usize) -> Option<&[u8]> {
        self.is_borrowed.then_some(())?;
        self.bytes.get(self.range(address, len).ok()?)
    }

    fn bytes_mut(&mut self, address: u64, len: usize) -> Option<&mut [u8]> {
        self.is_borrowed.then_some(())?;
        let range = self.range_to_write(address, len).ok()?;
        self.bytes.get_mut(range)
    }

    fn allocate(&mut self, len: usize) -> Option<u64> {
        let start = self.allocated.last().map_or(HEAP, |last| last.end.next_multiple_of(16));
        let end = start + (len as u64).max(1);
        (end < END - 0x100).then(|| self.allocated.push(start..end))?;
        Some(start)
    }

    fn allocate_by(&mut self, function: u64, len: usize) -> Option<u64> {
        if function == ALLOCATOR { self.allocate(len) } else { None }
    }

    fn reallocate(&mut self, address: u64, len: usize) -> Option<u64> {
        let old = self.allocated.iter().find(|range| range.start == address)?.clone();
        let bytes =
            self.bytes[self.range(old.start, usize::try_from(old.end - old.start).ok()?).ok()?].to_vec();
        let new = self.allocate(len)?;
        self.write(new, &bytes[..bytes.len().min(len)]).ok()?;
        self.free(address);
        Some(new)
    }

    fn free(&mut self, address: u64) -> bool {
        let count = self.allocated.len();
        self.allocated.retain(|range| range.start != address);
        self.allocated.len() < count
    }
}

/// A process whose random bytes are the same in each run.
pub(super) fn seeded(width: HandleWidth) -> AdvapiBuilder {
    let mut state = 1u64;
    let source = move |bytes: &mut [u8]| {
        for byte in bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = state.to_le_bytes()[7];
        }
        Ok::<(), ()>(())
    };
    Advapi::builder().handles(width).random_source_fn(source)
}

pub(super) struct Machine {
    pub(super) process: Advapi,
    pub(super) ram: Ram,
    pub(super) last_error: u32,
}

impl Machine {
    pub(super) fn new(width: HandleWidth, is_borrowed: bool) -> Self {
        Self::on(seeded(width).build(), is_borrowed)
    }

    pub(super) fn on(process: Advapi, is_borrowed: bool) -> Self {
        let (reads, allocated) = (RefCell::default(), Vec::new());
        let ram = Ram { bytes: vec![0; LEN], is_borrowed, read_only: 0..0, reads, allocated };
        Self { process, ram, last_error: UNTOUCHED }
    }

    /// One of each width, with memory that is copied and memory that is borrowed.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        [HandleWidth::Bits32, HandleWidth::Bits64]
            .into_iter()
            .flat_map(|width| [false, true].map(|is_borrowed| Self::new(width, is_borrowed)))
    }

    pub(super) fn answer(&mut self, name: &str, words: &[u64]) -> Answer {
        let call = ["advapi32.dll", "crypt32.dll"].into_iter().find_map(|dll| border::find(dll, name));
        let call = call.unwrap_or_else(|| panic!("{name} is in the table"));
        let answer = border::answer(&self.process, call, words, &mut self.ram);
        self.last_error = answer.last_error.unwrap_or(self.last_error);
        answer
    }

    /// Makes a call that succeeds.
    pub(super) fn works(&mut self, name: &str, words: &[u64]) {
        let answer = self.answer(name, words);
        assert_eq!((answer.value, answer.error), (1, None), "{name} {words:x?}");
    }

    /// Makes a call that fails, and returns the last error.
    pub(super) fn fails(&mut self, name: &str, words: &[u64]) -> u32 {
        let answer = self.answer(name, words);
        assert_eq!(answer.value, 0, "{name} {words:x?}");
        assert_eq!(answer.last_error, answer.error.map(hcryptkey::Error::code));
        answer.last_error.expect("a call that fails sets the last error")
    }

    /// Makes a call whose last argument is the place of a handle, and returns the handle.
    pub(super) fn make(&mut self, name: &str, words: &[u64]) -> u64 {
        let place = END - 8;
        self.works(name, &[words, &[place]].concat());
        self.pointer(place)
    }

    pub(super) fn context(&mut self) -> u64 {
        self.context_of(PROV_RSA_AES)
    }

    /// A context of a type's default provider.
    pub(super) fn context_of(&mut self, prov_type: u32) -> u64 {
        self.works("CryptAcquireContextA", &[END - 8, 0, 0, prov_type.into(), CRYPT_VERIFYCONTEXT.into()]);
        self.pointer(END - 8)
    }

    pub(super) fn put(&mut self, address: u64, bytes: &[u8]) {
        self.ram.write(address, bytes).unwrap();
    }

    pub(super) fn put_dword(&mut self, address: u64, number: u32) {
        self.put(address, &number.to_le_bytes());
    }

    /// Writes a pointer of the machine's width.
    pub(super) fn put_pointer(&mut self, address: u64, pointer: u64) {
        let len = self.pointer_len();
        self.put(address, &pointer.to_le_bytes()[..len]);
    }

    pub(super) fn get(&self, address: u64, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        self.ram.read(address, &mut bytes).unwrap();
        bytes
    }

    pub(super) fn dword(&self, address: u64) -> u32 {
        u32::from_le_bytes(self.get(address, 4).try_into().unwrap())
    }

    pub(super) fn pointer(&self, address: u64) -> u64 {
        let mut bytes = self.get(address, self.pointer_len());
        bytes.resize(8, 0);
        u64::from_le_bytes(bytes.try_into().unwrap())
    }

    pub(super) fn pointer_len(&self) -> usize {
        match self.process.handle_width() {
            HandleWidth::Bits32 => 4,
            HandleWidth::Bits64 => 8,
        }
    }

    /// The live handles and the memory.
    pub(super) fn state(&self) -> (Vec<u64>, Vec<u8>) {
        (self.process.handles(), self.ram.bytes.clone())
    }
}
