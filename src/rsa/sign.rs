//! Signatures: PKCS #1 v1.5, with and without the name of the hash inside.

use super::padding::{pad_type_1, type_1_len};
use super::private::PrivateKey;
use super::public::PublicKey;
use super::stack::wiped;
use crate::algorithm::HashAlgorithm;
use crate::error::{Error, Reason};

/// Signs the value of a hash. `hash` names the hash inside the signature; `None` leaves the name out, and so
/// does `SSL3_SHAMD5`, which has none.
///
/// # Errors
/// `NTE_BAD_LEN` for a key too short for the value, `NTE_BAD_ALGID` for a MAC, `NTE_BAD_KEY` for a key that does
/// not do what its public half undoes.
pub(crate) fn sign(key: &PrivateKey, hash: Option<HashAlgorithm>, value: &[u8]) -> Result<Vec<u8>, Error> {
    let mut block = pad_type_1([prefix(hash)?, value], key.public().modulus_len())?;
    block.reverse();
    wiped(block.len(), || key.power(&block).map(|signature| signature.to_vec()))
        .ok_or(Error::BadKey(&Reason("the private half of the key does not fit its public half")))
}

/// Whether a value of so many bytes can be signed, before the hash is finished for it.
///
/// # Errors
/// `NTE_BAD_LEN` for a key too short for the value, `NTE_BAD_ALGID` for a MAC.
pub(crate) fn check_signable(
    key: &PublicKey,
    hash: Option<HashAlgorithm>,
    value_len: usize,
) -> Result<(), Error> {
    type_1_len(prefix(hash)?.len().saturating_add(value_len), key.modulus_len()).map(drop)
}

/// Whether `signature` is one of this value. With `hash`, one that leaves the hash's name out will do as well:
/// that is how Windows has it; with `None`, one that names it will not.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` for a key that no RSA key can be, `NTE_BAD_SIGNATURE` if it is none, `NTE_BAD_ALGID` for a MAC.
pub(crate) fn verify(
    key: &PublicKey,
    hash: Option<HashAlgorithm>,
    value: &[u8],
    signature: &[u8],
) -> Result<(), Error> {
    key.check_sound()?;
    let prefix = prefix(hash)?;
    let mut block = key.power(signature).ok_or(Error::BadSignature)?;
    block.reverse();
    // What it has to be is made again and compared as a whole, so that nothing has to be parsed.
    let is = |prefix| pad_type_1([prefix, value], block.len()).is_ok_and(|expected| expected == *block);
    if is(prefix) || is(&[]) { Ok(()) } else { Err(Error::BadSignature) }
}

/// What stands in front of the value in a `DigestInfo`.
fn prefix(hash: Option<HashAlgorithm>) -> Result<&'static [u8], Error> {
    const NOT_SIGNED: Error = Error::BadAlgid(&Reason("a MAC is not signed; use a hash"));
    Ok(match hash {
        None | Some(HashAlgorithm::Ssl3ShaMd5) => &[],
        Some(HashAlgorithm::Md2) => {
            b"\x30\x20\x30\x0c\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x02\x05\x00\x04\x10"
        }
        Some(HashAlgorithm::Md4) => {
            b"\x30\x20\x30\x0c\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x04\x05\x00\x04\x10"
        }
        Some(HashAlgorithm::Md5) => {
            b"\x30\x20\x30\x0c\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05\x05\x00\x04\x10"
        }
        Some(HashAlgorithm::Sha1) => b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
        Some(HashAlgorithm::Sha256) => {
            b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
        }
        Some(HashAlgorithm::Sha384) => {
            b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"
        }
        Some(HashAlgorithm::Sha512) => {
            b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"
        }
        Some(HashAlgorithm::Hmac | HashAlgorithm::Mac) => return Err(NOT_SIGNED),
    })
}
