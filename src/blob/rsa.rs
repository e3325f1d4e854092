//! PUBLICKEYBLOB and PRIVATEKEYBLOB: behind the header, `RSAPUBKEY` and the numbers of an RSA key.

use crate::error::{Error, Reason};
use crate::rsa::{Parts, PrivateKey, PublicKey};

const PUBLIC_MAGIC: [u8; 4] = *b"RSA1";
const PRIVATE_MAGIC: [u8; 4] = *b"RSA2";

/// Magic, length of the modulus in bits, exponent.
const RSAPUBKEY_LEN: usize = 12;

const DAMAGED_RSA_KEY: Error = Error::BadData(&Reason("the BLOB of the RSA key is damaged or cut short"));

/// Reads a PUBLICKEYBLOB. Bytes behind the modulus are ignored.
///
/// # Errors
/// `NTE_BAD_DATA` for a wrong magic, a BLOB that is shorter than it says, and numbers that are no key.
pub(crate) fn parse_public(body: &[u8]) -> Result<PublicKey, Error> {
    let mut body = Reader(body);
    let (modulus_len, exponent) = body.rsapubkey(PUBLIC_MAGIC)?;
    PublicKey::from_le(body.take(modulus_len)?, exponent)
}

/// Reads a PRIVATEKEYBLOB that is not encrypted. The private exponent at its end may be missing or cut short,
/// and is worked out then; bytes behind it are ignored.
///
/// # Errors
/// `NTE_BAD_DATA` for a wrong magic, a BLOB that is shorter than it says, and numbers that are no key.
pub(crate) fn parse_private(body: &[u8]) -> Result<PrivateKey, Error> {
    PrivateKey::from_parts(&read_private(body)?)
}

/// The numbers in a PRIVATEKEYBLOB that is not encrypted, unchecked.
///
/// # Errors
/// `NTE_BAD_DATA` for a wrong magic, and for a BLOB that is shorter than it says.
pub(crate) fn read_private(body: &[u8]) -> Result<Parts<'_>, Error> {
    let mut body = Reader(body);
    let (modulus_len, exponent) = body.rsapubkey(PRIVATE_MAGIC)?;
    let half_len = modulus_len.div_ceil(2);
    Ok(Parts {
        modulus: body.take(modulus_len)?,
        exponent,
        prime1: body.take(half_len)?,
        prime2: body.take(half_len)?,
        exponent1: body.take(half_len)?,
        exponent2: body.take(half_len)?,
        coefficient: body.take(half_len)?,
        private_exponent: body.take(modulus_len).ok(),
    })
}

/// The length in bytes of what [`write_public`] writes.
pub(crate) fn public_len(key: &PublicKey) -> usize {
    RSAPUBKEY_LEN + key.modulus_len()
}

/// Writes what a PUBLICKEYBLOB has behind its header.
pub(crate) fn write_public(key: &PublicKey, blob: &mut Vec<u8>) {
    write_numbers(PUBLIC_MAGIC, key, blob);
}

/// The length in bytes of what [`write_private`] writes.
pub(crate) fn private_len(key: &PrivateKey) -> usize {
    let modulus_len = key.public().modulus_len();
    RSAPUBKEY_LEN + 2 * modulus_len + 5 * modulus_len.div_ceil(2)
}

/// Writes what a PRIVATEKEYBLOB has behind its header, every number in its full length. `blob` should have
/// room for it: what a growing one leaves behind is not wiped.
pub(crate) fn write_private(key: &PrivateKey, blob: &mut Vec<u8>) {
    write_numbers(PRIVATE_MAGIC, key.public(), blob);
    key.append(blob);
}

fn write_numbers(magic: [u8; 4], key: &PublicKey, blob: &mut Vec<u8>) {
    blob.extend_from_slice(&magic);
    blob.extend_from_slice(&key.modulus_bits().to_le_bytes());
    blob.extend_from_slice(&key.exponent().to_le_bytes());
    blob.extend_from_slice(key.modulus());
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(DAMAGED_RSA_KEY)?;
        self.0 = rest;
        Ok(taken)
    }

    fn bytes(&mut self) -> Result<[u8; 4], Error> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(DAMAGED_RSA_KEY)?;
        self.0 = rest;
        Ok(*taken)
    }

    /// The length of the modulus in bytes, and the exponent.
    fn rsapubkey(&mut self, magic: [u8; 4]) -> Result<(usize, u32), Error> {
        let (found, bits) = (self.bytes()?, u32::from_le_bytes(self.bytes()?));
        if found != magic || !bits.is_multiple_of(8) {
            return Err(DAMAGED_RSA_KEY);
        }
        let modulus_len = usize::try_from(bits / 8).map_err(|_| DAMAGED_RSA_KEY)?;
        Ok((modulus_len, u32::from_le_bytes(self.bytes()?)))
    }
}
