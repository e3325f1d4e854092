//! Public keys, and powers modulo n.

use std::mem;
use std::sync::Arc;

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{MontyForm, MontyMultiplier, Odd};
use zeroize::Zeroizing;

use super::{MODULUS_BITS, NOT_A_KEY};
use crate::error::{Error, Reason};
use crate::number;

/// The public half of a key. Clones share it.
#[derive(Clone)]
pub(crate) struct PublicKey(Arc<Numbers>);

struct Numbers {
    modulus: Box<[u8]>,
    bits: u32,
    exponent: u32,
    /// The modulus as the arithmetic needs it; `None` for numbers that no RSA key has.
    params: Option<BoxedMontyParams>,
}

impl PublicKey {
    /// The key of a modulus, little-endian, and an exponent.
    ///
    /// Windows checks only the length, so numbers that no RSA key has also make a key. A modulus with reversed bytes is
    /// a common mistake. Calls that use such a key fail: see [`check_sound`](PublicKey::check_sound).
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a modulus shorter than 384 or longer than 16384 bits.
    pub(crate) fn from_le(modulus: &[u8], exponent: u32) -> Result<Self, Error> {
        let bits = u32::try_from(modulus.len()).ok().and_then(|len| len.checked_mul(8));
        let bits = bits.filter(|bits| MODULUS_BITS.contains(bits)).ok_or(NOT_A_KEY)?;
        Ok(Self(Arc::new(Numbers {
            modulus: modulus.into(),
            bits,
            exponent,
            params: params(modulus, exponent),
        })))
    }

    /// Whether an RSA key can have these numbers: an odd modulus without a leading zero byte, and an odd exponent.
    pub(super) fn is_sound(&self) -> bool {
        self.0.params.is_some()
    }

    /// Whether the key can verify a signature.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` for a key that is not [sound](PublicKey::is_sound) (recorded on Windows).
    pub(crate) fn check_sound(&self) -> Result<(), Error> {
        if self.is_sound() { Ok(()) } else { Err(UNSOUND) }
    }

    /// The modulus, little-endian.
    pub(crate) fn modulus(&self) -> &[u8] {
        &self.0.modulus
    }

    pub(crate) fn exponent(&self) -> u32 {
        self.0.exponent
    }

    /// The length in bytes of the modulus, and of every block.
    pub(crate) fn modulus_len(&self) -> usize {
        self.0.modulus.len()
    }

    /// The length of the modulus in bits, a multiple of 8.
    pub(crate) fn modulus_bits(&self) -> u32 {
        self.0.bits
    }

    /// Raises `base`, a block, to the public exponent. `None` if `base` has another length or is not below the modulus, and for
    /// a key that is not sound.
    ///
    /// `base` may be secret, so it is only ever in buffers that are wiped. A loop over the multiplier works in place; `pow` would
    /// free a table of powers without wiping it.
    pub(super) fn power(&self, base: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let Numbers { modulus, exponent, params, .. } = &*self.0;
        let params = params.as_ref()?;
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
        // From the bit below the highest one down. A sound key has an odd exponent, so there is a highest one.
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

const UNSOUND: Error = Error::InvalidParameter(&Reason(
    "the modulus or the exponent of this public key is even or zero; check the byte order of the modulus",
));

/// The parameters of the arithmetic modulo n; `None` if no RSA key has these numbers.
fn params(modulus: &[u8], exponent: u32) -> Option<BoxedMontyParams> {
    if modulus.last() == Some(&0) || exponent.is_multiple_of(2) {
        return None;
    }
    // The modulus is public, so the time may depend on its bits.
    Odd::new(number::boxed(modulus)?).into_option().map(BoxedMontyParams::new_vartime)
}
