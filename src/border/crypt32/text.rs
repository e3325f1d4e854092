//! Text and bytes. Which outputs a failed call changes was recorded on Windows, format by format.

use zeroize::Zeroizing;

use crate::border::frame::{Frame, TRUE};
use crate::border::space::Space;
use crate::border::text::Encoding;
use crate::codes;
use crate::crypt32::text::{self, Decoded, Undecodable};
use crate::error::{Error, Reason};

const TOO_LONG: Error =
    Error::BadLen(&Reason("the text or the data is longer than the largest DWORD; pass less"));

/// The part of the flags that names the format.
const FORMAT: u32 = 0x0fff_ffff;

/// `CryptStringToBinary`
pub(in crate::border) fn string_to_binary(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (encoding, flags) = (frame.encoding(0)?, frame.dword(2));
    let (text, len_at) = (frame.needed_address(0)?, frame.needed_address(4)?);
    let (data, outs) = (frame.address(3), [frame.address(5), frame.address(6)]);
    let count = frame.dword(1);
    let size = frame.space.read_dword(len_at)?;
    for place in [len_at, outs[0], outs[1]].into_iter().filter(|place| *place != 0) {
        frame.space.check_write_dword(place)?;
    }
    let text = frame.space.characters(encoding, text, count)?;
    if encoding == Encoding::Wide && text.is_empty() {
        return Err(EMPTY_TEXT);
    }
    let read = text::decode(&text, flags);
    if let Ok(decoded) = &read
        && data != 0
    {
        // No more than the size, because a longer result is not written; at least one byte, so that a bad address is
        // reported for every length.
        frame.space.check_write(data, decoded.bytes.len().clamp(1, size.max(1) as usize))?;
    }
    let read = read.and_then(|decoded| put_bytes(&mut frame.space, data, size, flags, decoded));
    let (result, [skipped, format], len) = match read {
        Ok(Decoded { bytes, skipped, format }) => {
            let [len, skipped] = [bytes.len(), skipped].map(u32::try_from);
            (Ok(TRUE), [skipped.map_err(|_| TOO_LONG)?, format], Some(len.map_err(|_| TOO_LONG)?))
        }
        Err(Undecodable { bytes_before, error }) => {
            let front = bytes_before.get(..bytes_before.len().min(size as usize)).unwrap_or_default();
            if data != 0 && !front.is_empty() {
                frame.space.write(data, front)?;
            }
            let is_hex =
                flags & FORMAT == codes::CRYPT_STRING_HEX && !matches!(error, Error::MoreData { .. });
            (Err(error), [0, 0], (is_hex && data == 0).then_some(0))
        }
    };
    if let Some(len) = len {
        frame.space.write_dword(len_at, len)?;
    }
    for (place, value) in outs.into_iter().zip([skipped, format]) {
        if place != 0 {
            frame.space.write_dword(place, value)?;
        }
    }
    result
}

const EMPTY_TEXT: Error = Error::InvalidParameter(&Reason("the text is empty; pass one with characters"));

/// Writes the bytes to the buffer, if there is one. If they don't fit, the format HEX writes those that do.
fn put_bytes(
    space: &mut Space<'_>,
    data: u64,
    size: u32,
    flags: u32,
    decoded: Decoded,
) -> Result<Decoded, Undecodable> {
    let needed = decoded.bytes.len();
    if data == 0 {
        return Ok(decoded);
    }
    if needed > size as usize {
        let is_hex = flags & FORMAT == codes::CRYPT_STRING_HEX;
        let bytes_before = if is_hex { decoded.bytes } else { Zeroizing::default() };
        return Err(Undecodable { bytes_before, error: Error::MoreData { needed } });
    }
    if needed > 0 {
        space.write(data, &decoded.bytes)?;
    }
    Ok(decoded)
}

/// `CryptBinaryToString`
pub(in crate::border) fn binary_to_string(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (encoding, flags, format) = (frame.encoding(3)?, frame.dword(2), frame.dword(2) & FORMAT);
    let (text_at, len_at) = (frame.address(3), frame.needed_address(4)?);
    frame.needed_address(0)?;
    let size = if text_at == 0 { 0 } else { frame.space.read_dword(len_at)? };
    frame.space.check_write_dword(len_at)?;
    let text = text::encode(&frame.input(0)?, flags)?;
    let is_text = format != codes::CRYPT_STRING_BINARY;
    // Bytes have no NUL, and have the same length in both encodings.
    let needed = u32::try_from(text.len() + usize::from(is_text)).map_err(|_| TOO_LONG)?;
    if text_at == 0 {
        frame.space.write_dword(len_at, needed)?;
        return Ok(TRUE);
    }
    if needed <= size {
        put_text(&mut frame.space, text_at, &text, is_text.then_some(encoding))?;
        frame.space.write_dword(len_at, needed - u32::from(is_text))?;
        return Ok(TRUE);
    }
    // The buffer is too small. Some formats write nothing then, and some write the characters that fit (recorded on
    // Windows).
    let is_narrow = encoding == Encoding::Ansi;
    match format {
        codes::CRYPT_STRING_HEX
        | codes::CRYPT_STRING_HEXASCII
        | codes::CRYPT_STRING_HEXADDR
        | codes::CRYPT_STRING_HEXASCIIADDR => {}
        codes::CRYPT_STRING_HEXRAW => {
            // Whole pairs and a NUL, if one pair fits.
            if is_narrow && size >= 3 {
                let pairs = text.get(..(size as usize - 1) & !1).ok_or(Error::BUG)?;
                put_text(&mut frame.space, text_at, pairs, Some(encoding))?;
            }
        }
        _ => {
            if is_narrow && is_text && size > 0 {
                put_text(&mut frame.space, text_at, text.get(..size as usize).ok_or(Error::BUG)?, None)?;
            }
            frame.space.write_dword(len_at, needed)?;
        }
    }
    Err(Error::MoreData { needed: needed as usize })
}

/// Writes characters and their NUL, or without an encoding the bytes alone.
fn put_text(space: &mut Space<'_>, place: u64, text: &[u8], encoding: Option<Encoding>) -> Result<(), Error> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * text.len() + 2));
    match encoding {
        None => bytes.extend_from_slice(text),
        Some(Encoding::Ansi) => {
            bytes.extend_from_slice(text);
            bytes.push(0);
        }
        Some(Encoding::Wide) => {
            bytes.extend(text.iter().chain(&[0]).flat_map(|byte| u16::from(*byte).to_le_bytes()));
        }
    }
    if bytes.is_empty() { Ok(()) } else { space.write(place, &bytes) }
}
