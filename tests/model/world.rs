//! A store and the model beside it: every call is made on both.

use core::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hcryptkey::{
    Algorithm, ByteOrder, Error, HCryptHash, HCryptKey, HashAlgorithm, ImportOptions, KeySpec, KeyStore,
    Padding, Pass, Section,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use rand_core::{TryCryptoRng, TryRng};

use crate::plain::{Birth, Decrypt, Decrypted, Encrypt, Hash, HashKind, Key, Param, State, Step};
use crate::program::{ANY, Call, Damage, Data, FOREIGN, Import, Into, Slot};
use crate::rules::*;

type Outcome = Result<(), TestCaseError>;

/// Runs a program.
pub(crate) fn run(rules: &'static Rules, seed: u64, program: Vec<Call>) -> Outcome {
    let mut world = World::new(rules, seed);
    for call in program {
        world.make(call)?;
    }
    world.end()
}

/// The random source, in two copies: one is the store's, the other the model's.
#[derive(Clone)]
struct Stream {
    seed: u64,
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
        let byte = |at: u64| (self.seed ^ at).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()[0];
        (self.at..self.at + len as u64).map(byte).collect()
    }

    fn works(&self) -> bool {
        self.works.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
struct Broken;

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

struct World {
    rules: &'static Rules,
    store: KeyStore,
    /// The model's copy.
    random: Stream,
    /// Every handle that the store gave out, and what the model has for it: nothing if it was destroyed.
    keys: Vec<(HCryptKey, Option<Key>)>,
    hashes: Vec<(HCryptHash, Hash)>,
    /// What calls wrote.
    outputs: Vec<Vec<u8>>,
}

impl World {
    fn new(rules: &'static Rules, seed: u64) -> Self {
        let random = Stream { seed, at: 0, works: Arc::new(AtomicBool::new(true)) };
        let store = KeyStore::builder().provider((rules.provider)()).random_source(random.clone()).build();
        Self { rules, store, random, keys: Vec::new(), hashes: Vec::new(), outputs: Vec::new() }
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
            Call::HashData { hash, data } => {
                let (handle, hash) = self.hash(hash);
                let expected = hash.feed(&data);
                same("HashData", self.store.hash_data(handle, &data), expected)
            }
            Call::HashSessionKey { hash, key, reversed } => {
                self.hash_session_key(hash, self.at(key), reversed)
            }
            Call::HashValue { hash } => {
                let (handle, hash) = self.hash(hash);
                let expected = Ok(hash.finish());
                same("HashValue", self.store.hash_value(handle).map(|value| value.to_vec()), expected)
            }
            Call::Random { works } => {
                self.random.works.store(works, Ordering::Relaxed);
                Ok(())
            }
        }
    }

    /// Looks at all that is left: every parameter, and what each key does next.
    fn end(mut self) -> Outcome {
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
        for key in 0..self.keys.len() {
            self.destroy(key)?;
            self.destroy(key)?;
        }
        Ok(())
    }

    /// Where the key of a slot stands: mostly one that lives, any in the last slots.
    fn at(&self, slot: Slot) -> usize {
        let all = 0..self.keys.len();
        let live: Vec<usize> = all.clone().filter(|at| self.keys[*at].1.is_some()).collect();
        let among = if slot >= ANY || live.is_empty() { all.collect() } else { live };
        *among.get(usize::from(slot) % among.len().max(1)).unwrap_or(&usize::MAX)
    }

    /// The handle of a key; one that was never given out if there is none.
    fn handle(&self, at: usize) -> HCryptKey {
        self.keys.get(at).map_or(HCryptKey::from_raw(u64::MAX).unwrap(), |(handle, _)| *handle)
    }

    /// A key's history, if it lives.
    fn history(&self, at: usize) -> Result<&Key, No> {
        self.keys.get(at).and_then(|(_, key)| key.as_ref()).ok_or(BAD_KEY)
    }

    /// The handle of a key, and the key as it stands, worked out from its history.
    fn key(&self, at: usize) -> (HCryptKey, Result<State, No>) {
        (self.handle(at), self.history(at).map(Key::now))
    }

    /// Adds a call to the history of a key that lives.
    fn remember(&mut self, at: usize, step: Step) {
        if let Some((_, Some(key))) = self.keys.get_mut(at) {
            key.remember(step);
        }
    }

    fn hash(&mut self, slot: Slot) -> (HCryptHash, &mut Hash) {
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
                // A key that can't encrypt leaves them as they are, which will do as well.
                if let Ok(copy) = self.store.duplicate_key(self.handle(at)) {
                    let _ = self.store.encrypt(copy, Section::More, &mut bytes);
                    self.store.destroy_key(copy).unwrap();
                }
                bytes
            }
        }
    }

    /// Takes in what a call that makes a key has answered, and what the model has.
    fn keep(&mut self, what: &str, answer: Result<HCryptKey, Error>, expected: Result<Key, No>) -> Outcome {
        same(what, answer.map(drop), expected.as_ref().map(|_| ()).map_err(|no| *no))?;
        if let (Ok(handle), Ok(key)) = (answer, expected) {
            prop_assert!(self.keys.iter().all(|(other, _)| *other != handle), "a handle was given out twice");
            compare_params(&self.store, handle, Ok(&key.now()))?;
            self.keys.push((handle, Some(key)));
        }
        Ok(())
    }

    fn birth(&self, algorithm: Algorithm, material: Vec<u8>, salt: Vec<u8>, exportable: bool) -> Birth {
        Birth { rules: self.rules, algorithm, material, salt, exportable, hmac_only: false }
    }

    fn generate(&mut self, spec: &Spec) -> Outcome {
        let answer = self.store.generate_key(key_spec(spec));
        let expected = self.generated(spec);
        self.keep("GenKey", answer, expected)
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
        let mut options = ImportOptions::new();
        if import.exportable {
            options = options.exportable();
        }
        if import.no_salt {
            options = options.no_salt();
        }
        if import.hmac_key {
            options = options.hmac_key();
        }
        let answer = self.store.import_key(&blob(import), options);
        let expected = self.imported(import);
        self.keep("ImportKey", answer, expected)
    }

    fn imported(&self, import: &Import) -> Result<Key, No> {
        match import.damage {
            Damage::Version(version) if version != 2 => return Err(BAD_DATA),
            Damage::Reserved(byte) if byte != 0 => return Err(BAD_DATA),
            Damage::Type(1) => return Err(BAD_PUBLIC_KEY),
            Damage::Type(_) => return Err(BAD_TYPE),
            Damage::AlgId(_) => return Err(BAD_ALGID),
            Damage::Cut(_) => return Err(BAD_DATA),
            _ => {}
        }
        let (algorithm, len) = (import.algorithm, import.material.len());
        let hmac_only = import.hmac_key && algorithm == Algorithm::Rc2;
        if !hmac_only {
            self.rules.check_import(algorithm, len)?;
        }
        let salt = if import.no_salt { Salt::No } else { Salt::Default };
        let salt_len = if hmac_only { 0 } else { self.rules.salt_len(algorithm, len, salt) };
        let birth = self.birth(algorithm, import.material.clone(), vec![0; salt_len], import.exportable);
        Ok(Key::new(Birth { hmac_only, ..birth }))
    }

    fn derive(&mut self, spec: &Spec, algorithm: HashAlgorithm, password: &[u8]) -> Outcome {
        let Some(slot) = self.create_hash(algorithm)? else {
            return Ok(());
        };
        let (handle, hash) = self.hash(slot);
        hash.fed.extend(password);
        let value = hash.value();
        same("HashData", self.store.hash_data(handle, password), Ok(()))?;
        let expected = self.derived(spec, algorithm, &value);
        let answer = self.store.derive_key(key_spec(spec), handle);
        if expected.is_ok() {
            self.hash(slot).1.finished = true;
        }
        self.keep("DeriveKey", answer, expected)
    }

    fn derived(&self, spec: &Spec, algorithm: HashAlgorithm, value: &[u8]) -> Result<Key, No> {
        let len = self.rules.key_len(spec.algorithm, spec.bits)?;
        let bytes = derived_bytes(spec.algorithm, len, algorithm, value);
        let (material, behind) = bytes.split_at_checked(len).ok_or(BAD_LEN)?;
        let salt_len = self.rules.salt_len(spec.algorithm, len, spec.salt);
        let salt = if spec.salt == Salt::Create { behind[..salt_len].to_vec() } else { vec![0; salt_len] };
        let material = with_parity(spec.algorithm, material.to_vec());
        Ok(Key::new(self.birth(spec.algorithm, material, salt, spec.exportable)))
    }

    fn export(&self, at: usize) -> Outcome {
        let (handle, state) = self.key(at);
        let expected = state.and_then(|state| {
            let exportable = state.permissions & 4 != 0;
            exportable.then(|| plain_blob(state.birth.algorithm, &state.birth.material)).ok_or(BAD_KEY_STATE)
        });
        let len = expected.as_ref().map(Vec::len).map_err(|no| *no);
        same("exported_len", self.store.exported_len(handle), len)?;
        same("ExportKey", self.store.export_key(handle).map(|blob| blob.to_vec()), expected)
    }

    fn set(&mut self, at: usize, param: Param) -> Outcome {
        let (handle, mut state) = self.key(at);
        let expected = of(&mut state).and_then(|state| state.set(&param));
        same("SetKeyParam", self.store.set_key_param(handle, param.as_key_param()), expected)?;
        self.remember(at, Step::Set(param));
        compare_params(&self.store, handle, state.as_ref())
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
            return same("size", self.store.encrypted_len(handle, pass, data.len()), expected);
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

        // What is behind the data, and all of it if the call fails, stays as it is.
        let mut buffer = data.to_vec();
        if !matches!(into, Into::Vec) {
            buffer.resize(room, 0xee);
        }
        let mut expected_buffer = buffer.clone();
        if let Ok(ciphertext) = &expected {
            expected_buffer.resize(buffer.len().max(ciphertext.len()), 0);
            expected_buffer[..ciphertext.len()].copy_from_slice(ciphertext);
        }
        let answer = if matches!(into, Into::Vec) {
            self.store.encrypt(handle, pass, &mut buffer).map(|()| buffer.len())
        } else {
            self.store.encrypt_in_place(handle, pass, &mut buffer, data.len())
        };
        same("Encrypt", answer, len)?;
        prop_assert_eq!(buffer, expected_buffer);

        if let Ok(ciphertext) = expected {
            // The store draws a whole block of 16, whatever it needs of it.
            if ciphertext.len() > data.len()
                && state.as_ref().is_ok_and(|state| state.padding == Padding::Random)
            {
                self.random.at += 16;
            }
            self.outputs.push(ciphertext);
            self.ride(hash, data);
        }
        compare_params(&self.store, handle, state.as_ref())
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
        if in_place {
            same("Decrypt", self.store.decrypt_in_place(handle, pass, &mut data), plain)?;
            prop_assert_eq!(data, buffer);
        } else {
            same("Decrypt", self.store.decrypt(handle, pass, &mut data), plain.map(drop))?;
            prop_assert_eq!(&data, plaintext.as_ref().unwrap_or(&buffer));
        }
        if let Ok(plaintext) = plaintext {
            self.ride(hash, &plaintext);
            self.outputs.push(plaintext);
        }
        compare_params(&self.store, handle, state.as_ref())
    }

    /// The section with the hash that rides along, and whether the hash can be fed.
    fn pass(&mut self, is_final: bool, hash: Option<Slot>) -> (Pass, Result<(), No>) {
        let section = if is_final { Section::Final } else { Section::More };
        match hash {
            None => (section.into(), Ok(())),
            Some(FOREIGN) => {
                let foreign = KeyStore::default().create_hash(HashAlgorithm::Md5, None).unwrap();
                (section.hashing(foreign), Err(BAD_HASH))
            }
            Some(slot) => {
                let (handle, hash) = self.hash(slot);
                (section.hashing(handle), if hash.finished { Err(BAD_HASH_STATE) } else { Ok(()) })
            }
        }
    }

    /// Feeds the hash that rode along.
    fn ride(&mut self, hash: Option<Slot>, plain: &[u8]) {
        if let Some(slot) = hash {
            self.hash(slot).1.fed.extend(plain);
        }
    }

    fn duplicate(&mut self, at: usize) -> Outcome {
        let expected = self.history(at).cloned();
        self.keep("DuplicateKey", self.store.duplicate_key(self.handle(at)), expected)
    }

    fn destroy(&mut self, at: usize) -> Outcome {
        same("DestroyKey", self.store.destroy_key(self.handle(at)), self.history(at).map(|_| ()))?;
        if let Some((_, key)) = self.keys.get_mut(at) {
            *key = None;
        }
        Ok(())
    }

    /// Makes a hash; its slot, if the profile has such hashes.
    fn create_hash(&mut self, algorithm: HashAlgorithm) -> Result<Option<Slot>, TestCaseError> {
        let answer = self.store.create_hash(algorithm, None);
        let expected = if self.rules.has_hash(algorithm) { Ok(()) } else { Err(BAD_ALGID) };
        same("CreateHash", answer.map(drop), expected)?;
        Ok(answer.ok().map(|handle| {
            self.hashes.push((handle, Hash::new(HashKind::Plain(algorithm))));
            u8::try_from(self.hashes.len() - 1).unwrap()
        }))
    }

    fn create_mac(&mut self, at: usize) -> Outcome {
        let (handle, mut state) = self.key(at);
        let expected = of(&mut state).and_then(State::start_mac);
        let answer = self.store.create_hash(HashAlgorithm::Mac, handle);
        same("CreateHash", answer.map(drop), expected)?;
        self.remember(at, Step::Mac);
        if let (Ok(handle), Ok(key)) = (answer, self.history(at).cloned()) {
            self.hashes.push((handle, Hash::new(HashKind::Mac(key))));
        }
        compare_params(&self.store, handle, state.as_ref())
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
        let order = if reversed { ByteOrder::Reversed } else { ByteOrder::LittleEndian };
        same("HashSessionKey", self.store.hash_session_key(handle, key, order), expected)
    }
}

/// Compares every parameter of a key.
fn compare_params(store: &KeyStore, handle: HCryptKey, state: Result<&State, &No>) -> Outcome {
    let (info, state) = match (store.key_info(handle), state) {
        (Ok(info), Ok(state)) => (info, state),
        (answer, state) => return same("key_info", answer.map(drop), state.map(drop).map_err(|no| *no)),
    };
    prop_assert_eq!(info.algorithm(), state.birth.algorithm);
    prop_assert_eq!(info.key_len(), state.key_len());
    prop_assert_eq!(info.block_len() as usize, state.birth.algorithm.block_len() * 8);
    prop_assert_eq!(info.iv(), &state.iv[..]);
    prop_assert_eq!(info.mode().0, state.mode);
    prop_assert_eq!(info.mode_bits(), state.mode_bits);
    prop_assert_eq!(info.padding(), state.padding);
    prop_assert_eq!(info.permissions().0, state.permissions);
    prop_assert_eq!(info.salt(), &state.salt[..]);
    prop_assert_eq!(info.effective_key_len(), state.effective_key_len());
    prop_assert_eq!(info.in_message(), state.in_message);
    Ok(())
}

impl Hash {
    fn feed(&mut self, data: &[u8]) -> Result<(), No> {
        if self.finished {
            return Err(BAD_HASH_STATE);
        }
        self.fed.extend(data);
        Ok(())
    }

    fn finish(&mut self) -> Vec<u8> {
        self.finished = true;
        self.value()
    }
}

/// The state to make a call on, if the key lives.
fn of(state: &mut Result<State, No>) -> Result<&mut State, No> {
    state.as_mut().map_err(|no| *no)
}

/// The state to cipher with, if the key lives and is for that, and the hash that rides along can be fed.
fn can_cipher(state: &mut Result<State, No>, hash: Result<(), No>) -> Result<&mut State, No> {
    let state = of(state)?;
    state.check_cipher()?;
    hash?;
    Ok(state)
}

/// Compares an answer with the expected one: both succeed with the same, or both fail for the same reason.
fn same<T: Debug + PartialEq>(what: &str, answer: Result<T, Error>, expected: Result<T, No>) -> Outcome {
    let answer = answer.map_err(|error| match error {
        Error::MoreData { needed } => No::MoreData(needed),
        other => No::Code(other.code()),
    });
    prop_assert_eq!(answer, expected, "{}: the store on the left, the model on the right", what);
    Ok(())
}

fn key_spec(spec: &Spec) -> KeySpec {
    let mut key_spec = KeySpec::new(spec.algorithm).bits(spec.bits);
    if spec.exportable {
        key_spec = key_spec.exportable();
    }
    match spec.salt {
        Salt::Default => key_spec,
        Salt::No => key_spec.no_salt(),
        Salt::Create => key_spec.create_salt(),
    }
}

fn plain_blob(algorithm: Algorithm, material: &[u8]) -> Vec<u8> {
    let alg_id: u32 = match algorithm {
        Algorithm::Des => 0x6601,
        Algorithm::Rc2 => 0x6602,
        Algorithm::TripleDes => 0x6603,
        Algorithm::TripleDes112 => 0x6609,
        Algorithm::Aes128 => 0x660e,
        Algorithm::Aes192 => 0x660f,
        Algorithm::Aes256 => 0x6610,
        Algorithm::Rc4 => 0x6801,
        other => unreachable!("{other:?} is new"),
    };
    let len = u32::try_from(material.len()).unwrap();
    [&[8, 2, 0, 0][..], &alg_id.to_le_bytes(), &len.to_le_bytes(), material].concat()
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
