//! Signatures of hash values.

use super::padding::{pad_type_1, type_1_len};
use super::private::PrivateKey;
use super::public::PublicKey;
use super::stack::{Work, wiped};
use super::x931;
use crate::algorithm::{HashAlgorithm, SignatureFormat};
use crate::error::{Error, Reason};

/// Signs the value of a hash.
///
/// # Errors
/// Those of [`check_signable`]; `NTE_BAD_KEY` for a private half that does not fit its public half.
pub(crate) fn sign(
    key: &PrivateKey,
    format: SignatureFormat,
    hash: HashAlgorithm,
    value: &[u8],
) -> Result<Vec<u8>, Error> {
    let block_len = key.public().modulus_len();
    let mut block = match format {
        SignatureFormat::Pkcs1 => pad_type_1([&digest_info(hash, Null::Present)?, value], block_len)?,
        SignatureFormat::Nameless => pad_type_1([&[], value], block_len)?,
        SignatureFormat::X931 => x931::pad(hash, value, block_len)?,
    };
    // PKCS #1 and X9.31 describe a number with the highest byte first; CryptoAPI's signatures have the lowest first.
    block.reverse();
    wiped(Work::Private, block.len(), || key.power(&block).map(|signature| signature.to_vec())).ok_or(
        Error::BadKey(&Reason("the private half of the key does not fit its public half; import it again")),
    )
}

/// Whether a value of `value_len` bytes can be signed. Callers ask before they finish the hash.
///
/// # Errors
/// `NTE_BAD_LEN` for a key too short for the value, `NTE_BAD_ALGID` for a hash that the format can't name.
pub(crate) fn check_signable(
    key: &PublicKey,
    format: SignatureFormat,
    hash: HashAlgorithm,
    value_len: usize,
) -> Result<(), Error> {
    let block_len = key.modulus_len();
    let prefix_len = match format {
        SignatureFormat::Pkcs1 => digest_info(hash, Null::Present)?.len(),
        SignatureFormat::Nameless => 0,
        SignatureFormat::X931 => return x931::check(hash, value_len, block_len),
    };
    type_1_len(prefix_len.saturating_add(value_len), block_len).map(drop)
}

/// Whether `signature` is one of this value.
///
/// As on Windows, [`SignatureFormat::Pkcs1`] also accepts a `DigestInfo` without the NULL that means "no parameters",
/// and a block without a `DigestInfo`. [`SignatureFormat::Nameless`] accepts only its own blocks.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` for a key whose numbers no RSA key has, `NTE_BAD_ALGID` for a hash that the format can't
/// name, `NTE_BAD_SIGNATURE` for any other signature.
pub(crate) fn verify(
    key: &PublicKey,
    format: SignatureFormat,
    hash: HashAlgorithm,
    value: &[u8],
    signature: &[u8],
) -> Result<(), Error> {
    key.check_sound()?;
    let named = |null| digest_info(hash, null).map(|info| pad_type_1([&info, value], key.modulus_len()));
    let nameless = pad_type_1([&[], value], key.modulus_len());
    // Each valid block is built and compared as a whole. A parser could be tricked into skipping bytes, and with a
    // small exponent anyone can sign a block that has bytes to skip.
    let right = match format {
        SignatureFormat::Pkcs1 => vec![named(Null::Present)?, named(Null::Absent)?, nameless],
        SignatureFormat::Nameless => vec![nameless],
        SignatureFormat::X931 => vec![x931::pad(hash, value, key.modulus_len())],
    };
    let mut block = key.power(signature).ok_or(Error::BadSignature)?;
    if format == SignatureFormat::X931 {
        x931::choose(&mut block, key.modulus());
    }
    block.reverse();
    // If the key is too short for a block, that block can't match.
    if right.iter().flatten().any(|right| *right == *block) { Ok(()) } else { Err(Error::BadSignature) }
}

/// The parameters of the hash in a `DigestInfo`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Null {
    Present,
    Absent,
}

/// The part of a `DigestInfo` that precedes the value; nothing for `SSL3_SHAMD5`, which has no name.
///
/// ```text
///   30 len  30 len  06 len OID  05 00  04 len  value
///                               NULL
/// ```
///
/// # Errors
/// `NTE_BAD_ALGID` for a MAC.
fn digest_info(hash: HashAlgorithm, null: Null) -> Result<Vec<u8>, Error> {
    const UNNAMED: Error =
        Error::BadAlgid(&Reason("a MAC has no name in a signature; use a hash, or CRYPT_NOHASHOID"));
    let oid: &[u8] = match hash {
        HashAlgorithm::Ssl3ShaMd5 => return Ok(Vec::new()),
        HashAlgorithm::Md2 => b"\x2a\x86\x48\x86\xf7\x0d\x02\x02",
        HashAlgorithm::Md4 => b"\x2a\x86\x48\x86\xf7\x0d\x02\x04",
        HashAlgorithm::Md5 => b"\x2a\x86\x48\x86\xf7\x0d\x02\x05",
        HashAlgorithm::Sha1 => b"\x2b\x0e\x03\x02\x1a",
        HashAlgorithm::Sha256 => b"\x60\x86\x48\x01\x65\x03\x04\x02\x01",
        HashAlgorithm::Sha384 => b"\x60\x86\x48\x01\x65\x03\x04\x02\x02",
        HashAlgorithm::Sha512 => b"\x60\x86\x48\x01\x65\x03\x04\x02\x03",
        HashAlgorithm::Hmac | HashAlgorithm::Mac | HashAlgorithm::SchannelMaster | HashAlgorithm::Tls1Prf => {
            return Err(UNNAMED);
        }
    };
    let null: &[u8] = if null == Null::Present { &[5, 0] } else { &[] };
    // Every length is below 128, so it takes one byte.
    let len = |len: usize| u8::try_from(len).map_err(|_| Error::BUG);
    let algorithm = [&[6, len(oid.len())?], oid, null].concat();
    let total = 2 + algorithm.len() + 2 + hash.value_len();
    let front = [0x30, len(total)?, 0x30, len(algorithm.len())?];
    Ok([&front[..], &algorithm, &[4, len(hash.value_len())?]].concat())
}
