//! The ways in which a document is locked, and what opens each.

use std::fmt;

use crate::keys::Keys;
use crate::password::Password;
use crate::{Error, rc4_97, rc4_cryptoapi, xor};

/// How a document is protected.
///
/// ```
/// use hcryptkey_office::Protection;
///
/// let text = Protection::Rc4CryptoApi { bits: 128 }.to_string();
/// assert_eq!(text, "RC4 CryptoAPI encryption with 128 bits (Office 2002 and 2003)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protection {
    /// XOR obfuscation, of Office 95 and before, and in some languages of later versions.
    Xor,
    /// RC4 encryption with 40 bits, of Office 97 and 2000.
    Rc4,
    /// RC4 CryptoAPI encryption, of Office 2002 and 2003.
    Rc4CryptoApi {
        /// The length of the keys in bits, 40 to 128.
        bits: u32,
    },
}

impl fmt::Display for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xor => f.write_str("XOR obfuscation (Office 95 and before)"),
            Self::Rc4 => f.write_str("RC4 encryption with 40 bits (Office 97 and 2000)"),
            Self::Rc4CryptoApi { bits } => {
                write!(f, "RC4 CryptoAPI encryption with {bits} bits (Office 2002 and 2003)")
            }
        }
    }
}

/// The data about its protection that a document contains in the clear.
pub(crate) enum Lock {
    Xor(xor::Check),
    Rc4(rc4_97::Header),
    Rc4CryptoApi(rc4_cryptoapi::Header),
}

/// The keys that open a document.
pub(crate) enum Unlocked {
    Xor(xor::Array),
    Rc4(Box<Keys>),
}

impl Lock {
    /// Reads a header of RC4 encryption: its version and the rest.
    pub(crate) fn read_rc4(bytes: &[u8]) -> Result<Self, Error> {
        let Some((version, rest)) = bytes.split_first_chunk() else {
            return Err(Error::damaged("its encryption header is cut short"));
        };
        match version {
            [1, 0, 1, 0] => rc4_97::Header::read(rest).map(Self::Rc4),
            [2..=4, 0, 2, 0] => rc4_cryptoapi::Header::read(rest).map(Self::Rc4CryptoApi),
            [4, 0, 4, 0] => Err(Error::OtherEncryption("agile encryption")),
            _ => Err(Error::OtherEncryption("an encryption of unknown version")),
        }
    }

    pub(crate) fn protection(&self) -> Protection {
        match self {
            Self::Xor(_) => Protection::Xor,
            Self::Rc4(_) => Protection::Rc4,
            Self::Rc4CryptoApi(header) => Protection::Rc4CryptoApi { bits: header.key_bits },
        }
    }

    pub(crate) fn unlock(&self, password: &Password) -> Result<Unlocked, Error> {
        Ok(match self {
            Self::Xor(check) => Unlocked::Xor(check.unlock(password)?),
            Self::Rc4(header) => Unlocked::Rc4(Box::new(header.unlock(password)?)),
            Self::Rc4CryptoApi(header) => Unlocked::Rc4(Box::new(header.unlock(password)?)),
        })
    }
}
