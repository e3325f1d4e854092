//! The material and parameters that every symmetric key has, whatever its cipher.

use super::material::Material;
use super::salt::{MAX_SALT, SALT_ROOM};
use super::{KeyInfo, KeyKind, KeyParam, NewKey, Permissions};
use crate::algorithm::{Algorithm, CipherMode, Family, Padding};
use crate::engine::MAX_BLOCK;
use crate::error::{Error, Reason};
use crate::memory_limit::Reserved;
use crate::provider::Rules;
use crate::wipe::{Inline, boxed_copy, wipe_plain};

/// Material and parameters.
#[derive(Clone)]
pub(crate) struct Params {
    material: Material,
    salt: Inline<SALT_ROOM>,
    iv: [u8; MAX_BLOCK],
    mode: CipherMode,
    mode_bits: u32,
    permissions: Permissions,
    /// `KP_EFFECTIVE_KEYLEN` in bits; 0 if it was never set.
    effective_bits: u32,
    rules: Rules,
    padding: Padding,
    algorithm: Algorithm,
}

/// The effect of a new parameter on the cipher. The key makes the change, because this file knows no ciphers.
#[must_use]
pub(super) enum Change {
    /// The message continues.
    None,
    /// The cipher goes to the start of a message.
    Restart,
    /// The cipher is expanded again and goes to the start of a message.
    Rekey,
    /// As `Rekey`, but the call fails: the parameter gets the only value that the profile allows instead of the
    /// caller's.
    RekeyAndRefuse,
}

impl Params {
    /// The parameters of a new key, which has no material and salt yet.
    pub(super) fn new(new: NewKey) -> Self {
        let NewKey { algorithm, permissions, rules, effective_bits, .. } = new;
        let mode = match algorithm.family() {
            Family::Block { .. } => CipherMode::CBC,
            Family::Stream | Family::Rsa | Family::Master | Family::Channel | Family::DssDh => CipherMode(0),
        };
        Self {
            material: Material::EMPTY,
            salt: Inline::EMPTY,
            iv: [0; MAX_BLOCK],
            mode,
            mode_bits: 8,
            permissions,
            effective_bits,
            rules,
            padding: Padding::Pkcs5,
            algorithm,
        }
    }

    /// Sets the bytes of a new key: `key_len` bytes of material, followed by the salt.
    pub(super) fn fill(&mut self, key_len: usize, salted: &[u8]) -> Result<(), Error> {
        let (material, salt) = salted.split_at(key_len);
        self.material.set(material)?;
        self.salt.set(salt)
    }

    /// Makes the material count towards a limit.
    pub(super) fn count(&mut self, reserved: Reserved) {
        self.material.count(reserved);
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn material(&self) -> &Material {
        &self.material
    }

    pub(super) fn permissions(&self) -> Permissions {
        self.permissions
    }

    pub(super) fn mode(&self) -> CipherMode {
        self.mode
    }

    pub(super) fn padding(&self) -> Padding {
        self.padding
    }

    pub(super) fn iv(&self) -> &[u8; MAX_BLOCK] {
        &self.iv
    }

    /// The material and the salt. The cipher is expanded from the two joined.
    pub(super) fn salted(&self) -> [&[u8]; 2] {
        [self.material.as_ref(), self.salt.as_ref()]
    }

    /// RC2's effective key length in bits.
    pub(super) fn effective_bits(&self) -> u32 {
        if self.effective_bits == 0 { self.material.bits() } else { self.effective_bits }
    }

    /// Every parameter, for a key of this kind.
    pub(super) fn info(&self, kind: KeyKind, in_message: bool) -> KeyInfo {
        KeyInfo {
            kind,
            algorithm: self.algorithm,
            key_bits: self.material.bits(),
            block_bits: self.algorithm.block_bits(),
            permissions: self.permissions,
            group: None,
            symmetric: Some(boxed_copy(|| super::info::SymmetricInfo {
                iv: self.iv,
                mode: self.mode,
                mode_bits: self.mode_bits,
                padding: self.padding,
                salt: self.salt.into(),
                effective_key_bits: self.effective_bits(),
                in_message,
            })),
        }
    }

    /// Sets a parameter. `max_len` limits the length in bytes of material and salt together.
    ///
    /// # Errors
    /// The errors of [`set_key_param`](crate::KeyStore::set_key_param). Nothing has changed then, unless [`Change`] says so.
    pub(super) fn set(&mut self, param: KeyParam<'_>, max_len: usize) -> Result<Change, Error> {
        match param {
            KeyParam::Iv(iv) => self.set_iv(iv),
            KeyParam::Mode(CipherMode::OFB) if self.rules.refuses_ofb => Err(NO_OFB),
            KeyParam::Mode(mode) => {
                self.mode = mode;
                Ok(Change::None)
            }
            KeyParam::ModeBits(bits) => {
                self.mode_bits = bits;
                Ok(Change::None)
            }
            KeyParam::Padding(padding) if self.rules.has_padding(padding) => {
                self.padding = padding;
                Ok(Change::None)
            }
            KeyParam::Padding(_) => Err(Padding::NO_SUCH_PADDING),
            KeyParam::Permissions(permissions) => {
                self.permissions.replace(permissions)?;
                Ok(Change::None)
            }
            KeyParam::Salt(salt) if self.rules.salt.kp_salt_is_kept => self.set_salt(salt, max_len),
            // The profile does not keep the bytes: the key loses its salt (recorded on Windows).
            KeyParam::Salt(_) => self.set_salt(&[], max_len),
            KeyParam::SaltEx(salt) => self.set_salt(salt, max_len),
            KeyParam::EffectiveKeyLen(bits) => self.set_effective_bits(bits),
            KeyParam::OaepLabel(_) => Err(NO_OAEP),
            KeyParam::ClientRandom(_)
            | KeyParam::ServerRandom(_)
            | KeyParam::Certificate(_)
            | KeyParam::ClearKey(_)
            | KeyParam::SchannelEnc { .. }
            | KeyParam::SchannelMac { .. }
            | KeyParam::HighestVersion(_) => Err(NO_MASTER),
            KeyParam::P(_) | KeyParam::Q(_) | KeyParam::G(_) | KeyParam::X | KeyParam::PubParams(_) => {
                Err(NO_GROUP)
            }
            KeyParam::Algorithm(_) => Err(NOT_AGREED),
        }
    }

    #[expect(clippy::indexing_slicing, reason = "no block is longer than MAX_BLOCK")]
    fn set_iv(&mut self, iv: &[u8]) -> Result<Change, Error> {
        // A stream key has no IV to store. Any bytes restart its stream.
        if let Family::Block { block_len } = self.algorithm.family() {
            let block_len = usize::from(block_len);
            let short =
                Error::InvalidParameter(&Reason("the KP_IV is shorter than one block; pass a whole block"));
            let iv = iv.get(..block_len).ok_or(short)?;
            self.iv[..block_len].copy_from_slice(iv);
        }
        Ok(Change::Restart)
    }

    fn set_salt(&mut self, salt: &[u8], max_len: usize) -> Result<Change, Error> {
        check_salted(self.algorithm)?;
        // Checked before the salt changes: expanding the cipher afterwards must not fail.
        let len = self.material.as_ref().len().saturating_add(salt.len());
        if salt.len() > MAX_SALT || len > max_len {
            return Err(Error::BadData(&Reason(
                "the salt is too long; pass at most 24 bytes, and at most what the cipher accepts together with the key",
            )));
        }
        self.salt.set(salt)?;
        Ok(Change::Rekey)
    }

    fn set_effective_bits(&mut self, bits: u32) -> Result<Change, Error> {
        check_effective(self.algorithm)?;
        if !(1..=1024).contains(&bits) {
            return Err(Error::BadData(&Reason(
                "the effective key length is out of range; pass 1 to 1024 bits",
            )));
        }
        // Base sets its own length even when it refuses the caller's (recorded on Windows).
        let fixed = self.rules.fixed_effective_bits.map(u32::from);
        self.effective_bits = fixed.unwrap_or(bits);
        Ok(if self.effective_bits == bits { Change::Rekey } else { Change::RekeyAndRefuse })
    }
}

/// The error for a label of OAEP, which only RSA keys have.
pub(crate) const NO_OAEP: Error =
    Error::BadType(&Reason("only RSA keys have KP_OAEP_PARAMS; don't set it on a session key"));

/// The error for a parameter that only master keys have.
pub(crate) const NO_MASTER: Error = Error::BadType(&Reason(
    "only the master key of a secure channel has this parameter; don't set it on this key",
));

/// The error for a number of a group, which only DSS and Diffie-Hellman keys have.
pub(crate) const NO_GROUP: Error = Error::BadType(&Reason(
    "only DSS and Diffie-Hellman keys have KP_P, KP_Q, KP_G, KP_X, KP_Y and KP_PUB_PARAMS; don't use it with this key",
));

/// The error for `KP_ALGID` on a key that has its algorithm.
pub(crate) const NOT_AGREED: Error = Error::BadType(&Reason(
    "KP_ALGID is set on a key that Diffie-Hellman agreed on, once; this key has its algorithm already",
));

const NO_OFB: Error = Error::BadData(&Reason("the profile refuses OFB; set CBC, ECB or CFB"));

/// The error for an effective length other than that of the profile.
pub(super) const FIXED_EFFECTIVE_BITS: Error = Error::BadData(&Reason(
    "the profile allows one effective key length, which is now set; use another profile for a different one",
));

/// Checks that a key has a salt that can be set.
///
/// # Errors
/// `NTE_BAD_KEY` if it has none.
pub(crate) fn check_salted(algorithm: Algorithm) -> Result<(), Error> {
    let wrong = Error::BadKey(&Reason("only RC2 and RC4 keys have a salt; don't set one on this key"));
    if algorithm.has_salt() { Ok(()) } else { Err(wrong) }
}

/// Checks that a key has an effective length that can be set.
///
/// # Errors
/// `NTE_BAD_TYPE` if it has none.
pub(crate) fn check_effective(algorithm: Algorithm) -> Result<(), Error> {
    let wrong = Error::BadType(&Reason(
        "only RC2 keys have an effective length; don't set KP_EFFECTIVE_KEYLEN on this key",
    ));
    if algorithm == Algorithm::Rc2 { Ok(()) } else { Err(wrong) }
}

impl Drop for Params {
    fn drop(&mut self) {
        wipe_plain(&mut self.salt, Inline::EMPTY);
        wipe_plain(&mut self.iv, [0; MAX_BLOCK]);
    }
}
