//! Fills the stack below a call with a pattern before the call, and reads it afterwards.

use std::fmt::Write as _;
use std::hint::black_box;

pub(crate) const PATTERN: u64 = 0xa55a_a55a_a55a_a55a;

/// Whether a call must wipe the stack deeper than it used it.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Wipe {
    Deepest,
    None,
}

/// The depths in `src/` were measured on Linux. On Windows, many calls go deeper than their wipes.
pub(crate) const CHECKS_DEPTH: bool = !cfg!(windows);

/// The stack below a call, `WORDS` words of it, the deepest first.
pub(crate) struct Stack<const WORDS: usize>(Box<[u64; WORDS]>);

impl<const WORDS: usize> Stack<WORDS> {
    pub(crate) fn new() -> Self {
        Self(vec![0; WORDS].into_boxed_slice().try_into().unwrap())
    }

    /// Fills the stack with the pattern, makes a call, and keeps the stack that it left.
    #[inline(never)]
    pub(crate) fn see(&mut self, call: &mut dyn FnMut()) {
        fill::<WORDS>();
        call();
        copy_away(&mut self.0);
    }

    /// The words of the stack at every byte, and how many bytes deep they are.
    pub(crate) fn words(&self) -> impl Iterator<Item = (usize, u64)> {
        let pairs = self.0.windows(2).map(|pair| [pair[0], pair[1]]).enumerate();
        let written = pairs.filter(|(_, pair)| *pair != [PATTERN; 2] && *pair != [0; 2]);
        written.flat_map(|(n, [a, b])| {
            let pair = u128::from(b) << 64 | u128::from(a);
            let word = move |byte: usize| u64::try_from(pair >> (8 * byte) & u128::from(u64::MAX)).unwrap();
            (0..8).map(move |byte| (8 * (WORDS - n) - byte, word(byte)))
        })
    }

    /// Reports words of a secret among these, and a wipe that was not the deepest where it must be.
    pub(crate) fn judge(&self, what: &str, wipe: Wipe, found: &[(usize, u64)], complaints: &mut String) {
        if let Some((depth, first)) = found.first() {
            _ = writeln!(complaints, "{what}: {} words of a secret, {first:016x} at {depth}", found.len());
        }
        if wipe == Wipe::Deepest && CHECKS_DEPTH && !self.was_wiped_deepest() {
            _ = writeln!(complaints, "{what}: the wipe was not the deepest, which is {}", self.deepest());
        }
    }

    /// How deep the call went, in bytes.
    fn deepest(&self) -> usize {
        8 * (WORDS - self.0.iter().take_while(|word| **word == PATTERN).count())
    }

    /// Whether the lowest words that were written are zeros, except for a return address.
    fn was_wiped_deepest(&self) -> bool {
        let written = self.0.iter().skip_while(|word| **word == PATTERN);
        written.skip(4).take(8).all(|word| *word == 0)
    }
}

/// Runs code of the test that handles secrets, and overwrites what it leaves on the stack.
///
/// The frame of a later function may begin there, and a value in that frame has bytes that nothing writes: padding, and
/// variants that it does not have. Each move of the value copies them, so moving a `KeyStore` into a call that is searched
/// would look as if the call had left the secret.
#[inline(always)]
pub(crate) fn without_trace(f: impl FnOnce()) {
    in_own_frame(f);
    fill::<TRACE>();
}

/// 160 KiB in words, as deep as the deepest search.
const TRACE: usize = (160 << 10) / 8;

#[inline(never)]
fn in_own_frame(f: impl FnOnce()) {
    f();
}

#[inline(never)]
fn fill<const WORDS: usize>() {
    black_box(([PATTERN; WORDS], [PATTERN; 64]));
}

/// This function has no frame of that size itself, because the stack probes of such a frame write to each page.
#[inline(never)]
fn copy_away<const WORDS: usize>(seen: &mut [u64; WORDS]) {
    let here = black_box(&raw const seen).cast::<u64>();
    for (n, word) in seen.iter_mut().rev().enumerate() {
        // SAFETY: it was the stack of the calls before, so it is mapped; the words have no defined value, and this test
        // reads them on purpose.
        *word = unsafe { here.wrapping_sub(FRAME + n).read_volatile() };
    }
}

/// The words that the frame of `copy_away` may have below its own local.
const FRAME: usize = 8;
