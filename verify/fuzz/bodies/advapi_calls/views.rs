//! Everything that a caller can see of an object.

use hcryptkey::Error;
use hcryptkey::codes::*;

use super::arguments::KEY_PARAMS;
use super::{Guest, Kind, Needs, Object, Use, bytes_of, read};

/// Everything that a caller can see of a key: its parameters, its BLOB, and the ciphertext of a duplicate.
#[derive(Debug, PartialEq)]
pub(super) struct KeyView {
    pub(super) params: Vec<Result<Vec<u8>, u32>>,
    pub(super) blob: Result<Vec<u8>, u32>,
    pub(super) sections: Vec<Result<Vec<u8>, u32>>,
}

/// Everything that a caller can see of a hash.
#[derive(Debug, PartialEq)]
pub(super) struct HashView {
    pub(super) params: Vec<Result<Vec<u8>, u32>>,
    pub(super) value: Result<Vec<u8>, u32>,
    pub(super) takes_more: Result<(), u32>,
}

#[derive(Debug, PartialEq)]
pub(super) enum View {
    None,
    Key(KeyView),
    Hash(HashView),
}

impl Guest {
    pub(super) fn views(&self, uses: &[Use]) -> Vec<View> {
        let view = |one: &Use| match self.find(*one).filter(|_| self.looks) {
            Some(Object { kind: Kind::SessionKey | Kind::RsaKey, .. }) => View::Key(self.view_key(one.1)),
            Some(Object { kind: Kind::Hash, .. }) => View::Hash(self.view_hash(one.1)),
            _ => View::None,
        };
        uses.iter().map(view).collect()
    }

    /// Reads a key without changing it: a duplicate does the ciphering.
    pub(super) fn view_key(&self, key: u64) -> KeyView {
        let advapi = &self.advapi;
        let params = [KP_SALT_EX].iter().chain(&KEY_PARAMS);
        let param = |param: &u32| read(|buffer| advapi.crypt_get_key_param(key, *param, buffer, 0));
        let handle = Use(Needs::Key, key);
        let is_rsa = self.is(handle, Kind::RsaKey);
        let mut sections = Vec::new();
        if !is_rsa && self.has_duplicate(handle) {
            let copy = advapi.crypt_duplicate_key(key, 0, 0);
            // The objects may be at their limit.
            if let Ok(copy) = copy {
                assert_ne!(copy, key);
                sections = self.view_sections(copy);
                advapi.crypt_destroy_key(copy).unwrap();
            }
        }
        let blob_type = if is_rsa { PUBLICKEYBLOB } else { PLAINTEXTKEYBLOB };
        KeyView {
            params: params.map(param).collect(),
            blob: read(|buffer| advapi.crypt_export_key(key, 0, blob_type, 0, buffer)),
            sections,
        }
    }

    /// The state of the message, and its start. It encrypts no Final section, whose padding may be random.
    fn view_sections(&self, copy: u64) -> Vec<Result<Vec<u8>, u32>> {
        let mut sections = Vec::new();
        let encrypt = |sections: &mut Vec<_>| {
            let mut buffer = [0x5a; 16];
            let len = self.advapi.crypt_encrypt(copy, 0, false, 0, Some(&mut buffer), 16);
            sections.push(bytes_of(len, &buffer));
        };
        for is_final in [false, true] {
            encrypt(&mut sections);
            let mut buffer = [0xa5; 16];
            let len = self.advapi.crypt_decrypt(copy, 0, is_final, 0, &mut buffer);
            sections.push(bytes_of(len, &buffer));
        }
        encrypt(&mut sections);
        sections
    }

    /// Reads a hash without changing it: a duplicate is fed and finished.
    pub(super) fn view_hash(&self, hash: u64) -> HashView {
        let advapi = &self.advapi;
        let param = |param| read(|buffer| advapi.crypt_get_hash_param(hash, param, buffer, 0));
        let (mut value, mut takes_more) = (Ok(Vec::new()), Ok(()));
        if self.has_duplicate(Use(Needs::Hash, hash))
            && let Ok(copy) = advapi.crypt_duplicate_hash(hash, 0, 0)
        {
            takes_more = advapi.crypt_hash_data(copy, b"more", 0).map_err(Error::code);
            value = read(|buffer| advapi.crypt_get_hash_param(copy, HP_HASHVAL, buffer, 0));
            advapi.crypt_destroy_hash(copy).unwrap();
        }
        HashView { params: vec![param(HP_ALGID), param(HP_HASHSIZE), param(0)], value, takes_more }
    }

    /// The view of a key after its message is abandoned: a duplicate gets its own IV again.
    pub(super) fn restarted(&mut self, key: Use) -> Option<KeyView> {
        if !self.looks || !self.is(key, Kind::SessionKey) || !self.has_duplicate(key) {
            return None;
        }
        let copy = self.advapi.crypt_duplicate_key(key.1, 0, 0).ok()?;
        let Ok(iv) = read(|buffer| self.advapi.crypt_get_key_param(copy, KP_IV, buffer, 0)) else {
            // Only the key of a cipher has an IV.
            self.advapi.crypt_destroy_key(copy).unwrap();
            return None;
        };
        self.advapi.crypt_set_key_param(copy, KP_IV, &iv, 0).unwrap();
        let object = self.find(key).unwrap();
        self.live.insert(copy, object);
        let view = self.view_key(copy);
        self.live.remove(&copy);
        self.advapi.crypt_destroy_key(copy).unwrap();
        // One more duplicate may have exceeded the limit.
        (!view.sections.is_empty()).then_some(view)
    }
}
