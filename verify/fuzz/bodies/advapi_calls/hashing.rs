//! Calls that feed, finish, copy and sign hashes and derive keys from them.

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error};

use super::arguments::{DERIVED, HASHES, KEY_FLAGS, USER_KEYS};
use super::{Guest, Needs, Use};
use crate::input::Input;

impl Guest {
    pub(super) fn create_hash(&mut self, input: &mut Input<'_>) {
        let (prov, alg) = (self.prov(input), input.mostly(&HASHES));
        let key = match self.key(input) {
            Use(_, 0) => Use::NONE,
            key => key,
        };
        let flags = Self::flags(input);
        let hash = self.guarded(&[prov, key], |advapi| advapi.crypt_create_hash(prov.1, alg, key.1, flags));
        self.keep_hash(hash, prov);
    }

    pub(super) fn feed_hash(&self, input: &mut Input<'_>) {
        let (hash, flags) = (self.hash(input), Self::flags(input));
        let handle = hash.1;
        let _ = match input.byte() % 5 {
            0 => {
                let key = self.key(input);
                self.guarded(&[hash, key], |advapi| advapi.crypt_hash_session_key(handle, key.1, flags))
            }
            1 => {
                let (alg, inner, outer) = (input.mostly(&HASHES), input.bytes(200), input.bytes(200));
                self.guarded(&[hash], |advapi| {
                    advapi.crypt_set_hash_hmac_info(handle, alg, inner, outer, flags)
                })
            }
            2 => {
                let params = [HP_HASHVAL, HP_HMAC_INFO, HP_TLS1PRF_LABEL, HP_TLS1PRF_SEED];
                let (param, value) = (input.mostly(&params), input.bytes(70));
                self.guarded(&[hash], |advapi| advapi.crypt_set_hash_param(handle, param, value, flags))
            }
            _ => {
                let data = input.bytes(255);
                self.guarded(&[hash], |advapi| advapi.crypt_hash_data(handle, data, flags))
            }
        };
    }

    pub(super) fn hash_params(&self, input: &mut Input<'_>) {
        let (hash, flags) = (self.hash(input), Self::flags(input));
        let param = input.mostly(&[HP_ALGID, HP_HASHSIZE, HP_HASHVAL, HP_HMAC_INFO]);
        let call = |advapi: &Advapi, buffer: Option<&mut [u8]>| {
            advapi.crypt_get_hash_param(hash.1, param, buffer, flags)
        };
        self.read_into(input, &[hash], call);
    }

    pub(super) fn copy_or_destroy_hash(&mut self, input: &mut Input<'_>) {
        let hash = self.hash(input);
        if input.byte() & 1 == 0 {
            let (reserved, flags) = (Self::reserved(input), Self::flags(input));
            let copy = self.guarded(&[hash], |advapi| advapi.crypt_duplicate_hash(hash.1, reserved, flags));
            if let Some(copy) = self.keep_hash(copy, hash)
                && self.live.len() < 150
            {
                assert_eq!(self.view_hash(copy), self.view_hash(hash.1), "a duplicate is like its original");
            }
            return;
        }
        let was_live = self.find(hash).is_some();
        let destroyed = self.advapi.crypt_destroy_hash(hash.1).map_err(Error::code);
        assert_eq!(destroyed, if was_live { Ok(()) } else { Err(ERROR_INVALID_PARAMETER) });
        if was_live {
            self.live.remove(&hash.1);
        }
    }

    pub(super) fn derive_key(&mut self, input: &mut Input<'_>) {
        let (prov, alg) = (self.prov(input), input.mostly(&DERIVED));
        let (hash, flags) = (self.hash(input), input.mostly(&KEY_FLAGS));
        let call = |advapi: &Advapi| advapi.crypt_derive_key(prov.1, alg, hash.1, flags);
        let key = self.guarded(&[prov, hash], call);
        self.keep_key(key, prov);
    }

    pub(super) fn sign(&mut self, input: &mut Input<'_>) {
        let (hash, spec) = (self.hash(input), input.mostly(&USER_KEYS));
        let (flags, units) = (Self::flags(input), [u16::from(input.byte()); 3]);
        let description = (input.byte() >= 0xc0).then_some(&units[..]);
        if !self.may_compute(&[Use(Needs::Key, self.keys[0])]) {
            return;
        }
        let call = |advapi: &Advapi, buffer: Option<&mut [u8]>| {
            advapi.crypt_sign_hash(hash.1, spec, description, flags, buffer)
        };
        if input.byte() < 0x60 {
            let mut signature = vec![0; 48];
            if self.guarded(&[hash], |advapi| call(advapi, Some(&mut signature))).is_ok() {
                self.blobs.push(signature);
            }
            return;
        }
        self.read_into(input, &[hash], call);
    }

    pub(super) fn verify(&mut self, input: &mut Input<'_>) {
        let (hash, key, flags) = (self.hash(input), self.key(input), Self::flags(input));
        let signature = self.blobs[usize::from(input.byte()) % self.blobs.len()].clone();
        let units = [u16::from(input.byte()); 3];
        let description = (input.byte() >= 0xc0).then_some(&units[..]);
        if !self.may_compute(&[key]) {
            return;
        }
        let uses = [hash, key];
        let before = self.views(&uses);
        let verified = self.advapi.crypt_verify_signature(hash.1, &signature, key.1, description, flags);
        match verified.map_err(Error::code) {
            // Whether the signature is good or not, the call finishes the hash.
            Ok(()) | Err(NTE_BAD_SIGNATURE) => assert!(self.are_alive(&uses)),
            Err(code) => {
                assert_eq!(self.views(&uses), before, "a call that failed has changed something");
                assert!(self.are_alive(&uses) || code == ERROR_INVALID_PARAMETER);
            }
        }
    }
}
