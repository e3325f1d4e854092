//! The default provider of each type, which a program may change for its own process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::numbers::{check_flags, check_reserved};
use super::{Advapi, Error};
use crate::codes;
use crate::error::Reason;
use crate::provider::Provider;

/// The defaults that the program has set. The key is the provider type, and whether the default is the machine's.
#[derive(Default)]
pub(super) struct Defaults(Mutex<BTreeMap<(u32, bool), String>>);

impl Defaults {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<(u32, bool), String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for Defaults {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.lock().clone()))
    }
}

impl Advapi {
    /// `CryptSetProvider`: makes a provider the user's default of its type, for this process.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// const ENHANCED: &str = "Microsoft Enhanced Cryptographic Provider v1.0";
    ///
    /// let advapi = Advapi::new();
    /// advapi.crypt_set_provider(Some(ENHANCED), PROV_RSA_FULL)?;
    /// assert_eq!(advapi.crypt_get_default_provider(PROV_RSA_FULL, 0, CRYPT_USER_DEFAULT)?, ENHANCED);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`crypt_set_provider_ex`](Advapi::crypt_set_provider_ex).
    #[doc(alias = "CryptSetProvider")]
    pub fn crypt_set_provider(&self, provider: Option<&str>, prov_type: u32) -> Result<(), Error> {
        self.crypt_set_provider_ex(provider, prov_type, 0, codes::CRYPT_USER_DEFAULT)
    }

    /// `CryptSetProviderEx`: makes a provider the default of its type, for the user or for the machine. With
    /// `CRYPT_DELETE_DEFAULT` it removes that default. The user's default comes before the machine's. No other process sees
    /// a default that this call sets (our decision; Windows keeps it in the registry).
    ///
    /// # Errors
    /// In this order:
    /// - `ERROR_INVALID_PARAMETER` (87): no name, or `reserved` is not NULL.
    /// - `NTE_BAD_FLAGS` (0x80090009): unknown flags, or not exactly one of `CRYPT_MACHINE_DEFAULT` (1) and
    ///   `CRYPT_USER_DEFAULT` (2).
    /// - `NTE_BAD_PROV_TYPE` (0x80090014), `NTE_KEYSET_NOT_DEF` (0x80090019), `NTE_PROV_TYPE_NO_MATCH` (0x8009001b): as for
    ///   [`crypt_acquire_context`](Advapi::crypt_acquire_context); not when the call deletes a default.
    #[doc(alias = "CryptSetProviderEx")]
    pub fn crypt_set_provider_ex(
        &self,
        provider: Option<&str>,
        prov_type: u32,
        reserved: u64,
        flags: u32,
    ) -> Result<(), Error> {
        let name = provider.filter(|name| !name.is_empty()).ok_or(NO_NAME)?;
        check_reserved(reserved)?;
        check_flags(flags, WHOSE | codes::CRYPT_DELETE_DEFAULT)?;
        let is_of_machine = match flags & WHOSE {
            codes::CRYPT_MACHINE_DEFAULT => true,
            codes::CRYPT_USER_DEFAULT => false,
            _ => {
                return Err(Error::BadFlags(&Reason(
                    "pass either CRYPT_USER_DEFAULT or CRYPT_MACHINE_DEFAULT",
                )));
            }
        };
        if flags & codes::CRYPT_DELETE_DEFAULT != 0 {
            self.defaults.lock().remove(&(prov_type, is_of_machine));
            return Ok(());
        }
        let name = self.find_provider(prov_type, Some(name))?.name().to_owned();
        self.defaults.lock().insert((prov_type, is_of_machine), name);
        Ok(())
    }

    /// The default of a type that the program has set; `None` if it has not. With `of_machine`, the user's
    /// default is ignored.
    pub(super) fn default_that_was_set(&self, prov_type: u32, of_machine: bool) -> Option<&Provider> {
        let defaults = self.defaults.lock();
        let of_user = if of_machine { None } else { defaults.get(&(prov_type, false)) };
        let name = of_user.or_else(|| defaults.get(&(prov_type, true)))?;
        self.providers.iter().find(|provider| provider.name() == name)
    }
}

const WHOSE: u32 = codes::CRYPT_MACHINE_DEFAULT | codes::CRYPT_USER_DEFAULT;

const NO_NAME: Error = Error::InvalidParameter(&Reason("the call needs a provider's name; pass one"));
