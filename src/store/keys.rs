//! The life of keys: generate, import, export, duplicate, destroy.

use super::KeyStore;
use crate::blob::{self, KeyBlob, Plaintext};
use crate::cipher::Algorithm;
use crate::error::Error;
use crate::handle::HCryptKey;
use crate::key::{Key, StartingSalt};
use crate::params::Permissions;
use crate::wipe::wipe_stack;

/// What kind of key to make, for [`generate_key`](KeyStore::generate_key) and
/// [`derive_key`](KeyStore::derive_key).
///
/// An [`Algorithm`] alone is one too: its default length, not exportable, the default salt.
///
/// ```
/// use hcryptkey::{Algorithm, KeySpec};
///
/// let spec = KeySpec::new(Algorithm::Rc4).bits(40).exportable().no_salt();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct KeySpec {
    pub(crate) algorithm: Algorithm,
    pub(crate) bits: u32,
    pub(crate) exportable: bool,
    pub(crate) salt: StartingSalt,
}

impl KeySpec {
    /// A key of the profile's default length, not exportable, with the default salt.
    pub const fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, bits: 0, exportable: false, salt: StartingSalt::Default }
    }

    /// With this length in bits, the upper half of `dwFlags` in C; 0 is the profile's default.
    pub const fn bits(mut self, bits: u32) -> Self {
        self.bits = bits;
        self
    }

    /// `CRYPT_EXPORTABLE`.
    pub const fn exportable(mut self) -> Self {
        self.exportable = true;
        self
    }

    /// `CRYPT_CREATE_SALT`: a salt of 16 bytes less the key's. RC2 and RC4; no effect on others.
    pub const fn create_salt(mut self) -> Self {
        self.salt = StartingSalt::Create;
        self
    }

    /// `CRYPT_NO_SALT`: no salt, where a 40-bit key has 11 zero bytes otherwise.
    pub const fn no_salt(mut self) -> Self {
        self.salt = StartingSalt::None;
        self
    }

    pub(super) fn permissions(self) -> Permissions {
        permissions(self.exportable)
    }
}

impl From<Algorithm> for KeySpec {
    fn from(algorithm: Algorithm) -> Self {
        Self::new(algorithm)
    }
}

/// How to import a key, for [`import_key`](KeyStore::import_key).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
pub struct ImportOptions {
    exportable: bool,
    no_salt: bool,
    hmac_key: bool,
}

impl ImportOptions {
    /// Not exportable, with the default salt.
    pub const fn new() -> Self {
        Self { exportable: false, no_salt: false, hmac_key: false }
    }

    /// `CRYPT_EXPORTABLE`.
    pub const fn exportable(mut self) -> Self {
        self.exportable = true;
        self
    }

    /// `CRYPT_NO_SALT`: leaves a 40-bit key without its 11 zero bytes.
    pub const fn no_salt(mut self) -> Self {
        self.no_salt = true;
        self
    }

    /// `CRYPT_IPSEC_HMAC_KEY`: takes a BLOB of `CALG_RC2` with a key of any length, for HMAC alone.
    pub const fn hmac_key(mut self) -> Self {
        self.hmac_key = true;
        self
    }
}

fn permissions(exportable: bool) -> Permissions {
    if exportable { Permissions::DEFAULT | Permissions::EXPORT } else { Permissions::DEFAULT }
}

impl KeyStore {
    /// Makes a key of random material: `CryptGenKey`.
    ///
    /// DES keys carry odd parity (recorded on Windows).
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeySpec, KeyStore, Provider};
    ///
    /// let store = KeyStore::new(Provider::STRONG);
    /// let key = store.generate_key(KeySpec::new(Algorithm::Rc4).bits(40))?;
    /// assert_eq!(store.key_info(key)?.salt(), [0; 11], "a 40-bit key has a salt by default");
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_ALGID` (0x80090008): the profile lacks the algorithm.
    /// - `NTE_BAD_DATA` (0x80090005): a length out of the profile's range, or no multiple of 8.
    /// - `NTE_BAD_FLAGS` (0x80090009): a length that DES or 3DES does not have.
    /// - `NTE_FAIL` (0x80090020): the random source failed.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    pub fn generate_key(&self, spec: impl Into<KeySpec>) -> Result<HCryptKey, Error> {
        let spec = spec.into();
        let key = self.new_key(spec, |material, salt| {
            self.random.fill(material)?;
            self.random.fill(salt)
        })?;
        self.insert_key(key)
    }

    /// Makes a key whose material, and salt if one is created, `fill` writes; a default salt stays zero.
    pub(super) fn new_key(
        &self,
        spec: KeySpec,
        fill: impl FnOnce(&mut [u8], &mut [u8]) -> Result<(), Error>,
    ) -> Result<Box<Key>, Error> {
        let KeySpec { algorithm, bits, salt, .. } = spec;
        let key_len = self.provider.key_len(algorithm, bits)?;
        let salt_len = salt.len(algorithm, key_len, &self.provider);
        let created = salt == StartingSalt::Create;
        let key = Key::build(algorithm, key_len, salt_len, spec.permissions(), |material, salt| {
            fill(material, if created { salt } else { &mut [] })?;
            Key::adjust_parity(algorithm, material);
            Ok(())
        });
        wipe_stack();
        key
    }

    /// Takes a key in from a PLAINTEXTKEYBLOB: `CryptImportKey`.
    ///
    /// A header of 8 bytes (type 8, version 2, two zeros, `ALG_ID`), the length in bytes as a DWORD, the key;
    /// everything little-endian. Bytes behind that are left alone.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, ImportOptions, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let blob = *b"\x08\x02\0\0\x0e\x66\0\0\x10\0\0\0sixteen byte key";
    /// let key = store.import_key(&blob, ImportOptions::new().exportable())?;
    /// assert_eq!(store.key_info(key)?.algorithm(), Algorithm::Aes128);
    /// assert_eq!(store.export_key(key)?[..], blob);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_DATA` (0x80090005): the BLOB is damaged or shorter than it says, or the profile lacks keys of this length.
    /// - `NTE_BAD_PUBLIC_KEY` (0x80090015): a SIMPLEBLOB, which needs an RSA key.
    /// - `NTE_BAD_TYPE` (0x8009000a): another type of BLOB.
    /// - `NTE_BAD_ALGID` (0x80090008): the profile lacks the algorithm.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    pub fn import_key(&self, blob: &[u8], options: ImportOptions) -> Result<HCryptKey, Error> {
        let Plaintext { algorithm, material: source } = Plaintext::parse(blob)?;
        let algorithm = algorithm.ok_or(Error::NO_SUCH_CIPHER)?;
        let permissions = permissions(options.exportable);
        if options.hmac_key && algorithm == Algorithm::Rc2 {
            self.provider.lengths(algorithm)?;
            return self.insert_key(Key::for_hmac(source, permissions));
        }
        self.provider.check_import(algorithm, source.len())?;
        let salt = if options.no_salt { StartingSalt::None } else { StartingSalt::Default };
        let salt_len = salt.len(algorithm, source.len(), &self.provider);
        let key = Key::build(algorithm, source.len(), salt_len, permissions, |material, _| {
            material.copy_from_slice(source);
            Ok(())
        });
        wipe_stack();
        self.insert_key(key?)
    }

    /// Hands a key out as a PLAINTEXTKEYBLOB, without its salt: `CryptExportKey`.
    ///
    /// The BLOB is wiped when it is dropped. Whoever exports a salted key keeps the salt beside it.
    ///
    /// # Errors
    /// - `NTE_BAD_KEY` (0x80090003): a dead handle.
    /// - `NTE_BAD_KEY_STATE` (0x8009000b): the key lacks `CRYPT_EXPORT` (recorded on Windows).
    pub fn export_key(&self, key: HCryptKey) -> Result<KeyBlob, Error> {
        self.with_key(key, |key| blob::plaintext(key.algorithm(), key.exportable()?))
    }

    /// The size in bytes that [`export_key`](KeyStore::export_key) would answer.
    ///
    /// # Errors
    /// As [`export_key`](KeyStore::export_key): the permission is checked before the size is answered.
    pub fn exported_len(&self, key: HCryptKey) -> Result<usize, Error> {
        self.with_key(key, |key| Ok(blob::plaintext_len(key.exportable()?.len())))
    }

    /// Makes an exact copy of a key **and its state** under a fresh handle: `CryptDuplicateKey`.
    ///
    /// Everything is copied: algorithm, material, salt, effective length, IV, mode, mode bits, padding,
    /// permissions, the feedback register, RC4's place in its stream, whether a message is in progress. After
    /// that the two share nothing. The cost does not depend on what was ciphered before.
    ///
    /// Two messages under one key with two salts:
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeyParam, KeyStore, Provider, Section};
    ///
    /// let store = KeyStore::new(Provider::STRONG);
    /// let one = store.generate_key(Algorithm::Rc4)?;
    /// let two = store.duplicate_key(one)?;
    /// store.set_key_param(one, KeyParam::SaltEx(b"first salt"))?;
    /// store.set_key_param(two, KeyParam::SaltEx(b"second salt"))?;
    ///
    /// let (mut a, mut b) = (b"message".to_vec(), b"message".to_vec());
    /// store.encrypt(one, Section::Final, &mut a)?;
    /// store.encrypt(two, Section::Final, &mut b)?;
    /// assert_ne!(a, b);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_CALL_NOT_IMPLEMENTED` (120): the profile has no such function.
    /// - `NTE_BAD_KEY` (0x80090003): a dead handle.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    pub fn duplicate_key(&self, key: HCryptKey) -> Result<HCryptKey, Error> {
        if !self.provider.has_duplicate() {
            return Err(Error::CallNotImplemented);
        }
        self.insert_key(self.keys.copy(key.into_raw()).ok_or(Error::DEAD_KEY)?)
    }

    /// Ends a handle and wipes its key: `CryptDestroyKey`. Duplicates of the key live on.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Des)?;
    /// store.destroy_key(key)?;
    /// assert_eq!(store.destroy_key(key).unwrap_err().code(), 0x8009_0003);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_KEY` (0x80090003): a dead handle.
    pub fn destroy_key(&self, key: HCryptKey) -> Result<(), Error> {
        self.keys.remove(key.into_raw()).ok_or(Error::DEAD_KEY)
    }
}
