//! Where random bytes come from: the operating system, or a source of the caller's.

use std::sync::{Mutex, PoisonError};

use getrandom::SysRng;
use rand_core::TryCryptoRng;

use crate::error::Error;

type Source = Box<dyn FnMut(&mut [u8]) -> bool + Send>;

/// A random source behind a lock.
pub(crate) struct Random(Mutex<Source>);

impl Random {
    pub(crate) fn system() -> Self {
        Self::new(SysRng)
    }

    pub(crate) fn new(mut rng: impl TryCryptoRng + Send + 'static) -> Self {
        Self(Mutex::new(Box::new(move |bytes| rng.try_fill_bytes(bytes).is_ok())))
    }

    /// Fills `bytes`.
    ///
    /// # Errors
    /// `NTE_FAIL` if the source fails.
    pub(crate) fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
        let mut source = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if source(bytes) { Ok(()) } else { Err(Error::RANDOM_SOURCE_FAILED) }
    }
}
