//! The search for secrets whose bytes the test knows: in the memory that a call frees, and in an optimised build on the stack below.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::heap;
use crate::stack_pattern::{Stack, Wipe, without_trace};

/// The number of words to search: 160 KiB. The deepest wipe of RSA keys of up to 4096 bits has 108 KiB.
const DEPTH: usize = (160 << 10) / 8;

/// How many times the random source was asked since it started over.
static DRAWN: AtomicU64 = AtomicU64::new(0);

pub(crate) fn start_over() {
    DRAWN.store(0, Ordering::Relaxed);
}

/// Goes on to bytes that no other call has drawn.
pub(crate) fn skip(bytes: u64) {
    DRAWN.fetch_add(bytes, Ordering::Relaxed);
}

/// `SplitMix64`: it repeats its bytes after each restart.
#[expect(clippy::unnecessary_wraps, reason = "a random source may fail")]
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), ()> {
    for byte in bytes {
        let mut n = DRAWN.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        n = (n ^ n >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ n >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        *byte = n.to_le_bytes()[0];
    }
    Ok(())
}

pub(crate) struct Search {
    words: HashSet<u64>,
    /// The same words in the form that the allocator searches for.
    pub(crate) list: Vec<u64>,
    seen: Stack<DEPTH>,
    pub(crate) complaints: String,
    pub(crate) looks: usize,
}

impl Search {
    pub(crate) fn new() -> Self {
        Self { words: HashSet::new(), list: vec![], seen: Stack::new(), complaints: String::new(), looks: 0 }
    }

    /// Looks for the words of this, forwards and backwards.
    pub(crate) fn secret(&mut self, bytes: &[u8]) {
        without_trace(|| self.learn(bytes));
    }

    fn learn(&mut self, bytes: &[u8]) {
        let backwards: Vec<u8> = bytes.iter().rev().copied().collect();
        for word in bytes.windows(8).step_by(8).chain(backwards.windows(8).step_by(8)) {
            let word = u64::from_le_bytes(word.try_into().unwrap());
            // Runs of one byte, as paddings have, say nothing.
            if word.to_le_bytes().iter().collect::<HashSet<_>>().len() > 4 && self.words.insert(word) {
                self.list.push(word);
            }
        }
    }

    /// Searches for the private numbers of a PRIVATEKEYBLOB: everything after the modulus.
    pub(crate) fn private_numbers(&mut self, blob: &[u8]) {
        let modulus_len =
            usize::try_from(u32::from_le_bytes(*blob[12..].first_chunk().unwrap()) / 8).unwrap();
        let (halves, private_exponent) = blob[20 + modulus_len..].split_at(5 * modulus_len / 2);
        halves.chunks(modulus_len / 2).for_each(|number| self.secret(number));
        self.secret(private_exponent);
    }

    /// Looks for a padded block: as it is, and in Montgomery form, from which anybody can calculate it.
    pub(crate) fn block(&mut self, block: &[u8], private: &[u8]) {
        self.secret(block);
        let modulus = &private[20..][..block.len()];
        let mut times_r = block.to_vec();
        (0..8 * block.len()).for_each(|_| double(&mut times_r, modulus));
        self.secret(&times_r);
    }

    /// Looks for a number modulo q: as it is, and in Montgomery form.
    pub(crate) fn scalar(&mut self, number: &[u8], q: &[u8]) {
        self.secret(number);
        let (mut times_r, mut q) = (number.to_vec(), q.to_vec());
        // q has 160 bits, and R is 2 to the power of 192.
        times_r.resize(24, 0);
        q.resize(24, 0);
        (0..192).for_each(|_| double(&mut times_r, &q));
        self.secret(&times_r);
    }

    /// Makes a call and searches the stack and the freed memory.
    pub(crate) fn after<R>(&mut self, what: &str, wipe: Wipe, call: impl FnOnce() -> R) -> R {
        start_over();
        let (mut call, mut result) = (Some(call), None);
        let seen = &mut self.seen;
        let ((), freed) =
            heap::searching_freed(&self.list, || seen.see(&mut || result = call.take().map(|call| call())));
        self.looks += 1;
        if freed != 0 {
            _ = writeln!(self.complaints, "{what}: {freed} freed blocks that held secrets");
        }
        // Without optimisation every move is a copy.
        if !cfg!(debug_assertions) {
            let found = self.found();
            self.seen.judge(what, wipe, &found, &mut self.complaints);
        }
        result.unwrap()
    }

    /// The words of a secret that were seen. Not inlined, so that none stays in a register that the next call saves.
    #[inline(never)]
    fn found(&self) -> Vec<(usize, u64)> {
        self.seen.words().filter(|(_, word)| self.words.contains(word)).collect()
    }
}

/// Doubles a number modulo another, both little-endian.
fn double(number: &mut [u8], modulus: &[u8]) {
    let mut carry = 0;
    for byte in number.iter_mut() {
        (*byte, carry) = (*byte << 1 | carry, *byte >> 7);
    }
    if carry == 1 || number.iter().rev().ge(modulus.iter().rev()) {
        let mut borrow = false;
        for (byte, less) in number.iter_mut().zip(modulus) {
            let difference = i16::from(*byte) - i16::from(*less) - i16::from(borrow);
            (*byte, borrow) = (difference.to_le_bytes()[0], difference < 0);
        }
    }
}
