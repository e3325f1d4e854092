//! The objects of a running program: the crate's, and the model's for each of them.

use hcryptkey::{Algorithm, HashAlgorithm, Section};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::apis::{Apis, HashHandle, KeyHandle, Made, no_key};
use crate::channel::ChannelKeys;
use crate::check::{Outcome, compare_params, same};
use crate::choices::{ANY, Slot};
use crate::dss_dh_keys::DssDhKeys;
use crate::history::{Birth, Hash, HashKind, Key, Origin, State, Step};
use crate::program::Data;
use crate::random::RandomSource;
use crate::rsa_keys::RsaKeys;
use crate::rules::*;

pub(crate) struct World {
    pub(crate) rules: &'static Rules,
    pub(crate) apis: Apis,
    /// The model's copy.
    pub(crate) random: RandomSource,
    /// Every handle of a session key, with the model's key, or `None` after its destruction.
    pub(crate) keys: Vec<(KeyHandle, Option<Key>)>,
    pub(crate) hashes: Vec<(HashHandle, Hash)>,
    pub(crate) rsa: RsaKeys,
    pub(crate) channel: ChannelKeys,
    pub(crate) dss_dh: DssDhKeys,
    /// The output of earlier calls.
    pub(crate) outputs: Vec<Vec<u8>>,
}

impl World {
    pub(crate) fn new(rules: &'static Rules, seed: u64) -> Self {
        let random = RandomSource::new(seed);
        Self {
            rules,
            apis: Apis::new(rules, &random),
            random,
            keys: Vec::new(),
            hashes: Vec::new(),
            rsa: RsaKeys::default(),
            channel: ChannelKeys::default(),
            dss_dh: DssDhKeys::default(),
            outputs: Vec::new(),
        }
    }

    pub(crate) fn fork(&self) -> Self {
        Self {
            rules: self.rules,
            apis: self.apis.fork(),
            random: self.random.clone(),
            keys: self.keys.clone(),
            hashes: self.hashes.clone(),
            rsa: self.rsa.clone(),
            channel: self.channel.clone(),
            dss_dh: self.dss_dh.clone(),
            outputs: self.outputs.clone(),
        }
    }

    /// The index of a slot's key: a live key for most slots, any key for the last ones.
    pub(crate) fn at(&self, slot: Slot) -> usize {
        let all = 0..self.keys.len();
        let live: Vec<usize> = all.clone().filter(|at| self.keys[*at].1.is_some()).collect();
        let among = if slot >= ANY || live.is_empty() { all.collect() } else { live };
        *among.get(usize::from(slot) % among.len().max(1)).unwrap_or(&usize::MAX)
    }

    /// The handle of a key, or an unused value if there is no key.
    pub(crate) fn handle(&self, at: usize) -> KeyHandle {
        self.keys.get(at).map_or_else(no_key, |(handle, _)| *handle)
    }

    /// A key's history, if the key is alive.
    pub(crate) fn history(&self, at: usize) -> Result<&Key, No> {
        self.keys.get(at).and_then(|(_, key)| key.as_ref()).ok_or(DEAD_KEY)
    }

    /// The handle of a key, and its current state, computed from its history.
    pub(crate) fn key(&self, at: usize) -> (KeyHandle, Result<State, No>) {
        (self.handle(at), self.history(at).map(Key::now))
    }

    /// Adds a call to the history of a live key.
    pub(crate) fn remember(&mut self, at: usize, step: Step) {
        if let Some((_, Some(key))) = self.keys.get_mut(at) {
            key.remember(step);
        }
    }

    pub(crate) fn hash(&mut self, slot: Slot) -> (HashHandle, &mut Hash) {
        if self.hashes.is_empty() {
            self.create_hash(HashAlgorithm::Sha1).unwrap();
        }
        let at = usize::from(slot) % self.hashes.len();
        let (handle, hash) = &mut self.hashes[at];
        (*handle, hash)
    }

    pub(crate) fn data(&self, data: &Data, at: usize) -> Vec<u8> {
        let output = |back: u8| {
            let at = self.outputs.len().checked_sub(1 + usize::from(back) % self.outputs.len().max(1));
            at.map_or(Vec::new(), |at| self.outputs[at].clone())
        };
        match *data {
            Data::Fresh(ref bytes) => bytes.clone(),
            Data::Output(back) => output(back),
            Data::Tampered(back, bit) => {
                let mut bytes = output(back);
                if !bytes.is_empty() {
                    let bit = usize::from(bit) % (bytes.len() * 8);
                    bytes[bit / 8] ^= 1 << (bit % 8);
                }
                bytes
            }
            Data::Crafted { blocks, tail, len } => {
                let mut bytes = vec![0x77; usize::from(blocks) * 16];
                let front = bytes.len().saturating_sub(usize::from(len));
                bytes[front..].fill(tail);
                // A key that can't encrypt leaves the bytes as they are.
                let store = &self.apis.store;
                if let Ok(copy) = store.duplicate_key(self.handle(at).typed) {
                    let _ = store.encrypt(copy, Section::More, &mut bytes);
                    store.destroy_key(copy).unwrap();
                }
                bytes
            }
        }
    }

    /// Compares the results of a call that makes a key, and keeps the key.
    pub(crate) fn keep(&mut self, what: &str, made: Made<KeyHandle>, expected: Result<Key, No>) -> Outcome {
        same(what, made.both, expected.as_ref().map(|_| ()).map_err(|no| *no))?;
        if let (Some(handle), Ok(key)) = (made.handle, expected) {
            self.check_new(handle)?;
            compare_params(&self.apis, handle, Ok(&key.now()))?;
            self.keys.push((handle, Some(key)));
        }
        Ok(())
    }

    /// A handle differs from all before.
    pub(crate) fn check_new(&self, handle: KeyHandle) -> Outcome {
        let session_keys = self.keys.iter().map(|(key, _)| *key);
        let mut all =
            session_keys.chain(self.rsa.handles()).chain(self.channel.handles()).chain(self.dss_dh.handles());
        let repeats = all.any(|key| key.typed == handle.typed || key.number == handle.number);
        prop_assert!(!repeats, "a handle was given out twice");
        let fits = self.random.seed.is_multiple_of(2) || u32::try_from(handle.number).is_ok();
        prop_assert!(fits, "a handle does not fit");
        Ok(())
    }

    pub(crate) fn birth(
        &self,
        algorithm: Algorithm,
        material: Vec<u8>,
        salt: Vec<u8>,
        exportable: bool,
    ) -> Birth {
        Birth { rules: self.rules, algorithm, material, salt, exportable, origin: Origin::Made }
    }

    /// Makes a hash; its slot, if the profile has such hashes.
    pub(crate) fn create_hash(&mut self, algorithm: HashAlgorithm) -> Result<Option<Slot>, TestCaseError> {
        let made = self.apis.create_hash(algorithm, None);
        same("CreateHash", made.both, self.rules.check_hash(algorithm))?;
        Ok(made.handle.map(|handle| {
            self.hashes.push((handle, Hash::new(HashKind::Plain(algorithm))));
            u8::try_from(self.hashes.len() - 1).unwrap()
        }))
    }
}
