/*
 * fork() while other threads make calls: every child uses the keys and hashes that the threads use, and ends.
 * Arguments: how many threads, how many children. Prints each mistake and returns their number.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <windows.h>
#include <wincrypt.h>

#define MOST_THREADS 16

static HCRYPTPROV context;
static HCRYPTKEY key;
static HCRYPTHASH hash;
static volatile int stop;

/* Short calls under a lock, long ones that take an object out, and new objects. */
static BOOL work(void)
{
    static const BYTE zeros[32 * 1024];
    BYTE data[8192];
    DWORD len = sizeof(data);
    HCRYPTKEY copy;
    HCRYPTHASH other;
    memset(data, 7, sizeof(data));
    return CryptEncrypt(key, 0, FALSE, 0, data, &len, sizeof(data)) && CryptHashData(hash, zeros, sizeof(zeros), 0)
        && CryptDuplicateKey(key, NULL, 0, &copy) && CryptDestroyKey(copy)
        && CryptCreateHash(context, CALG_MD5, 0, 0, &other) && CryptHashData(other, zeros, 16, 0)
        && CryptDestroyHash(other) && CryptGenRandom(context, 16, data);
}

static void *call(void *failures)
{
    while (!stop)
        if (!work()) ++*(int *)failures;
    return NULL;
}

int main(int argc, char *argv[])
{
    int threads = argc > 1 ? atoi(argv[1]) : 4, children = argc > 2 ? atoi(argv[2]) : 200, failures = 0, i;
    int failed[MOST_THREADS] = { 0 };
    pthread_t thread[MOST_THREADS];
    if (!CryptAcquireContextA(&context, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)) return 1;
    if (!CryptGenKey(context, CALG_AES_128, 0, &key) || !CryptCreateHash(context, CALG_SHA1, 0, 0, &hash)) return 1;
    for (i = 0; i < threads && i < MOST_THREADS; i++) pthread_create(&thread[i], NULL, call, &failed[i]);
    for (i = 0; i < children; i++) {
        int status = -1;
        pid_t child = fork();
        if (child == 0) {
            /* This ends a child that hangs. */
            alarm(20);
            _exit(work() && work() && CryptReleaseContext(context, 0) ? 0 : 1);
        }
        waitpid(child, &status, 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            failures++;
            printf("child %d: %s %d\n", i, WIFSIGNALED(status) ? "signal" : "status",
                   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        }
    }
    stop = 1;
    for (i = 0; i < threads && i < MOST_THREADS; i++) {
        pthread_join(thread[i], NULL);
        failures += failed[i];
    }
    if (!work()) failures++;
    if (failures == 0) puts("all children ended well");
    return failures;
}
