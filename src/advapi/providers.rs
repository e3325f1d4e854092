//! The calls that list providers.

use super::numbers::{check_flags, check_reserved};
use super::{Advapi, Error};
use crate::codes;
use crate::error::NotEmulated;
use crate::provider::Provider;

/// The names of the types, by number.
const TYPES: [(u32, &str); 6] = [
    (codes::PROV_RSA_FULL, "RSA Full (Signature and Key Exchange)"),
    (codes::PROV_DSS, "DSS Signature"),
    (codes::PROV_RSA_SCHANNEL, "RSA SChannel"),
    (codes::PROV_DSS_DH, "DSS Signature with Diffie-Hellman Key Exchange"),
    (codes::PROV_DH_SCHANNEL, "Diffie-Hellman SChannel"),
    (codes::PROV_RSA_AES, "RSA Full and AES"),
];

/// Windows has this provider too.
const SMART_CARD: &str = "Microsoft Base Smart Card Crypto Provider";

const SMART_CARD_NOT_EMULATED: Error = Error::NotEmulated(&NotEmulated {
    code: codes::NTE_KEYSET_NOT_DEF,
    what: "the provider for smart cards",
});

impl Advapi {
    /// `CryptEnumProviders`: type and name of the provider at an index, counted from 0.
    ///
    /// Base, Strong, Enhanced, AES, RSA Schannel, those of DSS and Diffie-Hellman (our order), and then the host's own.
    ///
    /// ```
    /// use hcryptkey::Advapi;
    ///
    /// let advapi = Advapi::new();
    /// assert_eq!(advapi.crypt_enum_providers(1, 0, 0), Ok((1, "Microsoft Strong Cryptographic Provider")));
    /// assert_eq!(advapi.crypt_enum_providers(9, 0, 0).unwrap_err().code(), 259);
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): `reserved` is not NULL.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag.
    /// - `ERROR_NO_MORE_ITEMS` (259): past the end.
    #[doc(alias = "CryptEnumProviders")]
    #[doc(alias = "CryptEnumProvidersA")]
    #[doc(alias = "CryptEnumProvidersW")]
    pub fn crypt_enum_providers(&self, index: u32, reserved: u64, flags: u32) -> Result<(u32, &str), Error> {
        check_reserved(reserved)?;
        check_flags(flags, 0)?;
        let provider = self.providers.get(index as usize).ok_or(Error::NoMoreItems)?;
        Ok((provider.prov_type(), provider.name()))
    }

    /// `CryptEnumProviderTypes`: number and name of the provider type at an index, counted from 0.
    ///
    /// # Errors
    /// As [`crypt_enum_providers`](Advapi::crypt_enum_providers).
    #[doc(alias = "CryptEnumProviderTypes")]
    #[doc(alias = "CryptEnumProviderTypesA")]
    #[doc(alias = "CryptEnumProviderTypesW")]
    pub fn crypt_enum_provider_types(
        &self,
        index: u32,
        reserved: u64,
        flags: u32,
    ) -> Result<(u32, &'static str), Error> {
        check_reserved(reserved)?;
        check_flags(flags, 0)?;
        TYPES.get(index as usize).copied().ok_or(Error::NoMoreItems)
    }

    /// `CryptGetDefaultProvider`: the name of a type's default.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): `reserved` is not NULL.
    /// - `NTE_BAD_FLAGS` (0x80090009): flags other than `CRYPT_MACHINE_DEFAULT` (1) and `CRYPT_USER_DEFAULT` (2).
    /// - `NTE_BAD_PROV_TYPE` (0x80090014): type 0, or one above 999.
    /// - `NTE_PROV_TYPE_NOT_DEF` (0x80090017): no provider of this type.
    #[doc(alias = "CryptGetDefaultProvider")]
    #[doc(alias = "CryptGetDefaultProviderA")]
    #[doc(alias = "CryptGetDefaultProviderW")]
    pub fn crypt_get_default_provider(
        &self,
        prov_type: u32,
        reserved: u64,
        flags: u32,
    ) -> Result<&str, Error> {
        check_reserved(reserved)?;
        check_flags(flags, codes::CRYPT_MACHINE_DEFAULT | codes::CRYPT_USER_DEFAULT)?;
        if let Some(provider) = self.default_that_was_set(prov_type, flags & codes::CRYPT_USER_DEFAULT == 0) {
            return Ok(provider.name());
        }
        self.find_registered(prov_type, None).map(Provider::name)
    }

    /// The provider of this type and name; without a name, the type's default.
    pub(super) fn find_provider(&self, prov_type: u32, name: Option<&str>) -> Result<&Provider, Error> {
        if name.is_none_or(str::is_empty)
            && let Some(provider) = self.default_that_was_set(prov_type, false)
        {
            return Ok(provider);
        }
        self.find_registered(prov_type, name)
    }

    /// The same, whatever default the program has set.
    fn find_registered(&self, prov_type: u32, name: Option<&str>) -> Result<&Provider, Error> {
        let is_smart_card = name.is_some_and(|name| name.eq_ignore_ascii_case(SMART_CARD));
        Provider::find_in(&self.providers, prov_type, name).map_err(|error| match error {
            Error::KeysetNotDef if is_smart_card => SMART_CARD_NOT_EMULATED,
            _ => error,
        })
    }
}
