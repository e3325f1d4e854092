//! `AlgorithmIdentifier` and `SubjectPublicKeyInfo`.

use der::asn1::ObjectIdentifier;
use zeroize::Zeroizing;

use super::{Value, bits};
use crate::crypt32::der::{NULL_ELEMENT, OBJECT_IDENTIFIER, Reader, SEQUENCE, element};
use crate::error::{Error, Reason};

const BAD_OID: Error = Error::InvalidArg(&Reason(
    "the OID is not valid; write its numbers with dots, such as 1.2.840.113549.1.1.1",
));

/// An OID in dotted form.
pub(super) fn read_oid(reader: &mut Reader<'_>) -> Result<Option<String>, Error> {
    let oid =
        ObjectIdentifier::from_bytes(reader.value(OBJECT_IDENTIFIER)?).map_err(|_| Error::Asn1Corrupt)?;
    Ok(Some(oid.to_string()))
}

/// A missing OID becomes an OID without bytes, as in the certificates that Windows encodes (Wine's tests). No reader accepts it.
pub(super) fn write_oid(oid: Option<&str>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let Some(oid) = oid else { return Ok(element(OBJECT_IDENTIFIER, &[])) };
    let oid = ObjectIdentifier::new(oid).map_err(|_| BAD_OID)?;
    Ok(element(OBJECT_IDENTIFIER, &[oid.as_bytes()]))
}

/// OID and parameters. The parameters are one element, or none.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<[Value; 2], Error> {
    let mut parts = reader.sequence()?;
    let oid = read_oid(&mut parts)?;
    let mut parameters = Zeroizing::default();
    if !parts.is_empty() {
        let element = parts.any().map_err(|_| Error::Asn1Corrupt)?;
        parameters = Zeroizing::new(element.whole.to_vec());
    }
    if !parts.is_empty() {
        return Err(Error::Asn1Corrupt);
    }
    Ok([Value::Text(oid), Value::Blob(parameters)])
}

/// Empty parameters are written as NULL.
pub(super) fn write(oid: Option<&str>, parameters: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let parameters = if parameters.is_empty() { NULL_ELEMENT } else { parameters };
    Ok(element(SEQUENCE, &[&write_oid(oid)?, parameters]))
}

pub(super) fn decode(mut reader: Reader<'_>) -> Result<Vec<Value>, Error> {
    read(&mut reader).map(Vec::from)
}

pub(super) fn decode_info(mut reader: Reader<'_>) -> Result<Vec<Value>, Error> {
    let mut parts = reader.sequence()?;
    let [oid, parameters] = read(&mut parts)?;
    let (key, unused) = bits::read(&mut parts)?;
    Ok(vec![oid, parameters, Value::Bits(key, unused)])
}
