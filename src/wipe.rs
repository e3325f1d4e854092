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

/// Up to `N` bytes, in place. Plain data: whoever holds secrets in it wipes them.
#[derive(Clone, Copy)]
pub(crate) struct Inline<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Inline<N> {
    /// No bytes at all.
    pub(crate) const EMPTY: Self = Self { bytes: [0; N], len: 0 };

    /// `len` zero bytes, to be filled where they stand; the callers know that `N` will do.
    pub(crate) fn zeroed(len: usize) -> Self {
        debug_assert!(len <= N, "{len} bytes in a place for {N}");
        Self { bytes: [0; N], len: len.min(N).to_le_bytes()[0] }
    }
}

impl<const N: usize> AsRef<[u8]> for Inline<N> {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

impl<const N: usize> AsMut<[u8]> for Inline<N> {
    fn as_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..usize::from(self.len)).unwrap_or_default()
    }
}

/// Up to `N` secret bytes, in place, that wipe themselves.
#[derive(Clone)]
pub(crate) struct Secret<const N: usize>(Inline<N>);

impl<const N: usize> Secret<N> {
    /// `len` zero bytes, to be filled where they stand; the callers know that `N` will do.
    pub(crate) fn zeroed(len: usize) -> Self {
        Self(Inline::zeroed(len))
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

impl<const N: usize> AsMut<[u8]> for Secret<N> {
    fn as_mut(&mut self) -> &mut [u8] {
        self.0.as_mut()
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        wipe(&mut self.0.bytes);
    }
}

impl<const N: usize> ZeroizeOnDrop for Secret<N> {}

/// What holds secrets wipes itself: this compiles only if it says so. The wipe is tested in `tests/nothing_left.rs`.
#[cfg(test)]
const _: () = {
    use zeroize::Zeroizing;

    const fn wipes_itself<T: ZeroizeOnDrop>() {}

    wipes_itself::<crate::key::Key>();
    wipes_itself::<crate::cipher::Engine>();
    wipes_itself::<crate::hash::Hash>();
    wipes_itself::<Secret<32>>();
    wipes_itself::<crate::KeyBlob>();
    wipes_itself::<Zeroizing<Vec<u8>>>();
    wipes_itself::<des::Des>();
    wipes_itself::<des::TdesEde2>();
    wipes_itself::<des::TdesEde3>();
    wipes_itself::<rc2::Rc2>();
    wipes_itself::<md2::Md2>();
    wipes_itself::<md4::Md4>();
    wipes_itself::<md5::Md5>();
    wipes_itself::<sha1::Sha1>();
    wipes_itself::<sha2::Sha256>();
    wipes_itself::<sha2::Sha384>();
    wipes_itself::<sha2::Sha512>();
};
