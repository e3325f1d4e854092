//! Providers, contexts and their parameters.

use super::numbers;

numbers! {
    /// Provider types.
    PROVIDER_TYPES {
        PROV_RSA_FULL = 1,
        PROV_RSA_SIG = 2,
        PROV_DSS = 3,
        PROV_FORTEZZA = 4,
        PROV_MS_EXCHANGE = 5,
        PROV_SSL = 6,
        PROV_RSA_SCHANNEL = 12,
        PROV_DSS_DH = 13,
        PROV_EC_ECDSA_SIG = 14,
        PROV_EC_ECNRA_SIG = 15,
        PROV_EC_ECDSA_FULL = 16,
        PROV_EC_ECNRA_FULL = 17,
        PROV_DH_SCHANNEL = 18,
        PROV_SPYRUS_LYNKS = 20,
        PROV_RNG = 21,
        PROV_INTEL_SEC = 22,
        PROV_REPLACE_OWF = 23,
        PROV_RSA_AES = 24,
    }

    /// The largest provider type.
    LIMITS {
        MAXPROVTYPE = 999,
    }

    /// Flags of `CryptAcquireContext`.
    CONTAINER_FLAGS {
        CRYPT_VERIFYCONTEXT = 0xf000_0000,
        CRYPT_NEWKEYSET = 0x8,
        CRYPT_DELETEKEYSET = 0x10,
        CRYPT_DELETE_KEYSET = 0x10,
        CRYPT_MACHINE_KEYSET = 0x20,
        CRYPT_SILENT = 0x40,
        CRYPT_DEFAULT_CONTAINER_OPTIONAL = 0x80,
    }

    /// Flags of `CryptGetDefaultProvider` and `CryptSetProviderEx`.
    DEFAULT_FLAGS {
        CRYPT_MACHINE_DEFAULT = 1,
        CRYPT_USER_DEFAULT = 2,
        CRYPT_DELETE_DEFAULT = 4,
    }

    /// Parameters of a context, for `CryptGetProvParam`.
    PROVIDER_PARAMS {
        PP_ENUMALGS = 1,
        PP_ENUMCONTAINERS = 2,
        PP_IMPTYPE = 3,
        PP_NAME = 4,
        PP_VERSION = 5,
        PP_CONTAINER = 6,
        PP_CHANGE_PASSWORD = 7,
        PP_KEYSET_SEC_DESCR = 8,
        PP_CERTCHAIN = 9,
        PP_KEY_TYPE_SUBTYPE = 10,
        PP_PROVTYPE = 16,
        PP_KEYSTORAGE = 17,
        PP_APPLI_CERT = 18,
        PP_SYM_KEYSIZE = 19,
        PP_SESSION_KEYSIZE = 20,
        PP_UI_PROMPT = 21,
        PP_ENUMALGS_EX = 22,
        PP_ENUMMANDROOTS = 25,
        PP_ENUMELECTROOTS = 26,
        PP_KEYSET_TYPE = 27,
        PP_ADMIN_PIN = 31,
        PP_KEYEXCHANGE_PIN = 32,
        PP_SIGNATURE_PIN = 33,
        PP_SIG_KEYSIZE_INC = 34,
        PP_KEYX_KEYSIZE_INC = 35,
        PP_UNIQUE_CONTAINER = 36,
        PP_SGC_INFO = 37,
        PP_USE_HARDWARE_RNG = 38,
        PP_KEYSPEC = 39,
        PP_ENUMEX_SIGNING_PROT = 40,
        PP_CRYPT_COUNT_KEY_USE = 41,
        PP_USER_CERTSTORE = 42,
        PP_SMARTCARD_READER = 43,
        PP_SMARTCARD_GUID = 45,
        PP_ROOT_CERTSTORE = 46,
    }

    /// Parameters that only `CryptSetProvParam` takes.
    SET_PROVIDER_PARAMS {
        PP_CLIENT_HWND = 1,
    }

    /// Flags of an enumeration.
    ENUMERATION_FLAGS {
        CRYPT_FIRST = 1,
        CRYPT_NEXT = 2,
        CRYPT_SGC_ENUM = 4,
    }

    /// Flags of `PP_KEYSET_SEC_DESCR`: the parts of a security descriptor.
    KEYSET_PARTS {
        OWNER_SECURITY_INFORMATION = 1,
        GROUP_SECURITY_INFORMATION = 2,
        DACL_SECURITY_INFORMATION = 4,
        SACL_SECURITY_INFORMATION = 8,
    }

    /// Values of `PP_IMPTYPE`.
    IMPLEMENTATIONS {
        CRYPT_IMPL_HARDWARE = 1,
        CRYPT_IMPL_SOFTWARE = 2,
        CRYPT_IMPL_MIXED = 3,
        CRYPT_IMPL_UNKNOWN = 4,
        CRYPT_IMPL_REMOVABLE = 8,
    }

    /// Values of `PP_KEYSTORAGE`.
    STORAGES {
        CRYPT_SEC_DESCR = 1,
        CRYPT_PSTORE = 2,
        CRYPT_UI_PROMPT = 4,
    }

    /// Protocols of `PROV_ENUMALGS_EX`, and values of `PP_SGC_INFO`.
    PROTOCOLS {
        CRYPT_FLAG_PCT1 = 0x1,
        CRYPT_FLAG_SSL2 = 0x2,
        CRYPT_FLAG_SSL3 = 0x4,
        CRYPT_FLAG_TLS1 = 0x8,
        CRYPT_FLAG_IPSEC = 0x10,
        CRYPT_FLAG_SIGNING = 0x20,
        CRYPT_SGC = 0x1,
        CRYPT_FASTSGC = 0x2,
    }
}
