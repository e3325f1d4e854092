//! Parameters of contexts, keys and hashes.
//!
//! C passes no length with a parameter that it sets: the parameter determines how many bytes are read.

use crate::border::frame::{Frame, TRUE, done};
use crate::border::output::Told;
use crate::border::space::{ReadBytes, Space};
use crate::border::structure::{DATA_BLOB, HMAC_INFO};
use crate::codes::{
    ERROR_INSUFFICIENT_BUFFER, HP_HASHVAL, HP_HMAC_INFO, HP_TLS1PRF_LABEL, HP_TLS1PRF_SEED, KP_ALGID,
    KP_CERTIFICATE, KP_CLEAR_KEY, KP_CLIENT_RANDOM, KP_G, KP_OAEP_PARAMS, KP_P, KP_PUB_PARAMS, KP_Q,
    KP_SALT_EX, KP_SERVER_RANDOM, KP_X, PP_ENUMCONTAINERS, PP_KEYSET_SEC_DESCR,
};
use crate::error::Error;

/// The value for a call that ignores it, because its flags are wrong or no value has an effect.
const NOT_READ: &[u8] = &[];

/// `CryptGetProvParam`
pub(in crate::border) fn of_context(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (context, param, flags) = (frame.handle(0), frame.dword(1), frame.dword(4));
    let output = frame.output(2)?;
    let told = if param == PP_ENUMCONTAINERS { Told::UnlessItFits } else { Told::Always };
    let leaves_error = param == PP_KEYSET_SEC_DESCR && output.is_asked_for_size();
    output.fill(frame, told, |process, data| process.crypt_get_prov_param(context, param, data, flags))?;
    if leaves_error {
        // Recorded on Windows.
        frame.set_last_error(ERROR_INSUFFICIENT_BUFFER);
    }
    Ok(TRUE)
}

/// `CryptSetProvParam`
pub(in crate::border) fn set_of_context(frame: &mut Frame<'_>) -> Result<u64, Error> {
    done(frame.process.crypt_set_prov_param(frame.handle(0), frame.dword(1), NOT_READ, frame.dword(3)))
}

/// `CryptGetKeyParam`
pub(in crate::border) fn of_key(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (key, param, flags) = (frame.handle(0), frame.dword(1), frame.dword(4));
    frame.fill(2, |process, value| process.crypt_get_key_param(key, param, value, flags))
}

/// `CryptSetKeyParam`
pub(in crate::border) fn set_of_key(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (process, key, param, flags) = (frame.process, frame.handle(0), frame.dword(1), frame.dword(3));
    // KP_X ignores its value. Only KP_ALGID takes flags; with other parameters, flags make the call fail before it would
    // read the value.
    if param == KP_X || (flags != 0 && param != KP_ALGID) {
        return done(process.crypt_set_key_param(key, param, NOT_READ, flags));
    }
    let len = process.set_key_param_len(key, param)?;
    let value = match param {
        KP_SALT_EX | KP_OAEP_PARAMS | KP_P | KP_Q | KP_G | KP_PUB_PARAMS | KP_CLIENT_RANDOM
        | KP_SERVER_RANDOM | KP_CERTIFICATE | KP_CLEAR_KEY => data_blob(&frame.space, frame.address(2))?,
        _ => frame.space.input(frame.address(2), len)?,
    };
    done(process.crypt_set_key_param(key, param, &value, flags))
}

/// `CryptGetHashParam`
pub(in crate::border) fn of_hash(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (hash, param, flags) = (frame.handle(0), frame.dword(1), frame.dword(4));
    let output = frame.output(2)?;
    let size = output.size();
    let is_filled =
        param == HP_HASHVAL && flags == 0 && frame.process.hash_value_fills(hash, size as usize)?;
    output.fill(frame, Told::Always, |process, value| match value {
        None if is_filled => Ok(size),
        value => process.crypt_get_hash_param(hash, param, value, flags),
    })?;
    Ok(TRUE)
}

/// `CryptSetHashParam`
pub(in crate::border) fn set_of_hash(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (process, hash, param, flags) = (frame.process, frame.handle(0), frame.dword(1), frame.dword(3));
    if flags != 0 {
        return done(process.crypt_set_hash_param(hash, param, NOT_READ, flags));
    }
    let len = process.set_hash_param_len(hash, param)?;
    if param == HP_HMAC_INFO {
        let [alg_id, inner, inner_len, outer, outer_len] =
            frame.space.read_structure(frame.address(2), HMAC_INFO)?;
        let inner = input(&frame.space, inner, inner_len)?;
        let outer = input(&frame.space, outer, outer_len)?;
        return done(process.crypt_set_hash_hmac_info(hash, dword(alg_id)?, &inner, &outer, flags));
    }
    let value = match param {
        HP_TLS1PRF_LABEL | HP_TLS1PRF_SEED => data_blob(&frame.space, frame.address(2))?,
        _ => frame.space.input(frame.address(2), len)?,
    };
    done(process.crypt_set_hash_param(hash, param, &value, flags))
}

/// The bytes that a `CRYPT_DATA_BLOB` points to.
fn data_blob<'a>(space: &'a Space<'_>, address: u64) -> Result<ReadBytes<'a>, Error> {
    let [len, data] = space.read_structure(address, DATA_BLOB)?;
    input(space, data, len)
}

fn input<'a>(space: &'a Space<'_>, address: u64, len: u64) -> Result<ReadBytes<'a>, Error> {
    space.input(address, usize::try_from(len).map_err(|_| Error::BUG)?)
}

/// A field that was read as a DWORD.
fn dword(field: u64) -> Result<u32, Error> {
    u32::try_from(field).map_err(|_| Error::BUG)
}
