//! Hashes, their parameters and signatures.

use super::numbers;

numbers! {
    /// Parameters of a hash.
    HASH_PARAMS {
        HP_ALGID = 1,
        HP_HASHVAL = 2,
        HP_HASHSIZE = 4,
        HP_HMAC_INFO = 5,
        HP_TLS1PRF_LABEL = 6,
        HP_TLS1PRF_SEED = 7,
    }

    /// Flags of `CryptHashData`.
    HASH_DATA_FLAGS {
        CRYPT_USERDATA = 1,
        CRYPT_OWF_REPL_LM_HASH = 1,
    }

    /// Flags of `CryptHashSessionKey`.
    HASH_KEY_FLAGS {
        CRYPT_LITTLE_ENDIAN = 1,
    }

    /// Flags of `CryptSignHash` and `CryptVerifySignature`.
    SIGN_FLAGS {
        CRYPT_NOHASHOID = 1,
        CRYPT_TYPE2_FORMAT = 2,
        CRYPT_X931_FORMAT = 4,
    }

    /// Encodings of certificates and keys.
    ENCODINGS {
        X509_ASN_ENCODING = 0x1,
        X509_NDR_ENCODING = 0x2,
        PKCS_7_ASN_ENCODING = 0x0001_0000,
        PKCS_7_NDR_ENCODING = 0x0002_0000,
    }
}
