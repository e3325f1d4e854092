/*
 * Threads that use one key at the same time. Each encrypts with duplicates of its own, so that messages do not
 * mix; half of them also make calls that fail, and find their own errors.
 */
#include <pthread.h>
#include <stdio.h>
#include <windows.h>
#include <wincrypt.h>

#define THREADS 8

#define MUST(call) ((call) ? (void)0 : give_up(#call))

static HCRYPTPROV context;
static HCRYPTKEY key;
static BYTE expected[32];
static int rounds = 200;

static void give_up(const char *call)
{
    fprintf(stderr, "%s: error 0x%08x\n", call, GetLastError());
    exit(1);
}

/* 20 bytes in two sections */
static void encrypt(HCRYPTKEY with, BYTE *data)
{
    DWORD first = 16, rest = 4;
    ZeroMemory(data, 32);
    MUST(CryptEncrypt(with, 0, FALSE, 0, data, &first, 16));
    MUST(CryptEncrypt(with, 0, TRUE, 0, data + 16, &rest, 16));
    MUST(first == 16 && rest == 16);
}

static void *hammer(void *number)
{
    int round;
    DWORD own_error = 1000 + (DWORD)(ULONG_PTR)number;
    SetLastError(own_error);
    for (round = 0; round < rounds; round++) {
        HCRYPTKEY copy;
        HCRYPTHASH hash;
        BYTE data[32];
        MUST(CryptDuplicateKey(key, NULL, 0, &copy));
        encrypt(copy, data);
        MUST(memcmp(data, expected, sizeof(data)) == 0);
        MUST(CryptDestroyKey(copy));
        MUST(CryptCreateHash(context, CALG_SHA1, 0, 0, &hash));
        MUST(CryptHashSessionKey(hash, key, 0));
        MUST(CryptDestroyHash(hash));
        MUST(GetLastError() == own_error);
        if (own_error % 2 == 0) {
            MUST(!CryptDestroyKey(copy) && GetLastError() == ERROR_INVALID_PARAMETER);
            MUST(!CryptSetKeyParam(key, KP_ALGID, data, 0) && GetLastError() == NTE_BAD_TYPE);
            SetLastError(own_error);
        }
    }
    return NULL;
}

int main(int argc, char *argv[])
{
    pthread_t threads[THREADS];
    HCRYPTKEY copy;
    ULONG_PTR i;
    if (argc > 1) rounds = atoi(argv[1]);

    MUST(CryptAcquireContext(&context, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    MUST(CryptGenKey(context, CALG_AES_256, 0, &key));
    MUST(CryptDuplicateKey(key, NULL, 0, &copy));
    encrypt(copy, expected);
    for (i = 0; i < THREADS; i++) MUST(pthread_create(&threads[i], NULL, hammer, (void *)i) == 0);
    for (i = 0; i < THREADS; i++) MUST(pthread_join(threads[i], NULL) == 0);

    /* Releasing the context ends its keys. */
    MUST(CryptReleaseContext(context, 0));
    MUST(!CryptDestroyKey(key) && GetLastError() == ERROR_INVALID_PARAMETER);
    MUST(!CryptDestroyKey(copy));
    printf("%d threads, %d messages each\n", THREADS, rounds);
    return 0;
}
