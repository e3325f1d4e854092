//! Encrypted PKCS #8. This file has PBES2; [`pbes1`] has the schemes before it.

use der::Decode as _;
use der::asn1::OctetStringRef;
use pkcs5::EncryptionScheme;
use pkcs5::pbes2::{self, Kdf};
use pkcs8::EncryptedPrivateKeyInfoRef;
use zeroize::Zeroizing;

use super::asn1::{is_pkcs8, written};
use super::pbes1::{self, MOST_ROUNDS};
use super::refusal::{NEEDS_PASSWORD, TOO_MUCH_WORK, UNSUPPORTED, WRONG_PASSWORD};
use crate::error::Error;
use crate::random::Random;
use crate::wipe::in_own_frame;

/// The rounds that are written: OWASP's number for PBKDF2 with HMAC-SHA-256.
const ROUNDS: u32 = 600_000;

/// The most work of scrypt that a file may ask for: a hundred times that of usual files.
const MOST_MEMORY: u64 = 256 << 20;
const MOST_LANES: u16 = 16;

/// The depth of the frames that derive the key and decrypt. `pkcs5` leaves the key there.
const DEPTH: usize = 16 * 1024;

/// Decrypts an `EncryptedPrivateKeyInfo`, which becomes a `PrivateKeyInfo`.
///
/// # Errors
/// `NTE_BAD_TYPE` for an encryption that is not supported, `NTE_BAD_DATA` for one that would take too long,
/// `ERROR_INVALID_PASSWORD` for a missing or wrong password.
pub(super) fn decrypt(der: &[u8], password: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let info = match EncryptedPrivateKeyInfoRef::from_der(der) {
        Ok(EncryptedPrivateKeyInfoRef {
            encryption_algorithm: EncryptionScheme::Pbes2(parameters),
            encrypted_data,
        }) => decrypt_pbes2(&parameters, encrypted_data.as_bytes(), password)?,
        // `pkcs5` parses some of PBES1, and decrypts none of it.
        _ => pbes1::decrypt(der, password)?,
    };
    // One wrong password in 256 gives a padding that looks good, and RC4 has no padding.
    if is_pkcs8(&info) { Ok(info) } else { Err(WRONG_PASSWORD) }
}

fn decrypt_pbes2(
    parameters: &pbes2::Parameters,
    data: &[u8],
    password: Option<&[u8]>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    check_work(&parameters.kdf)?;
    let password = password.ok_or(NEEDS_PASSWORD)?;
    let mut data = Zeroizing::new(data.to_vec());
    let decrypt = || parameters.decrypt_in_place(password, &mut data).map(<[u8]>::len);
    let len = in_own_frame::<DEPTH, _>(decrypt).map_err(|error| match error {
        pkcs5::Error::UnsupportedAlgorithm { .. } | pkcs5::Error::AlgorithmParametersInvalid { .. } => {
            UNSUPPORTED
        }
        _ => WRONG_PASSWORD,
    })?;
    data.truncate(len);
    Ok(data)
}

/// # Errors
/// `NTE_BAD_DATA` if a file asks for more work than the limits allow, or for parameters that scrypt does not have.
fn check_work(kdf: &Kdf) -> Result<(), Error> {
    let is_bounded = match kdf {
        Kdf::Pbkdf2(parameters) => parameters.iteration_count <= MOST_ROUNDS,
        Kdf::Scrypt(parameters) => {
            let memory = parameters.cost_parameter.checked_mul(128 * u64::from(parameters.block_size));
            // `pkcs5` takes the logarithm of the cost, which zero does not have.
            parameters.cost_parameter.is_power_of_two()
                && memory.is_some_and(|memory| memory <= MOST_MEMORY)
                && parameters.parallelization <= MOST_LANES
        }
        _ => return Err(UNSUPPORTED),
    };
    if is_bounded { Ok(()) } else { Err(TOO_MUCH_WORK) }
}

/// Encrypts a `PrivateKeyInfo`, which becomes an `EncryptedPrivateKeyInfo`.
///
/// # Errors
/// `NTE_FAIL` if the random source fails.
pub(super) fn encrypt(der: &[u8], password: &[u8], random: &Random) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    random.fill(&mut salt)?;
    random.fill(&mut iv)?;
    let parameters =
        pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ROUNDS, &salt, iv).map_err(|_| Error::BUG)?;
    // The padding takes at most one block.
    let mut data = Zeroizing::new([der, &[0; 16]].concat());
    let room = data.as_mut_slice();
    let encrypted = in_own_frame::<DEPTH, _>(|| parameters.encrypt_in_place(password, room, der.len()));
    let encrypted_data = OctetStringRef::new(encrypted.map_err(|_| Error::BUG)?).map_err(|_| Error::BUG)?;
    written(&EncryptedPrivateKeyInfoRef { encryption_algorithm: parameters.into(), encrypted_data })
}
