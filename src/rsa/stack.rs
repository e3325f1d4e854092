//! Wiping the stack below a computation on secrets.

use zeroize::zeroize_stack;

/// Runs `f`, and overwrites the stack that it used: as much as numbers of so many bytes take.
pub(super) fn wiped<R>(number_len: usize, f: impl FnOnce() -> R) -> R {
    let result = apart(f);
    match number_len {
        ..=256 => zeroize_stack::<{ 24 * 1024 }>(),
        ..=512 => zeroize_stack::<{ 48 * 1024 }>(),
        _ => zeroize_stack::<{ 192 * 1024 }>(),
    }
    result
}

/// Keeps `f` out of the caller's part of the stack, which is not wiped.
#[inline(never)]
fn apart<R>(f: impl FnOnce() -> R) -> R {
    f()
}
