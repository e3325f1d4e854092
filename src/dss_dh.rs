//! DSS and Diffie-Hellman: their groups, keys, signatures and shared secrets. It knows no handles.
//!
//! Both calculate in a group of numbers modulo a prime p, with a generator g. The order of g is the prime q, if it is known:
//!
//! ```text
//!   x  private, below q        DSS  signs with x, and verifies with y
//!   y  public, g^x mod p       DH   y of the other party, raised to x, is the shared secret
//! ```
//!
//! Numbers come in and go out little-endian, as in CryptoAPI.
//!
//! # Constant time
//! Exponentiation by x and by a nonce, the inverse of a nonce, and everything modulo q take constant time: only the lengths of p
//! and q decide which bytes are read and which branches are taken. A nonce or an x that is out of range is drawn again. That
//! shows only the number of draws, and a rejected number is never used. `crypto-bigint` does the arithmetic on the stack,
//! which is wiped afterwards. On the heap it would free memory that still holds secrets.
//!
//! # Hostile numbers
//! The parameters and public keys of strangers are checked before they are used ([`Group::new`], [`PublicKey::new`]), with
//! a fixed number of powers. The checks don't test p for primality: [`Group::verify`] does.

mod fips_186;
mod group;
mod nonce;
mod numbers;
mod pair;
mod power;
mod rfc_3526;
mod search;
mod sign;
mod small_primes;
mod stack;
#[cfg(test)]
mod tests;

use crate::error::{Error, Reason};

pub(crate) use group::Group;
use numbers::FillRandom;
pub(crate) use numbers::{FRESH_LEN, Numbers, Q_LEN, SIGNATURE_LEN, Seed};
pub(crate) use pair::{PrivateKey, PublicKey};

/// The lengths in bytes that p can have.
const P_LENS: std::ops::RangeInclusive<usize> = 64..=512;

/// The number of draws after which a source counts as failed. A random source never needs this many.
const DRAWS: usize = 64;

/// Whether the build has the feature.
pub(crate) const BUILT_IN: Result<(), Error> = Ok(());

const BAD_GROUP: Error = Error::BadData(&Reason(
    "these numbers are not parameters of DSS or Diffie-Hellman: p must be odd and as long as the key, g more than 1 and less \
     than p - 1, and q, if there is one, a divisor of p - 1 and the order of g",
));

const BAD_PUBLIC: Error = Error::BadData(&Reason(
    "this is not a public key of the group: y must be more than 1 and less than p - 1, and not in a small subgroup",
));

const BAD_PRIVATE: Error = Error::BadData(&Reason(
    "this is not a private key of the group: x must be more than 0 and less than q, or less than p - 1 without a q",
));
