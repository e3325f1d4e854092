//! The strings that are in the cells of a workbook themselves, as in Excel 5 and 95: \[MS-XLS\] 2.4.148.

use std::fmt::Write as _;

use super::bytes::u16_at;
use super::code_page::windows_1252;
use super::workbook_record::records;

const LABEL: u16 = 0x0204;
/// A label in several fonts.
const RICH_LABEL: u16 = 0x00D6;

/// Row, column and format come before the string.
const STRING: usize = 6;

/// The strings, a line for each, in the order of the stream; `None` if one runs over the end of its record.
pub(super) fn labels(workbook: &[u8], letters_are_narrow: bool) -> Option<String> {
    let mut text = String::new();
    for record in records(workbook) {
        let record = record?;
        if !matches!(record.number, LABEL | RICH_LABEL) {
            continue;
        }
        let contents = &workbook[record.contents()];
        let len = usize::from(u16_at(contents, STRING)?);
        let string = contents.get(STRING + 2..)?;
        // From Excel 97 on, a byte shows whether letters are wide.
        let (is_wide, letters) =
            if letters_are_narrow { (false, string) } else { (string.first()? & 1 != 0, &string[1..]) };
        let units: Vec<u16> = if is_wide {
            letters.get(..2 * len)?.as_chunks().0.iter().copied().map(u16::from_le_bytes).collect()
        } else {
            letters.get(..len)?.iter().map(|byte| windows_1252(*byte)).collect()
        };
        let string = String::from_utf16_lossy(&units);
        let shown = string.chars().map(|character| if character.is_control() { ' ' } else { character });
        writeln!(text, "{}", shown.collect::<String>()).ok()?;
    }
    Some(text)
}
