//! Buffers that a call fills, with the address of their length.

use super::argument::Kind;
use super::frame::Frame;
use super::space::{NULL, Space, zeros};
use crate::Advapi;
use crate::error::{Error, Reason};

const TOO_LONG: Error =
    Error::BadLen(&Reason("the value is longer than the largest DWORD; ask for a shorter one"));

/// A buffer for a call's result, or none, and the address of its length.
pub(crate) struct Output {
    /// 0 without a buffer.
    data: u64,
    /// 0 without a buffer: a program that asks for a size need not have set one.
    size: u32,
    /// The address of the length.
    len: u64,
}

/// When the call writes the length of its result.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Always,
    /// A value that fits leaves the length as it was.
    UnlessItFits,
}

impl Frame<'_> {
    /// The buffer at an argument. Its size is read, and the address of its length checked, before anything else
    /// happens.
    pub(crate) fn output(&mut self, argument: usize) -> Result<Output, Error> {
        let (Kind::Output { len } | Kind::OutText { len, .. }) = self.kind(argument)? else {
            return Err(Error::BUG);
        };
        let (data, len) = (self.address(argument), self.needed_address(len)?);
        let size = if data == 0 { 0 } else { self.space.read_dword(len)? };
        // Checked now, so that a call that has done its work can't fail when it writes the length.
        self.space.check_write_dword(len)?;
        Ok(Output { data, size, len })
    }

    /// Makes a call that fills the buffer at an argument, or returns the length of its result.
    pub(crate) fn fill(
        &mut self,
        argument: usize,
        call: impl FnMut(&Advapi, Option<&mut [u8]>) -> Result<u32, Error>,
    ) -> Result<u64, Error> {
        let output = self.output(argument)?;
        output.fill(self, Told::Always, call)?;
        Ok(super::frame::TRUE)
    }
}

impl Output {
    /// The size of the buffer; 0 without one.
    pub(crate) fn size(&self) -> u32 {
        self.size
    }

    pub(crate) fn is_asked_for_size(&self) -> bool {
        self.data == 0
    }

    /// Makes a call that writes its result, or returns the length of it, and sets the length.
    pub(crate) fn fill(
        self,
        frame: &mut Frame<'_>,
        told: Told,
        mut call: impl FnMut(&Advapi, Option<&mut [u8]>) -> Result<u32, Error>,
    ) -> Result<(), Error> {
        let process = frame.process;
        let written = self.write(&mut frame.space, |data| call(process, data));
        let len = match written {
            Ok(_) if told == Told::UnlessItFits && self.data != 0 => return Ok(()),
            Ok(len) => len,
            Err(Error::MoreData { needed }) => u32::try_from(needed).map_err(|_| TOO_LONG)?,
            Err(error) => return Err(error),
        };
        frame.space.write_dword(self.len, len)?;
        written.map(drop)
    }

    /// Writes a value whose bytes are known.
    pub(crate) fn put(self, frame: &mut Frame<'_>, value: &[u8]) -> Result<(), Error> {
        let len = u32::try_from(value.len()).map_err(|_| TOO_LONG)?;
        self.fill(frame, Told::Always, |_, data| {
            if let Some(data) = data {
                let front = data.get_mut(..value.len()).ok_or(Error::MoreData { needed: value.len() })?;
                front.copy_from_slice(value);
            }
            Ok(len)
        })
    }

    /// The call gets no more of the buffer than it needs. So a size that is larger than the buffer does no harm. Programs
    /// rely on that.
    fn write(
        &self,
        space: &mut Space<'_>,
        mut call: impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>,
    ) -> Result<u32, Error> {
        let needed = call(None)?;
        if self.data == 0 {
            return Ok(needed);
        }
        let mut room = needed.min(self.size);
        loop {
            match write_within(space, self.data, room as usize, &mut call) {
                // Another thread has made the value longer since the call asked for its length.
                Err(Error::MoreData { needed }) if (room as usize) < needed && room < self.size => {
                    room = u32::try_from(needed).map_or(self.size, |needed| needed.min(self.size));
                }
                written => return written,
            }
        }
    }
}

fn write_within(
    space: &mut Space<'_>,
    data: u64,
    room: usize,
    call: &mut impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>,
) -> Result<u32, Error> {
    if room > 0 {
        if let Some(bytes) = space.borrowed(data, room) {
            return call(Some(bytes));
        }
        // Before the call: reading a hash or signing changes the object.
        space.check_write(data, room)?;
    }
    let mut copy = zeros(room)?;
    let written = call(Some(&mut copy))?;
    if let Some(front) = copy.get(..written as usize).filter(|front| !front.is_empty()) {
        space.write(data, front)?;
    }
    Ok(written)
}

impl Frame<'_> {
    /// Makes a call that fills exactly the number of bytes that an argument gives.
    pub(crate) fn fill_all(
        &mut self,
        argument: usize,
        call: impl FnOnce(&Advapi, &mut [u8]) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        let Kind::Filled { len } = self.kind(argument)? else { return Err(Error::BUG) };
        let (data, len, process) = (self.address(argument), self.dword(len) as usize, self.process);
        if len == 0 {
            call(process, &mut [])?;
        } else if data == 0 {
            return Err(NULL);
        } else if let Some(bytes) = self.space.borrowed(data, len) {
            call(process, bytes)?;
        } else {
            self.space.check_write(data, len)?;
            let mut copy = zeros(len)?;
            call(process, &mut copy)?;
            self.space.write(data, &copy)?;
        }
        Ok(super::frame::TRUE)
    }
}
