//! Wiping the stack below a computation on secrets.

use zeroize::zeroize_stack;

/// The operations, by the stack that they use.
#[derive(Clone, Copy)]
pub(super) enum Work {
    /// Powers of secret blocks to the public exponent, paddings, and copies: the numbers are on the heap.
    Public,
    /// A power to the private exponent.
    Private,
    /// The numbers of a pair, checked and calculated.
    Import,
    /// The search for two primes.
    Generate,
}

const KIB: usize = 1024;

/// Runs `f` in a frame of its own, and overwrites the stack below this function as deep as the operation reaches for a modulus of
/// `modulus_len` bytes.
///
/// The depths are those of a build without any optimisation, rounded up; optimised code uses a third of them. Measured
/// in KiB, including the frames of the callers:
///
/// | bits | private | import | generate |
/// |---|---|---|---|
/// | 2048 | 37 | 55 | 67 |
/// | 4096 | 59 | 99 | 108 |
/// | 8192 | 103 | 187 | not measured, because it takes minutes |
///
/// A call wipes no more than its operation can use, because the wipe needs its depth of stack too. So every call on keys of up to
/// 4096 bits works on a thread with 128 KiB of stack, and one on longer keys with 512 KiB.
pub(super) fn wiped<R>(work: Work, modulus_len: usize, f: impl FnOnce() -> R) -> R {
    let result = apart(f);
    match (work, modulus_len) {
        (Work::Public, _) => zeroize_stack::<{ 8 * KIB }>(),
        (Work::Private, ..=256) => zeroize_stack::<{ 40 * KIB }>(),
        (Work::Private, ..=512) => zeroize_stack::<{ 64 * KIB }>(),
        (Work::Import, ..=256) => zeroize_stack::<{ 56 * KIB }>(),
        (Work::Import, ..=512) => zeroize_stack::<{ 104 * KIB }>(),
        (Work::Generate, ..=256) => zeroize_stack::<{ 72 * KIB }>(),
        (Work::Generate, ..=512) => zeroize_stack::<{ 108 * KIB }>(),
        (Work::Private, _) => zeroize_stack::<{ 224 * KIB }>(),
        (Work::Import | Work::Generate, _) => zeroize_stack::<{ 448 * KIB }>(),
    }
    result
}

/// Keeps the frame of `f` out of the caller's, which is not wiped.
#[inline(never)]
fn apart<R>(f: impl FnOnce() -> R) -> R {
    f()
}
