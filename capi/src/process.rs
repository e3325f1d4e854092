//! What the process has one of, and how a call runs on it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use hcryptkey::codes::NTE_FAIL;
use hcryptkey::{Advapi, Error, HandleWidth};

use super::last_error::SetLastError;
use super::types::{BOOL, FALSE, TRUE};

/// The table of handles, and the containers. It lives as long as the process.
static ADVAPI: LazyLock<Advapi> = LazyLock::new(|| Advapi::builder().handles(WIDTH).build());

/// A handle is as wide as a pointer.
const WIDTH: HandleWidth =
    if cfg!(target_pointer_width = "64") { HandleWidth::Bits64 } else { HandleWidth::Bits32 };

/// Runs a call: `TRUE`, or `FALSE` and the last error. A panic ends here.
pub(crate) fn call(body: impl FnOnce(&Advapi) -> Result<(), Error>) -> BOOL {
    // What a panic leaves half done is behind the locks of `Advapi`, which know about it.
    let code = match catch_unwind(AssertUnwindSafe(|| body(&ADVAPI))) {
        Ok(Ok(())) => return TRUE,
        Ok(Err(error)) => error.code(),
        Err(_) => NTE_FAIL,
    };
    SetLastError(code);
    FALSE
}

#[cfg(test)]
mod tests {
    use super::*;
    use super::super::last_error::GetLastError;

    #[test]
    fn a_panic_ends_at_the_border() {
        SetLastError(0);
        assert_eq!(call(|_| panic!("on purpose")), FALSE);
        assert_eq!(GetLastError(), NTE_FAIL);
        assert_eq!(call(|_| Ok(())), TRUE);
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
