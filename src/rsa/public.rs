//! Public keys, and powers modulo n.

use std::mem;
use std::sync::Arc;

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{MontyForm, MontyMultiplier, Odd};
use zeroize::Zeroizing;

use super::{MODULUS_BITS, NOT_A_KEY, number};
use crate::error::Error;

/// The public half of a key. Clones share it.
#[derive(Clone)]
pub(crate) struct PublicKey(Arc<Numbers>);

struct Numbers {
    modulus: Box<[u8]>,
    bits: u32,
    exponent: u32,
    /// The modulus again, with what its arithmetic needs.
    params: BoxedMontyParams,
}

impl PublicKey {
    /// The key of a modulus, little-endian, and an exponent.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a modulus that is even, starts with a zero byte or has another length than 384 to
    /// 16384 bits, and for an even exponent.
    pub(crate) fn from_le(modulus: &[u8], exponent: u32) -> Result<Self, Error> {
        let bits = u32::try_from(modulus.len()).ok().and_then(|len| len.checked_mul(8)).ok_or(NOT_A_KEY)?;
        if !MODULUS_BITS.contains(&bits) || modulus.last() == Some(&0) || exponent.is_multiple_of(2) {
            return Err(NOT_A_KEY);
        }
        let number = number::boxed(modulus).ok_or(NOT_A_KEY)?;
        let odd = Odd::new(number).into_option().ok_or(NOT_A_KEY)?;
        let params = BoxedMontyParams::new_vartime(odd);
        Ok(Self(Arc::new(Numbers { modulus: modulus.into(), bits, exponent, params })))
    }

    /// The modulus, little-endian.
    pub(crate) fn modulus(&self) -> &[u8] {
        &self.0.modulus
    }

    pub(crate) fn exponent(&self) -> u32 {
        self.0.exponent
    }

    /// The length of the modulus in bytes, and so of every block.
    pub(crate) fn modulus_len(&self) -> usize {
        self.0.modulus.len()
    }

    /// The length of the modulus in bits, a multiple of 8.
    pub(crate) fn modulus_bits(&self) -> u32 {
        self.0.bits
    }

    /// Raises `base`, a block, to the public exponent; `None` if it is another length or not below the modulus.
    ///
    /// Where this is called `base` may be secret: it only ever stands in buffers that are wiped. That is why
    /// this is a loop over the multiplier, which works in place, and not `pow`, which frees a table of powers.
    pub(super) fn power(&self, base: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let Numbers { modulus, exponent, params, .. } = &*self.0;
        if base.len() != modulus.len() {
            return None;
        }
        let mut base = Zeroizing::new(number::boxed(base)?);
        if *base >= **params.modulus() {
            return None;
        }
        let base = Zeroizing::new(BoxedMontyForm::new(mem::take(&mut *base), params));
        let mut power = base.clone();
        let mut multiplier = <BoxedMontyForm as MontyForm>::Multiplier::from(params);
        for bit in (0..exponent.ilog2()).rev() {
            multiplier.square_assign(&mut power);
            if exponent >> bit & 1 == 1 {
                multiplier.mul_assign(&mut power, &base);
            }
        }
        let power = Zeroizing::new(power.retrieve());
        Some(number::block(power.as_words(), modulus.len()))
    }
}
