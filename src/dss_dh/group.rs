//! Groups: p, q and g.

use std::sync::Arc;

use crypto_bigint::modular::FixedMontyForm;
use crypto_bigint::{Odd, Uint};

use super::numbers::{Numbers, Seed};
use super::power::{of_size, params};
use super::small_primes::small_primes;
use super::{BAD_GROUP, P_LENS, Q_LEN, fips_186, rfc_3526, search};
use crate::error::{Error, Reason};
use crate::number;

/// A group whose numbers were checked. Clones share them.
#[derive(Clone)]
pub(crate) struct Group(Arc<Numbers>);

impl Group {
    /// The group of these numbers.
    ///
    /// The checks cost at most one exponentiation, with q as the exponent. They don't tell whether p and q are prime.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for lengths or numbers that no group has.
    pub(crate) fn new(numbers: Numbers) -> Result<Self, Error> {
        let p_len = numbers.p.len();
        let fits = |other: &Option<Box<[u8]>>| other.as_ref().is_none_or(|bytes| bytes.len() <= p_len);
        let has_size = P_LENS.contains(&p_len) && numbers.p.last() != Some(&0) && numbers.g.len() == p_len;
        if !has_size || !fits(&numbers.q) || !fits(&numbers.j) {
            return Err(BAD_GROUP);
        }
        of_size!(p_len, check_group(&numbers)).ok_or(BAD_GROUP)?;
        Ok(Self(Arc::new(numbers)))
    }

    /// A new group for DSS: p has `bits` bits, a multiple of 64, and q 160. They come from a seed, which is kept.
    ///
    /// # Errors
    /// The source's.
    pub(crate) fn generate_dss(bits: u32, random: super::FillRandom<'_>) -> Result<Self, Error> {
        Self::new(fips_186::generate(bits as usize / 8, random)?)
    }

    /// A group for a new Diffie-Hellman key: p has `bits` bits, a multiple of 64. If RFC 3526 has a group of this length, it is
    /// that one, else a new one.
    ///
    /// # Errors
    /// The source's, and `NTE_FAIL` for a source that is not random.
    pub(crate) fn generate_dh(bits: u32, random: super::FillRandom<'_>) -> Result<Self, Error> {
        let p_len = bits as usize / 8;
        Self::new(match rfc_3526::group(p_len) {
            Some(numbers) => numbers,
            None => search::generate(p_len, random)?,
        })
    }

    /// Tests p and q for primality, and whether they come from the seed, if there is one: `KP_VERIFY_PARAMS`.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` if they are not.
    pub(crate) fn verify(&self) -> Result<(), Error> {
        const NOT_PRIME: Error = Error::BadData(&Reason(
            "p or q is not a prime number, or does not come from the seed; don't use this group",
        ));
        let numbers = &*self.0;
        of_size!(numbers.p.len(), verify_primes(numbers)).ok_or(NOT_PRIME)
    }

    pub(crate) fn numbers(&self) -> &Numbers {
        &self.0
    }

    pub(crate) fn p(&self) -> &[u8] {
        &self.0.p
    }

    /// q, if it has exactly the 160 bits that DSS needs, and p has at most 1024.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` if not.
    pub(crate) fn dss_q(&self) -> Result<&[u8; Q_LEN], Error> {
        const NO_Q: Error = Error::BadData(&Reason(
            "a DSS key needs a q of exactly 160 bits and a p of at most 1024; check the order of the numbers",
        ));
        if self.p().len() > crypto_bigint::U1024::BYTES {
            return Err(NO_Q);
        }
        let q = self.0.q.as_deref().and_then(|q| q.first_chunk().filter(|_| q.len() == Q_LEN)).ok_or(NO_Q)?;
        if q.last().is_some_and(|highest| *highest >= 0x80) { Ok(q) } else { Err(NO_Q) }
    }

    /// The upper bound of x: q, or p - 1 without a q.
    pub(super) fn order(&self) -> &[u8] {
        // p is odd, so p - 1 is p without its lowest bit, and `is_private` clears that bit.
        self.numbers().q.as_deref().unwrap_or(self.p())
    }

    /// Clears the bits of x above the highest one of the order. Then at least half of all x are below the order, even if p or
    /// q starts with zeros.
    pub(super) fn cut(&self, x: &mut [u8]) {
        for (x, order) in x.iter_mut().zip(self.order()).rev() {
            *x &= u8::MAX.checked_shr(order.leading_zeros()).unwrap_or(0);
            if *order != 0 {
                break;
            }
        }
    }

    /// Whether x is more than 0 and below the [order](Group::order), in constant time. Both have the same length.
    pub(super) fn is_private(&self, x: &[u8]) -> bool {
        // The subtraction x - order, byte by byte. It ends with a borrow exactly if x is the smaller number.
        let (mut bits, mut borrow) = (0, false);
        let mut left_out = u8::from(self.numbers().q.is_none());
        for (x, order) in x.iter().zip(self.order()) {
            let (difference, first) = x.overflowing_sub(order & !left_out);
            let (_, second) = difference.overflowing_sub(borrow.into());
            (borrow, bits, left_out) = (first | second, bits | x, 0);
        }
        borrow && bits != 0
    }
}

fn check_group<const LIMBS: usize>(numbers: &Numbers) -> Option<()> {
    let p: Uint<LIMBS> = number::uint(&numbers.p)?;
    let (params, last) = (params(&p)?, p.wrapping_sub(&Uint::ONE));
    let g = number::uint(&numbers.g)?;
    check_range(&g, &last)?;
    let Some(q) = &numbers.q else { return numbers.j.is_none().then_some(()) };
    let q = Odd::new(number::uint::<LIMBS>(q)?).into_option().filter(|q| **q > Uint::ONE)?;
    let (quotient, rest) = last.div_rem_vartime(q.as_nz_ref());
    // If q is prime and g is not 1, this shows that the order of g is q. `check_range` has ruled out 1.
    let has_order = FixedMontyForm::new(&g, &params).pow_vartime(&q).retrieve() == Uint::ONE;
    let has_j = match &numbers.j {
        Some(j) => number::uint(j)? == quotient,
        None => true,
    };
    (rest == Uint::ZERO && has_order && has_j).then_some(())
}

/// Whether `y` is a public key of the group. If the group has a q, the order of y must be q. If not, the order must be more
/// than 256, so that an attacker can't confine a secret to a small subgroup.
pub(super) fn check_public<const LIMBS: usize>(numbers: &Numbers, y: &[u8]) -> Option<()> {
    let (p, y): (Uint<LIMBS>, _) = (number::uint(&numbers.p)?, number::uint(y)?);
    let params = params(&p)?;
    check_range(&y, &p.wrapping_sub(&Uint::ONE))?;
    let y = FixedMontyForm::new(&y, &params);
    if let Some(q) = &numbers.q {
        return (y.pow_vartime(&number::uint::<LIMBS>(q)?).retrieve() == Uint::ONE).then_some(());
    }
    // The result is 1 if and only if the order of y divides the least common multiple of 1 to 256. The exponent is that
    // multiple, one prime power after the other.
    let mut power = y;
    for prime in small_primes(256) {
        let highest = std::iter::successors(Some(prime), |power| Some(power * prime))
            .take_while(|power| *power <= 256)
            .last()?;
        power = power.pow_vartime(&Uint::<1>::from_u32(highest));
    }
    (power.retrieve() != Uint::ONE).then_some(())
}

/// Whether a number is more than 1 and less than p - 1.
fn check_range<const LIMBS: usize>(number: &Uint<LIMBS>, last: &Uint<LIMBS>) -> Option<()> {
    (*number > Uint::ONE && number < last).then_some(())
}

fn verify_primes<const LIMBS: usize>(numbers: &Numbers) -> Option<()> {
    use crypto_primes::{Flavor, is_prime};
    let p: Uint<LIMBS> = number::uint(&numbers.p)?;
    let q = match &numbers.q {
        Some(q) => Some(number::uint::<LIMBS>(q)?),
        None => None,
    };
    let prime = is_prime(Flavor::Any, &p) && q.is_none_or(|q| is_prime(Flavor::Any, &q));
    (prime && (numbers.seed.counter == Seed::NONE.counter || fips_186::is_origin(numbers))).then_some(())
}
