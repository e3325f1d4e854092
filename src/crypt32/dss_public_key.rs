//! Public DSS keys, from and to their PUBLICKEYBLOB. A `SubjectPublicKeyInfo` has p, q and g as parameters and y as the key
//! (RFC 3279). Only the form is checked here; the import of the BLOB checks that the numbers are a key.

use zeroize::Zeroizing;

use super::der::{self, Reader, SEQUENCE, element};
use crate::codes::{CALG_DSS_SIGN, PUBLICKEYBLOB};
use crate::error::Error;

/// BLOBHEADER, magic and bit length.
const FRONT_LEN: usize = 16;
const MAGIC: [u8; 4] = *b"DSS1";
const Q_LEN: usize = 20;
/// The counter and the seed that p and q were made from: not known.
const NO_SEED: [u8; 24] = [0xff; 24];

/// The PUBLICKEYBLOB of a key.
///
/// # Errors
/// Those of reading DER, and `CRYPT_E_ASN1_LARGE` for numbers that the BLOB has no room for.
pub(super) fn to_blob(parameters: &[u8], key: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut parts = Reader::new(parameters).sequence()?;
    let [p, q, g] = [parts.unsigned()?, parts.unsigned()?, parts.unsigned()?];
    let y = Reader::new(key).unsigned()?;
    let p_bits = u32::try_from(p.len()).ok().and_then(|len| len.checked_mul(8)).ok_or(Error::Asn1Large)?;
    // The version is 2.
    let words = [PUBLICKEYBLOB | 0x200, CALG_DSS_SIGN, u32::from_le_bytes(MAGIC), p_bits];
    let mut blob = Zeroizing::new(words.map(u32::to_le_bytes).as_flattened().to_vec());
    for (number, len) in [(&p, p.len()), (&q, Q_LEN), (&g, p.len()), (&y, p.len())] {
        let zeros = len.checked_sub(number.len()).ok_or(Error::Asn1Large)?;
        blob.extend_from_slice(number);
        let end = blob.len() + zeros;
        blob.resize(end, 0);
    }
    blob.extend_from_slice(&NO_SEED);
    Ok(blob)
}

/// Parameters and key in DER, from a PUBLICKEYBLOB that this crate has written.
pub(super) fn from_blob(blob: &[u8]) -> Result<[Zeroizing<Vec<u8>>; 2], Error> {
    let numbers = || {
        let (front, rest) = blob.split_first_chunk::<FRONT_LEN>()?;
        let p_len = u32::from_le_bytes(*front.last_chunk()?) as usize / 8;
        let (p, rest) = rest.split_at_checked(p_len)?;
        let (q, rest) = rest.split_at_checked(Q_LEN)?;
        let (g, rest) = rest.split_at_checked(p_len)?;
        Some([p, q, g, rest.get(..p_len)?])
    };
    let [p, q, g, y] = numbers().ok_or(Error::BUG)?.map(der::unsigned);
    Ok([element(SEQUENCE, &[&p, &q, &g]), y])
}
