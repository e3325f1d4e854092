//! TLS 1.0: the pseudorandom function of RFC 2246, section 5.

use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::error::Error;

/// Fills `output` with the pseudorandom function of `secret` over the joined parts of `seed`, the first of which is the label.
///
/// The two halves of the secret share their middle byte if its length is odd.
pub(crate) fn prf(secret: &[u8], seed: &[&[u8]], output: &mut [u8]) -> Result<(), Error> {
    let half = secret.len().div_ceil(2);
    let (first, _) = secret.split_at(half);
    let (_, second) = secret.split_at(secret.len() - half);
    // Both halves are XORed into it.
    output.fill(0);
    xor_expanded::<Hmac<Md5>>(first, seed, output)?;
    xor_expanded::<Hmac<Sha1>>(second, seed, output)
}

/// XORs `P_hash` into `output`.
///
/// ```text
///   A(1) = HMAC(seed)     A(i + 1) = HMAC(A(i))     output = HMAC(A(1) ‖ seed) ‖ HMAC(A(2) ‖ seed) ‖ …
/// ```
fn xor_expanded<M: KeyInit + Mac + Clone>(
    secret: &[u8],
    seed: &[&[u8]],
    output: &mut [u8],
) -> Result<(), Error> {
    let keyed = <M as KeyInit>::new_from_slice(secret).map_err(|_| Error::BUG)?;
    let value = |parts: &[&[u8]]| {
        let mut mac = keyed.clone();
        for part in parts {
            mac.update(part);
        }
        Zeroizing::new(mac.finalize().into_bytes().to_vec())
    };
    let mut chained = value(seed);
    for chunk in output.chunks_mut(M::output_size()) {
        let mut parts = vec![chained.as_slice()];
        parts.extend_from_slice(seed);
        for (byte, value) in chunk.iter_mut().zip(&*value(&parts)) {
            *byte ^= *value;
        }
        chained = value(&[&chained]);
    }
    Ok(())
}
