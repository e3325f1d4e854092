//! Text and bytes: `CryptStringToBinary` and `CryptBinaryToString`, as functions over slices.
//!
//! The calls take text of 8 or of 16 bits; the formats are the same, so the functions that read take characters of 16.

mod base64;
mod dump;
mod frame;
mod hex;
mod lines;

use zeroize::Zeroizing;

use crate::codes;
use crate::error::{Error, Reason};
use lines::LineEnd;

/// The bytes that a text encodes.
pub(crate) struct Decoded {
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    /// The length of the text before the header of PEM, in characters.
    pub(crate) skipped: usize,
    /// The format that the text has.
    pub(crate) format: u32,
}

/// Text that is not in the format. The format HEX returns the bytes before the fault.
pub(crate) struct Undecodable {
    pub(crate) bytes_before: Zeroizing<Vec<u8>>,
    pub(crate) error: Error,
}

impl From<Error> for Undecodable {
    fn from(error: Error) -> Self {
        Self { bytes_before: Zeroizing::default(), error }
    }
}

const NOT_IN_FORMAT: Error = Error::InvalidData(&Reason(
    "the text is not in this format; check the format, the padding, and the BEGIN and END lines",
));
const NO_SUCH_FORMAT: Error = Error::InvalidParameter(&Reason(
    "no such format of text, or not one that this call takes; use one of the CRYPT_STRING_ values",
));
const NOT_FOR_READING: Error =
    Error::InvalidData(&Reason("CRYPT_STRING_NOCR and CRYPT_STRING_NOCRLF are for writing; leave them out"));

/// The part of the flags that names the format.
const FORMAT: u32 = 0x0fff_ffff;

/// Decodes the bytes that a text encodes.
///
/// # Errors
/// `ERROR_INVALID_DATA` for text that is not in the format and for flags that are for writing, `ERROR_INVALID_PARAMETER` for
/// an unknown format.
pub(crate) fn decode(text: &[u16], flags: u32) -> Result<Decoded, Undecodable> {
    if flags & !(FORMAT_DIGIT | codes::CRYPT_STRING_STRICT) != 0 {
        return Err(NOT_FOR_READING.into());
    }
    let format = flags & FORMAT_DIGIT;
    let found = |bytes, skipped, format| Decoded { bytes, skipped, format };
    let plain = |bytes: Option<_>| Ok(found(bytes.ok_or(NOT_IN_FORMAT)?, 0, format));
    match format {
        codes::CRYPT_STRING_BASE64HEADER
        | codes::CRYPT_STRING_BASE64REQUESTHEADER
        | codes::CRYPT_STRING_BASE64X509CRLHEADER => {
            let (skipped, text) = frame::find(text).ok_or(NOT_IN_FORMAT)?;
            Ok(found(base64::decode(text).ok_or(NOT_IN_FORMAT)?, skipped, format))
        }
        codes::CRYPT_STRING_BASE64 => plain(base64::decode(text)),
        codes::CRYPT_STRING_BASE64URI => plain(base64::decode_uri(text)),
        codes::CRYPT_STRING_BINARY => plain(narrow(text)),
        codes::CRYPT_STRING_HEX => hex::decode(text).map(|bytes| found(bytes, 0, format)),
        codes::CRYPT_STRING_HEXRAW => plain(hex::decode_raw(text)),
        codes::CRYPT_STRING_HEXASCII => plain(dump::decode(text, dump::ASCII)),
        codes::CRYPT_STRING_HEXADDR => plain(dump::decode(text, dump::ADDRESS)),
        codes::CRYPT_STRING_HEXASCIIADDR => plain(dump::decode(text, dump::ADDRESS_AND_ASCII)),
        // Each of these tries its formats in the documented order: a text can fit several.
        codes::CRYPT_STRING_BASE64_ANY => {
            first_of(text, &[codes::CRYPT_STRING_BASE64HEADER, codes::CRYPT_STRING_BASE64])
        }
        codes::CRYPT_STRING_ANY => first_of(
            text,
            &[codes::CRYPT_STRING_BASE64HEADER, codes::CRYPT_STRING_BASE64, codes::CRYPT_STRING_BINARY],
        ),
        codes::CRYPT_STRING_HEX_ANY => first_of(
            text,
            &[
                codes::CRYPT_STRING_HEXADDR,
                codes::CRYPT_STRING_HEXASCIIADDR,
                codes::CRYPT_STRING_HEX,
                codes::CRYPT_STRING_HEXRAW,
                codes::CRYPT_STRING_HEXASCII,
            ],
        ),
        _ => Err(NO_SUCH_FORMAT.into()),
    }
}

/// The part of the flags that names a format to read.
const FORMAT_DIGIT: u32 = 0xf;

fn first_of(text: &[u16], formats: &[u32]) -> Result<Decoded, Undecodable> {
    formats.iter().find_map(|format| decode(text, *format).ok()).ok_or(NOT_IN_FORMAT.into())
}

/// Characters as bytes; `None` if one does not fit.
fn narrow(text: &[u16]) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    for character in text {
        bytes.push(u8::try_from(*character).ok()?);
    }
    Some(bytes)
}

/// Writes bytes as text, without the NUL at its end. The format BINARY is not text: it is the bytes themselves.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` for an unknown format, and for one that is only for reading.
pub(crate) fn encode(bytes: &[u8], flags: u32) -> Result<Zeroizing<Vec<u8>>, Error> {
    let end = LineEnd::of(flags);
    Ok(match flags & FORMAT {
        codes::CRYPT_STRING_BASE64HEADER => frame::write(bytes, "CERTIFICATE", end),
        codes::CRYPT_STRING_BASE64REQUESTHEADER => frame::write(bytes, "NEW CERTIFICATE REQUEST", end),
        codes::CRYPT_STRING_BASE64X509CRLHEADER => frame::write(bytes, "X509 CRL", end),
        codes::CRYPT_STRING_BASE64 => base64::encode(bytes, end),
        codes::CRYPT_STRING_BASE64URI => base64::encode_uri(bytes),
        codes::CRYPT_STRING_BINARY => Zeroizing::new(bytes.to_vec()),
        codes::CRYPT_STRING_HEX => hex::encode(bytes, end),
        codes::CRYPT_STRING_HEXRAW => hex::encode_raw(bytes, end),
        codes::CRYPT_STRING_HEXASCII => dump::encode(bytes, dump::ASCII, end),
        codes::CRYPT_STRING_HEXADDR => dump::encode(bytes, dump::ADDRESS, end),
        codes::CRYPT_STRING_HEXASCIIADDR => dump::encode(bytes, dump::ADDRESS_AND_ASCII, end),
        _ => return Err(NO_SUCH_FORMAT),
    })
}
