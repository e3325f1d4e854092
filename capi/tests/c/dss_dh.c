/*
 * Keys of DSS and Diffie-Hellman: names and lengths, signatures, BLOBs, and two processes that agree on a key.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <windows.h>
#include <wincrypt.h>

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "line %d: %s (%#x)\n", __LINE__, #condition, GetLastError()); \
            return 1;                                                                     \
        }                                                                                 \
    } while (0)

#define FAILS(error, call) CHECK(!(call) && GetLastError() == (error))

/* The prime and the generator of Microsoft's example of Diffie-Hellman. */
static BYTE prime[64] = {
    0x91, 0x02, 0xc8, 0x31, 0xee, 0x36, 0x07, 0xec, 0xc2, 0x24, 0x37, 0xf8, 0xfb, 0x3d, 0x69, 0x49,
    0xac, 0x7a, 0xab, 0x32, 0xac, 0xad, 0xe9, 0xc2, 0xaf, 0x0e, 0x21, 0xb7, 0xc5, 0x2f, 0x76, 0xd0,
    0xe5, 0x82, 0x78, 0x0d, 0x4f, 0x32, 0xb8, 0xcb, 0xf7, 0x0c, 0x8d, 0xfb, 0x3a, 0xd8, 0xc0, 0xea,
    0xcb, 0x69, 0x68, 0xb0, 0x9b, 0x75, 0x25, 0x3d, 0xaa, 0x76, 0x22, 0x49, 0x94, 0xa4, 0xf2, 0x8d,
};
static BYTE generator[64] = {
    0x02, 0x88, 0xd7, 0xe6, 0x53, 0xaf, 0x72, 0xc5, 0x8c, 0x08, 0x4b, 0x46, 0x6f, 0x9f, 0x2e, 0xc4,
    0x9c, 0x5c, 0x92, 0x21, 0x95, 0xb7, 0xe5, 0x58, 0xbf, 0xba, 0x24, 0xfa, 0xe5, 0x9d, 0xcb, 0x71,
    0x2e, 0x2c, 0xce, 0x99, 0xf3, 0x10, 0xff, 0x3b, 0xcb, 0xef, 0x6c, 0x95, 0x22, 0x55, 0x9d, 0x29,
    0x00, 0xb5, 0x4c, 0x5b, 0xa5, 0x63, 0x31, 0x41, 0x13, 0x0a, 0xea, 0x39, 0x78, 0x02, 0x6d, 0x62,
};

static BOOL set_number(HCRYPTKEY key, DWORD param, BYTE *bytes, DWORD len)
{
    CRYPT_DATA_BLOB blob;
    blob.cbData = len;
    blob.pbData = bytes;
    return CryptSetKeyParam(key, param, (const BYTE *)&blob, 0);
}

/* A key with those numbers and an x of its own. */
static int example_key(HCRYPTPROV prov, HCRYPTKEY *key)
{
    CHECK(CryptGenKey(prov, CALG_DH_EPHEM, 512 << 16 | CRYPT_PREGEN, key));
    CHECK(set_number(*key, KP_P, prime, sizeof prime));
    CHECK(set_number(*key, KP_G, generator, sizeof generator));
    CHECK(CryptSetKeyParam(*key, KP_X, NULL, 0));
    return 0;
}

static int names(void)
{
    HCRYPTPROV prov = 0;
    FAILS(NTE_BAD_PROV_TYPE, CryptAcquireContextA(&prov, NULL, NULL, 0, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_BAD_PROV_TYPE, CryptAcquireContextA(&prov, NULL, NULL, 0, CRYPT_DELETEKEYSET));
    FAILS(NTE_KEYSET_NOT_DEF,
          CryptAcquireContextA(&prov, NULL, MS_DEF_RSA_SIG_PROV_A, PROV_RSA_SIG, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_PROV_TYPE_NO_MATCH,
          CryptAcquireContextA(&prov, NULL, MS_DEF_RSA_SCHANNEL_PROV_A, PROV_RSA_SIG, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_PROV_TYPE_NO_MATCH,
          CryptAcquireContextA(&prov, NULL, MS_ENH_RSA_AES_PROV_A, PROV_RSA_SIG, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_PROV_TYPE_NO_MATCH, CryptAcquireContextA(&prov, NULL, MS_DEF_DSS_PROV_A, 500, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_PROV_TYPE_NO_MATCH,
          CryptAcquireContextA(&prov, NULL, MS_DEF_DSS_DH_PROV_A, PROV_DSS, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_PROV_TYPE_NO_MATCH,
          CryptAcquireContextA(&prov, NULL, MS_DEF_DSS_PROV_A, PROV_DSS_DH, CRYPT_VERIFYCONTEXT));
    CHECK(CryptAcquireContextA(&prov, NULL, MS_DEF_DSS_PROV_A, PROV_DSS, CRYPT_VERIFYCONTEXT));
    CHECK(CryptReleaseContext(prov, 0));
    CHECK(CryptAcquireContextA(&prov, NULL, MS_DEF_DSS_DH_PROV_A, PROV_DSS_DH, CRYPT_VERIFYCONTEXT));
    CHECK(CryptReleaseContext(prov, 0));
    CHECK(CryptAcquireContextW(&prov, NULL, NULL, PROV_DSS_DH, CRYPT_VERIFYCONTEXT));
    {
        char name[100];
        DWORD len = sizeof name;
        CHECK(CryptGetProvParam(prov, PP_NAME, (BYTE *)name, &len, 0));
        CHECK(strcmp(name, MS_ENH_DSS_DH_PROV_A) == 0);
    }
    CHECK(CryptReleaseContext(prov, 0));
    return 0;
}

static int length(HCRYPTPROV prov, ALG_ID alg_id, DWORD bits, DWORD error)
{
    HCRYPTKEY key;
    if (error != 0) {
        FAILS(error, CryptGenKey(prov, alg_id, bits << 16, &key));
    } else {
        CHECK(CryptGenKey(prov, alg_id, bits << 16, &key));
        CHECK(CryptDestroyKey(key));
    }
    return 0;
}

static int lengths(void)
{
    HCRYPTPROV prov;
    CHECK(CryptAcquireContextA(&prov, NULL, MS_DEF_DSS_PROV_A, PROV_DSS, CRYPT_VERIFYCONTEXT));
    CHECK(length(prov, AT_KEYEXCHANGE, 512, NTE_BAD_ALGID) == 0);
    CHECK(length(prov, CALG_DH_EPHEM, 448, NTE_BAD_ALGID) == 0);
    CHECK(length(prov, CALG_DH_SF, 1088, NTE_BAD_ALGID) == 0);
    CHECK(length(prov, AT_SIGNATURE, 448, NTE_BAD_FLAGS) == 0);
    CHECK(length(prov, AT_SIGNATURE, 512, 0) == 0);
    CHECK(length(prov, CALG_DSS_SIGN, 513, STATUS_INVALID_PARAMETER) == 0);
    CHECK(length(prov, CALG_DSS_SIGN, 1088, NTE_BAD_FLAGS) == 0);
    CHECK(CryptReleaseContext(prov, 0));
    CHECK(CryptAcquireContextA(&prov, NULL, MS_DEF_DSS_DH_PROV_A, PROV_DSS_DH, CRYPT_VERIFYCONTEXT));
    CHECK(length(prov, AT_KEYEXCHANGE, 448, NTE_BAD_FLAGS) == 0);
    CHECK(length(prov, AT_KEYEXCHANGE, 512, 0) == 0);
    CHECK(length(prov, CALG_DH_EPHEM, 513, NTE_BAD_FLAGS) == 0);
    CHECK(length(prov, CALG_DH_SF, 1088, NTE_BAD_FLAGS) == 0);
    CHECK(CryptReleaseContext(prov, 0));
    CHECK(CryptAcquireContextA(&prov, NULL, MS_DEF_DH_SCHANNEL_PROV_A, PROV_DH_SCHANNEL, CRYPT_VERIFYCONTEXT));
    CHECK(length(prov, CALG_DH_EPHEM, 1032, NTE_BAD_FLAGS) == 0);
    CHECK(length(prov, CALG_DH_SF, 4160, NTE_BAD_FLAGS) == 0);
    CHECK(length(prov, CALG_DSS_SIGN, 513, STATUS_INVALID_PARAMETER) == 0);
    CHECK(CryptReleaseContext(prov, 0));
    return 0;
}

static int hash_of(HCRYPTPROV prov, ALG_ID alg_id, const char *text, HCRYPTHASH *hash)
{
    CHECK(CryptCreateHash(prov, alg_id, 0, 0, hash));
    CHECK(CryptHashData(*hash, (const BYTE *)text, (DWORD)strlen(text), 0));
    return 0;
}

static int signatures(DWORD bits)
{
    static const char *const text = "I am the king of the signatures";
    HCRYPTPROV prov, verifier;
    HCRYPTKEY key, copy, public_key;
    HCRYPTHASH hash;
    BYTE first[40], second[40], blob[500], again[336];
    DWORD public_len = 60 + 3 * bits / 8, private_len = 80 + 2 * bits / 8, len;

    CHECK(CryptAcquireContextA(&prov, NULL, MS_DEF_DSS_PROV_A, PROV_DSS, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_NO_KEY, CryptGetUserKey(prov, AT_SIGNATURE, &key));
    FAILS(NTE_NO_KEY, CryptGetUserKey(prov, AT_KEYEXCHANGE, &key));
    CHECK(CryptGenKey(prov, AT_SIGNATURE, bits << 16 | CRYPT_EXPORTABLE, &key));
    CHECK(CryptGetUserKey(prov, AT_SIGNATURE, &copy) && CryptDestroyKey(copy));

    CHECK(hash_of(prov, CALG_SHA1, text, &hash) == 0);
    CHECK(CryptSignHashA(hash, AT_SIGNATURE, NULL, 0, NULL, &len) && len == 40);
    CHECK(CryptSignHashA(hash, AT_SIGNATURE, NULL, 0, first, &len) && len == 40);
    CHECK(CryptSignHashW(hash, AT_SIGNATURE, NULL, 0, second, &len) && len == 40);
    CHECK(memcmp(first, second, 20) != 0 && memcmp(first + 20, second + 20, 20) != 0);
    len = 39;
    FAILS(ERROR_MORE_DATA, CryptSignHashA(hash, AT_SIGNATURE, NULL, 0, first, &len));
    CHECK(len == 40);
    len = 8;
    FAILS(NTE_BAD_KEY, CryptEncrypt(key, 0, TRUE, 0, blob, &len, sizeof blob));
    FAILS(NTE_BAD_KEY, CryptDecrypt(key, 0, TRUE, 0, blob, &len));

    /* The public key goes to another context. */
    len = sizeof blob;
    CHECK(CryptExportKey(key, 0, PUBLICKEYBLOB, 0, blob, &len) && len == public_len);
    CHECK(((BLOBHEADER *)blob)->aiKeyAlg == CALG_DSS_SIGN);
    CHECK(((DSSPUBKEY *)(blob + sizeof(BLOBHEADER)))->magic == 0x31535344);
    CHECK(((DSSPUBKEY *)(blob + sizeof(BLOBHEADER)))->bitlen == bits);
    CHECK(((DSSSEED *)(blob + len - sizeof(DSSSEED)))->counter < 4096);
    CHECK(CryptAcquireContextA(&verifier, NULL, NULL, PROV_DSS_DH, CRYPT_VERIFYCONTEXT));
    CHECK(CryptImportKey(verifier, blob, len, 0, 0, &public_key));
    CHECK(CryptGetKeyParam(public_key, KP_VERIFY_PARAMS, NULL, &len, 0) && len == 0);
    CHECK(CryptDestroyHash(hash));
    CHECK(hash_of(verifier, CALG_SHA1, text, &hash) == 0);
    CHECK(CryptVerifySignatureA(hash, first, 40, public_key, NULL, 0));
    CHECK(CryptVerifySignatureW(hash, second, 40, public_key, NULL, 0));
    FAILS(NTE_BAD_SIGNATURE, CryptVerifySignatureA(hash, first, 39, public_key, NULL, 0));
    first[7] ^= 1;
    FAILS(NTE_BAD_SIGNATURE, CryptVerifySignatureA(hash, first, 40, public_key, NULL, 0));
    CHECK(CryptDestroyHash(hash));
    CHECK(CryptReleaseContext(verifier, 0));

    CHECK(hash_of(prov, CALG_MD5, text, &hash) == 0);
    len = 40;
    FAILS(NTE_BAD_HASH, CryptSignHashA(hash, AT_SIGNATURE, NULL, 0, first, &len));

    /* A private key comes back the same from a duplicate. */
    len = sizeof blob;
    CHECK(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, blob, &len) && len == private_len);
    CHECK(CryptImportKey(prov, blob, len, 0, CRYPT_EXPORTABLE, &key));
    CHECK(CryptDuplicateKey(key, NULL, 0, &copy));
    len = sizeof again;
    CHECK(CryptExportKey(copy, 0, PRIVATEKEYBLOB, 0, again, &len) && len == private_len);
    CHECK(memcmp(blob, again, private_len) == 0);
    len = sizeof blob;
    CHECK(CryptExportKey(copy, 0, PRIVATEKEYBLOB, CRYPT_BLOB_VER3, blob, &len));
    CHECK(blob[1] == 3 && ((DSSPRIVKEY_VER3 *)(blob + sizeof(BLOBHEADER)))->bitlenX == 160);
    CHECK(CryptReleaseContext(prov, 0));
    return 0;
}

static int parameters(void)
{
    HCRYPTPROV prov;
    HCRYPTKEY key;
    BYTE number[64];
    DWORD len = sizeof number;
    CRYPT_DATA_BLOB nowhere = {64, NULL};

    CHECK(CryptAcquireContextA(&prov, NULL, NULL, PROV_DSS_DH, CRYPT_VERIFYCONTEXT));
    CHECK(CryptGenKey(prov, CALG_DH_SF, 512 << 16 | CRYPT_PREGEN, &key));
    FAILS(ERROR_INVALID_PARAMETER, CryptSetKeyParam(key, KP_P, NULL, 0));
    FAILS(ERROR_INVALID_PARAMETER, CryptSetKeyParam(key, KP_P, (BYTE *)&nowhere, 0));
    FAILS(NTE_BAD_DATA, set_number(key, KP_P, prime, 63));
    FAILS(NTE_BAD_DATA, CryptSetKeyParam(key, KP_X, NULL, 0));
    FAILS(NTE_BAD_FLAGS, CryptSetKeyParam(key, KP_P, (BYTE *)&nowhere, 1));
    CHECK(set_number(key, KP_P, prime, sizeof prime));
    CHECK(set_number(key, KP_G, generator, sizeof generator));
    CHECK(CryptSetKeyParam(key, KP_X, NULL, 0));
    CHECK(CryptGetKeyParam(key, KP_G, number, &len, 0) && len == 64 && memcmp(number, generator, 64) == 0);
    len = 63;
    FAILS(ERROR_MORE_DATA, CryptGetKeyParam(key, KP_Y, number, &len, 0));
    CHECK(len == 64);
    FAILS(NTE_BAD_KEY_STATE, CryptGetKeyParam(key, KP_X, number, &len, 0));
    CHECK(CryptDestroyKey(key));

    /* A key of y = 1 or p - 1 confines the secret to one or two values. */
    CHECK(example_key(prov, &key) == 0);
    {
        struct {
            BLOBHEADER header;
            DHPUBKEY key;
            BYTE y[64];
        } hostile = {{PUBLICKEYBLOB, 2, 0, CALG_DH_EPHEM}, {0x31484400, 512}, {1}};
        HCRYPTKEY agreed;
        FAILS(NTE_BAD_DATA, CryptImportKey(prov, (BYTE *)&hostile, sizeof hostile, key, 0, &agreed));
        memcpy(hostile.y, prime, 64);
        hostile.y[0] -= 1;
        FAILS(NTE_BAD_DATA, CryptImportKey(prov, (BYTE *)&hostile, sizeof hostile, key, 0, &agreed));
        memcpy(hostile.y, generator, 64);
        CHECK(CryptImportKey(prov, (BYTE *)&hostile, sizeof hostile, key, 0, &agreed));
    }
    CHECK(CryptReleaseContext(prov, 0));
    return 0;
}

static int transfer(int from, int to, BYTE *theirs, const BYTE *ours, size_t len)
{
    CHECK(write(to, ours, len) == (ssize_t)len);
    CHECK(read(from, theirs, len) == (ssize_t)len);
    return 0;
}

/* One of two processes: they send each other their public keys, and then one message, under the key that they agree on. */
static int party(int from, int to)
{
    static const char message[16] = "attack at dawn";
    HCRYPTPROV prov;
    HCRYPTKEY own, agreed;
    ALG_ID alg_id = CALG_3DES;
    BYTE ours[100], theirs[100];
    DWORD len = sizeof ours;

    CHECK(CryptAcquireContextA(&prov, NULL, MS_ENH_DSS_DH_PROV_A, PROV_DSS_DH, CRYPT_VERIFYCONTEXT));
    CHECK(example_key(prov, &own) == 0);
    CHECK(CryptExportKey(own, 0, PUBLICKEYBLOB, 0, ours, &len) && len == 80);
    CHECK(transfer(from, to, theirs, ours, len) == 0);
    CHECK(memcmp(ours, theirs, 16) == 0 && memcmp(ours + 16, theirs + 16, 64) != 0);
    CHECK(CryptImportKey(prov, theirs, len, own, 0, &agreed));
    FAILS(NTE_BAD_KEY, CryptEncrypt(agreed, 0, TRUE, 0, NULL, &len, 0));
    CHECK(CryptSetKeyParam(agreed, KP_ALGID, (BYTE *)&alg_id, 0));

    memcpy(ours, message, sizeof message);
    len = sizeof message;
    CHECK(CryptEncrypt(agreed, 0, TRUE, 0, ours, &len, sizeof ours) && len == 24);
    CHECK(transfer(from, to, theirs, ours, len) == 0);
    CHECK(memcmp(ours, theirs, len) == 0);
    CHECK(CryptDecrypt(agreed, 0, TRUE, 0, theirs, &len) && len == sizeof message);
    CHECK(memcmp(theirs, message, len) == 0);
    CHECK(CryptReleaseContext(prov, 0));
    return 0;
}

static int two_processes(void)
{
    int there[2], back[2], status;
    pid_t child;
    CHECK(pipe(there) == 0 && pipe(back) == 0);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        _exit(party(there[0], back[1]));
    }
    CHECK(party(back[0], there[1]) == 0);
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return 0;
}

/* The argument is the length of the DSS key in bits. */
int main(int argc, char *argv[])
{
    DWORD bits = argc > 1 ? (DWORD)atoi(argv[1]) : 1024;
    if (two_processes() || names() || lengths() || signatures(bits) || parameters()) {
        return 1;
    }
    puts("all as it should be");
    return 0;
}
