//! Base64. A library writes it. We read it ourselves, because Windows accepts more than any library.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use zeroize::Zeroizing;

use super::lines::{LineEnd, is_space};

/// The characters of one line.
const LINE: usize = 64;

/// Writes lines of 64 characters, each with its end.
pub(super) fn encode(bytes: &[u8], end: LineEnd) -> Zeroizing<Vec<u8>> {
    let text = encoded::<Base64>(bytes);
    let line_count = text.len().div_ceil(LINE);
    let mut lines = Zeroizing::new(Vec::with_capacity(text.len() + line_count * end.bytes().len()));
    for line in text.chunks(LINE) {
        lines.extend_from_slice(line);
        // Without line ends this adds nothing.
        lines.extend_from_slice(end.bytes());
    }
    lines
}

/// Writes one line in the alphabet for URIs, without padding.
pub(super) fn encode_uri(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    encoded::<Base64UrlUnpadded>(bytes)
}

fn encoded<E: Encoding>(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut text = Zeroizing::new(vec![0; E::encoded_len(bytes)]);
    let len = E::encode(bytes, &mut text).map_or(0, str::len);
    text.truncate(len);
    text
}

/// Reads base64: white space is skipped, and padding may be missing. A `=` ends the data; the number of `=` must be
/// right, and text after them is ignored.
pub(super) fn decode(text: &[u16]) -> Option<Zeroizing<Vec<u8>>> {
    decode_with(text, value)
}

/// Reads base64 in the alphabet for URIs by the same rules.
pub(super) fn decode_uri(text: &[u16]) -> Option<Zeroizing<Vec<u8>>> {
    decode_with(text, |character| match character {
        b'-' => value(b'+'),
        b'_' => value(b'/'),
        b'+' | b'/' => None,
        _ => value(character),
    })
}

fn decode_with(text: &[u16], value: impl Fn(u8) -> Option<u8>) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 4 * 3 + 3));
    let mut characters = text.iter().copied().filter(|character| !is_space(*character));
    // The position in a group of four characters, and the bits that are not written yet.
    let (mut place, mut pending) = (0_u8, 0_u8);
    while let Some(character) = characters.next() {
        if character == u16::from(b'=') {
            return padding_fits(place, characters).then_some(bytes);
        }
        let bits = value(u8::try_from(character).ok()?)?;
        match place {
            // A first character without a second still makes a byte: Windows returns it.
            0 => bytes.push(bits << 2),
            1 => *bytes.last_mut()? |= bits >> 4,
            2 => bytes.push(pending << 4 | bits >> 2),
            _ => bytes.push(pending << 6 | bits),
        }
        (place, pending) = ((place + 1) % 4, bits);
    }
    Some(bytes)
}

/// Whether a `=` at this position, and those after it, fill the group of four. After a full group one is enough.
fn padding_fits(place: u8, mut rest: impl Iterator<Item = u16>) -> bool {
    place == 0 || (place..3).all(|_| rest.next() == Some(b'='.into()))
}

const fn value(character: u8) -> Option<u8> {
    Some(match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}
