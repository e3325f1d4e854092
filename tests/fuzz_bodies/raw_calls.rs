//! A program of raw calls, read from bytes, over several slots: handles that are valid, dead, of another store or
//! made up; every flag, every parameter, buffers of any size.
//!
//! What must hold of each call: it does not panic; with a dead handle it fails; a call that fails changes
//! nothing, but for what the documentation says; the size that `ERROR_MORE_DATA` names is enough; and a
//! duplicate answers as its original does.

use std::collections::HashSet;

use hcryptkey::codes::*;
use hcryptkey::{Error, KeyStore, Padding, Provider, raw};

use crate::input::{Counting, Input};

/// Longer programs find no more, and take longer.
const MAX_CALLS: usize = 300;

/// The largest buffer that a call is given, or asked for a second time with.
const MAX_BUFFER: usize = 1 << 16;

const CIPHERS: [u32; 8] =
    [CALG_DES, CALG_3DES_112, CALG_3DES, CALG_RC2, CALG_RC4, CALG_AES_128, CALG_AES_192, CALG_AES_256];
const HASHES: [u32; 10] = [
    CALG_MD2,
    CALG_MD4,
    CALG_MD5,
    CALG_SHA1,
    CALG_SHA_256,
    CALG_SHA_384,
    CALG_SHA_512,
    CALG_SSL3_SHAMD5,
    CALG_HMAC,
    CALG_MAC,
];
const KEY_PARAMS: [u32; 11] = [
    KP_IV,
    KP_SALT,
    KP_PADDING,
    KP_MODE,
    KP_MODE_BITS,
    KP_PERMISSIONS,
    KP_ALGID,
    KP_BLOCKLEN,
    KP_KEYLEN,
    KP_SALT_EX,
    KP_EFFECTIVE_KEYLEN,
];
const KEY_FLAGS: [u32; 9] = [
    0,
    0,
    CRYPT_EXPORTABLE,
    CRYPT_EXPORTABLE | CRYPT_NO_SALT,
    CRYPT_EXPORTABLE | CRYPT_CREATE_SALT,
    CRYPT_NO_SALT | CRYPT_CREATE_SALT,
    CRYPT_EXPORTABLE | 40 << 16,
    CRYPT_CREATE_SALT | 40 << 16,
    CRYPT_EXPORTABLE | 56 << 16,
];

pub(crate) fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let mut guest = Guest::new(input.byte());
    for call in 0..MAX_CALLS {
        if input.is_empty() {
            break;
        }
        // Looking takes longer than calling. The replay of the corpus looks each time.
        guest.looks = !cfg!(fuzzing) || call % 8 == 0;
        guest.make_a_call(&mut input);
    }
    guest.end();
}

/// The store under test, and every handle that it gave out.
struct Guest {
    store: KeyStore,
    has_duplicate: bool,
    has_fixed_effective_len: bool,
    keys: Vec<u64>,
    hashes: Vec<u64>,
    live: HashSet<u64>,
    foreign: Foreign,
    /// Whether the objects of this call are looked at.
    looks: bool,
}

/// Another store, for handles that are alive but not here.
struct Foreign {
    _store: KeyStore,
    key: u64,
    hash: u64,
}

/// All that can be seen of a key: its parameters, its BLOB, and what a duplicate of it answers.
#[derive(Debug, PartialEq)]
struct KeyView {
    params: Vec<Result<Vec<u8>, u32>>,
    in_message: bool,
    blob: Result<Vec<u8>, u32>,
    sections: Vec<Result<Vec<u8>, u32>>,
}

/// All that can be seen of a hash.
#[derive(Debug, PartialEq)]
struct HashView {
    params: Vec<Result<Vec<u8>, u32>>,
    value: Result<Vec<u8>, u32>,
    takes_more: Result<(), u32>,
}

type Views = (Option<KeyView>, Option<HashView>);

impl Guest {
    fn new(choice: u8) -> Self {
        let profiles = [Provider::AES, Provider::BASE, Provider::STRONG, Provider::ENHANCED];
        let own = || Provider::AES.with_padding(Padding::Zero).with_padding(Padding::Random);
        let (provider, has_duplicate) = match choice % 6 {
            4 => (own(), true),
            5 => (own().without_duplicate(), false),
            n => (profiles[usize::from(n)].clone(), true),
        };
        let foreign = KeyStore::builder().random_source(Counting(1)).build();
        let key = raw::crypt_gen_key(&foreign, CALG_AES_128, 0).unwrap();
        let hash = raw::crypt_create_hash(&foreign, CALG_MD5, 0, 0).unwrap();
        Self {
            has_fixed_effective_len: provider == Provider::BASE,
            store: KeyStore::builder().provider(provider).random_source(Counting(0)).build(),
            has_duplicate,
            keys: Vec::new(),
            hashes: Vec::new(),
            live: HashSet::new(),
            foreign: Foreign { _store: foreign, key, hash },
            looks: true,
        }
    }

    fn make_a_call(&mut self, input: &mut Input<'_>) {
        match input.byte() % 21 {
            0 | 1 => self.gen_key(input),
            2 => self.import_key(input),
            3 => self.export_key(input),
            4 | 5 => self.duplicate_key(input),
            6 => self.destroy_key(input),
            7..=9 => self.set_key_param(input),
            10 => self.get_key_param(input),
            11 | 12 => self.encrypt(input),
            13 | 14 => self.decrypt(input),
            15 => self.create_hash(input),
            16 => self.feed_hash(input),
            17 => self.hash_params(input),
            18 => self.copy_or_destroy_hash(input),
            19 => self.derive_key(input),
            _ => raw::crypt_gen_random(&self.store, &mut vec![0; usize::from(input.byte())]).unwrap(),
        }
    }

    /// A handle: mostly one that the store gave out for such an object, dead or alive.
    fn pick(input: &mut Input<'_>, own: &[u64], others: &[u64], foreign: u64) -> u64 {
        let slot = |choice: u8, slots: &[u64]| slots.get(usize::from(choice) % slots.len().max(1)).copied();
        let picked = match input.byte() {
            choice @ 0..=0xcf => slot(choice, own),
            0xd0..=0xd7 => None,
            0xd8..=0xdf => Some(foreign),
            0xe0..=0xe7 => slot(input.byte(), others),
            0xe8..=0xf7 => slot(input.byte(), own).map(|handle| handle ^ 1 << (input.byte() % 64)),
            _ => Some(input.qword()),
        };
        picked.unwrap_or(0)
    }

    fn key(&self, input: &mut Input<'_>) -> u64 {
        Self::pick(input, &self.keys, &self.hashes, self.foreign.key)
    }

    fn hash(&self, input: &mut Input<'_>) -> u64 {
        Self::pick(input, &self.hashes, &self.keys, self.foreign.hash)
    }

    /// Now and then a handle, mostly 0: for arguments that are seldom used.
    fn seldom(input: &mut Input<'_>, handle: impl FnOnce(&mut Input<'_>) -> u64) -> u64 {
        if input.byte() < 0xd0 { 0 } else { handle(input) }
    }

    /// `pdwReserved`: NULL as a rule.
    fn reserved(input: &mut Input<'_>) -> u64 {
        if input.byte() < 0xd0 { 0 } else { input.qword() }
    }

    fn flags(input: &mut Input<'_>) -> u32 {
        input.mostly(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, CRYPT_EXPORTABLE | CRYPT_NO_SALT])
    }

    fn is_key(&self, handle: u64) -> bool {
        self.live.contains(&handle) && self.keys.contains(&handle)
    }

    fn is_hash(&self, handle: u64) -> bool {
        self.live.contains(&handle) && self.hashes.contains(&handle)
    }

    /// Makes a call and checks that it fails with a dead handle, and that a failure has changed nothing.
    fn guarded<R>(
        &self,
        key: impl Into<Option<u64>>,
        hash: impl Into<Option<u64>>,
        call: impl FnOnce(&KeyStore) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let (key, hash) = (key.into(), hash.into());
        let before = self.views(key, hash);
        let answer = call(&self.store);
        if answer.is_err() {
            assert_eq!(self.views(key, hash), before, "a call that failed has changed something");
        } else {
            self.assert_live(key, hash);
        }
        answer
    }

    fn assert_live(&self, key: Option<u64>, hash: Option<u64>) {
        assert!(key.is_none_or(|key| self.is_key(key)), "a dead key handle was taken");
        assert!(hash.is_none_or(|hash| self.is_hash(hash)), "a dead hash handle was taken");
    }

    fn views(&self, key: Option<u64>, hash: Option<u64>) -> Views {
        let key = key.filter(|key| self.looks && self.is_key(*key)).map(|key| self.view_key(key));
        let hash = hash.filter(|hash| self.looks && self.is_hash(*hash)).map(|hash| self.view_hash(hash));
        (key, hash)
    }

    /// Looks at a key, without a trace: a duplicate is what ciphers.
    fn view_key(&self, key: u64) -> KeyView {
        let store = &self.store;
        let handle = hcryptkey::HCryptKey::from_raw(key).unwrap();
        let params = [KP_SALT_EX].iter().chain(&KEY_PARAMS);
        let read = |param: &u32| read(|buffer| raw::crypt_get_key_param(store, key, *param, buffer, 0));
        let mut sections = Vec::new();
        if self.has_duplicate {
            let copy = raw::crypt_duplicate_key(store, key, 0, 0).unwrap();
            assert_ne!(copy, key);
            // Where the message stands, and where it starts. A Final section is not encrypted: its padding may
            // be random.
            for is_final in [false, true] {
                let mut buffer = [0x5a; 16];
                let answer = raw::crypt_encrypt(store, copy, 0, false, 0, Some(&mut buffer), 16);
                sections.push(bytes_of(answer, &buffer));
                let mut buffer = [0xa5; 16];
                let answer = raw::crypt_decrypt(store, copy, 0, is_final, 0, &mut buffer);
                sections.push(bytes_of(answer, &buffer));
            }
            let mut buffer = [0x5a; 16];
            let answer = raw::crypt_encrypt(store, copy, 0, false, 0, Some(&mut buffer), 16);
            sections.push(bytes_of(answer, &buffer));
            raw::crypt_destroy_key(store, copy).unwrap();
        }
        KeyView {
            params: params.map(read).collect(),
            in_message: store.key_info(handle).unwrap().in_message(),
            blob: self::read(|buffer| raw::crypt_export_key(store, key, 0, PLAINTEXTKEYBLOB, 0, buffer)),
            sections,
        }
    }

    /// Looks at a hash, without a trace: a duplicate is what is fed and finished.
    fn view_hash(&self, hash: u64) -> HashView {
        let store = &self.store;
        let param = |param| read(|buffer| raw::crypt_get_hash_param(store, hash, param, buffer, 0));
        let (mut value, mut takes_more) = (Ok(Vec::new()), Ok(()));
        if self.has_duplicate {
            let copy = raw::crypt_duplicate_hash(store, hash, 0, 0).unwrap();
            takes_more = raw::crypt_hash_data(store, copy, b"more", 0).map_err(Error::code);
            value = read(|buffer| raw::crypt_get_hash_param(store, copy, HP_HASHVAL, buffer, 0));
            raw::crypt_destroy_hash(store, copy).unwrap();
        }
        HashView { params: vec![param(HP_ALGID), param(HP_HASHSIZE), param(0)], value, takes_more }
    }

    /// Keeps a handle that the store gave out, which is unlike all before.
    fn keep_key(&mut self, answer: Result<u64, Error>) -> Option<u64> {
        let key = answer.ok()?;
        assert!(key != 0 && self.live.insert(key), "a handle was given out twice");
        assert!(!self.keys.contains(&key) && !self.hashes.contains(&key));
        self.keys.push(key);
        Some(key)
    }

    fn keep_hash(&mut self, answer: Result<u64, Error>) -> Option<u64> {
        let hash = answer.ok()?;
        assert!(hash != 0 && self.live.insert(hash), "a handle was given out twice");
        assert!(!self.keys.contains(&hash) && !self.hashes.contains(&hash));
        self.hashes.push(hash);
        Some(hash)
    }

    fn gen_key(&mut self, input: &mut Input<'_>) {
        let (alg, flags) = (input.mostly(&CIPHERS), input.mostly(&KEY_FLAGS));
        let answer = raw::crypt_gen_key(&self.store, alg, flags);
        self.keep_key(answer);
    }

    fn import_key(&mut self, input: &mut Input<'_>) {
        let (alg, key) = (input.mostly(&CIPHERS), Self::seldom(input, |input| self.key(input)));
        let flags =
            input.mostly(&[0, CRYPT_EXPORTABLE, CRYPT_NO_SALT, CRYPT_EXPORTABLE | CRYPT_IPSEC_HMAC_KEY]);
        let len = input.one_of(&[5_u8, 7, 8, 16, 24, 32, 0, 1, 200]);
        let mut blob = vec![8, 2, 0, 0];
        blob.extend(alg.to_le_bytes());
        blob.extend(u32::from(len).to_le_bytes());
        blob.resize(12 + usize::from(len), input.byte());
        // A damaged byte, or a cut.
        if input.byte() >= 0xe0 {
            let at = usize::from(input.byte()) % blob.len();
            blob[at] = input.byte();
        }
        if input.byte() >= 0xf0 {
            blob.truncate(usize::from(input.byte()));
        }
        let answer = self.guarded(some(key), None, |store| raw::crypt_import_key(store, &blob, key, flags));
        self.keep_key(answer);
    }

    fn export_key(&self, input: &mut Input<'_>) {
        let (key, wrap) = (self.key(input), Self::seldom(input, |input| self.key(input)));
        let kind =
            input.mostly(&[PLAINTEXTKEYBLOB, PLAINTEXTKEYBLOB, SIMPLEBLOB, PUBLICKEYBLOB, PRIVATEKEYBLOB]);
        let flags = Self::flags(input);
        self.read_into(input, key, None, |store, buffer| {
            raw::crypt_export_key(store, key, wrap, kind, flags, buffer)
        });
    }

    fn duplicate_key(&mut self, input: &mut Input<'_>) {
        let key = self.key(input);
        let reserved = Self::reserved(input);
        let flags = Self::flags(input);
        let answer = self.guarded(key, None, |store| raw::crypt_duplicate_key(store, key, reserved, flags));
        if reserved != 0 || flags != 0 {
            assert_eq!(answer.map_err(Error::code), Err(ERROR_INVALID_PARAMETER));
        } else if !self.has_duplicate {
            assert_eq!(answer.map_err(Error::code), Err(ERROR_CALL_NOT_IMPLEMENTED));
        }
        if let Some(copy) = self.keep_key(answer)
            && self.looks
        {
            assert_eq!(self.view_key(copy), self.view_key(key), "a duplicate is like its original");
        }
    }

    fn destroy_key(&mut self, input: &mut Input<'_>) {
        let key = self.key(input);
        let was_live = self.is_key(key);
        let answer = raw::crypt_destroy_key(&self.store, key).map_err(Error::code);
        assert_eq!(answer, if was_live { Ok(()) } else { Err(NTE_BAD_KEY) });
        if was_live {
            self.live.remove(&key);
            assert_eq!(raw::crypt_destroy_key(&self.store, key).map_err(Error::code), Err(NTE_BAD_KEY));
        }
    }

    fn set_key_param(&self, input: &mut Input<'_>) {
        let (key, param, flags) = (self.key(input), input.mostly(&KEY_PARAMS), Self::flags(input));
        let value = match param {
            KP_IV | KP_SALT | KP_SALT_EX => input.bytes(64).to_vec(),
            _ => {
                let number = input.mostly(&[
                    CRYPT_MODE_CBC,
                    CRYPT_MODE_CFB,
                    CRYPT_MODE_ECB,
                    3,
                    5,
                    0,
                    0x3b,
                    0x3f,
                    40,
                    128,
                ]);
                let len = input.one_of(&[4, 4, 4, 4, 5, 8, 3, 0]);
                let mut value = number.to_le_bytes().to_vec();
                value.resize(len, 0);
                value
            }
        };
        if param == KP_EFFECTIVE_KEYLEN && self.has_fixed_effective_len {
            // Sets 40 bits though it fails; that it does nothing worse is seen in what follows.
            let _ = raw::crypt_set_key_param(&self.store, key, param, &value, flags);
            return;
        }
        let answer =
            self.guarded(key, None, |store| raw::crypt_set_key_param(store, key, param, &value, flags));
        if flags != 0 {
            assert_eq!(answer.map_err(Error::code), Err(NTE_BAD_FLAGS));
        } else if !self.is_key(key) {
            assert_eq!(answer.map_err(Error::code), Err(NTE_BAD_KEY));
        }
    }

    fn get_key_param(&self, input: &mut Input<'_>) {
        let (key, param, flags) = (self.key(input), input.mostly(&KEY_PARAMS), Self::flags(input));
        self.read_into(input, key, None, |store, buffer| {
            raw::crypt_get_key_param(store, key, param, buffer, flags)
        });
    }

    /// Makes a call that writes an answer to a buffer of any size, or to none.
    fn read_into(
        &self,
        input: &mut Input<'_>,
        key: impl Into<Option<u64>>,
        hash: impl Into<Option<u64>>,
        call: impl Fn(&KeyStore, Option<&mut [u8]>) -> Result<u32, Error>,
    ) {
        let (key, hash) = (key.into(), hash.into());
        if input.byte() < 0x40 {
            let size = self.guarded(key, hash, |store| call(store, None));
            if let Ok(size) = size {
                let mut buffer = vec![0; size as usize];
                assert_eq!(call(&self.store, Some(&mut buffer)), Ok(size), "the size that was asked for");
            }
            return;
        }
        let mut buffer = vec![0xee; usize::from(input.byte())];
        match self.guarded(key, hash, |store| call(store, Some(&mut buffer))) {
            Ok(len) => {
                let behind = &buffer[len as usize..];
                assert!(behind.iter().all(|byte| *byte == 0xee), "written beyond the value");
            }
            Err(error) => {
                assert!(buffer.iter().all(|byte| *byte == 0xee), "written in spite of {error}");
                if let Error::MoreData { needed } = error {
                    assert!(needed > buffer.len());
                    let mut buffer = vec![0; needed];
                    assert_eq!(call(&self.store, Some(&mut buffer)).map(|len| len as usize), Ok(needed));
                }
            }
        }
    }

    fn encrypt(&self, input: &mut Input<'_>) {
        let (key, hash) = (self.key(input), Self::seldom(input, |input| self.hash(input)));
        let (is_final, flags) = (input.byte() & 1 == 1, Self::flags(input));
        let mut buffer = input.bytes(usize::MAX).to_vec();
        let len = match input.byte() {
            0xf0.. => input.dword(),
            0xd0.. => u32::from(input.byte()),
            // The data, and some room for its padding.
            room => {
                let len = u32::try_from(buffer.len()).unwrap();
                buffer.resize(buffer.len() + usize::from(room % 20), 0xee);
                len
            }
        };
        let old = buffer.clone();
        if input.byte() < 0x20 {
            let before = self.views(Some(key), some(hash));
            let call = |store: &KeyStore| raw::crypt_encrypt(store, key, hash, is_final, flags, None, len);
            let size = self.guarded(key, some(hash), call);
            assert_eq!(
                self.views(Some(key), some(hash)),
                before,
                "asking for the size has changed something"
            );
            if let Ok(needed) = size
                && needed as usize <= MAX_BUFFER
            {
                buffer.resize(needed as usize, 0);
                self.encrypt_enough(key, hash, is_final, &mut buffer, len);
            }
            return;
        }
        let call =
            |store: &KeyStore| raw::crypt_encrypt(store, key, hash, is_final, flags, Some(&mut buffer), len);
        match self.guarded(key, some(hash), call) {
            Ok(written) => {
                let behind = written as usize..;
                assert_eq!(buffer[behind.clone()], old[behind], "written beyond the ciphertext");
            }
            Err(error) => {
                assert_eq!(buffer, old, "written in spite of {error}");
                if let Error::MoreData { needed } = error
                    && needed <= MAX_BUFFER
                {
                    assert!(needed > buffer.len());
                    buffer.resize(needed, 0);
                    self.encrypt_enough(key, hash, is_final, &mut buffer, len);
                }
            }
        }
    }

    /// Encrypts with a buffer of the size that was answered: it is enough.
    fn encrypt_enough(&self, key: u64, hash: u64, is_final: bool, buffer: &mut [u8], len: u32) {
        let needed = buffer.len();
        let call = |store: &KeyStore| raw::crypt_encrypt(store, key, hash, is_final, 0, Some(buffer), len);
        match self.guarded(key, some(hash), call) {
            Ok(written) => assert_eq!(written as usize, needed),
            Err(error) => assert!(
                matches!(error.code(), NTE_BAD_ALGID | NTE_BAD_KEY),
                "only the mode is looked at after the buffer: {error}"
            ),
        }
    }

    fn decrypt(&self, input: &mut Input<'_>) {
        let (key, hash) = (self.key(input), Self::seldom(input, |input| self.hash(input)));
        let (is_final, flags) = (input.byte() & 1 == 1, Self::flags(input));
        let mut data = input.bytes(usize::MAX).to_vec();
        // Now and then what the key itself encrypted, so that the padding is good.
        if input.byte() < 0x60 && self.has_duplicate && self.is_key(key) {
            let copy = raw::crypt_duplicate_key(&self.store, key, 0, 0).unwrap();
            let len = data.len();
            data.resize(len + 16, 0);
            let len = u32::try_from(len).unwrap();
            let written = raw::crypt_encrypt(&self.store, copy, 0, true, 0, Some(&mut data), len);
            data.truncate(written.unwrap_or(len) as usize);
            raw::crypt_destroy_key(&self.store, copy).unwrap();
        }
        let old = data.clone();
        let before = self.views(Some(key), some(hash));
        let restarted = self.restarted(key);
        let answer = raw::crypt_decrypt(&self.store, key, hash, is_final, flags, &mut data);
        match answer {
            Ok(written) => {
                self.assert_live(Some(key), some(hash));
                assert!(written as usize <= data.len());
            }
            Err(error) if data == old && self.views(Some(key), some(hash)) == before => {
                assert_ne!(error.code(), ERROR_MORE_DATA, "decrypting needs no room");
            }
            // Bad padding: data decrypted, key at its start, hash as it was.
            Err(error) => {
                assert_eq!(error.code(), NTE_BAD_DATA, "a call that failed has changed something");
                assert!(is_final && flags == 0 && !data.is_empty());
                let (key, hash) = self.views(Some(key), some(hash));
                assert_eq!(hash, before.1, "a hash was fed in spite of bad padding");
                if self.has_duplicate {
                    assert_eq!(key, restarted, "bad padding leaves the key at its start");
                }
            }
        }
    }

    /// What a key would look like after its message was abandoned: its own IV is set on a duplicate.
    fn restarted(&self, key: u64) -> Option<KeyView> {
        if !self.looks || !self.has_duplicate || !self.is_key(key) {
            return None;
        }
        let store = &self.store;
        let copy = raw::crypt_duplicate_key(store, key, 0, 0).unwrap();
        let iv = read(|buffer| raw::crypt_get_key_param(store, copy, KP_IV, buffer, 0)).unwrap();
        raw::crypt_set_key_param(store, copy, KP_IV, &iv, 0).unwrap();
        let view = self.view_key(copy);
        raw::crypt_destroy_key(store, copy).unwrap();
        Some(view)
    }

    fn create_hash(&mut self, input: &mut Input<'_>) {
        let (alg, key, flags) = (input.mostly(&HASHES), self.key(input), Self::flags(input));
        // A plain hash leaves the key unused, whatever it is.
        let used = matches!(alg, CALG_HMAC | CALG_MAC).then_some(key);
        let answer = self.guarded(used, None, |store| raw::crypt_create_hash(store, alg, key, flags));
        self.keep_hash(answer);
    }

    fn feed_hash(&self, input: &mut Input<'_>) {
        let (hash, flags) = (self.hash(input), Self::flags(input));
        let _ = match input.byte() % 4 {
            0 => {
                let key = self.key(input);
                self.guarded(key, hash, |store| raw::crypt_hash_session_key(store, hash, key, flags))
            }
            1 => {
                let (alg, inner, outer) = (input.mostly(&HASHES), input.bytes(200), input.bytes(200));
                self.guarded(None, hash, |store| {
                    raw::crypt_set_hash_hmac_info(store, hash, alg, inner, outer, flags)
                })
            }
            _ => {
                let data = input.bytes(255);
                self.guarded(None, hash, |store| raw::crypt_hash_data(store, hash, data, flags))
            }
        };
    }

    fn hash_params(&self, input: &mut Input<'_>) {
        let (hash, flags) = (self.hash(input), Self::flags(input));
        let param = input.mostly(&[HP_ALGID, HP_HASHSIZE, HP_HASHVAL, HP_HMAC_INFO]);
        self.read_into(input, None, hash, |store, buffer| {
            raw::crypt_get_hash_param(store, hash, param, buffer, flags)
        });
    }

    fn copy_or_destroy_hash(&mut self, input: &mut Input<'_>) {
        let hash = self.hash(input);
        if input.byte() & 1 == 0 {
            let (reserved, flags) = (Self::reserved(input), Self::flags(input));
            let answer =
                self.guarded(None, hash, |store| raw::crypt_duplicate_hash(store, hash, reserved, flags));
            if let Some(copy) = self.keep_hash(answer) {
                assert_eq!(self.view_hash(copy), self.view_hash(hash), "a duplicate is like its original");
            }
            return;
        }
        let was_live = self.is_hash(hash);
        let answer = raw::crypt_destroy_hash(&self.store, hash).map_err(Error::code);
        assert_eq!(answer, if was_live { Ok(()) } else { Err(NTE_BAD_HASH) });
        if was_live {
            self.live.remove(&hash);
        }
    }

    fn derive_key(&mut self, input: &mut Input<'_>) {
        let (alg, hash, flags) = (input.mostly(&CIPHERS), self.hash(input), input.mostly(&KEY_FLAGS));
        let answer = self.guarded(None, hash, |store| raw::crypt_derive_key(store, alg, hash, flags));
        self.keep_key(answer);
    }

    /// Every handle that was given out answers, or not, as it should; then all are destroyed.
    fn end(self) {
        let store = &self.store;
        for (handles, dead) in [(&self.keys, NTE_BAD_KEY), (&self.hashes, NTE_BAD_HASH)] {
            for handle in handles {
                let (destroy, other): (fn(&_, _) -> _, fn(&_, _) -> _) = if dead == NTE_BAD_KEY {
                    (raw::crypt_destroy_key, raw::crypt_destroy_hash)
                } else {
                    (raw::crypt_destroy_hash, raw::crypt_destroy_key)
                };
                assert!(other(store, *handle).is_err(), "a key's number is never a hash's");
                let expected = if self.live.contains(handle) { Ok(()) } else { Err(dead) };
                assert_eq!(destroy(store, *handle).map_err(Error::code), expected);
                assert_eq!(destroy(store, *handle).map_err(Error::code), Err(dead));
            }
        }
    }
}

/// Asks for the size, then for the value.
fn read(mut call: impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>) -> Result<Vec<u8>, u32> {
    let size = call(None).map_err(Error::code)?;
    let mut value = vec![0; size as usize];
    let len = call(Some(&mut value)).map_err(Error::code)?;
    assert_eq!(len, size);
    Ok(value)
}

/// An argument that a call needs only if it is not 0.
fn some(handle: u64) -> Option<u64> {
    (handle != 0).then_some(handle)
}

fn bytes_of(answer: Result<u32, Error>, buffer: &[u8]) -> Result<Vec<u8>, u32> {
    answer.map(|len| buffer[..len as usize].to_vec()).map_err(Error::code)
}
