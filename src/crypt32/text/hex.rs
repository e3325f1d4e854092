//! Hexadecimal digits, with space between the bytes or without.

use zeroize::Zeroizing;

use super::lines::{LineEnd, is_space};
use super::{NOT_IN_FORMAT, Undecodable};

/// The bytes of one line.
pub(super) const LINE: usize = 16;

/// The two digits of a byte, in lower case.
pub(super) fn digits(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 15].map(|digit| if digit < 10 { b'0' + digit } else { b'a' + digit - 10 })
}

/// Writes only digits, and one line end.
pub(super) fn encode_raw(bytes: &[u8], end: LineEnd) -> Zeroizing<Vec<u8>> {
    let mut text = Zeroizing::new(Vec::with_capacity(2 * bytes.len() + end.bytes().len()));
    for byte in bytes {
        text.extend_from_slice(&digits(*byte));
    }
    text.extend_from_slice(end.bytes());
    text
}

/// Writes lines of 16 bytes with a space between them, and a second space in the middle. Without line ends there is one
/// line without a middle.
pub(super) fn encode(bytes: &[u8], end: LineEnd) -> Zeroizing<Vec<u8>> {
    let mut text = Zeroizing::new(Vec::with_capacity(4 * bytes.len() + 2));
    let one_line = end == LineEnd::None;
    for (index, line) in bytes.chunks(LINE).enumerate() {
        if one_line && index > 0 {
            text.push(b' ');
        }
        encode_line(line, !one_line, &mut text);
        text.extend_from_slice(end.bytes());
    }
    text
}

/// Writes up to 16 bytes, with a second space after the eighth if there is a middle.
pub(super) fn encode_line(line: &[u8], has_middle: bool, text: &mut Vec<u8>) {
    for (index, byte) in line.iter().enumerate() {
        if index > 0 {
            text.push(b' ');
        }
        if has_middle && index == LINE / 2 {
            text.push(b' ');
        }
        text.extend_from_slice(&digits(*byte));
    }
}

/// Reads pairs of digits. White space may appear anywhere except within a pair; `-` and `,` may follow a pair.
pub(super) fn decode(text: &[u16]) -> Result<Zeroizing<Vec<u8>>, Undecodable> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 2));
    let mut characters = text.iter().copied();
    let mut may_separate = false;
    while let Some(character) = characters.next() {
        let separates = may_separate && (character == b'-'.into() || character == b','.into());
        if separates || is_space(character) {
            continue;
        }
        match (value(character), characters.next().and_then(value)) {
            (Some(high), Some(low)) => bytes.push(high << 4 | low),
            _ => return Err(Undecodable { bytes_before: bytes, error: NOT_IN_FORMAT }),
        }
        may_separate = true;
    }
    Ok(bytes)
}

/// Reads pairs of digits with nothing but white space between them.
pub(super) fn decode_raw(text: &[u16]) -> Option<Zeroizing<Vec<u8>>> {
    let is_plain = text.iter().all(|character| is_space(*character) || value(*character).is_some());
    if is_plain { decode(text).ok() } else { None }
}

/// The value of a digit.
pub(super) fn value(character: u16) -> Option<u8> {
    let digit = char::from_u32(character.into())?.to_digit(16)?;
    u8::try_from(digit).ok()
}
