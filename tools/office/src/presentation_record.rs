//! The records of a presentation: \[MS-PPT\] 2.3.1.

use super::bytes::{u16_at, usize_at};

pub(super) const RECORD_HEADER_LEN: usize = 8;

/// A record within a stream.
pub(super) struct Record<'a> {
    /// Whether it is made of records.
    pub(super) is_container: bool,
    pub(super) instance: u16,
    pub(super) kind: u16,
    pub(super) contents: &'a [u8],
}

/// Reads the record that starts there, if all of it is there.
pub(super) fn record(stream: &[u8], start: usize) -> Option<Record<'_>> {
    let (flags, kind) = (u16_at(stream, start)?, u16_at(stream, start + 2)?);
    let contents = stream.get(start..)?.get(RECORD_HEADER_LEN..)?.get(..usize_at(stream, start + 4)?)?;
    Some(Record { is_container: flags & 0xF == 0xF, instance: flags >> 4, kind, contents })
}
