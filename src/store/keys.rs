//! The life of keys: generate, import, export, duplicate, destroy.

use zeroize::Zeroizing;

use super::KeyStore;
use crate::algorithm::{Algorithm, UserKey};
use crate::blob::KeyBlob;
use crate::error::Error;
use crate::export::Export;
use crate::handle::{HCryptKey, NO_OWNER};
use crate::key::{Key, KeySpec};
#[cfg(feature = "crypt32")]
use crate::key_file::{self, KeyFile, KeyFileOptions};
use crate::options::{ExportAs, ImportOptions};

impl KeyStore {
    /// Stores a key that was generated or imported. A pair becomes the container's user key, but only if there is a handle for
    /// it: a failed call changes nothing.
    fn insert_new_key(&self, key: Key) -> Result<HCryptKey, Error> {
        // Copied before the key moves into the table. The container gets it last, and if that fails the handle is ended
        // again.
        let pair = key.pair();
        let handle = self.insert_key(key)?;
        self.context.keep(pair).inspect_err(|_| _ = self.objects.remove_key(handle.into_raw()))?;
        Ok(handle)
    }

    /// Makes a key of random bytes: `CryptGenKey`.
    ///
    /// DES keys have odd parity (recorded on Windows). An RSA, DSS or Diffie-Hellman key is a pair. Unless it is ephemeral
    /// (`CALG_DH_EPHEM`), it becomes the user key of its algorithm in the store's container, and replaces an older one
    /// (documented).
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeySpec, KeyStore, Provider};
    ///
    /// let store = KeyStore::new(Provider::STRONG);
    /// let key = store.generate_key(KeySpec::new(Algorithm::Rc4).bits(40))?;
    /// assert_eq!(store.key_info(key)?.salt(), Some(&[0; 11][..]), "a 40-bit key has a salt by default");
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_ALGID` (0x80090008): the profile lacks the algorithm.
    /// - `NTE_BAD_DATA` (0x80090005): a length out of the profile's range, or not a multiple of 8.
    /// - `NTE_BAD_FLAGS` (0x80090009): a length that DES, 3DES, DSS or Diffie-Hellman does not have.
    /// - `STATUS_INVALID_PARAMETER` (0xc000000d): a length of a DSS key that is not a multiple of 64 bits (recorded on Windows).
    /// - `NTE_FAIL` (0x80090020): the random source failed.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    #[doc(alias = "CryptGenKey")]
    pub fn generate_key(&self, spec: impl Into<KeySpec>) -> Result<HCryptKey, Error> {
        self.insert_new_key(self.context.generate_key(spec.into())?)
    }

    /// Imports a key from a BLOB: `CryptImportKey`.
    ///
    /// Each type starts with a header of 8 bytes (type, version 2, two zeros, `ALG_ID`), and every number is little-endian
    /// (documented). Bytes after the end of the key are ignored (our decision).
    ///
    /// - PLAINTEXTKEYBLOB, type 8: the length of the key in bytes as a DWORD, and a session key.
    /// - SIMPLEBLOB, type 1: a session key wrapped under an RSA key. [`under`](ImportOptions::under) names the RSA key.
    /// - PUBLICKEYBLOB, type 6: the public half of an RSA, DSS or Diffie-Hellman key. With one of Diffie-Hellman,
    ///   [`under`](ImportOptions::under) names the caller's own pair, and the result is the key that both pairs agree on:
    ///   [`KeyParam::Algorithm`](crate::KeyParam::Algorithm) makes it a session key.
    /// - PRIVATEKEYBLOB, type 7: a pair of RSA, DSS or Diffie-Hellman keys, which becomes the user key of its algorithm in the store's container. If it
    ///   is encrypted, [`under`](ImportOptions::under) names the session key.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, ExportAs, ImportOptions, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let blob = *b"\x08\x02\0\0\x0e\x66\0\0\x10\0\0\0sixteen byte key";
    /// let key = store.import_key(&blob, ImportOptions::new().exportable())?;
    /// assert_eq!(store.key_info(key)?.algorithm(), Algorithm::Aes128);
    /// assert_eq!(store.export_key(key, ExportAs::Plaintext)?[..], blob);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_KEY` (0x80090003): the handle of the key that unwraps or decrypts is dead; a PRIVATEKEYBLOB under a key that is
    ///   not a session key.
    /// - `NTE_BAD_DATA` (0x80090005): the BLOB is damaged, shorter than it claims, or was made under another key; the profile lacks
    ///   keys of this length; the numbers of a pair are not a key; a public key of Diffie-Hellman is in a small subgroup.
    /// - `NTE_BAD_PUBLIC_KEY` (0x80090015): a SIMPLEBLOB without an `RSA_KEYX` key.
    /// - `NTE_BAD_TYPE` (0x8009000a): another type of BLOB.
    /// - `NTE_BAD_ALGID` (0x80090008): the profile lacks the algorithm.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    #[doc(alias = "CryptImportKey")]
    #[doc(alias = "PLAINTEXTKEYBLOB")]
    #[doc(alias = "SIMPLEBLOB")]
    #[doc(alias = "PUBLICKEYBLOB")]
    #[doc(alias = "PRIVATEKEYBLOB")]
    pub fn import_key(&self, blob: &[u8], options: ImportOptions) -> Result<HCryptKey, Error> {
        let key = match options.under {
            None => self.context.import_key(blob, None, options)?,
            Some(under) => self.objects.key_for_work(under.into_raw(), |under| {
                self.context.import_key(blob, Some(under), options)
            })?,
        };
        self.insert_new_key(key)
    }

    /// Imports a session key from its bytes, without a BLOB around them.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, ImportOptions, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let options = ImportOptions::new().exportable();
    /// let key = store.import_material(Algorithm::Aes128, b"sixteen byte key", options)?;
    /// assert_eq!(store.export_material(key)?[..], *b"sixteen byte key");
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_DATA` (0x80090005): the profile has no keys of this length.
    /// - `NTE_BAD_ALGID` (0x80090008): the profile lacks the algorithm, or it is RSA.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    #[doc(alias = "CryptImportKey")]
    #[doc(alias = "PLAINTEXTKEYBLOB")]
    pub fn import_material(
        &self,
        algorithm: Algorithm,
        material: &[u8],
        options: ImportOptions,
    ) -> Result<HCryptKey, Error> {
        self.insert_key(self.context.import_material(algorithm, material, options)?)
    }

    /// Exports a key as a BLOB, without its salt: `CryptExportKey`.
    ///
    /// The BLOB is wiped when it is dropped. If the key has a salt, store that too: a BLOB holds none.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, ExportAs, KeySpec, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(KeySpec::new(Algorithm::Aes128).exportable())?;
    /// let blob = store.export_key(key, ExportAs::Plaintext)?;
    /// assert_eq!(blob.len(), 28);
    /// # #[cfg(feature = "rsa")] {
    ///
    /// let pair = store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(512))?;
    /// let wrapped = store.export_key(key, ExportAs::Simple(pair))?;
    /// assert_eq!(wrapped.len(), 12 + 64);
    /// # }
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_KEY` (0x80090003): a dead handle; a BLOB that this kind of key does not have.
    /// - `NTE_BAD_KEY_STATE` (0x8009000b): the key lacks `CRYPT_EXPORT` (recorded on Windows); a public key needs none.
    /// - `NTE_BAD_PUBLIC_KEY` (0x80090015): a SIMPLEBLOB under a key that is not an `RSA_KEYX` key.
    /// - `NTE_BAD_LEN` (0x80090004): a session key too long to be wrapped under this RSA key.
    /// - `NTE_FAIL` (0x80090020): the random source failed.
    #[doc(alias = "CryptExportKey")]
    pub fn export_key(&self, key: HCryptKey, export_as: ExportAs) -> Result<KeyBlob, Error> {
        let export = self.begin_export(key, export_as)?;
        let (padding, random) = (export_as.padding(), self.context.random());
        match export_as.under() {
            None => export.finish(None, padding, random),
            Some(under) => self
                .objects
                .key_for_work(under.into_raw(), |under| export.finish(Some(under), padding, random)),
        }
    }

    fn begin_export(&self, key: HCryptKey, export_as: ExportAs) -> Result<Export, Error> {
        let begin = |key: &mut Key| Export::begin(key, export_as.blob_type(), export_as.version());
        self.objects.key(key.into_raw(), begin)
    }

    /// Imports an RSA key that was read from a file: PEM, DER, PVK or a BLOB.
    ///
    /// It is [`import_key`](KeyStore::import_key) of the BLOB that [`KeyFile::as_blob`] returns, so a pair becomes the user
    /// key of its algorithm in the store's container.
    ///
    /// ```
    /// use hcryptkey::{ImportOptions, KeyFile, KeyStore};
    ///
    /// let pem = "\
    /// -----BEGIN PUBLIC KEY-----
    /// MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMPoOAA3NbEgNMrY1CNPjQe2gtrAEyBL
    /// TaeRjh7wvDTyNCbxO8QmLfvSXK8ap4hlzgcKgxE8VYCWZ3KBxQ5XsHkCAwEAAQ==
    /// -----END PUBLIC KEY-----
    /// ";
    /// let store = KeyStore::default();
    /// let key = store.import_key_from(&KeyFile::read(pem.as_bytes(), None)?, ImportOptions::new())?;
    /// assert_eq!(store.key_info(key)?.key_bits(), 512);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`import_key`](KeyStore::import_key).
    #[cfg(feature = "crypt32")]
    #[doc(alias = "CryptImportPublicKeyInfo")]
    #[doc(alias = "CryptDecodeObject")]
    pub fn import_key_from(&self, file: &KeyFile, options: ImportOptions) -> Result<HCryptKey, Error> {
        self.import_key(file.as_blob(), options)
    }

    /// Exports an RSA key in a file format: PEM, DER, PVK or a BLOB. The returned bytes are wiped when they are dropped.
    ///
    /// Salts come from the store's random source.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, KeyFormat, KeySpec, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(512).exportable())?;
    /// let pem = store.export_key_as(key, KeyFormat::Pkcs1PrivatePem)?;
    /// assert!(pem.starts_with(b"-----BEGIN RSA PRIVATE KEY-----\n"));
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_KEY` (0x80090003): a dead handle; a session key; only a public half, for a format that holds a pair.
    /// - `NTE_BAD_KEY_STATE` (0x8009000b): the key lacks `CRYPT_EXPORT`; a public key needs none.
    /// - `ERROR_INVALID_PASSWORD` (86): a password for a format that has none.
    /// - `NTE_FAIL` (0x80090020): the random source failed.
    #[cfg(feature = "crypt32")]
    #[doc(alias = "CryptExportPublicKeyInfo")]
    #[doc(alias = "CryptEncodeObject")]
    pub fn export_key_as<'a>(
        &self,
        key: HCryptKey,
        format: impl Into<KeyFileOptions<'a>>,
    ) -> Result<KeyBlob, Error> {
        let options = format.into();
        let half = if options.format().is_private() { ExportAs::Private } else { ExportAs::Public };
        key_file::write(&self.export_key(key, half)?, options, self.context.random())
    }

    /// The size in bytes of the BLOB that [`export_key`](KeyStore::export_key) would return.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, ExportAs, KeySpec, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(KeySpec::new(Algorithm::Aes256).exportable())?;
    /// assert_eq!(store.exported_len(key, ExportAs::Plaintext)?, 8 + 4 + 32);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`export_key`](KeyStore::export_key): the permission is checked before the size is returned.
    #[doc(alias = "CryptExportKey")]
    pub fn exported_len(&self, key: HCryptKey, export_as: ExportAs) -> Result<usize, Error> {
        let export = self.begin_export(key, export_as)?;
        match export_as.under() {
            None => export.len(None),
            Some(under) => self.objects.key(under.into_raw(), |under| export.len(Some(under))),
        }
    }

    /// Exports the bytes of a session key, without its salt and without a BLOB around them. They are wiped when they are dropped.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, Error, KeySpec, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(KeySpec::new(Algorithm::Aes256).exportable())?;
    /// assert_eq!(store.export_material(key)?.len(), 32);
    /// let key = store.generate_key(Algorithm::Aes256)?;
    /// assert_eq!(store.export_material(key), Err(Error::BadKeyState));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`export_key`](KeyStore::export_key).
    #[doc(alias = "CryptExportKey")]
    pub fn export_material(&self, key: HCryptKey) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.objects.key(key.into_raw(), |key| Ok(Zeroizing::new(key.exportable()?.as_ref().to_vec())))
    }

    /// A fresh handle to a user key of the store's container: `CryptGetUserKey`.
    ///
    /// Each handle names a key object of its own, so a parameter that is set on one does not change another (recorded on Windows).
    /// Destroying the handle leaves the user key in the container.
    ///
    /// ```
    /// use hcryptkey::{Error, KeyStore, UserKey};
    ///
    /// let store = KeyStore::default();
    /// assert_eq!(store.user_key(UserKey::Signature), Err(Error::NoKey));
    /// # #[cfg(feature = "rsa")] {
    /// use hcryptkey::{Algorithm, KeySpec};
    ///
    /// let pair = store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(512))?;
    /// store.destroy_key(pair)?;
    /// let again = store.user_key(UserKey::Signature)?;
    /// assert_eq!(store.key_info(again)?.key_bits(), 512);
    /// # }
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_NO_KEY` (0x8009000d): the container has no such key.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    #[doc(alias = "CryptGetUserKey")]
    pub fn user_key(&self, user_key: UserKey) -> Result<HCryptKey, Error> {
        self.insert_key(self.context.user_key(user_key)?)
    }

    /// Makes an exact copy of a key **and its state** under a fresh handle: `CryptDuplicateKey`.
    ///
    /// Everything is copied: algorithm, bytes, salt, effective length, IV, mode, mode bits, padding, permissions, the label of OAEP,
    /// the feedback register, RC4's position in its stream, and whether a message is in progress. The two keys share no state
    /// afterwards. The cost does not depend on the length of the message so far.
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
    #[doc(alias = "CryptDuplicateKey")]
    pub fn duplicate_key(&self, key: HCryptKey) -> Result<HCryptKey, Error> {
        // Before the handle: a provider without this call has no function that could look at a handle. In a process,
        // advapi32 checks the handle first.
        self.context.check_duplicates()?;
        let (_, copy) = self.objects.copy_key(key.into_raw())?;
        self.objects.insert_key_copy(copy, key.into_raw(), NO_OWNER).map(HCryptKey::new)
    }

    /// Ends a handle and wipes its key: `CryptDestroyKey`. Duplicates of the key are not affected.
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
    #[doc(alias = "CryptDestroyKey")]
    pub fn destroy_key(&self, key: HCryptKey) -> Result<(), Error> {
        self.objects.remove_key(key.into_raw())
    }
}
