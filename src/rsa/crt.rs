//! The private numbers, and the private operation in two halves: modulo p, modulo q, and joined by the Chinese remainder
//! theorem.
//!
//! Only the key itself is on the heap. Everything else here is on the stack, and the callers wipe it.

use std::sync::Arc;

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Concat, Limb, NonZero, Odd, SplitEven, Uint};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::parts::Parts;
use super::prime::prime;
use super::{DRAWS, EXPONENT, FillRandom, NOT_A_KEY};
use crate::error::Error;
use crate::number;

/// The private numbers of a key of any size.
pub(super) trait PrivateNumbers: Send + Sync {
    /// Raises `base` to the private exponent; `None` if it is longer than the modulus.
    fn power(&self, base: &[u8]) -> Option<Zeroizing<Vec<u8>>>;

    /// The modulus, little-endian.
    fn modulus(&self) -> Zeroizing<Vec<u8>>;

    /// Appends the private numbers to `blob` in the order of a PRIVATEKEYBLOB, from the first prime on.
    fn append(&self, blob: &mut Vec<u8>);
}

/// The private numbers, with `HALF` limbs for a prime and twice that, `FULL`, for the modulus.
pub(super) struct Crt<const HALF: usize, const FULL: usize> {
    p: Prime<HALF>,
    q: Prime<HALF>,
    /// The inverse of q modulo p.
    coefficient: Uint<HALF>,
    private_exponent: Uint<FULL>,
    /// The length of the modulus in bytes.
    modulus_len: usize,
}

struct Prime<const HALF: usize> {
    params: FixedMontyParams<HALF>,
    /// The private exponent modulo p - 1.
    exponent: Uint<HALF>,
}

impl<const HALF: usize, const FULL: usize> Crt<HALF, FULL>
where
    Uint<HALF>: Concat<HALF, Output = Uint<FULL>>,
    Uint<FULL>: SplitEven<Output = Uint<HALF>>,
{
    /// The key of these numbers. The primes are not tested for primality: every operation checks its result with the
    /// public half, and fails if they are not prime.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` if the numbers contradict each other.
    pub(super) fn from_parts(parts: &Parts<'_>) -> Result<Arc<dyn PrivateNumbers>, Error> {
        Self::consistent(parts).map(Self::shared).ok_or(NOT_A_KEY)
    }

    fn consistent(parts: &Parts<'_>) -> Option<Self> {
        let (p, q) = (number::uint(parts.prime1)?, number::uint(parts.prime2)?);
        let mut key = Self::from_primes(p, q, parts.exponent, parts.modulus.len())?;
        // Several private exponents do the same: Windows' are modulo (p - 1)(q - 1), OpenSSL's modulo the least common multiple.
        // One that fits stays, so that a key is exported with the numbers that it came with. Any other is ignored.
        if let Some(given) = parts.private_exponent.and_then(number::uint::<FULL>)
            && key.p.reduce(&given)? == key.p.exponent
            && key.q.reduce(&given)? == key.q.exponent
        {
            key.private_exponent = given;
        }
        let consistent = p.concatenating_mul(&q) == number::uint(parts.modulus)?
            && key.p.exponent == number::uint(parts.exponent1)?
            && key.q.exponent == number::uint(parts.exponent2)?
            && key.coefficient == number::uint(parts.coefficient)?;
        consistent.then_some(key)
    }

    /// A new key of `modulus_len` bytes.
    ///
    /// # Errors
    /// The source's, or `NTE_FAIL` if it keeps repeating itself.
    pub(super) fn generate(
        modulus_len: usize,
        random: FillRandom<'_>,
    ) -> Result<Arc<dyn PrivateNumbers>, Error> {
        let prime_bits = u32::try_from(modulus_len * 4).map_err(|_| Error::BUG)?;
        for _ in 0..DRAWS {
            let (a, b) = (prime(prime_bits, random)?, prime(prime_bits, random)?);
            if a == b {
                return Err(Error::RANDOM_SOURCE_FAILED);
            }
            // Microsoft's first prime is the larger one.
            let (p, q) = if a > b { (a, b) } else { (b, a) };
            if let Some(key) = Self::from_primes(p, q, EXPONENT, modulus_len) {
                return Ok(Self::shared(key));
            }
        }
        Err(Error::RANDOM_SOURCE_FAILED)
    }

    fn shared(self) -> Arc<dyn PrivateNumbers> {
        Arc::new(self)
    }

    /// Calculates the other numbers, with the private exponent modulo (p - 1)(q - 1), as Microsoft's providers do.
    fn from_primes(p: Uint<HALF>, q: Uint<HALF>, exponent: u32, modulus_len: usize) -> Option<Self> {
        if p == q || p <= Uint::ONE || q <= Uint::ONE {
            return None;
        }
        let p_params = FixedMontyParams::new(Odd::new(p).into_option()?);
        let q_params = FixedMontyParams::new(Odd::new(q).into_option()?);
        let totient = p.wrapping_sub(&Uint::ONE).concatenating_mul(&q.wrapping_sub(&Uint::ONE));
        let private_exponent = inverse(exponent, &totient)?;
        let coefficient = FixedMontyForm::new(&q, &p_params).invert().into_option()?.retrieve();
        let mut key = Self {
            p: Prime { params: p_params, exponent: Uint::ZERO },
            q: Prime { params: q_params, exponent: Uint::ZERO },
            coefficient,
            private_exponent,
            modulus_len,
        };
        key.p.exponent = key.p.reduce(&private_exponent)?;
        key.q.exponent = key.q.reduce(&private_exponent)?;
        Some(key)
    }
}

/// The inverse of a short number `e` modulo `modulus`; `None` if they have a common factor.
///
/// With `modulus = quotient * e + rest`, the inverse is `(factor * modulus + 1) / e` for the `factor` below `e` that makes this a
/// whole number, `-1 / rest` modulo `e`. Numbers of one word are enough to find it. A general inversion would need several
/// numbers as long as the modulus on the stack.
pub(super) fn inverse<const LIMBS: usize>(e: u32, modulus: &Uint<LIMBS>) -> Option<Uint<LIMBS>> {
    let (quotient, rest) = modulus.div_rem_limb(NonZero::new(Limb::from_u32(e)).into_option()?);
    let (e, rest) = (u128::from(e), u128::from(rest.0));
    let factor = (e - short_inverse(rest, e)?) % e;
    let carry = (factor * rest + 1) / e;
    Some(quotient.wrapping_mul(&Uint::<LIMBS>::from_u128(factor)).wrapping_add(&Uint::from_u128(carry)))
}

/// The inverse of `number` modulo `modulus`, both below 2³², by Euclid's extended algorithm; `None` if they have a common factor.
fn short_inverse(number: u128, modulus: u128) -> Option<u128> {
    let (modulus, number) = (i128::try_from(modulus).ok()?, i128::try_from(number).ok()?);
    let (mut old, mut new) = ((modulus, 0), (number, 1));
    while new.0 != 0 {
        let quotient = old.0 / new.0;
        (old, new) = (new, (old.0 - quotient * new.0, old.1 - quotient * new.1));
    }
    if old.0 != 1 {
        return None;
    }
    u128::try_from(old.1.rem_euclid(modulus)).ok()
}

impl<const HALF: usize> Prime<HALF> {
    fn number(&self) -> &Uint<HALF> {
        self.params.modulus().as_ref()
    }

    /// An exponent modulo p - 1.
    fn reduce<const FULL: usize>(&self, exponent: &Uint<FULL>) -> Option<Uint<HALF>> {
        let order = NonZero::new(self.number().wrapping_sub(&Uint::ONE)).into_option()?;
        Some(exponent.rem(&order))
    }

    /// Raises a number of two halves to the private exponent, of which the lowest `bits` bits count.
    fn power(&self, low: &Uint<HALF>, high: &Uint<HALF>, bits: u32) -> FixedMontyForm<HALF> {
        // high * R + low, where R is 2 to the power of a half's bits. In Montgomery form R is R * R, which `r2` holds.
        let shift = FixedMontyForm::from_montgomery(*self.params.r2(), &self.params);
        let high = FixedMontyForm::new(high, &self.params).mul(&shift);
        high.add(&FixedMontyForm::new(low, &self.params)).pow_bounded_exp(&self.exponent, bits)
    }
}

impl<const HALF: usize, const FULL: usize> PrivateNumbers for Crt<HALF, FULL>
where
    Uint<HALF>: Concat<HALF, Output = Uint<FULL>>,
    Uint<FULL>: SplitEven<Output = Uint<HALF>>,
{
    fn power(&self, base: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let base: Uint<FULL> = number::uint(base)?;
        let (low, high) = base.split();
        let bits = u32::try_from(self.modulus_len.div_ceil(2) * 8).ok()?;
        let modulo_p = self.p.power(&low, &high, bits);
        let modulo_q = self.q.power(&low, &high, bits).retrieve();
        // Garner: modulo_q + q * ((modulo_p - modulo_q) / q modulo p).
        // `modulo_q` can exceed p: the conversion to Montgomery form reduces it.
        let difference = modulo_p.sub(&FixedMontyForm::new(&modulo_q, &self.p.params));
        let factor = difference.mul(&FixedMontyForm::new(&self.coefficient, &self.p.params)).retrieve();
        let power = factor.concatenating_mul(self.q.number()).wrapping_add(&modulo_q.resize());
        Some(number::block(power.as_words(), self.modulus_len))
    }

    fn modulus(&self) -> Zeroizing<Vec<u8>> {
        let modulus = self.p.number().concatenating_mul(self.q.number());
        number::block(modulus.as_words(), self.modulus_len)
    }

    fn append(&self, blob: &mut Vec<u8>) {
        let half_len = self.modulus_len.div_ceil(2);
        let halves =
            [self.p.number(), self.q.number(), &self.p.exponent, &self.q.exponent, &self.coefficient];
        for half in halves {
            number::append(half.as_words(), half_len, blob);
        }
        number::append(self.private_exponent.as_words(), self.modulus_len, blob);
    }
}

impl<const HALF: usize, const FULL: usize> Drop for Crt<HALF, FULL> {
    fn drop(&mut self) {
        for prime in [&mut self.p, &mut self.q] {
            prime.params.zeroize();
            prime.exponent.zeroize();
        }
        self.coefficient.zeroize();
        self.private_exponent.zeroize();
    }
}

impl<const HALF: usize, const FULL: usize> ZeroizeOnDrop for Crt<HALF, FULL> {}
