//! The nonces of signatures.

use crypto_bigint::U192;
use rfc6979::KGenerator;
use sha1::Sha1;

use super::Q_LEN;

/// Nonces for the signature of a hash value, big-endian: RFC 6979 with additional data (3.6).
///
/// A nonce that repeats, with another hash value, reveals x. These depend on x, on the value and on the additional data, so they
/// repeat only together with the value. Random additional data makes each signature of one value different. A source that
/// repeats itself repeats whole signatures, which reveals nothing.
pub(super) struct Nonces<'q>(KGenerator<'q, Sha1, U192>);

impl<'q> Nonces<'q> {
    /// `x` and `value` are big-endian, and `x` is less than `q`.
    pub(super) fn new(x: &[u8; Q_LEN], value: &[u8; Q_LEN], additional: &[u8], q: &'q U192) -> Self {
        Self(KGenerator::new(x, value, additional, q))
    }

    /// The next nonce, more than 0 and less than q.
    pub(super) fn next(&mut self) -> [u8; Q_LEN] {
        let mut nonce = [0; Q_LEN];
        self.0.fill_next_k(&mut nonce);
        nonce
    }
}
