//! The model of RSA keys. They have no history, because no call but `CryptSetKeyParam` changes them.

use crate::apis::{KeyHandle, no_key};
use crate::choices::Slot;
use crate::history::Param;
use crate::rsa::{PAIRS, Pair};
use crate::rules::*;

#[derive(Debug, Clone)]
pub(crate) struct RsaKey {
    pub(crate) pair: usize,
    pub(crate) signs: bool,
    pub(crate) private: bool,
    pub(crate) permissions: u32,
}

/// Every handle of an RSA key, with the model's key, and the user keys.
#[derive(Clone, Default)]
pub(crate) struct RsaKeys {
    pub(crate) keys: Vec<(KeyHandle, Option<RsaKey>)>,
    pub(crate) exchange: Option<RsaKey>,
    pub(crate) signature: Option<RsaKey>,
}

impl RsaKey {
    pub(crate) fn pair(&self) -> &'static Pair {
        &PAIRS[self.pair]
    }

    pub(crate) fn alg_id(&self) -> u32 {
        if self.signs { 0x2400 } else { 0xa400 }
    }

    pub(crate) fn can_export(&self) -> bool {
        self.permissions & 4 != 0
    }

    /// Whether messages and session keys of this length can be encrypted.
    pub(crate) fn check_len(&self, len: usize, oaep: bool) -> Result<(), No> {
        let overhead = if oaep { 42 } else { 11 };
        if len + overhead <= self.pair().len { Ok(()) } else { Err(BAD_LEN) }
    }

    pub(crate) fn set(&mut self, param: &Param) -> Result<(), No> {
        param.set_without_cipher(&mut self.permissions)
    }
}

impl RsaKeys {
    pub(crate) fn handles(&self) -> impl Iterator<Item = KeyHandle> {
        self.keys.iter().map(|(handle, _)| *handle)
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.handles().map(|handle| handle.number)
    }

    pub(crate) fn at(&self, slot: Slot) -> usize {
        usize::from(slot) % self.keys.len().max(1)
    }

    pub(crate) fn get(&self, slot: Slot) -> (KeyHandle, Result<RsaKey, No>) {
        match self.keys.get(self.at(slot)) {
            Some((handle, key)) => (*handle, key.clone().ok_or(DEAD_KEY)),
            None => (no_key(), Err(DEAD_KEY)),
        }
    }
}
