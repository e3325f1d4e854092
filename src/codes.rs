//! The numbers of `wincrypt.h` that the crate speaks, under their own names.
//!
//! Everything here is a plain `u32`, for [`Advapi`](crate::Advapi) and for emulators that look at
//! what a guest passed. The typed interface has its own names for the same things.

#![allow(missing_docs, reason = "the names are Microsoft's, and so is their meaning")]

/// A list of numbers that an argument of a call takes one of, or a set of flags from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Group {
    /// `ALG_ID`, and the user keys that `CryptGenKey` takes in its place.
    Algorithm,
    /// BLOB types.
    BlobType,
    /// `AT_`: the user keys of a container.
    UserKey,
    /// `PROV_`: provider types.
    ProviderType,
    /// `KP_`: parameters of keys.
    KeyParam,
    /// `HP_`: parameters of hashes.
    HashParam,
    /// `PP_`: parameters of contexts.
    ProviderParam,
    /// Flags of a call that takes none.
    NoFlags,
    /// Flags of `CryptAcquireContext`.
    ContainerFlags,
    /// Flags of `CryptGetDefaultProvider` and `CryptSetProviderEx`.
    DefaultFlags,
    /// Flags of `CryptGetProvParam`.
    ProviderParamFlags,
    /// Flags of `CryptGenKey` and `CryptDeriveKey`, below the length in bits.
    KeyFlags,
    /// Flags of `CryptImportKey`.
    ImportFlags,
    /// Flags of `CryptExportKey`.
    ExportFlags,
    /// Flags of `CryptDuplicateKey` and `CryptDuplicateHash`.
    DuplicateFlags,
    /// Flags of `CryptEncrypt` and `CryptDecrypt`.
    CipherFlags,
    /// Flags of `CryptHashData`.
    HashDataFlags,
    /// Flags of `CryptHashSessionKey`.
    HashKeyFlags,
    /// Flags of `CryptSignHash` and `CryptVerifySignature`.
    SignFlags,
}

// Providers
pub const PROV_RSA_FULL: u32 = 1;
pub const PROV_DSS: u32 = 3;
pub const PROV_RSA_SCHANNEL: u32 = 12;
pub const PROV_DSS_DH: u32 = 13;
pub const PROV_DH_SCHANNEL: u32 = 18;
pub const PROV_RSA_AES: u32 = 24;
pub const MAXPROVTYPE: u32 = 999;

// Hashes (ALG_ID)
pub const CALG_MD2: u32 = 0x8001;
pub const CALG_MD4: u32 = 0x8002;
pub const CALG_MD5: u32 = 0x8003;
pub const CALG_SHA1: u32 = 0x8004;
pub const CALG_MAC: u32 = 0x8005;
pub const CALG_SSL3_SHAMD5: u32 = 0x8008;
pub const CALG_HMAC: u32 = 0x8009;
pub const CALG_SHA_256: u32 = 0x800c;
pub const CALG_SHA_384: u32 = 0x800d;
pub const CALG_SHA_512: u32 = 0x800e;

// Ciphers (ALG_ID)
pub const CALG_DES: u32 = 0x6601;
pub const CALG_RC2: u32 = 0x6602;
pub const CALG_3DES: u32 = 0x6603;
pub const CALG_3DES_112: u32 = 0x6609;
pub const CALG_AES_128: u32 = 0x660e;
pub const CALG_AES_192: u32 = 0x660f;
pub const CALG_AES_256: u32 = 0x6610;
pub const CALG_RC4: u32 = 0x6801;

// RSA keys (ALG_ID), and what CryptGenKey calls them
pub const CALG_RSA_SIGN: u32 = 0x2400;
pub const CALG_RSA_KEYX: u32 = 0xa400;
pub const AT_KEYEXCHANGE: u32 = 1;
pub const AT_SIGNATURE: u32 = 2;

// Parameters of a key
pub const KP_IV: u32 = 1;
pub const KP_SALT: u32 = 2;
pub const KP_PADDING: u32 = 3;
pub const KP_MODE: u32 = 4;
pub const KP_MODE_BITS: u32 = 5;
pub const KP_PERMISSIONS: u32 = 6;
pub const KP_ALGID: u32 = 7;
pub const KP_BLOCKLEN: u32 = 8;
pub const KP_KEYLEN: u32 = 9;
pub const KP_SALT_EX: u32 = 10;
pub const KP_P: u32 = 11;
pub const KP_EFFECTIVE_KEYLEN: u32 = 19;
pub const KP_CMS_DH_KEY_INFO: u32 = 38;

// Flags of CryptAcquireContext and CryptGetDefaultProvider
pub const CRYPT_VERIFYCONTEXT: u32 = 0xf000_0000;
pub const CRYPT_NEWKEYSET: u32 = 0x08;
pub const CRYPT_DELETEKEYSET: u32 = 0x10;
pub const CRYPT_MACHINE_KEYSET: u32 = 0x20;
pub const CRYPT_SILENT: u32 = 0x40;
pub const CRYPT_MACHINE_DEFAULT: u32 = 1;
pub const CRYPT_USER_DEFAULT: u32 = 2;

// Parameters of a context
pub const PP_ENUMALGS: u32 = 1;
pub const PP_ENUMCONTAINERS: u32 = 2;
pub const PP_IMPTYPE: u32 = 3;
pub const PP_NAME: u32 = 4;
pub const PP_VERSION: u32 = 5;
pub const PP_CONTAINER: u32 = 6;
pub const PP_KEYSET_SEC_DESCR: u32 = 8;
pub const PP_PROVTYPE: u32 = 16;
pub const PP_KEYSTORAGE: u32 = 17;
pub const PP_ENUMALGS_EX: u32 = 22;
pub const PP_KEYSET_TYPE: u32 = 27;
pub const PP_SIG_KEYSIZE_INC: u32 = 34;
pub const PP_KEYX_KEYSIZE_INC: u32 = 35;
pub const PP_UNIQUE_CONTAINER: u32 = 36;
pub const PP_USE_HARDWARE_RNG: u32 = 38;
pub const PP_KEYSPEC: u32 = 39;
pub const PP_ENUMEX_SIGNING_PROT: u32 = 40;
pub const PP_CLIENT_HWND: u32 = 1;
pub const CRYPT_FIRST: u32 = 1;
pub const CRYPT_NEXT: u32 = 2;
pub const CRYPT_IMPL_SOFTWARE: u32 = 2;
pub const CRYPT_SEC_DESCR: u32 = 1;
pub const CRYPT_FLAG_IPSEC: u32 = 0x10;
pub const CRYPT_FLAG_SIGNING: u32 = 0x20;

// Parameters of a hash
pub const HP_ALGID: u32 = 1;
pub const HP_HASHVAL: u32 = 2;
pub const HP_HASHSIZE: u32 = 4;
pub const HP_HMAC_INFO: u32 = 5;

// Modes and paddings
pub const CRYPT_MODE_CBC: u32 = 1;
pub const CRYPT_MODE_ECB: u32 = 2;
pub const CRYPT_MODE_OFB: u32 = 3;
pub const CRYPT_MODE_CFB: u32 = 4;
pub const CRYPT_MODE_CTS: u32 = 5;
pub const PKCS5_PADDING: u32 = 1;
pub const RANDOM_PADDING: u32 = 2;
pub const ZERO_PADDING: u32 = 3;

// Permissions of a key
pub const CRYPT_ENCRYPT: u32 = 0x001;
pub const CRYPT_DECRYPT: u32 = 0x002;
pub const CRYPT_EXPORT: u32 = 0x004;
pub const CRYPT_READ: u32 = 0x008;
pub const CRYPT_WRITE: u32 = 0x010;
pub const CRYPT_MAC: u32 = 0x020;
pub const CRYPT_EXPORT_KEY: u32 = 0x040;
pub const CRYPT_IMPORT_KEY: u32 = 0x080;
pub const CRYPT_ARCHIVE: u32 = 0x100;

// Flags of the calls that make keys
pub const CRYPT_EXPORTABLE: u32 = 0x0001;
pub const CRYPT_USER_PROTECTED: u32 = 0x0002;
pub const CRYPT_CREATE_SALT: u32 = 0x0004;
pub const CRYPT_NO_SALT: u32 = 0x0010;
pub const CRYPT_IPSEC_HMAC_KEY: u32 = 0x0100;
pub const CRYPT_ARCHIVABLE: u32 = 0x4000;

// Flags of CryptHashSessionKey, CryptHashData, CryptSignHash, CryptEncrypt and CryptDecrypt
pub const CRYPT_LITTLE_ENDIAN: u32 = 1;
pub const CRYPT_USERDATA: u32 = 1;
pub const CRYPT_NOHASHOID: u32 = 1;
pub const CRYPT_DECRYPT_RSA_NO_PADDING_CHECK: u32 = 0x20;
pub const CRYPT_OAEP: u32 = 0x40;

// BLOBs
pub const SIMPLEBLOB: u32 = 1;
pub const PUBLICKEYBLOB: u32 = 6;
pub const PRIVATEKEYBLOB: u32 = 7;
pub const PLAINTEXTKEYBLOB: u32 = 8;
pub const OPAQUEKEYBLOB: u32 = 9;
pub const PUBLICKEYBLOBEX: u32 = 10;
pub const SYMMETRICWRAPKEYBLOB: u32 = 11;
pub const KEYSTATEBLOB: u32 = 12;
pub const CUR_BLOB_VERSION: u32 = 2;

// Errors
pub const ERROR_FILE_NOT_FOUND: u32 = 2;
pub const ERROR_INVALID_HANDLE: u32 = 6;
pub const ERROR_INVALID_DATA: u32 = 13;
pub const ERROR_INVALID_PASSWORD: u32 = 86;
pub const ERROR_INVALID_PARAMETER: u32 = 87;
pub const ERROR_CALL_NOT_IMPLEMENTED: u32 = 120;
pub const ERROR_INSUFFICIENT_BUFFER: u32 = 122;
pub const ERROR_MORE_DATA: u32 = 234;
pub const ERROR_NO_MORE_ITEMS: u32 = 259;
pub const NTE_BAD_UID: u32 = 0x8009_0001;
pub const NTE_BAD_HASH: u32 = 0x8009_0002;
pub const NTE_BAD_KEY: u32 = 0x8009_0003;
pub const NTE_BAD_LEN: u32 = 0x8009_0004;
pub const NTE_BAD_DATA: u32 = 0x8009_0005;
pub const NTE_BAD_SIGNATURE: u32 = 0x8009_0006;
pub const NTE_BAD_VER: u32 = 0x8009_0007;
pub const NTE_BAD_ALGID: u32 = 0x8009_0008;
pub const NTE_BAD_FLAGS: u32 = 0x8009_0009;
pub const NTE_BAD_TYPE: u32 = 0x8009_000a;
pub const NTE_BAD_KEY_STATE: u32 = 0x8009_000b;
pub const NTE_BAD_HASH_STATE: u32 = 0x8009_000c;
pub const NTE_NO_KEY: u32 = 0x8009_000d;
pub const NTE_NO_MEMORY: u32 = 0x8009_000e;
pub const NTE_EXISTS: u32 = 0x8009_000f;
pub const NTE_PERM: u32 = 0x8009_0010;
pub const NTE_NOT_FOUND: u32 = 0x8009_0011;
pub const NTE_BAD_PROV_TYPE: u32 = 0x8009_0014;
pub const NTE_BAD_PUBLIC_KEY: u32 = 0x8009_0015;
pub const NTE_BAD_KEYSET: u32 = 0x8009_0016;
pub const NTE_PROV_TYPE_NOT_DEF: u32 = 0x8009_0017;
pub const NTE_KEYSET_NOT_DEF: u32 = 0x8009_0019;
pub const NTE_PROV_TYPE_NO_MATCH: u32 = 0x8009_001b;
pub const NTE_FAIL: u32 = 0x8009_0020;
