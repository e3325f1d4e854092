//! Keys that only HMAC can use: imported with `CRYPT_IPSEC_HMAC_KEY`, or derived for the MACs of a secure channel.

use zeroize::ZeroizeOnDrop;

use super::params::{Change, FIXED_EFFECTIVE_BITS, Params};
use super::{KeyInfo, KeyKind, KeyParam, NewKey, Permissions};
use crate::algorithm::Algorithm;
use crate::error::{Error, Reason};
use crate::memory_limit::Reserved;
use crate::provider::Rules;

/// A key of any length without a cipher. The algorithm of an imported one is RC2, as on Windows, and it has RC2's parameters.
#[derive(Clone)]
pub(crate) struct HmacKey {
    params: Params,
}

impl HmacKey {
    pub(crate) const NO_CIPHER: Error = Error::BadKey(&Reason(
        "the key is only for HMAC; to encrypt or decrypt, import it without CRYPT_IPSEC_HMAC_KEY, or derive CALG_SCHANNEL_ENC_KEY",
    ));

    /// A key from a BLOB. `reserved` makes the material count towards the limit of the process or store.
    pub(crate) fn imported(
        material: &[u8],
        reserved: Reserved,
        permissions: Permissions,
        rules: Rules,
    ) -> Result<Box<Self>, Error> {
        let mut key = Self::new(Algorithm::Rc2, material, permissions, rules)?;
        key.params.count(reserved);
        Ok(key)
    }

    /// A key for the MACs of a secure channel.
    pub(crate) fn of_channel(
        material: &[u8],
        permissions: Permissions,
        rules: Rules,
    ) -> Result<Box<Self>, Error> {
        Self::new(Algorithm::SchannelMac, material, permissions, rules)
    }

    fn new(
        algorithm: Algorithm,
        material: &[u8],
        permissions: Permissions,
        rules: Rules,
    ) -> Result<Box<Self>, Error> {
        let new = NewKey::new(algorithm, material.len(), permissions, rules);
        let mut key = Box::new(Self { params: Params::new(new) });
        key.params.fill(material.len(), material)?;
        Ok(key)
    }

    pub(super) fn params(&self) -> &Params {
        &self.params
    }

    pub(super) fn info(&self) -> KeyInfo {
        self.params.info(KeyKind::Hmac, false)
    }

    /// Without a cipher, a change has no further effect, and no limit on the salt depends on one.
    pub(super) fn set(&mut self, param: KeyParam<'_>) -> Result<(), Error> {
        match self.params.set(param, usize::MAX)? {
            Change::RekeyAndRefuse => Err(FIXED_EFFECTIVE_BITS),
            Change::None | Change::Restart | Change::Rekey => Ok(()),
        }
    }
}

impl ZeroizeOnDrop for HmacKey {}
