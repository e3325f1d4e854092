//! Makes each call through both APIs of the crate: a `KeyStore`, and an `Advapi`.

use hcryptkey::codes::*;
use hcryptkey::{
    Advapi, Algorithm, ByteOrder, CipherMode, Error, ExportAs, HCryptHash, HCryptKey, HandleWidth,
    HashAlgorithm, HmacInfo, ImportOptions, KeyParam, KeySpec, KeyStore, Permissions, Section,
    SectionOptions, SignOptions, UserKey,
};

use crate::history::{self, Param};
use crate::program::ChannelParam;
use crate::random::RandomSource;
use crate::rules::{Rules, Salt, Spec};

pub(crate) struct Apis {
    pub(crate) store: KeyStore,
    pub(crate) advapi: Advapi,
    pub(crate) prov: u64,
    foreign: HashHandle,
}

/// The handles of one key in both APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyHandle {
    pub(crate) typed: HCryptKey,
    pub(crate) number: u64,
}

/// The handles of one hash in both APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HashHandle {
    pub(crate) typed: HCryptHash,
    pub(crate) number: u64,
}

/// The results of both APIs.
pub(crate) struct Both<T> {
    pub(crate) typed: Result<T, Error>,
    pub(crate) number: Result<T, Error>,
}

/// The same for a call that makes an object, and its handle if both made one.
pub(crate) struct Made<H> {
    pub(crate) both: Both<()>,
    pub(crate) handle: Option<H>,
}

/// How a section is ciphered.
#[derive(Clone, Copy)]
pub(crate) struct Pass {
    pub(crate) is_final: bool,
    pub(crate) hash: Option<HashHandle>,
    pub(crate) oaep: bool,
}

pub(crate) fn made_key(typed: Result<HCryptKey, Error>, number: Result<u64, Error>) -> Made<KeyHandle> {
    let handle = typed.ok().zip(number.ok()).map(|(typed, number)| KeyHandle { typed, number });
    Made { both: Both { typed: typed.map(drop), number: number.map(drop) }, handle }
}

fn made_hash(typed: Result<HCryptHash, Error>, number: Result<u64, Error>) -> Made<HashHandle> {
    let handle = typed.ok().zip(number.ok()).map(|(typed, number)| HashHandle { typed, number });
    Made { both: Both { typed: typed.map(drop), number: number.map(drop) }, handle }
}

pub(crate) fn flag(set: bool, flag: u32) -> u32 {
    if set { flag } else { 0 }
}

/// A value in a buffer that is long enough for any.
pub(crate) fn read(call: impl FnOnce(Option<&mut [u8]>) -> Result<u32, Error>) -> Result<Vec<u8>, Error> {
    let mut buffer = vec![0; 1024];
    let len = call(Some(&mut buffer))?;
    buffer.truncate(len as usize);
    Ok(buffer)
}

/// A handle that is never given out.
pub(crate) fn no_key() -> KeyHandle {
    KeyHandle { typed: HCryptKey::from_raw(u64::MAX).unwrap(), number: u64::MAX }
}

impl Apis {
    pub(crate) fn new(rules: &Rules, random: &RandomSource) -> Self {
        let width = if random.seed.is_multiple_of(2) { HandleWidth::Bits64 } else { HandleWidth::Bits32 };
        let provider = (rules.provider)();
        let (name, prov_type) = (provider.name().to_owned(), provider.prov_type());
        let store = KeyStore::builder().provider(provider.clone()).random_source(random.clone()).build();
        let advapi =
            Advapi::builder().provider(provider).handles(width).random_source(random.clone()).build();
        let acquire = || advapi.crypt_acquire_context(None, Some(&name), prov_type, CRYPT_VERIFYCONTEXT);
        let (prov, other) = (acquire().unwrap(), acquire().unwrap());
        // A hash of another store, and one of another context.
        let foreign = HashHandle {
            typed: KeyStore::default().create_hash(HashAlgorithm::Md5, None).unwrap(),
            number: advapi.crypt_create_hash(other, CALG_MD5, 0, 0).unwrap(),
        };
        Self { store, advapi, prov, foreign }
    }

    /// Copies of both, under the same handles.
    pub(crate) fn fork(&self) -> Self {
        Self { store: self.store.fork(), advapi: self.advapi.fork(), prov: self.prov, foreign: self.foreign }
    }

    pub(crate) fn foreign(&self) -> HashHandle {
        self.foreign
    }

    pub(crate) fn generate(&self, spec: &Spec) -> Made<KeyHandle> {
        let typed = self.store.generate_key(key_spec(spec));
        made_key(typed, self.advapi.crypt_gen_key(self.prov, spec.algorithm.alg_id(), key_flags(spec)))
    }

    pub(crate) fn derive(&self, spec: &Spec, hash: HashHandle) -> Made<KeyHandle> {
        let typed = self.store.derive_key(key_spec(spec), hash.typed);
        let (alg_id, flags) = (spec.algorithm.alg_id(), key_flags(spec));
        made_key(typed, self.advapi.crypt_derive_key(self.prov, alg_id, hash.number, flags))
    }

    /// Imports a key with these flags of `CryptImportKey`.
    pub(crate) fn import(&self, blob: &[u8], flags: u32, under: Option<KeyHandle>) -> Made<KeyHandle> {
        let mut options = ImportOptions::new();
        if flags & CRYPT_EXPORTABLE != 0 {
            options = options.exportable();
        }
        if flags & CRYPT_NO_SALT != 0 {
            options = options.no_salt();
        }
        if flags & CRYPT_IPSEC_HMAC_KEY != 0 {
            options = options.hmac_key();
        }
        if flags & CRYPT_OAEP != 0 {
            options = options.oaep();
        }
        if let Some(under) = under {
            options = options.under(under.typed);
        }
        let under = under.map_or(0, |under| under.number);
        let typed = self.store.import_key(blob, options);
        made_key(typed, self.advapi.crypt_import_key(self.prov, blob, under, flags))
    }

    pub(crate) fn export(&self, key: KeyHandle, blob_type: u32) -> Both<Vec<u8>> {
        let export_as = match blob_type {
            PLAINTEXTKEYBLOB => ExportAs::Plaintext,
            PUBLICKEYBLOB => ExportAs::Public,
            _ => ExportAs::Private,
        };
        Both {
            typed: self.store.export_key(key.typed, export_as).map(|blob| blob.to_vec()),
            number: read(|buffer| self.advapi.crypt_export_key(key.number, 0, blob_type, 0, buffer)),
        }
    }

    pub(crate) fn exported_len(&self, key: KeyHandle) -> Both<usize> {
        let number = self.advapi.crypt_export_key(key.number, 0, PLAINTEXTKEYBLOB, 0, None);
        Both {
            typed: self.store.exported_len(key.typed, ExportAs::Plaintext),
            number: number.map(|len| len as usize),
        }
    }

    pub(crate) fn wrap(&self, key: KeyHandle, under: KeyHandle, oaep: bool) -> Both<Vec<u8>> {
        let export_as = if oaep { ExportAs::SimpleOaep } else { ExportAs::Simple };
        let (flags, advapi) = (flag(oaep, CRYPT_OAEP), &self.advapi);
        let call = |buffer: Option<&mut [u8]>| {
            advapi.crypt_export_key(key.number, under.number, SIMPLEBLOB, flags, buffer)
        };
        Both {
            typed: self.store.export_key(key.typed, export_as(under.typed)).map(|blob| blob.to_vec()),
            number: read(call),
        }
    }

    pub(crate) fn set(&self, key: KeyHandle, param: &Param) -> Both<()> {
        let (number, value) = in_numbers(param);
        Both {
            typed: self.store.set_key_param(key.typed, typed_param(param)),
            number: self.advapi.crypt_set_key_param(key.number, number, &value, 0),
        }
    }

    /// A parameter in numbers.
    pub(crate) fn read(&self, key: KeyHandle, param: u32) -> Result<Vec<u8>, u32> {
        let value = read(|buffer| self.advapi.crypt_get_key_param(key.number, param, buffer, 0));
        value.map_err(Error::code)
    }

    pub(crate) fn encrypted_len(&self, key: KeyHandle, pass: Pass, len: usize) -> Both<usize> {
        let data_len = u32::try_from(len).unwrap();
        let (hash, flags) = (pass.number(), flag(pass.oaep, CRYPT_OAEP));
        let number = self.advapi.crypt_encrypt(key.number, hash, pass.is_final, flags, None, data_len);
        Both {
            typed: self.store.encrypted_len(key.typed, pass.typed(), len),
            number: number.map(|len| len as usize),
        }
    }

    /// Encrypts in `buffer`, which grows if `grows`. Returns the buffer of `Advapi`, which has spare room then.
    pub(crate) fn encrypt(
        &self,
        key: KeyHandle,
        pass: Pass,
        buffer: &mut Vec<u8>,
        len: usize,
        grows: bool,
    ) -> (Both<usize>, Vec<u8>) {
        let mut other = buffer.clone();
        if grows {
            other.resize(other.len() + 64, 0xee);
        }
        let typed = if grows {
            self.store.encrypt(key.typed, pass.typed(), buffer).map(|()| buffer.len())
        } else {
            self.store.encrypt_in_place(key.typed, pass.typed(), buffer, len)
        };
        let (hash, flags) = (pass.number(), flag(pass.oaep, CRYPT_OAEP));
        let len = u32::try_from(len).unwrap();
        let number = self.advapi.crypt_encrypt(key.number, hash, pass.is_final, flags, Some(&mut other), len);
        (Both { typed, number: number.map(|len| len as usize) }, other)
    }

    /// Decrypts `data`, in place or not. Returns the buffer of `Advapi`.
    pub(crate) fn decrypt(
        &self,
        key: KeyHandle,
        pass: Pass,
        data: &mut Vec<u8>,
        in_place: bool,
    ) -> (Both<usize>, Vec<u8>) {
        let mut other = data.clone();
        let typed = if in_place {
            self.store.decrypt_in_place(key.typed, pass.typed(), data)
        } else {
            self.store.decrypt(key.typed, pass.typed(), data).map(|()| data.len())
        };
        let (hash, flags) = (pass.number(), flag(pass.oaep, CRYPT_OAEP));
        let number = self.advapi.crypt_decrypt(key.number, hash, pass.is_final, flags, &mut other);
        (Both { typed, number: number.map(|len| len as usize) }, other)
    }

    pub(crate) fn set_channel(&self, key: KeyHandle, param: &ChannelParam) -> Both<()> {
        let alg = |purpose, alg_id: u32, bits| {
            [purpose, alg_id, bits, 0, 0].iter().flat_map(|field: &u32| field.to_le_bytes()).collect()
        };
        let (typed, number, value): (_, _, Vec<u8>) = match param {
            ChannelParam::Client(random) => {
                (KeyParam::ClientRandom(random), KP_CLIENT_RANDOM, random.clone())
            }
            ChannelParam::Server(random) => {
                (KeyParam::ServerRandom(random), KP_SERVER_RANDOM, random.clone())
            }
            ChannelParam::Cipher(algorithm, bits) => (
                KeyParam::SchannelEnc { algorithm: *algorithm, bits: *bits },
                KP_SCHANNEL_ALG,
                alg(SCHANNEL_ENC_KEY, algorithm.alg_id(), *bits),
            ),
            ChannelParam::Mac(hash, bits) => (
                KeyParam::SchannelMac { hash: *hash, bits: *bits },
                KP_SCHANNEL_ALG,
                alg(SCHANNEL_MAC_KEY, hash.alg_id(), *bits),
            ),
        };
        Both {
            typed: self.store.set_key_param(key.typed, typed),
            number: self.advapi.crypt_set_key_param(key.number, number, &value, 0),
        }
    }

    /// An exportable key of a secure channel.
    pub(crate) fn derive_of_channel(&self, hash: HashHandle, mac: bool, server: bool) -> Made<KeyHandle> {
        let algorithm = if mac { Algorithm::SchannelMac } else { Algorithm::SchannelEnc };
        let spec = KeySpec::new(algorithm).exportable();
        let typed = self.store.derive_key(if server { spec.server() } else { spec }, hash.typed);
        let flags = CRYPT_EXPORTABLE | flag(server, CRYPT_SERVER);
        made_key(typed, self.advapi.crypt_derive_key(self.prov, algorithm.alg_id(), hash.number, flags))
    }

    /// The output of TLS1PRF.
    pub(crate) fn prf(&self, hash: HashHandle, label: &[u8], seed: &[u8], len: usize) -> Both<Vec<u8>> {
        let typed = || {
            self.store.set_prf_label(hash.typed, label)?;
            self.store.set_prf_seed(hash.typed, seed)?;
            self.store.prf_value(hash.typed, len).map(|output| output.to_vec())
        };
        let number = || {
            self.advapi.crypt_set_hash_param(hash.number, HP_TLS1PRF_SEED, seed, 0)?;
            self.advapi.crypt_set_hash_param(hash.number, HP_TLS1PRF_LABEL, label, 0)?;
            let mut output = vec![0; len];
            self.advapi.crypt_get_hash_param(hash.number, HP_HASHVAL, Some(&mut output), 0)?;
            Ok(output)
        };
        Both { typed: typed(), number: number() }
    }

    pub(crate) fn duplicate(&self, key: KeyHandle) -> Made<KeyHandle> {
        let typed = self.store.duplicate_key(key.typed);
        made_key(typed, self.advapi.crypt_duplicate_key(key.number, 0, 0))
    }

    pub(crate) fn destroy(&self, key: KeyHandle) -> Both<()> {
        Both { typed: self.store.destroy_key(key.typed), number: self.advapi.crypt_destroy_key(key.number) }
    }

    pub(crate) fn create_hash(&self, algorithm: HashAlgorithm, key: Option<KeyHandle>) -> Made<HashHandle> {
        let typed = self.store.create_hash(algorithm, key.map(|key| key.typed));
        let number = key.map_or(0, |key| key.number);
        made_hash(typed, self.advapi.crypt_create_hash(self.prov, algorithm.alg_id(), number, 0))
    }

    pub(crate) fn set_hmac_info(&self, hash: HashHandle, info: &history::HmacInfo) -> Both<()> {
        let history::HmacInfo { algorithm, inner, outer } = info;
        let mut typed = HmacInfo::new(*algorithm);
        if !inner.is_empty() {
            typed = typed.inner(inner);
        }
        if !outer.is_empty() {
            typed = typed.outer(outer);
        }
        Both {
            typed: self.store.set_hmac_info(hash.typed, typed),
            number: self.advapi.crypt_set_hash_hmac_info(hash.number, algorithm.alg_id(), inner, outer, 0),
        }
    }

    pub(crate) fn duplicate_hash(&self, hash: HashHandle) -> Made<HashHandle> {
        let typed = self.store.duplicate_hash(hash.typed);
        made_hash(typed, self.advapi.crypt_duplicate_hash(hash.number, 0, 0))
    }

    pub(crate) fn destroy_hash(&self, hash: HashHandle) -> Both<()> {
        Both {
            typed: self.store.destroy_hash(hash.typed),
            number: self.advapi.crypt_destroy_hash(hash.number),
        }
    }

    pub(crate) fn hash_data(&self, hash: HashHandle, data: &[u8]) -> Both<()> {
        Both {
            typed: self.store.hash_data(hash.typed, data),
            number: self.advapi.crypt_hash_data(hash.number, data, 0),
        }
    }

    pub(crate) fn hash_session_key(&self, hash: HashHandle, key: KeyHandle, reversed: bool) -> Both<()> {
        let order = if reversed { ByteOrder::Reversed } else { ByteOrder::LittleEndian };
        let flags = flag(!reversed, CRYPT_LITTLE_ENDIAN);
        Both {
            typed: self.store.hash_session_key(hash.typed, key.typed, order),
            number: self.advapi.crypt_hash_session_key(hash.number, key.number, flags),
        }
    }

    pub(crate) fn hash_value(&self, hash: HashHandle) -> Both<Vec<u8>> {
        Both {
            typed: self.store.hash_value(hash.typed).map(|value| value.to_vec()),
            number: read(|buffer| self.advapi.crypt_get_hash_param(hash.number, HP_HASHVAL, buffer, 0)),
        }
    }

    pub(crate) fn set_hash_value(&self, hash: HashHandle, value: &[u8]) -> Both<()> {
        Both {
            typed: self.store.set_hash_value(hash.typed, value),
            number: self.advapi.crypt_set_hash_param(hash.number, HP_HASHVAL, value, 0),
        }
    }

    pub(crate) fn sign(&self, hash: HashHandle, user_key: UserKey, no_hash_oid: bool) -> Both<Vec<u8>> {
        let (spec, flags) = (user_key.key_spec(), flag(no_hash_oid, CRYPT_NOHASHOID));
        Both {
            typed: self.store.sign_hash(hash.typed, user_key, sign_options(no_hash_oid)),
            number: read(|buffer| self.advapi.crypt_sign_hash(hash.number, spec, None, flags, buffer)),
        }
    }

    pub(crate) fn verify(
        &self,
        hash: HashHandle,
        signature: &[u8],
        key: KeyHandle,
        no_hash_oid: bool,
    ) -> Both<()> {
        let flags = flag(no_hash_oid, CRYPT_NOHASHOID);
        let options = sign_options(no_hash_oid);
        Both {
            typed: self.store.verify_signature(hash.typed, signature, key.typed, options),
            number: self.advapi.crypt_verify_signature(hash.number, signature, key.number, None, flags),
        }
    }

    /// The next bytes of the random source.
    pub(crate) fn random<const N: usize>(&self) -> Both<[u8; N]> {
        let (mut typed, mut number) = ([0; N], [0; N]);
        Both {
            typed: self.store.fill_random(&mut typed).map(|()| typed),
            number: self.advapi.crypt_gen_random(self.prov, &mut number).map(|()| number),
        }
    }
}

impl Pass {
    fn typed(self) -> SectionOptions {
        let section = if self.is_final { Section::Final } else { Section::More };
        let options = if self.oaep { section.oaep() } else { section.into() };
        match self.hash {
            Some(hash) => options.hashing(hash.typed),
            None => options,
        }
    }

    fn number(self) -> u64 {
        self.hash.map_or(0, |hash| hash.number)
    }
}

fn sign_options<'a>(no_hash_oid: bool) -> SignOptions<'a> {
    if no_hash_oid { SignOptions::new().no_hash_oid() } else { SignOptions::new() }
}

pub(crate) fn key_spec(spec: &Spec) -> KeySpec {
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

pub(crate) fn key_flags(spec: &Spec) -> u32 {
    let salt = match spec.salt {
        Salt::Default => 0,
        Salt::No => CRYPT_NO_SALT,
        Salt::Create => CRYPT_CREATE_SALT,
    };
    spec.bits << 16 | flag(spec.exportable, CRYPT_EXPORTABLE) | salt
}

fn typed_param(param: &Param) -> KeyParam<'_> {
    match param {
        Param::Iv(iv) => KeyParam::Iv(iv),
        Param::Mode(mode) => KeyParam::Mode(CipherMode(*mode)),
        Param::ModeBits(bits) => KeyParam::ModeBits(*bits),
        Param::Padding(padding) => KeyParam::Padding(*padding),
        Param::Permissions(permissions) => KeyParam::Permissions(Permissions(*permissions)),
        Param::Salt(salt) => KeyParam::Salt(salt),
        Param::SaltEx(salt) => KeyParam::SaltEx(salt),
        Param::EffectiveKeyLen(bits) => KeyParam::EffectiveKeyLen(*bits),
    }
}

fn in_numbers(param: &Param) -> (u32, Vec<u8>) {
    let dword = |number: u32| number.to_le_bytes().to_vec();
    match param {
        Param::Iv(iv) => (KP_IV, iv.clone()),
        Param::Mode(mode) => (KP_MODE, dword(*mode)),
        Param::ModeBits(bits) => (KP_MODE_BITS, dword(*bits)),
        Param::Padding(padding) => (KP_PADDING, dword(padding.code())),
        Param::Permissions(permissions) => (KP_PERMISSIONS, dword(*permissions)),
        Param::Salt(salt) => (KP_SALT, salt.to_vec()),
        Param::SaltEx(salt) => (KP_SALT_EX, salt.clone()),
        Param::EffectiveKeyLen(bits) => (KP_EFFECTIVE_KEYLEN, dword(*bits)),
    }
}
