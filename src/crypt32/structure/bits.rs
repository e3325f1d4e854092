//! Bit strings.

use zeroize::Zeroizing;

use super::Value;
use crate::crypt32::der::{BIT_STRING, Reader, element};
use crate::error::Error;

pub(super) fn decode(mut reader: Reader<'_>) -> Result<Vec<Value>, Error> {
    let (bytes, unused) = read(&mut reader)?;
    Ok(vec![Value::Bits(bytes, unused)])
}

/// The bytes of a bit string and the number of unused bits, which are masked.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<(Zeroizing<Vec<u8>>, u32), Error> {
    let (unused, bytes) = reader.value(BIT_STRING)?.split_first().ok_or(Error::Asn1Corrupt)?;
    if *unused > 7 {
        return Err(Error::Asn1Corrupt);
    }
    let mut bytes = Zeroizing::new(bytes.to_vec());
    if let Some(last) = bytes.last_mut() {
        *last &= 0xff << unused;
    }
    Ok((bytes, (*unused).into()))
}

/// A bit string. Every 8 unused bits drop a whole byte, as on Windows.
pub(super) fn write(bytes: &[u8], unused: u32) -> Zeroizing<Vec<u8>> {
    let dropped = usize::try_from(unused / 8).unwrap_or(usize::MAX);
    let kept = bytes.get(..bytes.len().saturating_sub(dropped)).unwrap_or_default();
    let Some((last, front)) = kept.split_last() else { return element(BIT_STRING, &[&[0]]) };
    let unused = (unused % 8) as u8;
    element(BIT_STRING, &[&[unused], front, &[last & 0xff << unused]])
}
