//! Caches of one vacant slot each, in front of the free list and its lock.
//!
//! The invariant: a slot in a cache is vacant and on no list, and a slot is in at most one cache. So the call that takes a
//! slot out of a cache has it to itself.
//!
//! A duplicate uses the cache that belongs to the index of its original, and so do the duplicate's destruction and the
//! next duplicate. So two threads that each duplicate a key of their own use two cache lines, and make twice as many calls
//! per second as one thread. With all caches in one line they would make half as many as one thread. The choice depends on
//! the calls alone, not on the threads, so a seeded process repeats its handles.
//!
//! The thread that puts a slot into a cache saw the page of that slot. Release and acquire let the thread that takes the slot
//! see the page too.

#[cfg(not(hcryptkey_proofs))]
use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering;

#[cfg(hcryptkey_proofs)]
use loom::sync::atomic::AtomicU32;

#[cfg(all(test, hcryptkey_proofs))]
mod proofs;

const CACHES: usize = if cfg!(hcryptkey_proofs) { 2 } else { 8 };

pub(super) struct FreeCaches([Cache; CACHES]);

/// The index of a slot plus 1; 0 if the cache is empty. In a cache line of its own.
#[repr(align(64))]
struct Cache(AtomicU32);

impl FreeCaches {
    pub(super) fn new() -> Self {
        Self(core::array::from_fn(|_| Cache(AtomicU32::new(0))))
    }

    /// The cache for duplicates of the object in the slot with this index.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "there are at most 256 caches")]
    pub(super) fn of_original(index: u32) -> u8 {
        (index as usize % CACHES) as u8
    }

    /// Takes the slot out of a cache.
    #[inline]
    pub(super) fn take(&self, cache: u8) -> Option<u32> {
        self.0.get(usize::from(cache))?.0.swap(0, Ordering::Acquire).checked_sub(1)
    }

    /// Takes a slot out of any cache.
    pub(super) fn take_any(&self) -> Option<u32> {
        self.0.iter().find_map(|cache| cache.0.swap(0, Ordering::Acquire).checked_sub(1))
    }

    /// Puts a slot into a cache, and returns the slot that has to go to the free list instead.
    #[inline]
    pub(super) fn put(&self, cache: u8, index: u32) -> Option<u32> {
        match self.0.get(usize::from(cache)) {
            Some(cache) => cache.0.swap(index + 1, Ordering::AcqRel).checked_sub(1),
            None => Some(index),
        }
    }

    /// A copy that has only the slots for which `keep` is true.
    pub(super) fn copy_if(&self, mut keep: impl FnMut(u32) -> bool) -> Self {
        let copy = Self::new();
        for (from, to) in self.0.iter().zip(&copy.0) {
            if let Some(index) = from.0.load(Ordering::Acquire).checked_sub(1).filter(|index| keep(*index)) {
                to.0.store(index + 1, Ordering::Relaxed);
            }
        }
        copy
    }
}
