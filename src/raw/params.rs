//! Parameters of keys, in numbers and bytes.

use super::{answer, check_flags, key_handle};
use crate::codes;
use crate::error::Error;
use crate::params::{CipherMode, KeyParam, Padding, Permissions};
use crate::store::KeyStore;

const UNKNOWN: Error =
    Error::BadType("this parameter is unknown, or can't be used this way; see the list of KP_ values");

/// `CryptSetKeyParam`. `KP_SALT_EX` takes the salt itself, all of `data`; the others take the front of it.
///
/// # Errors
/// In this order:
/// - `NTE_BAD_FLAGS` (0x80090009): any flag.
/// - `NTE_BAD_KEY` (0x80090003): a dead handle.
/// - `NTE_BAD_TYPE` (0x8009000a): a parameter that is unknown or can't be set, or an effective length for another cipher than RC2.
/// - `NTE_BAD_KEY` (0x80090003): a salt for another cipher than RC2 and RC4.
/// - `ERROR_INVALID_PARAMETER` (87): `data` is shorter than the value.
/// - And those of [`KeyStore::set_key_param`].
pub fn crypt_set_key_param(
    store: &KeyStore,
    key: u64,
    param: u32,
    data: &[u8],
    flags: u32,
) -> Result<(), Error> {
    check_flags(flags, 0)?;
    let key = key_handle(key);
    store.with_key(key, |key| match param {
        codes::KP_SALT | codes::KP_SALT_EX => key.check_salted(),
        codes::KP_EFFECTIVE_KEYLEN => key.check_effective(),
        codes::KP_IV | codes::KP_MODE | codes::KP_MODE_BITS | codes::KP_PADDING | codes::KP_PERMISSIONS => {
            Ok(())
        }
        _ => Err(UNKNOWN),
    })?;
    let param = match param {
        codes::KP_IV => KeyParam::Iv(data),
        codes::KP_MODE => KeyParam::Mode(CipherMode(number(data)?)),
        codes::KP_MODE_BITS => KeyParam::ModeBits(number(data)?),
        codes::KP_PADDING => KeyParam::Padding(Padding::from_code(number(data)?)?),
        codes::KP_PERMISSIONS => KeyParam::Permissions(Permissions(number(data)?)),
        codes::KP_SALT => KeyParam::Salt(data.first_chunk().ok_or(SHORT)?),
        codes::KP_SALT_EX => KeyParam::SaltEx(data),
        _ => KeyParam::EffectiveKeyLen(number(data)?),
    };
    store.set_key_param(key, param)
}

/// `CryptGetKeyParam`; without a buffer, the size of the value.
///
/// # Errors
/// - `NTE_BAD_FLAGS` (0x80090009): any flag.
/// - `NTE_BAD_KEY` (0x80090003): a dead handle.
/// - `NTE_BAD_TYPE` (0x8009000a): a parameter that is unknown or can't be read.
/// - `ERROR_MORE_DATA` (234): the buffer is too small.
pub fn crypt_get_key_param(
    store: &KeyStore,
    key: u64,
    param: u32,
    data: Option<&mut [u8]>,
    flags: u32,
) -> Result<u32, Error> {
    check_flags(flags, 0)?;
    let info = store.key_info(key_handle(key))?;
    let number = match param {
        codes::KP_IV => return answer(info.iv(), data),
        codes::KP_SALT => return answer(info.salt(), data),
        codes::KP_PADDING => info.padding().code(),
        codes::KP_MODE => info.mode().0,
        codes::KP_MODE_BITS => info.mode_bits(),
        codes::KP_PERMISSIONS => info.permissions().0,
        codes::KP_ALGID => info.algorithm().alg_id(),
        codes::KP_BLOCKLEN => info.block_len(),
        codes::KP_KEYLEN => info.key_len(),
        codes::KP_EFFECTIVE_KEYLEN => info.effective_key_len(),
        _ => return Err(UNKNOWN),
    };
    answer(&number.to_le_bytes(), data)
}

const SHORT: Error =
    Error::InvalidParameter("the buffer is shorter than the value; pass 4 bytes for a DWORD, 11 for KP_SALT");

/// The DWORD at the front of `data`.
fn number(data: &[u8]) -> Result<u32, Error> {
    data.first_chunk().copied().map(u32::from_le_bytes).ok_or(SHORT)
}
