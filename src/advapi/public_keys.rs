//! Public keys in the form of certificates: the calls of crypt32.dll that work on contexts.

use super::{Advapi, fill};
use crate::algorithm::{Algorithm, UserKey};
use crate::blob::BlobVersion;
use crate::codes;
use crate::crypt32::PublicKeyInfo;
use crate::crypt32::structure::check_encoding;
use crate::error::Error;
use crate::hash::Hash;

impl Advapi {
    /// `CryptImportPublicKeyInfo` and `CryptImportPublicKeyInfoEx`: imports a public key, as
    /// [`crypt_import_key`](Advapi::crypt_import_key) does with its PUBLICKEYBLOB.
    ///
    /// `alg_id` is `CALG_RSA_KEYX`, `CALG_RSA_SIGN`, or 0 for the former. A DSS key becomes `CALG_DSS_SIGN`, where the provider has
    /// that.
    ///
    /// # Errors
    /// In this order:
    /// - `ERROR_FILE_NOT_FOUND` (2): no such encoding.
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `ERROR_FILE_NOT_FOUND` (2): the key is neither for RSA nor for DSS.
    /// - `CRYPT_E_ASN1_BADTAG` (0x8009310b), `CRYPT_E_ASN1_EOD` (0x80093102), `CRYPT_E_ASN1_CORRUPT` (0x80093103),
    ///   `CRYPT_E_ASN1_LARGE` (0x80093104): the key is damaged.
    /// - And those of [`KeyStore::import_key`](crate::KeyStore::import_key).
    #[doc(alias = "CryptImportPublicKeyInfo")]
    #[doc(alias = "CryptImportPublicKeyInfoEx")]
    pub fn crypt_import_public_key_info(
        &self,
        prov: u64,
        encoding: u32,
        info: &PublicKeyInfo,
        alg_id: u32,
    ) -> Result<u64, Error> {
        check_encoding(encoding)?;
        self.acquired(prov)?;
        self.crypt_import_key(prov, &info.blob(alg_id)?, 0, 0)
    }

    /// `CryptExportPublicKeyInfo` and `CryptExportPublicKeyInfoEx`: the public half of a user key of the context's
    /// container. `oid` is the algorithm in the result, by default the key's own.
    ///
    /// # Errors
    /// In this order:
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `ERROR_FILE_NOT_FOUND` (2): no such encoding.
    /// - `NTE_NO_KEY` (0x8009000d): the container has no such key.
    /// - `NTE_BAD_KEY` (0x80090003): it is neither an RSA key nor a DSS key.
    #[doc(alias = "CryptExportPublicKeyInfo")]
    #[doc(alias = "CryptExportPublicKeyInfoEx")]
    pub fn crypt_export_public_key_info(
        &self,
        prov: u64,
        key_spec: u32,
        encoding: u32,
        oid: Option<&str>,
    ) -> Result<PublicKeyInfo, Error> {
        let acquired = self.acquired(prov)?;
        check_encoding(encoding)?;
        let user_key = UserKey::from_key_spec(key_spec).ok_or(Error::NoKey)?;
        let key = acquired.context.user_key(user_key)?;
        if key.algorithm() == Algorithm::DssSign {
            return PublicKeyInfo::from_dss_blob(&key.dss_dh()?.public_blob(BlobVersion::Two)?, oid);
        }
        PublicKeyInfo::from_blob(&key.rsa()?.public_blob(), oid)
    }

    /// `CryptHashPublicKeyInfo`: a hash of the encoded key. Without a buffer, the length of the hash in bytes.
    ///
    /// `prov` may be 0 for a provider that has every hash. `alg_id` 0 is MD5. Flags have no effect.
    ///
    /// # Errors
    /// - `ERROR_FILE_NOT_FOUND` (2): no such encoding.
    /// - `E_INVALIDARG` (0x80070057): the OID of the key is not valid.
    /// - And those of [`crypt_hash_certificate`](Advapi::crypt_hash_certificate).
    #[doc(alias = "CryptHashPublicKeyInfo")]
    pub fn crypt_hash_public_key_info(
        &self,
        prov: u64,
        alg_id: u32,
        encoding: u32,
        info: &PublicKeyInfo,
        value: Option<&mut [u8]>,
    ) -> Result<u32, Error> {
        check_encoding(encoding)?;
        self.hash_of(prov, if alg_id == 0 { codes::CALG_MD5 } else { alg_id }, &info.to_der()?, value)
    }

    /// `CryptHashCertificate`: a hash of bytes. Without a buffer, the length of the hash in bytes.
    ///
    /// `prov` may be 0 for a provider that has every hash. `alg_id` 0 is SHA-1. Flags have no effect.
    ///
    /// ```
    /// use hcryptkey::Advapi;
    ///
    /// let mut value = [0; 20];
    /// Advapi::new().crypt_hash_certificate(0, 0, b"abc", Some(&mut value))?;
    /// assert_eq!(value[..4], [0xa9, 0x99, 0x3e, 0x36]);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_ALGID` (0x80090008): no such hash, or the context's provider lacks it.
    /// - `ERROR_MORE_DATA` (234): the buffer is too small.
    #[doc(alias = "CryptHashCertificate")]
    pub fn crypt_hash_certificate(
        &self,
        prov: u64,
        alg_id: u32,
        encoded: &[u8],
        value: Option<&mut [u8]>,
    ) -> Result<u32, Error> {
        self.hash_of(prov, if alg_id == 0 { codes::CALG_SHA1 } else { alg_id }, encoded, value)
    }

    fn hash_of(&self, prov: u64, alg_id: u32, data: &[u8], value: Option<&mut [u8]>) -> Result<u32, Error> {
        let algorithm = super::hashing::hash_algorithm(alg_id)?;
        let mut hash = match prov {
            0 => Hash::create(algorithm, None)?,
            _ => self.acquired(prov)?.context.create_hash(algorithm, None)?,
        };
        hash.running()?.update(data);
        fill(&hash.value()?, value)
    }
}
