//! The search for primes.

use std::num::NonZeroU32;

use crypto_bigint::{NonZero, Uint};
use crypto_primes::hazmat::SmallFactorsSieve;
use crypto_primes::{Flavor, is_prime};
use zeroize::Zeroizing;

use super::{DRAWS, EXPONENT, FillRandom};
use crate::error::Error;
use crate::number;

/// A prime p of `bits` bits, where p - 1 is coprime to the exponent of generated keys. It is the first at or after a random number.
///
/// Its two highest bits are set, so the product of two such primes has exactly twice the bits.
///
/// # Errors
/// The source's, or `NTE_FAIL` if no number that it writes is followed by a prime of this length.
pub(super) fn prime<const LIMBS: usize>(bits: u32, random: FillRandom<'_>) -> Result<Uint<LIMBS>, Error> {
    let max_bits = NonZeroU32::new(bits).ok_or(Error::BUG)?;
    let highest = Uint::from_u8(0b11).shl_vartime(bits.saturating_sub(2));
    let mut bytes = Zeroizing::new(vec![0; bits.div_ceil(8) as usize]);
    for _ in 0..DRAWS {
        random(&mut bytes)?;
        // No bit above the highest one of the prime.
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

/// Whether p - 1 is coprime to the exponent. The exponent is prime, so it only needs not to divide p - 1.
fn goes_with_exponent<const LIMBS: usize>(p: &Uint<LIMBS>) -> bool {
    const DIVISOR: NonZero<Uint<1>> = NonZero::<Uint<1>>::new_unwrap(Uint::from_u32(EXPONENT));
    p.rem(&DIVISOR) != Uint::ONE
}
