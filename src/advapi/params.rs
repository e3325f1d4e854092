//! Parameters of keys.

use super::numbers::{SHORT, number};
use super::{Advapi, check_flags, fill};
use crate::algorithm::{CipherMode, Padding};
use crate::codes;
use crate::error::{Error, NotEmulated, Reason};
use crate::key::{Key, KeyParam, NO_OAEP, Permissions, check_effective, check_salted};

const UNKNOWN_KEY_PARAM: Error = Error::BadType(&Reason(
    "this parameter is unknown, or can't be used this way; see the list of KP_ values",
));
const NOT_OF_RSA: Error =
    Error::BadType(&Reason("an RSA key has no such parameter; see the list of KP_ values"));

/// Parameters that Windows knows for other keys and other uses.
const NOT_EMULATED: core::ops::RangeInclusive<u32> = codes::KP_P..=codes::KP_CMS_DH_KEY_INFO;

/// Checks that the parameter is known and can be set on this key, before its value is read.
fn check_settable(key: &Key, param: u32) -> Result<(), Error> {
    let is_symmetric = key.algorithm().is_symmetric();
    match param {
        codes::KP_SALT | codes::KP_SALT_EX => check_salted(key.algorithm()),
        codes::KP_EFFECTIVE_KEYLEN => check_effective(key.algorithm()),
        codes::KP_OAEP_PARAMS if is_symmetric => Err(NO_OAEP),
        codes::KP_OAEP_PARAMS | codes::KP_PERMISSIONS => Ok(()),
        codes::KP_IV | codes::KP_MODE | codes::KP_MODE_BITS | codes::KP_PADDING if is_symmetric => Ok(()),
        codes::KP_IV | codes::KP_MODE | codes::KP_MODE_BITS | codes::KP_PADDING => Err(NOT_OF_RSA),
        _ => Err(unknown(param)),
    }
}

fn unknown(param: u32) -> Error {
    let is_known = matches!(param, codes::KP_EFFECTIVE_KEYLEN | codes::KP_OAEP_PARAMS);
    if NOT_EMULATED.contains(&param) && !is_known {
        Error::NotEmulated(&NotEmulated { code: codes::NTE_BAD_TYPE, what: "this parameter of a key" })
    } else {
        UNKNOWN_KEY_PARAM
    }
}

impl Advapi {
    /// `CryptSetKeyParam`. For `KP_SALT_EX` and `KP_OAEP_PARAMS`, `data` is the salt or the label itself. Other parameters
    /// take as many bytes as they need from the front of `data`.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let key = advapi.crypt_gen_key(prov, CALG_AES_128, 0)?;
    /// advapi.crypt_set_key_param(key, KP_MODE, &CRYPT_MODE_ECB.to_le_bytes(), 0)?;
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// In this order:
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag.
    /// - `NTE_BAD_TYPE` (0x8009000a): a parameter that is unknown or can't be set, that RSA keys don't have, an
    ///   effective length for a cipher other than RC2, or a label for a key other than an RSA key.
    /// - `NTE_BAD_KEY` (0x80090003): a salt for a cipher other than RC2 and RC4.
    /// - `ERROR_INVALID_PARAMETER` (87): `data` is shorter than the value.
    /// - And those of [`KeyStore::set_key_param`](crate::KeyStore::set_key_param).
    #[doc(alias = "CryptSetKeyParam")]
    pub fn crypt_set_key_param(&self, key: u64, param: u32, data: &[u8], flags: u32) -> Result<(), Error> {
        self.objects.key(key, |key| {
            check_flags(flags, 0)?;
            check_settable(key, param)?;
            key.set(match param {
                codes::KP_IV => KeyParam::Iv(data),
                codes::KP_MODE => KeyParam::Mode(CipherMode(number(data)?)),
                codes::KP_MODE_BITS => KeyParam::ModeBits(number(data)?),
                codes::KP_PADDING => {
                    KeyParam::Padding(Padding::from_code(number(data)?).ok_or(Padding::NO_SUCH_PADDING)?)
                }
                codes::KP_PERMISSIONS => KeyParam::Permissions(Permissions(number(data)?)),
                codes::KP_SALT => KeyParam::Salt(data.first_chunk().ok_or(SHORT)?),
                codes::KP_SALT_EX => KeyParam::SaltEx(data),
                codes::KP_EFFECTIVE_KEYLEN => KeyParam::EffectiveKeyLen(number(data)?),
                codes::KP_OAEP_PARAMS => KeyParam::OaepLabel(data),
                _ => return Err(Error::BUG),
            })
        })
    }

    /// The number of bytes that `CryptSetKeyParam` reads from its caller, who passes no length. An emulator fetches that many
    /// from its guest. It is 0 for `KP_SALT_EX` and `KP_OAEP_PARAMS`: the guest's `CRYPT_INTEGER_BLOB` or `CRYPT_DATA_BLOB`
    /// holds the address and the length.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_TYPE` (0x8009000a), `NTE_BAD_KEY` (0x80090003): as
    ///   [`crypt_set_key_param`](Advapi::crypt_set_key_param).
    pub fn set_key_param_len(&self, key: u64, param: u32) -> Result<usize, Error> {
        self.objects.key(key, |key| {
            check_settable(key, param)?;
            Ok(match param {
                codes::KP_IV => key.algorithm().block_bits() as usize / 8,
                codes::KP_SALT => 11,
                codes::KP_SALT_EX | codes::KP_OAEP_PARAMS => 0,
                _ => 4,
            })
        })
    }

    /// `CryptGetKeyParam`; without a buffer, the size of the value in bytes.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag.
    /// - `NTE_BAD_TYPE` (0x8009000a): a parameter that is unknown or can't be read, or that RSA keys don't have.
    /// - `NTE_BAD_KEY` (0x80090003): the salt of an RSA key (recorded on Windows).
    /// - `ERROR_MORE_DATA` (234): the buffer is too small.
    #[doc(alias = "CryptGetKeyParam")]
    pub fn crypt_get_key_param(
        &self,
        key: u64,
        param: u32,
        data: Option<&mut [u8]>,
        flags: u32,
    ) -> Result<u32, Error> {
        let info = self.objects.key(key, |key| {
            check_flags(flags, 0)?;
            Ok(key.info())
        })?;
        let number = match param {
            codes::KP_IV => return fill(info.iv().ok_or(NOT_OF_RSA)?, data),
            codes::KP_SALT => {
                return fill(
                    info.salt().ok_or(Error::BadKey(&Reason("an RSA key has no salt; don't ask for it")))?,
                    data,
                );
            }
            codes::KP_PADDING => info.padding().ok_or(NOT_OF_RSA)?.code(),
            codes::KP_MODE => info.mode().ok_or(NOT_OF_RSA)?.0,
            codes::KP_MODE_BITS => info.mode_bits().ok_or(NOT_OF_RSA)?,
            codes::KP_EFFECTIVE_KEYLEN => info.effective_key_bits().ok_or(NOT_OF_RSA)?,
            codes::KP_PERMISSIONS => info.permissions().0,
            codes::KP_ALGID => info.algorithm().alg_id(),
            codes::KP_BLOCKLEN => info.block_bits(),
            codes::KP_KEYLEN => info.key_bits(),
            _ => return Err(unknown(param)),
        };
        fill(&number.to_le_bytes(), data)
    }
}
