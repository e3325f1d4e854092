//! The replacement for RSA in builds without the feature `rsa`. Its key types have no values, and calls that would make a key fail.

#[expect(dead_code, reason = "nothing reads the numbers in this build")]
mod parts;

use zeroize::Zeroizing;

use crate::algorithm::{HashAlgorithm, SignatureFormat};
use crate::codes;
use crate::error::{Error, NotEmulated};

pub(crate) use parts::Parts;

/// The missing feature, for errors.
pub(crate) const WHAT: &str = "RSA, which the crate's feature `rsa` brings";

const NOT_BUILT_IN: Error = Error::NotEmulated(&NotEmulated { code: codes::NTE_BAD_ALGID, what: WHAT });

pub(crate) const NO_EXCHANGE_KEY: Error =
    Error::NotEmulated(&NotEmulated { code: codes::NTE_BAD_PUBLIC_KEY, what: WHAT });

/// The public half of a key. No value of this type exists.
#[derive(Clone)]
pub(crate) enum PublicKey {}

/// A pair of keys. No value of this type exists.
#[derive(Clone)]
pub(crate) enum PrivateKey {}

/// The label of OAEP, which no key has.
#[derive(Clone, Copy, Default)]
pub(crate) struct Label(());

impl Label {
    pub(crate) fn new(_label: &[u8]) -> Self {
        Self(())
    }
}

impl PublicKey {
    pub(crate) fn from_le(_modulus: &[u8], _exponent: u32) -> Result<Self, Error> {
        Err(NOT_BUILT_IN)
    }

    pub(crate) fn check_sound(&self) -> Result<(), Error> {
        match *self {}
    }

    pub(crate) fn modulus(&self) -> &[u8] {
        match *self {}
    }

    pub(crate) fn exponent(&self) -> u32 {
        match *self {}
    }

    pub(crate) fn modulus_len(&self) -> usize {
        match *self {}
    }

    pub(crate) fn modulus_bits(&self) -> u32 {
        match *self {}
    }
}

impl PrivateKey {
    pub(crate) fn generate(
        _bits: u32,
        _random: impl FnMut(&mut [u8]) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        Err(NOT_BUILT_IN)
    }

    pub(crate) fn from_parts(_parts: &Parts<'_>) -> Result<Self, Error> {
        Err(NOT_BUILT_IN)
    }

    pub(crate) fn public(&self) -> &PublicKey {
        match *self {}
    }

    pub(crate) fn append(&self, _blob: &mut Vec<u8>) {
        match *self {}
    }
}

pub(crate) fn encrypt_pkcs1(
    key: &PublicKey,
    _message: &[u8],
    _random: impl FnMut(&mut [u8]) -> Result<(), Error>,
) -> Result<Vec<u8>, Error> {
    match *key {}
}

pub(crate) fn encrypt_oaep(
    key: &PublicKey,
    _message: &[u8],
    _label: Label,
    _random: impl FnMut(&mut [u8]) -> Result<(), Error>,
) -> Result<Vec<u8>, Error> {
    match *key {}
}

pub(crate) fn decrypt_pkcs1(key: &PrivateKey, _ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    match *key {}
}

pub(crate) fn decrypt_oaep(
    key: &PrivateKey,
    _ciphertext: &[u8],
    _label: Label,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    match *key {}
}

pub(crate) fn decrypt_raw(key: &PrivateKey, _ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    match *key {}
}

pub(crate) fn check_signable(
    key: &PublicKey,
    _format: SignatureFormat,
    _hash: HashAlgorithm,
    _value_len: usize,
) -> Result<(), Error> {
    match *key {}
}

pub(crate) fn sign(
    key: &PrivateKey,
    _format: SignatureFormat,
    _hash: HashAlgorithm,
    _value: &[u8],
) -> Result<Vec<u8>, Error> {
    match *key {}
}

pub(crate) fn verify(
    key: &PublicKey,
    _format: SignatureFormat,
    _hash: HashAlgorithm,
    _value: &[u8],
    _signature: &[u8],
) -> Result<(), Error> {
    match *key {}
}
