//! `KeyStore`: find the object, call it. The calls stand by theme in the modules below.

use crate::context::Context;
use crate::error::Error;
use crate::handle::{HCryptHash, HCryptKey, NO_OWNER};
use crate::hash::Hash;
use crate::key::Key;
use crate::objects::Objects;

// In the order of use, in which the documentation lists the calls.
mod builder;

mod keys;

mod params;

mod ciphering;

mod hashing;

mod signing;

mod host;

pub use builder::KeyStoreBuilder;

/// Owner of key and hash objects behind opaque handles: what a cryptographic provider is on Windows.
///
/// A store is `Send + Sync` and every call takes `&self`. Calls on different handles run at the same time;
/// calls on one handle run one after the other, each of them whole, in the order in which they came. Destroying a handle
/// waits for no long call on it: that call finishes, and the object is wiped when it does.
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
/// // In mid-message: both carry the same message on, each for itself.
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
