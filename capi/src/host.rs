//! `hcryptkey.h`: for hosts that run guests, which no Windows program could ask for.
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

/// Runs a function on a process, or on that of the plain calls if it is NULL. A panic gives `otherwise`.
///
/// # Safety
/// `process` is NULL or a live process.
unsafe fn on<R>(process: *const Advapi, otherwise: R, body: impl FnOnce(&Advapi) -> R) -> R {
    let entered = Entered::new();
    // SAFETY: the caller's promise.
    let process = unsafe { process.as_ref() }.unwrap_or_else(|| entered.process());
    catch_unwind(AssertUnwindSafe(|| body(process))).unwrap_or(otherwise)
}
