//! The text of a Word document, from its piece table: \[MS-DOC\] 2.4.1.

use super::bytes::{field, u16_at, u32_at, usize_at};
use super::code_page::windows_1252;

// The offsets in the FIB of the length of the body, and of the place and length of the Clx.
const CCP_TEXT: usize = 0x4C;
const FC_CLX: usize = 0x1A2;
const LCB_CLX: usize = 0x1A6;

/// The body of the document; `None` if an offset is out of range.
pub(super) fn body(word: &[u8], table: &[u8]) -> Option<String> {
    let clx = table.get(usize_at(word, FC_CLX)?..)?.get(..usize_at(word, LCB_CLX)?)?;
    in_pieces(word, clx, usize_at(word, CCP_TEXT)?, read_piece)
}

// The offsets, before Word 97, of the place of the text, of the length of the body, and of the place and length of the Clx.
const OLD_FC_MIN: usize = 0x18;
const OLD_CCP_TEXT: usize = 0x34;
const OLD_FC_CLX: usize = 0x160;
const OLD_LCB_CLX: usize = 0x164;

/// The body of a document from before Word 97 that is in one piece; `None` if it is longer than the stream.
pub(super) fn old_body(word: &[u8]) -> Option<String> {
    let body = word.get(usize_at(word, OLD_FC_MIN)?..)?.get(..usize_at(word, OLD_CCP_TEXT)?)?;
    let text: Vec<u16> = body.iter().map(|byte| windows_1252(*byte)).collect();
    Some(readable(&String::from_utf16_lossy(&text)))
}

/// The same for a document that was saved fast. Its piece table is in the same stream, and characters have one byte.
pub(super) fn old_body_in_pieces(word: &[u8]) -> Option<String> {
    let clx = word.get(usize_at(word, OLD_FC_CLX)?..)?.get(..usize_at(word, OLD_LCB_CLX)?)?;
    in_pieces(word, clx, usize_at(word, OLD_CCP_TEXT)?, read_old_piece)
}

/// Reads the characters of a piece at this place, and appends this number of them.
type ReadPiece = fn(&[u8], u32, usize, &mut Vec<u16>) -> Option<()>;

fn in_pieces(word: &[u8], clx: &[u8], body_len: usize, read_piece: ReadPiece) -> Option<String> {
    // A character takes one or two bytes, so this check finds a false length.
    if body_len > word.len() {
        return None;
    }
    let pieces = piece_table(clx)?;
    // One more position than pieces, 4 bytes each; then 8 bytes for each piece.
    let count = pieces.len().checked_sub(4)? / 12;
    let (positions, places) = pieces.split_at_checked(4 * (count + 1))?;
    let mut text = Vec::new();
    for piece in 0..count {
        let start = usize_at(positions, 4 * piece)?;
        let end = usize_at(positions, 4 * piece + 4)?;
        if start != text.len() {
            return None;
        }
        let len = end.min(body_len).checked_sub(start)?;
        read_piece(word, u32_at(places, 8 * piece + 2)?, len, &mut text)?;
        // Footnotes, headers and similar text follow the body.
        if text.len() == body_len {
            break;
        }
    }
    (text.len() == body_len).then(|| readable(&String::from_utf16_lossy(&text)))
}

/// The piece table in the Clx, which holds formatting (1) in front of it (2).
fn piece_table(mut clx: &[u8]) -> Option<&[u8]> {
    loop {
        clx = match *clx.first()? {
            1 => clx.get(3 + usize::from(u16_at(clx, 1)?)..)?,
            2 => return clx.get(5..)?.get(..usize_at(clx, 1)?),
            _ => return None,
        }
    }
}

/// Reads the characters of a piece. If bit 30 of its offset is set, they have one byte each, at half that offset.
fn read_piece(word: &[u8], place: u32, len: usize, text: &mut Vec<u16>) -> Option<()> {
    const COMPRESSED: u32 = 1 << 30;
    let offset = place & (COMPRESSED - 1);
    if place & COMPRESSED != 0 {
        return read_old_piece(word, offset / 2, len, text);
    }
    let bytes = word.get(usize::try_from(offset).ok()?..)?.get(..2 * len)?;
    text.extend((0..len).filter_map(|at| field(bytes, 2 * at)).map(u16::from_le_bytes));
    Some(())
}

fn read_old_piece(word: &[u8], place: u32, len: usize, text: &mut Vec<u16>) -> Option<()> {
    let bytes = word.get(usize::try_from(place).ok()?..)?.get(..len)?;
    text.extend(bytes.iter().map(|byte| windows_1252(*byte)));
    Some(())
}

/// Text for a terminal: a line for each paragraph, break and cell; the result of each field; nothing for the marks that
/// represent pictures and notes.
fn readable(text: &str) -> String {
    let mut shown = String::new();
    // For each open field, whether its instructions have ended; and the number of fields whose instructions have not.
    let mut fields = Vec::new();
    let mut hidden = 0usize;
    for character in text.chars() {
        match character {
            '\x13' => {
                fields.push(false);
                hidden += 1;
            }
            '\x14' => {
                if let Some(over @ false) = fields.last_mut() {
                    *over = true;
                    hidden -= 1;
                }
            }
            '\x15' => {
                if fields.pop() == Some(false) {
                    hidden -= 1;
                }
            }
            _ if hidden > 0 => {}
            '\r' | '\x07' | '\x0B' | '\x0C' => shown.push('\n'),
            '\x1E' => shown.push('-'),
            '\t' => shown.push('\t'),
            other if other.is_control() => {}
            other => shown.push(other),
        }
    }
    shown
}
