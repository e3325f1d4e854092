//! A pair of keys in numbers.

/// The numbers of a key, little-endian.
pub(crate) struct Parts<'a> {
    pub(crate) modulus: &'a [u8],
    pub(crate) exponent: u32,
    pub(crate) prime1: &'a [u8],
    pub(crate) prime2: &'a [u8],
    pub(crate) exponent1: &'a [u8],
    pub(crate) exponent2: &'a [u8],
    pub(crate) coefficient: &'a [u8],
    /// Worked out if there is none, or nothing but zeros, as where a BLOB was cut off in a buffer of zeros.
    pub(crate) private_exponent: Option<&'a [u8]>,
}
