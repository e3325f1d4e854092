//! Calls on keys that make, move, copy and destroy them, and their parameters.

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error, Provider};

use super::arguments::{KEY_FLAGS, KEY_PARAMS, KEYS};
use super::{Guest, Kind, Needs, Object, Use};
use crate::input::Input;

impl Guest {
    pub(super) fn gen_key(&mut self, input: &mut Input<'_>) {
        let (prov, alg, flags) = (self.prov(input), input.mostly(&KEYS), input.mostly(&KEY_FLAGS));
        let pairs = [CALG_RSA_KEYX, CALG_RSA_SIGN, CALG_DSS_SIGN, CALG_DH_SF, CALG_DH_EPHEM];
        if [AT_KEYEXCHANGE, AT_SIGNATURE].contains(&alg) || pairs.contains(&alg) {
            // The search for primes takes too long here.
            return;
        }
        let key = self.guarded(&[prov], |advapi| advapi.crypt_gen_key(prov.1, alg, flags));
        self.keep_key(key, prov);
    }

    pub(super) fn import_key(&mut self, input: &mut Input<'_>) {
        let (prov, alg) = (self.prov(input), input.mostly(&KEYS));
        let under = Self::seldom(input, |input| self.key(input));
        let flags = input.mostly(&[
            0,
            CRYPT_EXPORTABLE,
            CRYPT_NO_SALT,
            CRYPT_OAEP | CRYPT_EXPORTABLE,
            CRYPT_EXPORTABLE | CRYPT_IPSEC_HMAC_KEY,
        ]);
        let choice = input.byte();
        let mut blob = if choice >= 0xa0 {
            self.blobs[usize::from(choice) % self.blobs.len()].clone()
        } else {
            let len = input.one_of(&[5_u8, 7, 8, 16, 24, 32, 48, 0, 1, 200]);
            let mut blob = vec![8, 2, 0, 0];
            blob.extend(alg.to_le_bytes());
            blob.extend(u32::from(len).to_le_bytes());
            blob.resize(12 + usize::from(len), input.byte());
            blob
        };
        // A damaged byte, or a cut.
        if input.byte() >= 0xe0 && !blob.is_empty() {
            let at = usize::from(input.byte()) % blob.len();
            blob[at] = input.byte();
        }
        if input.byte() >= 0xf0 {
            blob.truncate(usize::from(input.byte()));
        }
        let is_pair = blob.first() == Some(&7);
        let unwraps = is_pair || blob.first() == Some(&1);
        if unwraps && !self.may_compute(&[Use(Needs::Key, self.keys[0])]) {
            return;
        }
        let call = |advapi: &Advapi| advapi.crypt_import_key(prov.1, &blob, under.1, flags);
        let key = if is_pair && self.is(under, Kind::SessionKey) {
            // A Final section is decrypted, even if the plaintext is not a key.
            call(&self.advapi)
        } else {
            self.guarded(&[prov, under], call)
        };
        self.keep_key(key, prov);
    }

    pub(super) fn export_key(&mut self, input: &mut Input<'_>) {
        let (key, under) = (self.key(input), Self::seldom(input, |input| self.key(input)));
        let kind = input.mostly(&[PLAINTEXTKEYBLOB, SIMPLEBLOB, PUBLICKEYBLOB, PRIVATEKEYBLOB, SIMPLEBLOB]);
        let flags = Self::flags(input);
        if !self.may_compute(&[under]) {
            return;
        }
        let uses = [key, under];
        let call = |advapi: &Advapi, buffer: Option<&mut [u8]>| {
            advapi.crypt_export_key(key.1, under.1, kind, flags, buffer)
        };
        if input.byte() < 0x60 {
            let mut blob = vec![0; 600];
            if let Ok(len) = self.guarded(&uses, |advapi| call(advapi, Some(&mut blob))) {
                blob.truncate(len as usize);
                self.blobs.push(blob);
            }
            return;
        }
        self.read_into(input, &uses, call);
    }

    pub(super) fn duplicate_key(&mut self, input: &mut Input<'_>) {
        let key = self.key(input);
        let (reserved, flags) = (Self::reserved(input), Self::flags(input));
        let copy = self.guarded(&[key], |advapi| advapi.crypt_duplicate_key(key.1, reserved, flags));
        if reserved != 0 || flags != 0 {
            assert_eq!(copy.map_err(Error::code), Err(ERROR_INVALID_PARAMETER));
        } else if self.find(key).is_some() && !self.has_duplicate(key) {
            assert_eq!(copy.map_err(Error::code), Err(ERROR_CALL_NOT_IMPLEMENTED));
        }
        if let Some(copy) = self.keep_key(copy, key)
            && self.looks
        {
            let (copy, key) = (self.view_key(copy), self.view_key(key.1));
            assert_eq!((copy.params, copy.blob), (key.params, key.blob), "a duplicate is like its original");
            // With one more object, comparing sections may exceed the limit.
            if copy.sections.len() == key.sections.len() {
                assert_eq!(copy.sections, key.sections, "a duplicate is like its original");
            }
        }
    }

    pub(super) fn destroy_key(&mut self, input: &mut Input<'_>) {
        let key = self.key(input);
        let was_live = self.find(key).is_some();
        let destroyed = self.advapi.crypt_destroy_key(key.1).map_err(Error::code);
        assert_eq!(destroyed, if was_live { Ok(()) } else { Err(ERROR_INVALID_PARAMETER) });
        if was_live {
            self.live.remove(&key.1);
            let again = self.advapi.crypt_destroy_key(key.1).map_err(Error::code);
            assert_eq!(again, Err(ERROR_INVALID_PARAMETER));
        }
    }

    pub(super) fn set_key_param(&self, input: &mut Input<'_>) {
        let (key, param, flags) = (self.key(input), input.mostly(&KEY_PARAMS), Self::flags(input));
        let value = match param {
            KP_IV | KP_SALT | KP_SALT_EX | KP_CLIENT_RANDOM | KP_SERVER_RANDOM | KP_CERTIFICATE
            | KP_CLEAR_KEY => input.bytes(64).to_vec(),
            KP_SCHANNEL_ALG => schannel_alg(input),
            _ => {
                let numbers = [CRYPT_MODE_CBC, CRYPT_MODE_CFB, CRYPT_MODE_ECB, 3, 5, 0, 0x3b, 0x3f, 40, 128];
                let mut value = input.mostly(&numbers).to_le_bytes().to_vec();
                value.resize(input.one_of(&[4, 4, 4, 4, 5, 8, 3, 0]), 0);
                value
            }
        };
        let call = |advapi: &Advapi| advapi.crypt_set_key_param(key.1, param, &value, flags);
        let is_base = |object: Object| self.has_profile(object.owner, Provider::BASE.name());
        if param == KP_EFFECTIVE_KEYLEN && self.find(key).is_some_and(is_base) {
            // This call sets 40 bits although it fails, so it is not checked for changes.
            let _ = call(&self.advapi);
            return;
        }
        let set = self.guarded(&[key], call);
        if flags != 0 && self.find(key).is_some() {
            assert_eq!(set.map_err(Error::code), Err(NTE_BAD_FLAGS));
        }
    }

    pub(super) fn get_key_param(&self, input: &mut Input<'_>) {
        let (key, param, flags) = (self.key(input), input.mostly(&KEY_PARAMS), Self::flags(input));
        let call = |advapi: &Advapi, buffer: Option<&mut [u8]>| {
            advapi.crypt_get_key_param(key.1, param, buffer, flags)
        };
        self.read_into(input, &[key], call);
    }
}

/// `SCHANNEL_ALG`, sometimes cut short.
fn schannel_alg(input: &mut Input<'_>) -> Vec<u8> {
    let fields = [
        input.mostly(&[SCHANNEL_MAC_KEY, SCHANNEL_ENC_KEY]),
        input.mostly(&[CALG_RC4, CALG_3DES, CALG_DES, CALG_RC2, CALG_MD5, CALG_SHA1]),
        input.mostly(&[128, 160, 168, 64, 40, 0]),
        input.mostly(&[0, 0, 0, INTERNATIONAL_USAGE]),
        0,
    ];
    let mut value: Vec<u8> = fields.into_iter().flat_map(u32::to_le_bytes).collect();
    value.truncate(input.one_of(&[20, 20, 20, 19]));
    value
}
