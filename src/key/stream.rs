//! Session keys of RC4, the only stream cipher.

use zeroize::ZeroizeOnDrop;

use super::params::{Change, Params};
use super::{KeyInfo, KeyKind, KeyParam, NewKey, Plaintext, PlaintextSink, SectionFlags};
use crate::engine::Rc4;
use crate::error::Error;
use crate::wipe::boxed_copy;

/// A key with its position in the key stream.
pub(crate) struct StreamKey {
    params: Params,
    in_message: bool,
    /// Whether `rc4` has been set up from the key. The first section of a message does that, and not the Final section
    /// of the message before, because many keys are destroyed after one message. The second duplicate of a key does it
    /// too, for later duplicates.
    started: bool,
    /// Whether the key was duplicated before it was started.
    duplicated: bool,
    rc4: Rc4,
}

impl StreamKey {
    /// A key at its start. `salted` is its material followed by its salt.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a length that RC4 does not take.
    pub(super) fn new(new: NewKey, salted: &[u8]) -> Result<Box<Self>, Error> {
        Rc4::check_len(salted.len())?;
        let mut key = Box::new(Self {
            params: Params::new(new),
            in_message: false,
            started: false,
            duplicated: false,
            rc4: Rc4::BLANK,
        });
        key.params.fill(new.key_len, salted)?;
        Ok(key)
    }

    pub(super) fn params(&self) -> &Params {
        &self.params
    }

    pub(super) fn info(&self) -> KeyInfo {
        self.params.info(KeyKind::Stream, self.in_message)
    }

    pub(super) fn set(&mut self, param: KeyParam<'_>) -> Result<(), Error> {
        let max_len = self.params.algorithm().max_len();
        match self.params.set(param, max_len)? {
            Change::None => {}
            Change::Restart | Change::Rekey | Change::RekeyAndRefuse => self.restart(),
        }
        Ok(())
    }

    /// Goes to the start of the stream.
    fn restart(&mut self) {
        self.started = false;
        self.duplicated = false;
        self.in_message = false;
    }

    /// Gets ready for a duplicate. A key that is duplicated again and again is a template, so its duplicates copy RC4's
    /// state from it instead of setting it up each time. The first duplicate does not count: programs that make only
    /// one often set another salt on both keys next.
    pub(super) fn prepare_duplicate(&mut self) {
        if !self.started && self.duplicated {
            Rc4::in_its_frame(|| self.start());
        }
        self.duplicated = true;
    }

    fn start(&mut self) {
        self.rc4.restart(self.params.salted());
        self.started = true;
    }

    pub(super) fn encrypt(
        &mut self,
        plaintext: &mut Plaintext<'_>,
        sink: PlaintextSink<'_>,
    ) -> Result<usize, Error> {
        let data = plaintext.room.front(plaintext.len)?;
        // Before the data becomes ciphertext: the hash gets the plaintext.
        sink.feed(data);
        self.apply(plaintext.flags, data);
        Ok(plaintext.len)
    }

    pub(super) fn decrypt(
        &mut self,
        flags: SectionFlags,
        data: &mut [u8],
        sink: PlaintextSink<'_>,
    ) -> Result<usize, Error> {
        flags.check_ciphertext(data.len())?;
        self.apply(flags, data);
        sink.feed(data);
        Ok(data.len())
    }

    fn apply(&mut self, flags: SectionFlags, data: &mut [u8]) {
        if !self.started {
            self.start();
        }
        self.rc4.apply(data);
        if flags.is_final {
            // Only marks the state as stale: the next section sets it up again, if there is one.
            self.restart();
        } else if !data.is_empty() {
            self.in_message = true;
        }
    }
}

impl Clone for Box<StreamKey> {
    fn clone(&self) -> Self {
        boxed_copy(|| StreamKey {
            params: self.params.clone(),
            in_message: self.in_message,
            started: self.started,
            // A duplicate becomes a template only when it is itself duplicated.
            duplicated: false,
            rc4: self.rc4.clone(),
        })
    }
}

impl ZeroizeOnDrop for StreamKey {}
