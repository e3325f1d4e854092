//! Overwriting secrets so that the compiler keeps the writes.

use zeroize::{ZeroizeOnDrop, optimization_barrier};

use crate::error::Error;

/// Overwrites `bytes` with zeros: one plain fill and a barrier, where volatile writes, byte by byte,
/// would cost more than everything else that destroying a key does.
pub(crate) fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    optimization_barrier(bytes);
}

/// Overwrites plain data with its empty value.
pub(crate) fn wipe_plain<T: Copy>(value: &mut T, empty: T) {
    *value = empty;
    optimization_barrier(value);
}

/// Overwrites the part of the stack that the calls just made have left behind.
///
/// The cipher crates hand schedules back by value, which leaves copies below; this is called where
/// schedules are expanded, never where they are only used or duplicated.
pub(crate) fn wipe_stack() {
    zeroize::zeroize_stack::<4096>();
}

/// Up to `N` bytes, in place. Plain data: whoever holds secrets in it wipes them.
#[derive(Clone, Copy)]
pub(crate) struct Inline<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Inline<N> {
    /// No bytes at all.
    pub(crate) const EMPTY: Self = Self { bytes: [0; N], len: 0 };

    /// Becomes a copy of `bytes`, written where it stays.
    ///
    /// # Errors
    /// [`Error::BUG`] if they are more than `N`: the callers know that they are not.
    pub(crate) fn set(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let len = u8::try_from(bytes.len()).map_err(|_| Error::BUG)?;
        self.bytes.get_mut(..bytes.len()).ok_or(Error::BUG)?.copy_from_slice(bytes);
        self.len = len;
        Ok(())
    }
}

impl<const N: usize> AsRef<[u8]> for Inline<N> {
    fn as_ref(&self) -> &[u8] {
        // `len` is only set where so many bytes are there.
        self.bytes.get(..usize::from(self.len)).unwrap_or(&self.bytes)
    }
}

/// Up to `N` secret bytes, in place, that wipe themselves.
#[derive(Clone)]
pub(crate) struct Secret<const N: usize>(Inline<N>);

impl<const N: usize> Secret<N> {
    /// A copy of `bytes`.
    ///
    /// # Errors
    /// [`Error::BUG`] if they are more than `N`: the callers know that they are not.
    pub(crate) fn copy_of(bytes: &[u8]) -> Result<Self, Error> {
        let mut secret = Self(Inline::EMPTY);
        secret.0.set(bytes)?;
        Ok(secret)
    }
}

impl<const N: usize> From<Inline<N>> for Secret<N> {
    fn from(bytes: Inline<N>) -> Self {
        Self(bytes)
    }
}

impl<const N: usize> AsRef<[u8]> for Secret<N> {
    fn as_ref(&self) -> &[u8] {
        self.0.as_ref()
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        wipe(&mut self.0.bytes);
    }
}

impl<const N: usize> ZeroizeOnDrop for Secret<N> {}
