/*
 * A host whose callbacks fork, in several threads at once. Each child makes calls, and finishes the call that runs the
 * callback. Arguments: how many threads, how many children of each. Returns the number of mistakes.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wincrypt.h>
#include "hcryptkey.h"

#define MOST_THREADS 16
#define PLACE 0x1000

/* The guest has one handle's worth of memory. */
struct guest {
    hcryptkey_process *process;
    unsigned char memory[8];
    int children, is_child, failures;
};

static pthread_barrier_t start;

static BOOL calls_work(void)
{
    HCRYPTPROV context;
    BYTE random[16];
    return CryptAcquireContextA(&context, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)
        && CryptGenRandom(context, sizeof random, random) && CryptReleaseContext(context, 0);
}

static int read_memory(void *data, uint64_t address, void *bytes, size_t len)
{
    struct guest *guest = data;
    if (address != PLACE || len > sizeof guest->memory) return 0;
    memcpy(bytes, guest->memory, len);
    return 1;
}

static int write_memory(void *data, uint64_t address, const void *bytes, size_t len)
{
    struct guest *guest = data;
    if (address != PLACE || len > sizeof guest->memory) return 0;
    memcpy(guest->memory, bytes, len);
    return 1;
}

static int check_memory(void *data, uint64_t address, size_t len)
{
    struct guest *guest = data;
    pid_t child = fork();
    int status = -1;
    if (child == 0) {
        alarm(20);
        guest->is_child = 1;
    } else if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        guest->failures++;
    }
    return address == PLACE && len <= sizeof guest->memory;
}

static void *run(void *data)
{
    struct guest *guest = data;
    hcryptkey_memory memory = { data, read_memory, write_memory, check_memory, NULL, NULL, NULL };
    uint64_t words[5] = { PLACE, 0, 0, PROV_RSA_AES, CRYPT_VERIFYCONTEXT };
    size_t acquire = hcryptkey_call_find("advapi32.dll", "CryptAcquireContextA");
    hcryptkey_answer answer;
    int i;
    pthread_barrier_wait(&start);
    for (i = 0; i < guest->children; i++) {
        int answered = hcryptkey_answer_call(guest->process, acquire, words, 5, &memory, &answer);
        int works = answered && answer.value == 1 && calls_work();
        if (guest->is_child) _exit(!works);
        guest->failures += !works;
    }
    return NULL;
}

int main(int argc, char *argv[])
{
    int threads = argc > 1 ? atoi(argv[1]) : 2, children = argc > 2 ? atoi(argv[2]) : 50, failures = 0, i;
    struct guest guests[MOST_THREADS];
    pthread_t thread[MOST_THREADS];
    /* Ends a program whose threads wait for each other. */
    alarm(60);
    pthread_barrier_init(&start, NULL, threads);
    for (i = 0; i < threads && i < MOST_THREADS; i++) {
        memset(&guests[i], 0, sizeof guests[i]);
        guests[i].children = children;
        guests[i].process = hcryptkey_process_new(NULL);
        pthread_create(&thread[i], NULL, run, &guests[i]);
    }
    for (i = 0; i < threads && i < MOST_THREADS; i++) {
        pthread_join(thread[i], NULL);
        hcryptkey_process_free(guests[i].process);
        failures += guests[i].failures;
    }
    if (failures == 0) puts("all children ended well");
    return failures;
}
