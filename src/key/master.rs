//! Master keys of secure channels, with everything that the keys of a connection are derived from.

use std::sync::Arc;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::material::Material;
use super::{KeyInfo, KeyKind, KeyParam, Permissions};
use crate::algorithm::{Algorithm, HashAlgorithm};
use crate::error::{Error, Reason};
use crate::schannel::{End, Handshake, Lengths, Part, Protocol};
use crate::wipe::boxed_copy;

/// The longest random value, certificate or clear key, in bytes (our decision). A handle would otherwise keep any number of
/// bytes that a guest chooses.
const MAX_DATA: usize = 4096;
/// The longest MAC key, in bytes: that of SHA-512.
const MAX_MAC: usize = 64;

/// A master key. A duplicate has all of it.
pub(crate) struct ChannelMaster {
    protocol: Protocol,
    algorithm: Algorithm,
    secret: Material,
    /// Whether `secret` is the master secret. A pre-master secret becomes one when the first master hash is created.
    is_master: bool,
    permissions: Permissions,
    client_random: Arc<[u8]>,
    server_random: Arc<[u8]>,
    certificate: Arc<[u8]>,
    /// The part of a master key of PCT 1 or SSL 2 that the client sends in the clear.
    clear_key: Material,
    algorithms: ChannelAlgorithms,
}

/// `KP_SCHANNEL_ALG`: the algorithms of the keys that are derived.
#[derive(Clone, Copy, Default)]
pub(crate) struct ChannelAlgorithms {
    /// The cipher of the session keys, with their length in bits.
    cipher: Option<(Algorithm, u32)>,
    /// The length of the MAC keys in bytes.
    mac_len: Option<usize>,
}

impl Clone for Box<ChannelMaster> {
    fn clone(&self) -> Self {
        boxed_copy(|| ChannelMaster {
            protocol: self.protocol,
            algorithm: self.algorithm,
            secret: self.secret.clone(),
            is_master: self.is_master,
            permissions: self.permissions,
            client_random: Arc::clone(&self.client_random),
            server_random: Arc::clone(&self.server_random),
            certificate: Arc::clone(&self.certificate),
            clear_key: self.clear_key.clone(),
            algorithms: self.algorithms,
        })
    }
}

impl ChannelMaster {
    pub(super) const NO_CIPHER: Error =
        Error::BadKey(&Reason("a master key can't encrypt or decrypt; derive a session key from it"));

    /// A new key. For SSL 3 and TLS 1.0, the secret is a pre-master secret.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` for an algorithm that no master key has.
    pub(crate) fn new(
        algorithm: Algorithm,
        secret: &[u8],
        permissions: Permissions,
    ) -> Result<Box<Self>, Error> {
        let nothing: Arc<[u8]> = Arc::new([]);
        let mut key = Box::new(Self {
            protocol: Protocol::of(algorithm).ok_or(Error::NO_SUCH_CIPHER)?,
            algorithm,
            secret: Material::EMPTY,
            is_master: false,
            permissions,
            client_random: Arc::clone(&nothing),
            server_random: Arc::clone(&nothing),
            certificate: nothing,
            clear_key: Material::EMPTY,
            algorithms: ChannelAlgorithms::default(),
        });
        key.secret.set(secret)?;
        Ok(key)
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(super) fn secret(&self) -> &Material {
        &self.secret
    }

    pub(super) fn permissions(&self) -> Permissions {
        self.permissions
    }

    pub(super) fn info(&self) -> KeyInfo {
        KeyInfo {
            kind: KeyKind::Master,
            algorithm: self.algorithm,
            key_bits: self.secret.bits(),
            block_bits: 0,
            permissions: self.permissions,
            symmetric: None,
            group: None,
        }
    }

    pub(super) fn set(&mut self, param: KeyParam<'_>) -> Result<(), Error> {
        match param {
            KeyParam::Permissions(permissions) => self.permissions.replace(permissions)?,
            KeyParam::ClientRandom(random) => self.client_random = data(random)?.into(),
            KeyParam::ServerRandom(random) => self.server_random = data(random)?.into(),
            KeyParam::Certificate(certificate) => self.certificate = data(certificate)?.into(),
            KeyParam::ClearKey(key) => {
                // Into a new `Material`: one that holds long bytes keeps them when shorter ones are set.
                let mut clear_key = Material::EMPTY;
                clear_key.set(data(key)?)?;
                self.clear_key = clear_key;
            }
            KeyParam::SchannelEnc { algorithm, bits } => self.algorithms.cipher = cipher(algorithm, bits)?,
            KeyParam::SchannelMac { hash, bits } => self.algorithms.mac_len = mac_len(hash, bits)?,
            // No call depends on it.
            KeyParam::HighestVersion(_) => {}
            KeyParam::Salt(_) | KeyParam::SaltEx(_) => {
                return Err(Error::BadKey(&Reason("a master key has no salt; leave it out for this key")));
            }
            _ => {
                return Err(Error::BadType(&Reason(
                    "a master key has no such parameter; set the parameters of secure channels on it",
                )));
            }
        }
        Ok(())
    }

    /// Makes the master secret from a pre-master secret, unless that was done before.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` without both random values (recorded on Windows). The key has not changed then.
    pub(crate) fn complete(&mut self) -> Result<(), Error> {
        if self.client_random.is_empty() || self.server_random.is_empty() {
            return Err(Error::InvalidParameter(&Reason(
                "the master key lacks a random value; set KP_CLIENT_RANDOM and KP_SERVER_RANDOM first",
            )));
        }
        if !self.is_master {
            // In PCT 1 and SSL 2 the secret was a master key from the start, and stays as it is.
            if let Some(master) = self.protocol.master_secret(self.secret.as_ref(), self.handshake())? {
                self.secret.set(&*master)?;
            }
            self.is_master = true;
        }
        Ok(())
    }

    /// The master secret, for the pseudorandom function of TLS 1.0.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for another protocol, `NTE_BAD_KEY_STATE` for a pre-master secret.
    pub(crate) fn master_secret(&self) -> Result<&Material, Error> {
        if self.protocol != Protocol::Tls1 {
            return Err(Error::BadKey(&Reason("CALG_TLS1PRF takes a TLS1_MASTER key; pass one")));
        }
        if self.is_master { Ok(&self.secret) } else { Err(Error::StillPreMaster) }
    }

    pub(crate) fn algorithms(&self) -> ChannelAlgorithms {
        self.algorithms
    }

    /// Replaces the algorithms of a copy by those of its original.
    pub(crate) fn set_algorithms(&mut self, algorithms: ChannelAlgorithms) {
        self.algorithms = algorithms;
    }

    /// The cipher and the length in bits of the session keys.
    ///
    /// # Errors
    /// `NTE_BAD_FLAGS` before they are set (recorded on Windows).
    pub(crate) fn cipher(&self) -> Result<(Algorithm, u32), Error> {
        self.algorithms.cipher.ok_or(NO_ALGORITHM)
    }

    /// Checks that the length of the MAC keys is set.
    ///
    /// # Errors
    /// `NTE_BAD_FLAGS` before it is set (recorded on Windows for session keys).
    pub(crate) fn check_mac(&self) -> Result<(), Error> {
        self.algorithms.mac_len.map(drop).ok_or(NO_ALGORITHM)
    }

    /// The length in bytes of the key block.
    pub(crate) fn block_len(&self) -> usize {
        self.lengths().block()
    }

    /// The key block of the algorithms that are set.
    ///
    /// # Errors
    /// `NTE_BAD_LEN` for a block longer than the protocol can make.
    pub(crate) fn key_block(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let joined;
        let secret = if self.clear_key.as_ref().is_empty() {
            self.secret.as_ref()
        } else {
            // The part in the clear is the front of the master key; the secret is the part that was wrapped.
            joined = Zeroizing::new([self.clear_key.as_ref(), self.secret.as_ref()].concat());
            &joined
        };
        self.protocol.key_block(secret, self.handshake(), self.lengths())
    }

    /// Calls `f` with one part of the key block.
    ///
    /// # Errors
    /// As [`key_block`](ChannelMaster::key_block).
    pub(crate) fn with_part<R>(
        &self,
        part: Part,
        end: End,
        f: impl FnOnce(&[u8]) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let place = self.lengths().place(part, end);
        f(self.key_block()?.get(place).ok_or(Error::BUG)?)
    }

    fn lengths(&self) -> Lengths {
        let (key, iv) = match self.algorithms.cipher {
            // `set` took only a length that the cipher has.
            Some((algorithm, bits)) => {
                (algorithm.len_of(bits).unwrap_or(0), algorithm.block_bits() as usize / 8)
            }
            None => (0, 0),
        };
        self.protocol.lengths(Lengths { mac: self.algorithms.mac_len.unwrap_or(0), key, iv })
    }

    fn handshake(&self) -> Handshake<'_> {
        Handshake {
            client_random: &self.client_random,
            server_random: &self.server_random,
            certificate: &self.certificate,
        }
    }
}

const NO_ALGORITHM: Error =
    Error::BadFlags(&Reason("the master key has no algorithm for this use; set KP_SCHANNEL_ALG first"));

/// # Errors
/// `NTE_BAD_LEN` for data that is too long.
fn data(bytes: &[u8]) -> Result<&[u8], Error> {
    let too_long = Error::BadLen(&Reason("a master key takes at most 4096 bytes here; pass fewer"));
    if bytes.len() <= MAX_DATA { Ok(bytes) } else { Err(too_long) }
}

/// The cipher of the session keys. A length of 0 leaves it unset.
///
/// # Errors
/// `NTE_BAD_ALGID` for an algorithm that does not cipher, `NTE_BAD_DATA` for a length that it lacks.
fn cipher(algorithm: Algorithm, bits: u32) -> Result<Option<(Algorithm, u32)>, Error> {
    if !algorithm.is_symmetric() {
        return Err(Error::NO_SUCH_CIPHER);
    }
    if bits != 0 && algorithm.len_of(bits).is_none() {
        return Err(Error::BadData(&Reason(
            "the cipher has no keys of this length; pass one of its lengths",
        )));
    }
    Ok((bits != 0).then_some((algorithm, bits)))
}

/// The length in bytes of the MAC keys. A length of 0 leaves it unset.
///
/// # Errors
/// `NTE_BAD_ALGID` for an algorithm that is not a plain hash, `NTE_BAD_DATA` for a length that is not whole bytes or too long.
fn mac_len(hash: HashAlgorithm, bits: u32) -> Result<Option<usize>, Error> {
    if !hash.takes_data_alone() {
        return Err(Error::BadAlgid(&Reason("a MAC key is for a plain hash; set one such as MD5 or SHA1")));
    }
    let len = bits as usize / 8;
    if !bits.is_multiple_of(8) || len > MAX_MAC {
        return Err(Error::BadData(&Reason("a MAC key has at most 512 bits, in whole bytes; pass fewer")));
    }
    Ok((len != 0).then_some(len))
}

impl ZeroizeOnDrop for ChannelMaster {}
