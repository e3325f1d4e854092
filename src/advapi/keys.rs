//! The life of keys.

use super::contexts::Acquired;
use super::numbers::check_reserved;
use super::{Advapi, check_flags, dword, fill};
use crate::algorithm::{Algorithm, UserKey};
use crate::blob::BlobType;
use crate::codes;
use crate::error::{Error, Reason};
use crate::export::{Export, flags_of};
use crate::hash::Hash;
use crate::key::{Key, KeySpec};
use crate::options::ImportOptions;
use crate::provider::Provider;

/// The flags of `CryptGenKey` and `CryptDeriveKey`, in the lower half of `dwFlags`. User protection and archiving are accepted
/// and ignored.
const KEY_FLAGS: u32 = codes::CRYPT_EXPORTABLE
    | codes::CRYPT_USER_PROTECTED
    | codes::CRYPT_CREATE_SALT
    | codes::CRYPT_NO_SALT
    | codes::CRYPT_PREGEN
    | codes::CRYPT_ARCHIVABLE;

/// The flags of `CryptDeriveKey` for a key of a secure channel.
const CHANNEL_FLAGS: u32 = KEY_FLAGS | codes::CRYPT_SERVER;

/// The flags of `CryptImportKey`.
///
/// `CRYPT_OAEP` is the same number as `CRYPT_PREGEN`, so `KEY_FLAGS` includes it.
const IMPORT_FLAGS: u32 = KEY_FLAGS | codes::CRYPT_IPSEC_HMAC_KEY;

/// Reads `dwFlags`: the length in bits in the upper half, flags in the lower one. `CRYPT_CREATE_SALT` wins over
/// `CRYPT_NO_SALT`.
///
/// `provider` knows the algorithms of `AT_KEYEXCHANGE` and `AT_SIGNATURE`.
pub(super) fn key_spec(provider: &Provider, alg_id: u32, flags: u32) -> Result<KeySpec, Error> {
    let is_of_channel = matches!(alg_id, codes::CALG_SCHANNEL_ENC_KEY | codes::CALG_SCHANNEL_MAC_KEY);
    check_flags(flags & 0xffff, if is_of_channel { CHANNEL_FLAGS } else { KEY_FLAGS })?;
    let user_key = UserKey::from_key_spec(alg_id).map(|user_key| provider.algorithm_of(user_key));
    let algorithm = user_key.or(Algorithm::from_alg_id(alg_id)).ok_or(Error::NO_SUCH_CIPHER)?;
    let mut spec = KeySpec::new(algorithm).bits(flags >> 16);
    if flags & codes::CRYPT_EXPORTABLE != 0 {
        spec = spec.exportable();
    }
    if flags & codes::CRYPT_NO_SALT != 0 {
        spec = spec.no_salt();
    }
    if flags & codes::CRYPT_PREGEN != 0 {
        spec = spec.pregenerated();
    }
    // After CRYPT_NO_SALT: both set the same property, and this flag wins.
    if flags & codes::CRYPT_CREATE_SALT != 0 {
        spec = spec.create_salt();
    }
    if flags & codes::CRYPT_SERVER != 0 {
        spec = spec.server();
    }
    Ok(spec)
}

fn import_options(flags: u32) -> Result<ImportOptions, Error> {
    check_flags(flags, IMPORT_FLAGS)?;
    let mut options = ImportOptions::new();
    if flags & codes::CRYPT_EXPORTABLE != 0 {
        options = options.exportable();
    }
    if flags & codes::CRYPT_NO_SALT != 0 {
        options = options.no_salt();
    }
    if flags & codes::CRYPT_IPSEC_HMAC_KEY != 0 {
        options = options.hmac_key();
    }
    if flags & codes::CRYPT_OAEP != 0 {
        options = options.oaep();
    }
    Ok(options)
}

impl Advapi {
    /// Stores a key that was generated or imported. A pair becomes the container's user key, but only if there is a handle for
    /// it: a failed call changes nothing.
    fn insert_new_key(&self, key: Key, acquired: &Acquired, prov: u64) -> Result<u64, Error> {
        // The pair is copied before the key moves into the table. It goes into the container last; if that fails, the new
        // handle is removed.
        let pair = key.pair();
        let handle = self.insert_key(key, prov)?;
        acquired.context.keep(pair).inspect_err(|_| _ = self.objects.remove_key(handle))?;
        Ok(handle)
    }

    /// `CryptGenKey` makes a session key. For `AT_KEYEXCHANGE` (1), `AT_SIGNATURE` (2) or the `ALG_ID` of a key pair, it makes
    /// a pair instead, which becomes the container's user key of that kind (except `CALG_DH_EPHEM`). The upper half of
    /// `flags` is the length in bits.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let key = advapi.crypt_gen_key(prov, CALG_RC4, 128 << 16 | CRYPT_EXPORTABLE)?;
    /// assert_eq!(advapi.crypt_export_key(key, 0, PLAINTEXTKEYBLOB, 0, None)?, 12 + 16);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_FLAGS` (0x80090009): flags that the call does not know; a length that DES, 3DES, DSS or Diffie-Hellman does not
    ///   have.
    /// - `NTE_BAD_ALGID` (0x80090008): an algorithm that keys don't have, or that the profile lacks.
    /// - And those of [`KeyStore::generate_key`](crate::KeyStore::generate_key).
    #[doc(alias = "CryptGenKey")]
    pub fn crypt_gen_key(&self, prov: u64, alg_id: u32, flags: u32) -> Result<u64, Error> {
        let acquired = self.acquired(prov)?;
        let key = acquired.context.generate_key(key_spec(acquired.context.provider(), alg_id, flags)?)?;
        self.insert_new_key(key, &acquired, prov)
    }

    /// `CryptDeriveKey`: a session key from the hash `base_data`. The call finishes the hash.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let hash = advapi.crypt_create_hash(prov, CALG_SHA1, 0, 0)?;
    /// advapi.crypt_hash_data(hash, b"password", 0)?;
    /// let key = advapi.crypt_derive_key(prov, CALG_AES_256, hash, 0)?;
    /// assert_eq!(advapi.crypt_hash_data(hash, b"more", 0).unwrap_err().code(), NTE_BAD_HASH_STATE);
    /// # advapi.crypt_destroy_key(key)?;
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle, or the hash of another context.
    /// - `NTE_BAD_FLAGS` (0x80090009): flags that the call does not know.
    /// - And those of [`KeyStore::derive_key`](crate::KeyStore::derive_key).
    #[doc(alias = "CryptDeriveKey")]
    pub fn crypt_derive_key(&self, prov: u64, alg_id: u32, base_data: u64, flags: u32) -> Result<u64, Error> {
        let acquired = self.acquired(prov)?;
        // Handles are checked before flags.
        Self::check_same(self.objects.owner_of_hash(base_data)?, prov)?;
        let spec = key_spec(acquired.context.provider(), alg_id, flags)?;
        let derive = |hash: &mut Hash| acquired.context.derive_key(spec, hash);
        self.keep(prov, self.objects.insert_derived(base_data, prov, derive)?)
    }

    /// `CryptImportKey`. `pub_key` unwraps a SIMPLEBLOB or decrypts a PRIVATEKEYBLOB; 0 for none.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let blob = *b"\x08\x02\0\0\x0e\x66\0\0\x10\0\0\0sixteen byte key";
    /// let key = advapi.crypt_import_key(prov, &blob, 0, CRYPT_EXPORTABLE)?;
    /// let mut exported = [0; 28];
    /// assert_eq!(advapi.crypt_export_key(key, 0, PLAINTEXTKEYBLOB, 0, Some(&mut exported))?, 28);
    /// assert_eq!(exported, blob);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle, or a key of another context.
    /// - `NTE_BAD_FLAGS` (0x80090009): flags that the call does not know.
    /// - And those of [`KeyStore::import_key`](crate::KeyStore::import_key).
    #[doc(alias = "CryptImportKey")]
    pub fn crypt_import_key(&self, prov: u64, blob: &[u8], pub_key: u64, flags: u32) -> Result<u64, Error> {
        let acquired = self.acquired(prov)?;
        let key = if pub_key == 0 {
            acquired.context.import_key(blob, None, import_options(flags)?)?
        } else {
            Self::check_same(self.objects.owner_of_key(pub_key)?, prov)?;
            self.objects.key_for_work(pub_key, |under| {
                acquired.context.import_key(blob, Some(under), import_options(flags)?)
            })?
        };
        self.insert_new_key(key, &acquired, prov)
    }

    /// `CryptExportKey`; without a buffer, the size of the BLOB in bytes.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle, or a key of another context.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag other than these two: `CRYPT_OAEP` (0x40) with a SIMPLEBLOB; `CRYPT_BLOB_VER3`
    ///   (0x80) with a PUBLICKEYBLOB or PRIVATEKEYBLOB of DSS or Diffie-Hellman.
    /// - `NTE_BAD_TYPE` (0x8009000a): an unknown type of BLOB.
    /// - `ERROR_MORE_DATA` (234): the buffer is too small.
    /// - And those of [`KeyStore::export_key`](crate::KeyStore::export_key).
    #[doc(alias = "CryptExportKey")]
    pub fn crypt_export_key(
        &self,
        key: u64,
        exp_key: u64,
        blob_type: u32,
        flags: u32,
        data: Option<&mut [u8]>,
    ) -> Result<u32, Error> {
        if exp_key != 0 {
            Self::check_same(self.objects.owner_of_key(exp_key)?, self.objects.owner_of_key(key)?)?;
        }
        // `key` is locked only here, so `exp_key` may be the same key.
        let (export, padding) = self.objects.key(key, |key| {
            let (padding, version) = flags_of(flags, blob_type)?;
            Ok((Export::begin(key, BlobType::from_code(blob_type)?, version)?, padding))
        })?;
        let finish = |under: Option<&mut Key>| {
            let needed = export.len(under.as_deref())?;
            match data {
                None => dword(needed),
                Some(buffer) if buffer.len() < needed => Err(Error::MoreData { needed }),
                buffer => fill(&export.finish(under, padding, &self.random)?, buffer),
            }
        };
        if exp_key == 0 {
            finish(None)
        } else {
            self.objects.key_for_work(exp_key, |under| finish(Some(under)))
        }
    }

    /// `CryptGetUserKey`: a fresh handle to a user key of the container.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_NO_KEY` (0x8009000d): the container has no such key, or there is no such `key_spec` (recorded on Windows).
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    #[doc(alias = "CryptGetUserKey")]
    pub fn crypt_get_user_key(&self, prov: u64, key_spec: u32) -> Result<u64, Error> {
        let acquired = self.acquired(prov)?;
        let user_key = UserKey::from_key_spec(key_spec).ok_or(Error::NoKey)?;
        self.insert_key(acquired.context.user_key(user_key)?, prov)
    }

    /// `CryptDuplicateKey`: an exact copy of the key and its state, under a fresh handle.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let key = advapi.crypt_gen_key(prov, CALG_AES_128, 0)?;
    /// let copy = advapi.crypt_duplicate_key(key, 0, 0)?;
    /// advapi.crypt_destroy_key(key)?;
    /// assert_eq!(advapi.crypt_encrypt(copy, 0, true, 0, None, 5)?, 16, "it lives on");
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle; `reserved` is not NULL, or `flags` not 0.
    /// - `ERROR_CALL_NOT_IMPLEMENTED` (120): a provider that the host added, and that has no such call.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    #[doc(alias = "CryptDuplicateKey")]
    pub fn crypt_duplicate_key(&self, key: u64, reserved: u64, flags: u32) -> Result<u64, Error> {
        // Copied first, because a dead handle is reported before everything else. A failed check drops the copy.
        let (owner, copy) = self.objects.copy_key(key)?;
        check_duplication(reserved, flags)?;
        self.check_duplicates(owner)?;
        self.keep(owner, self.objects.insert_key_copy(copy, key, owner)?)
    }

    /// `CryptDestroyKey`: ends the handle and wipes the key. A user key stays in its container.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    #[doc(alias = "CryptDestroyKey")]
    pub fn crypt_destroy_key(&self, key: u64) -> Result<(), Error> {
        self.objects.remove_key(key)
    }
}

/// Checks the reserved arguments of the calls that duplicate.
pub(super) fn check_duplication(reserved: u64, flags: u32) -> Result<(), Error> {
    check_reserved(reserved)?;
    if flags == 0 { Ok(()) } else { Err(Error::InvalidParameter(&Reason("dwFlags must be 0 here; pass 0"))) }
}
