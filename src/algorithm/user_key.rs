//! The two user keys of a container.

use super::{Algorithm, numbered};
use crate::codes;
use crate::error::Error;

numbered! {
    /// One of the two user keys of a container: `dwKeySpec`.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, UserKey};
    ///
    /// assert_eq!(UserKey::Exchange.key_spec(), 1);
    /// assert_eq!(UserKey::Exchange.algorithm(), Algorithm::RsaKeyExchange);
    /// ```
    pub enum UserKey(
        "The number: `AT_KEYEXCHANGE` (1) or `AT_SIGNATURE` (2).", key_spec, from_key_spec,
        Error::NoKey, Algorithm
    ) {
        /// `AT_KEYEXCHANGE`: the pair that wraps session keys, encrypts, and signs; the pair of Diffie-Hellman.
        #[doc(alias = "AT_KEYEXCHANGE")]
        Exchange = codes::AT_KEYEXCHANGE, "KEYEXCHANGE", Algorithm::RsaKeyExchange;
        /// `AT_SIGNATURE`: the pair that only signs.
        #[doc(alias = "AT_SIGNATURE")]
        Signature = codes::AT_SIGNATURE, "SIGNATURE", Algorithm::RsaSign;
    }
}

impl UserKey {
    /// The algorithm of the key in a provider with RSA: the value of its `KP_ALGID`.
    pub const fn algorithm(self) -> Algorithm {
        self.row()
    }

    /// The user key that a pair of this algorithm becomes; `None` for an algorithm whose keys no container keeps.
    pub const fn of(algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::RsaKeyExchange | Algorithm::DhSf => Some(Self::Exchange),
            Algorithm::RsaSign | Algorithm::DssSign => Some(Self::Signature),
            _ => None,
        }
    }
}
