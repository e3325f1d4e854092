//! One program of calls through both doors: the typed one, and the one in CryptoAPI's numbers. They stand over the same
//! objects and draw from the same random source, so each call returns the same bytes and the same error number. Only a
//! dead handle is another error: a provider says what it was to name, a process does not.

use std::sync::LazyLock;

use hcryptkey::codes::*;
use hcryptkey::{
    Advapi, Algorithm, ByteOrder, CipherMode, Error, ExportAs, HCryptHash, HCryptKey, HashAlgorithm,
    HmacInfo, ImportOptions, KeyParam, KeySpec, KeyStore, Padding, Permissions, Provider, Section,
    SignOptions, UserKey,
};

use crate::input::{Counting, Input, read};
use crate::rsa_pair::{PRIVATE_BLOB, PUBLIC_BLOB, SIGNING_BLOB};

/// Longer programs find no more, and take longer.
const MAX_CALLS: usize = 300;

/// An operation with an RSA key takes as long as a hundred other calls.
const MAX_RSA_CALLS: u8 = 3;

/// Both doors, and the objects that both have.
struct Doors {
    store: KeyStore,
    advapi: Advapi,
    prov: u64,
    keys: Vec<Key>,
    hashes: Vec<Hash>,
    blobs: Vec<Vec<u8>>,
    signatures: Vec<Vec<u8>>,
    rsa_calls_left: u8,
}

#[derive(Clone, Copy)]
struct Key {
    typed: HCryptKey,
    number: u64,
    is_rsa: bool,
    is_alive: bool,
}

#[derive(Clone, Copy)]
struct Hash {
    typed: HCryptHash,
    number: u64,
    is_alive: bool,
}

/// Every profile, each with the same pair as both user keys. They are made once: reading RSA keys takes long.
static TEMPLATES: LazyLock<Vec<Doors>> =
    LazyLock::new(|| Provider::ALL.iter().map(|provider| Doors::new(provider.clone())).collect());

pub(crate) fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let mut doors = input.one_of(&TEMPLATES.iter().collect::<Vec<_>>()).fork();
    for _ in 0..MAX_CALLS {
        if input.is_empty() {
            break;
        }
        doors.make_a_call(&mut input);
        let alive = doors.keys.iter().filter(|key| key.is_alive).count()
            + doors.hashes.iter().filter(|hash| hash.is_alive).count();
        assert_eq!(doors.store.object_count(), alive, "objects are alive that nobody has");
        assert_eq!(doors.advapi.object_count(), alive + 1, "the context is one as well");
    }
}

/// What both returned, if it was the same.
fn same<T, U>(typed: Result<T, Error>, number: Result<U, Error>) -> Option<(T, U)> {
    match (typed, number) {
        (Ok(typed), Ok(number)) => Some((typed, number)),
        (typed, number) => {
            let (typed, number) = (typed.err(), number.err());
            assert_eq!(typed.map(Error::code), number.map(Error::code), "{typed:?} and {number:?}");
            None
        }
    }
}

/// Dead handles are refused, before anything else, by the number that the door has for them.
fn refused<T, U>(typed: Result<T, Error>, number: Result<U, Error>, code: u32) {
    assert_eq!(typed.map(drop).map_err(Error::code), Err(code));
    assert_eq!(number.map(drop).map_err(Error::code), Err(ERROR_INVALID_PARAMETER));
}

impl Doors {
    fn new(provider: Provider) -> Self {
        let advapi = Advapi::builder().random_source(Counting(0)).build();
        let (name, prov_type) = (provider.name(), provider.prov_type());
        let prov = advapi.crypt_acquire_context(None, Some(name), prov_type, CRYPT_VERIFYCONTEXT).unwrap();
        let store = KeyStore::builder().provider(provider).random_source(Counting(0)).build();
        let (keys, hashes, blobs) = (Vec::new(), Vec::new(), vec![PUBLIC_BLOB.to_vec()]);
        let signatures = vec![vec![0; 48]];
        let rsa_calls_left = MAX_RSA_CALLS;
        let mut doors = Self { store, advapi, prov, keys, hashes, blobs, signatures, rsa_calls_left };
        for blob in [&PRIVATE_BLOB[..], &SIGNING_BLOB, &PUBLIC_BLOB] {
            doors.import(blob, ImportOptions::new().exportable(), 0, CRYPT_EXPORTABLE);
        }
        doors
    }

    fn fork(&self) -> Self {
        Self {
            store: self.store.fork(),
            advapi: self.advapi.fork(),
            prov: self.prov,
            keys: self.keys.clone(),
            hashes: self.hashes.clone(),
            blobs: self.blobs.clone(),
            signatures: self.signatures.clone(),
            rsa_calls_left: self.rsa_calls_left,
        }
    }

    fn make_a_call(&mut self, input: &mut Input<'_>) {
        match input.byte() % 24 {
            0 | 1 => self.generate(input),
            2 | 3 => self.import_anything(input),
            4 => self.export(input),
            5 | 6 => self.duplicate(input),
            7 => self.destroy(input),
            8..=10 => self.set_param(input),
            11 => self.info(input),
            12 | 13 => self.encrypt(input),
            14 | 15 => self.decrypt(input),
            16 => self.create_hash(input),
            17 | 18 => self.feed_hash(input),
            19 => self.finish_hash(input),
            20 => self.copy_or_destroy_hash(input),
            21 => self.derive(input),
            22 => self.sign_or_verify(input),
            _ => *self = self.fork(),
        }
    }

    /// Any key that there ever was, mostly of the last ones.
    fn key(&self, input: &mut Input<'_>) -> Key {
        let back = usize::from(input.byte()) % self.keys.len();
        self.keys[self.keys.len() - 1 - back]
    }

    fn hash(&self, input: &mut Input<'_>) -> Option<Hash> {
        let back = usize::from(input.byte()) % self.hashes.len().max(1);
        self.hashes.iter().rev().nth(back).copied()
    }

    /// Whether the call may compute with an RSA key, if `uses_one`.
    fn may_compute(&mut self, uses_one: bool) -> bool {
        let left = self.rsa_calls_left.checked_sub(uses_one.into());
        self.rsa_calls_left = left.unwrap_or(0);
        left.is_some()
    }

    /// Keeps a key that both made, or checks that both refused it alike.
    fn keep_key(&mut self, typed: Result<HCryptKey, Error>, number: Result<u64, Error>) {
        let Some((typed, number)) = same(typed, number) else { return };
        let is_rsa = !self.store.key_info(typed).unwrap().algorithm().is_symmetric();
        self.keys.push(Key { typed, number, is_rsa, is_alive: true });
    }

    fn keep_hash(&mut self, typed: Result<HCryptHash, Error>, number: Result<u64, Error>) {
        let Some((typed, number)) = same(typed, number) else { return };
        self.hashes.push(Hash { typed, number, is_alive: true });
    }

    /// A specification of a session key, in types and in flags.
    fn spec(input: &mut Input<'_>) -> (KeySpec, u32, u32) {
        let ciphers: Vec<_> = Algorithm::ALL.iter().copied().filter(|one| one.is_symmetric()).collect();
        let algorithm = input.one_of(&ciphers);
        let bits = input.one_of(&[0_u8, 0, 0, 40, 56, 128, 7, 255]);
        let (mut spec, mut flags) = (KeySpec::new(algorithm).bits(bits.into()), u32::from(bits) << 16);
        let choice = input.byte();
        if choice & 1 != 0 {
            (spec, flags) = (spec.exportable(), flags | CRYPT_EXPORTABLE);
        }
        (spec, flags) = match choice >> 6 {
            0 => (spec.no_salt(), flags | CRYPT_NO_SALT),
            1 => (spec.create_salt(), flags | CRYPT_CREATE_SALT),
            _ => (spec, flags),
        };
        (spec, algorithm.alg_id(), flags)
    }

    fn generate(&mut self, input: &mut Input<'_>) {
        let (spec, alg_id, flags) = Self::spec(input);
        let number = self.advapi.crypt_gen_key(self.prov, alg_id, flags);
        self.keep_key(self.store.generate_key(spec), number);
    }

    fn derive(&mut self, input: &mut Input<'_>) {
        let (spec, alg_id, flags) = Self::spec(input);
        let Some(hash) = self.hash(input) else { return };
        let number = self.advapi.crypt_derive_key(self.prov, alg_id, hash.number, flags);
        let typed = self.store.derive_key(spec, hash.typed);
        if hash.is_alive {
            self.keep_key(typed, number);
        } else {
            refused(typed, number, NTE_BAD_HASH);
        }
    }

    fn import(&mut self, blob: &[u8], options: ImportOptions, under: u64, flags: u32) {
        let number = self.advapi.crypt_import_key(self.prov, blob, under, flags);
        self.keep_key(self.store.import_key(blob, options), number);
    }

    /// A BLOB that was exported, or one in the clear; whole, or damaged.
    fn import_anything(&mut self, input: &mut Input<'_>) {
        let choice = input.byte();
        let mut blob = self.blobs[usize::from(choice) % self.blobs.len()].clone();
        if choice < 0xa0 {
            let len = input.one_of(&[5_u8, 7, 8, 16, 24, 32, 0, 1, 200]);
            blob = vec![8, 2, 0, 0];
            blob.extend(input.one_of(Algorithm::ALL).alg_id().to_le_bytes());
            blob.extend(u32::from(len).to_le_bytes());
            blob.resize(12 + usize::from(len), input.byte());
        }
        if input.byte() >= 0xe0 && !blob.is_empty() {
            let at = usize::from(input.byte()) % blob.len();
            blob[at] = input.byte();
        }
        let (mut options, mut flags, mut number) = (ImportOptions::new(), 0, 0);
        let choice = input.byte();
        if choice & 1 != 0 {
            (options, flags) = (options.exportable(), flags | CRYPT_EXPORTABLE);
        }
        if choice & 6 == 6 {
            (options, flags) = (options.no_salt(), flags | CRYPT_NO_SALT);
        }
        if choice & 0x18 == 0x18 {
            (options, flags) = (options.oaep(), flags | CRYPT_OAEP);
        }
        if choice & 0x60 == 0x60 {
            (options, flags) = (options.hmac_key(), flags | CRYPT_IPSEC_HMAC_KEY);
        }
        if choice & 0x80 != 0 {
            let key = self.key(input);
            if !key.is_alive {
                let number = self.advapi.crypt_import_key(self.prov, &blob, key.number, flags);
                return refused(self.store.import_key(&blob, options.under(key.typed)), number, NTE_BAD_KEY);
            }
            (options, number) = (options.under(key.typed), key.number);
        }
        // Reading a pair takes long as well.
        if self.may_compute(matches!(blob.first(), Some(1 | 7))) {
            self.import(&blob, options, number, flags);
        }
    }

    fn export(&mut self, input: &mut Input<'_>) {
        let (key, under) = (self.key(input), self.key(input));
        let (export_as, under, kind, flags) = match input.byte() % 6 {
            0 => (ExportAs::Plaintext, None, PLAINTEXTKEYBLOB, 0),
            1 => (ExportAs::Simple(under.typed), Some(under), SIMPLEBLOB, 0),
            2 => (ExportAs::SimpleOaep(under.typed), Some(under), SIMPLEBLOB, CRYPT_OAEP),
            3 => (ExportAs::Public, None, PUBLICKEYBLOB, 0),
            4 => (ExportAs::Private, None, PRIVATEKEYBLOB, 0),
            _ => (ExportAs::PrivateUnder(under.typed), Some(under), PRIVATEKEYBLOB, 0),
        };
        if !self.may_compute(under.is_some_and(|under| under.is_rsa)) {
            return;
        }
        let number = under.map_or(0, |under| under.number);
        let mut buffer = vec![0; 600];
        let written = self.advapi.crypt_export_key(key.number, number, kind, flags, Some(&mut buffer));
        let blob = self.store.export_key(key.typed, export_as);
        if !key.is_alive || under.is_some_and(|under| !under.is_alive) {
            assert!(blob.is_err());
            assert_eq!(written.map_err(Error::code), Err(ERROR_INVALID_PARAMETER));
        } else if let Some((blob, written)) = same(blob, written) {
            assert_eq!(*blob, buffer[..written as usize]);
            assert_eq!(self.store.exported_len(key.typed, export_as), Ok(blob.len()));
            self.blobs.push(blob.to_vec());
        }
    }

    fn duplicate(&mut self, input: &mut Input<'_>) {
        let key = self.key(input);
        let number = self.advapi.crypt_duplicate_key(key.number, 0, 0);
        let typed = self.store.duplicate_key(key.typed);
        if !key.is_alive {
            let code = typed.map(drop).map_err(Error::code);
            assert!(code == Err(NTE_BAD_KEY) || code == Err(ERROR_CALL_NOT_IMPLEMENTED));
            assert_eq!(number.map_err(Error::code), Err(ERROR_INVALID_PARAMETER));
            return;
        }
        self.keep_key(typed, number);
    }

    fn destroy(&mut self, input: &mut Input<'_>) {
        // The pairs stay: without them nothing is left to unwrap with.
        let index = usize::from(input.byte()) % self.keys.len();
        let key = self.keys[index];
        if key.is_rsa && index < 3 {
            return;
        }
        let (typed, number) = (self.store.destroy_key(key.typed), self.advapi.crypt_destroy_key(key.number));
        if key.is_alive {
            same(typed, number);
            self.keys[index].is_alive = false;
        } else {
            refused(typed, number, NTE_BAD_KEY);
        }
    }

    fn set_param(&self, input: &mut Input<'_>) {
        let key = self.key(input);
        let dword = input.mostly(&[1, 2, 3, 4, 8, 40, 128, 0x3f, 0xffff_ffff]);
        let mut salt = [input.byte(); 11];
        salt[5] = 0x55;
        let bytes = input.bytes(40);
        let dword_bytes = dword.to_le_bytes();
        let (param, data, number) = match input.byte() % 8 {
            0 => (KeyParam::Iv(bytes), bytes, KP_IV),
            1 => (KeyParam::Mode(CipherMode(dword)), &dword_bytes[..], KP_MODE),
            2 => (KeyParam::ModeBits(dword), &dword_bytes[..], KP_MODE_BITS),
            3 => (KeyParam::Salt(&salt), &salt[..], KP_SALT),
            4 => (KeyParam::SaltEx(bytes), bytes, KP_SALT_EX),
            5 => (KeyParam::Permissions(Permissions(dword)), &dword_bytes[..], KP_PERMISSIONS),
            6 => (KeyParam::EffectiveKeyLen(dword), &dword_bytes[..], KP_EFFECTIVE_KEYLEN),
            _ => {
                let Some(padding) = Padding::from_code(dword) else { return };
                (KeyParam::Padding(padding), &dword_bytes[..], KP_PADDING)
            }
        };
        let typed = self.store.set_key_param(key.typed, param);
        let number = self.advapi.crypt_set_key_param(key.number, number, data, 0);
        if key.is_alive {
            same(typed, number);
        } else {
            refused(typed, number, NTE_BAD_KEY);
        }
    }

    fn info(&self, input: &mut Input<'_>) {
        let key = self.key(input);
        let param = |param| read(|buffer| self.advapi.crypt_get_key_param(key.number, param, buffer, 0)).ok();
        let info = self.store.key_info(key.typed);
        if !key.is_alive {
            return refused(
                info,
                self.advapi.crypt_get_key_param(key.number, KP_ALGID, None, 0),
                NTE_BAD_KEY,
            );
        }
        let info = info.unwrap();
        let dword = |value: u32| Some(value.to_le_bytes().to_vec());
        assert_eq!(param(KP_ALGID), dword(info.algorithm().alg_id()));
        assert_eq!(param(KP_KEYLEN), dword(info.key_bits()));
        assert_eq!(param(KP_PERMISSIONS), dword(info.permissions().0));
        if let Some(mode) = info.mode() {
            assert_eq!(param(KP_MODE), dword(mode.0));
            assert_eq!(param(KP_MODE_BITS), info.mode_bits().and_then(dword));
            assert_eq!(param(KP_PADDING), info.padding().map(Padding::code).and_then(dword));
        }
        if info.block_bits() > 0 && !key.is_rsa {
            assert_eq!(param(KP_IV), info.iv().map(<[u8]>::to_vec));
            assert_eq!(param(KP_BLOCKLEN), dword(info.block_bits()));
        }
        let revealed = (self.store.reveal_key(key.typed), self.advapi.reveal_key(key.number));
        assert_eq!(revealed.0, revealed.1);
    }

    /// What an encryption or decryption is asked for, in types and in numbers.
    fn section(&mut self, input: &mut Input<'_>) -> Option<Ask> {
        let (key, choice) = (self.key(input), input.byte());
        let is_final = choice & 1 != 0;
        let section = if is_final { Section::Final } else { Section::More };
        let (mut options, flags) = match choice >> 5 {
            0 => (section.oaep(), CRYPT_OAEP),
            1 => (section.without_padding_check(), CRYPT_DECRYPT_RSA_NO_PADDING_CHECK),
            _ => (section.into(), 0),
        };
        let mut number = 0;
        if choice & 0x1e == 0x1e
            && let Some(hash) = self.hash(input).filter(|hash| hash.is_alive)
        {
            (options, number) = (options.hashing(hash.typed), hash.number);
        }
        let len = input.one_of(&[0_usize, 1, 8, 16, 24, 37, 48, 256, 5000]);
        let data = vec![input.byte(); len];
        self.may_compute(key.is_rsa).then_some(Ask { key, options, hash: number, is_final, flags, data })
    }

    fn encrypt(&mut self, input: &mut Input<'_>) {
        let Some(Ask { key, options, hash, is_final, flags, data }) = self.section(input) else { return };
        let len = u32::try_from(data.len()).unwrap();
        if flags == CRYPT_DECRYPT_RSA_NO_PADDING_CHECK {
            // The door in numbers does not know this flag here, whatever the key is.
            return;
        }
        let mut buffer = data.clone();
        buffer.resize(data.len() + 64, 0);
        let in_place = input.byte() & 1 != 0;
        let mut encrypted = if in_place { buffer.clone() } else { data };
        let before = (encrypted.clone(), buffer.clone());
        let number = self.advapi.crypt_encrypt(key.number, hash, is_final, flags, Some(&mut buffer), len);
        let typed = if in_place {
            let written = self.store.encrypt_in_place(key.typed, options, &mut encrypted, len as usize);
            written.inspect(|written| encrypted.truncate(*written)).map(drop)
        } else {
            self.store.encrypt(key.typed, options, &mut encrypted)
        };
        if typed.is_err() {
            assert_eq!(
                (&encrypted, &buffer),
                (&before.0, &before.1),
                "a call that failed has changed the data"
            );
        }
        if !key.is_alive {
            refused(typed, number, NTE_BAD_KEY);
        } else if let Some(((), written)) = same(typed, number) {
            assert_eq!(encrypted, buffer[..written as usize]);
        }
    }

    fn decrypt(&mut self, input: &mut Input<'_>) {
        let Some(Ask { key, options, hash, is_final, flags, data }) = self.section(input) else { return };
        let (mut one, mut two) = (data.clone(), data);
        let number = self.advapi.crypt_decrypt(key.number, hash, is_final, flags, &mut two);
        let typed = self.store.decrypt_in_place(key.typed, options, &mut one);
        if !key.is_alive {
            return refused(typed, number, NTE_BAD_KEY);
        }
        if let Some((typed, number)) = same(typed, number) {
            assert_eq!(typed, number as usize);
        }
        assert_eq!(one, two, "what a failure leaves is the same too");
    }

    fn create_hash(&mut self, input: &mut Input<'_>) {
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

    fn feed_hash(&self, input: &mut Input<'_>) {
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

    fn finish_hash(&self, input: &mut Input<'_>) {
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

    fn copy_or_destroy_hash(&mut self, input: &mut Input<'_>) {
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

    fn sign_or_verify(&mut self, input: &mut Input<'_>) {
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

struct Ask {
    key: Key,
    options: hcryptkey::SectionOptions,
    hash: u64,
    is_final: bool,
    flags: u32,
    data: Vec<u8>,
}
