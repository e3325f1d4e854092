//! The properties of a key that is to be made.

use super::StartingSalt;
use crate::algorithm::Algorithm;

/// The properties of a new key, for [`generate_key`](crate::KeyStore::generate_key) and
/// [`derive_key`](crate::KeyStore::derive_key).
///
/// Both calls also take an [`Algorithm`] alone, for a key of the default length that is not exportable and has the default salt.
///
/// ```
/// use hcryptkey::{Algorithm, KeySpec};
///
/// let spec = KeySpec::new(Algorithm::Rc4).bits(40).exportable().no_salt();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct KeySpec {
    pub(crate) algorithm: Algorithm,
    pub(crate) bits: u32,
    pub(crate) exportable: bool,
    pub(crate) salt: StartingSalt,
    pub(crate) pregenerated: bool,
    pub(crate) server: bool,
}

impl KeySpec {
    /// A key of the profile's default length, not exportable, with the default salt.
    pub const fn new(algorithm: Algorithm) -> Self {
        Self {
            algorithm,
            bits: 0,
            exportable: false,
            salt: StartingSalt::Default,
            pregenerated: false,
            server: false,
        }
    }

    /// Sets the length in bits, which C passes in the upper half of `dwFlags`. 0 is the profile's default.
    #[doc(alias = "dwFlags")]
    pub const fn bits(mut self, bits: u32) -> Self {
        self.bits = bits;
        self
    }

    /// `CRYPT_EXPORTABLE`: the key can be exported.
    #[doc(alias = "CRYPT_EXPORTABLE")]
    pub const fn exportable(mut self) -> Self {
        self.exportable = true;
        self
    }

    /// `CRYPT_CREATE_SALT`: 11 bytes of salt for a key of RC2 or RC4 in Base and Strong; no salt in Enhanced and AES (recorded
    /// on Windows for Base and Enhanced). The bytes are random for a generated key, and those that follow the key in the
    /// hash for a derived one. Other keys have no salt.
    #[doc(alias = "CRYPT_CREATE_SALT")]
    pub const fn create_salt(mut self) -> Self {
        self.salt = StartingSalt::Create;
        self
    }

    /// `CRYPT_SERVER`: the key under which the server of a secure channel sends. Without this flag, it is the client's. It
    /// makes a difference only for [`Algorithm::SchannelEnc`] and [`Algorithm::SchannelMac`].
    #[doc(alias = "CRYPT_SERVER")]
    pub const fn server(mut self) -> Self {
        self.server = true;
        self
    }

    /// `CRYPT_PREGEN`: a DSS or Diffie-Hellman key without numbers. [`KeyParam::P`](crate::KeyParam::P) and its neighbours set
    /// them, and [`KeyParam::X`](crate::KeyParam::X) completes the key. Other keys ignore it.
    #[doc(alias = "CRYPT_PREGEN")]
    pub const fn pregenerated(mut self) -> Self {
        self.pregenerated = true;
        self
    }

    /// `CRYPT_NO_SALT`: no salt. Without this flag, an RC2 or RC4 key of 40 bits has a salt of 11 zero bytes.
    #[doc(alias = "CRYPT_NO_SALT")]
    pub const fn no_salt(mut self) -> Self {
        self.salt = StartingSalt::None;
        self
    }
}

impl From<Algorithm> for KeySpec {
    fn from(algorithm: Algorithm) -> Self {
        Self::new(algorithm)
    }
}
