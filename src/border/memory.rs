//! The caller's memory, which only its host can reach.

use core::fmt;

/// The memory of the program that makes the calls.
///
/// A host implements [`read`](Memory::read) and [`write`](Memory::write); everything else has a default. The border asks
/// for ranges that start above 0 and end within the address space of the process: NULL and addresses that wrap
/// around never reach the host.
///
/// ```
/// use hcryptkey::border::{BadAddress, Memory};
///
/// /// One piece of memory at 0x1000.
/// struct Ram(Vec<u8>);
///
/// impl Ram {
///     fn range(&self, address: u64, len: usize) -> Result<core::ops::Range<usize>, BadAddress> {
///         let start = address.checked_sub(0x1000).ok_or(BadAddress)? as usize;
///         if start <= self.0.len() && len <= self.0.len() - start { Ok(start..start + len) } else { Err(BadAddress) }
///     }
/// }
///
/// impl Memory for Ram {
///     fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress> {
///         bytes.copy_from_slice(&self.0[self.range(address, bytes.len())?]);
///         Ok(())
///     }
///
///     fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), BadAddress> {
///         let range = self.range(address, bytes.len())?;
///         self.0[range].copy_from_slice(bytes);
///         Ok(())
///     }
/// }
///
/// let mut ram = Ram(vec![7; 16]);
/// assert_eq!(ram.check_write(0x1008, 8), Ok(()));
/// assert_eq!(ram.check_write(0x1009, 8), Err(BadAddress));
/// ```
pub trait Memory {
    /// Reads bytes.
    ///
    /// # Errors
    /// [`BadAddress`] if the program could not read all of them.
    fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress>;

    /// Writes bytes.
    ///
    /// # Errors
    /// [`BadAddress`] if the program could not write all of them; then none is written.
    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), BadAddress>;

    /// Checks that `len` bytes can be written, and changes none.
    ///
    /// The border asks before it makes a call, so that a bad address leaves everything as it was. By default the bytes
    /// are read and written back; a host that knows its pages checks those instead.
    ///
    /// # Errors
    /// [`BadAddress`] if the program could not write all of them.
    fn check_write(&mut self, address: u64, len: usize) -> Result<(), BadAddress> {
        let mut piece = zeroize::Zeroizing::new([0; PIECE]);
        let (mut at, mut left) = (address, len);
        while left > 0 {
            let len = left.min(PIECE);
            let bytes = piece.get_mut(..len).ok_or(BadAddress)?;
            self.read(at, bytes)?;
            self.write(at, bytes)?;
            at = at.checked_add(len as u64).ok_or(BadAddress)?;
            left -= len;
        }
        Ok(())
    }

    /// Reads a piece of a text whose characters have `width` bytes, and returns the number of bytes that it read. It may
    /// stop after the first NUL. By default it reads all of `bytes`.
    ///
    /// The piece lies within one page of 4 KiB, because the memory may end after the NUL. If this fails, the border
    /// asks for less, down to one character.
    ///
    /// # Errors
    /// [`BadAddress`] if the program could not read all of them.
    fn read_text(&self, address: u64, _width: usize, bytes: &mut [u8]) -> Result<usize, BadAddress> {
        self.read(address, bytes)?;
        Ok(bytes.len())
    }

    /// The bytes themselves, for reading, if they are contiguous in the host's memory. By default `None`, and the border
    /// copies them.
    fn bytes(&self, _address: u64, _len: usize) -> Option<&[u8]> {
        None
    }

    /// The bytes themselves, for writing, if they are contiguous in the host's memory. By default `None`, and the border
    /// copies them.
    ///
    /// `len` may be more than the call will touch: it comes from the size that the program says its buffer has. Return
    /// `None` if less is there.
    fn bytes_mut(&mut self, _address: u64, _len: usize) -> Option<&mut [u8]> {
        None
    }

    /// Allocates memory as `LocalAlloc` does and returns its address; by default there is none. Then calls that return
    /// allocated memory fail with `NTE_NO_MEMORY`.
    fn allocate(&mut self, _len: usize) -> Option<u64> {
        None
    }

    /// Allocates memory with a function of the program's own, whose address `CRYPT_DECODE_PARA` and `CRYPT_ENCODE_PARA`
    /// name; by default there is none, because the host would have to run the program for it.
    fn allocate_by(&mut self, _function: u64, _len: usize) -> Option<u64> {
        None
    }

    /// Resizes memory that [`allocate`](Memory::allocate) returned, as `LocalReAlloc` does, and returns its new
    /// address; by default that fails.
    fn reallocate(&mut self, _address: u64, _len: usize) -> Option<u64> {
        None
    }

    /// Frees memory that [`allocate`](Memory::allocate) returned, as `LocalFree` does; false for any other address.
    fn free(&mut self, _address: u64) -> bool {
        false
    }
}

/// How many bytes are copied at a time where the caller's length has not been checked yet.
pub(super) const PIECE: usize = 4096;

/// An address at which the program has no such memory: the call returns `ERROR_INVALID_PARAMETER` (87).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadAddress;

impl fmt::Display for BadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the program has no such memory; pass an address that it can read or write")
    }
}

impl core::error::Error for BadAddress {}
