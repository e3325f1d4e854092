//! A hash object, by state. Duplicating a hash is its `Clone` and nothing else.

mod digest;
mod hmac;
mod mac;
mod prf;

pub use hmac::HmacInfo;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::algorithm::HashAlgorithm;
use crate::error::{Error, Reason};
use crate::key::{ChannelAlgorithms, ChannelMaster, Key, Material};
use crate::options::ByteOrder;
use crate::wipe::{MAKING, Secret, boxed_copy, in_own_frame};
pub(crate) use digest::Hasher;
use hmac::Hmac;
use mac::CbcMac;
use prf::Prf;

/// A hash value: at most 64 bytes.
pub(crate) type HashValue = Secret<64>;

/// The object of a hash handle. Each state has a box of its own size.
pub(crate) enum Hash {
    /// Accepts data.
    Running(Running),
    /// An HMAC before `HP_HMAC_INFO`, with the material of its key.
    HmacKeyed(Box<Material>),
    /// `SSL3_SHAMD5` before its value is set.
    Unset,
    /// `SCHANNEL_MASTER_HASH`.
    Master(Box<Master>),
    Prf(Box<Prf>),
    Finished(Box<Finished>),
}

/// A master hash: a copy of the master key, from which the key block is made.
///
/// It stays as it was created. While the original is alive, a call uses the algorithms of the original instead of these: see
/// [`with_algorithms`](Hash::with_algorithms).
#[derive(Clone)]
pub(crate) struct Master {
    key: Box<ChannelMaster>,
    /// The handle of the original. A fork has its own original under the same handle.
    original: Option<u64>,
}

/// A hash with its value.
#[derive(Clone)]
pub(crate) struct Finished {
    algorithm: HashAlgorithm,
    value: HashValue,
}

impl Clone for Hash {
    /// Each copy is made in its box: a copy by way of the stack would stay there.
    fn clone(&self) -> Self {
        match self {
            Self::Running(running) => Self::Running(running.clone()),
            Self::HmacKeyed(material) => Self::HmacKeyed(boxed_copy(|| Material::clone(material))),
            Self::Unset => Self::Unset,
            Self::Master(master) => Self::Master(boxed_copy(|| Master::clone(master))),
            Self::Prf(prf) => Self::Prf(boxed_copy(|| Prf::clone(prf))),
            Self::Finished(finished) => Self::Finished(boxed_copy(|| Finished::clone(finished))),
        }
    }
}

impl Finished {
    /// Finished, with a value that the caller still has to write.
    fn boxed(algorithm: HashAlgorithm) -> Box<Self> {
        Box::new(Self { algorithm, value: HashValue::EMPTY })
    }
}

/// A hash that accepts data.
#[derive(Clone)]
pub(crate) enum Running {
    Plain(Hasher),
    Hmac(Box<Hmac>),
    Mac(Box<CbcMac>),
}

/// The depth in bytes of the frames that feed a hash: see [`in_own_frame`].
const FEEDING: usize = 2048;

impl Running {
    /// Feeds data, and wipes the stack, which then holds some of it.
    pub(crate) fn update(&mut self, data: &[u8]) {
        in_own_frame::<FEEDING, _>(|| self.feed(data));
    }

    fn feed(&mut self, data: &[u8]) {
        match self {
            Self::Plain(hasher) => hasher.update(data),
            Self::Hmac(hmac) => hmac.update(data),
            Self::Mac(mac) => mac.update(data),
        }
    }

    fn algorithm(&self) -> HashAlgorithm {
        match self {
            Self::Plain(hasher) => hasher.algorithm(),
            Self::Hmac(_) => HashAlgorithm::Hmac,
            Self::Mac(_) => HashAlgorithm::Mac,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Plain(hasher) => hasher.len(),
            Self::Hmac(hmac) => hmac.len(),
            Self::Mac(mac) => mac.len(),
        }
    }

    fn finish(&mut self, value: &mut HashValue) -> Result<(), Error> {
        match self {
            Self::Plain(hasher) => hasher.finish(value),
            Self::Hmac(hmac) => hmac.finish(value),
            Self::Mac(mac) => mac.finish(value),
        }
    }
}

impl Hash {
    /// Starts a hash. A CBC-MAC resets `key` to the start of a message and works with a copy of it. A master hash turns the
    /// pre-master secret of `key` into the master secret and works with a copy of it, too.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` where a key is missing or of the wrong kind; for a master key, `ERROR_INVALID_PARAMETER` without its random
    /// values, and `NTE_BAD_KEY_STATE` if the call needs a master secret and the key has a pre-master secret.
    pub(crate) fn create(algorithm: HashAlgorithm, key: Option<&mut Key>) -> Result<Self, Error> {
        const NEEDS_KEY: Error = Error::BadKey(&Reason("this hash needs a key; pass its handle"));
        Ok(match algorithm {
            HashAlgorithm::Mac => {
                let key = key.ok_or(NEEDS_KEY)?.block_key()?;
                Self::Running(Running::Mac(Box::new(CbcMac::new(key)?)))
            }
            HashAlgorithm::Hmac => {
                let material = key.ok_or(NEEDS_KEY)?.material()?;
                Self::HmacKeyed(boxed_copy(|| material.clone()))
            }
            HashAlgorithm::SchannelMaster => {
                let key = key.ok_or(NEEDS_KEY)?.master()?;
                in_own_frame::<MAKING, _>(|| key.complete())?;
                Self::Master(Box::new(Master { key: key.clone(), original: None }))
            }
            HashAlgorithm::Tls1Prf => {
                let key = key.ok_or(NEEDS_KEY)?.master()?;
                Self::Prf(Box::new(Prf::new(key)?))
            }
            HashAlgorithm::Ssl3ShaMd5 => Self::Unset,
            _ => Self::Running(Running::Plain(Hasher::new(algorithm)?)),
        })
    }

    pub(crate) fn algorithm(&self) -> HashAlgorithm {
        match self {
            Self::Running(running) => running.algorithm(),
            Self::HmacKeyed(_) => HashAlgorithm::Hmac,
            Self::Unset => HashAlgorithm::Ssl3ShaMd5,
            Self::Master(_) => HashAlgorithm::SchannelMaster,
            Self::Prf(_) => HashAlgorithm::Tls1Prf,
            Self::Finished(finished) => finished.algorithm,
        }
    }

    /// `HP_HASHSIZE`: the length of the value in bytes, or 0 for an HMAC without a hash algorithm and for TLS1PRF, which gives as many
    /// bytes as the caller asks for.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Running(running) => running.len(),
            Self::HmacKeyed(_) | Self::Prf(_) => 0,
            Self::Master(master) => master.key.block_len(),
            Self::Unset => HashAlgorithm::Ssl3ShaMd5.value_len(),
            Self::Finished(finished) => finished.value.as_ref().len(),
        }
    }

    /// The length of the value in bytes.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` for an HMAC without a hash algorithm.
    pub(crate) fn value_len(&self) -> Result<usize, Error> {
        if matches!(self, Self::HmacKeyed(_)) { Err(NO_HMAC_INFO) } else { Ok(self.size()) }
    }

    /// Sets the hash algorithm and the pad strings of an HMAC. A failed call leaves the hash unchanged.
    ///
    /// # Errors
    /// In this order: `NTE_BAD_TYPE` if this is not an HMAC, `NTE_BAD_ALGID` for an algorithm that needs a key or takes
    /// no data, `NTE_BAD_HASH_STATE` if the algorithm is set already.
    pub(crate) fn set_hmac_info(&mut self, info: HmacInfo<'_>) -> Result<(), Error> {
        if self.algorithm() != HashAlgorithm::Hmac {
            return Err(Error::BadType(&Reason(
                "only an HMAC has HP_HMAC_INFO; create the hash with CALG_HMAC",
            )));
        }
        // Windows checks the algorithm first, even after data was hashed.
        if !info.algorithm().takes_data_alone() {
            return Err(NO_PLAIN_HASH);
        }
        let Self::HmacKeyed(key) = self else {
            return Err(Error::BadHashState(&Reason(
                "this HMAC has its HP_HMAC_INFO already; create another",
            )));
        };
        let hmac = in_own_frame::<MAKING, _>(|| Hmac::new(Material::as_ref(key), info).map(Box::new))?;
        *self = Self::Running(Running::Hmac(hmac));
        Ok(())
    }

    /// The length in bytes of a value that is set.
    ///
    /// # Errors
    /// `NTE_BAD_TYPE` for a hash that is made with a key.
    pub(crate) fn settable_len(&self) -> Result<usize, Error> {
        let of_key =
            Error::BadType(&Reason("a MAC has no value to set; set the value of a hash without a key"));
        if self.algorithm().needs_key() { Err(of_key) } else { Ok(self.size()) }
    }

    /// Whether the value fills a buffer of `len` bytes: that of TLS1PRF does, because it has no length of its own.
    ///
    /// # Errors
    /// `NTE_BAD_LEN` for a buffer that is too long.
    pub(crate) fn fills(&self, len: usize) -> Result<bool, Error> {
        match self {
            Self::Prf(_) => prf::check_output_len(len).map(|()| true),
            _ => Ok(false),
        }
    }

    /// Sets the value to the front of `value`, which finishes the hash.
    ///
    /// # Errors
    /// `NTE_BAD_TYPE` for a MAC, `NTE_BAD_HASH_STATE` if it is finished, `ERROR_INVALID_PARAMETER` if `value` is too short.
    pub(crate) fn set_value(&mut self, value: &[u8]) -> Result<(), Error> {
        let (algorithm, len) = (self.algorithm(), self.settable_len()?);
        if matches!(self, Self::Finished(_)) {
            return Err(FINISHED);
        }
        let short =
            Error::InvalidParameter(&Reason("the value is shorter than the hash's; pass HP_HASHSIZE bytes"));
        let value = value.get(..len).ok_or(short)?;
        let mut finished = Finished::boxed(algorithm);
        finished.value.room(value.len())?.copy_from_slice(value);
        *self = Self::Finished(finished);
        Ok(())
    }

    /// The running hash, to be fed.
    ///
    /// # Errors
    /// `NTE_BAD_HASH_STATE` if it is finished; `NTE_BAD_ALGID` for an HMAC without a hash algorithm, and for `SSL3_SHAMD5`,
    /// a master hash and TLS1PRF, which take no data.
    pub(crate) fn running(&mut self) -> Result<&mut Running, Error> {
        match self {
            Self::Running(running) => Ok(running),
            Self::HmacKeyed(_) => Err(NO_HMAC_INFO),
            Self::Unset | Self::Master(_) | Self::Prf(_) => Err(NEVER_FED),
            // The algorithm is wrong whether or not the value is set.
            Self::Finished(finished) if finished.algorithm == HashAlgorithm::Ssl3ShaMd5 => Err(NEVER_FED),
            Self::Finished(_) => Err(FINISHED),
        }
    }

    /// The value. This finishes the hash.
    ///
    /// The stack below then holds parts of the value, and the caller wipes it.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` for an HMAC without a hash algorithm, `NTE_BAD_HASH_STATE` for `SSL3_SHAMD5` without its value, `NTE_BAD_HASH`
    /// for a master hash and TLS1PRF, which are never finished.
    pub(crate) fn finish(&mut self) -> Result<&HashValue, Error> {
        match self {
            Self::HmacKeyed(_) => return Err(NO_HMAC_INFO),
            Self::Master(_) | Self::Prf(_) => return Err(OF_CHANNEL),
            Self::Unset => {
                return Err(Error::BadHashState(&Reason(
                    "SSL3_SHAMD5 has no value yet; set it with HP_HASHVAL",
                )));
            }
            Self::Running(running) => {
                let mut finished = Finished::boxed(running.algorithm());
                running.finish(&mut finished.value)?;
                *self = Self::Finished(finished);
            }
            Self::Finished(_) => {}
        }
        let Self::Finished(finished) = self else { return Err(Error::BUG) };
        Ok(&finished.value)
    }

    /// A copy of the value. This finishes the hash.
    ///
    /// # Errors
    /// As [`finish`](Hash::finish).
    pub(crate) fn value(&mut self) -> Result<Zeroizing<Vec<u8>>, Error> {
        in_own_frame::<MAKING, _>(|| Ok(Zeroizing::new(self.finish()?.as_ref().to_vec())))
    }

    /// `HP_HASHVAL`: the value, as [`value`](Hash::value) returns it. This does not finish a master hash or TLS1PRF. `len` is
    /// the length of TLS1PRF's output in bytes.
    ///
    /// # Errors
    /// As [`finish`](Hash::finish); `NTE_BAD_LEN` for a key block or an output that is too long.
    pub(crate) fn read(&mut self, len: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        match self {
            Self::Master(master) => in_own_frame::<MAKING, _>(|| master.key.key_block()),
            Self::Prf(prf) => in_own_frame::<MAKING, _>(|| prf.output(len)),
            _ => self.value(),
        }
    }

    /// The master key of a master hash.
    ///
    /// # Errors
    /// `NTE_BAD_HASH` for another hash.
    pub(crate) fn master(&self) -> Result<&ChannelMaster, Error> {
        let other = Error::BadHash(&Reason(
            "keys of a secure channel come from a CALG_SCHANNEL_MASTER_HASH; pass one",
        ));
        if let Self::Master(master) = self { Ok(&master.key) } else { Err(other) }
    }

    /// The handle of the master key that a master hash was created with.
    pub(crate) fn original(&self) -> Option<u64> {
        if let Self::Master(master) = self { master.original } else { None }
    }

    /// Makes a master hash remember the handle of its key.
    pub(crate) fn set_original(&mut self, key: u64) {
        if let Self::Master(master) = self {
            master.original = Some(key);
        }
    }

    /// A copy for one call. That of a master hash has these algorithms.
    pub(crate) fn with_algorithms(&self, algorithms: ChannelAlgorithms) -> Self {
        let mut copy = self.clone();
        if let Self::Master(master) = &mut copy {
            master.key.set_algorithms(algorithms);
        }
        copy
    }

    /// The function of TLS1PRF.
    ///
    /// # Errors
    /// `NTE_BAD_TYPE` for another hash.
    pub(crate) fn prf(&mut self) -> Result<&mut Prf, Error> {
        let other =
            Error::BadType(&Reason("only CALG_TLS1PRF has a label and a seed; create the hash with it"));
        if let Self::Prf(prf) = self { Ok(prf) } else { Err(other) }
    }

    /// Feeds the material of a key.
    ///
    /// # Errors
    /// As [`running`](Hash::running).
    pub(crate) fn feed_key(&mut self, material: &Material, order: ByteOrder) -> Result<(), Error> {
        let running = self.running()?;
        if order == ByteOrder::LittleEndian {
            running.update(material.as_ref());
        } else {
            let mut reversed = Zeroizing::new(material.as_ref().to_vec());
            reversed.reverse();
            running.update(&reversed);
        }
        Ok(())
    }
}

const NO_HMAC_INFO: Error =
    Error::BadAlgid(&Reason("this HMAC has no hash algorithm yet; set HP_HMAC_INFO first"));
pub(super) const NO_PLAIN_HASH: Error =
    Error::BadAlgid(&Reason("this needs a hash without a key; use one such as MD5 or SHA-1"));
const NEVER_FED: Error =
    Error::BadAlgid(&Reason("this hash takes no data; for SSL3_SHAMD5, set the value with HP_HASHVAL"));
const OF_CHANNEL: Error = Error::BadHash(&Reason(
    "this is the hash of a secure channel; derive CALG_SCHANNEL_ENC_KEY or CALG_SCHANNEL_MAC_KEY, or read its value",
));
const FINISHED: Error =
    Error::BadHashState(&Reason("the hash is finished; create another, or duplicate it while it runs"));

impl ZeroizeOnDrop for Hash {}
