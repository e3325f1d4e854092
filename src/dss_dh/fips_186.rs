//! p and q from a seed: FIPS 186-2, appendix 2.2.
//!
//! Seed and counter let anyone repeat the calculation, and show that nobody chose the primes. SHA-1 reads the seed as a
//! number in big-endian order.

use crypto_bigint::{Limb, NonZero, U192, U1024};
use crypto_primes::{Flavor, is_prime};
use sha1::{Digest, Sha1};

use super::numbers::{Numbers, Seed};
use super::power::generator;
use super::small_primes::small_primes;
use super::{FillRandom, Q_LEN};
use crate::error::Error;
use crate::number;

/// The number of counters that are tried with one seed.
const COUNTERS: u32 = 4096;

/// The number of seeds that are tried. One in 55 gives a prime q, and nearly each q a prime p.
const SEEDS: usize = 65536;

/// The numbers of a new group, with a p of `p_len` bytes.
///
/// If a seed gives no primes, the next seed is that seed plus one, so the call asks the source only once.
///
/// # Errors
/// The source's.
pub(super) fn generate(p_len: usize, random: FillRandom<'_>) -> Result<Numbers, Error> {
    let mut seed = [0; 20];
    random(&mut seed)?;
    for _ in 0..SEEDS {
        if let Some(q) = q_of(&seed).filter(|q| is_prime(Flavor::Any, q))
            && let Some((p, counter)) = (0..COUNTERS).find_map(|counter| {
                let p = p_of(&seed, counter, &q, p_len)?;
                is_likely(&p).then_some((p, counter))
            })
        {
            return numbers(p, &q, Seed { counter, seed: reversed(seed) }, p_len).ok_or(Error::BUG);
        }
        seed = plus(&seed, 1);
    }
    Err(Error::RANDOM_SOURCE_FAILED)
}

fn numbers(p: U1024, q: &U192, seed: Seed, p_len: usize) -> Option<Numbers> {
    let g = generator(&p, &q.resize())?;
    let bytes = |number: &U1024, len| number::block(number.as_words(), len).as_slice().into();
    Some(Numbers {
        p: bytes(&p, p_len),
        q: Some(bytes(&q.resize(), Q_LEN)),
        g: bytes(&g, p_len),
        j: None,
        seed,
    })
}

/// Whether p and q come from the seed.
pub(super) fn is_origin(numbers: &Numbers) -> bool {
    let Seed { counter, seed } = numbers.seed;
    let seed = reversed(seed);
    let origin = || {
        let q = q_of(&seed)?;
        let p = p_of(&seed, counter, &q, numbers.p.len())?;
        let same = number::uint(numbers.q.as_deref()?) == Some(q) && number::uint(&numbers.p) == Some(p);
        same.then_some(())
    };
    // The counter first: a greater one would overflow in `p_of`.
    counter < COUNTERS && numbers.p.len() <= U1024::BYTES && origin().is_some()
}

/// SHA-1(seed) ⊕ SHA-1(seed + 1), with the highest and the lowest bit set.
fn q_of(seed: &[u8; 20]) -> Option<U192> {
    let (one, other) = (Sha1::digest(seed), Sha1::digest(plus(seed, 1)));
    let mut q: Vec<u8> = one.iter().zip(&other).map(|(one, other)| one ^ other).rev().collect();
    *q.first_mut()? |= 1;
    *q.last_mut()? |= 0x80;
    number::uint(&q)
}

/// The candidate for p of a counter, if it is long enough: a string of digests with the highest bit set, rounded down to one
/// more than a multiple of 2q.
fn p_of(seed: &[u8; 20], counter: u32, q: &U192, p_len: usize) -> Option<U1024> {
    let digests = u32::try_from(p_len.div_ceil(20)).ok()?;
    // The first two seeds made q. Each counter takes the next `digests` ones.
    let offset = 2 + counter * digests;
    let mut x = Vec::new();
    // The first digest is the lowest part of the number, whose lowest byte comes first.
    for k in 0..digests {
        x.extend(Sha1::digest(plus(seed, offset + k)).iter().rev());
    }
    x.truncate(p_len);
    *x.last_mut()? |= 0x80;
    let x: U1024 = number::uint(&x)?;
    let double_q = NonZero::new(q.resize::<{ U1024::LIMBS }>().shl_vartime(1)).into_option()?;
    let p = x.wrapping_sub(&x.rem_vartime(&double_q)).wrapping_add(&U1024::ONE);
    (p.bit_width_vartime() as usize == 8 * p_len).then_some(p)
}

/// Whether p is prime. Small divisors are tried first: they eliminate most candidates, in a hundredth of the time.
fn is_likely(p: &U1024) -> bool {
    let divides = |prime| {
        NonZero::new(Limb::from_u32(prime)).into_option().is_some_and(|prime| p.rem_limb(prime) == Limb::ZERO)
    };
    !small_primes(1000).any(divides) && is_prime(Flavor::Any, p)
}

/// A seed in the other byte order: BLOBs hold it little-endian.
fn reversed(mut seed: [u8; 20]) -> [u8; 20] {
    seed.reverse();
    seed
}

/// The seed plus a small number, modulo 2¹⁶⁰.
fn plus(seed: &[u8; 20], number: u32) -> [u8; 20] {
    let (mut sum, mut carry) = (*seed, u64::from(number));
    for byte in sum.iter_mut().rev() {
        carry += u64::from(*byte);
        [*byte, ..] = carry.to_le_bytes();
        carry >>= 8;
    }
    sum
}
