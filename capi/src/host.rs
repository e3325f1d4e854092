//! `hcryptkey.h`: functions for hosts that run guest programs. Windows has nothing like them.
//!
//! Every function passes the gate, as the plain calls do, and no panic leaves it.

pub mod answer;
pub mod calls;
pub mod errors;
pub mod handles;
pub mod process;

mod memory;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hcryptkey::Advapi;

use super::gate::Entered;

/// Runs `body` on `process`; if that is NULL, on the process that the plain calls use. Returns `otherwise` if `body` panics.
///
/// # Safety
/// `process` is NULL or a live process.
unsafe fn on<R>(process: *const Advapi, otherwise: R, body: impl FnOnce(&Advapi) -> R) -> R {
    let entered = Entered::new();
    // SAFETY: the caller's promise.
    let process = unsafe { process.as_ref() }.unwrap_or_else(|| entered.process());
    catch_unwind(AssertUnwindSafe(|| body(process))).unwrap_or(otherwise)
}
