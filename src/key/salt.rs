//! Salts that a new key starts with.

use crate::algorithm::Algorithm;
use crate::provider::Rules;

/// The longest salt that `KP_SALT_EX` takes, in bytes.
pub(super) const MAX_SALT: usize = 24;

/// The room that a session key has for its salt: up to the end of a word, so that none is left over behind its fields.
pub(super) const SALT_ROOM: usize = 28;

/// The bytes of a key and its default or created salt together.
const SALTED_LEN: usize = 16;

/// Which salt a new key starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StartingSalt {
    /// 11 zero bytes for a key of 40 bits, none for others.
    Default,
    /// `CRYPT_NO_SALT`.
    None,
    /// `CRYPT_CREATE_SALT`.
    Create,
}

impl StartingSalt {
    /// The salt's length in bytes, for a key of `key_len` bytes.
    pub(crate) fn len(self, algorithm: Algorithm, key_len: usize, rules: Rules) -> usize {
        let has_40_bits = key_len == 5;
        let salted = algorithm.has_salt()
            && match self {
                Self::Default => has_40_bits,
                Self::None => false,
                Self::Create => !has_40_bits || rules.salt.creates_for_40_bits,
            };
        if salted { SALTED_LEN.saturating_sub(key_len) } else { 0 }
    }
}
