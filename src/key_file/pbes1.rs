//! Encryption of PKCS #8 from before PBES2: PBES1 of PKCS #5, and the schemes of PKCS #12. The file names one identifier for
//! derivation, hash and cipher together.

mod derive;

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode as _, Tag, Tagged as _};
use des::{Des, TdesEde2, TdesEde3};
use md5::Md5;
use rc2::Rc2;
use sha1::Sha1;
use zeroize::Zeroizing;

use super::asn1::parts;
use super::cbc::{decrypt_keyed, decrypt_padded};
use super::refusal::{NEEDS_PASSWORD, TOO_MUCH_WORK, UNSUPPORTED};
use crate::engine::Rc4;
use crate::error::Error;
use crate::wipe::in_own_frame;
use derive::Salted;

/// The most rounds that a file may ask for, under PBES2 too: a hundred times those of usual files.
pub(super) const MOST_ROUNDS: u32 = 10_000_000;

/// The depth of the frames that derive the key, expand it and decrypt.
const DEPTH: usize = 8192;

/// How the password becomes a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Derivation {
    Pbkdf1Md5,
    Pbkdf1Sha1,
    /// With SHA-1, as in every scheme that has an identifier.
    Pkcs12,
}

/// A cipher, with the length of its key in bytes where that varies. The effective length of an RC2 key is its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cipher {
    Des,
    TdesTwoKeys,
    Tdes,
    Rc2(usize),
    Rc4(usize),
}

impl Cipher {
    fn key_len(self) -> usize {
        match self {
            Self::Des => 8,
            Self::TdesTwoKeys => 16,
            Self::Tdes => 24,
            Self::Rc2(len) | Self::Rc4(len) => len,
        }
    }

    fn iv_len(self) -> usize {
        if matches!(self, Self::Rc4(_)) { 0 } else { 8 }
    }

    fn decrypt(self, key: &[u8], iv: &[u8], data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        match self {
            Self::Des => decrypt_keyed::<Des>(key, iv, data),
            Self::TdesTwoKeys => decrypt_keyed::<TdesEde2>(key, iv, data),
            Self::Tdes => decrypt_keyed::<TdesEde3>(key, iv, data),
            Self::Rc2(len) => decrypt_padded(Rc2::new_with_eff_key_len(key, 8 * len), iv, data),
            Self::Rc4(_) => {
                let (mut rc4, mut data) = (Box::new(Rc4::BLANK), Zeroizing::new(data.to_vec()));
                rc4.restart([key, &[]]);
                rc4.apply(&mut data);
                Ok(data)
            }
        }
    }
}

/// The schemes by identifier. Those with MD2 are left out: OpenSSL has dropped them too.
fn scheme(oid: ObjectIdentifier) -> Result<(Derivation, Cipher), Error> {
    use Derivation::{Pbkdf1Md5, Pbkdf1Sha1, Pkcs12};

    const PKCS5: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5");
    const PKCS12: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1");
    let number = oid.arcs().last().ok_or(UNSUPPORTED)?;
    Ok(match (oid.parent().ok_or(UNSUPPORTED)?, number) {
        (PKCS5, 3) => (Pbkdf1Md5, Cipher::Des),
        (PKCS5, 6) => (Pbkdf1Md5, Cipher::Rc2(8)),
        (PKCS5, 10) => (Pbkdf1Sha1, Cipher::Des),
        (PKCS5, 11) => (Pbkdf1Sha1, Cipher::Rc2(8)),
        (PKCS12, 1) => (Pkcs12, Cipher::Rc4(16)),
        (PKCS12, 2) => (Pkcs12, Cipher::Rc4(5)),
        (PKCS12, 3) => (Pkcs12, Cipher::Tdes),
        (PKCS12, 4) => (Pkcs12, Cipher::TdesTwoKeys),
        (PKCS12, 5) => (Pkcs12, Cipher::Rc2(16)),
        (PKCS12, 6) => (Pkcs12, Cipher::Rc2(5)),
        _ => return Err(UNSUPPORTED),
    })
}

/// Decrypts an `EncryptedPrivateKeyInfo`.
///
/// # Errors
/// `NTE_BAD_TYPE` for another scheme, `NTE_BAD_DATA` for damage or for one that would take too long,
/// `ERROR_INVALID_PASSWORD` for a missing or wrong password.
pub(super) fn decrypt(der: &[u8], password: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let [algorithm, data] = structure(AnyRef::from_der(der).map_err(|_| UNSUPPORTED)?)?;
    let [oid, parameters] = structure(algorithm)?;
    let (derivation, cipher) = scheme(oid.decode_as().map_err(|_| UNSUPPORTED)?)?;
    let [salt, rounds] = structure(parameters)?;
    let salt: &OctetStringRef = salt.decode_as().map_err(|_| UNSUPPORTED)?;
    // A number that does not fit is larger than the limit.
    let rounds: u32 = rounds.decode_as().map_err(|_| TOO_MUCH_WORK)?;
    let data: &OctetStringRef = data.decode_as().map_err(|_| UNSUPPORTED)?;
    if !(1..=MOST_ROUNDS).contains(&rounds) {
        return Err(TOO_MUCH_WORK);
    }
    let salted = Salted { password: password.ok_or(NEEDS_PASSWORD)?, salt: salt.as_bytes(), rounds };
    in_own_frame::<DEPTH, _>(|| {
        let (key_len, iv_len) = (cipher.key_len(), cipher.iv_len());
        let bytes = match derivation {
            Derivation::Pbkdf1Md5 => salted.pbkdf1::<Md5>(),
            Derivation::Pbkdf1Sha1 => salted.pbkdf1::<Sha1>(),
            Derivation::Pkcs12 => salted.pkcs12(key_len, iv_len),
        };
        let (key, iv) = bytes.get(..key_len + iv_len).ok_or(Error::BUG)?.split_at(key_len);
        cipher.decrypt(key, iv, data.as_bytes())
    })
}

/// The two parts of a structure.
fn structure(whole: AnyRef<'_>) -> Result<[AnyRef<'_>; 2], Error> {
    if whole.tag() != Tag::Sequence {
        return Err(UNSUPPORTED);
    }
    parts(whole.value())?.try_into().map_err(|_| UNSUPPORTED)
}
