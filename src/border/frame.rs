//! The arguments of one call, by their places in the table.

use super::argument::{Argument, Kind};
use super::memory::Memory;
use super::space::{NULL, ReadBytes, Space};
use super::text::Encoding;
use crate::Advapi;
use crate::error::Error;

/// One call while it runs. The methods take the index of an argument in the call's row, which says how its word is read.
pub(crate) struct Frame<'a> {
    pub(crate) process: &'a Advapi,
    pub(crate) space: Space<'a>,
    arguments: &'static [Argument],
    words: &'a [u64],
    last_error: Option<u32>,
}

impl<'a> Frame<'a> {
    pub(super) fn new(
        process: &'a Advapi,
        arguments: &'static [Argument],
        words: &'a [u64],
        memory: &'a mut dyn Memory,
    ) -> Self {
        Self {
            process,
            space: Space::new(memory, process.handle_width()),
            arguments,
            words,
            last_error: None,
        }
    }

    /// Sets the last error although the call succeeds.
    pub(crate) fn set_last_error(&mut self, code: u32) {
        self.last_error = Some(code);
    }

    pub(super) fn last_error(&self) -> Option<u32> {
        self.last_error
    }

    pub(super) fn kind(&self, argument: usize) -> Result<Kind, Error> {
        self.arguments.get(argument).map(|argument| argument.kind).ok_or(Error::BUG)
    }

    fn word(&self, argument: usize) -> u64 {
        self.words.get(argument).copied().unwrap_or(0)
    }

    /// A DWORD, `ALG_ID` or BOOL.
    #[expect(clippy::cast_possible_truncation, reason = "C takes the lower half of a register")]
    pub(crate) fn dword(&self, argument: usize) -> u32 {
        self.word(argument) as u32
    }

    pub(crate) fn is_true(&self, argument: usize) -> bool {
        self.dword(argument) != 0
    }

    /// A handle that the call takes.
    pub(crate) fn handle(&self, argument: usize) -> u64 {
        self.space.cut(self.word(argument))
    }

    pub(crate) fn address(&self, argument: usize) -> u64 {
        self.space.cut(self.word(argument))
    }

    /// An address that the call needs.
    pub(crate) fn needed_address(&self, argument: usize) -> Result<u64, Error> {
        let address = self.address(argument);
        if address == 0 { Err(NULL) } else { Ok(address) }
    }

    /// The encoding of a text argument.
    pub(crate) fn encoding(&self, argument: usize) -> Result<Encoding, Error> {
        match self.kind(argument)? {
            Kind::Text(encoding) | Kind::DataText(encoding) | Kind::OutText { encoding, .. } => Ok(encoding),
            _ => Err(Error::BUG),
        }
    }

    /// A name; `None` if it is NULL.
    pub(crate) fn text(&self, argument: usize) -> Result<Option<String>, Error> {
        self.space.text(self.encoding(argument)?, self.address(argument))
    }

    /// A text as UTF-16; `None` if it is NULL.
    pub(crate) fn units(&self, argument: usize) -> Result<Option<Vec<u16>>, Error> {
        self.space.units(self.encoding(argument)?, self.address(argument))
    }

    /// Bytes that the call reads. The address of zero bytes may be NULL.
    pub(crate) fn input(&self, argument: usize) -> Result<ReadBytes<'_>, Error> {
        let Kind::Input { len } = self.kind(argument)? else { return Err(Error::BUG) };
        self.space.input(self.address(argument), self.dword(len) as usize)
    }

    /// Bytes that the call reads. The address may not be NULL, even for zero bytes.
    pub(crate) fn needed_input(&self, argument: usize) -> Result<ReadBytes<'_>, Error> {
        self.needed_address(argument)?;
        self.input(argument)
    }

    /// Makes a call that returns a handle, and writes the handle. The address is checked first, so that no object is
    /// made in vain.
    pub(crate) fn put_handle(
        &mut self,
        argument: usize,
        make: impl FnOnce(&mut Self) -> Result<u64, Error>,
    ) -> Result<u64, Error> {
        let place = self.needed_address(argument)?;
        self.space.check_write_pointer(place)?;
        let handle = make(self)?;
        self.space.write_pointer(place, handle)?;
        Ok(TRUE)
    }
}

/// The BOOL of a call that succeeds.
pub(crate) const TRUE: u64 = 1;

/// For calls that return nothing but success.
pub(crate) fn done(result: Result<(), Error>) -> Result<u64, Error> {
    result.map(|()| TRUE)
}
