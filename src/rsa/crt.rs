//! The private numbers, and the private operation by halves: modulo p, modulo q, and put together.
//!
//! Everything here stands on the stack but for the key itself; whoever calls wipes the stack.

use std::sync::Arc;

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Concat, NonZero, Odd, SplitEven, Uint};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::parts::Parts;
use super::prime::prime;
use super::{DRAWS, EXPONENT, NOT_A_KEY, Random, number};
use crate::error::Error;

/// The private numbers of a key, whatever their size.
pub(super) trait Secret: Send + Sync {
    /// Raises `base` to the private exponent; `None` if it is longer than the modulus.
    fn power(&self, base: &[u8]) -> Option<Zeroizing<Vec<u8>>>;

    /// The modulus, little-endian.
    fn modulus(&self) -> Zeroizing<Vec<u8>>;

    /// Writes the private numbers behind `blob`, as a PRIVATEKEYBLOB has them behind the modulus.
    fn append(&self, blob: &mut Vec<u8>);
}

/// The private numbers with room for `HALF` limbs in a prime and for `FULL`, twice as many, in the modulus.
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
    /// The key of these numbers, which have to fit together. That the primes are primes is not proved: if they
    /// are none, the operations fail, since each is checked with the public half.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` if they do not fit.
    pub(super) fn from_parts(parts: &Parts<'_>) -> Result<Arc<dyn Secret>, Error> {
        Self::fitting(parts).map(Self::shared).ok_or(NOT_A_KEY)
    }

    fn fitting(parts: &Parts<'_>) -> Option<Self> {
        let (p, q) = (number::uint(parts.prime1)?, number::uint(parts.prime2)?);
        let mut key = Self::from_primes(p, q, parts.exponent, parts.modulus.len())?;
        let fits = p.concatenating_mul(&q) == number::uint(parts.modulus)?
            && key.p.exponent == number::uint(parts.exponent1)?
            && key.q.exponent == number::uint(parts.exponent2)?
            && key.coefficient == number::uint(parts.coefficient)?;
        if let Some(given) = parts.private_exponent.filter(|given| given.iter().any(|byte| *byte != 0)) {
            // Any that does the same will do: it may be the smallest, modulo lcm(p - 1, q - 1), or not.
            let given: Uint<FULL> = number::uint(given)?;
            if key.p.reduce(&given)? != key.p.exponent || key.q.reduce(&given)? != key.q.exponent {
                return None;
            }
            key.private_exponent = given;
        }
        fits.then_some(key)
    }

    /// A new key of `modulus_len` bytes.
    ///
    /// # Errors
    /// The source's, or `NTE_FAIL` if it keeps repeating itself.
    pub(super) fn generate(modulus_len: usize, random: Random<'_>) -> Result<Arc<dyn Secret>, Error> {
        let prime_bits = u32::try_from(modulus_len * 4).map_err(|_| Error::BUG)?;
        for _ in 0..DRAWS {
            let (a, b) = (prime(prime_bits, random)?, prime(prime_bits, random)?);
            if a == b {
                return Err(Error::RANDOM_SOURCE_FAILED);
            }
            let (p, q) = if a > b { (a, b) } else { (b, a) };
            if let Some(key) = Self::from_primes(p, q, EXPONENT, modulus_len) {
                return Ok(Self::shared(key));
            }
        }
        Err(Error::RANDOM_SOURCE_FAILED)
    }

    fn shared(self) -> Arc<dyn Secret> {
        Arc::new(self)
    }

    /// Works the other numbers out: the private exponent modulo (p - 1)(q - 1), as Microsoft's are.
    fn from_primes(p: Uint<HALF>, q: Uint<HALF>, exponent: u32, modulus_len: usize) -> Option<Self> {
        if p == q || p <= Uint::ONE || q <= Uint::ONE {
            return None;
        }
        let p_params = FixedMontyParams::new(Odd::new(p).into_option()?);
        let q_params = FixedMontyParams::new(Odd::new(q).into_option()?);
        let totient = p.wrapping_sub(&Uint::ONE).concatenating_mul(&q.wrapping_sub(&Uint::ONE));
        let totient = NonZero::new(totient).into_option()?;
        let private_exponent = Uint::from_u32(exponent).invert_mod(&totient).into_option()?;
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
        // high * 2^HALF + low; 2^HALF in Montgomery form is its square.
        let shift = FixedMontyForm::from_montgomery(*self.params.r2(), &self.params);
        let high = FixedMontyForm::new(high, &self.params).mul(&shift);
        high.add(&FixedMontyForm::new(low, &self.params)).pow_bounded_exp(&self.exponent, bits)
    }
}

impl<const HALF: usize, const FULL: usize> Secret for Crt<HALF, FULL>
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
