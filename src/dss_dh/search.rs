//! The search for the group of a Diffie-Hellman key.
//!
//! q is a random prime, and p the first prime at or after a random number that is one more than a multiple of 2q. With a q, the
//! check of a public key finds every number outside the subgroup of order q, and x needs no more bits than q.

use core::iter;

use crypto_bigint::{Limb, NonZero, U256, Uint};
use crypto_primes::hazmat::SmallFactorsSieve;
use crypto_primes::{Flavor, is_prime};

use super::numbers::{Numbers, Seed};
use super::power::{generator, of_size};
use super::small_primes::small_primes;
use super::{DRAWS, FillRandom};
use crate::error::Error;
use crate::number;

/// The numbers of a new group, with a p of `p_len` bytes.
///
/// # Errors
/// The source's, and `NTE_FAIL` for a source that is not random.
pub(super) fn generate(p_len: usize, random: FillRandom<'_>) -> Result<Numbers, Error> {
    of_size!(p_len, generate_in(p_len, random))
}

fn generate_in<const LIMBS: usize>(p_len: usize, random: FillRandom<'_>) -> Result<Numbers, Error> {
    // A q with the strength of p, as in FIPS 186-4.
    let q_len = if p_len <= 128 { 20 } else { 32 };
    for _ in 0..DRAWS {
        let Some(q) = first_prime(drawn(q_len, random)?, q_len) else { continue };
        let q = q.resize();
        let Some(p) = prime_after(&drawn(p_len, random)?, &q, p_len) else { continue };
        let Some(g) = generator(&p, &q) else { continue };
        let bytes = |number: &Uint<LIMBS>, len| number::block(number.as_words(), len).as_slice().into();
        return Ok(Numbers {
            p: bytes(&p, p_len),
            q: Some(bytes(&q, q_len)),
            g: bytes(&g, p_len),
            j: None,
            seed: Seed::NONE,
        });
    }
    Err(Error::RANDOM_SOURCE_FAILED)
}

/// A random number of exactly `len` bytes.
fn drawn<const LIMBS: usize>(len: usize, random: FillRandom<'_>) -> Result<Uint<LIMBS>, Error> {
    let mut bytes = vec![0; len];
    random(&mut bytes)?;
    if let Some(last) = bytes.last_mut() {
        *last |= 0x80;
    }
    number::uint(&bytes).ok_or(Error::BUG)
}

/// The first prime at or after a number of `len` bytes; `None` if it is longer.
fn first_prime(start: U256, len: usize) -> Option<U256> {
    let bits = u32::try_from(8 * len).ok()?.try_into().ok()?;
    let mut sieve = SmallFactorsSieve::new(start.bitor(&Uint::ONE), bits, false).ok()?;
    sieve.find(|candidate| is_prime(Flavor::Any, candidate))
}

/// The first prime at or after `start` that is one more than a multiple of 2q; `None` if it has more than `len` bytes.
///
/// A sieve removes candidates with small divisors. One in about `len / 4` of the others is prime.
fn prime_after<const LIMBS: usize>(start: &Uint<LIMBS>, q: &Uint<LIMBS>, len: usize) -> Option<Uint<LIMBS>> {
    let step = q.shl_vartime(1);
    let rest = start.rem_vartime(&NonZero::new(step).into_option()?);
    let first = start.wrapping_sub(&rest).wrapping_add(&Uint::ONE).wrapping_add(&step);
    // About one candidate in 3 * len is prime, so this many nearly always contain a prime. If not, the caller draws again.
    let mut has_divisor = vec![false; 64 * len];
    for prime in small_primes(1 << 16) {
        let divisor = NonZero::new(Limb::from_u32(prime)).into_option()?;
        let rest_of = |number: &Uint<LIMBS>| u128::from(number.rem_limb(divisor).0);
        let (rest, step, prime) = (rest_of(&first), rest_of(&step), u128::from(prime));
        // 2 divides the step, so it divides no candidate: each is one more than a multiple of the step.
        if step == 0 {
            continue;
        }
        // The first index whose candidate the prime divides; the others follow in steps of the prime.
        let index = (prime - rest) * inverse(step, prime) % prime;
        let (index, prime) = (usize::try_from(index).ok()?, usize::try_from(prime).ok()?);
        has_divisor.iter_mut().skip(index).step_by(prime).for_each(|has_divisor| *has_divisor = true);
    }
    let candidates = iter::successors(Some(first), |candidate| Some(candidate.wrapping_add(&step)));
    let mut candidates = candidates.zip(has_divisor).filter(|(_, has_divisor)| !has_divisor);
    let (prime, _) = candidates.find(|(candidate, _)| is_prime(Flavor::Any, candidate))?;
    (prime.bit_width_vartime() as usize == 8 * len).then_some(prime)
}

/// The inverse of a number modulo a small prime: its power to `prime - 2`.
fn inverse(number: u128, prime: u128) -> u128 {
    let (mut power, mut square, mut exponent) = (1, number, prime - 2);
    while exponent != 0 {
        if exponent % 2 == 1 {
            power = power * square % prime;
        }
        square = square * square % prime;
        exponent /= 2;
    }
    power
}
