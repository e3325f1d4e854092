//! The objects of a guest, as its host sees them.

use super::{Advapi, DEAD_HANDLE};
use crate::error::Error;
use crate::handle::HandleKind;
use crate::key::KeyInfo;
use crate::trace::Observer;

/// A handle that is alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LiveHandle {
    /// Its number.
    pub handle: u64,
    /// The kind of object that it names.
    pub kind: HandleKind,
    /// The context that the key or hash belongs to; `None` for a context.
    pub parent: Option<u64>,
}

impl Advapi {
    /// The kind of a live handle.
    ///
    /// ```
    /// use hcryptkey::{Advapi, HandleKind, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let key = advapi.crypt_gen_key(prov, CALG_RC4, 40 << 16)?;
    /// assert_eq!(advapi.handle_kind(prov)?, HandleKind::Context);
    /// assert_eq!(advapi.handle_kind(key)?, HandleKind::Key);
    /// assert_eq!(advapi.key_info(key)?.key_bits(), 40);
    /// let live: Vec<_> = advapi.live_handles().iter().map(|live| (live.handle, live.parent)).collect();
    /// assert!(live.contains(&(prov, None)) && live.contains(&(key, Some(prov))));
    ///
    /// advapi.crypt_destroy_key(key)?;
    /// assert!(advapi.handle_kind(key).is_err());
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle, or one that was never given out.
    pub fn handle_kind(&self, handle: u64) -> Result<HandleKind, Error> {
        // A handle's kind is a part of its number, so at most one of the three finds it.
        if self.opened(handle, |_| Ok(())).is_ok() {
            Ok(HandleKind::Context)
        } else if self.objects.owner_of_key(handle).is_ok() {
            Ok(HandleKind::Key)
        } else if self.objects.owner_of_hash(handle).is_ok() {
            Ok(HandleKind::Hash)
        } else {
            Err(DEAD_HANDLE)
        }
    }

    /// The value of every parameter of a key, its salt included. The material of the key is not among them.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle, or one of another kind.
    pub fn key_info(&self, key: u64) -> Result<KeyInfo, Error> {
        self.objects.key(key, |key| Ok(key.info()))
    }

    /// The live handles with their kinds and contexts, in ascending order. [`handles`](Advapi::handles) returns the
    /// numbers only.
    pub fn live_handles(&self) -> Vec<LiveHandle> {
        let live = |handle| {
            // A handle that was destroyed after it was listed is left out.
            let kind = self.handle_kind(handle).ok()?;
            let parent = match kind {
                HandleKind::Context => None,
                HandleKind::Key => Some(self.objects.owner_of_key(handle).ok()?),
                HandleKind::Hash => Some(self.objects.owner_of_hash(handle).ok()?),
            };
            Some(LiveHandle { handle, kind, parent })
        };
        self.handles().into_iter().filter_map(live).collect()
    }

    pub(crate) fn observer(&self) -> Option<&Observer> {
        self.observer.as_ref()
    }
}
