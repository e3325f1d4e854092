//! The keys and hashes of a store or a process, and the ways in which a call uses them.

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

/// The errors for a handle that names no live object. A provider returns one for each kind of handle, a process one for both.
#[derive(Clone, Copy)]
pub(crate) struct DeadHandles {
    pub(crate) key: Error,
    pub(crate) hash: Error,
}

// An object takes two words, so that a slot of the table is one cache line.
#[cfg(test)]
const _: () = assert!(size_of::<Option<Key>>() == 2 * size_of::<usize>());
#[cfg(test)]
const _: () = assert!(size_of::<Option<Hash>>() == 2 * size_of::<usize>());

/// How far a call on a hash came.
enum Step<R, F> {
    Done(R),
    /// The hash depends on this key, so `F` has not been called.
    NeedsKey(u64, F),
}

/// Work on more bytes than this is done outside the slot's lock. For less work, checking the object out and returning
/// it takes longer than other calls would wait for the lock.
const BRIEF: usize = 4096;

impl Objects {
    /// `numbering` determines the handles of keys and hashes; `limit` is the largest number of each.
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

    /// Calls `f` with the key under the slot's lock, for short work.
    #[inline(always)]
    pub(crate) fn key<R>(&self, key: u64, f: impl FnOnce(&mut Key) -> Result<R, Error>) -> Result<R, Error> {
        self.keys.with_locked(key, f).ok_or(self.dead.key)?
    }

    /// Calls `f` with the hash, to feed it at most `data_len` bytes.
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

    /// Calls `f` with the hash, to read a value of at most `data_len` bytes or to derive a key.
    ///
    /// A master hash stays as it was created. If its key is alive, `f` gets a copy of the hash with the algorithms that the
    /// key has now, as in Wine.
    pub(crate) fn hash_to_read<R>(
        &self,
        hash: u64,
        data_len: usize,
        f: impl FnOnce(&mut Hash) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let step = self.hash(hash, data_len, |hash| match hash.original() {
            None => f(hash).map(Step::Done),
            Some(key) => Ok(Step::NeedsKey(key, f)),
        });
        match step? {
            Step::Done(result) => Ok(result),
            // The hash and the key are locked in turn: a call that had both could deadlock. The result is that of a call at the
            // moment when the key is locked, because a master hash never changes and no handle is used twice.
            Step::NeedsKey(key, f) => {
                let algorithms =
                    self.keys.with_locked(key, |key| key.master().ok().map(|key| key.algorithms()));
                self.hash(hash, data_len, |hash| match algorithms.flatten() {
                    Some(algorithms) => f(&mut hash.with_algorithms(algorithms)),
                    None => f(hash),
                })
            }
        }
    }

    /// Calls `f` with the key, to encrypt or decrypt a section of `data_len` bytes, and with the hash that gets the plaintext.
    ///
    /// `flags` is a `Result` because a dead handle is reported before wrong flags.
    ///
    /// Every call takes the key before the hash, so two calls can't deadlock.
    ///
    /// Inlined, and short sections have their own code here. Arguments of a closure that is not inlined are stored in
    /// parts and loaded whole, which stalls the processor (store forwarding fails).
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
            // RSA takes long however short its data is. `long_section` gives it a copy, outside the lock.
            if !matches!(key, Key::Rsa(_)) {
                let flags = flags?;
                key.check_cipher(flags)?;
                return f(key, flags, PlaintextSink::NONE);
            }
        }
        self.long_section(key, hash, flags, f)
    }

    /// A section that may take long, or needs a hash.
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
            // `usize::MAX`, whatever the length: `f` ciphers the whole section inside, so the hash is checked out.
            self.hash(hash, usize::MAX, |hash| {
                // A finished hash must fail before `f` changes the key.
                let running = hash.running()?;
                f(key, flags, PlaintextSink::new(&mut |plaintext| running.update(plaintext)))
            })
        })
    }

    /// Calls `f` with the key, for work that may take long.
    ///
    /// An RSA key does not change when it encrypts or decrypts, nor a Diffie-Hellman key when it agrees on a key. So `f` gets a copy,
    /// and other calls on the key don't wait.
    pub(crate) fn key_for_work<R>(
        &self,
        key: u64,
        f: impl FnOnce(&mut Key) -> Result<R, Error>,
    ) -> Result<R, Error> {
        // The copy is made under the lock, which is short work: it shares the numbers.
        let copy =
            self.key(key, |key| Ok(matches!(key, Key::Rsa(_) | Key::DssDh(_)).then(|| key.clone())))?;
        match copy {
            Some(mut copy) => f(&mut copy),
            None => self.keys.with(key, f).ok_or(self.dead.key)?,
        }
    }

    /// Calls `f` with the key itself, checked out, for a change that may take long.
    pub(crate) fn key_to_change<R>(
        &self,
        key: u64,
        f: impl FnOnce(&mut Key) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.keys.with(key, f).ok_or(self.dead.key)?
    }

    /// The owner of the key, and a copy of the key as it is between two calls.
    #[inline(always)]
    pub(crate) fn copy_key(&self, key: u64) -> Result<(u64, Key), Error> {
        let mut locked = self.keys.lock(key).ok_or(self.dead.key)?;
        Ok((locked.owner(), locked.object().ok_or(Error::BUG)?.duplicate()))
    }

    /// The owner of the hash, and a copy of the hash as it is between two calls.
    #[inline(always)]
    pub(crate) fn copy_hash(&self, hash: u64) -> Result<(u64, Hash), Error> {
        let mut locked = self.hashes.lock(hash).ok_or(self.dead.hash)?;
        Ok((locked.owner(), locked.object().ok_or(Error::BUG)?.clone()))
    }

    /// Stores a key. `owner` is the handle of its context in a process, and 0 in a store, which has one context.
    #[inline(always)]
    pub(crate) fn insert_key(&self, key: Key, owner: u64) -> Result<Inserted, Error> {
        self.keys.insert(owner, NO_ORIGINAL, key).ok_or(Error::NoMemory)
    }

    /// Stores a copy of the key that `original` names.
    #[inline(always)]
    pub(crate) fn insert_key_copy(&self, copy: Key, original: u64, owner: u64) -> Result<Inserted, Error> {
        self.keys.insert(owner, original, copy).ok_or(Error::NoMemory)
    }

    /// Stores a key that `derive` makes from the hash. The slot is found first: if no handle is left, the hash is not finished.
    pub(crate) fn insert_derived(
        &self,
        hash: u64,
        owner: u64,
        derive: impl FnOnce(&mut Hash) -> Result<Key, Error>,
    ) -> Result<Inserted, Error> {
        // The hash stays under its slot's lock (length 0: deriving is short work) while the key's slot is filled. No call
        // does the reverse, and waits for a hash while it holds the lock of a key's slot: see `feed_key`.
        self.hash_to_read(hash, 0, |hash| {
            self.keys.insert_made(owner, || derive(hash)).ok_or(Error::NoMemory)?
        })
    }

    /// Stores a hash that `create` makes with the key. The slot is found first: if no handle is left, a MAC does not put the key
    /// back at its start.
    ///
    /// Meanwhile the key is checked out, as in [`feed_key`](Objects::feed_key).
    pub(crate) fn insert_keyed(
        &self,
        key: u64,
        owner: u64,
        create: impl FnOnce(&mut Key) -> Result<Hash, Error>,
    ) -> Result<Inserted, Error> {
        let create = |object: &mut Key| {
            let mut hash = create(object)?;
            hash.set_original(key);
            Ok(hash)
        };
        let insert =
            |object: &mut Key| self.hashes.insert_made(owner, || create(object)).ok_or(Error::NoMemory)?;
        self.keys.with(key, insert).ok_or(self.dead.key)?
    }

    /// Feeds the bytes of a key to a hash.
    ///
    /// The key is checked out, so its slot is not locked while the call waits for the hash. The call that has the hash
    /// may be looking for a free slot for a new key. If it waited for this slot's lock, both calls would deadlock.
    pub(crate) fn feed_key(&self, hash: u64, key: u64, order: ByteOrder) -> Result<(), Error> {
        let feed = |key: &mut Key| {
            let material = key.material()?;
            self.hash(hash, material.as_ref().len(), |hash| hash.feed_key(material, order))
        };
        self.keys.with(key, feed).ok_or(self.dead.key)?
    }

    /// Stores a hash. `owner` is as for a key.
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

    /// The contexts that own objects, or owned objects that have ended.
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

    /// The handles of the live keys, in ascending order.
    pub(crate) fn key_handles(&self) -> Vec<u64> {
        self.keys.handles()
    }

    /// The handles of the live hashes, in ascending order.
    pub(crate) fn hash_handles(&self) -> Vec<u64> {
        self.hashes.handles()
    }

    /// The number of live keys and hashes.
    pub(crate) fn len(&self) -> usize {
        self.keys.len() + self.hashes.len()
    }
}
