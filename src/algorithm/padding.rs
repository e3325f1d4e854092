//! Paddings of block ciphers.

use super::numbered;
use crate::codes;
use crate::error::{Error, Reason};

numbered! {
    /// The value of `KP_PADDING`: the bytes with which a Final section fills its last block.
    ///
    /// Microsoft's providers have only PKCS5 (documented). The other two are for a [`Provider`](crate::Provider) of your own, and
    /// their details are our decision.
    pub enum Padding(
        "The number of this padding in `wincrypt.h`.", code, from_code, Self::NO_SUCH_PADDING, ()
    ) {
        /// `PKCS5_PADDING`: n bytes of value n up to the end of the block, or a whole block of them after a full one. Every byte
        /// is checked when the padding is removed.
        #[doc(alias = "PKCS5_PADDING")]
        Pkcs5 = codes::PKCS5_PADDING, "PKCS5", ();
        /// `RANDOM_PADDING`: as PKCS5, but only the last byte has the value n, and the others are random. Only the last byte is
        /// checked when the padding is removed.
        #[doc(alias = "RANDOM_PADDING")]
        Random = codes::RANDOM_PADDING, "RANDOM", ();
        /// `ZERO_PADDING`: zeros up to the end of the block, and none after a full one. Every zero at the end of the last block
        /// is removed, **even those of the data**, except that one byte of the block always remains. An empty message stays
        /// empty and can't be decrypted.
        #[doc(alias = "ZERO_PADDING")]
        Zero = codes::ZERO_PADDING, "ZERO", ();
    }
}

impl Padding {
    pub(crate) const NO_SUCH_PADDING: Error = Error::BadData(&Reason(
        "the profile lacks this padding; set PKCS5_PADDING (1), or use a profile that has it",
    ));
}
