//! The numbers of a pair of keys.

/// The numbers of a PRIVATEKEYBLOB, little-endian.
pub(crate) struct Parts<'a> {
    pub(crate) modulus: &'a [u8],
    pub(crate) exponent: u32,
    pub(crate) prime1: &'a [u8],
    pub(crate) prime2: &'a [u8],
    pub(crate) exponent1: &'a [u8],
    pub(crate) exponent2: &'a [u8],
    pub(crate) coefficient: &'a [u8],
    /// `None` if the BLOB ends before it. An exponent that contradicts the other numbers is ignored, and calculated from them.
    pub(crate) private_exponent: Option<&'a [u8]>,
}
