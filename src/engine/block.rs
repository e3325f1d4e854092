//! Block ciphers, expanded for both directions.

use zeroize::ZeroizeOnDrop;

use super::Register;
use super::modes::{self, BlockMode};
use super::schedule::Schedule;
use crate::error::Error;

/// An expanded block cipher. A handle encrypts and decrypts in any order, so it has the schedules of both directions.
pub(crate) trait BlockCipher: Send + Sync {
    /// Encrypts whole blocks in place. The front of `register` is the feedback register, and becomes that of the next section.
    fn encrypt(&self, mode: BlockMode, register: &mut Register, data: &mut [u8]);

    /// Decrypts whole blocks in place. The front of `register` is the feedback register, and becomes that of the next section.
    fn decrypt(&self, mode: BlockMode, register: &mut Register, data: &mut [u8]);

    /// Replaces the schedules with those of another key.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a length that the cipher does not take; nothing has changed then.
    fn expand_again(&mut self, key: &[u8], effective_bits: u32) -> Result<(), Error>;
}

/// The schedules of one of the cipher crates, which wipe themselves.
pub(crate) struct Expanded<C: Schedule>(C);

impl<C: Schedule> Clone for Expanded<C> {
    /// Inlined, so that the copy is written where it stays.
    #[inline(always)]
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C: Schedule> Expanded<C> {
    #[inline(always)]
    pub(crate) fn new(key: C::Key<'_>) -> Self {
        Self(C::expand(key))
    }
}

impl<C: Schedule> BlockCipher for Expanded<C> {
    fn encrypt(&self, mode: BlockMode, register: &mut Register, data: &mut [u8]) {
        modes::encrypt(&self.0, mode, C::front(register), data);
    }

    fn decrypt(&self, mode: BlockMode, register: &mut Register, data: &mut [u8]) {
        modes::decrypt(&self.0, mode, C::front(register), data);
    }

    fn expand_again(&mut self, key: &[u8], effective_bits: u32) -> Result<(), Error> {
        self.0 = C::expand(C::check(key, effective_bits)?);
        Ok(())
    }
}

impl<C: Schedule> ZeroizeOnDrop for Expanded<C> {}
