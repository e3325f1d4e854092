//! Text of any characters in every format, and any bytes written in every format and read back.

use hcryptkey::codes::*;
use hcryptkey::crypt32::{crypt_binary_to_string, crypt_string_to_binary};

/// The formats that can be written.
const WRITTEN: [u32; 11] = [
    CRYPT_STRING_BASE64HEADER,
    CRYPT_STRING_BASE64,
    CRYPT_STRING_BASE64REQUESTHEADER,
    CRYPT_STRING_HEX,
    CRYPT_STRING_HEXASCII,
    CRYPT_STRING_BASE64X509CRLHEADER,
    CRYPT_STRING_HEXADDR,
    CRYPT_STRING_HEXASCIIADDR,
    CRYPT_STRING_HEXRAW,
    CRYPT_STRING_BASE64URI,
    CRYPT_STRING_BINARY,
];

/// Longer texts reach no more code.
const MOST: usize = 4096;

/// Reads the bytes as a text, and writes them.
///
/// # Panics
/// If a rule does not hold.
pub fn run(data: &[u8]) {
    let data = data.get(..MOST).unwrap_or(data);
    let text: String = data.iter().map(|byte| char::from(*byte)).collect();
    for format in 0..16 {
        match crypt_string_to_binary(&text, format) {
            Ok(read) => assert!(read.skipped <= data.len() && read.bytes.len() <= data.len()),
            Err(error) => {
                let known = [ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER];
                assert!(known.contains(&error.code()), "{format}: {error}");
            }
        }
    }
    for format in WRITTEN {
        for end in [0, CRYPT_STRING_NOCR, CRYPT_STRING_NOCRLF] {
            let written = crypt_binary_to_string(data, format | end).unwrap();
            let is_dump =
                matches!(format, CRYPT_STRING_HEXASCII | CRYPT_STRING_HEXADDR | CRYPT_STRING_HEXASCIIADDR);
            // A dump without line ends has no recognisable columns.
            if format == CRYPT_STRING_BINARY || is_dump && end == CRYPT_STRING_NOCRLF {
                continue;
            }
            let text = std::str::from_utf8(&written).unwrap();
            let read = crypt_string_to_binary(text, format).unwrap();
            assert_eq!((&read.bytes[..], read.skipped, read.format), (data, 0, format));
        }
    }
}
