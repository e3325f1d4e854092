/* The work, by Wine's rsaenh, for the harness.
 *
 * Reads commands from standard input and answers each with one line:
 *
 *   block      BLOB        -> block HEX           the ciphertext of one block of zeros
 *   duplicate  BLOB CALLS  -> duplicate NS        CryptDuplicateKey and CryptDestroyKey
 *   life       BLOB CALLS  -> life NS             the same with one CryptEncrypt of a block in between
 *
 * BLOB is a PLAINTEXTKEYBLOB in hex, NS the nanoseconds that all calls took together.
 */
#include <windows.h>
#include <wincrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 16

/* An emulator that fails half-way must not look fast. */
static void check(BOOL done, const char *what)
{
    if (done) return;
    printf("failed %s %08lx\n", what, GetLastError());
    exit(1);
}

static HCRYPTKEY import(HCRYPTPROV provider, const char *hex)
{
    BYTE blob[128];
    DWORD len = 0;
    unsigned byte;
    HCRYPTKEY key;

    for (; len < sizeof(blob) && sscanf(hex + 2 * len, "%2x", &byte) == 1; len++) blob[len] = byte;
    check(CryptImportKey(provider, blob, len, 0, 0, &key), "CryptImportKey");
    return key;
}

static void encrypt(HCRYPTKEY key, BYTE *block)
{
    DWORD len = BLOCK;
    check(CryptEncrypt(key, 0, FALSE, 0, block, &len, BLOCK), "CryptEncrypt");
}

static void duplicate(HCRYPTKEY key, BYTE *block)
{
    HCRYPTKEY copy;
    check(CryptDuplicateKey(key, NULL, 0, &copy), "CryptDuplicateKey");
    if (block) encrypt(copy, block);
    check(CryptDestroyKey(copy), "CryptDestroyKey");
}

static double nanoseconds(HCRYPTKEY key, BYTE *block, unsigned long long calls)
{
    LARGE_INTEGER frequency, start, end;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&start);
    while (calls--) duplicate(key, block);
    QueryPerformanceCounter(&end);
    return (double)(end.QuadPart - start.QuadPart) * 1e9 / frequency.QuadPart;
}

int main(void)
{
    char line[512], what[16], hex[257];
    HCRYPTPROV provider;

    check(CryptAcquireContextA(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT),
          "CryptAcquireContext");
    while (fgets(line, sizeof(line), stdin))
    {
        unsigned long long calls = 0;
        BYTE block[BLOCK] = {0};
        HCRYPTKEY key;
        int i;

        check(sscanf(line, "%15s %256s %llu", what, hex, &calls) >= 2, "the command");
        key = import(provider, hex);
        printf("%s ", what);
        if (!strcmp(what, "block"))
        {
            encrypt(key, block);
            for (i = 0; i < BLOCK; i++) printf("%02x", block[i]);
        }
        else
            printf("%.0f", nanoseconds(key, strcmp(what, "life") ? NULL : block, calls));
        printf("\n");
        fflush(stdout);
        check(CryptDestroyKey(key), "CryptDestroyKey");
    }
    return 0;
}
