//! A random source whose bytes the model can predict, and which a program can make fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rand_core::{TryCryptoRng, TryRng};

/// The random source. `KeyStore`, `Advapi` and the model have a copy each.
#[derive(Clone)]
pub(crate) struct RandomSource {
    pub(crate) seed: u64,
    pub(crate) at: u64,
    works: Arc<AtomicBool>,
}

impl RandomSource {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, at: 0, works: Arc::new(AtomicBool::new(true)) }
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Vec<u8> {
        let bytes = self.peek(len);
        self.at += len as u64;
        bytes
    }

    pub(crate) fn peek(&self, len: usize) -> Vec<u8> {
        let byte = |at: u64| {
            let mixed = (self.seed ^ at).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (mixed ^ mixed >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()[0]
        };
        (self.at..self.at + len as u64).map(byte).collect()
    }

    /// Moves this copy to the position of the source, which returned `next`, and past these bytes.
    pub(crate) fn find(&mut self, next: [u8; 16]) -> bool {
        const FAR: usize = 1000;
        let ahead = self.peek(FAR);
        let found = ahead.windows(next.len()).position(|bytes| bytes == next);
        self.at += (found.unwrap_or(FAR) + next.len()) as u64;
        found.is_some()
    }

    /// Makes every copy of the source work from now on, or fail.
    pub(crate) fn set_works(&self, works: bool) {
        self.works.store(works, Ordering::Relaxed);
    }

    pub(crate) fn works(&self) -> bool {
        self.works.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
pub(crate) struct Broken;

impl core::fmt::Display for Broken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the random source is broken")
    }
}

impl core::error::Error for Broken {}

impl TryRng for RandomSource {
    type Error = Broken;

    fn try_next_u32(&mut self) -> Result<u32, Broken> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Broken> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Broken> {
        if !self.works() {
            return Err(Broken);
        }
        to.copy_from_slice(&self.bytes(to.len()));
        Ok(())
    }
}

impl TryCryptoRng for RandomSource {}
