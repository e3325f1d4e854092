//! The arithmetic modulo p, for each size of p.

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{NonZero, Odd, Uint};
use zeroize::Zeroizing;

use crate::number;

/// Calls a function of the smallest number of limbs that has room for a p of `$p_len` bytes.
macro_rules! of_size {
    ($p_len:expr, $function:ident($($argument:expr),* $(,)?)) => {
        match $p_len {
            ..=128 => $function::<{ crypto_bigint::U1024::LIMBS }>($($argument),*),
            ..=256 => $function::<{ crypto_bigint::U2048::LIMBS }>($($argument),*),
            _ => $function::<{ crypto_bigint::U4096::LIMBS }>($($argument),*),
        }
    };
}
pub(super) use of_size;

/// Raises `base` to a secret exponent modulo `p`, in constant time for exponents of one length. The caller wipes the stack.
pub(super) fn power<const LIMBS: usize>(
    p: &[u8],
    base: &[u8],
    exponent: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let params = params::<LIMBS>(&number::uint(p)?)?;
    let bits = u32::try_from(exponent.len()).ok()?.checked_mul(8)?;
    let exponent: Uint<LIMBS> = number::uint(exponent)?;
    let power = FixedMontyForm::new(&number::uint(base)?, &params).pow_bounded_exp(&exponent, bits);
    Some(number::block(power.retrieve().as_words(), p.len()))
}

/// The arithmetic modulo p. It is public, so the time may depend on its bits.
pub(super) fn params<const LIMBS: usize>(p: &Uint<LIMBS>) -> Option<FixedMontyParams<LIMBS>> {
    Odd::new(*p).into_option().map(FixedMontyParams::new_vartime)
}

/// A generator of the subgroup of order q: the first power of 2, 3, … to (p - 1) / q that is not 1.
pub(super) fn generator<const LIMBS: usize>(p: &Uint<LIMBS>, q: &Uint<LIMBS>) -> Option<Uint<LIMBS>> {
    let params = params(p)?;
    let exponent = p.wrapping_sub(&Uint::ONE).div_rem_vartime(&NonZero::new(*q).into_option()?).0;
    let power =
        |base: u32| FixedMontyForm::new(&Uint::from_u32(base), &params).pow_vartime(&exponent).retrieve();
    (2..100).map(power).find(|g| *g > Uint::ONE)
}
