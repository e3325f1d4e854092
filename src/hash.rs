//! One hash object and its life. Duplication is its `Clone` and nothing more.

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::error::Error;
use crate::key::Key;
use crate::wipe::Secret;
use digest::Hasher;
use hmac::Hmac;
use mac::CbcMac;

mod algorithm;
mod digest;
mod hmac;
mod mac;

pub use algorithm::HashAlgorithm;
pub use hmac::HmacInfo;

/// A hash value: at most 64 bytes.
pub(crate) type Value = Secret<64>;

/// Everything behind a hash handle.
#[derive(Clone)]
pub(crate) struct Hash {
    algorithm: HashAlgorithm,
    state: State,
}

#[derive(Clone)]
enum State {
    Plain(Hasher),
    /// HMAC before `HP_HMAC_INFO`: the key's material.
    HmacKeyed(Zeroizing<Vec<u8>>),
    Hmac(Box<Hmac>),
    Mac(Box<CbcMac>),
    Finished(Box<Value>),
}

impl Hash {
    /// Starts a hash. A CBC-MAC puts `key` back at its start and goes on with a copy of it.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` where a key is missing or of the wrong kind.
    pub(crate) fn create(algorithm: HashAlgorithm, key: Option<&mut Box<Key>>) -> Result<Box<Self>, Error> {
        const NEEDS_KEY: Error = Error::BadKey("HMAC and MAC need a key; pass its handle");
        let state = match algorithm {
            HashAlgorithm::Mac => State::Mac(Box::new(CbcMac::new(key.ok_or(NEEDS_KEY)?)?)),
            HashAlgorithm::Hmac => {
                State::HmacKeyed(Zeroizing::new(key.ok_or(NEEDS_KEY)?.material().to_vec()))
            }
            _ => State::Plain(Hasher::new(algorithm)?),
        };
        Ok(Box::new(Self { algorithm, state }))
    }

    pub(crate) fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    /// The length in bytes of the value.
    ///
    /// # Errors
    /// `NTE_BAD_HASH_STATE` for HMAC without its hash algorithm.
    pub(crate) fn size(&self) -> Result<usize, Error> {
        match &self.state {
            State::Plain(hasher) => Ok(hasher.len()),
            State::HmacKeyed(_) => Err(NO_HMAC_INFO),
            State::Hmac(hmac) => Ok(hmac.len()),
            State::Mac(mac) => Ok(mac.len()),
            State::Finished(value) => Ok(Value::as_ref(value).len()),
        }
    }

    /// Gives HMAC its hash algorithm and strings.
    ///
    /// # Errors
    /// `NTE_BAD_TYPE` if this is no HMAC, `NTE_BAD_HASH_STATE` if it has its algorithm already or is finished,
    /// `NTE_BAD_ALGID` for an algorithm that is no plain hash.
    pub(crate) fn set_hmac_info(&mut self, info: HmacInfo<'_>) -> Result<(), Error> {
        match &self.state {
            State::HmacKeyed(key) => self.state = State::Hmac(Box::new(Hmac::new(key, info)?)),
            _ if self.algorithm == HashAlgorithm::Hmac => {
                return Err(Error::BadHashState("this HMAC has its HP_HMAC_INFO already; create another"));
            }
            _ => {
                return Err(Error::BadType("HP_HMAC_INFO is for HMAC alone; create the hash with CALG_HMAC"));
            }
        }
        Ok(())
    }

    /// Whether it can be fed.
    ///
    /// # Errors
    /// `NTE_BAD_HASH_STATE` if it is finished, or an HMAC without its hash algorithm.
    pub(crate) fn check_unfinished(&self) -> Result<(), Error> {
        match &self.state {
            State::Finished(_) => {
                Err(Error::BadHashState("the hash is finished; create another, or duplicate it before"))
            }
            State::HmacKeyed(_) => Err(NO_HMAC_INFO),
            State::Plain(_) | State::Hmac(_) | State::Mac(_) => Ok(()),
        }
    }

    /// Feeds data to a hash that can be fed; one that can't takes none.
    pub(crate) fn feed(&mut self, data: &[u8]) {
        match &mut self.state {
            State::Plain(hasher) => hasher.update(data),
            State::Hmac(hmac) => hmac.update(data),
            State::Mac(mac) => mac.update(data),
            State::HmacKeyed(_) | State::Finished(_) => {}
        }
    }

    /// The value. The hash is finished by it.
    ///
    /// # Errors
    /// `NTE_BAD_HASH_STATE` for HMAC without its hash algorithm.
    pub(crate) fn finish(&mut self) -> Result<Value, Error> {
        let value = match &mut self.state {
            State::Plain(hasher) => hasher.finish(),
            State::Hmac(hmac) => hmac.finish(),
            State::Mac(mac) => mac.finish(),
            State::HmacKeyed(_) => return Err(NO_HMAC_INFO),
            State::Finished(value) => return Ok(Value::clone(value)),
        };
        self.state = State::Finished(Box::new(value.clone()));
        Ok(value)
    }

    /// The hash of `data` by the same algorithm; `None` for one that needs a key.
    pub(crate) fn same_of(algorithm: HashAlgorithm, data: &[u8]) -> Option<Value> {
        let mut hasher = Hasher::new(algorithm).ok()?;
        hasher.update(data);
        Some(hasher.finish())
    }
}

const NO_HMAC_INFO: Error = Error::BadHashState("HMAC needs its hash algorithm first; set HP_HMAC_INFO");

impl ZeroizeOnDrop for Hash {}
