//! Text of both encodings, up to its NUL.

use super::space::{BAD_ADDRESS, Space};
use crate::error::{Error, Reason};

/// How a call's text is written: the last letter of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes: UTF-8, and Latin-1 where they are not valid UTF-8 (our decision).
    Ansi,
    /// UTF-16.
    Wide,
}

/// The most bytes of a text, with its NUL. A longer one is taken for an address that is not a text's.
const MAX_LEN: u64 = 64 * 1024;

impl Space<'_> {
    /// The text at an address, as UTF-16; `None` at NULL.
    pub(crate) fn units(&self, encoding: Encoding, address: u64) -> Result<Option<Vec<u16>>, Error> {
        match encoding {
            Encoding::Ansi => {
                Ok(self.ansi(address)?.map(|bytes| ansi_to_string(bytes).encode_utf16().collect()))
            }
            Encoding::Wide => self.wide(address),
        }
    }

    /// The text at an address; `None` at NULL. Half a surrogate pair is an error.
    pub(crate) fn text(&self, encoding: Encoding, address: u64) -> Result<Option<String>, Error> {
        match encoding {
            Encoding::Ansi => Ok(self.ansi(address)?.map(ansi_to_string)),
            Encoding::Wide => {
                let text = self.wide(address)?.map(|units| String::from_utf16(&units)).transpose();
                text.map_err(|_| {
                    Error::InvalidParameter(&Reason("a name is not UTF-16; pair up its surrogates"))
                })
            }
        }
    }

    fn ansi(&self, address: u64) -> Result<Option<Vec<u8>>, Error> {
        self.until_nul(address, u8::from_le_bytes)
    }

    fn wide(&self, address: u64) -> Result<Option<Vec<u16>>, Error> {
        self.until_nul(address, u16::from_le_bytes)
    }

    /// One character at a time, because the memory may end right after the NUL.
    fn until_nul<T: Default + PartialEq, const LEN: usize>(
        &self,
        address: u64,
        from_bytes: fn([u8; LEN]) -> T,
    ) -> Result<Option<Vec<T>>, Error> {
        if address == 0 {
            return Ok(None);
        }
        let mut text = Vec::new();
        for offset in (0..MAX_LEN).step_by(LEN) {
            let unit = from_bytes(self.read(address.checked_add(offset).ok_or(BAD_ADDRESS)?)?);
            if unit == T::default() {
                return Ok(Some(text));
            }
            text.push(unit);
        }
        Err(Error::InvalidParameter(&Reason("a text has no NUL within 64 KiB; end it with one")))
    }
}

fn ansi_to_string(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}

/// A text as the caller reads it, with its NUL.
pub(crate) fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Ansi => [text.as_bytes(), &[0]].concat(),
        Encoding::Wide => text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect(),
    }
}
