//! Helpers of the fuzz bodies: bytes as choices, and a random source that is the same in each run.

use core::convert::Infallible;

use hcryptkey::Error;
use rand_core::{TryCryptoRng, TryRng};

/// Bytes, read as choices one by one. After the last byte, every choice is 0.
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.array::<1>()[0]
    }

    pub(crate) fn dword(&mut self) -> u32 {
        u32::from_le_bytes(self.array())
    }

    pub(crate) fn qword(&mut self) -> u64 {
        u64::from_le_bytes(self.array())
    }

    /// At most `max` bytes; how many is the first choice.
    pub(crate) fn bytes(&mut self, max: usize) -> &'a [u8] {
        let len = usize::from(self.byte()).min(max).min(self.0.len());
        let (front, rest) = self.0.split_at(len);
        self.0 = rest;
        front
    }

    /// The remaining bytes.
    pub(crate) const fn rest(&mut self) -> &'a [u8] {
        self.0
    }

    /// One of `values`, which is not empty.
    pub(crate) fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[usize::from(self.byte()) % values.len()]
    }

    /// Usually one of `values`, occasionally any number.
    pub(crate) fn mostly(&mut self, values: &[u32]) -> u32 {
        match usize::from(self.byte()) {
            choice @ 0..=0xef => values[choice % values.len()],
            _ => self.dword(),
        }
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        let (front, rest) = self.0.split_at(N.min(self.0.len()));
        array[..front.len()].copy_from_slice(front);
        self.0 = rest;
        array
    }
}

/// Asks for the size, then for the value.
pub(crate) fn read(mut call: impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>) -> Result<Vec<u8>, Error> {
    let size = call(None)?;
    let mut value = vec![0; size as usize];
    let len = call(Some(&mut value))?;
    assert_eq!(len, size);
    Ok(value)
}

/// Counts up, so that a program returns the same each time it runs.
#[derive(Clone)]
pub(crate) struct Counting(pub(crate) u8);

impl TryRng for Counting {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(5).wrapping_add(0x3d);
            *byte = self.0;
        }
        Ok(())
    }
}

impl TryCryptoRng for Counting {}
