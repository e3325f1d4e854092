//! Bytes as text, and back: hex and base64.

use base64ct::{Base64, Encoding as _};
use hcryptkey::zeroize::Zeroizing;

/// Bytes that may be secret.
pub(crate) type Bytes = Zeroizing<Vec<u8>>;

/// How bytes are written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Encoding {
    /// The bytes themselves
    Raw,
    /// Two digits for each byte
    Hex,
    /// Base64 with padding
    Base64,
}

impl Encoding {
    pub(crate) fn write(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Raw => bytes.to_vec(),
            Self::Hex => format!("{}\n", hex(bytes)).into_bytes(),
            Self::Base64 => format!("{}\n", Base64::encode_string(bytes)).into_bytes(),
        }
    }

    /// Reads text; `None` if it is not in this encoding.
    pub(crate) fn read(self, text: &[u8]) -> Option<Bytes> {
        match self {
            Self::Raw => Some(Zeroizing::new(text.to_vec())),
            Self::Hex => from_hex(text),
            Self::Base64 => from_base64(text),
        }
    }
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

/// Reads hex digits, with or without `0x` before them and with white space, `:`, `-` or `,` between bytes.
pub(crate) fn from_hex(text: &[u8]) -> Option<Bytes> {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"0x").or(text.strip_prefix(b"0X")).unwrap_or(text);
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 2));
    let mut high = None;
    for &character in text {
        let digit = char::from(character).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match (digit, high) {
            (Some(digit), None) => high = Some(digit << 4),
            (Some(digit), Some(first)) => {
                bytes.push(first | digit);
                high = None;
            }
            (None, None) if character.is_ascii_whitespace() || b":-,".contains(&character) => {}
            _ => return None,
        }
    }
    high.is_none().then_some(bytes)
}

/// Reads base64, with white space anywhere.
pub(crate) fn from_base64(text: &[u8]) -> Option<Bytes> {
    let mut packed = Zeroizing::new(Vec::with_capacity(text.len()));
    packed.extend(text.iter().copied().filter(|character| !character.is_ascii_whitespace()));
    let mut bytes = Zeroizing::new(vec![0; packed.len() / 4 * 3]);
    let len = Base64::decode(&*packed, &mut bytes).ok()?.len();
    bytes.truncate(len);
    Some(bytes)
}

/// Reads hex or base64, whichever the text is. Hex digits alone are hex.
pub(crate) fn from_either(text: &[u8]) -> Option<Bytes> {
    from_hex(text).or_else(|| from_base64(text)).filter(|bytes| !bytes.is_empty())
}
