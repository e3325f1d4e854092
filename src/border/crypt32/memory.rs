//! Memory that programs allocate and free through crypt32.dll.

use crate::border::frame::Frame;
use crate::error::Error;

/// `CryptMemAlloc`
pub(in crate::border) fn allocate(frame: &mut Frame<'_>) -> Result<u64, Error> {
    frame.space.allocate(frame.dword(0) as usize)
}

/// `CryptMemRealloc`. NULL is a new allocation.
pub(in crate::border) fn reallocate(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (address, len) = (frame.address(0), frame.dword(1) as usize);
    if address == 0 { frame.space.allocate(len) } else { frame.space.reallocate(address, len) }
}

/// `CryptMemFree`. It returns nothing, and an address that was not allocated has no effect.
#[expect(clippy::unnecessary_wraps, reason = "rows of the table have functions of one type")]
pub(in crate::border) fn free(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let address = frame.address(0);
    if address != 0 {
        frame.space.free(address);
    }
    Ok(0)
}
