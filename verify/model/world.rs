//! Makes every call on the crate and on the model, and compares the answers.

use core::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hcryptkey::codes::*;
use hcryptkey::{Algorithm, Error, HashAlgorithm, Padding, Section};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use rand_core::{TryCryptoRng, TryRng};

use crate::doors::{Both, Doors, HashHandle, KeyHandle, Made, Pass, block_len, flag, no_key};
use crate::plain::{Birth, Decrypt, Decrypted, Encrypt, Hash, HashKind, Key, Origin, Param, State, Step};
use crate::program::{ANY, Call, Damage, Data, FOREIGN, Import, Into, Slot};
use crate::rsa_keys::RsaKeys;
use crate::rules::*;

pub(crate) type Outcome = Result<(), TestCaseError>;

/// Runs a program.
pub(crate) fn run(rules: &'static Rules, seed: u64, program: &[Call]) -> Outcome {
    World::new(rules, seed).go(program, true).map(drop)
}

/// The random source. `KeyStore`, `Advapi` and the model have a copy each.
#[derive(Clone)]
pub(crate) struct Stream {
    pub(crate) seed: u64,
    at: u64,
    works: Arc<AtomicBool>,
}

impl Stream {
    fn bytes(&mut self, len: usize) -> Vec<u8> {
        let bytes = self.peek(len);
        self.at += len as u64;
        bytes
    }

    fn peek(&self, len: usize) -> Vec<u8> {
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

impl TryRng for Stream {
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

impl TryCryptoRng for Stream {}

pub(crate) struct World {
    pub(crate) rules: &'static Rules,
    pub(crate) doors: Doors,
    /// The model's copy.
    pub(crate) random: Stream,
    /// Every handle of a session key, with the model's key, or `None` after its destruction.
    keys: Vec<(KeyHandle, Option<Key>)>,
    hashes: Vec<(HashHandle, Hash)>,
    pub(crate) rsa: RsaKeys,
    /// The output of earlier calls.
    outputs: Vec<Vec<u8>>,
}

impl World {
    fn new(rules: &'static Rules, seed: u64) -> Self {
        let random = Stream { seed, at: 0, works: Arc::new(AtomicBool::new(true)) };
        Self {
            rules,
            doors: Doors::new(rules, &random),
            random,
            keys: Vec::new(),
            hashes: Vec::new(),
            rsa: RsaKeys::default(),
            outputs: Vec::new(),
        }
    }

    /// Makes calls to the end of a program, and returns the handles that the process gave out.
    ///
    /// The first fork runs the rest before its original does. The two don't see each other, and give out the same
    /// handles.
    fn go(mut self, program: &[Call], forks: bool) -> Result<Vec<u64>, TestCaseError> {
        for (at, call) in program.iter().enumerate() {
            let rest = &program[at + 1..];
            match call {
                Call::Fork if forks => {
                    let works = self.random.works();
                    let given = self.fork().go(rest, false)?;
                    self.random.works.store(works, Ordering::Relaxed);
                    let alone = self.go(rest, false)?;
                    prop_assert_eq!(
                        &given,
                        &alone,
                        "handles: in the fork on the left, in its original on the right"
                    );
                    return Ok(alone);
                }
                call => self.make(call.clone())?,
            }
        }
        self.end()
    }

    fn fork(&self) -> Self {
        Self {
            rules: self.rules,
            doors: self.doors.fork(),
            random: self.random.clone(),
            keys: self.keys.clone(),
            hashes: self.hashes.clone(),
            rsa: self.rsa.clone(),
            outputs: self.outputs.clone(),
        }
    }

    fn make(&mut self, call: Call) -> Outcome {
        match call {
            Call::Generate(spec) => self.generate(&spec),
            Call::Import(import) => self.import(&import),
            Call::Derive { spec, hash, password } => self.derive(&spec, hash, &password),
            Call::Export { key } => self.export(self.at(key)),
            Call::Set { key, param } => self.set(self.at(key), param),
            Call::Encrypt { key, is_final, hash, data, into } => {
                let key = self.at(key);
                let data = self.data(&data, key);
                self.encrypt(key, is_final, hash, &data, into)
            }
            Call::Decrypt { key, is_final, hash, data, in_place } => {
                let key = self.at(key);
                let data = self.data(&data, key);
                self.decrypt(key, is_final, hash, data, in_place)
            }
            Call::Duplicate { key } => self.duplicate(self.at(key)),
            Call::Destroy { key } => self.destroy(self.at(key)),
            Call::CreateHash { algorithm } => self.create_hash(algorithm).map(drop),
            Call::CreateMac { key } => self.create_mac(self.at(key)),
            Call::CreateHmac { key } => self.create_hmac(self.at(key)),
            Call::SetHmacInfo { hash, info } => {
                let (handle, hash) = self.hash(hash);
                let expected = hash.set_hmac_info(&info);
                same("SetHashParam", self.doors.set_hmac_info(handle, &info), expected)
            }
            Call::DuplicateHash { hash, destroys } => self.duplicate_hash(hash, destroys),
            Call::HashData { hash, data } => {
                let (handle, hash) = self.hash(hash);
                let expected = hash.feed(&data);
                same("HashData", self.doors.hash_data(handle, &data), expected)
            }
            Call::HashSessionKey { hash, key, reversed } => {
                self.hash_session_key(hash, self.at(key), reversed)
            }
            Call::HashValue { hash } => {
                let (handle, hash) = self.hash(hash);
                let expected = hash.finish();
                same("HashValue", self.doors.hash_value(handle), expected)
            }
            Call::SetHashValue { hash, value } => {
                let (handle, hash) = self.hash(hash);
                let expected = hash.set(&value);
                same("SetHashParam", self.doors.set_hash_value(handle, &value), expected)
            }
            Call::Rsa(call) => self.make_rsa(call),
            Call::Fork => Ok(()),
            Call::Random { works } => {
                self.random.works.store(works, Ordering::Relaxed);
                Ok(())
            }
        }
    }

    /// Compares everything that is alive: every parameter, and the next section of each key.
    fn end(mut self) -> Result<Vec<u64>, TestCaseError> {
        self.random.works.store(true, Ordering::Relaxed);
        for key in 0..self.keys.len() {
            self.export(key)?;
            let block = vec![0x5a; 16];
            self.encrypt(key, false, None, &block, Into::Vec)?;
            self.decrypt(key, false, None, block, true)?;
            self.encrypt(key, true, None, &[1, 2, 3], Into::Vec)?;
        }
        for slot in 0..self.hashes.len() {
            self.make(Call::HashValue { hash: u8::try_from(slot).unwrap() })?;
        }
        self.end_rsa()?;
        for key in 0..self.keys.len() {
            self.destroy(key)?;
            self.destroy(key)?;
        }
        let (keys, hashes) = (self.keys.iter(), self.hashes.iter());
        let numbers = keys.map(|(key, _)| key.number).chain(hashes.map(|(hash, _)| hash.number));
        Ok(numbers.chain(self.rsa.numbers()).collect())
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
    fn history(&self, at: usize) -> Result<&Key, No> {
        self.keys.get(at).and_then(|(_, key)| key.as_ref()).ok_or(DEAD_KEY)
    }

    /// The handle of a key, and its current state, computed from its history.
    pub(crate) fn key(&self, at: usize) -> (KeyHandle, Result<State, No>) {
        (self.handle(at), self.history(at).map(Key::now))
    }

    /// Adds a call to the history of a live key.
    fn remember(&mut self, at: usize, step: Step) {
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

    fn data(&self, data: &Data, at: usize) -> Vec<u8> {
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
                let store = &self.doors.store;
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
            compare_params(&self.doors, handle, Ok(&key.now()))?;
            self.keys.push((handle, Some(key)));
        }
        Ok(())
    }

    /// A handle differs from all before.
    pub(crate) fn check_new(&self, handle: KeyHandle) -> Outcome {
        let session_keys = self.keys.iter().map(|(key, _)| *key);
        let mut all = session_keys.chain(self.rsa.handles());
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

    fn generate(&mut self, spec: &Spec) -> Outcome {
        let made = self.doors.generate(spec);
        let expected = self.generated(spec);
        self.keep("GenKey", made, expected)
    }

    fn generated(&mut self, spec: &Spec) -> Result<Key, No> {
        let len = self.rules.key_len(spec.algorithm, spec.bits)?;
        if !self.random.works() {
            return Err(FAIL);
        }
        let material = with_parity(spec.algorithm, self.random.bytes(len));
        let salt_len = self.rules.salt_len(spec.algorithm, len, spec.salt);
        let salt = if spec.salt == Salt::Create { self.random.bytes(salt_len) } else { vec![0; salt_len] };
        Ok(Key::new(self.birth(spec.algorithm, material, salt, spec.exportable)))
    }

    fn import(&mut self, import: &Import) -> Outcome {
        let flags = flag(import.exportable, CRYPT_EXPORTABLE)
            | flag(import.no_salt, CRYPT_NO_SALT)
            | flag(import.hmac_key, CRYPT_IPSEC_HMAC_KEY);
        let made = self.doors.import(&blob(import), flags, None);
        let expected = self.imported(import);
        self.keep("ImportKey", made, expected)
    }

    fn imported(&self, import: &Import) -> Result<Key, No> {
        match import.damage {
            Damage::Version(version) if version != 2 => return Err(BAD_DATA),
            // The exchange key does not accept it as a block of its own.
            Damage::Type(1) if self.rsa.can_unwrap() => return Err(BAD_DATA),
            Damage::Type(1) => return Err(BAD_PUBLIC_KEY),
            // Those of RSA keys are for another algorithm.
            Damage::Type(6 | 7) | Damage::AlgId(_) => return Err(BAD_ALGID),
            Damage::Type(_) => return Err(BAD_TYPE),
            Damage::Cut(_) => return Err(BAD_DATA),
            _ => {}
        }
        let (algorithm, len) = (import.algorithm, import.material.len());
        let hmac_only = import.hmac_key && algorithm == Algorithm::Rc2;
        if hmac_only {
            if len == 1 {
                return Err(INVALID_PARAMETER);
            }
        } else {
            self.rules.check_import(algorithm, len)?;
        }
        let salt = if import.no_salt { Salt::No } else { Salt::Default };
        let salt_len = if hmac_only { 0 } else { self.rules.salt_len(algorithm, len, salt) };
        let birth = self.birth(algorithm, import.material.clone(), vec![0; salt_len], import.exportable);
        let origin = if hmac_only { Origin::ImportedForHmac } else { Origin::Imported };
        Ok(Key::new(Birth { origin, ..birth }))
    }

    fn derive(&mut self, spec: &Spec, algorithm: HashAlgorithm, password: &[u8]) -> Outcome {
        let Some(slot) = self.create_hash(algorithm)? else {
            return Ok(());
        };
        let (handle, hash) = self.hash(slot);
        let fill = if algorithm == HashAlgorithm::Ssl3ShaMd5 {
            // It takes no data.
            let value = crate::rules::hash(algorithm, password);
            hash.set(&value).unwrap();
            self.doors.set_hash_value(handle, &value)
        } else {
            hash.feed(password).unwrap();
            self.doors.hash_data(handle, password)
        };
        same("the password", fill, Ok(()))?;
        let value = self.hash(slot).1.value().unwrap();
        let expected = self.derived(spec, algorithm, &value);
        let made = self.doors.derive(spec, handle);
        if expected.is_ok() {
            self.hash(slot).1.finished = true;
        }
        self.keep("DeriveKey", made, expected)
    }

    fn derived(&self, spec: &Spec, algorithm: HashAlgorithm, value: &[u8]) -> Result<Key, No> {
        let len = self.rules.key_len(spec.algorithm, spec.bits)?;
        if algorithm == HashAlgorithm::Ssl3ShaMd5 && (value.len() < len || is_aes(spec.algorithm)) {
            return Err(BAD_HASH);
        }
        let bytes = derived_bytes(spec.algorithm, len, algorithm, value);
        let (material, behind) = bytes.split_at_checked(len).ok_or(BAD_LEN)?;
        let salt_len = self.rules.salt_len(spec.algorithm, len, spec.salt);
        let mut salt = if spec.salt == Salt::Create { behind.to_vec() } else { Vec::new() };
        // Zeros where the hash ends.
        salt.resize(salt_len, 0);
        let material = with_parity(spec.algorithm, material.to_vec());
        Ok(Key::new(self.birth(spec.algorithm, material, salt, spec.exportable)))
    }

    fn export(&self, at: usize) -> Outcome {
        let (handle, state) = self.key(at);
        let expected = state.and_then(|state| {
            let blob = || plain_blob(state.birth.algorithm, &state.birth.material);
            state.can_export().then(blob).ok_or(BAD_KEY_STATE)
        });
        let len = expected.as_ref().map(Vec::len).map_err(|no| *no);
        same("the BLOB's size", self.doors.exported_len(handle), len)?;
        same("ExportKey", self.doors.export(handle, PLAINTEXTKEYBLOB), expected)
    }

    fn set(&mut self, at: usize, param: Param) -> Outcome {
        let (handle, mut state) = self.key(at);
        let expected = of(&mut state).and_then(|state| state.set(&param));
        same("SetKeyParam", self.doors.set(handle, &param), expected)?;
        self.remember(at, Step::Set(param));
        compare_params(&self.doors, handle, state.as_ref())
    }

    fn encrypt(&mut self, at: usize, is_final: bool, hash: Option<Slot>, data: &[u8], into: Into) -> Outcome {
        let (pass, hash_check) = self.pass(is_final, hash);
        let (handle, mut state) = self.key(at);
        let room = match into {
            Into::Vec | Into::Nothing => usize::MAX,
            Into::Room(room) => data.len() + usize::from(room),
            Into::Short(by) => data.len().saturating_sub(usize::from(by)),
        };
        if matches!(into, Into::Nothing) {
            let expected = can_cipher(&mut state, hash_check)
                .and_then(|state| state.encrypted_len(is_final, data.len()));
            return same("size", self.doors.encrypted_len(handle, pass, data.len()), expected);
        }

        let random = self.random.works().then(|| self.random.peek(16));
        let call = Encrypt { is_final, data: data.to_vec(), room, random };
        let expected = match can_cipher(&mut state, hash_check) {
            Ok(state) => {
                let expected = state.encrypt(&call);
                self.remember(at, Step::Encrypt(call));
                expected
            }
            Err(no) => Err(no),
        };
        let len = expected.as_ref().map(Vec::len).map_err(|no| *no);

        // The bytes after the data stay as they are. If the call fails, all bytes do.
        let mut buffer = data.to_vec();
        if !matches!(into, Into::Vec) {
            buffer.resize(room, 0xee);
        }
        let mut expected_buffer = buffer.clone();
        if let Ok(ciphertext) = &expected {
            expected_buffer.resize(buffer.len().max(ciphertext.len()), 0);
            expected_buffer[..ciphertext.len()].copy_from_slice(ciphertext);
        }
        let grows = matches!(into, Into::Vec);
        let (both, other) = self.doors.encrypt(handle, pass, &mut buffer, data.len(), grows);
        same("Encrypt", both, len)?;
        let mut expected_other = expected_buffer.clone();
        if grows {
            expected_other.resize(data.len() + 64, 0xee);
        }
        prop_assert_eq!(other, expected_other);
        prop_assert_eq!(buffer, expected_buffer);

        if let Ok(ciphertext) = expected {
            // A whole block of 16 bytes is drawn, whatever part of it is needed.
            if ciphertext.len() > data.len()
                && state.as_ref().is_ok_and(|state| state.padding == Padding::Random)
            {
                self.random.at += 16;
            }
            self.outputs.push(ciphertext);
            self.ride(hash, data);
        }
        compare_params(&self.doors, handle, state.as_ref())
    }

    fn decrypt(
        &mut self,
        at: usize,
        is_final: bool,
        hash: Option<Slot>,
        mut data: Vec<u8>,
        in_place: bool,
    ) -> Outcome {
        let (pass, hash_check) = self.pass(is_final, hash);
        let (handle, mut state) = self.key(at);
        let call = Decrypt { is_final, data: data.clone() };
        let Decrypted { buffer, plain } = match can_cipher(&mut state, hash_check) {
            Ok(state) => {
                let expected = state.decrypt(&call);
                self.remember(at, Step::Decrypt(call));
                expected
            }
            Err(no) => Decrypted { buffer: data.clone(), plain: Err(no) },
        };

        let plaintext = plain.map(|len| buffer[..len].to_vec());
        let (both, other) = self.doors.decrypt(handle, pass, &mut data, in_place);
        same("Decrypt", both, plain)?;
        prop_assert_eq!(&other, &buffer);
        prop_assert_eq!(&data, if in_place { &buffer } else { plaintext.as_ref().unwrap_or(&buffer) });
        if let Ok(plaintext) = plaintext {
            self.ride(hash, &plaintext);
            self.outputs.push(plaintext);
        }
        compare_params(&self.doors, handle, state.as_ref())
    }

    /// The section with its hash, and whether the hash can be fed.
    fn pass(&mut self, is_final: bool, hash: Option<Slot>) -> (Pass, Result<(), No>) {
        let (hash, check) = match hash {
            None => (None, Ok(())),
            Some(FOREIGN) => (Some(self.doors.foreign()), Err(DEAD_HASH)),
            Some(slot) => {
                let (handle, hash) = self.hash(slot);
                (Some(handle), hash.check_feed())
            }
        };
        (Pass { is_final, hash, oaep: false }, check)
    }

    /// Feeds the hash of the section.
    fn ride(&mut self, hash: Option<Slot>, plain: &[u8]) {
        if let Some(slot) = hash {
            self.hash(slot).1.feed(plain).unwrap();
        }
    }

    fn duplicate(&mut self, at: usize) -> Outcome {
        let expected = self.history(at).cloned();
        let made = self.doors.duplicate(self.handle(at));
        self.keep("DuplicateKey", made, expected)
    }

    fn destroy(&mut self, at: usize) -> Outcome {
        same("DestroyKey", self.doors.destroy(self.handle(at)), self.history(at).map(|_| ()))?;
        if let Some((_, key)) = self.keys.get_mut(at) {
            *key = None;
        }
        Ok(())
    }

    /// Makes a hash; its slot, if the profile has such hashes.
    fn create_hash(&mut self, algorithm: HashAlgorithm) -> Result<Option<Slot>, TestCaseError> {
        let made = self.doors.create_hash(algorithm, None);
        let expected = if self.rules.has_hash(algorithm) { Ok(()) } else { Err(BAD_ALGID) };
        same("CreateHash", made.both, expected)?;
        Ok(made.handle.map(|handle| {
            self.hashes.push((handle, Hash::new(HashKind::Plain(algorithm))));
            u8::try_from(self.hashes.len() - 1).unwrap()
        }))
    }

    fn create_mac(&mut self, at: usize) -> Outcome {
        let (handle, mut state) = self.key(at);
        let expected = of(&mut state).and_then(State::start_mac);
        let made = self.doors.create_hash(HashAlgorithm::Mac, Some(handle));
        same("CreateHash", made.both, expected)?;
        self.remember(at, Step::Mac);
        if let (Some(handle), Ok(key)) = (made.handle, self.history(at).cloned()) {
            self.hashes.push((handle, Hash::new(HashKind::Mac(key))));
        }
        compare_params(&self.doors, handle, state.as_ref())
    }

    fn create_hmac(&mut self, at: usize) -> Outcome {
        let (handle, state) = self.key(at);
        let made = self.doors.create_hash(HashAlgorithm::Hmac, Some(handle));
        same("CreateHash", made.both, state.as_ref().map(|_| ()).map_err(|no| *no))?;
        if let (Some(handle), Ok(state)) = (made.handle, state) {
            let kind = HashKind::Hmac { key: state.birth.material, info: None };
            self.hashes.push((handle, Hash::new(kind)));
        }
        Ok(())
    }

    fn duplicate_hash(&mut self, slot: Slot, destroys: bool) -> Outcome {
        let (original, hash) = self.hash(slot);
        let copy = hash.clone();
        let made = self.doors.duplicate_hash(original);
        same("DuplicateHash", made.both, Ok(()))?;
        let Some(handle) = made.handle else { return Ok(()) };
        if destroys {
            same("DestroyHash", self.doors.destroy_hash(handle), Ok(()))?;
            return same("HashValue", self.doors.hash_value(handle), Err(DEAD_HASH));
        }
        self.hashes.push((handle, copy));
        Ok(())
    }

    fn hash_session_key(&mut self, hash: Slot, at: usize, reversed: bool) -> Outcome {
        let (key, state) = self.key(at);
        let (handle, hash) = self.hash(hash);
        let expected = state.and_then(|state| {
            let mut material = state.birth.material;
            if reversed {
                material.reverse();
            }
            hash.feed(&material)
        });
        same("HashSessionKey", self.doors.hash_session_key(handle, key, reversed), expected)
    }
}

/// Compares every parameter of a key.
fn compare_params(doors: &Doors, handle: KeyHandle, state: Result<&State, &No>) -> Outcome {
    let typed = doors.store.key_info(handle.typed);
    let number = |param| doors.read(handle, param);
    let (info, state) = match (typed, state) {
        (Ok(info), Ok(state)) => (info, state),
        (typed, state) => {
            prop_assert_eq!(number(KP_ALGID).map(drop), state.map(drop).map_err(|_| 87));
            let typed = typed.map(drop).map_err(Error::code);
            prop_assert_eq!(typed, state.map(drop).map_err(|_| NTE_BAD_KEY));
            return Ok(());
        }
    };
    let algorithm = state.birth.algorithm;
    let block_bits = u32::try_from(block_len(algorithm) * 8).unwrap();
    prop_assert_eq!(info.algorithm(), algorithm);
    prop_assert_eq!(info.key_bits(), state.key_len());
    prop_assert_eq!(info.block_bits(), block_bits);
    prop_assert_eq!(info.iv(), Some(&state.iv[..]));
    prop_assert_eq!(info.mode().map(|mode| mode.0), Some(state.mode));
    prop_assert_eq!(info.mode_bits(), Some(state.mode_bits));
    prop_assert_eq!(info.padding(), Some(state.padding));
    prop_assert_eq!(info.permissions().0, state.permissions);
    prop_assert_eq!(info.salt(), Some(&state.salt[..]));
    prop_assert_eq!(info.effective_key_bits(), Some(state.effective_key_len()));
    prop_assert_eq!(info.in_message(), state.in_message);

    prop_assert_eq!(number(KP_IV), Ok(state.iv.clone()));
    prop_assert_eq!(number(KP_SALT), Ok(state.salt.clone()));
    for (param, value) in [
        (KP_ALGID, alg_id(algorithm)),
        (KP_KEYLEN, state.key_len()),
        (KP_BLOCKLEN, block_bits),
        (KP_MODE, state.mode),
        (KP_MODE_BITS, state.mode_bits),
        (KP_PADDING, padding_code(state.padding)),
        (KP_PERMISSIONS, state.permissions),
        (KP_EFFECTIVE_KEYLEN, state.effective_key_len()),
    ] {
        prop_assert_eq!(number(param), Ok(value.to_le_bytes().to_vec()), "parameter {}", param);
    }
    Ok(())
}

fn padding_code(padding: Padding) -> u32 {
    match padding {
        Padding::Pkcs5 => 1,
        Padding::Random => 2,
        Padding::Zero => 3,
        other => unreachable!("{other:?} is new"),
    }
}

/// The state to make a call on, if the key is alive.
fn of(state: &mut Result<State, No>) -> Result<&mut State, No> {
    state.as_mut().map_err(|no| *no)
}

/// The state to cipher with, if the key is alive and can cipher, and the hash of the section can be fed.
fn can_cipher(state: &mut Result<State, No>, hash: Result<(), No>) -> Result<&mut State, No> {
    let state = of(state)?;
    state.check_cipher().map_err(|no| if hash == Err(DEAD_HASH) { no.with_dead() } else { no })?;
    hash?;
    Ok(state)
}

/// Compares the results of both APIs with the expected one: the same value, or the same error.
pub(crate) fn same<T: Clone + Debug + PartialEq>(
    what: &str,
    both: Both<T>,
    expected: Result<T, No>,
) -> Outcome {
    let reason = |error| match error {
        Error::MoreData { needed } => No::MoreData(needed),
        other => No::Code(other.code()),
    };
    let number = expected.clone().map_err(|no| match no {
        No::Dead(_) => INVALID_PARAMETER,
        other => other,
    });
    let typed = expected.map_err(|no| match no {
        No::Dead(code) => No::Code(code),
        other => other,
    });
    prop_assert_eq!(both.typed.map_err(reason), typed, "{}: the store, and the model", what);
    prop_assert_eq!(both.number.map_err(reason), number, "{}: the process, and the model", what);
    Ok(())
}

fn is_aes(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256)
}

pub(crate) fn alg_id(algorithm: Algorithm) -> u32 {
    match algorithm {
        Algorithm::Des => 0x6601,
        Algorithm::Rc2 => 0x6602,
        Algorithm::TripleDes => 0x6603,
        Algorithm::TripleDes112 => 0x6609,
        Algorithm::Aes128 => 0x660e,
        Algorithm::Aes192 => 0x660f,
        Algorithm::Aes256 => 0x6610,
        Algorithm::Rc4 => 0x6801,
        other => unreachable!("{other:?} is no session key's"),
    }
}

fn plain_blob(algorithm: Algorithm, material: &[u8]) -> Vec<u8> {
    let len = u32::try_from(material.len()).unwrap();
    [&[8, 2, 0, 0][..], &alg_id(algorithm).to_le_bytes(), &len.to_le_bytes(), material].concat()
}

/// The BLOB of an import, with its damage.
fn blob(import: &Import) -> Vec<u8> {
    let mut blob = plain_blob(import.algorithm, &import.material);
    match import.damage {
        Damage::None => {}
        Damage::Version(version) => blob[1] = version,
        Damage::Reserved(byte) => blob[3] = byte,
        Damage::Type(kind) => blob[0] = kind,
        Damage::AlgId(alg_id) => blob[4..8].copy_from_slice(&alg_id.to_le_bytes()),
        Damage::Cut(by) => blob.truncate(blob.len() - 1 - usize::from(by) % blob.len()),
        Damage::Tail(by) => blob.extend(vec![0xaa; usize::from(by)]),
    }
    blob
}
