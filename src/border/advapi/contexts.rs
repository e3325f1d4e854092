//! Contexts: acquired, counted and released.

use crate::border::frame::{Frame, done};
use crate::codes::CRYPT_USER_DEFAULT;
use crate::error::Error;

/// `CryptAcquireContext`. It sets the last error to 0 when it succeeds (recorded on Windows).
pub(in crate::border) fn acquire(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (prov_type, flags) = (frame.dword(3), frame.dword(4));
    if frame.address(0) == 0 {
        // An impossible type is reported before a missing output address (recorded on Windows).
        if let Err(Error::BadProvType) =
            frame.process.crypt_get_default_provider(prov_type, 0, CRYPT_USER_DEFAULT)
        {
            return Err(Error::BadProvType);
        }
    }
    let (container, provider) = (frame.text(1)?, frame.text(2)?);
    let acquired = frame.put_handle(0, |frame| {
        frame.process.crypt_acquire_context(container.as_deref(), provider.as_deref(), prov_type, flags)
    })?;
    frame.set_last_error(0);
    Ok(acquired)
}

/// `CryptContextAddRef`
pub(in crate::border) fn add_ref(frame: &mut Frame<'_>) -> Result<u64, Error> {
    done(frame.process.crypt_context_add_ref(frame.handle(0), frame.address(1), frame.dword(2)))
}

/// `CryptReleaseContext`
pub(in crate::border) fn release(frame: &mut Frame<'_>) -> Result<u64, Error> {
    done(frame.process.crypt_release_context(frame.handle(0), frame.dword(1)))
}

/// `CryptGenRandom`
pub(in crate::border) fn gen_random(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let context = frame.handle(0);
    frame.fill_all(2, |process, bytes| process.crypt_gen_random(context, bytes))
}
