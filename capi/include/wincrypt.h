/*
 * Microsoft's legacy CryptoAPI: contexts, keys, hashes, ciphering and signatures.
 *
 * Rules for every call:
 * - It returns TRUE, or it returns FALSE and sets the last error (GetLastError). A call that succeeds leaves the last
 *   error as it was; CryptAcquireContext sets it to 0.
 * - For a handle that is 0, dead, made up or of another kind, and for NULL where it needs a pointer, it returns
 *   ERROR_INVALID_PARAMETER and writes nothing.
 * - A call that returns data takes a buffer, and a pointer to the buffer's size in bytes. Without a buffer (NULL) it sets
 *   the size that it needs. For a buffer that is too small it sets that size too, and returns ERROR_MORE_DATA.
 * - It may come from any thread. fork() waits until the running calls of other threads have returned; the child has every
 *   handle.
 *
 * The error numbers in a comment are those that a call returns besides these.
 */
#ifndef HCRYPTKEY_WINCRYPT_H
#define HCRYPTKEY_WINCRYPT_H

#include "errhandlingapi.h"
#include "windef.h"
#include "winerror.h"

/* ---- Algorithms ------------------------------------------------------------------------------------- */

/* An ALG_ID is a class, a type and a number. */
typedef unsigned int ALG_ID;

#define GET_ALG_CLASS(id) ((id) & (7 << 13))
#define GET_ALG_TYPE(id)  ((id) & (15 << 9))
#define GET_ALG_SID(id)   ((id) & 511)

#define ALG_CLASS_ANY          0
#define ALG_CLASS_SIGNATURE    (1 << 13)
#define ALG_CLASS_MSG_ENCRYPT  (2 << 13)
#define ALG_CLASS_DATA_ENCRYPT (3 << 13)
#define ALG_CLASS_HASH         (4 << 13)
#define ALG_CLASS_KEY_EXCHANGE (5 << 13)
#define ALG_CLASS_ALL          (7 << 13)

#define ALG_TYPE_ANY           0
#define ALG_TYPE_DSS           (1 << 9)
#define ALG_TYPE_RSA           (2 << 9)
#define ALG_TYPE_BLOCK         (3 << 9)
#define ALG_TYPE_STREAM        (4 << 9)
#define ALG_TYPE_DH            (5 << 9)
#define ALG_TYPE_SECURECHANNEL (6 << 9)
#define ALG_TYPE_ECDH          (7 << 9)
#define ALG_TYPE_THIRDPARTY    (8 << 9)

#define ALG_SID_ANY            0
#define ALG_SID_RSA_ANY        0
#define ALG_SID_RSA_PKCS       1
#define ALG_SID_RSA_MSATWORK   2
#define ALG_SID_RSA_ENTRUST    3
#define ALG_SID_RSA_PGP        4
#define ALG_SID_DSS_ANY        0
#define ALG_SID_DSS_PKCS       1
#define ALG_SID_DSS_DMS        2
#define ALG_SID_DES            1
#define ALG_SID_RC2            2
#define ALG_SID_3DES           3
#define ALG_SID_DESX           4
#define ALG_SID_IDEA           5
#define ALG_SID_CAST           6
#define ALG_SID_SAFERSK64      7
#define ALG_SID_SAFERSK128     8
#define ALG_SID_3DES_112       9
#define ALG_SID_SKIPJACK       10
#define ALG_SID_TEK            11
#define ALG_SID_CYLINK_MEK     12
#define ALG_SID_RC5            13
#define ALG_SID_AES_128        14
#define ALG_SID_AES_192        15
#define ALG_SID_AES_256        16
#define ALG_SID_AES            17
#define ALG_SID_RC4            1
#define ALG_SID_SEAL           2
#define ALG_SID_DH_SANDF       1
#define ALG_SID_DH_EPHEM       2
#define ALG_SID_AGREED_KEY_ANY 3
#define ALG_SID_KEA            4
#define ALG_SID_ECDH           5
#define ALG_SID_ECDH_EPHEM     6
#define ALG_SID_ECDSA          3
#define ALG_SID_ECMQV          1
#define ALG_SID_MD2            1
#define ALG_SID_MD4            2
#define ALG_SID_MD5            3
#define ALG_SID_SHA            4
#define ALG_SID_SHA1           4
#define ALG_SID_MAC            5
#define ALG_SID_RIPEMD         6
#define ALG_SID_RIPEMD160      7
#define ALG_SID_SSL3SHAMD5     8
#define ALG_SID_HMAC           9
#define ALG_SID_TLS1PRF        10
#define ALG_SID_HASH_REPLACE_OWF 11
#define ALG_SID_SHA_256        12
#define ALG_SID_SHA_384        13
#define ALG_SID_SHA_512        14
#define ALG_SID_SSL3_MASTER    1
#define ALG_SID_SCHANNEL_MASTER_HASH 2
#define ALG_SID_SCHANNEL_MAC_KEY 3
#define ALG_SID_PCT1_MASTER    4
#define ALG_SID_SSL2_MASTER    5
#define ALG_SID_TLS1_MASTER    6
#define ALG_SID_SCHANNEL_ENC_KEY 7

/* Hashes */
#define CALG_MD2               (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_MD2)
#define CALG_MD4               (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_MD4)
#define CALG_MD5               (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_MD5)
#define CALG_SHA               (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA)
#define CALG_SHA1              (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA1)
#define CALG_MAC               (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_MAC)
#define CALG_SSL3_SHAMD5       (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SSL3SHAMD5)
#define CALG_HMAC              (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_HMAC)
#define CALG_SHA_256           (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA_256)
#define CALG_SHA_384           (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA_384)
#define CALG_SHA_512           (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA_512)

/* Ciphers */
#define CALG_DES               (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_DES)
#define CALG_RC2               (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_RC2)
#define CALG_3DES              (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_3DES)
#define CALG_3DES_112          (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_3DES_112)
#define CALG_AES_128           (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_AES_128)
#define CALG_AES_192           (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_AES_192)
#define CALG_AES_256           (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_AES_256)
#define CALG_RC4               (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_STREAM | ALG_SID_RC4)

/* RSA keys */
#define CALG_RSA_SIGN          (ALG_CLASS_SIGNATURE | ALG_TYPE_RSA | ALG_SID_RSA_ANY)
#define CALG_RSA_KEYX          (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_RSA | ALG_SID_RSA_ANY)

/* DSS and Diffie-Hellman keys, and the session keys of their providers */
#define CALG_CYLINK_MEK        (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_CYLINK_MEK)
#define CALG_DSS_SIGN          (ALG_CLASS_SIGNATURE | ALG_TYPE_DSS | ALG_SID_DSS_ANY)
#define CALG_DH_SF             (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_DH | ALG_SID_DH_SANDF)
#define CALG_DH_EPHEM          (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_DH | ALG_SID_DH_EPHEM)
#define CALG_AGREEDKEY_ANY     (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_DH | ALG_SID_AGREED_KEY_ANY)

/* Keys and hashes of secure channels */
#define CALG_TLS1PRF           (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_TLS1PRF)
#define CALG_SSL3_MASTER       (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_SSL3_MASTER)
#define CALG_SCHANNEL_MASTER_HASH (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_SCHANNEL_MASTER_HASH)
#define CALG_SCHANNEL_MAC_KEY  (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_SCHANNEL_MAC_KEY)
#define CALG_SCHANNEL_ENC_KEY  (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_SCHANNEL_ENC_KEY)
#define CALG_PCT1_MASTER       (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_PCT1_MASTER)
#define CALG_SSL2_MASTER       (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_SSL2_MASTER)
#define CALG_TLS1_MASTER       (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_TLS1_MASTER)

/* Algorithms that no provider of this library has: NTE_BAD_ALGID */
#define CALG_DESX              (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_DESX)
#define CALG_RC5               (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_RC5)
#define CALG_AES               (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_AES)
#define CALG_SKIPJACK          (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_SKIPJACK)
#define CALG_TEK               (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_TEK)
#define CALG_SEAL              (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_STREAM | ALG_SID_SEAL)
#define CALG_NO_SIGN           (ALG_CLASS_SIGNATURE | ALG_TYPE_ANY | ALG_SID_ANY)
#define CALG_HUGHES_MD5        (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_ANY | ALG_SID_MD5)
#define CALG_KEA_KEYX          (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_DH | ALG_SID_KEA)
#define CALG_ECDH              (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_DH | ALG_SID_ECDH)
#define CALG_ECDH_EPHEM        (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_ECDH | ALG_SID_ECDH_EPHEM)
#define CALG_ECMQV             (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_ANY | ALG_SID_ECMQV)
#define CALG_ECDSA             (ALG_CLASS_SIGNATURE | ALG_TYPE_DSS | ALG_SID_ECDSA)
#define CALG_HASH_REPLACE_OWF  (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_HASH_REPLACE_OWF)

/* ---- Providers -------------------------------------------------------------------------------------- */

/*
 * Types of providers. The library has PROV_RSA_FULL, PROV_DSS, PROV_RSA_SCHANNEL, PROV_DSS_DH, PROV_DH_SCHANNEL and
 * PROV_RSA_AES.
 */
#define PROV_RSA_FULL      1
#define PROV_RSA_SIG       2
#define PROV_DSS           3
#define PROV_FORTEZZA      4
#define PROV_MS_EXCHANGE   5
#define PROV_SSL           6
#define PROV_RSA_SCHANNEL  12
#define PROV_DSS_DH        13
#define PROV_EC_ECDSA_SIG  14
#define PROV_EC_ECNRA_SIG  15
#define PROV_EC_ECDSA_FULL 16
#define PROV_EC_ECNRA_FULL 17
#define PROV_DH_SCHANNEL   18
#define PROV_SPYRUS_LYNKS  20
#define PROV_RNG           21
#define PROV_INTEL_SEC     22
#define PROV_REPLACE_OWF   23
#define PROV_RSA_AES       24
#define MAXPROVTYPE        999

/* Their names. The library has all but those for RSA signatures and smart cards. */
#define MS_DEF_PROV_A              "Microsoft Base Cryptographic Provider v1.0"
#define MS_STRONG_PROV_A           "Microsoft Strong Cryptographic Provider"
#define MS_ENHANCED_PROV_A         "Microsoft Enhanced Cryptographic Provider v1.0"
#define MS_ENH_RSA_AES_PROV_A      "Microsoft Enhanced RSA and AES Cryptographic Provider"
#define MS_ENH_RSA_AES_PROV_XP_A   "Microsoft Enhanced RSA and AES Cryptographic Provider (Prototype)"
#define MS_DEF_RSA_SIG_PROV_A      "Microsoft RSA Signature Cryptographic Provider"
#define MS_DEF_RSA_SCHANNEL_PROV_A "Microsoft RSA SChannel Cryptographic Provider"
#define MS_DEF_DSS_PROV_A          "Microsoft Base DSS Cryptographic Provider"
#define MS_DEF_DSS_DH_PROV_A       "Microsoft Base DSS and Diffie-Hellman Cryptographic Provider"
#define MS_ENH_DSS_DH_PROV_A       "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider"
#define MS_DEF_DH_SCHANNEL_PROV_A  "Microsoft DH SChannel Cryptographic Provider"
#define MS_SCARD_PROV_A            "Microsoft Base Smart Card Crypto Provider"

#define MS_DEF_PROV_W              HCRYPTKEY_WIDE(MS_DEF_PROV_A)
#define MS_STRONG_PROV_W           HCRYPTKEY_WIDE(MS_STRONG_PROV_A)
#define MS_ENHANCED_PROV_W         HCRYPTKEY_WIDE(MS_ENHANCED_PROV_A)
#define MS_ENH_RSA_AES_PROV_W      HCRYPTKEY_WIDE(MS_ENH_RSA_AES_PROV_A)
#define MS_ENH_RSA_AES_PROV_XP_W   HCRYPTKEY_WIDE(MS_ENH_RSA_AES_PROV_XP_A)
#define MS_DEF_RSA_SIG_PROV_W      HCRYPTKEY_WIDE(MS_DEF_RSA_SIG_PROV_A)
#define MS_DEF_RSA_SCHANNEL_PROV_W HCRYPTKEY_WIDE(MS_DEF_RSA_SCHANNEL_PROV_A)
#define MS_DEF_DSS_PROV_W          HCRYPTKEY_WIDE(MS_DEF_DSS_PROV_A)
#define MS_DEF_DSS_DH_PROV_W       HCRYPTKEY_WIDE(MS_DEF_DSS_DH_PROV_A)
#define MS_ENH_DSS_DH_PROV_W       HCRYPTKEY_WIDE(MS_ENH_DSS_DH_PROV_A)
#define MS_DEF_DH_SCHANNEL_PROV_W  HCRYPTKEY_WIDE(MS_DEF_DH_SCHANNEL_PROV_A)
#define MS_SCARD_PROV_W            HCRYPTKEY_WIDE(MS_SCARD_PROV_A)

#define MS_DEF_PROV                TEXT(MS_DEF_PROV_A)
#define MS_STRONG_PROV             TEXT(MS_STRONG_PROV_A)
#define MS_ENHANCED_PROV           TEXT(MS_ENHANCED_PROV_A)
#define MS_ENH_RSA_AES_PROV        TEXT(MS_ENH_RSA_AES_PROV_A)
#define MS_ENH_RSA_AES_PROV_XP     TEXT(MS_ENH_RSA_AES_PROV_XP_A)
#define MS_DEF_RSA_SIG_PROV        TEXT(MS_DEF_RSA_SIG_PROV_A)
#define MS_DEF_RSA_SCHANNEL_PROV   TEXT(MS_DEF_RSA_SCHANNEL_PROV_A)
#define MS_DEF_DSS_PROV            TEXT(MS_DEF_DSS_PROV_A)
#define MS_DEF_DSS_DH_PROV         TEXT(MS_DEF_DSS_DH_PROV_A)
#define MS_ENH_DSS_DH_PROV         TEXT(MS_ENH_DSS_DH_PROV_A)
#define MS_DEF_DH_SCHANNEL_PROV    TEXT(MS_DEF_DH_SCHANNEL_PROV_A)
#define MS_SCARD_PROV              TEXT(MS_SCARD_PROV_A)

/* Flags of CryptAcquireContext */
#define CRYPT_VERIFYCONTEXT        0xf0000000u /* a container of its own, which ends with the context */
#define CRYPT_NEWKEYSET            0x00000008u /* make the container */
#define CRYPT_DELETEKEYSET         0x00000010u /* delete the container; there is no context then */
#define CRYPT_DELETE_KEYSET        CRYPT_DELETEKEYSET
#define CRYPT_MACHINE_KEYSET       0x00000020u /* a container of the machine, not of the user */
#define CRYPT_SILENT               0x00000040u /* accepted and ignored */
#define CRYPT_DEFAULT_CONTAINER_OPTIONAL 0x00000080u

/* Flags of CryptGetDefaultProvider and CryptSetProviderEx */
#define CRYPT_MACHINE_DEFAULT      1u
#define CRYPT_USER_DEFAULT         2u
#define CRYPT_DELETE_DEFAULT       4u

/* Parameters of a context: CryptGetProvParam */
#define PP_ENUMALGS          1  /* PROV_ENUMALGS, one per call */
#define PP_ENUMCONTAINERS    2  /* the name of a container, one per call */
#define PP_IMPTYPE           3
#define PP_NAME              4
#define PP_VERSION           5
#define PP_CONTAINER         6
#define PP_CHANGE_PASSWORD   7
#define PP_KEYSET_SEC_DESCR  8
#define PP_CERTCHAIN         9
#define PP_KEY_TYPE_SUBTYPE  10
#define PP_PROVTYPE          16
#define PP_KEYSTORAGE        17
#define PP_APPLI_CERT        18
#define PP_SYM_KEYSIZE       19
#define PP_SESSION_KEYSIZE   20
#define PP_UI_PROMPT         21
#define PP_ENUMALGS_EX       22 /* PROV_ENUMALGS_EX, one per call */
#define PP_ENUMMANDROOTS     25
#define PP_ENUMELECTROOTS    26
#define PP_KEYSET_TYPE       27
#define PP_ADMIN_PIN         31
#define PP_KEYEXCHANGE_PIN   32
#define PP_SIGNATURE_PIN     33
#define PP_SIG_KEYSIZE_INC   34
#define PP_KEYX_KEYSIZE_INC  35
#define PP_UNIQUE_CONTAINER  36
#define PP_SGC_INFO          37
#define PP_USE_HARDWARE_RNG  38
#define PP_KEYSPEC           39
#define PP_ENUMEX_SIGNING_PROT 40
#define PP_CRYPT_COUNT_KEY_USE 41
#define PP_USER_CERTSTORE    42
#define PP_SMARTCARD_READER  43
#define PP_SMARTCARD_GUID    45
#define PP_ROOT_CERTSTORE    46
#define PP_CLIENT_HWND       1  /* of CryptSetProvParam */

/* Flags of an enumeration */
#define CRYPT_FIRST 1u
#define CRYPT_NEXT  2u
#define CRYPT_SGC_ENUM 4u

/* Values of PP_IMPTYPE */
#define CRYPT_IMPL_HARDWARE  1
#define CRYPT_IMPL_SOFTWARE  2
#define CRYPT_IMPL_MIXED     3
#define CRYPT_IMPL_UNKNOWN   4
#define CRYPT_IMPL_REMOVABLE 8

/* Values of PP_KEYSTORAGE */
#define CRYPT_SEC_DESCR 0x00000001u
#define CRYPT_PSTORE    0x00000002u
#define CRYPT_UI_PROMPT 0x00000004u

/* Protocols of PROV_ENUMALGS_EX */
#define CRYPT_FLAG_PCT1    0x0001
#define CRYPT_FLAG_SSL2    0x0002
#define CRYPT_FLAG_SSL3    0x0004
#define CRYPT_FLAG_TLS1    0x0008
#define CRYPT_FLAG_IPSEC   0x0010
#define CRYPT_FLAG_SIGNING 0x0020
#define CRYPT_SGC          0x0001
#define CRYPT_FASTSGC      0x0002

/* ---- Keys ------------------------------------------------------------------------------------------- */

/* The user keys of a container, also as arguments of CryptGenKey */
#define AT_KEYEXCHANGE 1
#define AT_SIGNATURE   2

/* Flags of the calls that make keys. CryptGenKey and CryptDeriveKey take a length in bits in the upper half. */
#define CRYPT_EXPORTABLE     0x00000001u
#define CRYPT_USER_PROTECTED 0x00000002u /* accepted and ignored */
#define CRYPT_CREATE_SALT    0x00000004u
#define CRYPT_UPDATE_KEY     0x00000008u
#define CRYPT_NO_SALT        0x00000010u
#define CRYPT_PREGEN         0x00000040u
#define CRYPT_RECIPIENT      0x00000010u
#define CRYPT_INITIATOR      0x00000040u
#define CRYPT_ONLINE         0x00000080u
#define CRYPT_SF             0x00000100u
#define CRYPT_CREATE_IV      0x00000200u
#define CRYPT_KEK            0x00000400u
#define CRYPT_DATA_KEY       0x00000800u
#define CRYPT_VOLATILE       0x00001000u
#define CRYPT_SGCKEY         0x00002000u
#define CRYPT_ARCHIVABLE     0x00004000u
#define CRYPT_FORCE_KEY_PROTECTION_HIGH 0x00008000u
#define CRYPT_USER_PROTECTED_STRONG 0x00100000u
#define CRYPT_SERVER         0x00000400u
#define KEY_LENGTH_MASK      0xffff0000u
#define RSA1024BIT_KEY       0x04000000u

/* Flags of CryptAcquireCertificatePrivateKey, which this library lacks */
#define CRYPT_ACQUIRE_CACHE_FLAG         0x00000001u
#define CRYPT_ACQUIRE_USE_PROV_INFO_FLAG 0x00000002u
#define CRYPT_ACQUIRE_COMPARE_KEY_FLAG   0x00000004u
#define CRYPT_ACQUIRE_NO_HEALING         0x00000008u
#define CRYPT_ACQUIRE_SILENT_FLAG        0x00000040u

/* Flags of CryptImportKey and CryptExportKey */
#define CRYPT_Y_ONLY         0x00000001u
#define CRYPT_SSL2_FALLBACK  0x00000002u
#define CRYPT_DESTROYKEY     0x00000004u
#define CRYPT_BLOB_VER3      0x00000080u
#define CRYPT_IPSEC_HMAC_KEY 0x00000100u /* an HMAC key of any length, in a PLAINTEXTKEYBLOB of CALG_RC2 */

/* Flags of CryptEncrypt and CryptDecrypt, with RSA keys */
#define CRYPT_DECRYPT_RSA_NO_PADDING_CHECK 0x00000020u
#define CRYPT_OAEP           0x00000040u

/* Parameters of a key: CryptGetKeyParam, CryptSetKeyParam. No key here has the other parameters of Windows. */
#define KP_IV                1  /* one block */
#define KP_SALT              2  /* to set: 11 bytes */
#define KP_PADDING           3
#define KP_MODE              4
#define KP_MODE_BITS         5
#define KP_PERMISSIONS       6
#define KP_ALGID             7
#define KP_BLOCKLEN          8  /* bits */
#define KP_KEYLEN            9  /* bits */
#define KP_SALT_EX           10 /* a CRYPT_INTEGER_BLOB; to set only */
#define KP_P                 11 /* to set: a CRYPT_DATA_BLOB */
#define KP_G                 12 /* to set: a CRYPT_DATA_BLOB */
#define KP_Q                 13 /* to set: a CRYPT_DATA_BLOB */
#define KP_X                 14 /* to set: NULL, which makes x and y */
#define KP_Y                 15 /* to read only */
#define KP_RA                16
#define KP_RB                17
#define KP_INFO              18
#define KP_EFFECTIVE_KEYLEN  19 /* bits */
#define KP_SCHANNEL_ALG      20 /* a SCHANNEL_ALG; to set only */
#define KP_CLIENT_RANDOM     21 /* a CRYPT_DATA_BLOB; to set only */
#define KP_SERVER_RANDOM     22 /* a CRYPT_DATA_BLOB; to set only */
#define KP_RP                23
#define KP_PRECOMP_MD5       24
#define KP_PRECOMP_SHA       25
#define KP_CERTIFICATE       26 /* a CRYPT_DATA_BLOB; to set only */
#define KP_CLEAR_KEY         27 /* a CRYPT_DATA_BLOB; to set only */
#define KP_PUB_EX_LEN        28
#define KP_PUB_EX_VAL        29
#define KP_KEYVAL            30
#define KP_ADMIN_PIN         31
#define KP_KEYEXCHANGE_PIN   32
#define KP_SIGNATURE_PIN     33
#define KP_PREHASH           34
#define KP_ROUNDS            35
#define KP_OAEP_PARAMS       36
#define KP_CMS_KEY_INFO      37
#define KP_CMS_DH_KEY_INFO   38
#define KP_PUB_PARAMS        39 /* a CRYPT_DATA_BLOB with a DHPUBKEY_VER3 or DSSPUBKEY_VER3; to set only */
#define KP_VERIFY_PARAMS     40 /* no value; the call succeeds if p and q are prime */
#define KP_HIGHEST_VERSION   41
#define KP_GET_USE_COUNT     42

/* Values of KP_MODE. Microsoft's providers cipher in CBC (the default), ECB and CFB with 8 bits. */
#define CRYPT_MODE_CBC 1
#define CRYPT_MODE_ECB 2
#define CRYPT_MODE_OFB 3
#define CRYPT_MODE_CFB 4
#define CRYPT_MODE_CTS 5
#define CRYPT_MODE_CBCI 6
#define CRYPT_MODE_CFBP 7
#define CRYPT_MODE_OFBP 8
#define CRYPT_MODE_CBCOFM 9
#define CRYPT_MODE_CBCOFMI 10

/* Values of KP_PADDING */
#define PKCS5_PADDING  1
#define RANDOM_PADDING 2
#define ZERO_PADDING   3

/* Bits of KP_PERMISSIONS */
#define CRYPT_ENCRYPT    0x0001
#define CRYPT_DECRYPT    0x0002
#define CRYPT_EXPORT     0x0004
#define CRYPT_READ       0x0008
#define CRYPT_WRITE      0x0010
#define CRYPT_MAC        0x0020
#define CRYPT_EXPORT_KEY 0x0040
#define CRYPT_IMPORT_KEY 0x0080
#define CRYPT_ARCHIVE    0x0100

/* Types of key BLOBs */
#define SIMPLEBLOB           0x1
#define PUBLICKEYBLOB        0x6
#define PRIVATEKEYBLOB       0x7
#define PLAINTEXTKEYBLOB     0x8
#define OPAQUEKEYBLOB        0x9
#define PUBLICKEYBLOBEX      0xa
#define SYMMETRICWRAPKEYBLOB 0xb
#define KEYSTATEBLOB         0xc
#define CUR_BLOB_VERSION     2

/* ---- Hashes ----------------------------------------------------------------------------------------- */

/* Parameters of a hash: CryptGetHashParam, CryptSetHashParam */
#define HP_ALGID         0x0001
#define HP_HASHVAL       0x0002
#define HP_HASHSIZE      0x0004 /* bytes */
#define HP_HMAC_INFO     0x0005 /* an HMAC_INFO; to set only */
#define HP_TLS1PRF_LABEL 0x0006 /* a CRYPT_DATA_BLOB; to set only */
#define HP_TLS1PRF_SEED  0x0007 /* a CRYPT_DATA_BLOB; to set only */

/* Flags of CryptHashData */
#define CRYPT_USERDATA       1u /* accepted and ignored */
#define CRYPT_OWF_REPL_LM_HASH 1u

/* Flags of CryptHashSessionKey */
#define CRYPT_LITTLE_ENDIAN  1u

/* Flags of CryptSignHash and CryptVerifySignature */
#define CRYPT_NOHASHOID      1u
#define CRYPT_TYPE2_FORMAT   2u
#define CRYPT_X931_FORMAT    4u

/* Encodings */
#define X509_ASN_ENCODING    0x00000001u
#define X509_NDR_ENCODING    0x00000002u
#define PKCS_7_ASN_ENCODING  0x00010000u
#define PKCS_7_NDR_ENCODING  0x00020000u

/* Types that CryptDecodeObject and CryptEncodeObject know */
#define CRYPT_ENCODE_DECODE_NONE     ((LPCSTR)0)
#define X509_PUBLIC_KEY_INFO         ((LPCSTR)8)
#define RSA_CSP_PUBLICKEYBLOB        ((LPCSTR)19)
#define X509_OCTET_STRING            ((LPCSTR)25)
#define X509_BITS                    ((LPCSTR)26)
#define X509_INTEGER                 ((LPCSTR)27)
#define X509_MULTI_BYTE_INTEGER      ((LPCSTR)28)
#define X509_MULTI_BYTE_UINT         ((LPCSTR)38)
#define PKCS_RSA_PRIVATE_KEY         ((LPCSTR)43)
#define PKCS_PRIVATE_KEY_INFO        ((LPCSTR)44)
#define PKCS_ENCRYPTED_PRIVATE_KEY_INFO ((LPCSTR)45)
#define X509_ALGORITHM_IDENTIFIER    ((LPCSTR)74)

/* Flags of those calls */
#define CRYPT_DECODE_NOCOPY_FLAG     0x00000001u
#define CRYPT_DECODE_ALLOC_FLAG      0x00008000u
#define CRYPT_ENCODE_ALLOC_FLAG      0x00008000u

/* Formats and flags of CryptStringToBinary and CryptBinaryToString */
#define CRYPT_STRING_BASE64HEADER        0x00000000u
#define CRYPT_STRING_BASE64              0x00000001u
#define CRYPT_STRING_BINARY              0x00000002u
#define CRYPT_STRING_BASE64REQUESTHEADER 0x00000003u
#define CRYPT_STRING_HEX                 0x00000004u
#define CRYPT_STRING_HEXASCII            0x00000005u
#define CRYPT_STRING_BASE64_ANY          0x00000006u
#define CRYPT_STRING_ANY                 0x00000007u
#define CRYPT_STRING_HEX_ANY             0x00000008u
#define CRYPT_STRING_BASE64X509CRLHEADER 0x00000009u
#define CRYPT_STRING_HEXADDR             0x0000000au
#define CRYPT_STRING_HEXASCIIADDR        0x0000000bu
#define CRYPT_STRING_HEXRAW              0x0000000cu
#define CRYPT_STRING_BASE64URI           0x0000000du
#define CRYPT_STRING_STRICT              0x20000000u
#define CRYPT_STRING_NOCRLF              0x40000000u
#define CRYPT_STRING_NOCR                0x80000000u

/* Flags of CryptProtectData and CryptUnprotectData */
#define CRYPTPROTECT_UI_FORBIDDEN        0x00000001u
#define CRYPTPROTECT_LOCAL_MACHINE       0x00000004u
#define CRYPTPROTECT_CRED_SYNC           0x00000008u
#define CRYPTPROTECT_AUDIT               0x00000010u
#define CRYPTPROTECT_NO_RECOVERY         0x00000020u
#define CRYPTPROTECT_VERIFY_PROTECTION   0x00000040u
#define CRYPTPROTECT_PROMPT_ON_UNPROTECT 0x00000001u
#define CRYPTPROTECT_PROMPT_ON_PROTECT   0x00000002u

/* Flags of CryptProtectMemory and CryptUnprotectMemory */
#define CRYPTPROTECTMEMORY_BLOCK_SIZE    16
#define CRYPTPROTECTMEMORY_SAME_PROCESS  0x00u
#define CRYPTPROTECTMEMORY_CROSS_PROCESS 0x01u
#define CRYPTPROTECTMEMORY_SAME_LOGON    0x02u

/* Object identifiers of algorithms */
#define szOID_RSA             "1.2.840.113549"
#define szOID_RSA_RSA         "1.2.840.113549.1.1.1"
#define szOID_RSA_MD2RSA      "1.2.840.113549.1.1.2"
#define szOID_RSA_MD4RSA      "1.2.840.113549.1.1.3"
#define szOID_RSA_MD5RSA      "1.2.840.113549.1.1.4"
#define szOID_RSA_SHA1RSA     "1.2.840.113549.1.1.5"
#define szOID_RSA_SETOAEP_RSA "1.2.840.113549.1.1.6"
#define szOID_RSAES_OAEP      "1.2.840.113549.1.1.7"
#define szOID_RSA_MGF1        "1.2.840.113549.1.1.8"
#define szOID_RSA_SSA_PSS     "1.2.840.113549.1.1.10"
#define szOID_RSA_SHA256RSA   "1.2.840.113549.1.1.11"
#define szOID_RSA_SHA384RSA   "1.2.840.113549.1.1.12"
#define szOID_RSA_SHA512RSA   "1.2.840.113549.1.1.13"
#define szOID_RSA_DH          "1.2.840.113549.1.3.1"
#define szOID_RSA_MD2         "1.2.840.113549.2.2"
#define szOID_RSA_MD4         "1.2.840.113549.2.4"
#define szOID_RSA_MD5         "1.2.840.113549.2.5"
#define szOID_RSA_RC2CBC      "1.2.840.113549.3.2"
#define szOID_RSA_RC4         "1.2.840.113549.3.4"
#define szOID_RSA_DES_EDE3_CBC "1.2.840.113549.3.7"
#define szOID_RSA_RC5_CBCPad  "1.2.840.113549.3.9"
#define szOID_RSA_SMIMEalgESDH "1.2.840.113549.1.9.16.3.5"
#define szOID_RSA_SMIMEalgCMS3DESwrap "1.2.840.113549.1.9.16.3.6"
#define szOID_RSA_SMIMEalgCMSRC2wrap "1.2.840.113549.1.9.16.3.7"
#define szOID_ANSI_X942_DH    "1.2.840.10046.2.1"
#define szOID_X957_DSA        "1.2.840.10040.4.1"
#define szOID_X957_SHA1DSA    "1.2.840.10040.4.3"
#define szOID_OIWSEC_desCBC   "1.3.14.3.2.7"
#define szOID_OIWSEC_dsa      "1.3.14.3.2.12"
#define szOID_OIWSEC_sha      "1.3.14.3.2.18"
#define szOID_OIWSEC_sha1     "1.3.14.3.2.26"
#define szOID_OIWSEC_shaRSA   "1.3.14.3.2.15"
#define szOID_OIWSEC_sha1RSASign "1.3.14.3.2.29"
#define szOID_OIWDIR_md2      "1.3.14.7.2.2.1"
#define szOID_NIST_AES128_CBC "2.16.840.1.101.3.4.1.2"
#define szOID_NIST_AES192_CBC "2.16.840.1.101.3.4.1.22"
#define szOID_NIST_AES256_CBC "2.16.840.1.101.3.4.1.42"
#define szOID_NIST_sha256     "2.16.840.1.101.3.4.2.1"
#define szOID_NIST_sha384     "2.16.840.1.101.3.4.2.2"
#define szOID_NIST_sha512     "2.16.840.1.101.3.4.2.3"

#define CRYPT_SUCCEED TRUE
#define CRYPT_FAILED  FALSE
#define RCRYPT_SUCCEEDED(result) ((BOOL)(result) == TRUE)
#define RCRYPT_FAILED(result)    ((BOOL)(result) == FALSE)

/* ---- Structures ------------------------------------------------------------------------------------- */

typedef ULONG_PTR HCRYPTPROV, HCRYPTPROV_LEGACY, HCRYPTPROV_OR_NCRYPT_KEY_HANDLE;
typedef ULONG_PTR HCRYPTKEY;
typedef ULONG_PTR HCRYPTHASH;

/* The start of every key BLOB */
typedef struct _PUBLICKEYSTRUC {
    BYTE bType;
    BYTE bVersion;
    WORD reserved;
    ALG_ID aiKeyAlg;
} BLOBHEADER, PUBLICKEYSTRUC;

/* The next part of a BLOB of an RSA key: "RSA1" or "RSA2", bits of the modulus, public exponent */
typedef struct _RSAPUBKEY {
    DWORD magic;
    DWORD bitlen;
    DWORD pubexp;
} RSAPUBKEY;

/* The hash of an HMAC. The strings replace the pads of RFC 2104; NULL and 0 keep the pads. */
typedef struct _HMAC_Info {
    ALG_ID HashAlgid;
    BYTE *pbInnerString;
    DWORD cbInnerString;
    BYTE *pbOuterString;
    DWORD cbOuterString;
} HMAC_INFO, *PHMAC_INFO;

/* Bytes and their number: the salt of KP_SALT_EX */
typedef struct _CRYPTOAPI_BLOB {
    DWORD cbData;
    BYTE *pbData;
} CRYPT_INTEGER_BLOB, *PCRYPT_INTEGER_BLOB, CRYPT_UINT_BLOB, *PCRYPT_UINT_BLOB, CRYPT_OBJID_BLOB,
    *PCRYPT_OBJID_BLOB, CRYPT_DATA_BLOB, *PCRYPT_DATA_BLOB, CRYPT_HASH_BLOB, *PCRYPT_HASH_BLOB,
    CRYPT_DIGEST_BLOB, *PCRYPT_DIGEST_BLOB, CRYPT_DER_BLOB, *PCRYPT_DER_BLOB, CRYPT_ATTR_BLOB,
    *PCRYPT_ATTR_BLOB, CERT_NAME_BLOB, *PCERT_NAME_BLOB, CERT_RDN_VALUE_BLOB, *PCERT_RDN_VALUE_BLOB,
    CERT_BLOB, *PCERT_BLOB, CRL_BLOB, *PCRL_BLOB, DATA_BLOB, *PDATA_BLOB;

typedef struct _CRYPT_BIT_BLOB {
    DWORD cbData;
    BYTE *pbData;
    DWORD cUnusedBits;
} CRYPT_BIT_BLOB, *PCRYPT_BIT_BLOB;

typedef struct _CRYPT_ALGORITHM_IDENTIFIER {
    LPSTR pszObjId;
    CRYPT_OBJID_BLOB Parameters;
} CRYPT_ALGORITHM_IDENTIFIER, *PCRYPT_ALGORITHM_IDENTIFIER;

typedef struct _CERT_PUBLIC_KEY_INFO {
    CRYPT_ALGORITHM_IDENTIFIER Algorithm;
    CRYPT_BIT_BLOB PublicKey;
} CERT_PUBLIC_KEY_INFO, *PCERT_PUBLIC_KEY_INFO;

typedef struct _CRYPT_ATTRIBUTE {
    LPSTR pszObjId;
    DWORD cValue;
    PCRYPT_ATTR_BLOB rgValue;
} CRYPT_ATTRIBUTE, *PCRYPT_ATTRIBUTE;

typedef struct _CRYPT_ATTRIBUTES {
    DWORD cAttr;
    PCRYPT_ATTRIBUTE rgAttr;
} CRYPT_ATTRIBUTES, *PCRYPT_ATTRIBUTES;

typedef struct _CRYPT_PRIVATE_KEY_INFO {
    DWORD Version;
    CRYPT_ALGORITHM_IDENTIFIER Algorithm;
    CRYPT_DER_BLOB PrivateKey;
    PCRYPT_ATTRIBUTES pAttributes;
} CRYPT_PRIVATE_KEY_INFO, *PCRYPT_PRIVATE_KEY_INFO;

typedef struct _CRYPT_ENCRYPTED_PRIVATE_KEY_INFO {
    CRYPT_ALGORITHM_IDENTIFIER EncryptionAlgorithm;
    CRYPT_DATA_BLOB EncryptedPrivateKey;
} CRYPT_ENCRYPTED_PRIVATE_KEY_INFO, *PCRYPT_ENCRYPTED_PRIVATE_KEY_INFO;

/* How CryptDecodeObjectEx and CryptEncodeObjectEx allocate */
typedef LPVOID (WINAPI *PFN_CRYPT_ALLOC)(size_t cbSize);
typedef VOID (WINAPI *PFN_CRYPT_FREE)(LPVOID pv);

typedef struct _CRYPT_ENCODE_PARA {
    DWORD cbSize;
    PFN_CRYPT_ALLOC pfnAlloc;
    PFN_CRYPT_FREE pfnFree;
} CRYPT_ENCODE_PARA, *PCRYPT_ENCODE_PARA;

typedef struct _CRYPT_DECODE_PARA {
    DWORD cbSize;
    PFN_CRYPT_ALLOC pfnAlloc;
    PFN_CRYPT_FREE pfnFree;
} CRYPT_DECODE_PARA, *PCRYPT_DECODE_PARA;

typedef struct _CRYPTPROTECT_PROMPTSTRUCT {
    DWORD cbSize;
    DWORD dwPromptFlags;
    HWND hwndApp;
    LPCWSTR szPrompt;
} CRYPTPROTECT_PROMPTSTRUCT, *PCRYPTPROTECT_PROMPTSTRUCT;

/* Types of certificates and stores, which no call here takes. */
typedef void *HCERTSTORE, *HCRYPTMSG;

typedef struct _CERT_EXTENSION {
    LPSTR pszObjId;
    BOOL fCritical;
    CRYPT_OBJID_BLOB Value;
} CERT_EXTENSION, *PCERT_EXTENSION;
typedef const CERT_EXTENSION *PCCERT_EXTENSION;

typedef struct _CERT_EXTENSIONS {
    DWORD cExtension;
    PCERT_EXTENSION rgExtension;
} CERT_EXTENSIONS, *PCERT_EXTENSIONS;

typedef struct _CERT_INFO {
    DWORD dwVersion;
    CRYPT_INTEGER_BLOB SerialNumber;
    CRYPT_ALGORITHM_IDENTIFIER SignatureAlgorithm;
    CERT_NAME_BLOB Issuer;
    FILETIME NotBefore;
    FILETIME NotAfter;
    CERT_NAME_BLOB Subject;
    CERT_PUBLIC_KEY_INFO SubjectPublicKeyInfo;
    CRYPT_BIT_BLOB IssuerUniqueId;
    CRYPT_BIT_BLOB SubjectUniqueId;
    DWORD cExtension;
    PCERT_EXTENSION rgExtension;
} CERT_INFO, *PCERT_INFO;

typedef struct _CRL_ENTRY {
    CRYPT_INTEGER_BLOB SerialNumber;
    FILETIME RevocationDate;
    DWORD cExtension;
    PCERT_EXTENSION rgExtension;
} CRL_ENTRY, *PCRL_ENTRY;

typedef struct _CRL_INFO {
    DWORD dwVersion;
    CRYPT_ALGORITHM_IDENTIFIER SignatureAlgorithm;
    CERT_NAME_BLOB Issuer;
    FILETIME ThisUpdate;
    FILETIME NextUpdate;
    DWORD cCRLEntry;
    PCRL_ENTRY rgCRLEntry;
    DWORD cExtension;
    PCERT_EXTENSION rgExtension;
} CRL_INFO, *PCRL_INFO;

typedef struct _CERT_CONTEXT {
    DWORD dwCertEncodingType;
    BYTE *pbCertEncoded;
    DWORD cbCertEncoded;
    PCERT_INFO pCertInfo;
    HCERTSTORE hCertStore;
} CERT_CONTEXT, *PCERT_CONTEXT;
typedef const CERT_CONTEXT *PCCERT_CONTEXT;

typedef struct _CRL_CONTEXT {
    DWORD dwCertEncodingType;
    BYTE *pbCrlEncoded;
    DWORD cbCrlEncoded;
    PCRL_INFO pCrlInfo;
    HCERTSTORE hCertStore;
} CRL_CONTEXT, *PCRL_CONTEXT;
typedef const CRL_CONTEXT *PCCRL_CONTEXT;

typedef struct _CRYPT_KEY_PROV_PARAM {
    DWORD dwParam;
    BYTE *pbData;
    DWORD cbData;
    DWORD dwFlags;
} CRYPT_KEY_PROV_PARAM, *PCRYPT_KEY_PROV_PARAM;

typedef struct _CRYPT_KEY_PROV_INFO {
    LPWSTR pwszContainerName;
    LPWSTR pwszProvName;
    DWORD dwProvType;
    DWORD dwFlags;
    DWORD cProvParam;
    PCRYPT_KEY_PROV_PARAM rgProvParam;
    DWORD dwKeySpec;
} CRYPT_KEY_PROV_INFO, *PCRYPT_KEY_PROV_INFO;

/* The part after the header in a BLOB of a DSS or Diffie-Hellman key: "DSS1", "DSS2", "DH1" or "DH2", bits of the prime */
typedef struct _DHPUBKEY {
    DWORD magic;
    DWORD bitlen;
} DHPUBKEY, DSSPUBKEY, KEAPUBKEY, TEKPUBKEY;

/* How a DSS prime was found; a counter of 0xffffffff means unknown. */
typedef struct _DSSSEED {
    DWORD counter;
    BYTE seed[20];
} DSSSEED;

/* The same in BLOBs of version 3 */
typedef struct _PUBKEYVER3 {
    DWORD magic;
    DWORD bitlenP;
    DWORD bitlenQ;
    DWORD bitlenJ;
    DSSSEED DSSSeed;
} DHPUBKEY_VER3, DSSPUBKEY_VER3;

typedef struct _PRIVKEYVER3 {
    DWORD magic;
    DWORD bitlenP;
    DWORD bitlenQ;
    DWORD bitlenJ;
    DWORD bitlenX;
    DSSSEED DSSSeed;
} DHPRIVKEY_VER3, DSSPRIVKEY_VER3;

/* The value of PP_ENUMALGS */
typedef struct _PROV_ENUMALGS {
    ALG_ID aiAlgid;
    DWORD dwBitLen;
    DWORD dwNameLen; /* with its NUL */
    CHAR szName[20];
} PROV_ENUMALGS;

/* The value of PP_ENUMALGS_EX */
typedef struct _PROV_ENUMALGS_EX {
    ALG_ID aiAlgid;
    DWORD dwDefaultLen; /* bits */
    DWORD dwMinLen;
    DWORD dwMaxLen;
    DWORD dwProtocols;
    DWORD dwNameLen;
    CHAR szName[20];
    DWORD dwLongNameLen;
    CHAR szLongName[40];
} PROV_ENUMALGS_EX;

/* The value of KP_SCHANNEL_ALG */
typedef struct _SCHANNEL_ALG {
    DWORD dwUse;
    ALG_ID Algid;
    DWORD cBits;
    DWORD dwFlags;
    DWORD dwReserved;
} SCHANNEL_ALG, *PSCHANNEL_ALG;

#define SCHANNEL_MAC_KEY    0
#define SCHANNEL_ENC_KEY    1
#define INTERNATIONAL_USAGE 1

/* ---- Calls ------------------------------------------------------------------------------------------ */

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Opens, makes or deletes a key container and returns a context on it. No name: the default container, or with
 * CRYPT_VERIFYCONTEXT one of the context's own. No provider: the default one of the type.
 * NTE_BAD_KEYSET (no such container), NTE_EXISTS, NTE_BAD_FLAGS, NTE_BAD_PROV_TYPE, NTE_PROV_TYPE_NOT_DEF,
 * NTE_KEYSET_NOT_DEF (no such provider), NTE_PROV_TYPE_NO_MATCH.
 */
BOOL WINAPI CryptAcquireContextA(HCRYPTPROV *phProv, LPCSTR szContainer, LPCSTR szProvider, DWORD dwProvType,
                                 DWORD dwFlags);
BOOL WINAPI CryptAcquireContextW(HCRYPTPROV *phProv, LPCWSTR szContainer, LPCWSTR szProvider, DWORD dwProvType,
                                 DWORD dwFlags);

/* Adds a reference to a context, which ends with the last release. pdwReserved is NULL, dwFlags 0. */
BOOL WINAPI CryptContextAddRef(HCRYPTPROV hProv, DWORD *pdwReserved, DWORD dwFlags);

/*
 * Releases a context. The last release ends it and every key and hash of it.
 * NTE_BAD_FLAGS if dwFlags is not 0; the context is released all the same.
 */
BOOL WINAPI CryptReleaseContext(HCRYPTPROV hProv, DWORD dwFlags);

/*
 * Reads a parameter of a context. PP_ENUMCONTAINERS without a buffer: 261; a name that fits leaves *pdwDataLen as
 * it was. PP_KEYSET_SEC_DESCR: a descriptor that grants everybody access. NTE_BAD_TYPE, NTE_BAD_FLAGS, ERROR_NO_MORE_ITEMS.
 */
BOOL WINAPI CryptGetProvParam(HCRYPTPROV hProv, DWORD dwParam, BYTE *pbData, DWORD *pdwDataLen, DWORD dwFlags);

/* Accepts PP_CLIENT_HWND, PP_KEYSET_SEC_DESCR and PP_USE_HARDWARE_RNG, and ignores them. Others: NTE_BAD_TYPE. */
BOOL WINAPI CryptSetProvParam(HCRYPTPROV hProv, DWORD dwParam, const BYTE *pbData, DWORD dwFlags);

/* Returns type and name of the provider at an index. pcbProvName counts bytes. ERROR_NO_MORE_ITEMS. */
BOOL WINAPI CryptEnumProvidersA(DWORD dwIndex, DWORD *pdwReserved, DWORD dwFlags, DWORD *pdwProvType,
                                LPSTR szProvName, DWORD *pcbProvName);
BOOL WINAPI CryptEnumProvidersW(DWORD dwIndex, DWORD *pdwReserved, DWORD dwFlags, DWORD *pdwProvType,
                                LPWSTR szProvName, DWORD *pcbProvName);

/* Returns number and name of the provider type at an index. pcbTypeName counts bytes. ERROR_NO_MORE_ITEMS. */
BOOL WINAPI CryptEnumProviderTypesA(DWORD dwIndex, DWORD *pdwReserved, DWORD dwFlags, DWORD *pdwProvType,
                                    LPSTR szTypeName, DWORD *pcbTypeName);
BOOL WINAPI CryptEnumProviderTypesW(DWORD dwIndex, DWORD *pdwReserved, DWORD dwFlags, DWORD *pdwProvType,
                                    LPWSTR szTypeName, DWORD *pcbTypeName);

/* Returns the name of a type's default provider. pcbProvName counts bytes. */
BOOL WINAPI CryptGetDefaultProviderA(DWORD dwProvType, DWORD *pdwReserved, DWORD dwFlags, LPSTR szProvName,
                                     DWORD *pcbProvName);
BOOL WINAPI CryptGetDefaultProviderW(DWORD dwProvType, DWORD *pdwReserved, DWORD dwFlags, LPWSTR szProvName,
                                     DWORD *pcbProvName);

/* Makes a provider the user's default of its type, for this process. */
BOOL WINAPI CryptSetProviderA(LPCSTR pszProvName, DWORD dwProvType);
BOOL WINAPI CryptSetProviderW(LPCWSTR pszProvName, DWORD dwProvType);

/* The same for CRYPT_USER_DEFAULT or CRYPT_MACHINE_DEFAULT. CRYPT_DELETE_DEFAULT removes such a default. */
BOOL WINAPI CryptSetProviderExA(LPCSTR pszProvName, DWORD dwProvType, DWORD *pdwReserved, DWORD dwFlags);
BOOL WINAPI CryptSetProviderExW(LPCWSTR pszProvName, DWORD dwProvType, DWORD *pdwReserved, DWORD dwFlags);

/* Fills a buffer with random bytes. */
BOOL WINAPI CryptGenRandom(HCRYPTPROV hProv, DWORD dwLen, BYTE *pbBuffer);

/*
 * Makes a random session key, or a pair that becomes a user key of the container (AT_KEYEXCHANGE, AT_SIGNATURE).
 * NTE_BAD_ALGID, NTE_BAD_FLAGS, NTE_BAD_DATA (a length that the provider lacks).
 */
BOOL WINAPI CryptGenKey(HCRYPTPROV hProv, ALG_ID Algid, DWORD dwFlags, HCRYPTKEY *phKey);

/*
 * Makes a session key from a hash, and finishes the hash. CALG_SCHANNEL_ENC_KEY and CALG_SCHANNEL_MAC_KEY come from a
 * CALG_SCHANNEL_MASTER_HASH, which is not finished; CRYPT_SERVER asks for the key under which the server sends.
 * NTE_BAD_ALGID, NTE_BAD_FLAGS, NTE_BAD_DATA, NTE_BAD_HASH.
 */
BOOL WINAPI CryptDeriveKey(HCRYPTPROV hProv, ALG_ID Algid, HCRYPTHASH hBaseData, DWORD dwFlags, HCRYPTKEY *phKey);

/*
 * Makes a key from a BLOB. hPubKey unwraps a SIMPLEBLOB (0: the container's exchange key does) and decrypts a
 * PRIVATEKEYBLOB. NTE_BAD_DATA, NTE_BAD_TYPE, NTE_BAD_ALGID, NTE_BAD_PUBLIC_KEY.
 */
BOOL WINAPI CryptImportKey(HCRYPTPROV hProv, const BYTE *pbData, DWORD dwDataLen, HCRYPTKEY hPubKey, DWORD dwFlags,
                           HCRYPTKEY *phKey);

/*
 * Writes a key as a BLOB. hExpKey wraps a session key, or encrypts a private key.
 * NTE_BAD_KEY_STATE (the key is not exportable), NTE_BAD_TYPE, NTE_BAD_KEY, NTE_BAD_PUBLIC_KEY.
 */
BOOL WINAPI CryptExportKey(HCRYPTKEY hKey, HCRYPTKEY hExpKey, DWORD dwBlobType, DWORD dwFlags, BYTE *pbData,
                           DWORD *pdwDataLen);

/* Returns a new handle to a user key of the container. NTE_NO_KEY. */
BOOL WINAPI CryptGetUserKey(HCRYPTPROV hProv, DWORD dwKeySpec, HCRYPTKEY *phUserKey);

/* Copies a key and its exact state, in the middle of a message too. pdwReserved is NULL, dwFlags 0. */
BOOL WINAPI CryptDuplicateKey(HCRYPTKEY hKey, DWORD *pdwReserved, DWORD dwFlags, HCRYPTKEY *phKey);

/* Ends a handle and wipes its key. A user key stays in its container. */
BOOL WINAPI CryptDestroyKey(HCRYPTKEY hKey);

/*
 * Sets a parameter of a key. The parameter determines how many bytes are read: KP_IV one block, KP_SALT 11,
 * KP_SALT_EX a CRYPT_INTEGER_BLOB, the others a DWORD. On a master key, KP_SCHANNEL_ALG is a SCHANNEL_ALG, and
 * KP_CLIENT_RANDOM, KP_SERVER_RANDOM, KP_CERTIFICATE and KP_CLEAR_KEY are CRYPT_DATA_BLOBs. On a DSS or Diffie-Hellman
 * key of CRYPT_PREGEN, KP_P, KP_G, KP_Q and KP_PUB_PARAMS are CRYPT_DATA_BLOBs, and KP_X is NULL. On a key that
 * Diffie-Hellman agreed on, KP_ALGID makes it a session key, and dwFlags are those of CryptGenKey.
 * NTE_BAD_FLAGS, NTE_BAD_TYPE, NTE_BAD_KEY, NTE_BAD_DATA, NTE_BAD_LEN, NTE_BAD_ALGID, NTE_FAIL.
 */
BOOL WINAPI CryptSetKeyParam(HCRYPTKEY hKey, DWORD dwParam, const BYTE *pbData, DWORD dwFlags);

/* Reads a parameter of a key. NTE_BAD_FLAGS, NTE_BAD_TYPE, NTE_BAD_KEY, NTE_BAD_DATA, NTE_NO_KEY, NTE_BAD_KEY_STATE. */
BOOL WINAPI CryptGetKeyParam(HCRYPTKEY hKey, DWORD dwParam, BYTE *pbData, DWORD *pdwDataLen, DWORD dwFlags);

/*
 * Encrypts in place the first *pdwDataLen of the buffer's dwBufLen bytes, and sets *pdwDataLen to the length of
 * the ciphertext. The last section of a message is Final. A hash, if there is one, takes the plaintext.
 * NTE_BAD_DATA, NTE_BAD_LEN, NTE_BAD_ALGID (the mode), NTE_BAD_KEY, NTE_BAD_FLAGS, NTE_BAD_HASH_STATE.
 */
BOOL WINAPI CryptEncrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final, DWORD dwFlags, BYTE *pbData,
                         DWORD *pdwDataLen, DWORD dwBufLen);

/*
 * Decrypts *pdwDataLen bytes in place, and sets *pdwDataLen to the length of the plaintext.
 * NTE_BAD_DATA (also bad padding), NTE_BAD_ALGID (the mode), NTE_BAD_KEY, NTE_BAD_FLAGS, NTE_BAD_HASH_STATE.
 */
BOOL WINAPI CryptDecrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final, DWORD dwFlags, BYTE *pbData,
                         DWORD *pdwDataLen);

/*
 * Makes a hash; HMAC and MAC take a key, CALG_SCHANNEL_MASTER_HASH and CALG_TLS1PRF a master key, the others 0.
 * NTE_BAD_ALGID, NTE_BAD_KEY, NTE_BAD_KEY_STATE, NTE_BAD_FLAGS.
 */
BOOL WINAPI CryptCreateHash(HCRYPTPROV hProv, ALG_ID Algid, HCRYPTKEY hKey, DWORD dwFlags, HCRYPTHASH *phHash);

/* Feeds bytes to a hash. NTE_BAD_HASH_STATE (it is finished), NTE_BAD_FLAGS, NTE_BAD_ALGID. */
BOOL WINAPI CryptHashData(HCRYPTHASH hHash, const BYTE *pbData, DWORD dwDataLen, DWORD dwFlags);

/* Feeds the bytes of a session key to a hash. NTE_BAD_HASH_STATE, NTE_BAD_FLAGS, NTE_BAD_KEY. */
BOOL WINAPI CryptHashSessionKey(HCRYPTHASH hHash, HCRYPTKEY hKey, DWORD dwFlags);

/* Copies a hash and its exact state. pdwReserved is NULL, dwFlags 0. */
BOOL WINAPI CryptDuplicateHash(HCRYPTHASH hHash, DWORD *pdwReserved, DWORD dwFlags, HCRYPTHASH *phHash);

/* Ends a hash. */
BOOL WINAPI CryptDestroyHash(HCRYPTHASH hHash);

/*
 * Sets HP_HMAC_INFO (an HMAC_INFO is read), HP_HASHVAL (as many bytes as the hash has), or of CALG_TLS1PRF
 * HP_TLS1PRF_LABEL and HP_TLS1PRF_SEED (CRYPT_DATA_BLOBs).
 * NTE_BAD_TYPE, NTE_BAD_FLAGS, NTE_BAD_HASH_STATE, NTE_BAD_ALGID.
 */
BOOL WINAPI CryptSetHashParam(HCRYPTHASH hHash, DWORD dwParam, const BYTE *pbData, DWORD dwFlags);

/*
 * Reads a parameter of a hash. Reading HP_HASHVAL finishes the hash; asking for its size does not. The value of
 * CALG_TLS1PRF fills the whole buffer. NTE_BAD_TYPE.
 */
BOOL WINAPI CryptGetHashParam(HCRYPTHASH hHash, DWORD dwParam, BYTE *pbData, DWORD *pdwDataLen, DWORD dwFlags);

/*
 * Signs a hash with a user key of its context's container, and finishes the hash. A description is hashed before
 * that, as UTF-16. NTE_NO_KEY, NTE_BAD_FLAGS, NTE_BAD_ALGID.
 */
BOOL WINAPI CryptSignHashA(HCRYPTHASH hHash, DWORD dwKeySpec, LPCSTR szDescription, DWORD dwFlags, BYTE *pbSignature,
                           DWORD *pdwSigLen);
BOOL WINAPI CryptSignHashW(HCRYPTHASH hHash, DWORD dwKeySpec, LPCWSTR szDescription, DWORD dwFlags,
                           BYTE *pbSignature, DWORD *pdwSigLen);

/* Checks a signature against a hash and a public key, and finishes the hash. NTE_BAD_SIGNATURE, NTE_BAD_FLAGS. */
BOOL WINAPI CryptVerifySignatureA(HCRYPTHASH hHash, const BYTE *pbSignature, DWORD dwSigLen, HCRYPTKEY hPubKey,
                                  LPCSTR szDescription, DWORD dwFlags);
BOOL WINAPI CryptVerifySignatureW(HCRYPTHASH hHash, const BYTE *pbSignature, DWORD dwSigLen, HCRYPTKEY hPubKey,
                                  LPCWSTR szDescription, DWORD dwFlags);

/* Decodes the bytes that a text encodes: base64, hex, PEM. A length of 0 means up to the NUL. ERROR_INVALID_DATA. */
BOOL WINAPI CryptStringToBinaryA(LPCSTR pszString, DWORD cchString, DWORD dwFlags, BYTE *pbBinary, DWORD *pcbBinary,
                                 DWORD *pdwSkip, DWORD *pdwFlags);
BOOL WINAPI CryptStringToBinaryW(LPCWSTR pszString, DWORD cchString, DWORD dwFlags, BYTE *pbBinary, DWORD *pcbBinary,
                                 DWORD *pdwSkip, DWORD *pdwFlags);

/* Writes bytes as text. Without a buffer the length includes the NUL; with a buffer it does not. */
BOOL WINAPI CryptBinaryToStringA(const BYTE *pbBinary, DWORD cbBinary, DWORD dwFlags, LPSTR pszString,
                                 DWORD *pcchString);
BOOL WINAPI CryptBinaryToStringW(const BYTE *pbBinary, DWORD cbBinary, DWORD dwFlags, LPWSTR pszString,
                                 DWORD *pcchString);

/*
 * Decodes a structure for keys. With CRYPT_DECODE_ALLOC_FLAG, in memory for LocalFree. ERROR_FILE_NOT_FOUND (no such
 * structure), CRYPT_E_ASN1_BADTAG, CRYPT_E_ASN1_EOD, CRYPT_E_ASN1_CORRUPT, CRYPT_E_ASN1_LARGE.
 */
BOOL WINAPI CryptDecodeObject(DWORD dwCertEncodingType, LPCSTR lpszStructType, const BYTE *pbEncoded, DWORD cbEncoded,
                              DWORD dwFlags, void *pvStructInfo, DWORD *pcbStructInfo);
BOOL WINAPI CryptDecodeObjectEx(DWORD dwCertEncodingType, LPCSTR lpszStructType, const BYTE *pbEncoded,
                                DWORD cbEncoded, DWORD dwFlags, PCRYPT_DECODE_PARA pDecodePara, void *pvStructInfo,
                                DWORD *pcbStructInfo);

/* Encodes a structure for keys as DER. ERROR_FILE_NOT_FOUND, E_INVALIDARG. */
BOOL WINAPI CryptEncodeObject(DWORD dwCertEncodingType, LPCSTR lpszStructType, const void *pvStructInfo,
                              BYTE *pbEncoded, DWORD *pcbEncoded);
BOOL WINAPI CryptEncodeObjectEx(DWORD dwCertEncodingType, LPCSTR lpszStructType, const void *pvStructInfo,
                                DWORD dwFlags, PCRYPT_ENCODE_PARA pEncodePara, void *pvEncoded, DWORD *pcbEncoded);

/* Imports the public key of a certificate or a PEM file. ERROR_FILE_NOT_FOUND (neither an RSA nor a DSS key). */
BOOL WINAPI CryptImportPublicKeyInfo(HCRYPTPROV hCryptProv, DWORD dwCertEncodingType, PCERT_PUBLIC_KEY_INFO pInfo,
                                     HCRYPTKEY *phKey);
BOOL WINAPI CryptImportPublicKeyInfoEx(HCRYPTPROV hCryptProv, DWORD dwCertEncodingType, PCERT_PUBLIC_KEY_INFO pInfo,
                                       ALG_ID aiKeyAlg, DWORD dwFlags, void *pvAuxInfo, HCRYPTKEY *phKey);

/* The public half of a user key of the context's container. NTE_NO_KEY. */
BOOL WINAPI CryptExportPublicKeyInfo(HCRYPTPROV hCryptProv, DWORD dwKeySpec, DWORD dwCertEncodingType,
                                     PCERT_PUBLIC_KEY_INFO pInfo, DWORD *pcbInfo);
BOOL WINAPI CryptExportPublicKeyInfoEx(HCRYPTPROV hCryptProv, DWORD dwKeySpec, DWORD dwCertEncodingType,
                                       LPSTR pszPublicKeyObjId, DWORD dwFlags, void *pvAuxInfo,
                                       PCERT_PUBLIC_KEY_INFO pInfo, DWORD *pcbInfo);

/* A hash of an encoded key, by default MD5. hCryptProv may be 0. */
BOOL WINAPI CryptHashPublicKeyInfo(HCRYPTPROV hCryptProv, ALG_ID Algid, DWORD dwFlags, DWORD dwCertEncodingType,
                                   PCERT_PUBLIC_KEY_INFO pInfo, BYTE *pbComputedHash, DWORD *pcbComputedHash);

/* A hash of bytes, by default SHA-1. hCryptProv may be 0. */
BOOL WINAPI CryptHashCertificate(HCRYPTPROV hCryptProv, ALG_ID Algid, DWORD dwFlags, const BYTE *pbEncoded,
                                 DWORD cbEncoded, BYTE *pbComputedHash, DWORD *pcbComputedHash);

/* The ALG_ID of an OID, and the OID of an ALG_ID; 0 and NULL if there is none. */
DWORD WINAPI CertOIDToAlgId(LPCSTR pszObjId);
LPCSTR WINAPI CertAlgIdToOID(DWORD dwAlgId);

/* Memory that the calls above allocate and free. */
LPVOID WINAPI CryptMemAlloc(ULONG cbSize);
LPVOID WINAPI CryptMemRealloc(LPVOID pv, ULONG cbSize);
void WINAPI CryptMemFree(LPVOID pv);

/* Protects data under the master key of the process; LocalFree frees the result. The description is not secret. */
BOOL WINAPI CryptProtectData(DATA_BLOB *pDataIn, LPCWSTR szDataDescr, DATA_BLOB *pOptionalEntropy, PVOID pvReserved,
                             CRYPTPROTECT_PROMPTSTRUCT *pPromptStruct, DWORD dwFlags, DATA_BLOB *pDataOut);

/* Opens protected data. ERROR_INVALID_DATA (damaged, or other entropy), NTE_BAD_KEY_STATE (another master key). */
BOOL WINAPI CryptUnprotectData(DATA_BLOB *pDataIn, LPWSTR *ppszDataDescr, DATA_BLOB *pOptionalEntropy,
                               PVOID pvReserved, CRYPTPROTECT_PROMPTSTRUCT *pPromptStruct, DWORD dwFlags,
                               DATA_BLOB *pDataOut);

/* Encrypts memory in place, in blocks of CRYPTPROTECTMEMORY_BLOCK_SIZE bytes. */
BOOL WINAPI CryptProtectMemory(LPVOID pDataIn, DWORD cbDataIn, DWORD dwFlags);
BOOL WINAPI CryptUnprotectMemory(LPVOID pDataIn, DWORD cbDataIn, DWORD dwFlags);

/* The names that ntsecapi.h gives these: RtlGenRandom, RtlEncryptMemory and RtlDecryptMemory. */
BOOLEAN WINAPI SystemFunction036(PVOID RandomBuffer, ULONG RandomBufferLength);
NTSTATUS WINAPI SystemFunction040(PVOID Memory, ULONG MemorySize, ULONG OptionFlags);
NTSTATUS WINAPI SystemFunction041(PVOID Memory, ULONG MemorySize, ULONG OptionFlags);
#define RtlGenRandom     SystemFunction036
#define RtlEncryptMemory SystemFunction040
#define RtlDecryptMemory SystemFunction041

#ifdef __cplusplus
}
#endif

/* The plain names mean the W calls if UNICODE is defined, else the A calls. */
#ifdef UNICODE
#define CryptAcquireContext     CryptAcquireContextW
#define CryptBinaryToString     CryptBinaryToStringW
#define CryptEnumProviders      CryptEnumProvidersW
#define CryptEnumProviderTypes  CryptEnumProviderTypesW
#define CryptGetDefaultProvider CryptGetDefaultProviderW
#define CryptSetProvider        CryptSetProviderW
#define CryptSetProviderEx      CryptSetProviderExW
#define CryptSignHash           CryptSignHashW
#define CryptStringToBinary     CryptStringToBinaryW
#define CryptVerifySignature    CryptVerifySignatureW
#else
#define CryptAcquireContext     CryptAcquireContextA
#define CryptBinaryToString     CryptBinaryToStringA
#define CryptEnumProviders      CryptEnumProvidersA
#define CryptEnumProviderTypes  CryptEnumProviderTypesA
#define CryptGetDefaultProvider CryptGetDefaultProviderA
#define CryptSetProvider        CryptSetProviderA
#define CryptSetProviderEx      CryptSetProviderExA
#define CryptSignHash           CryptSignHashA
#define CryptStringToBinary     CryptStringToBinaryA
#define CryptVerifySignature    CryptVerifySignatureA
#endif

#endif
