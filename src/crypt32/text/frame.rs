//! The lines around base64: `-----BEGIN …-----` and `-----END …-----`.

use zeroize::Zeroizing;

use super::base64;
use super::lines::LineEnd;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// The length of the text before the frame, and the text within it. The words in the two lines make no difference.
pub(super) fn find(text: &[u16]) -> Option<(usize, &[u16])> {
    let begin = position(text, BEGIN)?;
    let label = text.get(begin + BEGIN.len()..)?;
    let inside = label.get(position(label, DASHES)? + DASHES.len()..)?;
    let end = position(inside, END)?;
    position(inside.get(end + END.len()..)?, DASHES)?;
    Some((begin, inside.get(..end)?))
}

fn position(text: &[u16], part: &str) -> Option<usize> {
    text.windows(part.len()).position(|window| window.iter().copied().eq(part.encode_utf16()))
}

pub(super) fn write(bytes: &[u8], label: &str, end: LineEnd) -> Zeroizing<Vec<u8>> {
    let body = base64::encode(bytes, end);
    let line = |start: &str| [start, label, DASHES].concat();
    let (begin, finish) = (line(BEGIN), line(END));
    Zeroizing::new([begin.as_bytes(), end.bytes(), &body, finish.as_bytes(), end.bytes()].concat())
}
