/*
 * Each argument lies at the end of a page, before one that can't be read or written: a call that reads or writes a byte
 * too many crashes. Everything runs twice, the second time with an observer that asks for data. Prints each mistake and
 * returns their number.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <windows.h>
#include <wincrypt.h>
#include <hcryptkey.h>

#define SLOTS 8

static int failures;

#define CHECK(condition) \
    ((condition) ? (void)0 : (void)(failures++, printf("%s:%d: %s, error %#x\n", __FILE__, __LINE__, #condition, GetLastError())))

static unsigned char *slot_end[SLOTS];

/* A copy of bytes whose end is the end of a page. */
static void *put(int slot, const void *bytes, size_t len)
{
    unsigned char *place = slot_end[slot] - len;
    if (bytes != NULL) memcpy(place, bytes, len);
    return place;
}

static DWORD *number(int slot, DWORD value) { return (DWORD *)put(slot, &value, sizeof value); }

static void ignore(void *data, const char *record)
{
    (void)data;
    (void)record;
}

static void names(void)
{
    static const WCHAR wide[] = { 'b', 'o', 'x', 0 };
    HCRYPTPROV *prov = (HCRYPTPROV *)put(0, NULL, sizeof *prov);
    LPSTR name = (LPSTR)put(1, "box", 4), provider = (LPSTR)put(2, MS_ENHANCED_PROV_A, sizeof MS_ENHANCED_PROV_A);
    CHECK(CryptAcquireContextA(prov, name, provider, PROV_RSA_FULL, CRYPT_NEWKEYSET));
    /* The size may be larger than the memory, and is left as it is. */
    CHECK(CryptGetProvParam(*prov, PP_ENUMCONTAINERS, (BYTE *)put(3, NULL, 4), number(4, 4096), CRYPT_FIRST));
    CHECK(memcmp(slot_end[3] - 4, "box", 4) == 0);
    CHECK(CryptReleaseContext(*prov, 0));
    /* A handle over the name of its container, which then has no NUL. */
    CHECK(CryptAcquireContextA(prov, (LPCSTR)put(0, "a name\0", sizeof *prov), NULL, PROV_RSA_FULL, CRYPT_NEWKEYSET));
    CHECK(CryptReleaseContext(*prov, 0));
    CHECK(CryptAcquireContextA(prov, "a name", NULL, PROV_RSA_FULL, CRYPT_DELETEKEYSET));
    CHECK(CryptAcquireContextW(prov, (LPCWSTR)put(1, wide, sizeof wide), NULL, PROV_RSA_FULL, CRYPT_DELETEKEYSET));
    CHECK(CryptSetProviderA(provider, PROV_RSA_FULL));
}

static void keys(void)
{
    static const BYTE blob[28] = { PLAINTEXTKEYBLOB, 2, 0, 0, 0x0e, 0x66, 0, 0, 16 };
    HCRYPTPROV *prov = (HCRYPTPROV *)put(0, NULL, sizeof *prov);
    HCRYPTKEY *key = (HCRYPTKEY *)put(1, NULL, sizeof *key);
    HCRYPTHASH *hash = (HCRYPTHASH *)put(2, NULL, sizeof *hash);
    DWORD size;
    CHECK(CryptAcquireContextA(prov, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    CHECK(CryptImportKey(*prov, (const BYTE *)put(3, blob, sizeof blob), sizeof blob, 0, CRYPT_EXPORTABLE, key));
    CHECK(CryptCreateHash(*prov, CALG_SHA1, 0, 0, hash) && CryptHashData(*hash, (const BYTE *)put(3, "data", 4), 4, 0));
    CHECK(CryptSetKeyParam(*key, KP_IV, (const BYTE *)put(3, NULL, 16), 0));
    CHECK(CryptSetKeyParam(*key, KP_MODE, (const BYTE *)number(3, CRYPT_MODE_CBC), 0));
    CHECK(CryptSetKeyParam(*key, KP_IV, (const BYTE *)put(3, NULL, 16), 1) == FALSE);
    /* The size may be larger than the memory, as long as the data fits. */
    for (size = 16; size != 0; size = size == 16 ? 4096 : size == 4096 ? 0xffffffffu : 0) {
        DWORD *len = number(4, 16);
        BYTE *data = (BYTE *)put(3, "sixteen bytes...", 16);
        CHECK(CryptEncrypt(*key, *hash, FALSE, 0, data, len, size) && *len == 16);
        CHECK(CryptDecrypt(*key, 0, FALSE, 0, data, len) && *len == 16);
        *len = size;
        CHECK(CryptGetKeyParam(*key, KP_IV, data, len, 0) && *len == 16);
        CHECK(CryptExportKey(*key, 0, PLAINTEXTKEYBLOB, 0, (BYTE *)put(3, NULL, 28), number(4, size == 16 ? 28 : size)));
    }
    CHECK(CryptGenRandom(*prov, 5, (BYTE *)put(3, NULL, 5)));
    CHECK(CryptGetHashParam(*hash, HP_HASHVAL, (BYTE *)put(3, NULL, 20), number(4, 20), 0));
    CHECK(CryptGetProvParam(*prov, PP_ENUMALGS, (BYTE *)put(3, NULL, 32), number(4, 32), CRYPT_FIRST));
    CHECK(CryptDestroyHash(*hash) && CryptDestroyKey(*key) && CryptReleaseContext(*prov, 0));
}

static void texts(void)
{
    static const WCHAR wide[] = { 'A', 'A', '=', '=', 0 };
    DATA_BLOB *in = (DATA_BLOB *)put(0, NULL, sizeof *in), *out = (DATA_BLOB *)put(1, NULL, sizeof *out);
    LPWSTR *description = (LPWSTR *)put(3, NULL, sizeof *description);
    BYTE *bytes = (BYTE *)put(2, NULL, 1);
    CHECK(CryptStringToBinaryA((LPCSTR)put(3, "AA==", 5), 0, CRYPT_STRING_BASE64, bytes, number(4, 1), NULL, NULL));
    CHECK(CryptStringToBinaryA((LPCSTR)put(3, "AA==", 4), 4, CRYPT_STRING_ANY, bytes, number(4, 1), number(5, 0), number(6, 0)));
    CHECK(CryptStringToBinaryW((LPCWSTR)put(3, wide, sizeof wide), 0, CRYPT_STRING_BASE64, bytes, number(4, 1), NULL, NULL));
    CHECK(CryptBinaryToStringA(bytes, 1, CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF, (LPSTR)put(3, NULL, 5), number(4, 5)));
    in->cbData = 3;
    in->pbData = (BYTE *)put(4, "abc", 3);
    CHECK(CryptProtectData(in, (LPCWSTR)put(5, wide, sizeof wide), NULL, NULL, NULL, 0, out));
    CHECK(CryptUnprotectData(out, description, NULL, NULL, NULL, 0, in) && in->cbData == 3);
    LocalFree(*description);
    LocalFree(in->pbData);
    LocalFree(out->pbData);
}

int main(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *memory =
        (unsigned char *)mmap(NULL, 2 * SLOTS * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int i;
    if (memory == MAP_FAILED) return 99;
    for (i = 0; i < SLOTS; i++) {
        slot_end[i] = memory + (2 * (size_t)i + 1) * page;
        if (mprotect(slot_end[i], page, PROT_NONE) != 0) return 99;
    }
    for (i = 0; i < 2; i++) {
        names();
        keys();
        texts();
        if (i == 0) {
            hcryptkey_options options = HCRYPTKEY_OPTIONS;
            options.observer = ignore;
            options.observed_data = 64;
            CHECK(hcryptkey_process_use(hcryptkey_process_new(&options)) == NULL);
        }
    }
    hcryptkey_process_free(hcryptkey_process_use(NULL));
    if (failures == 0) puts("no call left its memory");
    return failures;
}
