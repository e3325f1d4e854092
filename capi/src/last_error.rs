//! The last error, one for each thread.

use std::cell::Cell;

use super::types::DWORD;

thread_local! {
    static LAST_ERROR: Cell<DWORD> = const { Cell::new(0) };
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
