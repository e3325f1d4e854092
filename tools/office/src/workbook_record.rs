//! The records of a workbook: \[MS-XLS\] 2.1.4.

use std::ops::Range;

use super::bytes::u16_at;

pub(super) const EOF: u16 = 0x000A;
pub(super) const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const INTERFACE_HEADER: u16 = 0x00E1;
const RRD_HEAD: u16 = 0x0138;
const USERS_EXCLUSIVE: u16 = 0x0194;
const FILE_LOCK: u16 = 0x0195;
const RRD_INFO: u16 = 0x0196;
pub(super) const BOF: u16 = 0x0809;

/// The place of a record, all of it within its stream.
pub(super) struct Record {
    pub(super) number: u16,
    pub(super) start: usize,
    pub(super) len: usize,
}

impl Record {
    const HEADER_LEN: usize = 4;

    pub(super) fn contents(&self) -> Range<usize> {
        self.start + Self::HEADER_LEN..self.end()
    }

    pub(super) fn end(&self) -> usize {
        self.start + Self::HEADER_LEN + self.len
    }

    /// How much of it is not encrypted, from its start.
    pub(super) fn clear_len(&self) -> usize {
        Self::HEADER_LEN
            + match self.number {
                BOF | FILE_PASS | USERS_EXCLUSIVE | FILE_LOCK | INTERFACE_HEADER | RRD_INFO | RRD_HEAD => {
                    self.len
                }
                // The place of the sheet in the stream.
                BOUND_SHEET => self.len.min(4),
                _ => 0,
            }
    }
}

/// The records of a stream, in order. The last item is `None` if the stream ends within a record.
///
/// Old versions of Excel pad a short stream, so bytes after the last EOF need not be records.
pub(super) fn records(stream: &[u8]) -> impl Iterator<Item = Option<Record>> {
    let mut next = Some(0);
    // How many parts of the stream, which begin with BOF and end with EOF, are open; and whether any was closed.
    let (mut open, mut has_closed) = (0_usize, false);
    std::iter::from_fn(move || {
        let start = next.take().filter(|start| *start < stream.len())?;
        let read = || {
            let (number, len) = (u16_at(stream, start)?, usize::from(u16_at(stream, start + 2)?));
            let record = Record { number, start, len };
            (record.end() <= stream.len()).then_some(record)
        };
        let Some(record) = read() else { return (open > 0 || !has_closed).then_some(None) };
        match record.number {
            BOF => open += 1,
            EOF if open > 0 => {
                open -= 1;
                has_closed = true;
            }
            _ => {}
        }
        next = Some(record.end());
        Some(Some(record))
    })
}
