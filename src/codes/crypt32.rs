//! The calls of crypt32.dll: text, structures, and protected data.

use super::numbers;

numbers! {
    /// Formats of text.
    TEXT_FORMATS {
        CRYPT_STRING_BASE64HEADER = 0,
        CRYPT_STRING_BASE64 = 1,
        CRYPT_STRING_BINARY = 2,
        CRYPT_STRING_BASE64REQUESTHEADER = 3,
        CRYPT_STRING_HEX = 4,
        CRYPT_STRING_HEXASCII = 5,
        CRYPT_STRING_BASE64_ANY = 6,
        CRYPT_STRING_ANY = 7,
        CRYPT_STRING_HEX_ANY = 8,
        CRYPT_STRING_BASE64X509CRLHEADER = 9,
        CRYPT_STRING_HEXADDR = 10,
        CRYPT_STRING_HEXASCIIADDR = 11,
        CRYPT_STRING_HEXRAW = 12,
        CRYPT_STRING_BASE64URI = 13,
    }

    /// Flags that go with a format of text.
    TEXT_FLAGS {
        CRYPT_STRING_STRICT = 0x2000_0000,
        CRYPT_STRING_NOCRLF = 0x4000_0000,
        CRYPT_STRING_NOCR = 0x8000_0000,
    }

    /// Structures, for `CryptDecodeObject` and `CryptEncodeObject`.
    STRUCTURES {
        X509_PUBLIC_KEY_INFO = 8,
        RSA_CSP_PUBLICKEYBLOB = 19,
        X509_OCTET_STRING = 25,
        X509_BITS = 26,
        X509_INTEGER = 27,
        X509_MULTI_BYTE_INTEGER = 28,
        X509_MULTI_BYTE_UINT = 38,
        PKCS_RSA_PRIVATE_KEY = 43,
        PKCS_PRIVATE_KEY_INFO = 44,
        PKCS_ENCRYPTED_PRIVATE_KEY_INFO = 45,
        X509_ALGORITHM_IDENTIFIER = 74,
    }

    /// Flags of `CryptDecodeObject` and `CryptEncodeObject`.
    CODING_FLAGS {
        CRYPT_DECODE_NOCOPY_FLAG = 0x1,
        CRYPT_DECODE_ALLOC_FLAG = 0x8000,
        CRYPT_ENCODE_ALLOC_FLAG = 0x8000,
    }

    /// Flags of `CryptProtectData` and `CryptUnprotectData`.
    PROTECT_FLAGS {
        CRYPTPROTECT_UI_FORBIDDEN = 0x1,
        CRYPTPROTECT_LOCAL_MACHINE = 0x4,
        CRYPTPROTECT_CRED_SYNC = 0x8,
        CRYPTPROTECT_AUDIT = 0x10,
        CRYPTPROTECT_NO_RECOVERY = 0x20,
        CRYPTPROTECT_VERIFY_PROTECTION = 0x40,
    }

    /// Flags of `CryptAcquireCertificatePrivateKey`.
    ACQUIRE_FLAGS {
        CRYPT_ACQUIRE_CACHE_FLAG = 0x1,
        CRYPT_ACQUIRE_USE_PROV_INFO_FLAG = 0x2,
        CRYPT_ACQUIRE_COMPARE_KEY_FLAG = 0x4,
        CRYPT_ACQUIRE_NO_HEALING = 0x8,
        CRYPT_ACQUIRE_SILENT_FLAG = 0x40,
    }

    /// When `CryptProtectData` and `CryptUnprotectData` would show a prompt.
    PROMPT_FLAGS {
        CRYPTPROTECT_PROMPT_ON_UNPROTECT = 0x1,
        CRYPTPROTECT_PROMPT_ON_PROTECT = 0x2,
    }

    /// The processes that can unprotect what `CryptProtectMemory` protected.
    PROTECT_MEMORY_FLAGS {
        CRYPTPROTECTMEMORY_SAME_PROCESS = 0,
        CRYPTPROTECTMEMORY_CROSS_PROCESS = 1,
        CRYPTPROTECTMEMORY_SAME_LOGON = 2,
    }

    /// The block of `CryptProtectMemory`, in bytes.
    PROTECT_MEMORY_LENGTHS {
        CRYPTPROTECTMEMORY_BLOCK_SIZE = 16,
    }
}
