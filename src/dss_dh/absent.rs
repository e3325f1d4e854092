//! The replacement for DSS and Diffie-Hellman in builds without the feature `dss`. The key types have no values, and calls that would
//! make a key fail.
#![expect(clippy::needless_pass_by_value, reason = "the signatures are those of the feature")]

mod numbers;

use zeroize::Zeroizing;

use crate::codes;
use crate::error::{Error, NotEmulated};

use numbers::FillRandom;
pub(crate) use numbers::{FRESH_LEN, Numbers, Q_LEN, SIGNATURE_LEN, Seed};

/// The missing feature, for errors.
pub(crate) const WHAT: &str = "DSS and Diffie-Hellman, which the crate's feature `dss` brings";

const NOT_BUILT_IN: Error = Error::NotEmulated(&NotEmulated { code: codes::NTE_BAD_ALGID, what: WHAT });

pub(crate) const BUILT_IN: Result<(), Error> = Err(NOT_BUILT_IN);

/// No value of this type exists.
#[derive(Clone)]
pub(crate) enum Group {}

/// No value of this type exists.
#[derive(Clone)]
pub(crate) enum PublicKey {}

/// No value of this type exists.
#[derive(Clone)]
pub(crate) enum PrivateKey {}

impl Group {
    pub(crate) fn new(_numbers: Numbers) -> Result<Self, Error> {
        Err(NOT_BUILT_IN)
    }

    pub(crate) fn generate_dss(_bits: u32, _random: FillRandom<'_>) -> Result<Self, Error> {
        Err(NOT_BUILT_IN)
    }

    pub(crate) fn generate_dh(_bits: u32, _random: FillRandom<'_>) -> Result<Self, Error> {
        Err(NOT_BUILT_IN)
    }

    pub(crate) fn verify(&self) -> Result<(), Error> {
        match *self {}
    }

    pub(crate) fn numbers(&self) -> &Numbers {
        match *self {}
    }

    pub(crate) fn p(&self) -> &[u8] {
        match *self {}
    }

    pub(crate) fn dss_q(&self) -> Result<&[u8; Q_LEN], Error> {
        match *self {}
    }
}

impl PublicKey {
    pub(crate) fn new(group: Group, _y: &[u8]) -> Result<Self, Error> {
        match group {}
    }

    pub(crate) fn group(&self) -> &Group {
        match *self {}
    }

    pub(crate) fn y(&self) -> &[u8] {
        match *self {}
    }

    pub(crate) fn verify(&self, _value: &[u8; Q_LEN], _signature: &[u8]) -> Result<(), Error> {
        match *self {}
    }
}

impl PrivateKey {
    pub(crate) fn generate(group: Group, _random: FillRandom<'_>) -> Result<Self, Error> {
        match group {}
    }

    pub(crate) fn new(group: Group, _x: &[u8]) -> Result<Self, Error> {
        match group {}
    }

    pub(crate) fn public(&self) -> &PublicKey {
        match *self {}
    }

    pub(crate) fn x(&self) -> &[u8] {
        match *self {}
    }

    pub(crate) fn agree(&self, _y: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        match *self {}
    }

    pub(crate) fn sign(&self, _value: &[u8; Q_LEN], _fresh: &[u8; FRESH_LEN]) -> Result<Vec<u8>, Error> {
        match *self {}
    }
}
