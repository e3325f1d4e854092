//! The calls on RSA keys, with the user keys of the container.

use hcryptkey::codes::*;
use hcryptkey::{Algorithm, HashAlgorithm, KeyKind, UserKey};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::apis::{KeyHandle, Made, Pass, flag};
use crate::check::{Outcome, same};
use crate::choices::Slot;
use crate::history::{Birth, Hash, Key, Origin, Param};
use crate::program::Rsa;
use crate::rsa_keys::RsaKey;
use crate::rules::*;
use crate::world::World;

/// A block that was encrypted.
struct Encrypted {
    block: Vec<u8>,
    by: usize,
    oaep: bool,
    message: Vec<u8>,
}

impl Encrypted {
    /// Decrypts a block. The model does not decode OAEP, because no random block has its padding.
    pub(crate) fn decrypt(&self, key: &RsaKey, oaep: bool) -> Option<Vec<u8>> {
        let block = self.block.get(..key.pair().len)?;
        match (oaep, self.oaep) {
            (false, _) => key.pair().decrypt(block),
            (true, true) if key.pair == self.by => Some(self.message.clone()),
            (true, _) => None,
        }
    }
}

impl World {
    pub(crate) fn make_rsa(&mut self, call: Rsa) -> Outcome {
        match call {
            Rsa::Import { pair, signs, private, exportable } => {
                let key = RsaKey { pair, signs, private, permissions: if exportable { 0x3f } else { 0x3b } };
                self.import_rsa(key)
            }
            Rsa::Export { key, private } => self.export_rsa(key, private),
            Rsa::Set { key, param } => self.set_rsa(key, &param),
            Rsa::Duplicate { key } => {
                let (handle, key) = self.rsa.get(key);
                let made = self.apis.duplicate(handle);
                self.keep_rsa("DuplicateKey", made, key)
            }
            Rsa::Destroy { key } => self.destroy_rsa(key),
            Rsa::Wrap { session, key, oaep, by, with_oaep, exportable } => {
                let Some((blob, algorithm, encrypted)) = self.wrap(session, key, oaep)? else {
                    return Ok(());
                };
                let (under, key) = match by {
                    None => (None, self.rsa.exchange.clone().ok_or(BAD_PUBLIC_KEY)),
                    Some(by) => {
                        let (handle, key) = self.rsa.get(by);
                        (Some(handle), key)
                    }
                };
                let flags = flag(exportable, CRYPT_EXPORTABLE) | flag(with_oaep, CRYPT_OAEP);
                let made = self.apis.import(&blob, flags, under);
                let decrypt = |key: &RsaKey| encrypted.decrypt(key, with_oaep);
                let material = self.unwrapped(algorithm, &encrypted.block, key, decrypt);
                let key = material
                    .map(|material| self.of_simple_blob(algorithm, material, Salt::Default, exportable));
                self.keep("ImportKey", made, key)
            }
            Rsa::Cipher { key, message, oaep, by } => self.cipher_rsa(key, &message, oaep, by),
            Rsa::Sign { hash, signs, no_hash_oid, damage, by } => {
                self.sign(hash, signs, no_hash_oid, damage, by)
            }
        }
    }

    pub(crate) fn end_rsa(&mut self) -> Outcome {
        for at in 0..self.rsa.keys.len() {
            let slot = Slot::try_from(at).unwrap();
            self.compare_rsa(slot)?;
            self.export_rsa(slot, true)?;
            self.destroy_rsa(slot)?;
            self.destroy_rsa(slot)?;
        }
        Ok(())
    }

    fn keep_rsa(&mut self, what: &str, made: Made<KeyHandle>, expected: Result<RsaKey, No>) -> Outcome {
        same(what, made.both, expected.as_ref().map(|_| ()).map_err(|no| *no))?;
        if let (Some(handle), Ok(key)) = (made.handle, expected) {
            self.check_new(handle)?;
            self.rsa.keys.push((handle, Some(key)));
            self.compare_rsa(Slot::try_from(self.rsa.keys.len() - 1).unwrap())?;
        }
        Ok(())
    }

    fn import_rsa(&mut self, key: RsaKey) -> Outcome {
        let (pair, alg_id) = (key.pair(), key.alg_id());
        let blob = if key.private { pair.private_blob(alg_id) } else { pair.public_blob(alg_id) };
        let made = self.apis.import(&blob, flag(key.can_export(), CRYPT_EXPORTABLE), None);
        if key.private {
            let place = if key.signs { &mut self.rsa.signature } else { &mut self.rsa.exchange };
            *place = Some(key.clone());
        }
        self.keep_rsa("ImportKey", made, Ok(key))
    }

    fn export_rsa(&self, slot: Slot, private: bool) -> Outcome {
        let (handle, key) = self.rsa.get(slot);
        let blob_type = if private { PRIVATEKEYBLOB } else { PUBLICKEYBLOB };
        let expected = key.and_then(|key| match private {
            false => Ok(key.pair().public_blob(key.alg_id())),
            true if !key.can_export() => Err(BAD_KEY_STATE),
            true if !key.private => Err(BAD_KEY),
            true => Ok(key.pair().private_blob(key.alg_id())),
        });
        same("ExportKey", self.apis.export(handle, blob_type), expected)
    }

    fn set_rsa(&mut self, slot: Slot, param: &Param) -> Outcome {
        let (handle, key) = self.rsa.get(slot);
        let mut key = key.ok();
        let expected = key.as_mut().map_or(Err(DEAD_KEY), |key| key.set(param));
        same("SetKeyParam", self.apis.set(handle, param), expected)?;
        let at = self.rsa.at(slot);
        if let Some(place) = self.rsa.keys.get_mut(at) {
            place.1 = key;
        }
        self.compare_rsa(slot)
    }

    fn destroy_rsa(&mut self, slot: Slot) -> Outcome {
        let (handle, key) = self.rsa.get(slot);
        same("DestroyKey", self.apis.destroy(handle), key.map(drop))?;
        let at = self.rsa.at(slot);
        if let Some(place) = self.rsa.keys.get_mut(at) {
            place.1 = None;
        }
        Ok(())
    }

    /// Compares every parameter of a key.
    fn compare_rsa(&self, slot: Slot) -> Outcome {
        let (handle, Ok(key)) = self.rsa.get(slot) else { return Ok(()) };
        let info = self.apis.store.key_info(handle.typed).unwrap();
        let bits = u32::try_from(key.pair().len * 8).unwrap();
        let kind = if key.private { KeyKind::RsaPair } else { KeyKind::RsaPublic };
        prop_assert_eq!((info.kind(), info.algorithm().alg_id()), (kind, key.alg_id()));
        prop_assert_eq!((info.key_bits(), info.block_bits()), (bits, bits));
        prop_assert_eq!((info.permissions().0, info.in_message()), (key.permissions, false));
        prop_assert_eq!((info.iv(), info.salt(), info.mode()), (None, None, None));
        prop_assert_eq!((info.padding(), info.effective_key_bits()), (None, None));
        let number = |param| self.apis.read(handle, param);
        let values = [(KP_ALGID, key.alg_id()), (KP_KEYLEN, bits), (KP_BLOCKLEN, bits)];
        for (param, value) in values.into_iter().chain([(KP_PERMISSIONS, key.permissions)]) {
            prop_assert_eq!(number(param), Ok(value.to_le_bytes().to_vec()), "parameter {}", param);
        }
        prop_assert_eq!(number(KP_SALT), Err(NTE_BAD_KEY));
        for param in [KP_IV, KP_MODE, KP_MODE_BITS, KP_PADDING, KP_EFFECTIVE_KEYLEN, KP_SALT_EX] {
            prop_assert_eq!(number(param), Err(NTE_BAD_TYPE), "parameter {}", param);
        }
        Ok(())
    }

    /// Exports a session key under an RSA key, and returns the BLOB and the key in it.
    fn wrap(
        &mut self,
        session: Slot,
        slot: Slot,
        oaep: bool,
    ) -> Result<Option<(Vec<u8>, Algorithm, Encrypted)>, TestCaseError> {
        let (session, state) = self.key(self.at(session));
        let (handle, key) = self.rsa.get(slot);
        let expected = state.and_then(|state| {
            if !state.can_export() {
                return Err(if key.is_err() { BAD_KEY_STATE.with_dead() } else { BAD_KEY_STATE });
            }
            let key = key?;
            if key.signs {
                return Err(BAD_PUBLIC_KEY);
            }
            key.check_len(state.birth.material.len(), oaep)?;
            if self.random.works() { Ok((key, state.birth)) } else { Err(FAIL) }
        });
        let both = self.apis.wrap(session, handle, oaep);
        let (key, birth) = match expected {
            Ok(expected) => expected,
            Err(no) => return same("ExportKey", both, Err(no)).map(|()| None),
        };
        // The padding is random, so the process must return the store's BLOB.
        let blob = both.typed.clone().unwrap_or_default();
        same("ExportKey", both, Ok(blob.clone()))?;
        let header = [&[1, 2, 0, 0][..], &alg_id(birth.algorithm).to_le_bytes(), &[0, 0xa4, 0, 0]].concat();
        let (front, block) = blob.split_at(header.len());
        prop_assert_eq!(front, header);
        let encrypted = self.encrypted(&key, block, oaep, birth.material)?;
        Ok(Some((blob, birth.algorithm, encrypted)))
    }

    /// Checks a block that was encrypted just now.
    fn encrypted(
        &mut self,
        key: &RsaKey,
        block: &[u8],
        oaep: bool,
        message: Vec<u8>,
    ) -> Result<Encrypted, TestCaseError> {
        prop_assert_eq!(block.len(), key.pair().len);
        if !oaep {
            prop_assert_eq!(key.pair().decrypt(block), Some(message.clone()));
        }
        // How many bytes the padding drew depends on the zeros among them.
        let next = self.apis.random::<16>();
        prop_assert_eq!(next.typed, next.number);
        prop_assert!(next.typed.is_ok_and(|next| self.random.find(next)), "the random sources differ");
        Ok(Encrypted { block: block.to_vec(), by: key.pair, oaep, message })
    }

    /// The material of a session key in a SIMPLEBLOB, whose block may be cut short or followed by more bytes.
    pub(crate) fn unwrapped(
        &self,
        algorithm: Algorithm,
        block: &[u8],
        key: Result<RsaKey, No>,
        decrypt: impl FnOnce(&RsaKey) -> Option<Vec<u8>>,
    ) -> Result<Vec<u8>, No> {
        let key = key?;
        if key.signs {
            return Err(BAD_PUBLIC_KEY);
        }
        if block.len() < key.pair().len {
            return Err(BAD_DATA);
        }
        // Before the block is decrypted.
        self.rules.check_cipher(algorithm)?;
        let material = if key.private { decrypt(&key) } else { None }.ok_or(BAD_DATA)?;
        self.rules.check_unwrapped(algorithm, material.len())?;
        Ok(material)
    }

    /// The session key of a SIMPLEBLOB.
    pub(crate) fn of_simple_blob(
        &self,
        algorithm: Algorithm,
        material: Vec<u8>,
        salt: Salt,
        exportable: bool,
    ) -> Key {
        let salt = self.rules.salt_len(algorithm, material.len(), salt);
        let birth = self.birth(algorithm, material, vec![0; salt], exportable);
        Key::new(Birth { origin: Origin::Unwrapped, ..birth })
    }

    fn cipher_rsa(&mut self, slot: Slot, message: &[u8], oaep: bool, by: Slot) -> Outcome {
        let pass = Pass { is_final: true, hash: None, oaep };
        let (handle, key) = self.rsa.get(slot);
        let exchange =
            |key: Result<RsaKey, No>| key.and_then(|key| if key.signs { Err(BAD_KEY) } else { Ok(key) });
        let expected = exchange(key).and_then(|key| {
            key.check_len(message.len(), oaep)?;
            if self.random.works() { Ok(key) } else { Err(FAIL) }
        });
        let mut block = message.to_vec();
        block.resize(64, 0xee);
        let (both, other) = self.apis.encrypt(handle, pass, &mut block, message.len(), false);
        let len = expected.as_ref().map(|key| key.pair().len).map_err(|no| *no);
        same("Encrypt", both, len)?;
        prop_assert_eq!(&block, &other);
        let Ok(key) = expected else {
            prop_assert_eq!(&block[..message.len()], message);
            return Ok(());
        };
        block.truncate(key.pair().len);
        let encrypted = self.encrypted(&key, &block, oaep, message.to_vec())?;

        let (handle, key) = self.rsa.get(by);
        let expected = exchange(key).and_then(|key| {
            // The container's pair decrypts for its public half.
            let in_container = self.rsa.exchange.as_ref().is_some_and(|exchange| exchange.pair == key.pair);
            if !key.private && !in_container {
                return Err(NO_KEY);
            }
            let fits = block.len() == key.pair().len;
            fits.then(|| encrypted.decrypt(&key, oaep)).flatten().ok_or(BAD_DATA)
        });
        let mut data = block.clone();
        let (both, other) = self.apis.decrypt(handle, pass, &mut data, false);
        same("Decrypt", both, expected.as_ref().map(Vec::len).map_err(|no| *no))?;
        let plaintext = expected.as_ref().unwrap_or(&block);
        prop_assert_eq!(&other[..plaintext.len()], &plaintext[..]);
        prop_assert_eq!(&data, plaintext);
        Ok(())
    }

    fn sign(&mut self, hash: Slot, signs: bool, no_hash_oid: bool, damage: Option<u16>, by: Slot) -> Outcome {
        let user_key = if signs { self.rsa.signature.clone() } else { self.rsa.exchange.clone() };
        let (verifier, by) = self.rsa.get(by);
        let slot = hash;
        let (handle, hash) = self.hash(slot);
        // A signature may contain a MAC if it does not name the hash.
        let no_hash_oid = no_hash_oid && hash.algorithm() != HashAlgorithm::Mac;
        let named = (!no_hash_oid).then_some(hash.algorithm());
        let sign = |key: RsaKey, hash: &Hash| key.pair().sign(named, &hash.value()?);
        let expected = user_key.ok_or(NO_KEY).and_then(|key| sign(key, hash));
        hash.finished |= expected.is_ok();
        let spec = if signs { UserKey::Signature } else { UserKey::Exchange };
        same("SignHash", self.apis.sign(handle, spec, no_hash_oid), expected.clone())?;

        let mut signature = expected.unwrap_or_else(|_| vec![1; 48]);
        if let Some(bit) = damage {
            let bit = usize::from(bit) % (signature.len() * 8);
            signature[bit / 8] ^= 1 << (bit % 8);
        }
        let (_, hash) = self.hash(slot);
        let good = by.and_then(|key| key.pair().verifies(named, &hash.value()?, &signature));
        hash.finished |= good.is_ok();
        let expected = good.and_then(|good| if good { Ok(()) } else { Err(BAD_SIGNATURE) });
        same("VerifySignature", self.apis.verify(handle, &signature, verifier, no_hash_oid), expected)
    }
}
