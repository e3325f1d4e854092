//! The numbers of a group, and lengths. Builds without the feature `dss` have them too.

use crate::error::Error;

/// The length of q in bytes in DSS.
pub(crate) const Q_LEN: usize = 20;

/// The length in bytes of a signature: r and s.
pub(crate) const SIGNATURE_LEN: usize = 2 * Q_LEN;

/// The length in bytes of the random input of a signature.
pub(crate) const FRESH_LEN: usize = 32;

/// Fills bytes from a source of random bytes.
pub(super) type FillRandom<'a> = &'a mut dyn FnMut(&mut [u8]) -> Result<(), Error>;

/// The origin of p and q: see FIPS 186-2, appendix 2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seed {
    /// `u32::MAX` if the origin is unknown.
    pub(crate) counter: u32,
    /// Little-endian, as in a BLOB.
    pub(crate) seed: [u8; 20],
}

impl Seed {
    /// The origin is unknown.
    pub(crate) const NONE: Self = Self { counter: u32::MAX, seed: [0xff; 20] };
}

/// The numbers of a group, little-endian. None of them is secret.
#[derive(Clone)]
pub(crate) struct Numbers {
    pub(crate) p: Box<[u8]>,
    /// The order of g.
    pub(crate) q: Option<Box<[u8]>>,
    /// As long as p.
    pub(crate) g: Box<[u8]>,
    /// (p - 1) / q, if a BLOB held it.
    pub(crate) j: Option<Box<[u8]>>,
    pub(crate) seed: Seed,
}
