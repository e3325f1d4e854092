//! Wiping the stack below a computation on secrets.

use zeroize::zeroize_stack;

const KIB: usize = 1024;

/// Runs `f` in a frame of its own, and overwrites the stack below this function as deep as a power modulo a p of `p_len`
/// bytes or a signature reaches.
///
/// The depths are those of a build without any optimisation, rounded up. Measured in KiB, including the frames of the callers:
///
/// | bits of p | power | signature |
/// |---|---|---|
/// | up to 1024 | 20 | 22 |
/// | up to 2048 | 37 | |
/// | up to 4096 | 72 | |
pub(super) fn wiped<R>(p_len: usize, f: impl FnOnce() -> R) -> R {
    let result = apart(f);
    match p_len {
        0..=128 => zeroize_stack::<{ 32 * KIB }>(),
        129..=256 => zeroize_stack::<{ 48 * KIB }>(),
        _ => zeroize_stack::<{ 80 * KIB }>(),
    }
    result
}

/// Keeps the frame of `f` out of the caller's, which is not wiped.
#[inline(never)]
fn apart<R>(f: impl FnOnce() -> R) -> R {
    f()
}
