//! Parameters of keys.

use super::hashing::hash_algorithm;
use super::numbers::{SHORT, number};
use super::{Advapi, check_flags, fill};
use crate::algorithm::{Algorithm, CipherMode, Padding};
use crate::codes;
use crate::error::{Error, NotEmulated, Reason};
use crate::key::{
    Key, KeyParam, NO_GROUP, NO_MASTER, NO_OAEP, NOT_AGREED, Permissions, check_effective, check_salted,
};

const UNKNOWN_KEY_PARAM: Error = Error::BadType(&Reason(
    "this parameter is unknown, or can't be used this way; see the list of KP_ values",
));
const NOT_OF_CIPHER: Error =
    Error::BadType(&Reason("only the key of a cipher has this parameter; see the list of KP_ values"));
const NO_SUCH_USE: Error =
    Error::Fail(&Reason("there is no such dwUse; pass SCHANNEL_MAC_KEY (0) or SCHANNEL_ENC_KEY (1)"));
/// The size of `SCHANNEL_ALG` in bytes: five DWORDs.
const SCHANNEL_ALG_LEN: usize = 20;

/// Parameters that Windows knows for other keys and other uses.
const NOT_EMULATED: core::ops::RangeInclusive<u32> = codes::KP_RA..=codes::KP_CMS_DH_KEY_INFO;

/// Checks that the parameter is known and can be set on this key, before its value is read.
fn check_settable(key: &Key, param: u32) -> Result<(), Error> {
    let is_symmetric = key.has_cipher_params();
    match param {
        codes::KP_P | codes::KP_Q | codes::KP_G | codes::KP_X | codes::KP_PUB_PARAMS => match key {
            Key::DssDh(_) => Ok(()),
            _ => Err(NO_GROUP),
        },
        codes::KP_ALGID => match key {
            Key::Agreed(_) => Ok(()),
            _ => Err(NOT_AGREED),
        },
        codes::KP_OAEP_PARAMS if matches!(key, Key::DssDh(_) | Key::Agreed(_)) => Err(NO_OAEP),
        codes::KP_SALT | codes::KP_SALT_EX => check_salted(key.algorithm()),
        codes::KP_EFFECTIVE_KEYLEN => check_effective(key.algorithm()),
        codes::KP_OAEP_PARAMS if is_symmetric => Err(NO_OAEP),
        codes::KP_OAEP_PARAMS | codes::KP_PERMISSIONS => Ok(()),
        codes::KP_IV | codes::KP_MODE | codes::KP_MODE_BITS | codes::KP_PADDING if is_symmetric => Ok(()),
        codes::KP_IV | codes::KP_MODE | codes::KP_MODE_BITS | codes::KP_PADDING => Err(NOT_OF_CIPHER),
        codes::KP_CLIENT_RANDOM
        | codes::KP_SERVER_RANDOM
        | codes::KP_CERTIFICATE
        | codes::KP_CLEAR_KEY
        | codes::KP_SCHANNEL_ALG
        | codes::KP_HIGHEST_VERSION => {
            if key.algorithm().is_master() {
                Ok(())
            } else {
                Err(NO_MASTER)
            }
        }
        _ => Err(unknown(param)),
    }
}

/// `SCHANNEL_ALG`, field by field.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` for too few bytes, `NTE_BAD_FLAGS` for flags, `NTE_FAIL` for an unknown use, `NTE_BAD_ALGID` for an
/// unknown algorithm.
fn schannel_alg(data: &[u8]) -> Result<KeyParam<'static>, Error> {
    let [purpose, alg_id, bits, flags, _reserved, ..] = *data.as_chunks().0 else { return Err(SHORT) };
    let [purpose, alg_id, bits, flags] = [purpose, alg_id, bits, flags].map(u32::from_le_bytes);
    if flags != 0 {
        return Err(Error::NotEmulated(&NotEmulated {
            code: codes::NTE_BAD_FLAGS,
            what: "INTERNATIONAL_USAGE in a SCHANNEL_ALG: the keys of export ciphers",
        }));
    }
    match purpose {
        codes::SCHANNEL_ENC_KEY => Ok(KeyParam::SchannelEnc {
            algorithm: Algorithm::from_alg_id(alg_id).ok_or(Error::NO_SUCH_CIPHER)?,
            bits,
        }),
        codes::SCHANNEL_MAC_KEY => Ok(KeyParam::SchannelMac { hash: hash_algorithm(alg_id)?, bits }),
        _ => Err(NO_SUCH_USE),
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
    /// `CryptSetKeyParam`. For the parameters that C passes in a `CRYPT_DATA_BLOB`, `data` is their bytes: `KP_SALT_EX`,
    /// `KP_OAEP_PARAMS`, `KP_P`, `KP_Q`, `KP_G`, `KP_PUB_PARAMS`, `KP_CLIENT_RANDOM`, `KP_SERVER_RANDOM`, `KP_CERTIFICATE` and
    /// `KP_CLEAR_KEY`. `KP_X` ignores `data` and makes x. Other parameters take as many bytes as they need from the front of
    /// `data`; `KP_SCHANNEL_ALG` takes the five DWORDs of a `SCHANNEL_ALG`. `KP_ALGID` of an agreed key takes the flags of
    /// `CryptGenKey`; with other parameters, `flags` must be 0.
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
    /// - `NTE_BAD_TYPE` (0x8009000a): a parameter that is unknown or can't be set, that this kind of key lacks, an
    ///   effective length for a cipher other than RC2, a label for a key other than an RSA key, or a parameter of secure channels
    ///   for a key other than a master key.
    /// - `NTE_BAD_KEY` (0x80090003): a salt for a cipher other than RC2 and RC4.
    /// - `ERROR_INVALID_PARAMETER` (87): `data` is shorter than the value.
    /// - `NTE_FAIL` (0x80090020): another `dwUse` in `KP_SCHANNEL_ALG` than `SCHANNEL_MAC_KEY` and `SCHANNEL_ENC_KEY` (Wine's answer).
    /// - `NTE_BAD_ALGID` (0x80090008): an algorithm in `KP_SCHANNEL_ALG` that is neither a cipher nor a plain hash.
    /// - And those of [`KeyStore::set_key_param`](crate::KeyStore::set_key_param).
    #[doc(alias = "CryptSetKeyParam")]
    pub fn crypt_set_key_param(&self, key: u64, param: u32, data: &[u8], flags: u32) -> Result<(), Error> {
        // These two do more than set a value: KP_X makes a user key, and KP_ALGID replaces the key.
        match param {
            codes::KP_X => return self.complete_pair(key, flags),
            codes::KP_ALGID => return self.set_algorithm(key, data, flags),
            _ => {}
        }
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
                codes::KP_CLIENT_RANDOM => KeyParam::ClientRandom(data),
                codes::KP_SERVER_RANDOM => KeyParam::ServerRandom(data),
                codes::KP_CERTIFICATE => KeyParam::Certificate(data),
                codes::KP_CLEAR_KEY => KeyParam::ClearKey(data),
                codes::KP_SCHANNEL_ALG => schannel_alg(data)?,
                codes::KP_HIGHEST_VERSION => KeyParam::HighestVersion(number(data)?),
                codes::KP_P => KeyParam::P(data),
                codes::KP_Q => KeyParam::Q(data),
                codes::KP_G => KeyParam::G(data),
                codes::KP_PUB_PARAMS => KeyParam::PubParams(data),
                _ => return Err(Error::BUG),
            })
        })
    }

    /// The number of bytes that `CryptSetKeyParam` reads from its caller, who passes no length. An emulator fetches that many
    /// from its guest. It is 0 for the parameters whose guest passes a `CRYPT_INTEGER_BLOB` or `CRYPT_DATA_BLOB`, which holds the
    /// address and the length, and for `KP_X`, which has no value.
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
                codes::KP_SALT_EX
                | codes::KP_OAEP_PARAMS
                | codes::KP_P
                | codes::KP_Q
                | codes::KP_G
                | codes::KP_X
                | codes::KP_PUB_PARAMS
                | codes::KP_CLIENT_RANDOM
                | codes::KP_SERVER_RANDOM
                | codes::KP_CERTIFICATE
                | codes::KP_CLEAR_KEY => 0,
                codes::KP_SCHANNEL_ALG => SCHANNEL_ALG_LEN,
                _ => 4,
            })
        })
    }

    /// `CryptGetKeyParam`; without a buffer, the size of the value in bytes.
    ///
    /// `KP_P`, `KP_Q`, `KP_G`, `KP_X` and `KP_Y` of a DSS or Diffie-Hellman key are numbers, little-endian. `KP_VERIFY_PARAMS` has no
    /// value: the call succeeds if p and q are prime.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag.
    /// - `NTE_BAD_TYPE` (0x8009000a): a parameter that is unknown or can't be read, or that this kind of key lacks.
    /// - `NTE_BAD_KEY` (0x80090003): the salt of an RSA key (recorded on Windows) or a master key.
    /// - `NTE_BAD_DATA` (0x80090005): a number that the key does not have, or not yet; with `KP_VERIFY_PARAMS`, numbers that are not
    ///   prime.
    /// - `NTE_NO_KEY` (0x8009000d), `NTE_BAD_KEY_STATE` (0x8009000b): `KP_X` of a key without x, or without `CRYPT_EXPORT`.
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
        if let codes::KP_P | codes::KP_Q | codes::KP_G | codes::KP_X | codes::KP_Y | codes::KP_VERIFY_PARAMS =
            param
        {
            return self.group_param(key, param, data);
        }
        let number = match param {
            codes::KP_IV => return fill(info.iv().ok_or(NOT_OF_CIPHER)?, data),
            codes::KP_SALT => {
                return fill(
                    info.salt().ok_or(Error::BadKey(&Reason("this key has no salt; don't ask for it")))?,
                    data,
                );
            }
            codes::KP_PADDING => info.padding().ok_or(NOT_OF_CIPHER)?.code(),
            codes::KP_MODE => info.mode().ok_or(NOT_OF_CIPHER)?.0,
            codes::KP_MODE_BITS => info.mode_bits().ok_or(NOT_OF_CIPHER)?,
            codes::KP_EFFECTIVE_KEYLEN => info.effective_key_bits().ok_or(NOT_OF_CIPHER)?,
            codes::KP_PERMISSIONS => info.permissions().0,
            codes::KP_ALGID => info.algorithm().alg_id(),
            codes::KP_BLOCKLEN => info.block_bits(),
            codes::KP_KEYLEN => info.key_bits(),
            _ => return Err(unknown(param)),
        };
        fill(&number.to_le_bytes(), data)
    }
}
