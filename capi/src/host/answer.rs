//! A guest's call, answered.

use std::ffi::c_int;
use std::slice;

use hcryptkey::border::{self, Answer, CALLS};
use hcryptkey::codes::NTE_FAIL;
use hcryptkey::{Advapi, Error};

use super::super::last_error;
use super::memory::{Callbacks, GuestMemory};

/// `hcryptkey_answer`
#[repr(C)]
pub struct HostAnswer {
    value: u64,
    last_error: u32,
    sets_last_error: c_int,
    is_emulated: c_int,
}

/// `hcryptkey_answer_call`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_answer_call(
    process: *const Advapi,
    call: usize,
    words: *const u64,
    count: usize,
    memory: *const Callbacks,
    answer: *mut HostAnswer,
) -> c_int {
    // SAFETY: the header's promise: NULL, or callbacks.
    let (Some(call), Some(callbacks)) = (CALLS.get(call), unsafe { memory.as_ref() }) else { return 0 };
    if answer.is_null() || (words.is_null() && count > 0) {
        return 0;
    }
    // SAFETY: not NULL, and `count` words are there.
    let words = if count == 0 { &[] } else { unsafe { slice::from_raw_parts(words, count) } };
    // SAFETY: the header's promise about the callbacks.
    let mut memory = unsafe { GuestMemory::new(callbacks) };
    let panicked = Answer { value: 0, last_error: Some(NTE_FAIL), error: None };
    // SAFETY: the header's promise about the process.
    let result =
        unsafe { super::on(process, panicked, |process| border::answer(process, call, words, &mut memory)) };
    if let Some(error) = result.error {
        last_error::keep(error);
    }
    let host_answer = HostAnswer {
        value: result.value,
        last_error: result.last_error.unwrap_or(0),
        sets_last_error: result.last_error.is_some().into(),
        is_emulated: result.error.is_none_or(Error::is_emulated).into(),
    };
    // SAFETY: not NULL, so by the header's promise it can be written.
    unsafe { answer.write(host_answer) };
    1
}
