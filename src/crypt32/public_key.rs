//! `CERT_PUBLIC_KEY_INFO`: a public key with the OID of its algorithm.

use zeroize::Zeroizing;

use super::der::{NULL_ELEMENT, Reader};
use super::dss_public_key;
use super::oid::{DSS_OID, RSA_OID};
use super::structure::{Structure, Value, rsa_public_blob, rsa_public_der};
use crate::codes::X509_PUBLIC_KEY_INFO;
use crate::error::{Error, Reason};

/// The fields of `CERT_PUBLIC_KEY_INFO`, which is a `SubjectPublicKeyInfo` (RFC 5280).
///
/// Callers fill it in themselves, so it gets no further fields: it is not `#[non_exhaustive]`, unlike structs that callers only
/// receive.
///
/// ```
/// use hcryptkey::{Advapi, codes::*, crypt32::PublicKeyInfo};
///
/// let advapi = Advapi::new();
/// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
/// advapi.crypt_gen_key(prov, AT_KEYEXCHANGE, 512 << 16)?;
/// let info = advapi.crypt_export_public_key_info(prov, AT_KEYEXCHANGE, X509_ASN_ENCODING, None)?;
/// assert_eq!(info.oid, "1.2.840.113549.1.1.1");
///
/// // The bytes that PEM has between "BEGIN PUBLIC KEY" and "END PUBLIC KEY".
/// let der = info.to_der()?;
/// assert_eq!(PublicKeyInfo::from_der(&der)?, info);
/// let key = advapi.crypt_import_public_key_info(prov, X509_ASN_ENCODING, &info, 0)?;
/// # advapi.crypt_destroy_key(key)?;
/// # Ok::<(), hcryptkey::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[doc(alias = "CERT_PUBLIC_KEY_INFO")]
pub struct PublicKeyInfo {
    /// The algorithm, in dotted form.
    pub oid: String,
    /// Its parameters in DER. Empty parameters are written as NULL.
    pub parameters: Vec<u8>,
    /// The key: for RSA a PKCS #1 `RSAPublicKey` in DER, for DSS an integer.
    pub key: Vec<u8>,
    /// The number of unused low bits at the end of the key; 0 for RSA and DSS keys. 8 or more remove whole bytes, as on
    /// Windows.
    pub unused_bits: u32,
}

impl PublicKeyInfo {
    /// Decodes the DER of a public key: `CryptDecodeObject` of an `X509_PUBLIC_KEY_INFO`. Bytes after it are ignored.
    ///
    /// # Errors
    /// - `CRYPT_E_ASN1_BADTAG` (0x8009310b), `CRYPT_E_ASN1_EOD` (0x80093102), `CRYPT_E_ASN1_CORRUPT` (0x80093103): it
    ///   is not one, ends early, or is damaged.
    #[doc(alias = "X509_PUBLIC_KEY_INFO")]
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        Self::from_values(&Structure::of(X509_PUBLIC_KEY_INFO)?.decode(der)?)
    }

    /// Encodes it: `CryptEncodeObject` of an `X509_PUBLIC_KEY_INFO`. The [unused bits](Self::unused_bits) are cleared; 8 or
    /// more remove whole bytes, as on Windows.
    ///
    /// # Errors
    /// - `E_INVALIDARG` (0x80070057): the OID is not valid.
    pub fn to_der(&self) -> Result<Vec<u8>, Error> {
        let values = self.clone().into_values();
        Ok(Structure::of(X509_PUBLIC_KEY_INFO)?.encode(&values)?.to_vec())
    }

    pub(crate) fn from_values(values: &[Value]) -> Result<Self, Error> {
        let [Value::Text(oid), Value::Blob(parameters), Value::Bits(key, unused_bits)] = values else {
            return Err(Error::BUG);
        };
        let oid = oid.clone().unwrap_or_default();
        Ok(Self { oid, parameters: parameters.to_vec(), key: key.to_vec(), unused_bits: *unused_bits })
    }

    pub(crate) fn into_values(self) -> Vec<Value> {
        let Self { oid, parameters, key, unused_bits } = self;
        let (parameters, key) = (Zeroizing::new(parameters), Zeroizing::new(key));
        vec![Value::Text(Some(oid)), Value::Blob(parameters), Value::Bits(key, unused_bits)]
    }

    /// The info of the PUBLICKEYBLOB of an RSA key.
    pub(crate) fn from_blob(blob: &[u8], oid: Option<&str>) -> Result<Self, Error> {
        let key = rsa_public_der(blob)?;
        let parameters = NULL_ELEMENT.to_vec();
        Ok(Self { oid: oid.unwrap_or(RSA_OID).to_owned(), parameters, key: key.to_vec(), unused_bits: 0 })
    }

    /// The info of the PUBLICKEYBLOB of a DSS key.
    pub(crate) fn from_dss_blob(blob: &[u8], oid: Option<&str>) -> Result<Self, Error> {
        let [parameters, key] = dss_public_key::from_blob(blob)?.map(|der| der.to_vec());
        Ok(Self { oid: oid.unwrap_or(DSS_OID).to_owned(), parameters, key, unused_bits: 0 })
    }

    /// The PUBLICKEYBLOB of the key, with this `ALG_ID` if it is not 0.
    ///
    /// # Errors
    /// `ERROR_FILE_NOT_FOUND` for another algorithm; those of decoding the key and its parameters.
    pub(crate) fn blob(&self, alg_id: u32) -> Result<Zeroizing<Vec<u8>>, Error> {
        const UNKNOWN: Error = Error::FileNotFound(&Reason(
            "the key is of another algorithm; only RSA and DSS keys can be imported",
        ));
        let mut blob = match self.oid.as_str() {
            RSA_OID => rsa_public_blob(Reader::new(&self.key))?,
            DSS_OID => dss_public_key::to_blob(&self.parameters, &self.key)?,
            _ => return Err(UNKNOWN),
        };
        if alg_id != 0 {
            // `aiKeyAlg` of the BLOBHEADER.
            blob.get_mut(4..8).ok_or(Error::BUG)?.copy_from_slice(&alg_id.to_le_bytes());
        }
        Ok(blob)
    }
}
