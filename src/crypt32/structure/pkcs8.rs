//! PKCS #8: `PrivateKeyInfo` and `EncryptedPrivateKeyInfo`. The keys in them are not parsed.

use zeroize::Zeroizing;

use super::algorithm::{self, read_oid, write_oid};
use super::{Attribute, Value, number};
use crate::crypt32::der::{CONTEXT_0, OCTET_STRING, Reader, SEQUENCE, SET, element};
use crate::error::Error;

pub(super) fn decode(mut reader: Reader<'_>) -> Result<Vec<Value>, Error> {
    let mut parts = reader.sequence()?;
    // The version. `decode_dword` reads it from a copy of the reader, so the next line skips it.
    let mut values = number::decode_dword(parts)?;
    parts.integer()?;
    values.extend(algorithm::read(&mut parts)?);
    values.push(Value::Blob(parts.octets()?));
    let attributes = match parts.peek() {
        Some(CONTEXT_0) => Some(read_attributes(Reader::new(parts.value(CONTEXT_0)?))?),
        _ => None,
    };
    values.push(Value::Attributes(attributes));
    Ok(values)
}

fn read_attributes(mut reader: Reader<'_>) -> Result<Vec<Attribute>, Error> {
    let mut attributes = Vec::new();
    while !reader.is_empty() {
        let mut parts = reader.sequence()?;
        let oid = read_oid(&mut parts)?;
        let mut set = Reader::new(parts.value(SET)?);
        let mut values = Vec::new();
        while !set.is_empty() {
            values.push(Zeroizing::new(set.any()?.whole.to_vec()));
        }
        attributes.push(Attribute { oid, values });
    }
    Ok(attributes)
}

/// `algorithm` is in DER.
pub(super) fn encode(
    version: u32,
    algorithm: &[u8],
    key: &[u8],
    attributes: Option<&[Attribute]>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let version = number::signed(&version.to_le_bytes());
    let attributes = match attributes {
        Some(attributes) => write_attributes(attributes)?,
        None => Zeroizing::default(),
    };
    Ok(element(SEQUENCE, &[&version, algorithm, &element(OCTET_STRING, &[key]), &attributes]))
}

fn write_attributes(attributes: &[Attribute]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut written = attributes
        .iter()
        .map(|attribute| {
            let mut values: Vec<&[u8]> = attribute.values.iter().map(|value| &***value).collect();
            // DER orders the elements of a set by their bytes. The attributes below are a set too.
            values.sort_unstable();
            let oid = write_oid(attribute.oid.as_deref())?;
            Ok(element(SEQUENCE, &[&oid, &element(SET, &values)]))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    written.sort_unstable_by(|one, other| one.as_slice().cmp(other.as_slice()));
    let parts: Vec<&[u8]> = written.iter().map(|attribute| &***attribute).collect();
    Ok(element(CONTEXT_0, &parts))
}

pub(super) fn decode_encrypted(mut reader: Reader<'_>) -> Result<Vec<Value>, Error> {
    let mut parts = reader.sequence()?;
    let [oid, parameters] = algorithm::read(&mut parts)?;
    Ok(vec![oid, parameters, Value::Blob(parts.octets()?)])
}
