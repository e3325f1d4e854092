//! The structures in DER: `SubjectPublicKeyInfo`, PKCS #1 and PKCS #8. Numbers are big-endian there, and little-endian here.
//!
//! Key files must be strict DER, so the crate `der` reads them. The structures of crypt32.dll have a reader of their own,
//! because Windows also accepts BER that is not DER.

use der::asn1::{AnyRef, BitStringRef, OctetStringRef, UintRef};
use der::{Decode as _, Encode, Reader as _, SliceReader, Tag, Tagged};
use pkcs1::{ALGORITHM_ID, ALGORITHM_OID, RsaPrivateKeyRef, RsaPublicKeyRef};
use pkcs8::PrivateKeyInfoRef;
use spki::SubjectPublicKeyInfoRef;
use zeroize::Zeroizing;

use super::format::Asn1Key;
use super::refusal;
use crate::error::{Error, Reason};
use crate::rsa::{Parts, PrivateKey, PublicKey};

/// The first byte of every structure.
pub(super) const SEQUENCE: u8 = 0x30;

const DAMAGED_DER: Error = Error::BadData(&Reason(
    "the DER of the key is damaged: it is cut short, has bytes after its end, or is not in the only form that DER allows",
));
const LARGE_EXPONENT: Error = Error::BadData(&Reason(
    "CryptoAPI has no RSA keys with a public exponent of more than 32 bits; make a key with a shorter one, such as 65537",
));
const MANY_PRIMES: Error =
    Error::BadData(&Reason("CryptoAPI has no RSA keys of more than two primes; make a key of two"));
const UNEVEN_PRIMES: Error = Error::BadData(&Reason(
    "CryptoAPI has no RSA keys with a prime longer than half the modulus; make a key of two primes of one length",
));

/// Recognises a structure by the tags of its parts.
///
/// # Errors
/// `NTE_BAD_DATA` if it is not DER, `NTE_BAD_TYPE` if it is not a key.
pub(super) fn recognise(der: &[u8]) -> Result<Asn1Key, Error> {
    const ZERO: &[u8] = &[0];
    let outer = AnyRef::from_der(der).map_err(|_| DAMAGED_DER)?;
    let parts = parts(outer.value())?;
    let inner = match parts.first() {
        Some(first) if first.tag() == Tag::Sequence => self::parts(first.value())?,
        _ => Vec::new(),
    };
    let tags = |parts: &[AnyRef<'_>]| parts.iter().map(Tagged::tag).collect::<Vec<_>>();
    // Special forms come before general ones: a DSA key also starts like a PKCS #1 key, and a certificate like a request.
    match (tags(&parts).as_slice(), tags(&inner).as_slice()) {
        ([Tag::Integer, Tag::Integer], _) => Ok(Asn1Key::Pkcs1Public),
        ([Tag::Integer, Tag::Sequence, Tag::OctetString, ..], _) => Ok(Asn1Key::Pkcs8),
        ([Tag::Integer, Tag::OctetString, ..], _) => Err(refusal::EC),
        ([Tag::Integer, Tag::Sequence, ..], _) => Err(refusal::PKCS12),
        ([Tag::Integer, Tag::Integer, Tag::Integer, Tag::Integer, Tag::Integer, Tag::Integer], _)
            if parts.first().is_some_and(|part| part.value() == ZERO) =>
        {
            Err(refusal::DSA)
        }
        ([Tag::Integer, Tag::Integer, ..], _) => Ok(Asn1Key::Pkcs1Private),
        ([Tag::Sequence, Tag::BitString], _) => Ok(Asn1Key::Spki),
        ([Tag::Sequence, Tag::OctetString], _) => Ok(Asn1Key::EncryptedPkcs8),
        ([Tag::ObjectIdentifier, ..], _) => Err(refusal::PKCS7),
        (
            [Tag::Sequence, Tag::Sequence, Tag::BitString],
            [Tag::Integer, Tag::Sequence, Tag::Sequence, Tag::ContextSpecific { .. }],
        ) => Err(refusal::REQUEST),
        ([Tag::Sequence, Tag::Sequence, Tag::BitString], [Tag::ContextSpecific { .. }, ..]) => {
            Err(refusal::CERTIFICATE)
        }
        ([Tag::Sequence, Tag::Sequence, Tag::BitString], _) => Err(refusal::REVOCATIONS),
        _ => Err(refusal::UNKNOWN_DER),
    }
}

/// Whether it has the tags of a `PrivateKeyInfo`.
pub(super) fn is_pkcs8(der: &[u8]) -> bool {
    recognise(der).is_ok_and(|kind| kind == Asn1Key::Pkcs8)
}

/// Whether it is a structure of DER, whatever its parts are.
pub(super) fn is_sequence(der: &[u8]) -> bool {
    AnyRef::from_der(der).is_ok_and(|outer| outer.tag() == Tag::Sequence && parts(outer.value()).is_ok())
}

/// The parts of a structure.
///
/// # Errors
/// `NTE_BAD_DATA` if they are not DER.
pub(super) fn parts(value: &[u8]) -> Result<Vec<AnyRef<'_>>, Error> {
    let mut reader = SliceReader::new(value).map_err(|_| DAMAGED_DER)?;
    let mut parts = Vec::new();
    while !reader.is_finished() {
        parts.push(AnyRef::decode(&mut reader).map_err(|_| DAMAGED_DER)?);
    }
    Ok(parts)
}

/// # Errors
/// `NTE_BAD_DATA` for damage and for numbers that are not a key, `NTE_BAD_TYPE` for a key other than an RSA key.
pub(super) fn read_spki(der: &[u8]) -> Result<PublicKey, Error> {
    let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| DAMAGED_DER)?;
    if info.algorithm.oid != ALGORITHM_OID {
        return Err(refusal::NOT_RSA);
    }
    read_public(info.subject_public_key.as_bytes().ok_or(DAMAGED_DER)?)
}

/// # Errors
/// `NTE_BAD_DATA` for damage and for numbers that are not a key.
pub(super) fn read_public(der: &[u8]) -> Result<PublicKey, Error> {
    let key = RsaPublicKeyRef::from_der(der).map_err(|_| DAMAGED_DER)?;
    PublicKey::from_le(&reversed(key.modulus), exponent(key.public_exponent)?)
}

/// # Errors
/// `NTE_BAD_DATA` for damage and for numbers that are not a key.
pub(super) fn read_private(der: &[u8]) -> Result<PrivateKey, Error> {
    let key = RsaPrivateKeyRef::from_der(der).map_err(|_| DAMAGED_DER)?;
    if key.other_prime_infos.is_some() {
        return Err(MANY_PRIMES);
    }
    let modulus = reversed(key.modulus);
    let half_len = modulus.len().div_ceil(2);
    let halves = [key.prime1, key.prime2, key.exponent1, key.exponent2, key.coefficient].map(reversed);
    // A BLOB has no room for longer numbers.
    if halves.iter().any(|half| half.len() > half_len) {
        return Err(UNEVEN_PRIMES);
    }
    let [prime1, prime2, exponent1, exponent2, coefficient] = &halves;
    PrivateKey::from_parts(&Parts {
        modulus: &modulus,
        exponent: exponent(key.public_exponent)?,
        prime1,
        prime2,
        exponent1,
        exponent2,
        coefficient,
        private_exponent: Some(&reversed(key.private_exponent)),
    })
}

/// # Errors
/// `NTE_BAD_DATA` for damage and for numbers that are not a key, `NTE_BAD_TYPE` for a key other than an RSA key.
pub(super) fn read_pkcs8(der: &[u8]) -> Result<PrivateKey, Error> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(|_| DAMAGED_DER)?;
    if info.algorithm.oid != ALGORITHM_OID {
        return Err(refusal::NOT_RSA);
    }
    read_private(info.private_key.as_bytes())
}

pub(super) fn write_public(key: &PublicKey) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (modulus, exponent) = (reversed_bytes(key.modulus()), key.exponent().to_be_bytes());
    written(&RsaPublicKeyRef { modulus: number(&modulus)?, public_exponent: number(&exponent)? })
}

pub(super) fn write_spki(key: &PublicKey) -> Result<Zeroizing<Vec<u8>>, Error> {
    let key = write_public(key)?;
    let subject_public_key = BitStringRef::from_bytes(&key).map_err(|_| Error::BUG)?;
    written(&SubjectPublicKeyInfoRef { algorithm: ALGORITHM_ID, subject_public_key })
}

pub(super) fn write_private(parts: &Parts<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let private_exponent = parts.private_exponent.ok_or(Error::BUG)?;
    let [modulus, prime1, prime2, exponent1, exponent2, coefficient, private_exponent] = [
        parts.modulus,
        parts.prime1,
        parts.prime2,
        parts.exponent1,
        parts.exponent2,
        parts.coefficient,
        private_exponent,
    ]
    .map(reversed_bytes);
    written(&RsaPrivateKeyRef {
        modulus: number(&modulus)?,
        public_exponent: number(&parts.exponent.to_be_bytes())?,
        private_exponent: number(&private_exponent)?,
        prime1: number(&prime1)?,
        prime2: number(&prime2)?,
        exponent1: number(&exponent1)?,
        exponent2: number(&exponent2)?,
        coefficient: number(&coefficient)?,
        other_prime_infos: None,
    })
}

pub(super) fn write_pkcs8(parts: &Parts<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let key = write_private(parts)?;
    let key = OctetStringRef::new(&key).map_err(|_| Error::BUG)?;
    written(&PrivateKeyInfoRef::new(ALGORITHM_ID, key))
}

/// A structure in DER. `to_der` allocates all of its memory first, so nothing moves.
pub(super) fn written(structure: &impl Encode) -> Result<Zeroizing<Vec<u8>>, Error> {
    structure.to_der().map(Zeroizing::new).map_err(|_| Error::BUG)
}

fn number(bytes: &[u8]) -> Result<UintRef<'_>, Error> {
    UintRef::new(bytes).map_err(|_| Error::BUG)
}

/// The bytes of a number, the lowest first, without leading zeros.
fn reversed(number: UintRef<'_>) -> Zeroizing<Vec<u8>> {
    reversed_bytes(number.as_bytes())
}

fn reversed_bytes(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut reversed = Zeroizing::new(bytes.to_vec());
    reversed.reverse();
    reversed
}

fn exponent(number: UintRef<'_>) -> Result<u32, Error> {
    let bytes = number.as_bytes();
    if bytes.len() > 4 {
        return Err(LARGE_EXPONENT);
    }
    Ok(bytes.iter().fold(0, |exponent, byte| exponent << 8 | u32::from(*byte)))
}
