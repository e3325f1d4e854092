//! RSA: keys, their numbers, encryption and signatures. It knows no handles.
//!
//! Numbers come in and go out little-endian, as in CryptoAPI. `crypto-bigint` does the arithmetic, in two ways that leave no secret
//! in memory:
//!
//! - Modulo n, which is public: on the heap and in place, in buffers that this module wipes (`public.rs`).
//! - Modulo the primes: on the stack, which is wiped afterwards (`crt.rs`). On the heap, `crypto-bigint` frees memory that still
//!   holds copies of the modulus, here a prime.
//!
//! # Constant time
//! The private operation and the checks of both paddings take constant time: only the lengths of the modulus and of the exponent
//! decide which bytes are read and which branches are taken. So blinding is not needed. It would need random bytes to decrypt, and
//! shift what a seeded source gives to later calls. An attacker can see success or failure, which the caller learns anyway, and the
//! length of a decrypted message.
//!
//! Key generation and import do not take constant time: the search for primes branches on candidates that are thrown away.

mod bytes;
mod crt;
mod encrypt;
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

/// Fills bytes from a source of random bytes.
type FillRandom<'a> = &'a mut dyn FnMut(&mut [u8]) -> Result<(), Error>;

/// The number of draws after which a source counts as failed. A random source never needs this many.
const DRAWS: usize = 64;

/// The error for a container that lacks the exchange key to unwrap with.
pub(crate) const NO_EXCHANGE_KEY: Error = Error::BadPublicKey;

const NOT_A_KEY: Error = Error::BadData(&Reason(
    "these numbers do not form an RSA key; check their length, their order and their byte order",
));
