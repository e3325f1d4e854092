//! Overwriting secrets so that the compiler keeps the writes.

use core::hint::black_box;

use zeroize::{ZeroizeOnDrop, optimization_barrier, zeroize_bytes};

use crate::error::Error;

/// Overwrites plain data with `empty` in one store.
pub(crate) fn wipe_plain<T: Copy>(value: &mut T, empty: T) {
    *value = empty;
    optimization_barrier(value);
}

/// Calls `f` in a frame of its own, and then overwrites `DEPTH` bytes of the stack below the caller's frame.
///
/// Compilers spill round keys and hash states, and the cipher crates return schedules by value; both leave copies on the stack. If
/// `f` were inlined into the caller, the overwrite would begin below the copies and miss them. `docs/testing.md` explains how the
/// depths were measured.
#[inline(always)]
pub(crate) fn in_own_frame<const DEPTH: usize, R>(f: impl FnOnce() -> R) -> R {
    let result = Unit::frame(f);
    zeroize::zeroize_stack::<DEPTH>();
    result
}

/// Calls functions in frames of their own.
trait Frame {
    /// Keeps the frame of `f` out of its caller's.
    fn frame<R>(f: impl FnOnce() -> R) -> R;
}

/// The type whose method runs all work that is followed by a wipe.
///
/// The compiler puts a method into the codegen unit of its type's module. The methods of `__m128i` share a unit with
/// `<[__m128i; N]>::map`, by which the `aes` crate copies all round keys into wide registers at each call, where the
/// processor has VAES. In one unit the compiler inlines these copies, and removes those that a single block does not
/// need. When a default build had them in two units, a section of 16 bytes took 140 ns instead of 30.
#[cfg(target_arch = "x86_64")]
type Unit = core::arch::x86_64::__m128i;
#[cfg(target_arch = "x86")]
type Unit = core::arch::x86::__m128i;
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
type Unit = ();

impl Frame for Unit {
    #[inline(never)]
    fn frame<R>(f: impl FnOnce() -> R) -> R {
        f()
    }
}

/// The depth for calls that make, derive or expand a key or a hash. Measured: 2,700 bytes with 64 bits, 4,500 with 32.
pub(crate) const MAKING: usize = if cfg!(target_pointer_width = "64") { 3072 } else { 6144 };

/// Calls `f` as [`in_own_frame`] does, and overwrites `SHALLOW` bytes if every noted address was in the upper three quarters of
/// them, else `DEEP` bytes.
///
/// The depth depends on the build: the compiler may leave out copies of keys that the cipher crates make. Code can't query that,
/// but the addresses of its locals show it. The last quarter is for what no note covers: the return address and
/// the registers that one more call saves.
#[inline(always)]
pub(crate) fn in_measured_frame<const SHALLOW: usize, const DEEP: usize, R>(
    f: impl FnOnce(&mut Deepest) -> R,
) -> R {
    // A local of a callee marks the top of what `f` can use. A local of this function could be far above it.
    let start = below();
    let mut deepest = Deepest(start);
    let result = Unit::frame(|| f(&mut deepest));
    if start - deepest.0 <= SHALLOW / 4 * 3 {
        zeroize::zeroize_stack::<SHALLOW>();
    } else {
        zeroize::zeroize_stack::<DEEP>();
    }
    result
}

/// The lowest noted address of a local.
pub(crate) struct Deepest(usize);

impl Deepest {
    /// For a call whose wipe has a fixed depth, whatever it notes.
    pub(crate) const fn ignored() -> Self {
        Self(0)
    }

    /// Notes the depth of the caller's frame. On x86 a local is at the lower end of its frame. On ARM it may be at the upper end and
    /// show nothing, so the depth counts as unknown there.
    #[inline(always)]
    pub(crate) fn note(&mut self) {
        self.0 = if cfg!(any(target_arch = "x86", target_arch = "x86_64")) { self.0.min(here()) } else { 0 };
    }

    /// Notes that a callee reaches an unknown depth.
    #[inline(always)]
    pub(crate) fn note_deeper(&mut self) {
        self.0 = 0;
    }
}

/// The address at which the frames of the caller's callees begin.
#[inline(never)]
fn below() -> usize {
    here()
}

#[inline(always)]
fn here() -> usize {
    let local = 0_u8;
    black_box(&raw const local).addr()
}

/// A value that is made in its box. `Box::new` would make it on the stack, leave it there, and copy the bytes between its fields,
/// which are whatever the stack held.
#[inline(always)]
pub(crate) fn boxed<T>(make: impl FnOnce() -> T) -> Box<T> {
    let room = Box::new_uninit();
    Box::write(room, in_place(make))
}

/// A value that is made where it stays: a function that returns a large value, and is not inlined, gets the address to
/// write it to.
#[inline(always)]
pub(crate) fn in_place<T>(make: impl FnOnce() -> T) -> T {
    Unit::frame(make)
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

/// Up to `N` bytes, without a heap block. It is plain data: an owner that stores secrets in it wipes them.
#[derive(Clone, Copy)]
pub(crate) struct Inline<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Inline<N> {
    /// No bytes at all.
    pub(crate) const EMPTY: Self = Self { bytes: [0; N], len: 0 };

    /// Becomes a copy of `bytes`, in place.
    ///
    /// # Errors
    /// [`Error::BUG`] if they are more than `N`, which callers rule out.
    pub(crate) fn set(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.room(bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    /// Becomes `len` bytes, which the caller writes in place.
    ///
    /// # Errors
    /// [`Error::BUG`] if `len` is more than `N`, which callers rule out.
    fn room(&mut self, len: usize) -> Result<&mut [u8], Error> {
        let room = self.bytes.get_mut(..len).ok_or(Error::BUG)?;
        self.len = u8::try_from(len).map_err(|_| Error::BUG)?;
        Ok(room)
    }
}

impl<const N: usize> AsRef<[u8]> for Inline<N> {
    fn as_ref(&self) -> &[u8] {
        // `room` sets `len` only after it found this many bytes.
        self.bytes.get(..usize::from(self.len)).unwrap_or(&self.bytes)
    }
}

/// Up to `N` secret bytes, without a heap block, wiped on drop.
#[derive(Clone)]
pub(crate) struct Secret<const N: usize>(Inline<N>);

impl<const N: usize> Secret<N> {
    /// No bytes at all.
    pub(crate) const EMPTY: Self = Self(Inline::EMPTY);

    /// Becomes `len` bytes, which the caller writes in place. They are zeros if this was empty.
    ///
    /// # Errors
    /// [`Error::BUG`] if `len` is more than `N`, which callers rule out.
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
