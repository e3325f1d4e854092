//! RSA: keys, their BLOBs, encryption and signatures. Knows nothing of handles.
//!
//! Numbers come in and go out little-endian, as CryptoAPI has them. The arithmetic is `crypto-bigint`'s,
//! in two ways, so that no secret stays behind in memory:
//!
//! - Modulo n, which is public, on the heap and in place, in buffers of ours that are wiped (`public.rs`).
//! - Modulo the primes, on the stack, which is wiped afterwards (`crt.rs`). `crypto-bigint`'s numbers on the
//!   heap would leave copies of what belongs to a modulus in memory that they free.
//!
//! # What takes the same time whatever the secrets are
//! The private operation and the checks of both paddings: which bytes are read, and which branches taken,
//! depends on the lengths of the modulus and of the exponent alone. So there is no blinding, which would need
//! random bytes to decrypt, and a seeded source would give others to the next call. What is told apart is
//! success and failure, since the caller is told, and the length of a message that is handed out.
//!
//! Generating a key and working out numbers for an imported one is not all constant: the search for primes
//! looks at candidates that are thrown away.

mod bytes;
mod crt;
mod encrypt;
mod number;
mod oaep;
mod padding;
mod parts;
mod prime;
mod private;
mod public;
mod sign;
mod stack;
#[cfg(test)]
mod tests;
mod x931;

use crate::error::{Error, Reason};

pub(crate) use encrypt::{decrypt_oaep, decrypt_pkcs1, decrypt_raw, encrypt_oaep, encrypt_pkcs1};
pub(crate) use oaep::Label;
pub(crate) use parts::Parts;
pub(crate) use private::PrivateKey;
pub(crate) use public::PublicKey;
pub(crate) use sign::{check_signable, sign, verify};

/// The lengths in bits that a modulus can have, in steps of 8.
pub(crate) const MODULUS_BITS: std::ops::RangeInclusive<u32> = 384..=16384;

/// The exponent of generated keys.
const EXPONENT: u32 = 65537;

/// A source of random bytes.
type Random<'a> = &'a mut dyn FnMut(&mut [u8]) -> Result<(), Error>;

/// How often something is drawn again before the source is said to have failed: one that is random never gets
/// there.
const DRAWS: usize = 64;

/// A container without the user key.
pub(crate) const NO_USER_KEY: Error = Error::NoKey;

/// A container without the exchange key that is to unwrap.
pub(crate) const NO_EXCHANGE_KEY: Error = Error::BadPublicKey;

const NOT_A_KEY: Error = Error::BadData(&Reason(
    "these numbers do not form an RSA key; check their length, their order and their byte order",
));
