//! The caller's memory with the rules that hold for all calls: NULL, address widths, and unchecked lengths.

use zeroize::Zeroizing;

use super::memory::{BadAddress, Memory, PIECE};
use crate::HandleWidth;
use crate::error::{Error, Reason};

pub(crate) const NULL: Error =
    Error::InvalidParameter(&Reason("a pointer is NULL where the call needs one; pass an address"));
pub(crate) const BAD_ADDRESS: Error = Error::InvalidParameter(&Reason(
    "the program has no such memory; pass addresses and lengths of memory that it can read and write",
));
const NO_ROOM: Error = Error::NoMemory;

impl From<BadAddress> for Error {
    fn from(_: BadAddress) -> Self {
        BAD_ADDRESS
    }
}

/// The caller's memory, and how wide its addresses are.
pub(crate) struct Space<'a> {
    memory: &'a mut dyn Memory,
    width: HandleWidth,
}

/// Bytes that a call reads: the caller's own, or a copy that is wiped.
pub(crate) enum ReadBytes<'a> {
    Borrowed(&'a [u8]),
    Copied(Zeroizing<Vec<u8>>),
}

impl core::ops::Deref for ReadBytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Copied(bytes) => bytes,
        }
    }
}

impl<'a> Space<'a> {
    pub(super) fn new(memory: &'a mut dyn Memory, width: HandleWidth) -> Self {
        Self { memory, width }
    }

    /// The size in bytes of a pointer or a handle.
    pub(crate) fn pointer_len(&self) -> usize {
        match self.width {
            HandleWidth::Bits64 => 8,
            HandleWidth::Bits32 => 4,
        }
    }

    /// A pointer or handle, cut to a register of this width.
    pub(crate) fn cut(&self, word: u64) -> u64 {
        match self.width {
            HandleWidth::Bits64 => word,
            HandleWidth::Bits32 => word & u64::from(u32::MAX),
        }
    }

    /// Makes the checks that need no access to the memory: NULL, and a range that wraps around.
    #[inline]
    fn check_range(&self, address: u64, len: usize) -> Result<(), Error> {
        if address == 0 {
            return Err(NULL);
        }
        let last = address.checked_add((len as u64).saturating_sub(1)).ok_or(BAD_ADDRESS)?;
        // The last byte must be within the address space too, which ends at 4 GiB in a 32-bit process.
        if self.cut(last) == last { Ok(()) } else { Err(BAD_ADDRESS) }
    }

    #[inline]
    pub(crate) fn read<const LEN: usize>(&self, address: u64) -> Result<[u8; LEN], Error> {
        self.check_range(address, LEN)?;
        let mut bytes = [0; LEN];
        self.memory.read(address, &mut bytes)?;
        Ok(bytes)
    }

    #[inline]
    pub(crate) fn read_dword(&self, address: u64) -> Result<u32, Error> {
        self.read(address).map(u32::from_le_bytes)
    }

    /// A pointer or handle, in the width of the process.
    pub(crate) fn read_pointer(&self, address: u64) -> Result<u64, Error> {
        match self.width {
            HandleWidth::Bits64 => self.read(address).map(u64::from_le_bytes),
            HandleWidth::Bits32 => self.read_dword(address).map(u64::from),
        }
    }

    #[inline]
    pub(crate) fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), Error> {
        self.check_range(address, bytes.len())?;
        Ok(self.memory.write(address, bytes)?)
    }

    pub(crate) fn write_dword(&mut self, address: u64, number: u32) -> Result<(), Error> {
        self.write(address, &number.to_le_bytes())
    }

    /// Writes a pointer or handle, in the width of the process.
    pub(crate) fn write_pointer(&mut self, address: u64, pointer: u64) -> Result<(), Error> {
        let bytes = pointer.to_le_bytes();
        self.write(address, bytes.get(..self.pointer_len()).unwrap_or(&bytes))
    }

    /// Checks that bytes can be written, before a call changes anything.
    #[inline]
    pub(crate) fn check_write(&mut self, address: u64, len: usize) -> Result<(), Error> {
        self.check_range(address, len)?;
        Ok(self.memory.check_write(address, len)?)
    }

    pub(crate) fn check_write_dword(&mut self, address: u64) -> Result<(), Error> {
        self.check_write(address, 4)
    }

    pub(crate) fn check_write_pointer(&mut self, address: u64) -> Result<(), Error> {
        self.check_write(address, self.pointer_len())
    }

    /// The bytes at an address, which may be NULL for zero bytes.
    pub(crate) fn input(&self, address: u64, len: usize) -> Result<ReadBytes<'_>, Error> {
        if len == 0 {
            return Ok(ReadBytes::Borrowed(&[]));
        }
        self.check_range(address, len)?;
        match self.memory.bytes(address, len) {
            Some(bytes) => Ok(ReadBytes::Borrowed(bytes.get(..len).ok_or(BAD_ADDRESS)?)),
            None => self.copy(address, len).map(ReadBytes::Copied),
        }
    }

    /// A copy of the bytes at an address.
    pub(crate) fn copy(&self, address: u64, len: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.check_read(address, len)?;
        let mut bytes = zeros(len)?;
        if len > 0 {
            self.check_range(address, len)?;
            self.memory.read(address, &mut bytes)?;
        }
        Ok(bytes)
    }

    /// The bytes of a text without its NUL, whose characters have `width` bytes. `None` if there is no NUL in the first
    /// `most` bytes.
    pub(crate) fn until_nul(
        &self,
        address: u64,
        width: usize,
        most: usize,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let mut text = Zeroizing::new(Vec::new());
        // Pieces grow with the text. After one that fails they only shrink: the memory may end right after the NUL.
        let (mut longest, mut grows) = (SHORT_TEXT, true);
        while text.len() < most {
            let start = text.len();
            let at = address.checked_add(start as u64).ok_or(BAD_ADDRESS)?;
            // Not beyond the page, but at least one character.
            let page = PIECE - usize::try_from(at % PIECE as u64).map_err(|_| Error::BUG)?;
            let len = (longest.min(page).min(most - start) / width * width).max(width);
            grow(&mut text, start + len)?;
            let piece = text.get_mut(start..).ok_or(Error::BUG)?;
            let read =
                self.check_range(at, len).and_then(|()| Ok(self.memory.read_text(at, width, piece)?));
            match read {
                Ok(read) => {
                    let is_whole = read > 0 && read.is_multiple_of(width);
                    let piece = piece.get(..read).filter(|_| is_whole).ok_or(BAD_ADDRESS)?;
                    if let Some(end) = up_to_nul(piece, width) {
                        let len = start + end.len();
                        text.truncate(len);
                        return Ok(Some(text));
                    }
                    text.truncate(start + read);
                    if grows {
                        longest = (2 * longest).min(PIECE);
                    }
                }
                Err(_) if len > width => {
                    text.truncate(start);
                    (longest, grows) = (len / 2, false);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Reads long ranges in pieces first: a false length must not make the host allocate that much.
    fn check_read(&self, address: u64, len: usize) -> Result<(), Error> {
        if len <= UNCHECKED {
            return Ok(());
        }
        let mut piece = Zeroizing::new([0; PIECE]);
        let (mut at, mut left) = (address, len);
        while left > 0 {
            let len = left.min(PIECE);
            self.check_range(at, len)?;
            self.memory.read(at, piece.get_mut(..len).ok_or(Error::BUG)?)?;
            at = at.saturating_add(len as u64);
            left -= len;
        }
        Ok(())
    }

    /// The bytes themselves, if the host has them in one piece.
    #[inline]
    pub(crate) fn borrowed(&mut self, address: u64, len: usize) -> Option<&mut [u8]> {
        self.check_range(address, len).ok()?;
        self.memory.bytes_mut(address, len)?.get_mut(..len)
    }

    /// Memory that the caller frees with `LocalFree`.
    ///
    /// # Errors
    /// `NTE_NO_MEMORY` if the host has none.
    #[cfg(feature = "crypt32")]
    pub(crate) fn allocate(&mut self, len: usize) -> Result<u64, Error> {
        self.memory.allocate(len).filter(|address| *address != 0).ok_or(NO_ROOM)
    }

    /// A copy of bytes in memory that the caller frees with `LocalFree`.
    ///
    /// # Errors
    /// `NTE_NO_MEMORY` if the host has none.
    #[cfg(feature = "crypt32")]
    pub(crate) fn allocate_copy(&mut self, bytes: &[u8]) -> Result<u64, Error> {
        let address = self.allocate(bytes.len())?;
        if !bytes.is_empty()
            && let Err(error) = self.write(address, bytes)
        {
            self.free(address);
            return Err(error);
        }
        Ok(address)
    }

    /// Memory from a function of the program's own.
    ///
    /// # Errors
    /// `NTE_NO_MEMORY` if the function has none, or the host can't call it.
    #[cfg(feature = "crypt32")]
    pub(crate) fn allocate_by(&mut self, function: u64, len: usize) -> Result<u64, Error> {
        self.memory.allocate_by(function, len).filter(|address| *address != 0).ok_or(NO_ROOM)
    }

    /// Resizes memory that [`allocate`](Space::allocate) returned.
    ///
    /// # Errors
    /// `NTE_NO_MEMORY` if the host has none.
    #[cfg(feature = "crypt32")]
    pub(crate) fn reallocate(&mut self, address: u64, len: usize) -> Result<u64, Error> {
        self.memory.reallocate(address, len).filter(|address| *address != 0).ok_or(NO_ROOM)
    }

    /// Frees memory that [`allocate`](Space::allocate) returned; false for any other address.
    #[cfg(feature = "crypt32")]
    pub(crate) fn free(&mut self, address: u64) -> bool {
        self.memory.free(address)
    }
}

/// The bytes before the NUL; `None` if there is none. A character has `width` bytes.
pub(super) fn up_to_nul(bytes: &[u8], width: usize) -> Option<&[u8]> {
    let mut characters = bytes.chunks_exact(width);
    let nul = characters.position(|character| character.iter().all(|byte| *byte == 0))?;
    bytes.get(..nul * width)
}

/// The first piece of a text: enough for the names of most containers and providers.
const SHORT_TEXT: usize = 64;

/// Up to this length, a buffer is allocated before the memory is checked.
const UNCHECKED: usize = 64 * 1024;

/// A buffer that is wiped when it is dropped.
///
/// # Errors
/// `NTE_NO_MEMORY` if the host has no room for it.
pub(crate) fn zeros(len: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).map_err(|_| NO_ROOM)?;
    bytes.resize(len, 0);
    Ok(Zeroizing::new(bytes))
}

/// Adds zeros to a buffer, without leaving a copy of its bytes in memory that is freed.
///
/// # Errors
/// `NTE_NO_MEMORY` if the host has no room for them.
pub(super) fn grow(bytes: &mut Zeroizing<Vec<u8>>, len: usize) -> Result<(), Error> {
    if len > bytes.capacity() {
        let mut grown = Zeroizing::new(Vec::new());
        grown.try_reserve_exact(len.next_power_of_two()).map_err(|_| NO_ROOM)?;
        grown.extend_from_slice(bytes);
        *bytes = grown;
    }
    bytes.resize(len, 0);
    Ok(())
}
