/* A host with two guests of 32 bits. Prints what is wrong and returns how many things were. */
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <wincrypt.h>
#include <hcryptkey.h>

#define BASE 0x400000u
#define LEN 0x1000u

static int failures;

#define CHECK(condition) \
    ((condition) ? (void)0 : (void)(failures++, printf("%s:%d: %s\n", __FILE__, __LINE__, #condition)))

typedef struct guest {
    hcryptkey_process *process;
    BYTE memory[LEN];
    BOOL borrows;
    int records;
    char record[1024];
} guest;

static BYTE *at(guest *guest, uint64_t address, size_t len)
{
    return address >= BASE && len <= LEN && address - BASE <= LEN - len ? guest->memory + (address - BASE) : NULL;
}

static int read_guest(void *data, uint64_t address, void *bytes, size_t len)
{
    BYTE *from = at((guest *)data, address, len);
    if (from != NULL) memcpy(bytes, from, len);
    return from != NULL;
}

static int write_guest(void *data, uint64_t address, const void *bytes, size_t len)
{
    BYTE *to = at((guest *)data, address, len);
    if (to != NULL) memcpy(to, bytes, len);
    return to != NULL;
}

static void *bytes_of_guest(void *data, uint64_t address, size_t len, int writes)
{
    (void)writes;
    return ((guest *)data)->borrows ? at((guest *)data, address, len) : NULL;
}

static void observe(void *data, const char *record)
{
    guest *seen = (guest *)data;
    seen->records++;
    snprintf(seen->record, sizeof(seen->record), "%s", record);
}

static hcryptkey_answer make(guest *guest, const char *name, const uint64_t *words, size_t count)
{
    hcryptkey_memory memory = { NULL, read_guest, write_guest, NULL, bytes_of_guest, NULL, NULL };
    hcryptkey_answer answer = { 0, 0, 0, 0 };
    size_t call = hcryptkey_call_find("advapi32.dll", name);
    memory.data = guest;
    CHECK(hcryptkey_call_arguments(call) == count);
    CHECK(hcryptkey_answer_call(guest->process, call, words, count, &memory, &answer));
    return answer;
}

static DWORD dword(guest *guest, DWORD address)
{
    DWORD value;
    memcpy(&value, at(guest, address, 4), 4);
    return value;
}

/* A context, a key of RC4 and a message under it. */
static void run(guest *guest)
{
    uint64_t acquire[] = { BASE, 0, 0, PROV_RSA_AES, CRYPT_VERIFYCONTEXT }, destroy[] = { 0 };
    uint64_t generate[] = { 0, CALG_RC4, 128u << 16, BASE + 4 };
    uint64_t encrypt[] = { 0, 0, TRUE, 0, BASE + 0x100, BASE + 8, 0x100 };
    uint64_t bad[] = { 0, 8, 0xdeadbeef };
    static const DWORD len = 7;
    hcryptkey_answer answer = make(guest, "CryptAcquireContextA", acquire, 5);
    char text[200];
    CHECK(answer.value == 1 && answer.sets_last_error && answer.last_error == 0 && answer.is_emulated);
    generate[0] = dword(guest, BASE);
    answer = make(guest, "CryptGenKey", generate, 4);
    CHECK(answer.value == 1 && !answer.sets_last_error);
    encrypt[0] = dword(guest, BASE + 4);
    memcpy(at(guest, BASE + 8, 4), &len, 4);
    memcpy(at(guest, BASE + 0x100, 7), "message", 7);
    CHECK(make(guest, "CryptEncrypt", encrypt, 7).value == 1);
    CHECK(dword(guest, BASE + 8) == 7 && memcmp(at(guest, BASE + 0x100, 7), "message", 7) != 0);

    bad[0] = generate[0];
    answer = make(guest, "CryptGenRandom", bad, 3);
    CHECK(answer.value == 0 && answer.sets_last_error && answer.last_error == ERROR_INVALID_PARAMETER);
    CHECK(hcryptkey_last_sentence(text, sizeof(text)) > 30 && strncmp(text, "ERROR_INVALID_PARAMETER (87): ", 30) == 0);
    CHECK(hcryptkey_error_name(answer.last_error, text, sizeof(text)) == 23 && strcmp(text, "ERROR_INVALID_PARAMETER") == 0);
    destroy[0] = 12345;
    CHECK(make(guest, "CryptDestroyKey", destroy, 1).value == 0);
}

/* An observer that asks for data must not read addresses that the calls themselves do not read. */
static void failing_calls_that_are_observed(void)
{
    static guest seen;
    hcryptkey_options options = HCRYPTKEY_OPTIONS;
    BYTE *bad = (BYTE *)(size_t)16;
    HCRYPTPROV prov;
    HCRYPTKEY key;
    HCRYPTHASH hash;
    DWORD len = 16;
    static const DWORD cts = CRYPT_MODE_CTS;
    options.observer = observe;
    options.observer_data = &seen;
    options.observed_data = 64;
    seen.process = hcryptkey_process_new(&options);
    CHECK(hcryptkey_process_use(seen.process) == NULL);
    CHECK(CryptAcquireContextA(&prov, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    CHECK(CryptGenKey(prov, CALG_AES_128, 0, &key) && CryptCreateHash(prov, CALG_MD5, 0, 0, &hash));
    CHECK(!CryptAcquireContextA(NULL, (LPCSTR)bad, (LPCSTR)bad, 5000, 0));
    CHECK(!CryptHashData(key, bad, 16, 0) && !CryptHashData(hash, bad, 16, 2));
    CHECK(!CryptVerifySignatureA(hash, NULL, 64, 0, (LPCSTR)bad, 0));
    CHECK(!CryptVerifySignatureA(hash, bad, 64, hash, NULL, 0));
    CHECK(!CryptEncrypt(hash, 0, TRUE, 0, bad, &len, 16) && !CryptDecrypt(hash, 0, TRUE, 0, bad, &len));
    CHECK(!CryptEncrypt(key, 0, TRUE, 1, bad, &len, 16) && !CryptEncrypt(key, 0, TRUE, 0, bad, &len, 16));
    len = 16;
    CHECK(!CryptDecrypt(key, 0, TRUE, 1, bad, &len) && GetLastError() == NTE_BAD_FLAGS);
    CHECK(!CryptDecrypt(key, hash, TRUE, 0, bad, NULL) && !CryptDecrypt(key, key, TRUE, 0, bad, &len));
    len = 15;
    CHECK(!CryptDecrypt(key, 0, TRUE, 0, bad, &len) && GetLastError() == NTE_BAD_DATA);
    CHECK(!CryptEncrypt(key, 0, FALSE, 0, bad, &len, 16) && GetLastError() == NTE_BAD_DATA);
    len = 16;
    CHECK(CryptSetKeyParam(key, KP_MODE, (const BYTE *)&cts, 0));
    CHECK(!CryptDecrypt(key, 0, TRUE, 0, bad, &len) && GetLastError() == NTE_BAD_ALGID);
    CHECK(!CryptEncrypt(key, 0, FALSE, 0, bad, &len, 16) && GetLastError() == NTE_BAD_ALGID);
    CHECK(!CryptImportKey(prov, bad, 16, 0, 0, NULL) && !CryptImportKey(key, bad, 16, 0, 0, &key));
    CHECK(!CryptSetKeyParam(hash, KP_IV, bad, 0) && !CryptSetKeyParam(key, KP_IV, bad, 1));
    CHECK(seen.records == 24);
    CHECK(CryptHashData(hash, (const BYTE *)"abc", 3, 0) && strstr(seen.record, "\"bytes\":\"616263\"") != NULL);
    CHECK(hcryptkey_process_use(NULL) == seen.process);
    hcryptkey_process_free(seen.process);
}

int main(void)
{
    static guest one, two;
    static const uint8_t seed[] = { 1, 2, 3 };
    hcryptkey_options options = HCRYPTKEY_OPTIONS;
    hcryptkey_handle handles[4];
    hcryptkey_process *fork;
    uint8_t material[2][16];
    HCRYPTPROV plain;
    char text[64];
    options.handle_bits = 32;
    options.seed = seed;
    options.seed_len = sizeof(seed);
    options.observer = observe;
    options.observer_data = &one;
    one.process = hcryptkey_process_new(&options);
    options.observer = NULL;
    two.process = hcryptkey_process_new(&options);
    two.borrows = TRUE;
    CHECK(one.process != NULL && two.process != NULL);
    run(&one);
    CHECK(hcryptkey_live_handles(two.process, handles, 4) == 0);
    run(&two);

    /* Two runs of one seed are the same, and each has its own objects. */
    CHECK(memcmp(one.memory, two.memory, LEN) == 0);
    CHECK(one.records == 5 && strstr(one.record, "\"call\":\"CryptDestroyKey\"") != NULL);
    CHECK(two.records == 0);
    CHECK(hcryptkey_live_handles(one.process, handles, 4) == 2);
    CHECK(handles[0].kind == HCRYPTKEY_CONTEXT && handles[0].parent == 0 && handles[0].handle == dword(&one, BASE));
    CHECK(handles[1].kind == HCRYPTKEY_KEY && handles[1].parent == handles[0].handle);
    CHECK(hcryptkey_handle_kind(one.process, handles[1].handle) == HCRYPTKEY_KEY);
    CHECK(hcryptkey_handle_kind(one.process, 12345) == 0);
    CHECK(hcryptkey_reveal_key(one.process, handles[1].handle, material[0], 16) == 16);
    CHECK(hcryptkey_reveal_key(one.process, 12345, NULL, 0) == SIZE_MAX);

    /* A copy continues on its own, and the thread's plain calls can be directed to any of them. */
    fork = hcryptkey_process_fork(one.process);
    CHECK(hcryptkey_process_use(one.process) == NULL);
    CHECK(CryptDestroyKey((HCRYPTKEY)handles[1].handle));
    CHECK(!CryptDestroyKey((HCRYPTKEY)handles[1].handle));
    CHECK(hcryptkey_process_use(fork) == one.process);
    CHECK(hcryptkey_reveal_key(NULL, handles[1].handle, material[1], 16) == 16);
    CHECK(memcmp(material[0], material[1], 16) == 0);
    CHECK(CryptDestroyKey((HCRYPTKEY)handles[1].handle));
    hcryptkey_process_free(fork);
    CHECK(hcryptkey_process_use(NULL) == NULL);
    CHECK(!CryptReleaseContext((HCRYPTPROV)handles[0].handle, 0));
    CHECK(CryptAcquireContextA(&plain, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    CHECK(hcryptkey_live_handles(NULL, NULL, 0) == 1 && CryptReleaseContext(plain, 0));

    failing_calls_that_are_observed();

    /* The table, and impossible arguments. */
    CHECK(hcryptkey_call_count() >= 35 && hcryptkey_call_find("kernel32.dll", "CryptGenKey") == SIZE_MAX);
    CHECK(hcryptkey_call_find(NULL, "CryptGenKey") == hcryptkey_call_find("CRYPTSP", "CryptGenKey"));
    CHECK(hcryptkey_call_name(0, text, 6) == 20 && strcmp(text, "Crypt") == 0);
    CHECK(hcryptkey_call_dll(0, text, sizeof(text)) == 12 && strcmp(text, "advapi32.dll") == 0);
    CHECK(hcryptkey_call_name(SIZE_MAX, text, sizeof(text)) == 0 && text[0] == 0);
    options.seed_len = 33;
    CHECK(hcryptkey_process_new(&options) == NULL);
    options.size = 3;
    CHECK(hcryptkey_process_new(&options) == NULL);
    hcryptkey_process_free(one.process);
    hcryptkey_process_free(two.process);
    hcryptkey_process_free(NULL);
    if (failures == 0) puts("two guests, each for itself");
    return failures;
}
