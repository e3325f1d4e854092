//! Whether the numbers of an RSA key belong together.

use num_bigint::BigUint;

use crate::description::Description;

/// The numbers of a PRIVATEKEYBLOB, little-endian.
pub(crate) struct Pair<'a> {
    pub(crate) exponent: u32,
    pub(crate) modulus: &'a [u8],
    pub(crate) prime1: &'a [u8],
    pub(crate) prime2: &'a [u8],
    pub(crate) exponent1: &'a [u8],
    pub(crate) exponent2: &'a [u8],
    pub(crate) coefficient: &'a [u8],
    pub(crate) private_exponent: Option<&'a [u8]>,
}

/// Longer numbers are not checked, because that takes long.
const MOST_CHECKED_LEN: usize = 16_384 / 8;

/// Adds an answer for each relation, and a problem for each that does not hold.
pub(crate) fn check(pair: &Pair<'_>, description: &mut Description) {
    if pair.modulus.len() > MOST_CHECKED_LEN {
        description.problem("the modulus has more than 16384 bits, which no provider takes");
        return;
    }
    let number = BigUint::from_bytes_le;
    let one = BigUint::from(1_u8);
    let (p, q, n) = (number(pair.prime1), number(pair.prime2), number(pair.modulus));
    let e = BigUint::from(pair.exponent);
    let mut relation = |name, holds: bool, problem: &str| {
        description.answer(name, holds);
        if !holds {
            description.problem(problem);
        }
    };
    relation("p_times_q_is_n", &p * &q == n, "the modulus is not the product of the primes");
    if p <= one || q <= one {
        return;
    }
    let (p_1, q_1) = (&p - &one, &q - &one);
    let inverse = |d: &BigUint, of: &BigUint| (d * &e) % of == &one % of;
    let (dp, dq) = (number(pair.exponent1), number(pair.exponent2));
    relation(
        "exponents_fit_the_primes",
        inverse(&dp, &p_1) && inverse(&dq, &q_1),
        "exponent1 or exponent2 is not the inverse of the public exponent",
    );
    relation(
        "coefficient_fits_the_primes",
        (number(pair.coefficient) * &q) % &p == one,
        "the coefficient is not the inverse of prime2",
    );
    if let Some(d) = pair.private_exponent.map(number) {
        // Providers calculate it from the rest, so a different value is not damage. Keys with an exponent of one are
        // made this way.
        description.answer("private_exponent_fits", inverse(&d, &p_1) && inverse(&d, &q_1));
    }
}
