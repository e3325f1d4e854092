//! `KeyStore`: each call finds its object and calls a method of it. The calls are in the modules below, by theme.

use crate::context::Context;
use crate::error::Error;
use crate::handle::{HCryptHash, HCryptKey, NO_OWNER};
use crate::hash::Hash;
use crate::key::Key;
use crate::objects::Objects;

// Modules in order of use: the documentation lists the calls in this order.
mod builder;

mod keys;

mod params;

mod ciphering;

mod hashing;

mod signing;

mod host;

pub use builder::KeyStoreBuilder;

/// The owner of key and hash objects, which callers know only by handles: the counterpart of a cryptographic provider on Windows.
///
/// A store is `Send + Sync`, and every call takes `&self`. Calls on different handles run in parallel. Calls on one handle run
/// one at a time, first come, first served. Destroying a handle does not wait for a long call on it: the handle is dead at once,
/// the call finishes, and then the object is wiped.
///
/// Dropping the store destroys everything in it.
///
/// ```
/// use hcryptkey::{Algorithm, KeyStore, Section};
///
/// let store = KeyStore::default();
/// let key = store.generate_key(Algorithm::Aes256)?;
///
/// let mut first = b"sixteen byte....".to_vec();
/// store.encrypt(key, Section::More, &mut first)?;
///
/// // In the middle of a message: both keys continue it independently.
/// let copy = store.duplicate_key(key)?;
/// let (mut one, mut two) = (b"the end".to_vec(), b"the end".to_vec());
/// store.encrypt(key, Section::Final, &mut one)?;
/// store.encrypt(copy, Section::Final, &mut two)?;
/// assert_eq!(one, two);
///
/// store.destroy_key(key)?;
/// store.destroy_key(copy)?;
/// # Ok::<(), hcryptkey::Error>(())
/// ```
pub struct KeyStore {
    context: Context,
    objects: Objects,
}

impl KeyStore {
    #[inline(always)]
    fn insert_key(&self, key: Key) -> Result<HCryptKey, Error> {
        self.objects.insert_key(key, NO_OWNER).map(HCryptKey::new)
    }

    #[inline(always)]
    fn insert_hash(&self, hash: Hash) -> Result<HCryptHash, Error> {
        self.objects.insert_hash(hash, NO_OWNER).map(HCryptHash::new)
    }
}
