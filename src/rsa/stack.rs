//! Wiping the stack below a computation on secrets.

use zeroize::zeroize_stack;

/// Runs `f`, and overwrites the stack that it used: as much as a modulus of so many bytes takes.
///
/// The sizes are what the hungriest operations, to import and to generate, were seen to use without
/// optimisation: up to 61 KiB for 2048 bits, 116 KiB for 4096, 432 KiB for 16384. Optimised it is half of that
/// or less. So a thread needs a stack of 1 MiB for keys of more than 4096 bits.
pub(super) fn wiped<R>(modulus_len: usize, f: impl FnOnce() -> R) -> R {
    const KIB: usize = 1024;
    let result = apart(f);
    if modulus_len <= 256 {
        zeroize_stack::<{ 64 * KIB }>();
    } else if modulus_len <= 512 {
        zeroize_stack::<{ 128 * KIB }>();
    } else {
        zeroize_stack::<{ 448 * KIB }>();
    }
    result
}

/// Keeps `f` out of the caller's part of the stack, which is not wiped.
#[inline(never)]
fn apart<R>(f: impl FnOnce() -> R) -> R {
    f()
}
