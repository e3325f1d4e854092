//! The life of contexts.

use std::sync::Arc;

use super::numbers::{check_flags, check_reserved};
use super::{Advapi, DEAD_HANDLE};
use crate::codes;
use crate::container::{ContainerScope, KeyContainer};
use crate::context::Context;
use crate::error::{Error, Reason};
use crate::handle::{NO_ORIGINAL, NO_OWNER};

/// The object that a context's handle names.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) acquired: Arc<Acquired>,
    /// How many releases are outstanding.
    refs: u32,
    /// The positions of its enumerations.
    pub(super) cursors: Cursors,
}

/// The next item of each enumeration, counted from 0.
#[derive(Clone, Default)]
pub(super) struct Cursors {
    pub(super) algs: usize,
    pub(super) algs_ex: usize,
    pub(super) containers: usize,
    /// The names that the enumeration of containers gives out, as they were when it started.
    pub(super) names: Arc<[Arc<str>]>,
}

/// The part of a context that does not change.
pub(super) struct Acquired {
    pub(super) context: Context,
    /// The container's name; empty if the container ends with the context.
    pub(super) name: Arc<str>,
    pub(super) scope: ContainerScope,
}

impl Opened {
    pub(super) fn new(acquired: Acquired) -> Self {
        Self { acquired: Arc::new(acquired), refs: 1, cursors: Cursors::default() }
    }

    /// Whether releases are outstanding. The last release makes this false, and then removes the handle.
    pub(super) fn is_alive(&self) -> bool {
        self.refs != 0
    }

    /// The same, with another [`Acquired`].
    pub(super) fn with(&self, acquired: Acquired) -> Self {
        Self { acquired: Arc::new(acquired), ..self.clone() }
    }
}

const KNOWN_FLAGS: u32 =
    codes::CRYPT_VERIFYCONTEXT | ACTIONS | codes::CRYPT_MACHINE_KEYSET | codes::CRYPT_SILENT;
const ACTIONS: u32 = codes::CRYPT_NEWKEYSET | codes::CRYPT_DELETEKEYSET;

impl Advapi {
    /// `CryptAcquireContext`: opens, makes or deletes a key container and returns a context on it; 0 after deleting.
    ///
    /// Without a container's name, the call means the default container, or with `CRYPT_VERIFYCONTEXT` one that ends with the
    /// context. An empty name counts as none. `CRYPT_SILENT` is accepted and ignored.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let missing = advapi.crypt_acquire_context(Some("box"), None, PROV_RSA_AES, 0);
    /// assert_eq!(missing.unwrap_err().code(), NTE_BAD_KEYSET);
    /// let prov = advapi.crypt_acquire_context(Some("box"), None, PROV_RSA_AES, CRYPT_NEWKEYSET)?;
    /// advapi.crypt_release_context(prov, 0)?;
    /// assert_eq!(advapi.crypt_acquire_context(Some("box"), None, PROV_RSA_AES, CRYPT_DELETEKEYSET)?, 0);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// In this order. The provider is checked before the container (recorded on Windows):
    /// - `NTE_BAD_PROV_TYPE` (0x80090014): type 0, or one above 999.
    /// - `NTE_PROV_TYPE_NOT_DEF` (0x80090017): no provider of this type.
    /// - `NTE_KEYSET_NOT_DEF` (0x80090019): no provider of this name.
    /// - `NTE_PROV_TYPE_NO_MATCH` (0x8009001b): the provider of this name has another type.
    /// - `NTE_BAD_FLAGS` (0x80090009): unknown flags; `CRYPT_VERIFYCONTEXT` with a container's name or with
    ///   `CRYPT_DELETEKEYSET`; `CRYPT_NEWKEYSET` with `CRYPT_DELETEKEYSET`.
    /// - `NTE_BAD_KEYSET_PARAM` (0x8009001f): a container's name of more than 260 characters.
    /// - `NTE_BAD_KEYSET` (0x80090016): no container has that name.
    /// - `NTE_EXISTS` (0x8009000f): `CRYPT_NEWKEYSET` for a container that exists.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left, or a limit is reached. No container is made in this case.
    /// - `NTE_KEYSET_ENTRY_BAD` (0x8009001a), `NTE_FAIL` (0x80090020): the file of a container can't be used.
    #[doc(alias = "CryptAcquireContext")]
    #[doc(alias = "CryptAcquireContextA")]
    #[doc(alias = "CryptAcquireContextW")]
    pub fn crypt_acquire_context(
        &self,
        container: Option<&str>,
        provider: Option<&str>,
        prov_type: u32,
        flags: u32,
    ) -> Result<u64, Error> {
        let provider = self.find_provider(prov_type, provider)?.clone();
        check_flags(flags, KNOWN_FLAGS)?;
        let scope = if flags & codes::CRYPT_MACHINE_KEYSET == 0 {
            ContainerScope::User
        } else {
            ContainerScope::Machine
        };
        let name = container.filter(|name| !name.is_empty());
        let verifies = flags & codes::CRYPT_VERIFYCONTEXT;
        let (name, container) = if verifies != 0 {
            let whole = verifies == codes::CRYPT_VERIFYCONTEXT;
            if !whole || name.is_some() || flags & codes::CRYPT_DELETEKEYSET != 0 {
                return Err(Error::BadFlags(&Reason(
                    "CRYPT_VERIFYCONTEXT (0xf0000000) goes with no container's name and no CRYPT_DELETEKEYSET; leave it or them out",
                )));
            }
            ("", KeyContainer::ephemeral())
        } else {
            // With both flags the match below returns an error, and nothing is made for such a call.
            if name.is_none() && scope == ContainerScope::User && flags & ACTIONS != ACTIONS {
                self.prepare_default_container(flags & ACTIONS)?;
            }
            let name = name.unwrap_or(&self.default_container);
            let container = match flags & ACTIONS {
                0 => self.containers.open(scope, name)?,
                codes::CRYPT_NEWKEYSET => self.containers.create_within(self.container_limit, scope, name)?,
                codes::CRYPT_DELETEKEYSET => return self.containers.delete(scope, name).map(|()| 0),
                _ => {
                    return Err(Error::BadFlags(&Reason(
                        "a call either makes or deletes a container; pass one of the two flags",
                    )));
                }
            };
            (name, container)
        };
        let context = Context::new(provider, Arc::clone(&self.random), container, self.memory.clone());
        let opened = Opened::new(Acquired { context, name: name.into(), scope });
        let Some(inserted) = self.contexts.insert(NO_OWNER, NO_ORIGINAL, opened) else {
            if flags & ACTIONS == codes::CRYPT_NEWKEYSET && verifies == 0 {
                // Another thread may have deleted it already.
                _ = self.containers.delete(scope, name);
            }
            return Err(Error::NoMemory);
        };
        Ok(inserted.handle.get())
    }

    /// `CryptContextAddRef`: the context ends after one more release.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle; `reserved` is not NULL.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag.
    #[doc(alias = "CryptContextAddRef")]
    pub fn crypt_context_add_ref(&self, prov: u64, reserved: u64, flags: u32) -> Result<(), Error> {
        self.opened(prov, |opened| {
            check_reserved(reserved)?;
            check_flags(flags, 0)?;
            opened.refs = opened.refs.checked_add(1).ok_or(Error::NoMemory)?;
            Ok(())
        })
    }

    /// `CryptReleaseContext`: with the last release the context ends, and every key and hash in it.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let hash = advapi.crypt_create_hash(prov, CALG_SHA1, 0, 0)?;
    /// advapi.crypt_release_context(prov, 0)?;
    /// let dead = advapi.crypt_hash_data(hash, b"too late", 0).unwrap_err();
    /// assert_eq!(dead.code(), ERROR_INVALID_PARAMETER);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag, **and the context is released all the same** (recorded on Windows).
    #[doc(alias = "CryptReleaseContext")]
    pub fn crypt_release_context(&self, prov: u64, flags: u32) -> Result<(), Error> {
        let ends = self.opened(prov, |opened| {
            opened.refs = opened.refs.checked_sub(1).ok_or(DEAD_HANDLE)?;
            Ok(opened.refs == 0)
        })?;
        if ends {
            // The context first: a call that stores an object after this finds the context dead and removes the object.
            self.contexts.remove(prov).ok_or(Error::BUG)?;
            self.objects.remove_owned_by(prov);
        }
        check_flags(flags, 0)
    }

    /// `CryptGenRandom`.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_FAIL` (0x80090020): the random source failed.
    #[doc(alias = "CryptGenRandom")]
    pub fn crypt_gen_random(&self, prov: u64, buffer: &mut [u8]) -> Result<(), Error> {
        self.acquired(prov)?.context.random().fill(buffer)
    }

    /// The context of a handle, for work outside its lock.
    pub(super) fn acquired(&self, prov: u64) -> Result<Arc<Acquired>, Error> {
        self.opened(prov, |opened| Ok(Arc::clone(&opened.acquired)))
    }

    /// Calls `f` with the context of a handle, under its lock.
    pub(super) fn opened<R>(
        &self,
        prov: u64,
        f: impl FnOnce(&mut Opened) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let alive = |opened: &mut Opened| if opened.is_alive() { f(opened) } else { Err(DEAD_HANDLE) };
        self.contexts.with_locked(prov, alive).ok_or(DEAD_HANDLE)?
    }
}
