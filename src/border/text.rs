//! Text of both encodings, up to its NUL.

use zeroize::Zeroizing;

use super::space::Space;
#[cfg(feature = "crypt32")]
use super::space::{BAD_ADDRESS, NULL};
use crate::error::{Error, Reason};

/// How a call's text is written: the last letter of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes: UTF-8, and Latin-1 where they are not valid UTF-8 (our decision).
    Ansi,
    /// UTF-16.
    Wide,
}

/// The most bytes of a text, with its NUL. At an address whose text is longer, there is most likely no text at all.
const MAX_LEN: usize = 64 * 1024;

/// The same for a text that is data: programs carry files in base64.
#[cfg(feature = "crypt32")]
const MAX_DATA_LEN: usize = 256 * 1024 * 1024;

impl Space<'_> {
    /// The text at an address, as UTF-16; `None` at NULL.
    pub(crate) fn units(&self, encoding: Encoding, address: u64) -> Result<Option<Vec<u16>>, Error> {
        let text = self.bytes_of_text(encoding, address, MAX_LEN)?;
        Ok(text.map(|text| match encoding {
            Encoding::Ansi => ansi_to_string(&text).encode_utf16().collect(),
            Encoding::Wide => units(&text).collect(),
        }))
    }

    /// The text at an address; `None` at NULL. Half a surrogate pair is an error.
    pub(crate) fn text(&self, encoding: Encoding, address: u64) -> Result<Option<String>, Error> {
        let Some(text) = self.bytes_of_text(encoding, address, MAX_LEN)? else { return Ok(None) };
        decode(&text, encoding)
            .map(Some)
            .ok_or(Error::InvalidParameter(&Reason("a name is not valid UTF-16; pair its surrogates")))
    }

    /// The characters of a text that is data and not a name, widened to 16 bits: as many as `count` says, or up to its NUL
    /// if `count` is 0.
    #[cfg(feature = "crypt32")]
    pub(crate) fn characters(
        &self,
        encoding: Encoding,
        address: u64,
        count: u32,
    ) -> Result<Zeroizing<Vec<u16>>, Error> {
        let widened = |bytes: &[u8]| {
            Zeroizing::new(match encoding {
                Encoding::Ansi => bytes.iter().map(|byte| u16::from(*byte)).collect(),
                Encoding::Wide => units(bytes).collect(),
            })
        };
        if count == 0 {
            return Ok(widened(&self.bytes_of_text(encoding, address, MAX_DATA_LEN)?.ok_or(NULL)?));
        }
        let len = (count as usize).checked_mul(encoding.width()).ok_or(BAD_ADDRESS)?;
        Ok(widened(&self.input(address, len)?))
    }

    /// The bytes of a text without its NUL; `None` at NULL.
    fn bytes_of_text(
        &self,
        encoding: Encoding,
        address: u64,
        most: usize,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        if address == 0 {
            return Ok(None);
        }
        self.until_nul(address, encoding.width(), most)?.map(Some).ok_or(Error::InvalidParameter(&Reason(
            "a text has no NUL in its first 64 KiB, or data in text none in its first 256 MiB; end it with a NUL",
        )))
    }
}

impl Encoding {
    /// The bytes of a character.
    pub(super) fn width(self) -> usize {
        match self {
            Self::Ansi => 1,
            Self::Wide => 2,
        }
    }
}

/// The text that bytes hold; `None` for half a surrogate pair.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Option<String> {
    match encoding {
        Encoding::Ansi => Some(ansi_to_string(bytes)),
        Encoding::Wide => char::decode_utf16(units(bytes)).collect::<Result<_, _>>().ok(),
    }
}

fn units(bytes: &[u8]) -> impl ExactSizeIterator<Item = u16> {
    bytes.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit))
}

fn ansi_to_string(bytes: &[u8]) -> String {
    match core::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// A text for the caller, with its NUL.
pub(crate) fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Ansi => [text.as_bytes(), &[0]].concat(),
        Encoding::Wide => text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect(),
    }
}
