//! Keyword arguments as the crate's options.

use hcryptkey::{ExportAs, HCryptKey, ImportOptions, KeySpec, SignOptions};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::names;

/// The key that a call is to make.
pub(crate) fn key_spec(
    algorithm: &Bound<'_, PyAny>,
    bits: u32,
    exportable: bool,
    salt: &str,
) -> PyResult<KeySpec> {
    let mut spec = KeySpec::new(names::algorithm(algorithm)?).bits(bits);
    if exportable {
        spec = spec.exportable();
    }
    match salt {
        "default" => Ok(spec),
        "create" => Ok(spec.create_salt()),
        "none" => Ok(spec.no_salt()),
        _ => Err(PyValueError::new_err("salt is 'default', 'create' or 'none'")),
    }
}

pub(crate) fn import_options(exportable: bool, salt: &str, hmac_key: bool) -> PyResult<ImportOptions> {
    let mut options = ImportOptions::new();
    if exportable {
        options = options.exportable();
    }
    if hmac_key {
        options = options.hmac_key();
    }
    match salt {
        "default" => Ok(options),
        "none" => Ok(options.no_salt()),
        _ => Err(PyValueError::new_err("the salt of an imported key is 'default' or 'none'")),
    }
}

/// The BLOB that an export is to make.
pub(crate) fn export_as(
    kind: &str,
    under: Option<HCryptKey>,
    oaep: bool,
    version: u32,
) -> PyResult<ExportAs> {
    match (kind, under, oaep, version) {
        (_, _, _, ..=1 | 4..) => Err(PyValueError::new_err("the version of a BLOB is 2 or 3")),
        ("plaintext", None, false, 2) => Ok(ExportAs::Plaintext),
        ("public", None, false, 2) => Ok(ExportAs::Public),
        ("public", None, false, _) => Ok(ExportAs::PublicVersion3),
        ("private", None, false, 2) => Ok(ExportAs::Private),
        ("private", None, false, _) => Ok(ExportAs::PrivateVersion3),
        ("private", Some(under), false, 2) => Ok(ExportAs::PrivateUnder(under)),
        ("simple", Some(under), false, 2) => Ok(ExportAs::Simple(under)),
        ("simple", Some(under), true, 2) => Ok(ExportAs::SimpleOaep(under)),
        ("simple", None, _, 2) => {
            Err(PyValueError::new_err("a SIMPLEBLOB is wrapped under an RSA key; pass under=key"))
        }
        ("plaintext" | "simple" | "public" | "private", ..) => Err(PyValueError::new_err(format!(
            "a {kind} BLOB does not take this; leave out under, oaep or version"
        ))),
        _ => Err(PyValueError::new_err("a BLOB is 'plaintext', 'simple', 'public' or 'private'")),
    }
}

pub(crate) fn sign_options(
    no_hash_oid: bool,
    description: Option<&str>,
    x931: bool,
) -> PyResult<SignOptions<'_>> {
    let options = SignOptions::new();
    let options = match (no_hash_oid, x931) {
        (false, false) => options,
        (true, false) => options.no_hash_oid(),
        (false, true) => options.x931(),
        (true, true) => {
            return Err(PyValueError::new_err("a signature of X9.31 names the hash; leave out no_hash_oid"));
        }
    };
    Ok(description.map_or(options, |description| options.description(description)))
}
