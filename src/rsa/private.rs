//! Private keys: generation, import, and the private operation.

use std::sync::Arc;

use crypto_bigint::{U256, U512, U1024, U1536, U2048, U3072, U4096, U8192, U16384};
use subtle::ConstantTimeEq;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::crt::{Crt, PrivateNumbers};
use super::parts::Parts;
use super::public::PublicKey;
use super::stack::{Work, wiped};
use super::{EXPONENT, MODULUS_BITS, NOT_A_KEY};
use crate::error::{Error, Reason};

/// A pair of keys. Clones share the private numbers, which are wiped with the last of them.
#[derive(Clone)]
pub(crate) struct PrivateKey {
    public: PublicKey,
    private: Arc<dyn PrivateNumbers>,
}

impl ZeroizeOnDrop for PrivateKey {}

/// Calls a function of the smallest [`Crt`] that has room for a modulus of `$modulus_len` bytes.
macro_rules! of_size {
    ($modulus_len:expr, $function:ident($($argument:expr),*)) => {
        match $modulus_len.div_ceil(2) {
            ..=32 => Crt::<{ U256::LIMBS }, { U512::LIMBS }>::$function($($argument),*),
            ..=64 => Crt::<{ U512::LIMBS }, { U1024::LIMBS }>::$function($($argument),*),
            ..=128 => Crt::<{ U1024::LIMBS }, { U2048::LIMBS }>::$function($($argument),*),
            ..=192 => Crt::<{ U1536::LIMBS }, { U3072::LIMBS }>::$function($($argument),*),
            ..=256 => Crt::<{ U2048::LIMBS }, { U4096::LIMBS }>::$function($($argument),*),
            ..=512 => Crt::<{ U4096::LIMBS }, { U8192::LIMBS }>::$function($($argument),*),
            _ => Crt::<{ U8192::LIMBS }, { U16384::LIMBS }>::$function($($argument),*),
        }
    };
}

impl PrivateKey {
    /// A new pair with a modulus of exactly `bits` bits and an exponent of 65537. It depends only on the bytes that `random`
    /// writes: a source that repeats itself repeats the key.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` if `bits` is not a multiple of 8 from 384 to 16384; the source's errors, and `NTE_FAIL` for a source that is
    /// not random.
    pub(crate) fn generate(
        bits: u32,
        mut random: impl FnMut(&mut [u8]) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        const NO_LENGTH: Error =
            Error::BadData(&Reason("an RSA key has 384 to 16384 bits, in steps of 8; ask for such a length"));
        if !MODULUS_BITS.contains(&bits) || !bits.is_multiple_of(8) {
            return Err(NO_LENGTH);
        }
        let modulus_len = usize::try_from(bits / 8).map_err(|_| NO_LENGTH)?;
        wiped(Work::Generate, modulus_len, || {
            let private = of_size!(modulus_len, generate(modulus_len, &mut random))?;
            Ok(Self { public: PublicKey::from_le(&private.modulus(), EXPONENT)?, private })
        })
    }

    /// The pair of these numbers.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` if they do not form an RSA key.
    pub(crate) fn from_parts(parts: &Parts<'_>) -> Result<Self, Error> {
        let public = PublicKey::from_le(parts.modulus, parts.exponent)?;
        if !public.is_sound() {
            return Err(NOT_A_KEY);
        }
        let modulus_len = public.modulus_len();
        let private = wiped(Work::Import, modulus_len, || of_size!(modulus_len, from_parts(parts)))?;
        Ok(Self { public, private })
    }

    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Appends the private numbers to `blob`, which needs capacity for them: a vector that grows leaves a copy that nobody wipes.
    pub(crate) fn append(&self, blob: &mut Vec<u8>) {
        wiped(Work::Public, self.public.modulus_len(), || self.private.append(blob));
    }

    /// Raises `base`, a block, to the private exponent. `None` if `base` has another length or is not below the modulus.
    ///
    /// `None` also if the result, raised to the public exponent, is not `base`. This finds keys whose p or q is not prime, and
    /// faults of the machine: a faulty result that is correct modulo one prime would reveal that prime.
    ///
    /// The caller wipes the stack.
    pub(super) fn power(&self, base: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        if base.len() != self.public.modulus_len() {
            return None;
        }
        let power = self.private.power(base)?;
        let again = self.public.power(&power)?;
        bool::from(again.ct_eq(base)).then_some(power)
    }
}
