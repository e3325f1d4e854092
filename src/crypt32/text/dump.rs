//! Lines of hexadecimal digits as in a memory dump: after an address, before the characters, or both.

use zeroize::Zeroizing;

use super::hex::{LINE, encode_line, value};
use super::lines::{LineEnd, is_space};

/// The columns besides the digits.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    has_address: bool,
    has_ascii: bool,
}

pub(super) const ADDRESS: Columns = Columns { has_address: true, has_ascii: false };
pub(super) const ASCII: Columns = Columns { has_address: false, has_ascii: true };
pub(super) const ADDRESS_AND_ASCII: Columns = Columns { has_address: true, has_ascii: true };

/// The width of the digits of a full line, in characters.
const DIGITS: usize = 3 * LINE;
/// The spaces between the digits and the characters.
const GAP: usize = 3;

/// Writes lines of 16 bytes. Without line ends the lines follow each other directly.
pub(super) fn encode(bytes: &[u8], columns: Columns, end: LineEnd) -> Zeroizing<Vec<u8>> {
    let line_count = bytes.len().div_ceil(LINE);
    // Room for an address of 16 digits with its tab, and for a line end of two characters.
    let mut text = Zeroizing::new(Vec::with_capacity(line_count * (16 + DIGITS + GAP + LINE + 3)));
    for (index, line) in bytes.chunks(LINE).enumerate() {
        if columns.has_address {
            text.extend_from_slice(format!("{:04x}\t", index * LINE).as_bytes());
        }
        let start = text.len();
        encode_line(line, true, &mut text);
        if columns.has_ascii {
            text.resize(start + DIGITS + GAP, b' ');
            text.extend(line.iter().map(|byte| if matches!(byte, 0x20..=0x7e) { *byte } else { b'.' }));
        }
        text.extend_from_slice(end.bytes());
    }
    text
}

/// Reads such lines; `None` if a line lacks a column or has one too many.
pub(super) fn decode(text: &[u16], columns: Columns) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 3 + 1));
    for line in text.split(|character| *character == b'\n'.into()) {
        let line = line.strip_suffix(&[b'\r'.into()]).unwrap_or(line);
        if !line.iter().all(|character| is_space(*character)) {
            decode_line(line, columns, &mut bytes)?;
        }
    }
    Some(bytes)
}

fn decode_line(line: &[u16], columns: Columns, bytes: &mut Vec<u8>) -> Option<()> {
    let mut rest = line;
    if columns.has_address {
        let len = rest.iter().take_while(|character| value(**character).is_some()).count();
        rest = rest.get(len..)?;
        if len < 4 || !rest.first().is_some_and(|character| is_space(*character)) {
            return None;
        }
    }
    let mut count = 0;
    loop {
        let spaces = rest.iter().take_while(|character| is_space(**character)).count();
        // Three spaces end the digits, as does a full line.
        if columns.has_ascii && count > 0 && (spaces >= GAP || count == LINE) {
            // One character for each byte must follow. It may be a space, so only the gap is skipped.
            return (rest.len() - spaces.min(GAP) >= count).then_some(());
        }
        rest = rest.get(spaces..)?;
        let [high, low, after @ ..] = rest else {
            return (rest.is_empty() && !columns.has_ascii).then_some(());
        };
        let is_pair = after.first().is_none_or(|character| is_space(*character));
        if count == LINE || !is_pair {
            return None;
        }
        bytes.push(value(*high)? << 4 | value(*low)?);
        (rest, count) = (after, count + 1);
    }
}
