//! Bytes that are a key in a form other than a BLOB, so that an error can name the form.

use crate::error::{Error, Reason};

const PEM: Error = Error::BadData(&Reason(
    "this is not a BLOB: it looks like PEM; read it with KeyFile, or decode it with CryptStringToBinary and \
      CryptDecodeObjectEx first",
));
const DER: Error = Error::BadData(&Reason(
    "this is not a BLOB: it looks like DER; read it with KeyFile, or decode it with CryptDecodeObjectEx first",
));
const PVK: Error =
    Error::BadData(&Reason("this is not a BLOB: it looks like a PVK file; read it with KeyFile first"));
const HEX: Error =
    Error::BadData(&Reason("this is not a BLOB: it looks like hex digits; pass the bytes that they encode"));
const BASE64: Error =
    Error::BadData(&Reason("this is not a BLOB: it looks like base64; pass the bytes that it encodes"));

/// The error for bytes that do not have the header of a BLOB, if they look like something else.
pub(super) fn error_for(bytes: &[u8]) -> Option<Error> {
    if is_pem(bytes) {
        Some(PEM)
    } else if bytes.starts_with(&[0x1e, 0xf1, 0xb5, 0xb0]) {
        Some(PVK)
    } else if is_text_of(bytes, |byte| byte.is_ascii_hexdigit()) {
        Some(HEX)
    } else if is_text_of(bytes, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')) {
        Some(BASE64)
    // Checked after text, whose first characters may look like a short SEQUENCE.
    } else if is_der(bytes) {
        Some(DER)
    } else {
        None
    }
}

fn is_pem(bytes: &[u8]) -> bool {
    const BEGIN: &[u8] = b"-----BEGIN ";
    bytes.windows(BEGIN.len()).any(|window| window == BEGIN)
}

/// A SEQUENCE that is long enough for a key.
fn is_der(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, 0x30..=0x7f | 0x81..=0x83, ..])
}

/// Whether there are at least 16 characters besides white space, and `is_part` accepts them all. As hex digits, 16
/// characters are as long as the header of a BLOB.
fn is_text_of(bytes: &[u8], is_part: impl Fn(u8) -> bool) -> bool {
    let mut text = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
    text.clone().count() >= 16 && text.all(|byte| is_part(*byte))
}
