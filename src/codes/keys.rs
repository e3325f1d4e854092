//! Keys, their parameters and their BLOBs.

use super::numbers;

numbers! {
    /// Flags of the calls that make keys. `CryptGenKey` and `CryptDeriveKey` take a length in bits in the upper half.
    KEY_FLAGS {
        CRYPT_EXPORTABLE = 0x1,
        CRYPT_USER_PROTECTED = 0x2,
        CRYPT_CREATE_SALT = 0x4,
        CRYPT_UPDATE_KEY = 0x8,
        CRYPT_NO_SALT = 0x10,
        CRYPT_PREGEN = 0x40,
        CRYPT_ONLINE = 0x80,
        CRYPT_SF = 0x100,
        CRYPT_CREATE_IV = 0x200,
        CRYPT_SERVER = 0x400,
        CRYPT_DATA_KEY = 0x800,
        CRYPT_VOLATILE = 0x1000,
        CRYPT_SGCKEY = 0x2000,
        CRYPT_ARCHIVABLE = 0x4000,
        CRYPT_FORCE_KEY_PROTECTION_HIGH = 0x8000,
        CRYPT_RECIPIENT = 0x10,
        CRYPT_INITIATOR = 0x40,
        CRYPT_KEK = 0x400,
    }

    /// The upper half of those flags.
    KEY_LENGTHS {
        CRYPT_USER_PROTECTED_STRONG = 0x0010_0000,
        KEY_LENGTH_MASK = 0xffff_0000,
        RSA1024BIT_KEY = 0x0400_0000,
    }

    /// Flags of `CryptImportKey` besides those.
    IMPORT_FLAGS {
        CRYPT_IPSEC_HMAC_KEY = 0x100,
    }

    /// Flags of `CryptExportKey`.
    EXPORT_FLAGS {
        CRYPT_Y_ONLY = 0x1,
        CRYPT_SSL2_FALLBACK = 0x2,
        CRYPT_DESTROYKEY = 0x4,
        CRYPT_BLOB_VER3 = 0x80,
    }

    /// Flags of `CryptEncrypt` and `CryptDecrypt` with RSA keys; `CRYPT_OAEP` is also one of imports and exports.
    CIPHER_FLAGS {
        CRYPT_DECRYPT_RSA_NO_PADDING_CHECK = 0x20,
        CRYPT_OAEP = 0x40,
    }

    /// Parameters of a key.
    KEY_PARAMS {
        KP_IV = 1,
        KP_SALT = 2,
        KP_PADDING = 3,
        KP_MODE = 4,
        KP_MODE_BITS = 5,
        KP_PERMISSIONS = 6,
        KP_ALGID = 7,
        KP_BLOCKLEN = 8,
        KP_KEYLEN = 9,
        KP_SALT_EX = 10,
        KP_P = 11,
        KP_G = 12,
        KP_Q = 13,
        KP_X = 14,
        KP_Y = 15,
        KP_RA = 16,
        KP_RB = 17,
        KP_INFO = 18,
        KP_EFFECTIVE_KEYLEN = 19,
        KP_SCHANNEL_ALG = 20,
        KP_CLIENT_RANDOM = 21,
        KP_SERVER_RANDOM = 22,
        KP_RP = 23,
        KP_PRECOMP_MD5 = 24,
        KP_PRECOMP_SHA = 25,
        KP_CERTIFICATE = 26,
        KP_CLEAR_KEY = 27,
        KP_PUB_EX_LEN = 28,
        KP_PUB_EX_VAL = 29,
        KP_KEYVAL = 30,
        KP_ADMIN_PIN = 31,
        KP_KEYEXCHANGE_PIN = 32,
        KP_SIGNATURE_PIN = 33,
        KP_PREHASH = 34,
        KP_ROUNDS = 35,
        KP_OAEP_PARAMS = 36,
        KP_CMS_KEY_INFO = 37,
        KP_CMS_DH_KEY_INFO = 38,
        KP_PUB_PARAMS = 39,
        KP_VERIFY_PARAMS = 40,
        KP_HIGHEST_VERSION = 41,
        KP_GET_USE_COUNT = 42,
    }

    /// Values of `KP_MODE`.
    MODES {
        CRYPT_MODE_CBC = 1,
        CRYPT_MODE_ECB = 2,
        CRYPT_MODE_OFB = 3,
        CRYPT_MODE_CFB = 4,
        CRYPT_MODE_CTS = 5,
        CRYPT_MODE_CBCI = 6,
        CRYPT_MODE_CFBP = 7,
        CRYPT_MODE_OFBP = 8,
        CRYPT_MODE_CBCOFM = 9,
        CRYPT_MODE_CBCOFMI = 10,
    }

    /// Values of `KP_PADDING`.
    PADDINGS {
        PKCS5_PADDING = 1,
        RANDOM_PADDING = 2,
        ZERO_PADDING = 3,
    }

    /// Bits of `KP_PERMISSIONS`.
    PERMISSIONS {
        CRYPT_ENCRYPT = 0x1,
        CRYPT_DECRYPT = 0x2,
        CRYPT_EXPORT = 0x4,
        CRYPT_READ = 0x8,
        CRYPT_WRITE = 0x10,
        CRYPT_MAC = 0x20,
        CRYPT_EXPORT_KEY = 0x40,
        CRYPT_IMPORT_KEY = 0x80,
        CRYPT_ARCHIVE = 0x100,
    }

    /// Types of key BLOBs.
    BLOB_TYPES {
        SIMPLEBLOB = 1,
        PUBLICKEYBLOB = 6,
        PRIVATEKEYBLOB = 7,
        PLAINTEXTKEYBLOB = 8,
        OPAQUEKEYBLOB = 9,
        PUBLICKEYBLOBEX = 10,
        SYMMETRICWRAPKEYBLOB = 11,
        KEYSTATEBLOB = 12,
    }

    /// The version of a key BLOB.
    BLOB_VERSIONS {
        CUR_BLOB_VERSION = 2,
    }

    /// The use and the flags of `KP_SCHANNEL_ALG`.
    SCHANNEL_ALGORITHMS {
        SCHANNEL_MAC_KEY = 0,
        SCHANNEL_ENC_KEY = 1,
        INTERNATIONAL_USAGE = 1,
    }
}
