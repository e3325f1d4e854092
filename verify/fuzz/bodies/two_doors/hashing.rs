//! Hashes: fed, finished, copied, signed.

use hcryptkey::codes::*;
use hcryptkey::{ByteOrder, Error, HashAlgorithm, HmacInfo, SignOptions, UserKey};

use super::{Doors, refused, same};
use crate::input::{Input, read};

impl Doors {
    pub(super) fn create_hash(&mut self, input: &mut Input<'_>) {
        let (algorithm, key) = (input.one_of(HashAlgorithm::ALL), self.key(input));
        let needs_key = matches!(algorithm, HashAlgorithm::Hmac | HashAlgorithm::Mac);
        let key = (needs_key && input.byte() < 0xf0).then_some(key);
        let (typed, number) = (key.map(|key| key.typed), key.map_or(0, |key| key.number));
        let number = self.advapi.crypt_create_hash(self.prov, algorithm.alg_id(), number, 0);
        let typed = self.store.create_hash(algorithm, typed);
        match key {
            Some(key) if !key.is_alive => refused(typed, number, NTE_BAD_KEY),
            _ => self.keep_hash(typed, number),
        }
    }

    pub(super) fn feed_hash(&self, input: &mut Input<'_>) {
        let Some(hash) = self.hash(input) else { return };
        let (typed, number) = match input.byte() % 5 {
            0 => {
                let (key, reversed) = (self.key(input), input.byte() & 1 != 0);
                // Which of two mistakes counts is not the same in both.
                if !key.is_alive || !hash.is_alive {
                    return;
                }
                let (order, flags) = if reversed {
                    (ByteOrder::Reversed, 0)
                } else {
                    (ByteOrder::LittleEndian, CRYPT_LITTLE_ENDIAN)
                };
                (
                    self.store.hash_session_key(hash.typed, key.typed, order),
                    self.advapi.crypt_hash_session_key(hash.number, key.number, flags),
                )
            }
            1 => {
                let (algorithm, inner, outer) =
                    (input.one_of(HashAlgorithm::ALL), input.bytes(200), input.bytes(200));
                let mut info = HmacInfo::new(algorithm);
                if !inner.is_empty() {
                    info = info.inner(inner);
                }
                if !outer.is_empty() {
                    info = info.outer(outer);
                }
                let alg_id = algorithm.alg_id();
                (
                    self.store.set_hmac_info(hash.typed, info),
                    self.advapi.crypt_set_hash_hmac_info(hash.number, alg_id, inner, outer, 0),
                )
            }
            2 => {
                let value = input.bytes(70);
                (
                    self.store.set_hash_value(hash.typed, value),
                    self.advapi.crypt_set_hash_param(hash.number, HP_HASHVAL, value, 0),
                )
            }
            _ => {
                let data = input.bytes(255);
                (self.store.hash_data(hash.typed, data), self.advapi.crypt_hash_data(hash.number, data, 0))
            }
        };
        if hash.is_alive {
            same(typed, number);
        } else {
            refused(typed, number, NTE_BAD_HASH);
        }
    }

    pub(super) fn finish_hash(&self, input: &mut Input<'_>) {
        let Some(hash) = self.hash(input) else { return };
        let param = |param, buffer: Option<&mut [u8]>| {
            self.advapi.crypt_get_hash_param(hash.number, param, buffer, 0)
        };
        if !hash.is_alive {
            return refused(self.store.hash_value(hash.typed), param(HP_HASHVAL, None), NTE_BAD_HASH);
        }
        let algorithm = self.store.hash_algorithm(hash.typed).unwrap();
        assert_eq!(read(|buffer| param(HP_ALGID, buffer)).unwrap(), algorithm.alg_id().to_le_bytes());
        if let Some((size, bytes)) =
            same(self.store.hash_size(hash.typed), read(|buffer| param(HP_HASHSIZE, buffer)))
        {
            assert_eq!(u32::try_from(size).unwrap().to_le_bytes(), *bytes);
        }
        let mut buffer = [0; 64];
        let len = param(HP_HASHVAL, Some(&mut buffer));
        if let Some((value, len)) = same(self.store.hash_value(hash.typed), len) {
            assert_eq!(*value, buffer[..len as usize]);
        }
    }

    pub(super) fn copy_or_destroy_hash(&mut self, input: &mut Input<'_>) {
        let index = usize::from(input.byte()) % self.hashes.len().max(1);
        let Some(hash) = self.hashes.get(index).copied() else { return };
        if input.byte() & 1 == 0 {
            let number = self.advapi.crypt_duplicate_hash(hash.number, 0, 0);
            let typed = self.store.duplicate_hash(hash.typed);
            if hash.is_alive {
                self.keep_hash(typed, number);
            } else {
                assert!(typed.is_err());
                assert_eq!(number.map_err(Error::code), Err(ERROR_INVALID_PARAMETER));
            }
            return;
        }
        let typed = self.store.destroy_hash(hash.typed);
        let number = self.advapi.crypt_destroy_hash(hash.number);
        if hash.is_alive {
            same(typed, number);
            self.hashes[index].is_alive = false;
        } else {
            refused(typed, number, NTE_BAD_HASH);
        }
    }

    pub(super) fn sign_or_verify(&mut self, input: &mut Input<'_>) {
        let Some(hash) = self.hash(input).filter(|hash| hash.is_alive) else { return };
        let choice = input.byte();
        let (mut options, mut flags) = (SignOptions::new(), 0);
        if choice & 1 != 0 {
            (options, flags) = (options.no_hash_oid(), CRYPT_NOHASHOID);
        }
        let text = "a description";
        let units: Vec<u16> = text.encode_utf16().collect();
        let description = (choice & 2 != 0).then_some(&units[..]);
        if description.is_some() {
            options = options.description(text);
        }
        if !self.may_compute(true) {
            return;
        }
        if choice & 4 != 0 {
            let user_key = input.one_of(UserKey::ALL);
            let typed = self.store.sign_hash(hash.typed, user_key, options);
            let mut signature = vec![0; 48];
            let len = self.advapi.crypt_sign_hash(
                hash.number,
                user_key.key_spec(),
                description,
                flags,
                Some(&mut signature),
            );
            if let Some((typed, _)) = same(typed, len) {
                assert_eq!(typed, signature);
                self.signatures.push(signature);
            }
            return;
        }
        let (key, signature) = (self.key(input), input.byte());
        if !key.is_alive {
            return;
        }
        let signature = &self.signatures[usize::from(signature) % self.signatures.len()];
        same(
            self.store.verify_signature(hash.typed, signature, key.typed, options),
            self.advapi.crypt_verify_signature(hash.number, signature, key.number, description, flags),
        );
    }
}
