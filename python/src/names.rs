//! Algorithms, modes and providers by the crate's names or CryptoAPI's numbers.

use hcryptkey::{Algorithm, CipherMode, HashAlgorithm, KeyKind, Padding, Provider, UserKey};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

/// Short names of Microsoft's providers, without punctuation.
const PROVIDERS: [(&str, Provider); 10] = [
    ("base", Provider::BASE),
    ("strong", Provider::STRONG),
    ("enhanced", Provider::ENHANCED),
    ("aes", Provider::AES),
    ("schannel", Provider::SCHANNEL),
    ("dss", Provider::DSS),
    ("basedssdh", Provider::DSS_DH),
    ("dssdh", Provider::ENHANCED_DSS_DH),
    ("dhschannel", Provider::DH_SCHANNEL),
    ("rsasignature", Provider::RSA_SIGNATURE),
];

const USER_KEYS: [(&str, UserKey); 2] = [("exchange", UserKey::Exchange), ("signature", UserKey::Signature)];

/// A name without case and punctuation: `"AES_256"`, `"aes-256"` and `"aes256"` are one.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// A value from a list, by its name or its number.
fn pick<T>(
    what: &str,
    object: &Bound<'_, PyAny>,
    choices: impl Iterator<Item = (&'static str, T)> + Clone,
    numbered: impl Fn(u32) -> Option<T>,
) -> PyResult<T> {
    let found = if let Ok(name) = object.extract::<String>() {
        let wanted = plain(&name);
        choices.clone().find(|(name, _)| plain(name) == wanted).map(|(_, value)| value)
    } else if let Ok(number) = object.extract::<u32>() {
        numbered(number)
    } else {
        return Err(PyTypeError::new_err(format!("this takes the name or the number of a {what}")));
    };
    found.ok_or_else(|| {
        let names: Vec<_> = choices.map(|(name, _)| name).collect();
        PyValueError::new_err(format!("no such {what}: {object}; use one of {}", names.join(", ")))
    })
}

pub(crate) fn algorithm(object: &Bound<'_, PyAny>) -> PyResult<Algorithm> {
    let named = Algorithm::ALL.iter().map(|algorithm| (algorithm.name(), *algorithm));
    pick("cipher", object, named, Algorithm::from_alg_id)
}

pub(crate) fn hash(object: &Bound<'_, PyAny>) -> PyResult<HashAlgorithm> {
    let named = HashAlgorithm::ALL.iter().map(|algorithm| (algorithm.name(), *algorithm));
    pick("hash", object, named, HashAlgorithm::from_alg_id)
}

/// Any number is a mode that a key stores, as on Windows.
pub(crate) fn mode(object: &Bound<'_, PyAny>) -> PyResult<CipherMode> {
    let named = CipherMode::ALL.iter().filter_map(|mode| Some((mode.name()?, *mode)));
    pick("mode", object, named, |number| Some(CipherMode(number)))
}

pub(crate) fn padding(object: &Bound<'_, PyAny>) -> PyResult<Padding> {
    let named = Padding::ALL.iter().map(|padding| (padding.name(), *padding));
    pick("padding", object, named, Padding::from_code)
}

pub(crate) fn user_key(object: &Bound<'_, PyAny>) -> PyResult<UserKey> {
    pick("user key", object, USER_KEYS.into_iter(), UserKey::from_key_spec)
}

/// A provider by its short name, or by the name that Microsoft gave it.
pub(crate) fn provider(name: &str) -> PyResult<Provider> {
    let short = plain(name);
    PROVIDERS
        .into_iter()
        .find(|(other, provider)| *other == short || provider.name().eq_ignore_ascii_case(name))
        .map(|(_, provider)| provider)
        .ok_or_else(|| {
            PyValueError::new_err(format!(
                "no such provider: {name}; use base, strong, enhanced, aes, schannel, dss, base_dss_dh, \
                 dss_dh, dh_schannel, rsa_signature, or a full name"
            ))
        })
}

/// The name of a kind of key.
pub(crate) fn kind(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Block => "block",
        KeyKind::Stream => "stream",
        KeyKind::Hmac => "hmac",
        KeyKind::Master => "master",
        KeyKind::RsaPair => "rsa_pair",
        KeyKind::RsaPublic => "rsa_public",
        KeyKind::DssPair => "dss_pair",
        KeyKind::DssPublic => "dss_public",
        KeyKind::DhPair => "dh_pair",
        KeyKind::DhPublic => "dh_public",
        KeyKind::Pregenerated => "pregenerated",
        KeyKind::Agreed => "agreed",
        _ => "other",
    }
}
