//! Setting and reading the parameters of keys.

use super::KeyStore;
use crate::error::Error;
use crate::handle::HCryptKey;
use crate::key::{KeyInfo, KeyParam};

impl KeyStore {
    /// Sets one parameter: `CryptSetKeyParam`.
    ///
    /// A new IV, salt or effective length abandons a message in progress. The other parameters don't.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, CipherMode, KeyParam, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::Aes128)?;
    /// store.set_key_param(key, KeyParam::Mode(CipherMode::CFB))?;
    /// store.set_key_param(key, KeyParam::Iv(b"sixteen byte IV."))?;
    ///
    /// // The surprising case: every mode is accepted, and an unsupported one fails when it is used.
    /// store.set_key_param(key, KeyParam::Mode(CipherMode::CTS))?;
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// A failed call changes nothing, except in the last case.
    /// - `NTE_BAD_KEY` (0x80090003): a dead handle; a salt for a key that is neither RC2 nor RC4.
    /// - `NTE_BAD_TYPE` (0x8009000a): an effective length for a key that is not RC2; a label for a key that is not RSA; for an
    ///   RSA key, a parameter that only symmetric keys have.
    /// - `ERROR_INVALID_PARAMETER` (87): an IV shorter than a block.
    /// - `NTE_BAD_DATA` (0x80090005): a padding that the profile lacks; `CRYPT_EXPORT` for a key without it; a salt over
    ///   24 bytes; an effective length of 0 or over 1024 bits.
    /// - `NTE_BAD_DATA` (0x80090005), **and 40 bits are set**: on Base, any other effective length (recorded on Windows).
    /// - `NTE_BAD_KEY` (0x80090003): a number of the group, or `X`, for a DSS or Diffie-Hellman key that has its numbers.
    /// - `NTE_BAD_DATA` (0x80090005): numbers that don't form a group, or have a wrong length; with `X`, one that is missing.
    /// - `NTE_BAD_ALGID` (0x80090008), `NTE_BAD_FLAGS` (0x80090009), `NTE_BAD_DATA` (0x80090005): with `Algorithm`, one that
    ///   session keys don't have, or a length that it does not have.
    #[doc(alias = "CryptSetKeyParam")]
    pub fn set_key_param(&self, key: HCryptKey, param: KeyParam<'_>) -> Result<(), Error> {
        match param {
            KeyParam::X => self.objects.key_to_change(key.into_raw(), |key| self.context.complete_pair(key)),
            param => self.objects.key(key.into_raw(), |key| key.set(param)),
        }
    }

    /// Tests the group of a DSS or Diffie-Hellman key: `KP_VERIFY_PARAMS`. p and q must be prime, and come from the seed if the key
    /// has one. Call this for the group of a stranger: an import does not test it, because the test takes long.
    ///
    /// ```
    /// # #[cfg(feature = "dss")] {
    /// use hcryptkey::{Algorithm, KeySpec, KeyStore, Provider};
    ///
    /// let store = KeyStore::new(Provider::DSS);
    /// let key = store.generate_key(KeySpec::new(Algorithm::DssSign).bits(512))?;
    /// store.verify_parameters(key)?;
    /// # }
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_KEY` (0x80090003): a dead handle.
    /// - `NTE_BAD_TYPE` (0x8009000a): another kind of key.
    /// - `NTE_BAD_DATA` (0x80090005): p or q is not prime, or does not come from the seed; a number is missing.
    #[doc(alias = "CryptGetKeyParam")]
    #[doc(alias = "KP_VERIFY_PARAMS")]
    pub fn verify_parameters(&self, key: HCryptKey) -> Result<(), Error> {
        // On a copy, because testing for primality takes long.
        self.objects.key_for_work(key.into_raw(), |key| key.verify_parameters())
    }

    /// Reads every parameter at once: `CryptGetKeyParam`.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, CipherMode, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.generate_key(Algorithm::TripleDes)?;
    /// let info = store.key_info(key)?;
    /// assert_eq!(info.key_bits(), 192, "parity bits are counted");
    /// assert_eq!(info.block_bits(), 64);
    /// assert_eq!(info.mode(), Some(CipherMode::CBC));
    /// assert_eq!(info.iv(), Some(&[0; 8][..]));
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_KEY` (0x80090003): a dead handle.
    #[doc(alias = "CryptGetKeyParam")]
    pub fn key_info(&self, key: HCryptKey) -> Result<KeyInfo, Error> {
        self.objects.key(key.into_raw(), |key| Ok(key.info()))
    }
}
