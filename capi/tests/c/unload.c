/*
 * Loads and unloads the library again and again. Arguments: its path, how many times. Each round must free all its
 * memory: the heap must not grow from round to round.
 */
#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

typedef int (*acquire_call)(void **, const char *, const char *, unsigned, unsigned);
typedef int (*generate_call)(void *, unsigned, unsigned, void **);

/* A context with a thousand keys, none of which is destroyed. */
static int round_of(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL), *context, *key;
    acquire_call acquire;
    generate_call generate;
    int i;
    if (library == NULL) return 0;
    *(void **)&acquire = dlsym(library, "CryptAcquireContextA");
    *(void **)&generate = dlsym(library, "CryptGenKey");
    if (!acquire(&context, NULL, NULL, 24, 0xf0000000u)) return 0;
    for (i = 0; i < 1000; i++)
        if (!generate(context, 0x660e, 0, &key)) return 0;
    if (dlclose(library) != 0) return 0;
    /* It is gone: RTLD_NOLOAD finds nothing. */
    return dlopen(path, RTLD_NOW | RTLD_NOLOAD) == NULL;
}

int main(int argc, char *argv[])
{
    int rounds = argc > 2 ? atoi(argv[2]) : 20, i;
    size_t before, after;
    if (argc < 2 || !round_of(argv[1]) || !round_of(argv[1])) return 1;
    before = mallinfo2().uordblks;
    for (i = 0; i < rounds; i++)
        if (!round_of(argv[1])) return 2;
    after = mallinfo2().uordblks;
    /* A round takes hundreds of KiB. Memory that malloc keeps for later counts as used, so a few bytes more are accepted. */
    if (after > before + 65536) {
        printf("%zu bytes before %d rounds, %zu after them\n", before, rounds, after);
        return 3;
    }
    puts("all memory was freed");
    return 0;
}
