//! Values and data as text.

use std::fmt::Write as _;

use crate::Error;

/// Reads hex digits, with or without `0x`.
///
/// # Errors
/// [`Error::NotHex`].
pub fn parse_hex(text: &str) -> Result<Vec<u8>, Error> {
    let digits = text.strip_prefix("0x").or(text.strip_prefix("0X")).unwrap_or(text);
    let (pairs, rest) = digits.as_bytes().as_chunks();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
    bytes.filter(|_| rest.is_empty()).ok_or(Error::NotHex)
}

/// Data as a line to print: text if it looks like text, else hex.
pub fn show(data: &[u8]) -> String {
    let utf8 = String::from_utf8(data.to_vec()).ok().filter(|text| is_printable(text));
    utf8.or_else(|| utf16(data)).unwrap_or_else(|| {
        data.iter().fold("0x".to_owned(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02X}");
            hex
        })
    })
}

/// UTF-16, but only of alphabets up to Cyrillic: beyond them nearly any two bytes are a letter of some script.
fn utf16(data: &[u8]) -> Option<String> {
    let (units, rest) = data.as_chunks();
    let units: Vec<u16> = units.iter().copied().map(u16::from_le_bytes).collect();
    let text = String::from_utf16(&units).ok().filter(|text| rest.is_empty() && is_printable(text))?;
    text.chars().all(|character| character < '\u{500}').then_some(text)
}

/// Whether a terminal displays it without any other effect.
fn is_printable(text: &str) -> bool {
    !text.chars().any(|character| character.is_control() && !matches!(character, '\t' | '\r' | '\n'))
}
