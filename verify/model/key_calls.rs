//! The calls on session keys.

use hcryptkey::codes::*;
use hcryptkey::{Algorithm, HashAlgorithm, Padding};
use proptest::prelude::*;

use crate::apis::{Pass, flag};
use crate::check::{Outcome, compare_params, same};
use crate::choices::Slot;
use crate::history::{Birth, Decrypt, Decrypted, Encrypt, Key, Origin, Param, State, Step};
use crate::program::{Damage, FOREIGN, Import, Into};
use crate::rsa_keys::RsaKey;
use crate::rules::*;
use crate::world::World;

impl World {
    pub(crate) fn generate(&mut self, spec: &Spec) -> Outcome {
        let made = self.apis.generate(spec);
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

    pub(crate) fn import(&mut self, import: &Import) -> Outcome {
        let flags = flag(import.exportable, CRYPT_EXPORTABLE)
            | flag(import.no_salt, CRYPT_NO_SALT)
            | flag(import.hmac_key, CRYPT_IPSEC_HMAC_KEY);
        let made = self.apis.import(&blob(import), flags, None);
        let expected = self.imported(import);
        self.keep("ImportKey", made, expected)
    }

    fn imported(&self, import: &Import) -> Result<Key, No> {
        match import.damage {
            Damage::Version(version) if version != 2 => return Err(BAD_DATA),
            Damage::Type(1) => return self.misread(import),
            // Those of RSA keys are for another algorithm.
            Damage::Type(6 | 7) | Damage::AlgId(_) => return Err(BAD_ALGID),
            Damage::Type(_) => return Err(BAD_TYPE),
            Damage::Cut(_) => return Err(BAD_DATA),
            _ => {}
        }
        let (algorithm, len) = (import.algorithm, import.material.len());
        let hmac_only = import.hmac_key && algorithm == Algorithm::Rc2;
        if hmac_only {
            self.rules.check_cipher(algorithm)?;
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

    /// A PLAINTEXTKEYBLOB that claims to be a SIMPLEBLOB: the container's exchange key takes the material for a block of its own.
    fn misread(&self, import: &Import) -> Result<Key, No> {
        let exchange = self.rsa.exchange.clone().ok_or(BAD_PUBLIC_KEY);
        let decrypt = |key: &RsaKey| key.pair().decrypt(import.material.get(..key.pair().len)?);
        let material = self.unwrapped(import.algorithm, &import.material, exchange, decrypt)?;
        let salt = if import.no_salt { Salt::No } else { Salt::Default };
        Ok(self.of_simple_blob(import.algorithm, material, salt, import.exportable))
    }

    pub(crate) fn derive(&mut self, spec: &Spec, algorithm: HashAlgorithm, password: &[u8]) -> Outcome {
        let Some(slot) = self.create_hash(algorithm)? else {
            return Ok(());
        };
        let (handle, hash) = self.hash(slot);
        let fill = if algorithm == HashAlgorithm::Ssl3ShaMd5 {
            // It takes no data.
            let value = crate::rules::hash(algorithm, password);
            hash.set(&value).unwrap();
            self.apis.set_hash_value(handle, &value)
        } else {
            hash.feed(password).unwrap();
            self.apis.hash_data(handle, password)
        };
        same("the password", fill, Ok(()))?;
        let value = self.hash(slot).1.value().unwrap();
        let expected = self.derived(spec, algorithm, &value);
        let made = self.apis.derive(spec, handle);
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

    pub(crate) fn export(&self, at: usize) -> Outcome {
        let (handle, state) = self.key(at);
        let expected = state.and_then(|state| {
            let blob = || plain_blob(state.birth.algorithm, &state.birth.material);
            state.can_export().then(blob).ok_or(BAD_KEY_STATE)
        });
        let len = expected.as_ref().map(Vec::len).map_err(|no| *no);
        same("the BLOB's size", self.apis.exported_len(handle), len)?;
        same("ExportKey", self.apis.export(handle, PLAINTEXTKEYBLOB), expected)
    }

    pub(crate) fn set(&mut self, at: usize, param: Param) -> Outcome {
        let (handle, mut state) = self.key(at);
        let expected = of(&mut state).and_then(|state| state.set(&param));
        same("SetKeyParam", self.apis.set(handle, &param), expected)?;
        self.remember(at, Step::Set(param));
        compare_params(&self.apis, handle, state.as_ref())
    }

    pub(crate) fn encrypt(
        &mut self,
        at: usize,
        is_final: bool,
        hash: Option<Slot>,
        data: &[u8],
        into: Into,
    ) -> Outcome {
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
            return same("size", self.apis.encrypted_len(handle, pass, data.len()), expected);
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
        let (both, other) = self.apis.encrypt(handle, pass, &mut buffer, data.len(), grows);
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
        compare_params(&self.apis, handle, state.as_ref())
    }

    pub(crate) fn decrypt(
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
        let (both, other) = self.apis.decrypt(handle, pass, &mut data, in_place);
        same("Decrypt", both, plain)?;
        prop_assert_eq!(&other, &buffer);
        prop_assert_eq!(&data, if in_place { &buffer } else { plaintext.as_ref().unwrap_or(&buffer) });
        if let Ok(plaintext) = plaintext {
            self.ride(hash, &plaintext);
            self.outputs.push(plaintext);
        }
        compare_params(&self.apis, handle, state.as_ref())
    }

    /// The section with its hash, and whether the hash can be fed.
    fn pass(&mut self, is_final: bool, hash: Option<Slot>) -> (Pass, Result<(), No>) {
        let (hash, check) = match hash {
            None => (None, Ok(())),
            Some(FOREIGN) => (Some(self.apis.foreign()), Err(DEAD_HASH)),
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

    pub(crate) fn duplicate(&mut self, at: usize) -> Outcome {
        let expected = self.history(at).cloned();
        let made = self.apis.duplicate(self.handle(at));
        self.keep("DuplicateKey", made, expected)
    }

    pub(crate) fn destroy(&mut self, at: usize) -> Outcome {
        same("DestroyKey", self.apis.destroy(self.handle(at)), self.history(at).map(|_| ()))?;
        if let Some((_, key)) = self.keys.get_mut(at) {
            *key = None;
        }
        Ok(())
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
