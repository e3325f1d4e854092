//! Numbers: of 4 bytes, or of any length, signed or unsigned. Those of any length have their lowest byte first.

use zeroize::Zeroizing;

use super::Value;
use crate::crypt32::der::{INTEGER, Reader, element};
use crate::error::Error;

pub(super) fn decode_dword(mut reader: Reader<'_>) -> Result<Vec<Value>, Error> {
    let bytes = reader.integer()?;
    if bytes.len() > 4 {
        return Err(Error::Asn1Large);
    }
    let is_negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let sign = if is_negative { u32::MAX } else { 0 };
    Ok(vec![Value::Dword(bytes.iter().fold(sign, |number, byte| number << 8 | u32::from(*byte)))])
}

pub(super) fn decode_signed(mut reader: Reader<'_>) -> Result<Vec<Value>, Error> {
    let mut bytes = Zeroizing::new(reader.integer()?.to_vec());
    bytes.reverse();
    Ok(vec![Value::Blob(bytes)])
}

pub(super) fn decode_unsigned(mut reader: Reader<'_>) -> Result<Vec<Value>, Error> {
    let bytes = reader.integer()?;
    // The zero that keeps the sign bit free.
    let without_zero = match bytes {
        [0, rest @ ..] if !rest.is_empty() => rest,
        _ => bytes,
    };
    let mut bytes = Zeroizing::new(without_zero.to_vec());
    bytes.reverse();
    Ok(vec![Value::Blob(bytes)])
}

/// A signed number, in as few bytes as possible.
pub(super) fn signed(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let sign = match bytes.last() {
        Some(byte) if byte & 0x80 != 0 => 0xff,
        _ => 0,
    };
    let len = bytes.iter().rposition(|byte| *byte != sign).map_or(0, |last| last + 1);
    let mut number = Zeroizing::new(Vec::with_capacity(len + 1));
    number.extend(bytes.iter().take(len));
    // The highest bit must show the sign.
    if number.last().is_none_or(|byte| (byte ^ sign) & 0x80 != 0) {
        number.push(sign);
    }
    number.reverse();
    element(INTEGER, &[&number])
}
