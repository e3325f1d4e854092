//! How a call runs, and its answer.

use super::frame::Frame;
use super::memory::Memory;
use super::table::Call;
use crate::Advapi;
use crate::error::Error;

/// The result of a call, for the program that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The value for the result register. For most calls a BOOL: 1, or 0 if the call failed.
    pub value: u64,
    /// The last error to set, if the call sets it.
    pub last_error: Option<u32>,
    /// Why the call failed.
    pub error: Option<Error>,
}

impl Answer {
    /// Whether the real provider would have answered like this, as far as is known: see [`Error::is_emulated`].
    pub fn is_emulated(&self) -> bool {
        self.error.is_none_or(Error::is_emulated)
    }

    pub(super) fn failed(error: Error) -> Self {
        Self { value: 0, last_error: Some(error.code()), error: Some(error) }
    }
}

/// Makes a call whose words are all there.
#[inline]
pub(super) fn run(process: &Advapi, call: &'static Call, words: &[u64], memory: &mut dyn Memory) -> Answer {
    let mut frame = Frame::new(process, call.arguments(), words, memory);
    match call.run(&mut frame) {
        Ok(value) => Answer { value, last_error: frame.last_error(), error: None },
        Err(error) => Answer::failed(error),
    }
}
