//! The calls as a program makes them: words in registers, and addresses of its memory.
//!
//! An emulator that runs a Windows program, the C library and the language bindings all receive a call as machine
//! words. [`CALLS`] describes each word. [`answer`] reads the call's input from the program's [`Memory`], makes the
//! call on an [`Advapi`], and writes the output. The host marshals nothing.
//!
//! Rules for every call:
//! - Words are cut to the width of their argument: a DWORD is the lower 32 bits, a pointer or handle is as wide as the
//!   process's handles ([`Advapi::handle_width`]). Pointers inside structures have that width too.
//! - For NULL where the call needs an address, and for an address without memory, the last error is
//!   `ERROR_INVALID_PARAMETER` (87). The border checks addresses before the call changes or writes anything.
//! - `*pdwDataLen` is read first. It is written last, on success and on `ERROR_MORE_DATA` (234). The call reads all its input
//!   before it writes, so buffers may overlap. NULL in place of a buffer asks for the size.
//! - Data to encrypt or decrypt is read last, after the flags, the length and the mode have been checked. (A host without a `check_write`
//!   of its own reads it before, to check the address.)
//! - A buffer that the call reads must be as long as the program says. A buffer that the call fills needs memory only
//!   for the bytes that the call writes.
//! - Text ends at its NUL. Text without a NUL in its first 64 KiB returns 87.
//!
//! ```
//! use hcryptkey::border::{self, BadAddress, Memory};
//! use hcryptkey::{Advapi, HandleWidth, codes::*};
//!
//! /// A guest with 4 KiB of memory at address 0.
//! struct Guest([u8; 4096]);
//!
//! impl Memory for Guest {
//!     fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress> {
//!         let start = address as usize;
//!         bytes.copy_from_slice(self.0.get(start..start + bytes.len()).ok_or(BadAddress)?);
//!         Ok(())
//!     }
//!
//!     fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), BadAddress> {
//!         let start = address as usize;
//!         self.0.get_mut(start..start + bytes.len()).ok_or(BadAddress)?.copy_from_slice(bytes);
//!         Ok(())
//!     }
//! }
//!
//! let process = Advapi::builder().handles(HandleWidth::Bits32).build();
//! let mut guest = Guest([0; 4096]);
//! let call = border::find("advapi32.dll", "CryptAcquireContextA").unwrap();
//! assert_eq!(call.arguments().len(), 5, "a 32-bit stdcall takes this many words off the stack");
//!
//! let words = [0x10, 0, 0, PROV_RSA_AES.into(), CRYPT_VERIFYCONTEXT.into()];
//! let answer = border::answer(&process, call, &words, &mut guest);
//! assert_eq!((answer.value, answer.last_error), (1, Some(0)));
//! assert_ne!(guest.0[0x10..0x14], [0; 4], "the context's handle");
//!
//! let answer = border::answer(&process, call, &[0xffff_fff0, 0, 0, 1, CRYPT_VERIFYCONTEXT.into()], &mut guest);
//! assert_eq!((answer.value, answer.last_error), (0, Some(ERROR_INVALID_PARAMETER)));
//! assert_eq!(process.object_count(), 1, "no context was made for which there is no place");
//! ```

use crate::Advapi;
use crate::error::{Error, Reason};

mod memory;
mod space;

mod structure;
mod text;

mod argument;
mod frame;
mod in_place;
mod output;

mod advapi;
#[cfg(feature = "crypt32")]
mod crypt32;
mod table;

mod observe;
mod run;
mod watched;

pub use argument::{Argument, Kind, Outcome};
pub use memory::{BadAddress, Memory};
pub use run::Answer;
pub use table::{CALLS, Call, find, named};
pub use text::Encoding;

use run::run;

const MISSING_WORDS: Error = Error::Fail(&Reason(
    "the host passed fewer words than the call has arguments; pass one for each entry of `arguments`",
));

/// Makes a call for the program that runs in `process` and `memory`.
///
/// `words` are its arguments in C's order, one for each entry of [`Call::arguments`]; more are ignored. If there are fewer,
/// the answer is `NTE_FAIL`, marked as not emulated.
pub fn answer(process: &Advapi, call: &'static Call, words: &[u64], memory: &mut dyn Memory) -> Answer {
    if words.len() < call.arguments().len() {
        return Answer::failed(MISSING_WORDS);
    }
    match process.observer() {
        None => run(process, call, words, memory),
        Some(observer) => observe::answer(observer, process, call, words, memory),
    }
}
