//! The search for primes.

use std::num::NonZeroU32;

use crypto_bigint::{NonZero, Uint};
use crypto_primes::hazmat::SmallFactorsSieve;
use crypto_primes::{Flavor, is_prime};
use zeroize::Zeroizing;

use super::{DRAWS, EXPONENT, Random, number};
use crate::error::Error;

/// A prime of `bits` bits whose two highest are set, so that two of them multiply to twice the bits, and that
/// goes with the exponent of generated keys. It is the first from a random number on.
///
/// # Errors
/// The source's, or `NTE_FAIL` if it keeps drawing numbers with no prime behind them.
pub(super) fn prime<const LIMBS: usize>(bits: u32, random: Random<'_>) -> Result<Uint<LIMBS>, Error> {
    let len = usize::try_from(bits.div_ceil(8)).map_err(|_| Error::BUG)?;
    let max_bits = NonZeroU32::new(bits).ok_or(Error::BUG)?;
    let highest = Uint::from_u8(0b11).shl_vartime(bits.saturating_sub(2));
    let mut bytes = Zeroizing::new(vec![0; len]);
    for _ in 0..DRAWS {
        random(&mut bytes)?;
        if let Some(last) = bytes.last_mut() {
            *last &= u8::MAX >> (bits.next_multiple_of(8) - bits);
        }
        let start = number::uint(&bytes).ok_or(Error::BUG)?.bitor(&highest).bitor(&Uint::ONE);
        let mut sieve = SmallFactorsSieve::new(start, max_bits, false).map_err(|_| Error::BUG)?;
        let found = sieve.find(|candidate| goes_with_exponent(candidate) && is_prime(Flavor::Any, candidate));
        if let Some(prime) = found {
            return Ok(prime);
        }
    }
    Err(Error::RANDOM_SOURCE_FAILED)
}

/// The exponent is a prime, so it has an inverse unless it divides p - 1.
fn goes_with_exponent<const LIMBS: usize>(p: &Uint<LIMBS>) -> bool {
    const DIVISOR: NonZero<Uint<1>> = NonZero::<Uint<1>>::new_unwrap(Uint::from_u32(EXPONENT));
    p.rem(&DIVISOR) != Uint::ONE
}
