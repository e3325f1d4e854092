//! What the process has one of, and how a call runs on it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, OnceLock};

use hcryptkey::codes::{
    AT_KEYEXCHANGE, AT_SIGNATURE, CRYPT_DELETEKEYSET, CRYPT_MACHINE_KEYSET, CRYPT_NEWKEYSET,
    CRYPT_VERIFYCONTEXT, NTE_FAIL, PROV_RSA_FULL,
};
use hcryptkey::{Advapi, Error, HandleWidth};

use super::last_error::SetLastError;
use super::types::{BOOL, DWORD, FALSE, TRUE};

/// The table of handles, and the containers. It lives as long as the process.
static ADVAPI: LazyLock<Advapi> = LazyLock::new(|| Advapi::builder().handles(WIDTH).build());

/// A handle is as wide as a pointer.
const WIDTH: HandleWidth =
    if cfg!(target_pointer_width = "64") { HandleWidth::Bits64 } else { HandleWidth::Bits32 };

const ACTIONS: DWORD = CRYPT_NEWKEYSET | CRYPT_DELETEKEYSET;

/// Sees to it that the user's default container is there, with both keys, when a program first opens it: on Windows
/// earlier programs have made it, and Microsoft's samples rely on that. A program that makes or deletes it itself
/// finds none. A call that fails for its provider or its flags does neither, and does not count.
pub(crate) fn prepare_container(
    advapi: &Advapi,
    name: Option<&str>,
    provider: Option<&str>,
    prov_type: DWORD,
    flags: DWORD,
) -> Result<(), Error> {
    static PREPARED: OnceLock<Result<(), Error>> = OnceLock::new();
    if name.is_some_and(|name| !name.is_empty())
        || flags & (CRYPT_VERIFYCONTEXT | CRYPT_MACHINE_KEYSET) != 0
        || flags & ACTIONS == ACTIONS
    {
        return Ok(());
    }
    if PREPARED.get().is_none() {
        let context = advapi.crypt_acquire_context(
            None,
            provider,
            prov_type,
            flags & !ACTIONS | CRYPT_VERIFYCONTEXT,
        )?;
        advapi.crypt_release_context(context, 0)?;
    }
    let is_opened = flags & ACTIONS == 0;
    *PREPARED.get_or_init(|| if is_opened { make_default_container(advapi) } else { Ok(()) })
}

fn make_default_container(advapi: &Advapi) -> Result<(), Error> {
    let context = advapi.crypt_acquire_context(None, None, PROV_RSA_FULL, CRYPT_NEWKEYSET)?;
    for spec in [AT_KEYEXCHANGE, AT_SIGNATURE] {
        advapi.crypt_gen_key(context, spec, 0)?;
    }
    advapi.crypt_release_context(context, 0)
}

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
    use super::super::last_error::GetLastError;
    use super::*;

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
