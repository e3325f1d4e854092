//! Paddings of block ciphers.

use super::numbered;
use crate::codes;
use crate::error::{Error, Reason};

numbered! {
    /// The value of `KP_PADDING`: what a Final section adds to fill its last block.
    ///
    /// Microsoft's providers know PKCS5 only (documented). The others are for a [`Provider`](crate::Provider) that has
    /// them, and what they mean is our decision.
    pub enum Padding(
        "The number of this padding in `wincrypt.h`.", code, from_code, Self::NO_SUCH_PADDING, ()
    ) {
        /// `PKCS5_PADDING`: as many bytes as are missing, each with that count; a whole block if none is missing.
        /// Removing it checks every byte.
        #[doc(alias = "PKCS5_PADDING")]
        Pkcs5 = codes::PKCS5_PADDING, "PKCS5", ();
        /// `RANDOM_PADDING`: random bytes and the count in the last one; a whole block if none is missing.
        /// Removing it checks and follows the count alone.
        #[doc(alias = "RANDOM_PADDING")]
        Random = codes::RANDOM_PADDING, "RANDOM", ();
        /// `ZERO_PADDING`: zeros up to the block, none if the block is full. Removing it takes every zero
        /// at the end of the last block but never the whole block, **the data's own zeros too**; an empty
        /// message stays empty and can't be decrypted.
        #[doc(alias = "ZERO_PADDING")]
        Zero = codes::ZERO_PADDING, "ZERO", ();
    }
}

impl Padding {
    pub(crate) const NO_SUCH_PADDING: Error = Error::BadData(&Reason(
        "the profile does not have this padding; use PKCS5_PADDING (1), or a profile that has it",
    ));
}
