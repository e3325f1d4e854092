//! The strings of a workbook, from its shared string table: \[MS-XLS\] 2.4.265 and 2.5.293.

use std::fmt::Write as _;

use super::workbook_record::records;

const SST: u16 = 0x00FC;
const CONTINUE: u16 = 0x003C;

/// The strings, a line for each, in the order of the table; `None` if they run over its end.
pub(super) fn shared_strings(workbook: &[u8]) -> Option<String> {
    let mut parts = Vec::new();
    for record in records(workbook) {
        let record = record?;
        match record.number {
            SST if parts.is_empty() => parts.push(&workbook[record.contents()]),
            CONTINUE if !parts.is_empty() => parts.push(&workbook[record.contents()]),
            _ if !parts.is_empty() => break,
            _ => {}
        }
    }
    let mut text = String::new();
    // A workbook that contains only numbers has no table.
    if parts.is_empty() {
        return Some(text);
    }
    let mut table = Table { part: &[], rest: parts.into_iter() };
    // The number of uses of the strings, which is not needed here, and the number of strings.
    table.bytes(4)?;
    for _ in 0..table.u32()? {
        let string = String::from_utf16_lossy(&table.string()?);
        let shown = string.chars().map(|character| if character.is_control() { ' ' } else { character });
        writeln!(text, "{}", shown.collect::<String>()).ok()?;
    }
    Some(text)
}

/// The table as it is read: a record, and the records that continue it.
struct Table<'a> {
    part: &'a [u8],
    rest: std::vec::IntoIter<&'a [u8]>,
}

impl<'a> Table<'a> {
    /// The next bytes, which never cross the end of a record.
    fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        while self.part.is_empty() && len > 0 {
            self.part = self.rest.next()?;
        }
        let (bytes, rest) = self.part.split_at_checked(len)?;
        self.part = rest;
        Some(bytes)
    }

    fn u16(&mut self) -> Option<u16> {
        self.bytes(2)?.first_chunk().copied().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.bytes(4)?.first_chunk().copied().map(u32::from_le_bytes)
    }

    fn string(&mut self) -> Option<Vec<u16>> {
        const WIDE: u8 = 1 << 0;
        const PHONETIC: u8 = 1 << 2;
        const RICH: u8 = 1 << 3;

        let len = usize::from(self.u16()?);
        let [flags] = *self.bytes(1)? else { return None };
        let runs = if flags & RICH == 0 { 0 } else { usize::from(self.u16()?) };
        let phonetic_len = if flags & PHONETIC == 0 { 0 } else { usize::try_from(self.u32()?).ok()? };

        let mut wide = flags & WIDE != 0;
        let mut string = Vec::new();
        while string.len() < len {
            if self.part.is_empty() {
                // If a record ends within the characters, the next one begins with a new flag for their width.
                self.part = self.rest.next()?;
                let [flags] = *self.bytes(1)? else { return None };
                wide = flags & WIDE != 0;
            }
            if wide {
                string.push(self.u16()?);
            } else {
                string.extend(self.bytes(1)?.iter().copied().map(u16::from));
            }
        }
        self.skip(4 * runs)?;
        self.skip(phonetic_len)?;
        Some(string)
    }

    /// Skips bytes, which may cross the ends of records.
    fn skip(&mut self, mut len: usize) -> Option<()> {
        while len > self.part.len() {
            len -= self.part.len();
            self.part = self.rest.next()?;
        }
        self.bytes(len).map(|_| ())
    }
}
