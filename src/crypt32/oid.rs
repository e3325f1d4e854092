//! OIDs and their `ALG_ID`s.

#[allow(clippy::wildcard_imports, reason = "the table has nearly all algorithms")]
use crate::codes::*;

/// The OID of RSA keys.
pub(crate) const RSA_OID: &str = "1.2.840.113549.1.1.1";

/// The OID of DSS keys.
pub(crate) const DSS_OID: &str = "1.2.840.10040.4.1";

/// Every pair that Windows knows. Where several OIDs have the same `ALG_ID`, the marked one is the OID of that
/// `ALG_ID`.
#[rustfmt::skip]
const PAIRS: &[(&str, u32, bool)] = &[
    (RSA_OID, CALG_RSA_KEYX, true),
    // An OID of RSA signatures maps to the hash.
    ("1.2.840.113549.1.1.2", CALG_MD2, false),
    ("1.2.840.113549.1.1.3", CALG_MD4, false),
    ("1.2.840.113549.1.1.4", CALG_MD5, false),
    ("1.2.840.113549.1.1.5", CALG_SHA1, false),
    ("1.2.840.113549.1.1.11", CALG_SHA_256, false),
    ("1.2.840.113549.1.1.12", CALG_SHA_384, false),
    ("1.2.840.113549.1.1.13", CALG_SHA_512, false),
    ("1.2.840.113549.1.3.1", CALG_DH_SF, false),
    ("1.2.840.113549.1.9.16.3.5", CALG_DH_EPHEM, true),
    ("1.2.840.113549.1.9.16.3.6", CALG_3DES, false),
    ("1.2.840.113549.1.9.16.3.7", CALG_RC2, false),
    ("1.2.840.113549.2.2", CALG_MD2, true),
    ("1.2.840.113549.2.4", CALG_MD4, true),
    ("1.2.840.113549.2.5", CALG_MD5, true),
    ("1.2.840.113549.3.2", CALG_RC2, true),
    ("1.2.840.113549.3.4", CALG_RC4, true),
    ("1.2.840.113549.3.7", CALG_3DES, true),
    ("1.2.840.10046.2.1", CALG_DH_SF, true),
    (DSS_OID, CALG_DSS_SIGN, true),
    ("1.2.840.10040.4.3", CALG_SHA1, false),
    ("1.3.14.3.2.2", CALG_MD4, false),
    ("1.3.14.3.2.3", CALG_MD5, false),
    ("1.3.14.3.2.4", CALG_MD4, false),
    ("1.3.14.3.2.7", CALG_DES, true),
    ("1.3.14.3.2.12", CALG_DSS_SIGN, false),
    ("1.3.14.3.2.13", CALG_SHA1, false),
    ("1.3.14.3.2.15", CALG_SHA1, false),
    ("1.3.14.3.2.18", CALG_SHA1, false),
    ("1.3.14.3.2.22", CALG_RSA_KEYX, false),
    ("1.3.14.3.2.26", CALG_SHA1, true),
    ("1.3.14.3.2.27", CALG_SHA1, false),
    ("1.3.14.3.2.29", CALG_SHA1, false),
    ("1.3.14.7.2.3.1", CALG_MD2, false),
    ("2.16.840.1.101.2.1.1.19", CALG_SHA1, false),
    ("2.16.840.1.101.2.1.1.20", CALG_DSS_SIGN, false),
    ("2.16.840.1.101.3.4.1.2", CALG_AES_128, true),
    ("2.16.840.1.101.3.4.1.22", CALG_AES_192, true),
    ("2.16.840.1.101.3.4.1.42", CALG_AES_256, true),
    ("2.16.840.1.101.3.4.2.1", CALG_SHA_256, true),
    ("2.16.840.1.101.3.4.2.2", CALG_SHA_384, true),
    ("2.16.840.1.101.3.4.2.3", CALG_SHA_512, true),
];

/// The `ALG_ID` of an OID: `CertOIDToAlgId`. `None` if it has none, where Windows returns 0.
///
/// ```
/// use hcryptkey::{codes, crypt32::cert_oid_to_alg_id};
///
/// assert_eq!(cert_oid_to_alg_id("1.3.14.3.2.26"), Some(codes::CALG_SHA1));
/// assert_eq!(cert_oid_to_alg_id("1.2.3"), None);
/// ```
#[doc(alias = "CertOIDToAlgId")]
pub fn cert_oid_to_alg_id(oid: &str) -> Option<u32> {
    PAIRS.iter().find(|(known, _, _)| *known == oid).map(|(_, alg_id, _)| *alg_id)
}

/// The OID of an `ALG_ID`: `CertAlgIdToOID`. `None` if it has none.
///
/// ```
/// use hcryptkey::{codes, crypt32::cert_alg_id_to_oid};
///
/// assert_eq!(cert_alg_id_to_oid(codes::CALG_RSA_KEYX), Some("1.2.840.113549.1.1.1"));
/// ```
#[doc(alias = "CertAlgIdToOID")]
pub fn cert_alg_id_to_oid(alg_id: u32) -> Option<&'static str> {
    PAIRS.iter().find(|(_, known, is_its_oid)| *is_its_oid && *known == alg_id).map(|(oid, _, _)| *oid)
}
