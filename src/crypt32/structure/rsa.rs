//! PKCS #1: RSA keys as numbers, from and to BLOBs. Only the form is checked here; the import of the BLOB checks that
//! the numbers form a valid key.

use zeroize::Zeroizing;

use super::Value;
use crate::codes::{CALG_RSA_KEYX, PRIVATEKEYBLOB, PUBLICKEYBLOB};
use crate::crypt32::der::{self, Reader, SEQUENCE, element};
use crate::error::{Error, Reason};

/// BLOBHEADER and RSAPUBKEY.
const FRONT_LEN: usize = 20;

const ANOTHER_BLOB: Error = Error::InvalidArg(&Reason(
    "the BLOB does not match the type of the structure; pass a PUBLICKEYBLOB or PRIVATEKEYBLOB of an RSA key",
));

/// The length in bytes of a BLOB with this beginning. An encoder reads that many bytes, because its caller passes no
/// length.
///
/// # Errors
/// `E_INVALIDARG` for a type of BLOB that RSA keys don't have.
pub(crate) fn blob_len(front: [u8; FRONT_LEN]) -> Result<usize, Error> {
    let [kind, _, _, _, _, _, _, _, _, _, _, _, bits @ .., _, _, _, _] = front;
    let modulus_len = u32::from_le_bytes(bits) as usize / 8;
    match u32::from(kind) {
        PUBLICKEYBLOB => Ok(FRONT_LEN + modulus_len),
        PRIVATEKEYBLOB => Ok(FRONT_LEN + 2 * modulus_len + 5 * modulus_len.div_ceil(2)),
        _ => Err(ANOTHER_BLOB),
    }
}

/// The start of a BLOB with this type and magic.
fn front(blob_type: u32, magic: [u8; 4], modulus_len: usize, exponent: u32) -> Result<Vec<[u8; 4]>, Error> {
    let bits = u32::try_from(modulus_len).ok().and_then(|len| len.checked_mul(8)).ok_or(Error::Asn1Large)?;
    // The version is 2.
    let header = (blob_type | 0x200).to_le_bytes();
    Ok(vec![header, CALG_RSA_KEYX.to_le_bytes(), magic, bits.to_le_bytes(), exponent.to_le_bytes()])
}

fn exponent(number: &[u8]) -> Result<u32, Error> {
    if number.len() > 4 {
        return Err(Error::Asn1Large);
    }
    Ok(number.iter().rev().fold(0, |exponent, byte| exponent << 8 | u32::from(*byte)))
}

/// The PUBLICKEYBLOB of an `RSAPublicKey`.
pub(crate) fn public_blob(mut reader: Reader<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut parts = reader.sequence()?;
    let modulus = parts.unsigned()?;
    let exponent = exponent(&parts.unsigned()?)?;
    let front = front(PUBLICKEYBLOB, *b"RSA1", modulus.len(), exponent)?;
    Ok(Zeroizing::new([front.as_flattened(), &modulus].concat()))
}

pub(super) fn decode_public(reader: Reader<'_>) -> Result<Vec<Value>, Error> {
    Ok(vec![Value::KeyBlob(public_blob(reader)?)])
}

pub(super) fn decode_private(mut reader: Reader<'_>) -> Result<Vec<Value>, Error> {
    let mut parts = reader.sequence()?;
    if parts.integer()? != [0] {
        return Err(Error::Asn1Corrupt);
    }
    let modulus = parts.unsigned()?;
    let exponent = exponent(&parts.unsigned()?)?;
    // In PKCS #1 the private exponent comes here; in a BLOB it comes last.
    let private_exponent = parts.unsigned()?;
    let front = front(PRIVATEKEYBLOB, *b"RSA2", modulus.len(), exponent)?;
    let half_len = modulus.len().div_ceil(2);
    let len = FRONT_LEN + 2 * modulus.len() + 5 * half_len;
    // Allocated at its full size: a vector that grew would leave bytes of the private key in the memory that it frees.
    let mut blob = Zeroizing::new(Vec::with_capacity(len));
    blob.extend_from_slice(front.as_flattened());
    blob.extend_from_slice(&modulus);
    for _ in 0..5 {
        append(&mut blob, &parts.unsigned()?, half_len)?;
    }
    append(&mut blob, &private_exponent, modulus.len())?;
    Ok(vec![Value::KeyBlob(blob)])
}

/// Appends a number, padded with zeros to the length of its field.
fn append(blob: &mut Vec<u8>, number: &[u8], len: usize) -> Result<(), Error> {
    if number.len() > len {
        return Err(Error::Asn1Large);
    }
    let end = blob.len() + len;
    blob.extend_from_slice(number);
    blob.resize(end, 0);
    Ok(())
}

/// The numbers of a BLOB, the lowest byte of each first.
struct BlobNumbers<'a> {
    modulus: &'a [u8],
    exponent: [u8; 4],
    /// The further numbers of a PRIVATEKEYBLOB.
    rest: &'a [u8],
}

fn numbers(blob: &[u8], blob_type: u32) -> Result<BlobNumbers<'_>, Error> {
    let (front, rest) = blob.split_first_chunk::<FRONT_LEN>().ok_or(Error::BUG)?;
    let [kind, _, _, _, _, _, _, _, _, _, _, _, bits @ .., e0, e1, e2, e3] = *front;
    if u32::from(kind) != blob_type {
        return Err(ANOTHER_BLOB);
    }
    let (modulus, rest) = rest.split_at_checked(u32::from_le_bytes(bits) as usize / 8).ok_or(ANOTHER_BLOB)?;
    Ok(BlobNumbers { modulus, exponent: [e0, e1, e2, e3], rest })
}

/// The `RSAPublicKey` of a PUBLICKEYBLOB.
pub(crate) fn encode_public(blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let BlobNumbers { modulus, exponent, .. } = numbers(blob, PUBLICKEYBLOB)?;
    Ok(element(SEQUENCE, &[&der::unsigned(modulus), &der::unsigned(&exponent)]))
}

pub(super) fn encode_private(blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let BlobNumbers { modulus, exponent, rest } = numbers(blob, PRIVATEKEYBLOB)?;
    let half_len = modulus.len().div_ceil(2);
    let (halves, private_exponent) = rest.split_at_checked(5 * half_len).ok_or(ANOTHER_BLOB)?;
    let private_exponent = private_exponent.get(..modulus.len()).ok_or(ANOTHER_BLOB)?;
    let mut written = vec![
        der::unsigned(&[]),
        der::unsigned(modulus),
        der::unsigned(&exponent),
        der::unsigned(private_exponent),
    ];
    written.extend(halves.chunks(half_len.max(1)).map(der::unsigned));
    let parts: Vec<&[u8]> = written.iter().map(|number| &***number).collect();
    Ok(element(SEQUENCE, &parts))
}
