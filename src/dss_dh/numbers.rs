//! The numbers of a group.

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

    pub(crate) fn is_known(&self) -> bool {
        self.counter != u32::MAX
    }
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
