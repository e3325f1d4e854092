//! Keys and hashes that keep only their history.
//!
//! A key is a record of how it was made and of every call on it. Each answer is computed from the start of the record, and a
//! duplicate is a copy of it. This is slow, and simple enough to trust.

use hcryptkey::{Algorithm, HashAlgorithm, Padding};

use crate::blocks::{self, Blocks};
use crate::rules::{
    self, BAD_ALGID, BAD_DATA, BAD_HASH_STATE, BAD_KEY, BAD_LEN, BAD_TYPE, FAIL, INVALID_PARAMETER, No,
    Rules, block_len,
};

/// A parameter and its value.
#[derive(Debug, Clone)]
pub(crate) enum Param {
    Iv(Vec<u8>),
    Mode(u32),
    ModeBits(u32),
    Padding(Padding),
    Permissions(u32),
    Salt([u8; 11]),
    SaltEx(Vec<u8>),
    EffectiveKeyLen(u32),
}

impl Param {
    /// Sets the parameter on a key without a cipher, which has these permissions.
    pub(crate) fn set_without_cipher(&self, permissions: &mut u32) -> Result<(), No> {
        match self {
            Self::Permissions(wanted) => set_permissions(permissions, *wanted),
            Self::Salt(_) | Self::SaltEx(_) => Err(BAD_KEY),
            _ => Err(BAD_TYPE),
        }
    }
}

/// Sets the permissions of a key. `CRYPT_EXPORT` can't be added, and is never lost.
fn set_permissions(permissions: &mut u32, wanted: u32) -> Result<(), No> {
    let can_export = *permissions & CRYPT_EXPORT;
    if wanted & CRYPT_EXPORT != 0 && can_export == 0 {
        return Err(BAD_DATA);
    }
    *permissions = wanted | can_export;
    Ok(())
}

/// How a key was made.
#[derive(Debug, Clone)]
pub(crate) struct Birth {
    pub(crate) rules: &'static Rules,
    pub(crate) algorithm: Algorithm,
    pub(crate) material: Vec<u8>,
    pub(crate) salt: Vec<u8>,
    pub(crate) exportable: bool,
    pub(crate) origin: Origin,
}

/// Where a key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was generated or derived.
    Made,
    /// It came in a PLAINTEXTKEYBLOB.
    Imported,
    /// The same, only for HMAC.
    ImportedForHmac,
    /// It came in a SIMPLEBLOB.
    Unwrapped,
}

/// A call on a key that may change it.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Set(Param),
    Encrypt(Encrypt),
    Decrypt(Decrypt),
    /// A CBC-MAC was made with the key.
    Mac,
}

#[derive(Debug, Clone)]
pub(crate) struct Encrypt {
    pub(crate) is_final: bool,
    pub(crate) data: Vec<u8>,
    /// The size of the buffer.
    pub(crate) room: usize,
    /// The next bytes of the random source, or `None` if it fails.
    pub(crate) random: Option<Vec<u8>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Decrypt {
    pub(crate) is_final: bool,
    pub(crate) data: Vec<u8>,
}

/// The buffer after a decryption, and the length of the plaintext at its front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decrypted {
    pub(crate) buffer: Vec<u8>,
    pub(crate) plain: Result<usize, No>,
}

/// A key: its history.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    birth: Birth,
    history: Vec<Step>,
}

impl Key {
    pub(crate) fn new(birth: Birth) -> Self {
        Self { birth, history: Vec::new() }
    }

    /// The current state of the key, computed from its history.
    pub(crate) fn now(&self) -> State {
        let mut state = State::new(self.birth.clone());
        for step in &self.history {
            match step {
                Step::Set(param) => drop(state.set(param)),
                Step::Encrypt(call) => drop(state.encrypt(call)),
                Step::Decrypt(call) => drop(state.decrypt(call)),
                Step::Mac => drop(state.start_mac()),
            }
        }
        state
    }

    pub(crate) fn remember(&mut self, step: Step) {
        self.history.push(step);
    }
}

/// A key at one moment.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) birth: Birth,
    pub(crate) iv: Vec<u8>,
    pub(crate) mode: u32,
    pub(crate) mode_bits: u32,
    pub(crate) padding: Padding,
    pub(crate) permissions: u32,
    pub(crate) salt: Vec<u8>,
    pub(crate) in_message: bool,
    effective_bits: Option<u32>,
    register: Vec<u8>,
    stream_at: usize,
}

const CRYPT_EXPORT: u32 = 4;
const CBC: u32 = 1;
const ECB: u32 = 2;
const OFB: u32 = 3;
const CFB: u32 = 4;

impl State {
    fn new(birth: Birth) -> Self {
        let iv = vec![0; block_len(birth.algorithm)];
        let is_imported = matches!(birth.origin, Origin::Imported | Origin::Unwrapped);
        let imported_rc2 = is_imported && birth.algorithm == Algorithm::Rc2;
        Self {
            mode: if birth.algorithm == Algorithm::Rc4 { 0 } else { CBC },
            mode_bits: 8,
            padding: Padding::Pkcs5,
            permissions: if birth.exportable { 0x3b | CRYPT_EXPORT } else { 0x3b },
            salt: birth.salt.clone(),
            effective_bits: birth.rules.fixed_effective_len.filter(|_| imported_rc2),
            register: iv.clone(),
            iv,
            stream_at: 0,
            in_message: false,
            birth,
        }
    }

    fn is_stream(&self) -> bool {
        self.birth.algorithm == Algorithm::Rc4
    }

    pub(crate) fn key_len(&self) -> u32 {
        u32::try_from(self.birth.material.len() * 8).unwrap()
    }

    pub(crate) fn effective_key_len(&self) -> u32 {
        self.effective_bits.unwrap_or(self.key_len())
    }

    /// Back to the start of a message.
    fn restart(&mut self) {
        self.register = self.iv.clone();
        self.stream_at = 0;
        self.in_message = false;
    }

    fn cipher_key(&self) -> Vec<u8> {
        [&self.birth.material[..], &self.salt].concat()
    }

    fn blocks(&self) -> Blocks {
        Blocks::new(self.birth.algorithm, &self.cipher_key(), self.effective_key_len())
    }

    /// Whether the key can cipher: this is checked with the handle, before everything else.
    pub(crate) fn check_cipher(&self) -> Result<(), No> {
        if self.birth.origin == Origin::ImportedForHmac { Err(BAD_KEY) } else { Ok(()) }
    }

    /// Whether it can be exported, in the clear or wrapped.
    pub(crate) fn can_export(&self) -> bool {
        self.permissions & CRYPT_EXPORT != 0
    }

    /// Whether the mode can be used: this is checked last.
    fn check_mode(&self) -> Result<(), No> {
        if !self.is_stream() && ![CBC, ECB, CFB].contains(&self.mode) {
            return Err(BAD_ALGID);
        }
        Ok(())
    }

    pub(crate) fn set(&mut self, param: &Param) -> Result<(), No> {
        match param {
            Param::Iv(_) if self.is_stream() => self.restart(),
            Param::Iv(iv) => {
                let front = iv.get(..self.iv.len()).ok_or(INVALID_PARAMETER)?;
                self.iv = front.to_vec();
                self.restart();
            }
            Param::Mode(OFB) if self.birth.rules.refuses_ofb => return Err(BAD_DATA),
            Param::Mode(mode) => self.mode = *mode,
            Param::ModeBits(bits) => self.mode_bits = *bits,
            Param::Padding(padding) => {
                if !self.birth.rules.paddings.contains(padding) {
                    return Err(BAD_DATA);
                }
                self.padding = *padding;
            }
            Param::Permissions(permissions) => set_permissions(&mut self.permissions, *permissions)?,
            Param::Salt(_) | Param::SaltEx(_) if !rules::is_rc(self.birth.algorithm) => return Err(BAD_KEY),
            Param::Salt(salt) => {
                self.salt = if self.birth.rules.keeps_kp_salt { salt.to_vec() } else { Vec::new() };
                self.restart();
            }
            Param::SaltEx(salt) => {
                if salt.len() > 24 {
                    return Err(BAD_DATA);
                }
                self.salt.clone_from(salt);
                self.restart();
            }
            Param::EffectiveKeyLen(_) if self.birth.algorithm != Algorithm::Rc2 => return Err(BAD_TYPE),
            Param::EffectiveKeyLen(bits) => {
                let fixed = self.birth.rules.fixed_effective_len;
                if *bits == 0 || *bits > 1024 {
                    return Err(BAD_DATA);
                }
                let set = fixed.unwrap_or(*bits);
                self.effective_bits = Some(set);
                self.restart();
                if set != *bits {
                    return Err(BAD_DATA);
                }
            }
        }
        Ok(())
    }

    /// The size of a section of `len` bytes after encryption.
    pub(crate) fn encrypted_len(&self, is_final: bool, len: usize) -> Result<usize, No> {
        let Birth { origin, algorithm, material, .. } = &self.birth;
        // Such a key decrypts only.
        if *origin == Origin::Unwrapped && *algorithm == Algorithm::Rc2 && material.len() > 16 {
            return Err(BAD_KEY);
        }
        let block = block_len(*algorithm);
        match is_final {
            _ if self.is_stream() => Ok(len),
            true => Ok(len + blocks::padding(self.padding, len, block, &[0; 16]).len()),
            false if len.is_multiple_of(block) => Ok(len),
            false => Err(BAD_DATA),
        }
    }

    /// The ciphertext.
    pub(crate) fn encrypt(&mut self, call: &Encrypt) -> Result<Vec<u8>, No> {
        let needed = self.encrypted_len(call.is_final, call.data.len())?;
        if needed > call.room {
            return Err(No::MoreData(needed));
        }
        self.check_mode()?;
        let mut data = call.data.clone();
        if self.is_stream() {
            blocks::rc4(&self.cipher_key(), self.stream_at, &mut data);
        } else {
            if call.is_final {
                let drawn = match (&call.random, self.padding) {
                    (Some(random), _) => &random[..],
                    (None, Padding::Random) => return Err(FAIL),
                    (None, _) => &[],
                };
                data.extend(blocks::padding(self.padding, data.len(), self.iv.len(), drawn));
            }
            match self.mode {
                CBC => self.blocks().encrypt_cbc(&mut self.register, &mut data),
                ECB => self.blocks().encrypt_ecb(&mut data),
                _ => self.blocks().encrypt_cfb(&mut self.register, &mut data),
            }
        }
        self.end_section(call.is_final, data.len());
        Ok(data)
    }

    pub(crate) fn decrypt(&mut self, call: &Decrypt) -> Decrypted {
        let mut data = call.data.clone();
        let plain = self.decrypt_in(call.is_final, &mut data);
        Decrypted { buffer: data, plain }
    }

    fn decrypt_in(&mut self, is_final: bool, data: &mut [u8]) -> Result<usize, No> {
        if is_final && data.is_empty() {
            return Err(BAD_LEN);
        }
        if self.is_stream() {
            blocks::rc4(&self.cipher_key(), self.stream_at, data);
            self.end_section(is_final, data.len());
            return Ok(data.len());
        }
        let block = self.iv.len();
        if !data.len().is_multiple_of(block) {
            return Err(BAD_DATA);
        }
        self.check_mode()?;
        match self.mode {
            CBC => self.blocks().decrypt_cbc(&mut self.register, data),
            ECB => self.blocks().decrypt_ecb(data),
            _ => self.blocks().decrypt_cfb(&mut self.register, data),
        }
        self.end_section(is_final, data.len());
        if is_final { blocks::unpadded(self.padding, data, block).ok_or(BAD_DATA) } else { Ok(data.len()) }
    }

    fn end_section(&mut self, is_final: bool, len: usize) {
        self.stream_at += len;
        self.in_message |= len > 0;
        if is_final {
            self.restart();
        }
    }

    /// Creating a CBC-MAC returns the key to its IV.
    pub(crate) fn start_mac(&mut self) -> Result<(), No> {
        self.check_cipher()?;
        if self.is_stream() || self.mode != CBC {
            return Err(BAD_KEY);
        }
        self.restart();
        Ok(())
    }

    /// The last block of `data`, with PKCS5 padding, encrypted from the IV on.
    fn mac(&self, data: &[u8]) -> Vec<u8> {
        let block = self.iv.len();
        let mut padded = data.to_vec();
        padded.extend(blocks::padding(Padding::Pkcs5, data.len(), block, &[]));
        self.blocks().encrypt_cbc(&mut self.iv.clone(), &mut padded);
        padded[padded.len() - block..].to_vec()
    }
}

/// A hash: all that it was fed, or the value that was set.
#[derive(Debug, Clone)]
pub(crate) struct Hash {
    pub(crate) kind: HashKind,
    fed: Vec<u8>,
    set: Option<Vec<u8>>,
    pub(crate) finished: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum HashKind {
    Plain(HashAlgorithm),
    /// A MAC, with the key as it was.
    Mac(Key),
    Hmac {
        key: Vec<u8>,
        info: Option<HmacInfo>,
    },
}

/// The value of `HP_HMAC_INFO`; an empty string is the default one.
#[derive(Debug, Clone)]
pub(crate) struct HmacInfo {
    pub(crate) algorithm: HashAlgorithm,
    pub(crate) inner: Vec<u8>,
    pub(crate) outer: Vec<u8>,
}

impl HmacInfo {
    /// RFC 2104, with strings instead of the pads.
    fn hmac(&self, key: &[u8], data: &[u8]) -> Vec<u8> {
        let block = match self.algorithm {
            HashAlgorithm::Md2 => 16,
            HashAlgorithm::Sha384 | HashAlgorithm::Sha512 => 128,
            _ => 64,
        };
        let hash = |data: &[u8]| rules::hash(self.algorithm, data);
        let key = if key.len() > block { hash(key) } else { key.to_vec() };
        let padded = |string: &Vec<u8>, default: u8| {
            let mut pad = if string.is_empty() { vec![default; block] } else { string.clone() };
            pad.iter_mut().zip(&key).for_each(|(pad, key)| *pad ^= key);
            pad
        };
        let inner = hash(&[&padded(&self.inner, 0x36), data].concat());
        hash(&[padded(&self.outer, 0x5c), inner].concat())
    }
}

impl Hash {
    pub(crate) fn new(kind: HashKind) -> Self {
        Self { kind, fed: Vec::new(), set: None, finished: false }
    }

    pub(crate) fn algorithm(&self) -> HashAlgorithm {
        match self.kind {
            HashKind::Plain(algorithm) => algorithm,
            HashKind::Mac(_) => HashAlgorithm::Mac,
            HashKind::Hmac { .. } => HashAlgorithm::Hmac,
        }
    }

    /// Whether it accepts data.
    pub(crate) fn check_feed(&self) -> Result<(), No> {
        match self.kind {
            HashKind::Plain(HashAlgorithm::Ssl3ShaMd5) | HashKind::Hmac { info: None, .. } => Err(BAD_ALGID),
            _ if self.finished => Err(BAD_HASH_STATE),
            _ => Ok(()),
        }
    }

    pub(crate) fn feed(&mut self, data: &[u8]) -> Result<(), No> {
        self.check_feed()?;
        self.fed.extend(data);
        Ok(())
    }

    pub(crate) fn set(&mut self, value: &[u8]) -> Result<(), No> {
        let HashKind::Plain(algorithm) = self.kind else { return Err(BAD_TYPE) };
        if self.finished {
            return Err(BAD_HASH_STATE);
        }
        let len = rules::hash(algorithm, &[]).len();
        self.set = Some(value.get(..len).ok_or(INVALID_PARAMETER)?.to_vec());
        self.finished = true;
        Ok(())
    }

    pub(crate) fn set_hmac_info(&mut self, new: &HmacInfo) -> Result<(), No> {
        let HashKind::Hmac { info, .. } = &mut self.kind else { return Err(BAD_TYPE) };
        if matches!(new.algorithm, HashAlgorithm::Hmac | HashAlgorithm::Mac | HashAlgorithm::Ssl3ShaMd5) {
            return Err(BAD_ALGID);
        }
        if info.is_some() {
            return Err(BAD_HASH_STATE);
        }
        *info = Some(new.clone());
        Ok(())
    }

    pub(crate) fn value(&self) -> Result<Vec<u8>, No> {
        match (&self.kind, &self.set) {
            (_, Some(value)) => Ok(value.clone()),
            (HashKind::Plain(HashAlgorithm::Ssl3ShaMd5), None) => Err(BAD_HASH_STATE),
            (HashKind::Plain(algorithm), None) => Ok(rules::hash(*algorithm, &self.fed)),
            (HashKind::Mac(key), None) => Ok(key.now().mac(&self.fed)),
            (HashKind::Hmac { info: None, .. }, None) => Err(BAD_ALGID),
            (HashKind::Hmac { key, info: Some(info) }, None) => Ok(info.hmac(key, &self.fed)),
        }
    }

    pub(crate) fn finish(&mut self) -> Result<Vec<u8>, No> {
        let value = self.value()?;
        self.finished = true;
        Ok(value)
    }
}
