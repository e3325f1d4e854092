//! The calls of crypt32.dll for keys: text, structures, and protected data.

mod der;
mod dss_public_key;
mod guid;
mod oid;
pub(crate) mod protection;
mod public_key;
pub(crate) mod structure;
pub(crate) mod text;

use zeroize::Zeroizing;

use crate::error::Error;
pub use guid::Guid;
pub use oid::{cert_alg_id_to_oid, cert_oid_to_alg_id};
pub use protection::{MasterKey, ProtectOptions, ProtectedData};
pub use public_key::PublicKeyInfo;

/// The bytes that a text encodes: the result of [`crypt_string_to_binary`].
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BinaryText {
    /// The bytes, which are wiped when they are dropped.
    pub bytes: Zeroizing<Vec<u8>>,
    /// The length of the text before the header of PEM, in UTF-16 characters: `*pdwSkip`.
    pub skipped: usize,
    /// The format that the text has, a `CRYPT_STRING_` number: `*pdwFlags`.
    pub format: u32,
}

/// Decodes the bytes that a text encodes: `CryptStringToBinary`.
///
/// `flags` is one of the `CRYPT_STRING_` numbers. By format (recorded on Windows, unless marked otherwise):
/// - Base64: white space is skipped; padding may be missing; `=` ends the data, and text after it is ignored.
/// - Formats with a header: any `-----BEGIN …-----` and `-----END …-----` are accepted; text before them is skipped.
/// - `BASE64_ANY` and `ANY` try a header first, then base64; `ANY` last takes each character of the text as a byte.
/// - `HEX`: pairs of digits; `-` and `,` after a pair are skipped, and white space between pairs (our decision).
/// - `HEXADDR`, `HEXASCII`, `HEXASCIIADDR`: lines in the form that [`crypt_binary_to_string`] writes (our decision).
///
/// ```
/// use hcryptkey::crypt32::crypt_string_to_binary;
/// use hcryptkey::codes::{CRYPT_STRING_BASE64_ANY, CRYPT_STRING_BASE64HEADER};
///
/// let pem = "A key:\n-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n";
/// let read = crypt_string_to_binary(pem, CRYPT_STRING_BASE64_ANY)?;
/// assert_eq!((&read.bytes[..], read.skipped, read.format), (&[1, 2, 3][..], 7, CRYPT_STRING_BASE64HEADER));
/// # Ok::<(), hcryptkey::Error>(())
/// ```
///
/// # Errors
/// - `ERROR_INVALID_DATA` (13): the text is not in the format; `CRYPT_STRING_NOCR` or `CRYPT_STRING_NOCRLF`.
/// - `ERROR_INVALID_PARAMETER` (87): no such format.
#[doc(alias = "CryptStringToBinary")]
#[doc(alias = "CryptStringToBinaryA")]
#[doc(alias = "CryptStringToBinaryW")]
pub fn crypt_string_to_binary(text: &str, flags: u32) -> Result<BinaryText, Error> {
    let text = Zeroizing::new(text.encode_utf16().collect::<Vec<_>>());
    let text::Decoded { bytes, skipped, format } =
        text::decode(&text, flags).map_err(|undecodable| undecodable.error)?;
    Ok(BinaryText { bytes, skipped, format })
}

/// Writes bytes as text: `CryptBinaryToString`. The text, without a NUL, is wiped when it is dropped.
///
/// The result is bytes rather than a `String`, because `CRYPT_STRING_BINARY` returns bytes that may not be UTF-8.
///
/// `flags` is one of the `CRYPT_STRING_` numbers, with `CRYPT_STRING_NOCR` for lines that end with LF, or
/// `CRYPT_STRING_NOCRLF` for no line ends. `CRYPT_STRING_BINARY` returns the bytes unchanged.
///
/// ```
/// use hcryptkey::crypt32::crypt_binary_to_string;
/// use hcryptkey::codes::{CRYPT_STRING_BASE64, CRYPT_STRING_HEX, CRYPT_STRING_NOCRLF};
///
/// assert_eq!(crypt_binary_to_string(b"key", CRYPT_STRING_BASE64)?[..], *b"a2V5\r\n");
/// assert_eq!(crypt_binary_to_string(b"key", CRYPT_STRING_HEX | CRYPT_STRING_NOCRLF)?[..], *b"6b 65 79");
/// # Ok::<(), hcryptkey::Error>(())
/// ```
///
/// # Errors
/// - `ERROR_INVALID_PARAMETER` (87): no such format, or one that is only for reading.
#[doc(alias = "CryptBinaryToString")]
#[doc(alias = "CryptBinaryToStringA")]
#[doc(alias = "CryptBinaryToStringW")]
pub fn crypt_binary_to_string(bytes: &[u8], flags: u32) -> Result<Zeroizing<Vec<u8>>, Error> {
    text::encode(bytes, flags)
}
