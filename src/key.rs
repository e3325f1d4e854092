//! One key object and its life. Duplication is its `Clone` and nothing more.

use zeroize::{ZeroizeOnDrop, Zeroizing, optimization_barrier};

use crate::bytes::copy_front;
use crate::cipher::{Algorithm, Engine, MAX_BLOCK, NO_CIPHER, padding, set_odd_parity};
use crate::error::Error;
use crate::params::{BAD_PADDING, CipherMode, KeyInfo, KeyParam, Padding, Permissions};
use crate::provider::Provider;
use crate::random::Random;
use crate::wipe::Inline;

/// The longest salt that `KP_SALT_EX` takes, in bytes.
const MAX_SALT: usize = 24;

/// So many bytes of material stand in the state itself.
const MAX_INLINE: usize = 32;

/// Key and default salt together have so many bytes.
const SALTED_LEN: usize = 16;

/// Everything behind a handle: a duplicate is a copy of the state, one move of memory, and of the engine.
///
/// What every section writes stands last, away from whatever lies before this object in memory: another thread
/// may be reading there. And the fields leave no gap that a secret could come along in from the stack.
#[derive(Clone)]
#[repr(C)]
pub(crate) struct Key {
    engine: Engine,
    /// Material that the state has no place for, which is then empty there: HMAC keys, and what profiles of
    /// the user's may allow. Keys of Microsoft's profiles fit, and leave this empty.
    long_material: Zeroizing<Vec<u8>>,
    state: State,
}

/// The plain data of a key.
#[derive(Clone, Copy)]
#[repr(C)]
struct State {
    algorithm: Algorithm,
    /// Imported with `CRYPT_IPSEC_HMAC_KEY`: any length, no cipher.
    hmac_only: bool,
    in_message: bool,
    padding: Padding,
    material: Inline<MAX_INLINE>,
    salt: Inline<MAX_SALT>,
    mode: CipherMode,
    mode_bits: u32,
    permissions: Permissions,
    /// `KP_EFFECTIVE_KEYLEN` in bits; 0 if never set.
    effective_bits: u32,
    iv: [u8; MAX_BLOCK],
    /// The feedback register.
    register: [u8; MAX_BLOCK],
}

/// Which salt a new key starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StartingSalt {
    /// 11 zero bytes for a key of 40 bits, none for others.
    Default,
    None,
    /// `CRYPT_CREATE_SALT`.
    Create,
}

impl StartingSalt {
    /// The salt's length in bytes, for a key of `key_len` bytes.
    pub(crate) fn len(self, algorithm: Algorithm, key_len: usize, provider: &Provider) -> usize {
        let has_40_bits = key_len == 5;
        let salted = algorithm.has_salt()
            && match self {
                Self::Default => has_40_bits,
                Self::None => false,
                Self::Create => !has_40_bits || provider.salt_rule().creates_for_40_bits,
            };
        if salted { SALTED_LEN.saturating_sub(key_len) } else { 0 }
    }
}

impl Key {
    /// Makes a key where it will stay: `fill` writes the material and the salt in place.
    ///
    /// # Errors
    /// What `fill` answers, and `NTE_BAD_DATA` for lengths that the cipher can't take.
    pub(crate) fn build(
        algorithm: Algorithm,
        key_len: usize,
        salt_len: usize,
        permissions: Permissions,
        fill: impl FnOnce(&mut [u8], &mut [u8]) -> Result<(), Error>,
    ) -> Result<Box<Self>, Error> {
        let mut key = Self::blank(algorithm, permissions);
        key.state.salt = Inline::zeroed(salt_len);
        let (material, salt) = key.make_room(key_len);
        fill(material, salt)?;
        key.expand()?;
        Ok(key)
    }

    /// Makes a key of any length that only serves HMAC. It goes by the name of RC2, as on Windows.
    pub(crate) fn for_hmac(material: &[u8], permissions: Permissions) -> Box<Self> {
        let mut key = Self::blank(Algorithm::Rc2, permissions);
        key.state.hmac_only = true;
        key.make_room(material.len()).0.copy_from_slice(material);
        key
    }

    fn blank(algorithm: Algorithm, permissions: Permissions) -> Box<Self> {
        let stream = algorithm.block_len() == 0;
        let state = State {
            algorithm,
            hmac_only: false,
            in_message: false,
            padding: Padding::Pkcs5,
            mode: if stream { CipherMode(0) } else { CipherMode::CBC },
            mode_bits: 8,
            permissions,
            effective_bits: 0,
            material: Inline::EMPTY,
            salt: Inline::EMPTY,
            iv: [0; MAX_BLOCK],
            register: [0; MAX_BLOCK],
        };
        Box::new(Self { state, long_material: Zeroizing::default(), engine: Engine::None })
    }

    /// Makes the material so many zero bytes, and gives it out to be filled, with the salt.
    fn make_room(&mut self, len: usize) -> (&mut [u8], &mut [u8]) {
        let Self { state, long_material, .. } = self;
        if len <= MAX_INLINE {
            state.material = Inline::zeroed(len);
            return (state.material.as_mut(), state.salt.as_mut());
        }
        **long_material = vec![0; len];
        (long_material, state.salt.as_mut())
    }

    /// Expands material and salt anew and goes to the start of a message.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a length that the cipher can't take.
    fn expand(&mut self) -> Result<(), Error> {
        if !self.state.hmac_only {
            self.engine = Engine::expand(self.state.algorithm, &self.salted(), self.effective_key_len())?;
        }
        self.state.restart();
        Ok(())
    }

    /// Goes to the start of a message: the register becomes `KP_IV`, RC4 starts over.
    pub(crate) fn restart(&mut self) {
        if self.is_stream() {
            let key = self.salted();
            self.engine.restart_stream(&key);
        }
        self.state.restart();
    }

    /// The material, and behind it the salt: what the cipher is expanded from.
    fn salted(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([self.material(), self.state.salt.as_ref()].concat())
    }

    fn is_stream(&self) -> bool {
        self.state.algorithm.block_len() == 0
    }

    /// The key without its salt.
    pub(crate) fn material(&self) -> &[u8] {
        if self.long_material.is_empty() { self.state.material.as_ref() } else { &self.long_material }
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.state.algorithm
    }

    /// The material, for who may have it.
    ///
    /// # Errors
    /// `NTE_BAD_KEY_STATE` for a key without `CRYPT_EXPORT`.
    pub(crate) fn exportable(&self) -> Result<&[u8], Error> {
        if self.is_exportable() { Ok(self.material()) } else { Err(Error::BadKeyState) }
    }

    fn is_exportable(&self) -> bool {
        self.state.permissions.contains(Permissions::EXPORT)
    }

    /// Whether a CBC-MAC can be made with it.
    pub(crate) fn can_mac(&self) -> bool {
        !self.is_stream() && self.state.mode == CipherMode::CBC && self.check_mode().is_ok()
    }

    fn key_len(&self) -> u32 {
        u32::try_from(self.material().len().saturating_mul(8)).unwrap_or(u32::MAX)
    }

    fn effective_key_len(&self) -> u32 {
        if self.state.effective_bits == 0 { self.key_len() } else { self.state.effective_bits }
    }

    /// Every parameter at this moment.
    pub(crate) fn info(&self) -> KeyInfo {
        KeyInfo {
            algorithm: self.state.algorithm,
            key_len: self.key_len(),
            iv: self.state.iv,
            mode: self.state.mode,
            mode_bits: self.state.mode_bits,
            padding: self.state.padding,
            permissions: self.state.permissions,
            salt: self.state.salt.into(),
            effective_key_len: self.effective_key_len(),
            in_message: self.state.in_message,
        }
    }

    /// Sets a parameter.
    ///
    /// # Errors
    /// The numbers in the table of [`set_key_param`](crate::KeyStore::set_key_param).
    pub(crate) fn set(&mut self, param: KeyParam<'_>, provider: &Provider) -> Result<(), Error> {
        match param {
            KeyParam::Iv(iv) => self.set_iv(iv),
            KeyParam::Mode(mode) => {
                if !self.is_stream() {
                    self.state.mode = mode;
                }
                Ok(())
            }
            KeyParam::ModeBits(bits) => {
                self.state.mode_bits = bits;
                Ok(())
            }
            KeyParam::Padding(padding) if provider.has_padding(padding) => {
                self.state.padding = padding;
                Ok(())
            }
            KeyParam::Padding(_) => Err(BAD_PADDING),
            KeyParam::Permissions(permissions) => self.set_permissions(permissions),
            KeyParam::Salt(salt) if provider.salt_rule().kp_salt_is_kept => self.set_salt(salt),
            KeyParam::Salt(_) => self.set_salt(&[]),
            KeyParam::SaltEx(salt) => self.set_salt(salt),
            KeyParam::EffectiveKeyLen(bits) => {
                self.set_effective_key_len(bits, provider.fixed_effective_len())
            }
        }
    }

    fn set_iv(&mut self, iv: &[u8]) -> Result<(), Error> {
        if self.is_stream() {
            return Ok(());
        }
        let iv = iv
            .get(..self.state.algorithm.block_len())
            .ok_or(Error::InvalidParameter("KP_IV is shorter than a block; pass one block"))?;
        copy_front(&mut self.state.iv, iv);
        self.restart();
        Ok(())
    }

    fn set_permissions(&mut self, permissions: Permissions) -> Result<(), Error> {
        if permissions.contains(Permissions::EXPORT) && !self.is_exportable() {
            return Err(Error::BadData(
                "CRYPT_EXPORT can't be added later; make the key exportable when it is created",
            ));
        }
        let kept = self.state.permissions.0 & Permissions::EXPORT.0;
        self.state.permissions = permissions | Permissions(kept);
        Ok(())
    }

    fn set_salt(&mut self, salt: &[u8]) -> Result<(), Error> {
        self.check_salted()?;
        if salt.len() > MAX_SALT || self.material().len() + salt.len() > self.state.algorithm.max_len() {
            return Err(Error::BadData("the salt is too long; pass at most 24 bytes"));
        }
        self.state.salt = Inline::zeroed(salt.len());
        self.state.salt.as_mut().copy_from_slice(salt);
        self.expand()
    }

    /// Whether the salt parameters apply.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` if they don't.
    pub(crate) fn check_salted(&self) -> Result<(), Error> {
        let applies = self.state.algorithm.has_salt();
        applies
            .then_some(())
            .ok_or(Error::BadKey("only RC2 and RC4 keys have a salt; leave it out for this key"))
    }

    /// Whether `KP_EFFECTIVE_KEYLEN` can be set.
    ///
    /// # Errors
    /// `NTE_BAD_TYPE` if not.
    pub(crate) fn check_effective(&self) -> Result<(), Error> {
        let applies = self.state.algorithm == Algorithm::Rc2;
        applies
            .then_some(())
            .ok_or(Error::BadType("only RC2 keys have an effective length; leave it out for this key"))
    }

    fn set_effective_key_len(&mut self, bits: u32, fixed: Option<u32>) -> Result<(), Error> {
        self.check_effective()?;
        if fixed.is_none() && !(1..=1024).contains(&bits) {
            return Err(Error::BadData("the effective key length is out of range; pass 1 to 1024 bits"));
        }
        self.state.effective_bits = fixed.unwrap_or(bits);
        self.expand()?;
        if self.state.effective_bits == bits {
            return Ok(());
        }
        Err(Error::BadData(
            "the profile has one effective key length, which the key has now; use another profile",
        ))
    }

    /// Whether there is a cipher at all.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for a key that only serves HMAC.
    pub(crate) fn check_cipher(&self) -> Result<(), Error> {
        if self.state.hmac_only { Err(NO_CIPHER) } else { Ok(()) }
    }

    /// Whether the key can cipher in its mode.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` for the mode; `NTE_BAD_KEY` for a key that only serves HMAC.
    pub(crate) fn check_mode(&self) -> Result<(), Error> {
        self.engine.check(self.state.mode)
    }

    /// The length in bytes that a section of `len` bytes has once it is encrypted.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a broken block, `NTE_BAD_LEN` for a length beyond what can be counted.
    pub(crate) fn encrypted_len(&self, is_final: bool, len: usize) -> Result<usize, Error> {
        let block_len = self.state.algorithm.block_len();
        if block_len == 0 {
            return Ok(len);
        }
        if is_final {
            let added = padding::added(self.state.padding, len, block_len);
            return len
                .checked_add(added)
                .ok_or(Error::BadLen("the message is too long to count; use sections"));
        }
        if len.is_multiple_of(block_len) { Ok(len) } else { Err(BROKEN_BLOCK) }
    }

    /// Encrypts the first `len` bytes of `buffer` in place and answers how many they are then. `plaintext`
    /// is shown the data after every check and before anything changes.
    ///
    /// # Errors
    /// In this order: the length, `ERROR_MORE_DATA`, the mode; nothing has changed then.
    pub(crate) fn encrypt(
        &mut self,
        is_final: bool,
        buffer: &mut [u8],
        len: usize,
        random: &Random,
        plaintext: impl FnOnce(&[u8]),
    ) -> Result<usize, Error> {
        let needed = self.encrypted_len(is_final, len)?;
        let data = buffer.get_mut(..needed).ok_or(Error::MoreData { needed })?;
        self.check_mode()?;
        let (plain, tail) = data.split_at_mut_checked(len).ok_or(Error::MoreData { needed })?;
        if !tail.is_empty() {
            padding::write(self.state.padding, tail, random)?;
        }
        plaintext(plain);
        self.engine.encrypt(self.state.mode, &mut self.state.register, data)?;
        self.finish_section(is_final, needed);
        Ok(needed)
    }

    /// Decrypts `data` in place and answers how many bytes of it are plaintext. `plaintext` is shown them.
    ///
    /// # Errors
    /// The length, then the mode; nothing has changed then. `NTE_BAD_DATA` for bad padding: the data is then
    /// decrypted and the key at its start.
    pub(crate) fn decrypt(
        &mut self,
        is_final: bool,
        data: &mut [u8],
        plaintext: impl FnOnce(&[u8]),
    ) -> Result<usize, Error> {
        let block_len = self.state.algorithm.block_len();
        let padded = is_final && block_len != 0;
        if block_len != 0 && !data.len().is_multiple_of(block_len) {
            return Err(BROKEN_BLOCK);
        }
        if padded && data.is_empty() {
            return Err(Error::BadData(
                "a Final section to decrypt has one block or more; pass the last blocks with it",
            ));
        }
        self.check_mode()?;
        self.engine.decrypt(self.state.mode, &mut self.state.register, data)?;
        self.finish_section(is_final, data.len());
        let kept =
            if padded { padding::strip(self.state.padding, data, block_len) } else { Some(data.len()) };
        let plain = kept.and_then(|len| data.get(..len)).ok_or(BAD_TAIL)?;
        plaintext(plain);
        Ok(plain.len())
    }

    /// Encrypts whole blocks as the next of a CBC message, for a MAC.
    ///
    /// # Errors
    /// As [`check_mode`](Key::check_mode).
    pub(crate) fn chain(&mut self, blocks: &mut [u8]) -> Result<(), Error> {
        self.engine.encrypt(self.state.mode, &mut self.state.register, blocks)
    }

    fn finish_section(&mut self, is_final: bool, len: usize) {
        if is_final {
            self.restart();
        } else if len > 0 && !self.state.in_message {
            self.state.in_message = true;
        }
    }

    /// Gives material of DES keys its odd parity; leaves others alone.
    pub(crate) fn adjust_parity(algorithm: Algorithm, material: &mut [u8]) {
        if algorithm.has_parity() {
            set_odd_parity(material);
        }
    }
}

const BROKEN_BLOCK: Error = Error::BadData(
    "the data is not a whole number of blocks; pass whole blocks, the rest with the Final section",
);
const BAD_TAIL: Error = Error::BadData(
    "the padding is bad: another key, IV, mode or damaged data; the key is at its start again, the buffer is decrypted",
);

impl State {
    /// The register becomes `KP_IV`: the start of a message.
    fn restart(&mut self) {
        self.register = self.iv;
        self.in_message = false;
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        let State { material, salt, iv, register, .. } = &mut self.state;
        *material = Inline::EMPTY;
        *salt = Inline::EMPTY;
        *iv = [0; MAX_BLOCK];
        *register = [0; MAX_BLOCK];
        optimization_barrier(&self.state);
    }
}

impl ZeroizeOnDrop for Key {}
