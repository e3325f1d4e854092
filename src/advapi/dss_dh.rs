//! Parameters of DSS and Diffie-Hellman keys, and of the keys that Diffie-Hellman agrees on.

use super::keys::key_spec;
use super::numbers::number;
use super::{Advapi, check_flags, fill};
use crate::codes;
use crate::error::{Error, Reason};
use crate::key::{Key, KeyInfo, KeyParam, NO_GROUP, NOT_AGREED};

const NO_NUMBER: Error = Error::BadData(&Reason(
    "this number of the key is missing or not set yet; set KP_P and KP_G, and then KP_X",
));

impl Advapi {
    /// `KP_X`, which takes no value: makes x and y.
    pub(super) fn complete_pair(&self, key: u64, flags: u32) -> Result<(), Error> {
        let acquired = self.acquired(self.objects.owner_of_key(key)?)?;
        self.objects.key_to_change(key, |key| {
            check_flags(flags, 0)?;
            acquired.context.complete_pair(key)
        })
    }

    /// `KP_ALGID`: turns an agreed key into a session key. The flags are those of `CryptGenKey`, with the length in the upper half.
    pub(super) fn set_algorithm(&self, key: u64, data: &[u8], flags: u32) -> Result<(), Error> {
        let acquired = self.acquired(self.objects.owner_of_key(key)?)?;
        self.objects.key(key, |key| {
            if !matches!(key, Key::Agreed(_)) {
                check_flags(flags, 0)?;
                return Err(NOT_AGREED);
            }
            key.set(KeyParam::Algorithm(key_spec(acquired.context.provider(), number(data)?, flags)?))
        })
    }

    /// Reads a parameter that only DSS and Diffie-Hellman keys have.
    pub(super) fn group_param(&self, key: u64, param: u32, data: Option<&mut [u8]>) -> Result<u32, Error> {
        // A copy, because testing for primality takes a long time.
        let (_, key) = self.objects.copy_key(key)?;
        let Key::DssDh(group_key) = &key else { return Err(NO_GROUP) };
        let info = key.info();
        let number = |number: fn(&KeyInfo) -> Option<&[u8]>| number(&info).ok_or(NO_NUMBER);
        match param {
            codes::KP_P => fill(number(KeyInfo::p)?, data),
            codes::KP_Q => fill(number(KeyInfo::q)?, data),
            codes::KP_G => fill(number(KeyInfo::g)?, data),
            codes::KP_Y => fill(number(KeyInfo::y)?, data),
            codes::KP_X => fill(group_key.exportable_x()?, data),
            _ => {
                group_key.verify_parameters()?;
                fill(&[], data)
            }
        }
    }
}
