//! The process whose calls a C program makes, and how a call runs on it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use hcryptkey::border::{self, Answer, Call};
use hcryptkey::codes::NTE_FAIL;
use hcryptkey::{Advapi, HandleWidth};

use super::containers::containers;
use super::gate::Entered;
use super::last_error::{SetLastError, keep};
use super::memory::Own;
use super::trace;

/// A handle is as wide as a pointer.
pub(crate) const WIDTH: HandleWidth =
    if cfg!(target_pointer_width = "64") { HandleWidth::Bits64 } else { HandleWidth::Bits32 };

/// The process of the plain calls. It is NULL before the first call and after the library was unloaded.
static DEFAULT: AtomicPtr<Advapi> = AtomicPtr::new(ptr::null_mut());

impl Entered {
    /// The process of the plain calls.
    #[inline]
    pub(super) fn process(&self) -> &Advapi {
        let chosen =
            if self.process.is_null() { DEFAULT.load(Ordering::Acquire).cast_const() } else { self.process };
        let process = if chosen.is_null() { start() } else { chosen };
        // SAFETY: a chosen process is alive by `hcryptkey_process_use`'s promise. The default one came from a box, and `end`
        // takes that back only while no thread is inside the gate, as this one is.
        unsafe { &*process }
    }
}

#[cold]
fn start() -> *const Advapi {
    let new = Advapi::builder().handles(WIDTH).make_default_container().containers(containers());
    let new = match trace::from_environment() {
        Some(observer) => new.observer(observer),
        None => new,
    };
    let new = new.build();
    let new = Box::into_raw(Box::new(new));
    match DEFAULT.compare_exchange(ptr::null_mut(), new, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => new.cast_const(),
        Err(quicker) => {
            // SAFETY: it came from a box a moment ago, and nobody else has seen it.
            drop(unsafe { Box::from_raw(new) });
            quicker.cast_const()
        }
    }
}

/// Ends the process, and wipes and frees all its memory. The gate is closed.
pub(super) fn end() {
    let process = DEFAULT.swap(ptr::null_mut(), Ordering::AcqRel);
    if !process.is_null() {
        // SAFETY: it came from a box, and the gate is closed with no other thread inside.
        drop(unsafe { Box::from_raw(process) });
    }
}

/// Makes a call of the C program and sets the last error. A panic ends here.
///
/// # Safety
/// The crate's, for the words that are addresses.
#[inline]
pub(crate) unsafe fn make(call: &'static Call, words: &[u64]) -> u64 {
    let entered = Entered::new();
    // SAFETY: the caller's promise.
    let mut memory = unsafe { Own::new() };
    guarded(|| border::answer(entered.process(), call, words, &mut memory))
}

/// Sets the last error and returns the value of an answer. A panic is `NTE_FAIL`.
#[inline]
fn guarded(answer: impl FnOnce() -> Answer) -> u64 {
    // A lock guards every value that a panic could leave half changed, and the panic marks the lock as poisoned.
    if let Ok(answer) = catch_unwind(AssertUnwindSafe(answer)) {
        if let Some(code) = answer.last_error {
            SetLastError(code);
        }
        if let Some(error) = answer.error {
            keep(error);
        }
        answer.value
    } else {
        SetLastError(NTE_FAIL);
        0
    }
}

#[cfg(test)]
mod tests {
    use super::super::last_error::GetLastError;
    use super::*;

    #[test]
    fn a_panic_ends_at_the_border() {
        SetLastError(0);
        assert_eq!(guarded(|| panic!("on purpose")), 0);
        assert_eq!(GetLastError(), NTE_FAIL);
        assert_eq!(guarded(|| Answer { value: 1, last_error: None, error: None }), 1);
        assert_eq!(GetLastError(), NTE_FAIL, "a call that succeeds leaves it alone");
    }

    #[test]
    fn each_thread_has_its_own_error() {
        SetLastError(1);
        std::thread::spawn(|| {
            assert_eq!(GetLastError(), 0);
            SetLastError(2);
        })
        .join()
        .unwrap();
        assert_eq!(GetLastError(), 1);
    }
}
