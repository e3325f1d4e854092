//! Overwriting secrets so that the compiler keeps the writes.

use zeroize::{ZeroizeOnDrop, optimization_barrier};

/// Overwrites `bytes` with zeros: one plain fill and a barrier, where volatile writes, byte by byte,
/// would cost more than everything else that destroying a key does.
pub(crate) fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    optimization_barrier(bytes);
}

/// Overwrites the part of the stack that the calls just made have left behind.
///
/// The cipher crates hand schedules back by value, which leaves copies below; this is called where
/// schedules are expanded, never where they are only used or duplicated.
pub(crate) fn wipe_stack() {
    zeroize::zeroize_stack::<4096>();
}

/// Secret bytes of a length known at run time that wipe themselves: up to `N` in place, more on the heap.
#[derive(Clone)]
pub(crate) enum Secret<const N: usize> {
    Inline { len: u8, bytes: [u8; N] },
    Heap(Box<[u8]>),
}

impl<const N: usize> Secret<N> {
    /// No bytes at all.
    pub(crate) const EMPTY: Self = Self::Inline { len: 0, bytes: [0; N] };

    /// `len` zero bytes, to be filled where they stand.
    pub(crate) fn zeroed(len: usize) -> Self {
        match u8::try_from(len) {
            Ok(len) if usize::from(len) <= N => Self::Inline { len, bytes: [0; N] },
            _ => Self::Heap(vec![0; len].into_boxed_slice()),
        }
    }

    /// Becomes a copy of `source`, and wipes what it was.
    pub(crate) fn set(&mut self, source: &[u8]) {
        *self = Self::zeroed(source.len());
        self.as_mut().copy_from_slice(source);
    }
}

impl<const N: usize> AsRef<[u8]> for Secret<N> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Inline { len, bytes } => bytes.get(..usize::from(*len)).unwrap_or_default(),
            Self::Heap(bytes) => bytes,
        }
    }
}

impl<const N: usize> AsMut<[u8]> for Secret<N> {
    fn as_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Inline { len, bytes } => bytes.get_mut(..usize::from(*len)).unwrap_or_default(),
            Self::Heap(bytes) => bytes,
        }
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        match self {
            Self::Inline { bytes, .. } => wipe(bytes),
            Self::Heap(bytes) => wipe(bytes),
        }
    }
}

impl<const N: usize> ZeroizeOnDrop for Secret<N> {}
