//! PUBLICKEYBLOB and PRIVATEKEYBLOB. After the header, both have `RSAPUBKEY` and the numbers of an RSA key:
//!
//! ```text
//!   magic  bits  e   n     p     q     d mod p-1  d mod q-1  1/q mod p  d
//!   4      4     4   len   half  half  half       half       half       len    bytes
//!   └─── both ───────┘     └─── PRIVATEKEYBLOB ───────────────────────────┘
//! ```
//!
//! `len` is the length of the modulus n, and `half` is `len / 2`, rounded up.

use crate::error::{Error, Reason};
use crate::rsa::{Parts, PrivateKey, PublicKey};

const PUBLIC_MAGIC: [u8; 4] = *b"RSA1";
const PRIVATE_MAGIC: [u8; 4] = *b"RSA2";

/// The length in bytes of magic, bits and exponent.
const RSAPUBKEY_LEN: usize = 12;

pub(crate) const DAMAGED_RSA_KEY: Error = Error::BadData(&Reason(
    "the BLOB of the RSA key is damaged or cut short; check its bytes and its length",
));

/// A BLOB whose `RSAPUBKEY` was read and whose numbers were not.
///
/// The caller checks the length of the modulus in between: work on a key takes time and stack according to that length, and a
/// BLOB can claim any.
pub(crate) struct Body<'a> {
    modulus_bits: u32,
    exponent: u32,
    numbers: Reader<'a>,
}

impl<'a> Body<'a> {
    /// The body of a PUBLICKEYBLOB.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a wrong magic and for a modulus length that is not whole bytes.
    pub(crate) fn public(body: &'a [u8]) -> Result<Self, Error> {
        Self::new(body, PUBLIC_MAGIC)
    }

    /// The decrypted body of a PRIVATEKEYBLOB.
    ///
    /// # Errors
    /// As [`public`](Body::public).
    pub(crate) fn private(body: &'a [u8]) -> Result<Self, Error> {
        Self::new(body, PRIVATE_MAGIC)
    }

    fn new(body: &'a [u8], magic: [u8; 4]) -> Result<Self, Error> {
        let mut numbers = Reader(body);
        let (found, modulus_bits) = (numbers.bytes()?, u32::from_le_bytes(numbers.bytes()?));
        if found != magic || !modulus_bits.is_multiple_of(8) {
            return Err(DAMAGED_RSA_KEY);
        }
        Ok(Self { modulus_bits, exponent: u32::from_le_bytes(numbers.bytes()?), numbers })
    }

    /// The length of the modulus in bits, as the BLOB claims.
    pub(crate) fn modulus_bits(&self) -> u32 {
        self.modulus_bits
    }

    /// The length of the modulus in bytes.
    fn modulus_len(&self) -> usize {
        self.modulus_bits as usize / 8
    }

    /// The public key. Bytes after the modulus are ignored.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a BLOB shorter than it claims and for a length that no RSA key has.
    pub(crate) fn public_key(mut self) -> Result<PublicKey, Error> {
        let modulus = self.numbers.take(self.modulus_len())?;
        PublicKey::from_le(modulus, self.exponent)
    }

    /// The pair, calculated without the private exponent: Windows never reads it, and programs that import session keys through an
    /// exponent of one overwrite only half of it.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a BLOB that ends before the private exponent and for numbers that do not form an RSA key.
    pub(crate) fn pair(self) -> Result<PrivateKey, Error> {
        PrivateKey::from_parts(&self.parts()?)
    }

    /// The numbers as they are in the BLOB.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a BLOB that ends before the private exponent.
    pub(crate) fn parts(mut self) -> Result<Parts<'a>, Error> {
        let modulus_len = self.modulus_len();
        let half_len = modulus_len.div_ceil(2);
        Ok(Parts {
            modulus: self.numbers.take(modulus_len)?,
            exponent: self.exponent,
            prime1: self.numbers.take(half_len)?,
            prime2: self.numbers.take(half_len)?,
            exponent1: self.numbers.take(half_len)?,
            exponent2: self.numbers.take(half_len)?,
            coefficient: self.numbers.take(half_len)?,
            // May be cut short: `pair` never reads it.
            private_exponent: self.numbers.take(modulus_len).ok(),
        })
    }
}

/// The length in bytes of what [`write_public`] writes.
pub(crate) fn public_len(key: &PublicKey) -> usize {
    RSAPUBKEY_LEN + key.modulus_len()
}

/// Appends the body of a PUBLICKEYBLOB.
pub(crate) fn write_public(key: &PublicKey, blob: &mut Vec<u8>) {
    write_numbers(PUBLIC_MAGIC, key, blob);
}

/// The length in bytes of what [`write_private`] writes.
pub(crate) fn private_len(key: &PrivateKey) -> usize {
    let modulus_len = key.public().modulus_len();
    RSAPUBKEY_LEN + 2 * modulus_len + 5 * modulus_len.div_ceil(2)
}

/// Appends the body of a PRIVATEKEYBLOB, with every number in full length.
///
/// `blob` needs capacity for [`private_len`] bytes: a vector that grows leaves a copy behind that nobody wipes.
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

/// The bytes that are not read yet.
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
}
