//! Arguments and results in the form that they have in C.

use crate::error::{Error, Reason};

/// # Errors
/// `NTE_BAD_FLAGS` for any flag that is not among `known`.
pub(super) fn check_flags(flags: u32, known: u32) -> Result<(), Error> {
    let unknown = Error::BadFlags(&Reason("this call does not know these flags; leave them out"));
    if flags & !known == 0 { Ok(()) } else { Err(unknown) }
}

/// # Errors
/// `ERROR_INVALID_PARAMETER` unless the pointer is NULL.
pub(super) fn check_reserved(reserved: u64) -> Result<(), Error> {
    let given = Error::InvalidParameter(&Reason("pdwReserved must be NULL; pass 0"));
    if reserved == 0 { Ok(()) } else { Err(given) }
}

/// A length as a DWORD.
///
/// # Errors
/// `NTE_BAD_LEN` for a length that does not fit.
pub(super) fn dword(len: usize) -> Result<u32, Error> {
    u32::try_from(len)
        .map_err(|_| Error::BadLen(&Reason("the data is longer than the largest DWORD; use sections")))
}

/// Writes a value to the caller's buffer and returns its length. Without a buffer, only the length is returned.
///
/// # Errors
/// `ERROR_MORE_DATA` if the buffer is too small.
pub(super) fn fill(value: &[u8], buffer: Option<&mut [u8]>) -> Result<u32, Error> {
    if let Some(buffer) = buffer {
        let needed = value.len();
        buffer.get_mut(..needed).ok_or(Error::MoreData { needed })?.copy_from_slice(value);
    }
    dword(value.len())
}

/// The DWORD at the front of `data`.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` if there are fewer than 4 bytes.
pub(super) fn number(data: &[u8]) -> Result<u32, Error> {
    data.first_chunk().copied().map(u32::from_le_bytes).ok_or(SHORT)
}

pub(super) const SHORT: Error = Error::InvalidParameter(&Reason(
    "the buffer is shorter than the value; pass 4 bytes for a DWORD, 11 for KP_SALT",
));
