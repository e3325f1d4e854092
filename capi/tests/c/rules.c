/*
 * The border's rules, for each call: NULL, lengths, dead handles, the last error. Prints each mistake and returns
 * their number.
 */
#include <stdio.h>
#include <windows.h>
#include <wincrypt.h>

static int failures;
static const DWORD untouched = 0xdeadbeef;

#define CHECK(condition) \
    ((condition) ? (void)0 : (void)(failures++, printf("%s:%d: %s\n", __FILE__, __LINE__, #condition)))

/* A call that succeeds and leaves the last error alone. */
#define WORKS(call) CHECK((SetLastError(untouched), (call) == TRUE && GetLastError() == untouched))

/* CryptAcquireContext that succeeds, and sets the last error to 0. */
#define ACQUIRES(call) CHECK((SetLastError(untouched), (call) == TRUE && GetLastError() == 0))

/* A call that fails with a number. */
#define FAILS(error, call)                                                                             \
    do {                                                                                               \
        BOOL worked = (SetLastError(untouched), (call));                                               \
        if (worked || GetLastError() != (error)) {                                                     \
            failures++;                                                                                \
            printf("%s:%d: %s: %s 0x%08x\n", __FILE__, __LINE__, #call, worked ? "TRUE" : "FALSE",     \
                   GetLastError());                                                                    \
        }                                                                                              \
    } while (0)

/* Asking for the size, a size that is too small, one that fits and one that is false. */
#define SIZES(size, buffer, call)                                                                      \
    do {                                                                                               \
        DWORD len = untouched;                                                                         \
        BYTE *at = NULL;                                                                               \
        WORKS(call);                                                                                   \
        CHECK(len == (size));                                                                          \
        at = (BYTE *)(buffer);                                                                         \
        if ((size) > 0) {                                                                              \
            memset(at, 0xee, (size) + 8);                                                              \
            len = (size) - 1;                                                                          \
            FAILS(ERROR_MORE_DATA, call);                                                              \
            CHECK(len == (size));                                                                      \
            CHECK(all_are(at, 0xee, (size) + 8));                                                      \
            len = 0;                                                                                   \
            FAILS(ERROR_MORE_DATA, call);                                                              \
            CHECK(len == (size));                                                                      \
        }                                                                                              \
        memset(at, 0xee, (size) + 8);                                                                  \
        len = (size);                                                                                  \
        WORKS(call);                                                                                   \
        CHECK(len == (size));                                                                          \
        CHECK(all_are(at + (size), 0xee, 8));                                                          \
        len = 0x7fffffff;                                                                              \
        WORKS(call);                                                                                   \
        CHECK(len == (size));                                                                          \
        CHECK(all_are(at + (size), 0xee, 8));                                                          \
    } while (0)

static BOOL all_are(const BYTE *data, BYTE value, SIZE_T len)
{
    while (len-- > 0)
        if (*data++ != value) return FALSE;
    return TRUE;
}

static const HCRYPTPROV made_up = 0x1234567;
static HCRYPTPROV context;

/* Handles that name no context, no key, no hash. */
static HCRYPTPROV dead_contexts[4];
static HCRYPTKEY dead_keys[5];
static HCRYPTHASH dead_hashes[5];

static BYTE buffer[16384];

static HCRYPTKEY new_key(ALG_ID algorithm)
{
    HCRYPTKEY key = 0;
    WORKS(CryptGenKey(context, algorithm, CRYPT_EXPORTABLE, &key));
    CHECK(key != 0);
    return key;
}

static HCRYPTHASH new_hash(ALG_ID algorithm)
{
    HCRYPTHASH hash = 0;
    WORKS(CryptCreateHash(context, algorithm, 0, 0, &hash));
    CHECK(hash != 0);
    return hash;
}

static void prepare(void)
{
    HCRYPTPROV released;
    HCRYPTKEY destroyed_key;
    HCRYPTHASH destroyed_hash;
    ACQUIRES(CryptAcquireContextA(&context, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    ACQUIRES(CryptAcquireContextA(&released, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    WORKS(CryptReleaseContext(released, 0));
    destroyed_key = new_key(CALG_RC4);
    WORKS(CryptDestroyKey(destroyed_key));
    destroyed_hash = new_hash(CALG_SHA1);
    WORKS(CryptDestroyHash(destroyed_hash));

    dead_contexts[0] = 0;
    dead_contexts[1] = released;
    dead_contexts[2] = made_up;
    dead_contexts[3] = new_key(CALG_RC4);
    dead_keys[0] = 0;
    dead_keys[1] = destroyed_key;
    dead_keys[2] = made_up;
    dead_keys[3] = context;
    dead_keys[4] = new_hash(CALG_SHA1);
    dead_hashes[0] = 0;
    dead_hashes[1] = destroyed_hash;
    dead_hashes[2] = made_up;
    dead_hashes[3] = context;
    dead_hashes[4] = new_key(CALG_RC4);
}

static void last_error_is_kept(void)
{
    SetLastError(42);
    CHECK(GetLastError() == 42);
    CHECK(GetLastError() == 42);
    SetLastError(0);
    CHECK(GetLastError() == 0);
}

static void contexts(void)
{
    static const WCHAR name[] = { 'b', 0xf6, 'x', 0 }, empty[] = { 0 };
    static const WCHAR half[] = { 'a', 0xd800, 0 };
    HCRYPTPROV acquired = made_up, again;
    SIZE_T i;

    FAILS(ERROR_INVALID_PARAMETER, CryptAcquireContextA(NULL, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    FAILS(ERROR_INVALID_PARAMETER, CryptAcquireContextW(NULL, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_BAD_PROV_TYPE, CryptAcquireContextA(&acquired, NULL, NULL, 0, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_BAD_PROV_TYPE, CryptAcquireContextA(NULL, NULL, NULL, 0, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_BAD_PROV_TYPE, CryptAcquireContextW(NULL, NULL, NULL, MAXPROVTYPE + 1, 0));
    FAILS(ERROR_INVALID_PARAMETER, CryptAcquireContextA(NULL, NULL, NULL, PROV_DSS, 0));
    FAILS(NTE_BAD_FLAGS, CryptAcquireContextA(&acquired, "name", NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_KEYSET_NOT_DEF, CryptAcquireContextA(&acquired, NULL, "nobody's", PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    FAILS(NTE_BAD_KEYSET, CryptAcquireContextA(&acquired, "no such container", NULL, PROV_RSA_AES, 0));
    FAILS(ERROR_INVALID_PARAMETER, CryptAcquireContextW(&acquired, half, NULL, PROV_RSA_AES, CRYPT_NEWKEYSET));
    CHECK(acquired == made_up);

    /* The container of a wide name, found by the same name in UTF-8 and in Latin-1. */
    ACQUIRES(CryptAcquireContextW(&acquired, name, empty, PROV_RSA_AES, CRYPT_NEWKEYSET));
    FAILS(NTE_EXISTS, CryptAcquireContextW(&again, name, empty, PROV_RSA_AES, CRYPT_NEWKEYSET));
    ACQUIRES(CryptAcquireContextA(&again, "b\xc3\xb6x", "", PROV_RSA_AES, 0));
    WORKS(CryptReleaseContext(again, 0));
    ACQUIRES(CryptAcquireContextA(&again, "b\xf6x", MS_ENH_RSA_AES_PROV_A, PROV_RSA_AES, CRYPT_SILENT));
    SIZES(5, buffer, CryptGetProvParam(again, PP_CONTAINER, at, &len, 0));
    CHECK(strcmp((char *)buffer, "b\xc3\xb6x") == 0);
    WORKS(CryptReleaseContext(again, 0));

    /* One more reference, one more release. */
    FAILS(ERROR_INVALID_PARAMETER, CryptContextAddRef(acquired, (DWORD *)buffer, 0));
    WORKS(CryptContextAddRef(acquired, NULL, 0));
    WORKS(CryptReleaseContext(acquired, 0));
    WORKS(CryptGenRandom(acquired, 1, buffer));
    FAILS(NTE_BAD_FLAGS, CryptReleaseContext(acquired, 1));
    FAILS(ERROR_INVALID_PARAMETER, CryptReleaseContext(acquired, 0));
    ACQUIRES(CryptAcquireContextW(&acquired, name, NULL, PROV_RSA_AES, CRYPT_DELETEKEYSET));
    FAILS(NTE_BAD_KEYSET, CryptAcquireContextW(&acquired, name, NULL, PROV_RSA_AES, CRYPT_DELETEKEYSET));

    for (i = 0; i < ARRAY_SIZE(dead_contexts); i++) {
        FAILS(ERROR_INVALID_PARAMETER, CryptContextAddRef(dead_contexts[i], NULL, 0));
        FAILS(ERROR_INVALID_PARAMETER, CryptReleaseContext(dead_contexts[i], 0));
        FAILS(ERROR_INVALID_PARAMETER, CryptGenRandom(dead_contexts[i], 1, buffer));
    }
    FAILS(ERROR_INVALID_PARAMETER, CryptGenRandom(context, 1, NULL));
    WORKS(CryptGenRandom(context, 0, NULL));
    memset(buffer, 0, 64);
    WORKS(CryptGenRandom(context, 32, buffer));
    CHECK(!all_are(buffer, 0, 32) && all_are(buffer + 32, 0, 32));
}

static void context_parameters(void)
{
    DWORD len = 4, items = 0;
    SIZE_T i;
    PROV_ENUMALGS *algorithm = (PROV_ENUMALGS *)buffer;
    PROV_ENUMALGS_EX *algorithm_ex = (PROV_ENUMALGS_EX *)buffer;
    HCRYPTPROV boxes;

    FAILS(ERROR_INVALID_PARAMETER, CryptGetProvParam(context, PP_VERSION, buffer, NULL, 0));
    FAILS(ERROR_INVALID_PARAMETER, CryptGetProvParam(context, PP_VERSION, NULL, NULL, 0));
    FAILS(NTE_BAD_TYPE, CryptGetProvParam(context, 1000, buffer, &len, 0));
    CHECK(len == 4);
    SIZES(4, buffer, CryptGetProvParam(context, PP_VERSION, at, &len, 0));
    CHECK(*(DWORD *)buffer == 0x200);
    SIZES(sizeof(MS_ENH_RSA_AES_PROV_A), buffer, CryptGetProvParam(context, PP_NAME, at, &len, 0));
    CHECK(strcmp((char *)buffer, MS_ENH_RSA_AES_PROV_A) == 0);

    /* Asking for the size, or passing a buffer that is too small, does not advance an enumeration. */
    len = untouched;
    WORKS(CryptGetProvParam(context, PP_ENUMALGS, NULL, &len, CRYPT_FIRST));
    CHECK(len == sizeof(PROV_ENUMALGS));
    len = sizeof(PROV_ENUMALGS) - 1;
    FAILS(ERROR_MORE_DATA, CryptGetProvParam(context, PP_ENUMALGS, buffer, &len, CRYPT_FIRST));
    CHECK(len == sizeof(PROV_ENUMALGS));
    for (len = sizeof(buffer); CryptGetProvParam(context, PP_ENUMALGS, buffer, &len, items ? 0 : CRYPT_FIRST); items++) {
        CHECK(len == sizeof(PROV_ENUMALGS));
        CHECK(algorithm->dwNameLen == strlen(algorithm->szName) + 1);
        len = sizeof(buffer);
    }
    CHECK(items == 20);
    FAILS(ERROR_NO_MORE_ITEMS, CryptGetProvParam(context, PP_ENUMALGS, buffer, &len, 0));
    len = sizeof(buffer);
    WORKS(CryptGetProvParam(context, PP_ENUMALGS_EX, buffer, &len, CRYPT_FIRST));
    CHECK(len == sizeof(PROV_ENUMALGS_EX));
    CHECK(algorithm_ex->dwMinLen <= algorithm_ex->dwDefaultLen);

    /* Containers: 261 without a buffer; a name that fits leaves the length unchanged. */
    ACQUIRES(CryptAcquireContextA(&boxes, "first box", NULL, PROV_RSA_AES, CRYPT_NEWKEYSET));
    len = 0;
    WORKS(CryptGetProvParam(boxes, PP_ENUMCONTAINERS, NULL, &len, CRYPT_FIRST));
    CHECK(len == MAX_PATH + 1);
    len = 300;
    memset(buffer, 0xee, 300);
    WORKS(CryptGetProvParam(boxes, PP_ENUMCONTAINERS, buffer, &len, CRYPT_FIRST));
    CHECK(len == 300);
    CHECK(all_are(buffer + strlen((char *)buffer) + 1, 0xee, 200));
    while (strcmp((char *)buffer, "first box") != 0) {
        WORKS(CryptGetProvParam(boxes, PP_ENUMCONTAINERS, buffer, &len, CRYPT_NEXT));
        CHECK(len == 300);
        if (failures > 100) return;
    }
    WORKS(CryptReleaseContext(boxes, 0));
    ACQUIRES(CryptAcquireContextA(&boxes, "first box", NULL, PROV_RSA_AES, CRYPT_DELETEKEYSET));

    WORKS(CryptSetProvParam(context, PP_CLIENT_HWND, NULL, 0));
    WORKS(CryptSetProvParam(context, PP_USE_HARDWARE_RNG, buffer, 0));
    FAILS(NTE_BAD_TYPE, CryptSetProvParam(context, PP_NAME, buffer, 0));
    for (i = 0; i < ARRAY_SIZE(dead_contexts); i++) {
        FAILS(ERROR_INVALID_PARAMETER, CryptGetProvParam(dead_contexts[i], PP_NAME, buffer, &len, 0));
        FAILS(ERROR_INVALID_PARAMETER, CryptSetProvParam(dead_contexts[i], PP_CLIENT_HWND, buffer, 0));
    }
}

/* The default container exists with its keys, as if it had been made earlier; a deleted one does not. */
/* Other values that programs ask for, which are as empty as possible. */
static void surroundings(void)
{
    BYTE buffer[20];
    DWORD len = 0;
    SECURITY_DESCRIPTOR descriptor;
    HCRYPTPROV again = 0;
    HKEY key = (HKEY)&key;

    /* Without a buffer it sets the last error to 122, as on Windows. */
    SetLastError(untouched);
    CHECK(CryptGetProvParam(context, PP_KEYSET_SEC_DESCR, NULL, &len, OWNER_SECURITY_INFORMATION));
    CHECK(len == 20 && GetLastError() == ERROR_INSUFFICIENT_BUFFER);
    WORKS(CryptGetProvParam(context, PP_KEYSET_SEC_DESCR, buffer, &len, OWNER_SECURITY_INFORMATION));
    memcpy(&descriptor, buffer, 4);
    CHECK(descriptor.Revision == 1 && descriptor.Control == 0x8004);

    ACQUIRES(CryptAcquireContextA(&again, "A Name", NULL, PROV_RSA_AES, CRYPT_NEWKEYSET));
    WORKS(CryptReleaseContext(again, 0));
    ACQUIRES(CryptAcquireContextA(&again, "a nAME", NULL, PROV_RSA_AES, 0));
    WORKS(CryptReleaseContext(again, 0));
    ACQUIRES(CryptAcquireContextA(&again, "A NAME", NULL, PROV_RSA_AES, CRYPT_DELETE_KEYSET));

    CHECK(RegOpenKeyA(HKEY_LOCAL_MACHINE, "Software", &key) == ERROR_FILE_NOT_FOUND && key == NULL);
    CHECK(RegCloseKey(key) == ERROR_INVALID_HANDLE);
}

static void default_container(void)
{
    HCRYPTPROV opened;
    HCRYPTKEY key;
    /* Calls that make or delete nothing don't count. */
    FAILS(NTE_KEYSET_NOT_DEF, CryptAcquireContextA(&opened, NULL, "nobody", PROV_RSA_FULL, CRYPT_NEWKEYSET));
    FAILS(NTE_BAD_FLAGS, CryptAcquireContextA(&opened, NULL, NULL, PROV_RSA_FULL, CRYPT_NEWKEYSET | CRYPT_DELETEKEYSET));
    FAILS(NTE_BAD_FLAGS, CryptAcquireContextA(&opened, NULL, NULL, PROV_RSA_FULL, CRYPT_DELETEKEYSET | 0x80));
    ACQUIRES(CryptAcquireContextA(&opened, NULL, NULL, PROV_RSA_FULL, 0));
    WORKS(CryptGetUserKey(opened, AT_SIGNATURE, &key));
    WORKS(CryptGetUserKey(opened, AT_KEYEXCHANGE, &key));
    WORKS(CryptReleaseContext(opened, 0));
    FAILS(NTE_EXISTS, CryptAcquireContextA(&opened, "", NULL, PROV_RSA_FULL, CRYPT_NEWKEYSET));
    ACQUIRES(CryptAcquireContextA(&opened, NULL, NULL, PROV_RSA_FULL, CRYPT_DELETEKEYSET));
    FAILS(NTE_BAD_KEYSET, CryptAcquireContextA(&opened, NULL, NULL, PROV_RSA_FULL, 0));
    ACQUIRES(CryptAcquireContextA(&opened, NULL, NULL, PROV_RSA_FULL, CRYPT_NEWKEYSET));
    FAILS(NTE_NO_KEY, CryptGetUserKey(opened, AT_SIGNATURE, &key));
    WORKS(CryptReleaseContext(opened, 0));
    ACQUIRES(CryptAcquireContextA(&opened, NULL, NULL, PROV_RSA_FULL, CRYPT_DELETEKEYSET));
}

/* Calls that enumerate have an A and a W form. The W form returns the same characters in twice the bytes. */
static void providers(void)
{
    static const char name[] = "Microsoft Base Cryptographic Provider v1.0";
    static const char type_name[] = "RSA Full (Signature and Key Exchange)";
    static const char strong[] = "Microsoft Strong Cryptographic Provider";
    DWORD type = untouched, len = 0, index = 0, reserved = 5;

    FAILS(ERROR_INVALID_PARAMETER, CryptEnumProvidersA(0, NULL, 0, NULL, NULL, &len));
    FAILS(ERROR_INVALID_PARAMETER, CryptEnumProvidersA(0, NULL, 0, &type, NULL, NULL));
    FAILS(ERROR_INVALID_PARAMETER, CryptEnumProvidersA(0, &reserved, 0, &type, NULL, &len));
    FAILS(NTE_BAD_FLAGS, CryptEnumProvidersA(0, NULL, 5, &type, NULL, &len));
    FAILS(ERROR_INVALID_PARAMETER, CryptEnumProvidersW(0, NULL, 0, NULL, NULL, &len));
    FAILS(ERROR_INVALID_PARAMETER, CryptEnumProvidersW(0, NULL, 0, &type, NULL, NULL));
    FAILS(ERROR_INVALID_PARAMETER, CryptEnumProvidersW(0, &reserved, 0, &type, NULL, &len));
    CHECK(type == untouched && len == 0);
    SIZES(sizeof(name), buffer, CryptEnumProvidersA(0, NULL, 0, &type, (LPSTR)at, &len));
    CHECK(type == PROV_RSA_FULL && strcmp((char *)buffer, name) == 0);
    SIZES(2 * sizeof(name), buffer, CryptEnumProvidersW(0, NULL, 0, &type, (LPWSTR)at, &len));
    CHECK(lstrlenW((LPWSTR)buffer) == (int)sizeof(name) - 1 && ((LPWSTR)buffer)[0] == 'M');
    while (CryptEnumProvidersA(index, NULL, 0, &type, NULL, &len)) index++;
    CHECK(index >= 4 && GetLastError() == ERROR_NO_MORE_ITEMS);
    FAILS(ERROR_NO_MORE_ITEMS, CryptEnumProvidersW(index, NULL, 0, &type, NULL, &len));

    type = untouched;
    FAILS(ERROR_INVALID_PARAMETER, CryptEnumProviderTypesA(0, NULL, 0, NULL, NULL, &len));
    FAILS(ERROR_INVALID_PARAMETER, CryptEnumProviderTypesA(0, NULL, 0, &type, NULL, NULL));
    FAILS(ERROR_INVALID_PARAMETER, CryptEnumProviderTypesA(0, &reserved, 0, &type, NULL, &len));
    FAILS(ERROR_INVALID_PARAMETER, CryptEnumProviderTypesW(0, NULL, 0, NULL, NULL, &len));
    FAILS(ERROR_INVALID_PARAMETER, CryptEnumProviderTypesW(0, NULL, 0, &type, NULL, NULL));
    CHECK(type == untouched);
    SIZES(sizeof(type_name), buffer, CryptEnumProviderTypesA(0, NULL, 0, &type, (LPSTR)at, &len));
    CHECK(type == PROV_RSA_FULL && strcmp((char *)buffer, type_name) == 0);
    SIZES(2 * sizeof(type_name), buffer, CryptEnumProviderTypesW(0, NULL, 0, &type, (LPWSTR)at, &len));
    for (index = 0; CryptEnumProviderTypesA(index, NULL, 0, &type, NULL, &len);) index++;
    CHECK(index >= 2 && GetLastError() == ERROR_NO_MORE_ITEMS);
    FAILS(ERROR_NO_MORE_ITEMS, CryptEnumProviderTypesW(index, NULL, 0, &type, NULL, &len));

    FAILS(ERROR_INVALID_PARAMETER, CryptGetDefaultProviderA(PROV_RSA_FULL, NULL, CRYPT_USER_DEFAULT, NULL, NULL));
    FAILS(ERROR_INVALID_PARAMETER, CryptGetDefaultProviderW(PROV_RSA_FULL, NULL, CRYPT_USER_DEFAULT, NULL, NULL));
    FAILS(ERROR_INVALID_PARAMETER,
          CryptGetDefaultProviderA(PROV_RSA_FULL, &reserved, CRYPT_USER_DEFAULT, NULL, &len));
    SIZES(sizeof(strong), buffer,
          CryptGetDefaultProviderA(PROV_RSA_FULL, NULL, CRYPT_USER_DEFAULT, (LPSTR)at, &len));
    CHECK(strcmp((char *)buffer, strong) == 0);
    SIZES(2 * sizeof(strong), buffer,
          CryptGetDefaultProviderW(PROV_RSA_FULL, NULL, CRYPT_MACHINE_DEFAULT, (LPWSTR)at, &len));
}

static void keys(void)
{
    HCRYPTKEY key = made_up, other;
    DWORD len, reserved = 0;
    BYTE blob[8 + 4 + 16] = { PLAINTEXTKEYBLOB, CUR_BLOB_VERSION, 0, 0, 0x0e, 0x66, 0, 0, 16, 0, 0, 0, 1, 2, 3 };
    HCRYPTHASH hash = new_hash(CALG_SHA1);
    SIZE_T i;

    FAILS(ERROR_INVALID_PARAMETER, CryptGenKey(context, CALG_RC4, 0, NULL));
    FAILS(NTE_BAD_ALGID, CryptGenKey(context, CALG_SEAL, 0, &key));
    FAILS(ERROR_INVALID_PARAMETER, CryptDeriveKey(context, CALG_RC4, hash, 0, NULL));
    FAILS(ERROR_INVALID_PARAMETER, CryptImportKey(context, blob, sizeof(blob), 0, 0, NULL));
    FAILS(ERROR_INVALID_PARAMETER, CryptImportKey(context, NULL, sizeof(blob), 0, 0, &key));
    FAILS(ERROR_INVALID_PARAMETER, CryptImportKey(context, NULL, 0, 0, 0, &key));
    FAILS(ERROR_INVALID_PARAMETER, CryptGetUserKey(context, AT_SIGNATURE, NULL));
    FAILS(NTE_NO_KEY, CryptGetUserKey(context, AT_SIGNATURE, &key));
    CHECK(key == made_up);

    /* A BLOB that is cut anywhere is not a key. */
    for (len = 0; len < sizeof(blob); len++) {
        BYTE *cut = (BYTE *)malloc(len == 0 ? 1 : len);
        memcpy(cut, blob, len);
        SetLastError(untouched);
        CHECK(!CryptImportKey(context, cut, len, 0, 0, &key));
        CHECK(GetLastError() != untouched && GetLastError() != NTE_FAIL);
        free(cut);
    }
    CHECK(key == made_up);
    WORKS(CryptImportKey(context, blob, sizeof(blob), 0, CRYPT_EXPORTABLE, &key));
    SIZES(sizeof(blob), buffer, CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, at, &len));
    CHECK(memcmp(buffer, blob, sizeof(blob)) == 0);
    FAILS(ERROR_INVALID_PARAMETER, CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, NULL, NULL));
    FAILS(ERROR_INVALID_PARAMETER, CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, buffer, NULL));

    other = made_up;
    FAILS(ERROR_INVALID_PARAMETER, CryptDuplicateKey(key, NULL, 0, NULL));
    FAILS(ERROR_INVALID_PARAMETER, CryptDuplicateKey(key, &reserved, 0, &other));
    FAILS(ERROR_INVALID_PARAMETER, CryptDuplicateKey(key, NULL, 1, &other));
    CHECK(other == made_up);
    WORKS(CryptDuplicateKey(key, NULL, 0, &other));
    CHECK(other != key);
    WORKS(CryptDestroyKey(key));
    FAILS(ERROR_INVALID_PARAMETER, CryptDestroyKey(key));
    WORKS(CryptDestroyKey(other));

    for (i = 0; i < ARRAY_SIZE(dead_keys); i++) {
        HCRYPTKEY dead = dead_keys[i];
        len = sizeof(buffer);
        FAILS(ERROR_INVALID_PARAMETER, CryptExportKey(dead, 0, PLAINTEXTKEYBLOB, 0, buffer, &len));
        FAILS(ERROR_INVALID_PARAMETER, CryptDuplicateKey(dead, NULL, 0, &key));
        FAILS(ERROR_INVALID_PARAMETER, CryptDestroyKey(dead));
        CHECK(len == sizeof(buffer));
    }
    for (i = 0; i < ARRAY_SIZE(dead_contexts); i++) {
        HCRYPTPROV dead = dead_contexts[i];
        FAILS(ERROR_INVALID_PARAMETER, CryptGenKey(dead, CALG_RC4, 0, &key));
        FAILS(ERROR_INVALID_PARAMETER, CryptDeriveKey(dead, CALG_RC4, hash, 0, &key));
        FAILS(ERROR_INVALID_PARAMETER, CryptImportKey(dead, blob, sizeof(blob), 0, 0, &key));
        FAILS(ERROR_INVALID_PARAMETER, CryptGetUserKey(dead, AT_SIGNATURE, &key));
    }
    for (i = 0; i < ARRAY_SIZE(dead_hashes); i++)
        FAILS(ERROR_INVALID_PARAMETER, CryptDeriveKey(context, CALG_RC4, dead_hashes[i], 0, &key));
    WORKS(CryptDeriveKey(context, CALG_RC4, hash, 0, &key));
    WORKS(CryptDestroyKey(key));
    WORKS(CryptDestroyHash(hash));
}

/* How much is read to set a parameter: the value is at the end of its memory, where valgrind notices one byte more. */
static void key_parameters(void)
{
    HCRYPTKEY aes = new_key(CALG_AES_128), rc2 = new_key(CALG_RC2);
    BYTE *iv = (BYTE *)malloc(16), *salt = (BYTE *)malloc(11), *free_salt = (BYTE *)malloc(24);
    DWORD *number = (DWORD *)malloc(sizeof(DWORD)), len;
    CRYPT_INTEGER_BLOB *blob = (CRYPT_INTEGER_BLOB *)malloc(sizeof(CRYPT_INTEGER_BLOB));
    BYTE odd[1 + sizeof(CRYPT_INTEGER_BLOB)];
    SIZE_T i;

    for (i = 0; i < 16; i++) iv[i] = (BYTE)i;
    memset(salt, 1, 11);
    memset(free_salt, 2, 24);

    WORKS(CryptSetKeyParam(aes, KP_IV, iv, 0));
    SIZES(16, buffer, CryptGetKeyParam(aes, KP_IV, at, &len, 0));
    CHECK(memcmp(buffer, iv, 16) == 0);
    WORKS(CryptSetKeyParam(rc2, KP_IV, iv, 0));
    SIZES(8, buffer, CryptGetKeyParam(rc2, KP_IV, at, &len, 0));
    WORKS(CryptSetKeyParam(rc2, KP_SALT, salt, 0));
    *number = 40;
    WORKS(CryptSetKeyParam(rc2, KP_EFFECTIVE_KEYLEN, (BYTE *)number, 0));
    SIZES(4, buffer, CryptGetKeyParam(rc2, KP_EFFECTIVE_KEYLEN, at, &len, 0));
    CHECK(*(DWORD *)buffer == 40);
    *number = CRYPT_MODE_ECB;
    WORKS(CryptSetKeyParam(rc2, KP_MODE, (BYTE *)number, 0));
    *number = PKCS5_PADDING;
    WORKS(CryptSetKeyParam(rc2, KP_PADDING, (BYTE *)number, 0));
    for (len = 0; len <= 24; len++) {
        blob->cbData = len;
        blob->pbData = len == 0 ? NULL : free_salt;
        WORKS(CryptSetKeyParam(rc2, KP_SALT_EX, (BYTE *)blob, 0));
        SIZES(blob->cbData, buffer, CryptGetKeyParam(rc2, KP_SALT, at, &len, 0));
        CHECK(memcmp(buffer, free_salt, blob->cbData) == 0);
    }
    blob->pbData = NULL;
    FAILS(ERROR_INVALID_PARAMETER, CryptSetKeyParam(rc2, KP_SALT_EX, (BYTE *)blob, 0));
    blob->pbData = buffer;
    blob->cbData = 25;
    FAILS(NTE_BAD_DATA, CryptSetKeyParam(rc2, KP_SALT_EX, (BYTE *)blob, 0));

    /* Structures may be at any address. */
    blob->cbData = 3;
    memcpy(odd + 1, blob, sizeof(*blob));
    WORKS(CryptSetKeyParam(rc2, KP_SALT_EX, odd + 1, 0));

    FAILS(ERROR_INVALID_PARAMETER, CryptSetKeyParam(aes, KP_IV, NULL, 0));
    FAILS(ERROR_INVALID_PARAMETER, CryptSetKeyParam(aes, KP_MODE, NULL, 0));
    FAILS(ERROR_INVALID_PARAMETER, CryptSetKeyParam(rc2, KP_SALT, NULL, 0));
    FAILS(ERROR_INVALID_PARAMETER, CryptSetKeyParam(rc2, KP_SALT_EX, NULL, 0));
    FAILS(NTE_BAD_FLAGS, CryptSetKeyParam(aes, KP_IV, iv, 1));
    FAILS(NTE_BAD_TYPE, CryptSetKeyParam(aes, KP_ALGID, iv, 0));
    FAILS(NTE_BAD_TYPE, CryptSetKeyParam(aes, 1000, iv, 0));
    FAILS(NTE_BAD_KEY, CryptSetKeyParam(aes, KP_SALT, salt, 0));
    FAILS(ERROR_INVALID_PARAMETER, CryptGetKeyParam(aes, KP_IV, buffer, NULL, 0));
    FAILS(ERROR_INVALID_PARAMETER, CryptGetKeyParam(aes, KP_IV, NULL, NULL, 0));
    len = 4;
    FAILS(NTE_BAD_TYPE, CryptGetKeyParam(aes, 1000, buffer, &len, 0));
    FAILS(NTE_BAD_FLAGS, CryptGetKeyParam(aes, KP_IV, buffer, &len, 1));
    CHECK(len == 4);
    for (i = 0; i < ARRAY_SIZE(dead_keys); i++) {
        FAILS(ERROR_INVALID_PARAMETER, CryptSetKeyParam(dead_keys[i], KP_IV, iv, 0));
        FAILS(ERROR_INVALID_PARAMETER, CryptSetKeyParam(dead_keys[i], 1000, iv, 1));
        FAILS(ERROR_INVALID_PARAMETER, CryptGetKeyParam(dead_keys[i], KP_IV, buffer, &len, 0));
    }
    CHECK(len == 4);
    free(iv);
    free(salt);
    free(free_salt);
    free(number);
    free(blob);
    WORKS(CryptDestroyKey(aes));
    WORKS(CryptDestroyKey(rc2));
}

static void ciphers(void)
{
    HCRYPTKEY key = new_key(CALG_AES_128), rc4 = new_key(CALG_RC4);
    BYTE *data = (BYTE *)malloc(48), *small = (BYTE *)malloc(20);
    DWORD len = 20;
    SIZE_T i;

    memset(data, 0xee, 48);
    memset(data, 'a', 20);
    FAILS(ERROR_INVALID_PARAMETER, CryptEncrypt(key, 0, TRUE, 0, data, NULL, 48));
    FAILS(ERROR_INVALID_PARAMETER, CryptEncrypt(key, 0, TRUE, 0, NULL, NULL, 0));
    WORKS(CryptEncrypt(key, 0, TRUE, 0, NULL, &len, 0));
    CHECK(len == 32);

    /* A buffer that is too small, even smaller than the data. */
    memset(small, 'a', 20);
    len = 20;
    FAILS(ERROR_MORE_DATA, CryptEncrypt(key, 0, TRUE, 0, small, &len, 20));
    CHECK(len == 32 && all_are(small, 'a', 20));
    len = 32;
    FAILS(ERROR_MORE_DATA, CryptEncrypt(key, 0, FALSE, 0, small, &len, 20));
    CHECK(len == 32 && all_are(small, 'a', 20));
    len = 0xffffffff;
    SetLastError(untouched);
    CHECK(!CryptEncrypt(rc4, 0, FALSE, 0, small, &len, 20) && GetLastError() != untouched && all_are(small, 'a', 20));

    /* A size that is larger than the buffer does no harm: no more is written than the ciphertext. */
    len = 20;
    WORKS(CryptEncrypt(key, 0, TRUE, 0, data, &len, 0x7fffffff));
    CHECK(len == 32 && all_are(data + 32, 0xee, 16));
    WORKS(CryptDecrypt(key, 0, TRUE, 0, data, &len));
    CHECK(len == 20 && all_are(data, 'a', 20));

    FAILS(ERROR_INVALID_PARAMETER, CryptDecrypt(key, 0, TRUE, 0, data, NULL));
    len = 16;
    FAILS(ERROR_INVALID_PARAMETER, CryptDecrypt(key, 0, TRUE, 0, NULL, &len));
    CHECK(len == 16);
    len = 15;
    FAILS(NTE_BAD_DATA, CryptDecrypt(key, 0, TRUE, 0, data, &len));
    FAILS(NTE_BAD_DATA, CryptEncrypt(key, 0, FALSE, 0, data, &len, 48));
    FAILS(NTE_BAD_FLAGS, CryptEncrypt(key, 0, TRUE, 0x8000, data, &len, 48));
    FAILS(NTE_BAD_FLAGS, CryptDecrypt(key, 0, TRUE, 0x8000, data, &len));
    CHECK(len == 15);

    /* No data */
    len = 0;
    WORKS(CryptEncrypt(rc4, 0, TRUE, 0, data, &len, 0));
    CHECK(len == 0);
    FAILS(NTE_BAD_LEN, CryptDecrypt(rc4, 0, TRUE, 0, NULL, &len));
    WORKS(CryptDecrypt(rc4, 0, FALSE, 0, NULL, &len));
    CHECK(len == 0);

    len = 16;
    for (i = 0; i < ARRAY_SIZE(dead_keys); i++) {
        FAILS(ERROR_INVALID_PARAMETER, CryptEncrypt(dead_keys[i], 0, TRUE, 0x8000, data, &len, 48));
        FAILS(ERROR_INVALID_PARAMETER, CryptDecrypt(dead_keys[i], 0, TRUE, 0x8000, data, &len));
    }
    for (i = 1; i < ARRAY_SIZE(dead_hashes); i++) {
        FAILS(ERROR_INVALID_PARAMETER, CryptEncrypt(key, dead_hashes[i], TRUE, 0, data, &len, 48));
        FAILS(ERROR_INVALID_PARAMETER, CryptDecrypt(key, dead_hashes[i], TRUE, 0, data, &len));
    }
    CHECK(len == 16);
    free(data);
    free(small);
    WORKS(CryptDestroyKey(key));
    WORKS(CryptDestroyKey(rc4));
}

static void hashes(void)
{
    HCRYPTHASH hash = made_up, copy = made_up;
    HCRYPTKEY key = new_key(CALG_RC4);
    DWORD len = 20, reserved = 0;
    BYTE *value = (BYTE *)malloc(20), *odd = (BYTE *)malloc(1 + sizeof(HMAC_INFO));
    HMAC_INFO info = { CALG_SHA1, NULL, 0, NULL, 0 };
    BYTE inner[64];
    SIZE_T i;

    FAILS(ERROR_INVALID_PARAMETER, CryptCreateHash(context, CALG_SHA1, 0, 0, NULL));
    FAILS(NTE_BAD_KEY, CryptCreateHash(context, CALG_HMAC, 0, 0, &hash));
    FAILS(NTE_BAD_ALGID, CryptCreateHash(context, CALG_RC4, 0, 0, &hash));
    CHECK(hash == made_up);
    WORKS(CryptCreateHash(context, CALG_SHA1, 0, 0, &hash));
    FAILS(ERROR_INVALID_PARAMETER, CryptHashData(hash, NULL, 1, 0));
    FAILS(NTE_BAD_FLAGS, CryptHashData(hash, value, 1, 0x8000));
    WORKS(CryptHashData(hash, NULL, 0, 0));
    WORKS(CryptHashData(hash, (const BYTE *)"abc", 3, CRYPT_USERDATA));
    WORKS(CryptHashSessionKey(hash, key, CRYPT_LITTLE_ENDIAN));
    FAILS(NTE_BAD_FLAGS, CryptHashSessionKey(hash, key, 0x8000));

    FAILS(ERROR_INVALID_PARAMETER, CryptDuplicateHash(hash, NULL, 0, NULL));
    FAILS(ERROR_INVALID_PARAMETER, CryptDuplicateHash(hash, &reserved, 0, &copy));
    FAILS(ERROR_INVALID_PARAMETER, CryptDuplicateHash(hash, NULL, 1, &copy));
    CHECK(copy == made_up);
    WORKS(CryptDuplicateHash(hash, NULL, 0, &copy));

    FAILS(ERROR_INVALID_PARAMETER, CryptGetHashParam(hash, HP_HASHVAL, value, NULL, 0));
    FAILS(ERROR_INVALID_PARAMETER, CryptGetHashParam(hash, HP_HASHVAL, NULL, NULL, 0));
    FAILS(NTE_BAD_TYPE, CryptGetHashParam(hash, 1000, value, &len, 0));
    CHECK(len == 20);

    /* Asking for the size, and a buffer that is too small, do not finish a hash. */
    WORKS(CryptGetHashParam(hash, HP_HASHVAL, NULL, &len, 0));
    len = 19;
    FAILS(ERROR_MORE_DATA, CryptGetHashParam(hash, HP_HASHVAL, buffer, &len, 0));
    CHECK(len == 20);
    WORKS(CryptHashData(hash, (const BYTE *)"d", 1, 0));
    SIZES(20, buffer, CryptGetHashParam(hash, HP_HASHVAL, at, &len, 0));
    FAILS(NTE_BAD_HASH_STATE, CryptHashData(hash, (const BYTE *)"e", 1, 0));
    SIZES(4, buffer, CryptGetHashParam(hash, HP_ALGID, at, &len, 0));
    CHECK(*(DWORD *)buffer == CALG_SHA1);
    SIZES(4, buffer, CryptGetHashParam(hash, HP_HASHSIZE, at, &len, 0));
    CHECK(*(DWORD *)buffer == 20);
    WORKS(CryptDestroyHash(hash));
    FAILS(ERROR_INVALID_PARAMETER, CryptDestroyHash(hash));

    /* HP_HASHVAL reads as many bytes as the hash has. */
    memset(value, 7, 20);
    FAILS(ERROR_INVALID_PARAMETER, CryptSetHashParam(copy, HP_HASHVAL, NULL, 0));
    FAILS(NTE_BAD_TYPE, CryptSetHashParam(copy, 1000, value, 0));
    WORKS(CryptSetHashParam(copy, HP_HASHVAL, value, 0));
    len = 20;
    WORKS(CryptGetHashParam(copy, HP_HASHVAL, buffer, &len, 0));
    CHECK(memcmp(buffer, value, 20) == 0);
    WORKS(CryptDestroyHash(copy));

    /* HMAC_INFO holds pointers, and may be at any address. */
    WORKS(CryptCreateHash(context, CALG_HMAC, key, 0, &hash));
    FAILS(ERROR_INVALID_PARAMETER, CryptSetHashParam(hash, HP_HMAC_INFO, NULL, 0));
    info.cbInnerString = 64;
    FAILS(ERROR_INVALID_PARAMETER, CryptSetHashParam(hash, HP_HMAC_INFO, (BYTE *)&info, 0));
    memset(inner, 0x36, sizeof(inner));
    info.pbInnerString = inner;
    memcpy(odd + 1, &info, sizeof(info));
    WORKS(CryptSetHashParam(hash, HP_HMAC_INFO, odd + 1, 0));
    WORKS(CryptHashData(hash, (const BYTE *)"abc", 3, 0));
    SIZES(20, buffer, CryptGetHashParam(hash, HP_HASHVAL, at, &len, 0));
    WORKS(CryptDestroyHash(hash));

    /* The pads that the strings replace are those of RFC 2104. */
    memcpy(value, buffer, 20);
    ZeroMemory(&info, sizeof(info));
    info.HashAlgid = CALG_SHA1;
    WORKS(CryptCreateHash(context, CALG_HMAC, key, 0, &hash));
    WORKS(CryptSetHashParam(hash, HP_HMAC_INFO, (BYTE *)&info, 0));
    WORKS(CryptHashData(hash, (const BYTE *)"abc", 3, 0));
    len = 20;
    WORKS(CryptGetHashParam(hash, HP_HASHVAL, buffer, &len, 0));
    CHECK(memcmp(buffer, value, 20) == 0);
    WORKS(CryptDestroyHash(hash));

    len = 20;
    for (i = 0; i < ARRAY_SIZE(dead_hashes); i++) {
        HCRYPTHASH dead = dead_hashes[i];
        FAILS(ERROR_INVALID_PARAMETER, CryptHashData(dead, value, 1, 0x8000));
        FAILS(ERROR_INVALID_PARAMETER, CryptHashSessionKey(dead, key, 0x8000));
        FAILS(ERROR_INVALID_PARAMETER, CryptDuplicateHash(dead, NULL, 0, &copy));
        FAILS(ERROR_INVALID_PARAMETER, CryptGetHashParam(dead, HP_HASHVAL, value, &len, 0));
        FAILS(ERROR_INVALID_PARAMETER, CryptSetHashParam(dead, HP_HASHVAL, value, 0));
        FAILS(ERROR_INVALID_PARAMETER, CryptSetHashParam(dead, HP_HMAC_INFO, (BYTE *)&info, 0));
        FAILS(ERROR_INVALID_PARAMETER, CryptDestroyHash(dead));
    }
    hash = new_hash(CALG_SHA1);
    for (i = 0; i < ARRAY_SIZE(dead_keys); i++)
        FAILS(ERROR_INVALID_PARAMETER, CryptHashSessionKey(hash, dead_keys[i], 0));
    for (i = 0; i < ARRAY_SIZE(dead_contexts); i++)
        FAILS(ERROR_INVALID_PARAMETER, CryptCreateHash(dead_contexts[i], CALG_SHA1, 0, 0, &copy));
    WORKS(CryptDestroyHash(hash));
    WORKS(CryptDestroyKey(key));
    free(value);
    free(odd);
}

static void signatures(void)
{
    static const WCHAR wide[] = { 'b', 0xf6, 0 };
    HCRYPTKEY pair;
    HCRYPTHASH hash = new_hash(CALG_SHA1);
    BYTE *signature = (BYTE *)malloc(64);
    DWORD len = 64;
    SIZE_T i;

    FAILS(ERROR_INVALID_PARAMETER, CryptSignHashA(hash, AT_SIGNATURE, NULL, 0, NULL, NULL));
    FAILS(ERROR_INVALID_PARAMETER, CryptSignHashW(hash, AT_SIGNATURE, NULL, 0, buffer, NULL));
    FAILS(NTE_NO_KEY, CryptSignHashA(hash, AT_SIGNATURE, NULL, 0, signature, &len));
    CHECK(len == 64);
    WORKS(CryptGenKey(context, AT_SIGNATURE, 512u << 16, &pair));
    for (i = 0; i < ARRAY_SIZE(dead_hashes); i++) {
        FAILS(ERROR_INVALID_PARAMETER, CryptSignHashA(dead_hashes[i], AT_SIGNATURE, NULL, 0x8000, signature, &len));
        FAILS(ERROR_INVALID_PARAMETER, CryptSignHashW(dead_hashes[i], AT_SIGNATURE, NULL, 0, signature, &len));
        FAILS(ERROR_INVALID_PARAMETER, CryptVerifySignatureA(dead_hashes[i], signature, len, pair, NULL, 0));
        FAILS(ERROR_INVALID_PARAMETER, CryptVerifySignatureW(dead_hashes[i], signature, len, pair, NULL, 0));
    }
    SIZES(64, buffer, CryptSignHashW(hash, AT_SIGNATURE, NULL, 0, at, &len));
    FAILS(ERROR_INVALID_PARAMETER, CryptVerifySignatureA(hash, NULL, 64, pair, NULL, 0));
    FAILS(ERROR_INVALID_PARAMETER, CryptVerifySignatureW(hash, NULL, 0, pair, NULL, 0));
    for (i = 0; i < ARRAY_SIZE(dead_keys); i++)
        FAILS(ERROR_INVALID_PARAMETER, CryptVerifySignatureW(hash, buffer, 64, dead_keys[i], NULL, 0));
    WORKS(CryptVerifySignatureW(hash, buffer, 64, pair, NULL, 0));
    for (len = 0; len < 64; len += 7) FAILS(NTE_BAD_SIGNATURE, CryptVerifySignatureA(hash, buffer, len, pair, NULL, 0));
    WORKS(CryptDestroyHash(hash));

    /* A description is the same in UTF-8, Latin-1 and UTF-16. */
    hash = new_hash(CALG_SHA1);
    len = 64;
    WORKS(CryptSignHashA(hash, AT_SIGNATURE, "b\xc3\xb6", 0, signature, &len));
    WORKS(CryptDestroyHash(hash));
    hash = new_hash(CALG_SHA1);
    WORKS(CryptVerifySignatureW(hash, signature, len, pair, wide, 0));
    WORKS(CryptDestroyHash(hash));
    hash = new_hash(CALG_SHA1);
    WORKS(CryptVerifySignatureA(hash, signature, len, pair, "b\xf6", 0));
    WORKS(CryptDestroyHash(hash));
    hash = new_hash(CALG_SHA1);
    FAILS(NTE_BAD_SIGNATURE, CryptVerifySignatureA(hash, signature, len, pair, "other", 0));
    WORKS(CryptDestroyHash(hash));

    /* RSA needs as much room as the modulus has, and writes no more. */
    WORKS(CryptDestroyKey(pair));
    WORKS(CryptGenKey(context, AT_KEYEXCHANGE, 512u << 16, &pair));
    len = 3;
    FAILS(ERROR_MORE_DATA, CryptEncrypt(pair, 0, TRUE, 0, signature, &len, 63));
    CHECK(len == 64);
    len = 3;
    WORKS(CryptEncrypt(pair, 0, TRUE, 0, signature, &len, 0x7fffffff));
    CHECK(len == 64);
    WORKS(CryptDecrypt(pair, 0, TRUE, 0, signature, &len));
    CHECK(len == 3);
    WORKS(CryptDestroyKey(pair));
    free(signature);
}

int main(void)
{
    prepare();
    last_error_is_kept();
    contexts();
    default_container();
    context_parameters();
    surroundings();
    providers();
    keys();
    key_parameters();
    ciphers();
    hashes();
    signatures();
    WORKS(CryptReleaseContext(context, 0));
    if (failures == 0) printf("all as it should be\n");
    return failures == 0 ? 0 : 1;
}
