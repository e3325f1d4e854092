//! Text of both encodings, up to its NUL.

#[cfg(feature = "crypt32")]
use zeroize::Zeroizing;

#[cfg(feature = "crypt32")]
use super::space::NULL;
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

/// The most bytes of a text, with its NUL. A longer one is taken for an address that holds no text.
const MAX_LEN: u64 = 64 * 1024;

/// The same for a text that is data: programs carry files in base64.
#[cfg(feature = "crypt32")]
const MAX_DATA_LEN: u64 = 256 * 1024 * 1024;

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
                    Error::InvalidParameter(&Reason("a name is not valid UTF-16; pair its surrogates"))
                })
            }
        }
    }

    /// The characters of a text that is data and not a name, widened to 16 bits: as many as `count` says, or up to its NUL
    /// if that is 0. The text is there.
    #[cfg(feature = "crypt32")]
    pub(crate) fn characters(
        &self,
        encoding: Encoding,
        address: u64,
        count: u32,
    ) -> Result<Zeroizing<Vec<u16>>, Error> {
        let count = count as usize;
        match encoding {
            Encoding::Ansi if count > 0 => {
                let bytes = self.input(address, count)?;
                Ok(Zeroizing::new(bytes.iter().map(|byte| u16::from(*byte)).collect()))
            }
            Encoding::Ansi => {
                let bytes =
                    Zeroizing::new(self.until_nul(address, u8::from_le_bytes, MAX_DATA_LEN)?.ok_or(NULL)?);
                Ok(Zeroizing::new(bytes.iter().map(|byte| u16::from(*byte)).collect()))
            }
            Encoding::Wide if count > 0 => {
                let bytes = self.input(address, count.checked_mul(2).ok_or(BAD_ADDRESS)?)?;
                Ok(Zeroizing::new(bytes.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect()))
            }
            Encoding::Wide => {
                Ok(Zeroizing::new(self.until_nul(address, u16::from_le_bytes, MAX_DATA_LEN)?.ok_or(NULL)?))
            }
        }
    }

    fn ansi(&self, address: u64) -> Result<Option<Vec<u8>>, Error> {
        self.until_nul(address, u8::from_le_bytes, MAX_LEN)
    }

    fn wide(&self, address: u64) -> Result<Option<Vec<u16>>, Error> {
        self.until_nul(address, u16::from_le_bytes, MAX_LEN)
    }

    /// One character at a time, because the memory may end right after the NUL.
    fn until_nul<T: Default + PartialEq, const LEN: usize>(
        &self,
        address: u64,
        from_bytes: fn([u8; LEN]) -> T,
        most: u64,
    ) -> Result<Option<Vec<T>>, Error> {
        if address == 0 {
            return Ok(None);
        }
        let mut text = Vec::new();
        for offset in (0..most).step_by(LEN) {
            let unit = from_bytes(self.read(address.checked_add(offset).ok_or(BAD_ADDRESS)?)?);
            if unit == T::default() {
                return Ok(Some(text));
            }
            text.push(unit);
        }
        Err(Error::InvalidParameter(&Reason(
            "a text has no NUL in its first 64 KiB, or data in text none in its first 256 MiB; end it with a NUL",
        )))
    }
}

fn ansi_to_string(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}

/// A text for the caller, with its NUL.
pub(crate) fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Ansi => [text.as_bytes(), &[0]].concat(),
        Encoding::Wide => text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect(),
    }
}
