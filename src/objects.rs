//! Keys and hashes behind their handles, and how they are taken for a call.

use crate::error::Error;
use crate::handle::{HandleKind, Inserted, NO_ORIGINAL, Numbering, Table};
use crate::hash::Hash;
use crate::key::{Key, PlaintextSink, SectionFlags};
use crate::options::ByteOrder;

/// The objects of one store, or of one process.
pub(crate) struct Objects {
    keys: Table<Key>,
    hashes: Table<Hash>,
    dead: DeadHandles,
}

/// What a handle that names no live object returns: a provider says what it was to name, a process does not.
#[derive(Clone, Copy)]
pub(crate) struct DeadHandles {
    pub(crate) key: Error,
    pub(crate) hash: Error,
}

// What stands in a slot takes two words, so that a slot is one cache line.
#[cfg(test)]
const _: () = assert!(size_of::<Option<Key>>() == 2 * size_of::<usize>());
#[cfg(test)]
const _: () = assert!(size_of::<Option<Hash>>() == 2 * size_of::<usize>());

/// Work on more bytes than this is done outside the slot's lock. Below it, lending the object out and bringing it back would
/// take longer than other calls have to wait for the lock.
const BRIEF: usize = 4096;

impl Objects {
    /// `numbering` says which handles keys and hashes have; no more than `limit` of each are alive at once.
    pub(crate) fn new(numbering: impl Fn(HandleKind) -> Numbering, limit: usize, dead: DeadHandles) -> Self {
        Self {
            keys: Table::new(numbering(HandleKind::Key), limit),
            hashes: Table::new(numbering(HandleKind::Hash), limit),
            dead,
        }
    }

    /// An independent copy.
    pub(crate) fn fork(&self) -> Self {
        Self { keys: self.keys.fork(), hashes: self.hashes.fork(), dead: self.dead }
    }

    /// Calls `f` with the key, for work that takes no time.
    #[inline(always)]
    pub(crate) fn key<R>(&self, key: u64, f: impl FnOnce(&mut Key) -> Result<R, Error>) -> Result<R, Error> {
        self.keys.with_locked(key, f).ok_or(self.dead.key)?
    }

    /// Calls `f` with the hash, to feed it `data_len` bytes or fewer.
    #[inline(always)]
    pub(crate) fn hash<R>(
        &self,
        hash: u64,
        data_len: usize,
        f: impl FnOnce(&mut Hash) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let result =
            if data_len <= BRIEF { self.hashes.with_locked(hash, f) } else { self.hashes.with(hash, f) };
        result.ok_or(self.dead.hash)?
    }

    /// Calls `f` with the key to cipher a section of `data_len` bytes, and with who is shown the plaintext.
    ///
    /// A key is always taken before a hash, so that two calls can't wait for each other.
    ///
    /// Inlined, with short sections spelled out. What goes through a closure that is not inlined is stored in parts and loaded
    /// as a whole, and the processor waits for the stores.
    #[inline(always)]
    pub(crate) fn section<R>(
        &self,
        key: u64,
        hash: Option<u64>,
        flags: Result<SectionFlags, Error>,
        data_len: usize,
        f: impl FnOnce(&mut Key, SectionFlags, PlaintextSink<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        if hash.is_none() && data_len <= BRIEF {
            let mut locked = self.keys.lock(key).ok_or(self.dead.key)?;
            let key = locked.object().ok_or(Error::BUG)?;
            if !matches!(key, Key::Rsa(_)) {
                let flags = flags?;
                key.check_cipher(flags)?;
                return f(key, flags, PlaintextSink::NONE);
            }
        }
        self.long_section(key, hash, flags, f)
    }

    /// One that may take long, or has to wait for a hash.
    #[inline(never)]
    fn long_section<R>(
        &self,
        key: u64,
        hash: Option<u64>,
        flags: Result<SectionFlags, Error>,
        f: impl FnOnce(&mut Key, SectionFlags, PlaintextSink<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.key_for_work(key, |key| {
            let flags = flags?;
            key.check_cipher(flags)?;
            let Some(hash) = hash else { return f(key, flags, PlaintextSink::NONE) };
            self.hash(hash, usize::MAX, |hash| {
                let running = hash.running()?;
                f(key, flags, PlaintextSink::new(&mut |plaintext| running.update(plaintext)))
            })
        })
    }

    /// Calls `f` with the key, for work that may take long.
    ///
    /// An RSA key has no state that changes when it works, so the call works on a copy and holds nobody up.
    pub(crate) fn key_for_work<R>(
        &self,
        key: u64,
        f: impl FnOnce(&mut Key) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let copy = self.key(key, |key| Ok(matches!(key, Key::Rsa(_)).then(|| key.clone())))?;
        match copy {
            Some(mut copy) => f(&mut copy),
            None => self.keys.with(key, f).ok_or(self.dead.key)?,
        }
    }

    /// The key's context, and a copy of it as it is between two calls.
    #[inline(always)]
    pub(crate) fn copy_key(&self, key: u64) -> Result<(u64, Key), Error> {
        let mut locked = self.keys.lock(key).ok_or(self.dead.key)?;
        Ok((locked.owner(), locked.object().ok_or(Error::BUG)?.clone()))
    }

    /// The hash's context, and a copy of it as it is between two calls.
    #[inline(always)]
    pub(crate) fn copy_hash(&self, hash: u64) -> Result<(u64, Hash), Error> {
        let mut locked = self.hashes.lock(hash).ok_or(self.dead.hash)?;
        Ok((locked.owner(), locked.object().ok_or(Error::BUG)?.clone()))
    }

    /// `owner` is the handle of the key's context, where there are several.
    #[inline(always)]
    pub(crate) fn insert_key(&self, key: Key, owner: u64) -> Result<Inserted, Error> {
        self.keys.insert(owner, NO_ORIGINAL, key).ok_or(Error::NoMemory)
    }

    /// Stores a copy of the key that `original` names.
    #[inline(always)]
    pub(crate) fn insert_key_copy(&self, copy: Key, original: u64, owner: u64) -> Result<Inserted, Error> {
        self.keys.insert(owner, original, copy).ok_or(Error::NoMemory)
    }

    /// Derives a key from the hash and takes it in. If no handle is left for it, the hash is not touched.
    pub(crate) fn insert_derived(
        &self,
        hash: u64,
        owner: u64,
        derive: impl FnOnce(&mut Hash) -> Result<Key, Error>,
    ) -> Result<Inserted, Error> {
        self.hash(hash, 0, |hash| self.keys.insert_made(owner, || derive(hash)).ok_or(Error::NoMemory)?)
    }

    /// Makes a hash with the key and takes it in. If no handle is left for it, the key is not touched.
    ///
    /// The key is lent, as it is in [`feed_key`](Objects::feed_key).
    pub(crate) fn insert_keyed(
        &self,
        key: u64,
        owner: u64,
        create: impl FnOnce(&mut Key) -> Result<Hash, Error>,
    ) -> Result<Inserted, Error> {
        let insert = |key: &mut Key| self.hashes.insert_made(owner, || create(key)).ok_or(Error::NoMemory)?;
        self.keys.with(key, insert).ok_or(self.dead.key)?
    }

    /// Feeds the material of a key to a hash.
    ///
    /// The key is lent and its slot not locked, since the hash may have to be waited for. Whoever has the hash may be looking
    /// for room for a new key, and look at that slot too.
    pub(crate) fn feed_key(&self, hash: u64, key: u64, order: ByteOrder) -> Result<(), Error> {
        let feed = |key: &mut Key| {
            let material = key.material()?;
            self.hash(hash, material.as_ref().len(), |hash| hash.feed_key(material, order))
        };
        self.keys.with(key, feed).ok_or(self.dead.key)?
    }

    /// `owner` is the handle of the hash's context, where there are several.
    #[inline(always)]
    pub(crate) fn insert_hash(&self, hash: Hash, owner: u64) -> Result<Inserted, Error> {
        self.hashes.insert(owner, NO_ORIGINAL, hash).ok_or(Error::NoMemory)
    }

    /// Stores a copy of the hash that `original` names.
    #[inline(always)]
    pub(crate) fn insert_hash_copy(&self, copy: Hash, original: u64, owner: u64) -> Result<Inserted, Error> {
        self.hashes.insert(owner, original, copy).ok_or(Error::NoMemory)
    }

    pub(crate) fn remove_key(&self, key: u64) -> Result<(), Error> {
        self.keys.remove(key).ok_or(self.dead.key)
    }

    pub(crate) fn remove_hash(&self, hash: u64) -> Result<(), Error> {
        self.hashes.remove(hash).ok_or(self.dead.hash)
    }

    /// Ends every key and hash of a context.
    pub(crate) fn remove_owned_by(&self, owner: u64) {
        self.keys.remove_owned_by(owner);
        self.hashes.remove_owned_by(owner);
    }

    /// The contexts that own objects, or owned some that have ended.
    pub(crate) fn owners(&self) -> Vec<u64> {
        [self.keys.owners(), self.hashes.owners()].concat()
    }

    /// The context of the key.
    pub(crate) fn owner_of_key(&self, key: u64) -> Result<u64, Error> {
        self.keys.owner(key).ok_or(self.dead.key)
    }

    /// The context of the hash.
    pub(crate) fn owner_of_hash(&self, hash: u64) -> Result<u64, Error> {
        self.hashes.owner(hash).ok_or(self.dead.hash)
    }

    /// The handles of the live keys, ascending.
    pub(crate) fn key_handles(&self) -> Vec<u64> {
        self.keys.handles()
    }

    /// The handles of the live hashes, ascending.
    pub(crate) fn hash_handles(&self) -> Vec<u64> {
        self.hashes.handles()
    }

    /// How many keys and hashes are alive.
    pub(crate) fn len(&self) -> usize {
        self.keys.len() + self.hashes.len()
    }
}
