//! DSS signatures: r and s, each little-endian in 20 bytes.

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{NonZero, Odd, U192, U1024};

use super::nonce::Nonces;
use super::power::params;
use super::stack::wiped;
use super::{BAD_GROUP, DRAWS, FRESH_LEN, PrivateKey, PublicKey, Q_LEN, SIGNATURE_LEN};
use crate::error::Error;
use crate::number;

const NONCE_BITS: u32 = 160;

impl PrivateKey {
    /// Signs the value of a SHA-1 hash. `fresh` comes from a source of random bytes.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a group in which no signature is found, because its q is not prime.
    pub(crate) fn sign(&self, value: &[u8; Q_LEN], fresh: &[u8; FRESH_LEN]) -> Result<Vec<u8>, Error> {
        let group = self.public().group();
        let numbers = group.numbers();
        let q = group.dss_q()?;
        // The group is part of the input, so that keys with the same x in different groups don't share their nonces.
        let additional = [&fresh[..], &numbers.p, q, &numbers.g].concat();
        let x = self.x().first_chunk().ok_or(Error::BUG)?;
        wiped(numbers.p.len(), || signature(&numbers.p, q, &numbers.g, x, value, &additional))
            .ok_or(BAD_GROUP)
    }
}

impl PublicKey {
    /// Checks a signature of the value of a SHA-1 hash.
    ///
    /// # Errors
    /// `NTE_BAD_SIGNATURE` if it is not one of this value under this key.
    pub(crate) fn verify(&self, value: &[u8; Q_LEN], signature: &[u8]) -> Result<(), Error> {
        let q = self.group().dss_q()?;
        let is_right = || {
            let (r, s) = signature.split_first_chunk()?;
            verified(self, q, value, r, s.first_chunk().filter(|_| s.len() == Q_LEN)?)
        };
        is_right().ok_or(Error::BadSignature)
    }
}

/// r = (g^k mod p) mod q, and s = (value + x r) / k mod q.
///
/// `None` only if no nonce gives an r and an s that are not 0, which does not happen if p and q are prime.
#[expect(clippy::many_single_char_names, reason = "the standard has these names")]
fn signature(
    p: &[u8],
    q: &[u8; Q_LEN],
    g: &[u8],
    x: &[u8; Q_LEN],
    value: &[u8; Q_LEN],
    additional: &[u8],
) -> Option<Vec<u8>> {
    let big_p: U1024 = number::uint(p)?;
    let g = FixedMontyForm::new(&number::uint(g)?, &params(&big_p)?);
    let order = Order::new(q)?;
    let (private, message) = (order.scalar(&number::uint(x)?), order.scalar(&big_endian(value)?));
    // RFC 6979 takes x with the highest byte first, and BLOBs hold it with the lowest first.
    let mut big_endian_x = *x;
    big_endian_x.reverse();
    let mut nonces = Nonces::new(&big_endian_x, value, additional, &order.q);
    for _ in 0..DRAWS {
        let nonce = big_endian(&nonces.next())?;
        // Always 160 bits, in constant time: the length of a few nonces would reveal x.
        let r = order.reduce(&g.pow_bounded_exp(&nonce, NONCE_BITS).retrieve())?;
        // Modulo a prime, every nonce has an inverse. The q of a stranger may be composite.
        let Some(inverse) = order.scalar(&nonce).invert().into_option() else { continue };
        let s = inverse.mul(&message.add(&private.mul(&order.scalar(&r)))).retrieve();
        if r != U192::ZERO && s != U192::ZERO {
            let mut signature = Vec::with_capacity(SIGNATURE_LEN);
            number::append(r.as_words(), Q_LEN, &mut signature);
            number::append(s.as_words(), Q_LEN, &mut signature);
            return Some(signature);
        }
    }
    None
}

/// Whether (g^(value / s) y^(r / s) mod p) mod q is r. Nothing here is secret.
fn verified(
    key: &PublicKey,
    q: &[u8; Q_LEN],
    value: &[u8; Q_LEN],
    r: &[u8; Q_LEN],
    s: &[u8; Q_LEN],
) -> Option<()> {
    let (numbers, order) = (key.group().numbers(), Order::new(q)?);
    let (r, s): (U192, U192) = (number::uint(r)?, number::uint(s)?);
    // The standard's check. Without it, s + q would be a second signature of the value.
    let in_range = |number: &U192| *number != U192::ZERO && *number < order.q;
    if !in_range(&r) || !in_range(&s) {
        return None;
    }
    let params = params::<{ U1024::LIMBS }>(&number::uint(&numbers.p)?)?;
    let base = |bytes: &[u8]| Some(FixedMontyForm::new(&number::uint(bytes)?, &params));
    let inverse = order.scalar(&s).invert_vartime().into_option()?;
    let of_g = inverse.mul(&order.scalar(&big_endian(value)?)).retrieve();
    let of_y = inverse.mul(&order.scalar(&r)).retrieve();
    let product = base(&numbers.g)?.pow_vartime(&of_g).mul(&base(key.y())?.pow_vartime(&of_y));
    (order.reduce(&product.retrieve())? == r).then_some(())
}

/// The arithmetic modulo q.
struct Order {
    q: U192,
    params: FixedMontyParams<{ U192::LIMBS }>,
}

impl Order {
    fn new(q: &[u8; Q_LEN]) -> Option<Self> {
        let q = number::uint(q)?;
        Some(Self { q, params: FixedMontyParams::new_vartime(Odd::new(q).into_option()?) })
    }

    /// A number modulo q, which the number may exceed.
    fn scalar(&self, number: &U192) -> FixedMontyForm<{ U192::LIMBS }> {
        FixedMontyForm::new(number, &self.params)
    }

    /// A number modulo p, modulo q.
    fn reduce(&self, number: &U1024) -> Option<U192> {
        Some(number.rem(&NonZero::new(self.q).into_option()?))
    }
}

fn big_endian(bytes: &[u8; Q_LEN]) -> Option<U192> {
    let mut reversed = *bytes;
    reversed.reverse();
    number::uint(&reversed)
}
