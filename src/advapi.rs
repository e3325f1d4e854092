//! `Advapi`: one process, whose calls take CryptoAPI's own numbers. Each module below has the calls of one theme.

use std::sync::Arc;

use crate::container::KeyContainers;
use crate::error::{Error, Reason};
use crate::handle::{Inserted, Table};
use crate::hash::Hash;
use crate::key::Key;
use crate::memory_limit::MemoryLimit;
use crate::objects::Objects;
use crate::provider::Provider;
use crate::random::Random;
use crate::trace::Observer;

// Modules in order of use: the documentation lists the calls in this order.
mod builder;

mod contexts;
mod default_container;
mod default_provider;

mod keys;

mod dss_dh;
mod params;

mod ciphering;

mod hashing;

mod signing;

#[cfg(feature = "crypt32")]
mod protection;
#[cfg(feature = "crypt32")]
mod public_keys;

mod provider_params;
mod providers;

mod host;
mod inspect;

mod numbers;
#[cfg(test)]
mod tests;

pub use builder::AdvapiBuilder;
use contexts::Opened;
pub use inspect::LiveHandle;
use numbers::{check_flags, dword, fill};

/// The CryptoAPI of one process: contexts, keys and hashes, whose handles share one number space.
///
/// The methods are named after the calls of `wincrypt.h` and take the same arguments: `ALG_ID`, `dwParam` and `dwFlags` as
/// `u32`, handles as `u64` (0 where C passes none), buffers as slices. They differ from C in four ways. A call returns the
/// value that C writes through a pointer. A buffer has the length of its slice. `None` in place of a buffer asks for the
/// size. `HMAC_INFO`, which holds pointers, is passed as its fields.
///
/// **A call checks in this order** (recorded on Windows wherever we have a recording): handles, then reserved arguments
/// and flags, then everything else. For a handle that is 0, dead, made up or of another kind, a process returns
/// `ERROR_INVALID_PARAMETER` (87), where a provider, such as the typed [`KeyStore`](crate::KeyStore), returns
/// `NTE_BAD_KEY` or `NTE_BAD_HASH`. A process also returns it for two objects of different contexts in one call (our
/// decision).
///
/// `Advapi` is `Send + Sync`. Threads may share it under the rules of [`KeyStore`](crate::KeyStore). Dropping it ends the process.
///
/// ```
/// use hcryptkey::{Advapi, codes::*};
///
/// let advapi = Advapi::new();
/// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT)?;
/// let key = advapi.crypt_gen_key(prov, CALG_RC4, 40 << 16 | CRYPT_EXPORTABLE)?;
/// let copy = advapi.crypt_duplicate_key(key, 0, 0)?;
///
/// let mut salt = [0xff; 11];
/// assert_eq!(advapi.crypt_get_key_param(copy, KP_SALT, None, 0)?, 11, "the size");
/// advapi.crypt_get_key_param(copy, KP_SALT, Some(&mut salt), 0)?;
/// assert_eq!(salt, [0; 11]);
///
/// advapi.crypt_release_context(prov, 0)?;
/// assert_eq!(advapi.crypt_destroy_key(key).unwrap_err().code(), ERROR_INVALID_PARAMETER);
/// # Ok::<(), hcryptkey::Error>(())
/// ```
pub struct Advapi {
    contexts: Table<Opened>,
    objects: Objects,
    containers: KeyContainers,
    /// The limit on containers: no call makes one in a set that has this many.
    container_limit: usize,
    random: Arc<Random>,
    memory: MemoryLimit,
    default_container: Arc<str>,
    providers: Arc<[Provider]>,
    width: HandleWidth,
    /// Whether each of the providers has `CryptDuplicateKey`.
    all_duplicate: bool,
    /// The second half of `PP_UNIQUE_CONTAINER`.
    machine_guid: Arc<str>,
    prepared: default_container::Prepared,
    observer: Option<Observer>,
    defaults: default_provider::Defaults,
    #[cfg(feature = "crypt32")]
    secrets: protection::Secrets,
}

/// How wide the handles of a process are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandleWidth {
    /// For guests of 64 bits. No handle is given out twice.
    Bits64,
    /// For guests of 32 bits: every handle fits a `u32`. No handle is given out twice. When all are used up, calls that make
    /// one return `NTE_NO_MEMORY`.
    Bits32,
}

impl Advapi {
    /// Stores a key of the context that `owner` names.
    fn insert_key(&self, key: Key, owner: u64) -> Result<u64, Error> {
        self.keep(owner, self.objects.insert_key(key, owner)?)
    }

    /// Stores a hash of the context that `owner` names.
    fn insert_hash(&self, hash: Hash, owner: u64) -> Result<u64, Error> {
        self.keep(owner, self.objects.insert_hash(hash, owner)?)
    }

    /// The handle of a new object, unless its context was released before the object was stored. The check has to come
    /// after the insertion: a release after the check finds the object and ends it.
    #[inline]
    fn keep(&self, owner: u64, inserted: Inserted) -> Result<u64, Error> {
        if inserted.new_to_owner && self.opened(owner, |_| Ok(())).is_err() {
            // By now the slot may hold an object that another thread stored for the released context.
            self.objects.remove_owned_by(owner);
            return Err(DEAD_HANDLE);
        }
        Ok(inserted.handle.get())
    }

    /// Checks that the context's provider duplicates objects. If all providers of the process do, as Microsoft's do,
    /// the call does not look at the context, so threads don't contend for it.
    ///
    /// # Errors
    /// `ERROR_CALL_NOT_IMPLEMENTED` if it does not.
    fn check_duplicates(&self, owner: u64) -> Result<(), Error> {
        if self.all_duplicate {
            return Ok(());
        }
        self.opened(owner, |opened| opened.acquired.context.check_duplicates())
    }

    /// # Errors
    /// `ERROR_INVALID_PARAMETER` if the two contexts differ.
    fn check_same(one: u64, other: u64) -> Result<(), Error> {
        if one == other { Ok(()) } else { Err(DEAD_HANDLE) }
    }
}

/// The error for a handle that names no object of the right kind, or an object of another context.
const DEAD_HANDLE: Error = Error::InvalidParameter(&Reason(
    "the handle is 0, dead, made up, or not of the kind or context that the call takes; pass a live one",
));
