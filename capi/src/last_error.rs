//! The last error, one for each thread.

use std::cell::Cell;

use hcryptkey::Error;

use super::types::DWORD;

thread_local! {
    static LAST_ERROR: Cell<DWORD> = const { Cell::new(0) };
    /// The reason of the thread's last failed call, for hosts.
    static REASON: Cell<Option<Error>> = const { Cell::new(None) };
}

/// Keeps the reason of a call that failed.
pub(crate) fn keep(error: Error) {
    REASON.set(Some(error));
}

/// The reason of this thread's last failed call.
pub(crate) fn kept() -> Option<Error> {
    REASON.get()
}

/// `GetLastError`
#[unsafe(no_mangle)]
pub extern "C" fn GetLastError() -> DWORD {
    LAST_ERROR.get()
}

/// `SetLastError`
#[unsafe(no_mangle)]
pub extern "C" fn SetLastError(dwErrCode: DWORD) {
    LAST_ERROR.set(dwErrCode);
}
