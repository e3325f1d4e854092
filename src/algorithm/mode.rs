//! Modes of block ciphers.

use core::fmt;
use core::str::FromStr;

use crate::codes;
use crate::error::{Error, Reason};

/// The value of `KP_MODE`: the way in which the blocks of a message are chained.
///
/// A key accepts every number. With a mode that Microsoft's providers lack (OFB, CTS and every unknown number), encrypting and
/// decrypting return `NTE_BAD_ALGID` (recorded on Windows).
///
/// ```
/// use hcryptkey::CipherMode;
///
/// assert_eq!(CipherMode::CBC.to_string(), "CBC");
/// assert_eq!("cfb".parse(), Ok(CipherMode::CFB));
/// assert_eq!(format!("{:?}", CipherMode(9)), "CipherMode(9)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CipherMode(pub u32);

/// Declares the named modes: constant, number, name.
macro_rules! modes {
    ($( $(#[$doc:meta])* $name:ident = $code:path; )+) => {
        impl CipherMode {
            $( $(#[$doc])* pub const $name: Self = Self($code); )+

            /// Every named mode.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name in `wincrypt.h`, without the prefix; `None` for a number without a name.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $( $code => Some(stringify!($name)), )+
                    _ => None,
                }
            }
        }
    };
}

modes! {
    /// Cipher block chaining, the default of block keys.
    #[doc(alias = "CRYPT_MODE_CBC")]
    CBC = codes::CRYPT_MODE_CBC;
    /// Electronic codebook: each block on its own, so equal plaintext blocks give equal ciphertext blocks.
    #[doc(alias = "CRYPT_MODE_ECB")]
    ECB = codes::CRYPT_MODE_ECB;
    /// Output feedback. It can be set, but not used.
    #[doc(alias = "CRYPT_MODE_OFB")]
    OFB = codes::CRYPT_MODE_OFB;
    /// Cipher feedback of 8 bits.
    #[doc(alias = "CRYPT_MODE_CFB")]
    CFB = codes::CRYPT_MODE_CFB;
    /// Ciphertext stealing. It can be set, but not used.
    #[doc(alias = "CRYPT_MODE_CTS")]
    CTS = codes::CRYPT_MODE_CTS;
}

impl fmt::Debug for CipherMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => f.debug_tuple("CipherMode").field(&self.0).finish(),
        }
    }
}

impl fmt::Display for CipherMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => fmt::Display::fmt(&self.0, f),
        }
    }
}

impl FromStr for CipherMode {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let named = |mode: &&Self| mode.name().is_some_and(|known| known.eq_ignore_ascii_case(name));
        Self::ALL
            .iter()
            .find(named)
            .copied()
            .ok_or(Error::BadAlgid(&Reason("there is no mode of this name; use CBC, ECB or CFB")))
    }
}
