//! The salt that a new key starts with.

use crate::algorithm::Algorithm;
use crate::provider::Rules;

/// The longest salt that `KP_SALT_EX` takes, in bytes.
pub(super) const MAX_SALT: usize = 24;

/// The bytes that a key reserves for its salt: a little more than [`MAX_SALT`], so that the fields of a key have no padding
/// between them.
pub(super) const SALT_ROOM: usize = 28;

/// The length in bytes of a default or created salt.
const SALT_LEN: usize = 11;

/// The salt that the flags of a call ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StartingSalt {
    /// Without a flag: 11 zero bytes for a key of 40 bits, no salt for others.
    Default,
    /// `CRYPT_NO_SALT`.
    None,
    /// `CRYPT_CREATE_SALT`: 11 bytes for a key of any length, or no salt at all. The profile decides.
    Create,
}

impl StartingSalt {
    pub(super) fn is_created(self) -> bool {
        matches!(self, Self::Create)
    }

    /// The length of the salt in bytes, for a key of `key_len` bytes.
    pub(crate) fn len(self, algorithm: Algorithm, key_len: usize, rules: Rules) -> usize {
        let has_salt = algorithm.has_salt()
            && match self {
                Self::Default => key_len == 5,
                Self::None => false,
                Self::Create => rules.salt.creates_salts,
            };
        if has_salt { SALT_LEN } else { 0 }
    }
}
