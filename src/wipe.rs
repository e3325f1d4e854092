//! Overwriting secrets so that the compiler keeps the writes.

use core::hint::black_box;

use zeroize::{ZeroizeOnDrop, optimization_barrier, zeroize_bytes};

use crate::error::Error;

/// Overwrites plain data with its empty value, all at once.
pub(crate) fn wipe_plain<T: Copy>(value: &mut T, empty: T) {
    *value = empty;
    optimization_barrier(value);
}

/// Calls `f` in a frame of its own, and then overwrites `DEPTH` bytes of the stack from there on down.
///
/// Compilers spill round keys and hash states, and the crates return schedules by value; both leave copies behind. An
/// overwrite after the call alone would begin below a frame that `f` was inlined into, and miss what stands in it. Which
/// depth is enough, and how that is found: `docs/testing.md`.
#[inline(always)]
pub(crate) fn in_own_frame<const DEPTH: usize, R>(f: impl FnOnce() -> R) -> R {
    let result = frame(f);
    zeroize::zeroize_stack::<DEPTH>();
    result
}

/// Not a part of its caller's frame.
#[inline(never)]
fn frame<R>(f: impl FnOnce() -> R) -> R {
    f()
}

/// How deep a call can reach that makes, derives or expands a key or a hash: the depth for [`in_own_frame`]. Measured were 2,700
/// bytes with 64 bits and 4,500 with 32.
pub(crate) const MAKING: usize = if cfg!(target_pointer_width = "64") { 3072 } else { 6144 };

/// Calls `f` as [`in_own_frame`] does, and overwrites only `SHALLOW` bytes if it noted that it came no deeper than three
/// quarters of that, else `DEEP`.
///
/// It depends on how a program is built: in one codegen unit the compiler leaves out copies of keys that it makes in
/// several, and no code is told which it is. What tells is where the locals stand. The quarter is for what can't be noted: the
/// return address and the registers that one more call saves.
#[inline(always)]
pub(crate) fn in_measured_frame<const SHALLOW: usize, const DEEP: usize, R>(
    f: impl FnOnce(&mut Deepest) -> R,
) -> R {
    let start = below();
    let mut deepest = Deepest(start);
    let result = frame(|| f(&mut deepest));
    if start - deepest.0 <= SHALLOW / 4 * 3 {
        zeroize::zeroize_stack::<SHALLOW>();
    } else {
        zeroize::zeroize_stack::<DEEP>();
    }
    result
}

/// The lowest address that a local was seen at.
pub(crate) struct Deepest(usize);

impl Deepest {
    /// For a call that is wiped to one depth, whatever it notes.
    pub(crate) const fn ignored() -> Self {
        Self(0)
    }

    /// Notes where the frame stands that this is called in. A local tells it where it stands at a frame's lower end, as it does
    /// on x86; on ARM it may stand at the upper one.
    #[inline(always)]
    pub(crate) fn note(&mut self) {
        self.0 = if cfg!(any(target_arch = "x86", target_arch = "x86_64")) { self.0.min(here()) } else { 0 };
    }

    /// Notes that what is called from here works deeper than can be seen.
    #[inline(always)]
    pub(crate) fn note_deeper(&mut self) {
        self.0 = 0;
    }
}

/// Where the frames of a function begin that are called from here: a local may stand far above that.
#[inline(never)]
fn below() -> usize {
    here()
}

#[inline(always)]
fn here() -> usize {
    let local = 0_u8;
    black_box(&raw const local).addr()
}

/// A value in a box, made where it stays: room first and then the value in it. `Box::new` would make it on the stack,
/// leave it there, and take along with it what stood between its fields.
#[inline(always)]
pub(crate) fn boxed<T>(make: impl FnOnce() -> T) -> Box<T> {
    /// Not inlined, so that it is handed the room to write to.
    #[inline(never)]
    fn made<T>(make: impl FnOnce() -> T) -> T {
        make()
    }
    let room = Box::new_uninit();
    Box::write(room, made(make))
}

/// A copy in a box, [written straight into its place](boxed).
///
/// The measured wipe pays for every program: a duplicate that always wipes 2048 bytes takes 12 to 18 % longer for AES, 3DES and
/// RC2 and 6 to 9 % for RC4, in one codegen unit and in Cargo's default of 16.
pub(crate) fn boxed_copy<T>(copy: impl FnOnce() -> T) -> Box<T> {
    in_measured_frame::<256, 2048, _>(|deepest| {
        boxed(|| {
            deepest.note();
            copy()
        })
    })
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
        self.room(bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    /// Becomes `len` bytes, to be written where they stay.
    ///
    /// # Errors
    /// [`Error::BUG`] if they are more than `N`: the callers know that they are not.
    fn room(&mut self, len: usize) -> Result<&mut [u8], Error> {
        let room = self.bytes.get_mut(..len).ok_or(Error::BUG)?;
        self.len = u8::try_from(len).map_err(|_| Error::BUG)?;
        Ok(room)
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
    /// No bytes at all.
    pub(crate) const EMPTY: Self = Self(Inline::EMPTY);

    /// Becomes `len` bytes, to be written where they stay; they are zeros if it was empty.
    ///
    /// # Errors
    /// [`Error::BUG`] if they are more than `N`: the callers know that they are not.
    pub(crate) fn room(&mut self, len: usize) -> Result<&mut [u8], Error> {
        self.0.room(len)
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
        zeroize_bytes(&mut self.0.bytes);
    }
}

impl<const N: usize> ZeroizeOnDrop for Secret<N> {}
