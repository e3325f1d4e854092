/*
 * For hosts that run programs for wincrypt.h: emulators, sandboxes, bindings. Programs themselves need only wincrypt.h.
 *
 * A process is everything that one Windows program sees of CryptoAPI: contexts, keys and hashes under handles of 32 or 64
 * bits, and key containers. A host makes one process for each guest, and no process sees the objects of another. The host
 * names a call of the table, passes its words and callbacks for the guest's memory, and gets the value, the last error, and
 * a mark on answers that Windows may not have given.
 *
 * Every function may be called from any thread. A function that takes a process takes NULL for the process that this
 * thread's plain calls (CryptGenKey and so on) use. A function that returns text copies as much as fits, with a NUL, and
 * returns the length of the whole text without the NUL.
 */
#ifndef HCRYPTKEY_H
#define HCRYPTKEY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Processes -------------------------------------------------------------------------------------- */

typedef struct hcryptkey_process hcryptkey_process;

/* Called after each call of the process, on the thread that made it. The record is one line of JSON. */
typedef void (*hcryptkey_observer)(void *data, const char *record);

/* Start from HCRYPTKEY_OPTIONS. Zeros are the defaults. */
typedef struct hcryptkey_options {
    size_t size;                 /* sizeof(hcryptkey_options) */
    uint32_t handle_bits;        /* the width of handles and of the guest's pointers, 32 or 64; 0: as in this program */
    uint32_t max_rsa_bits;       /* the longest RSA key that a call makes or imports; 0: 16384 */
    const uint8_t *seed;         /* makes runs repeatable; NULL: the system's random bytes */
    size_t seed_len;             /* 32 at most */
    size_t object_limit;         /* the most contexts, the most keys and the most hashes; 0: no limit */
    const char *containers;      /* the folder of the key containers; NULL: in memory */
    int make_default_container;  /* not 0: the first call that opens the default container makes it, with both keys */
    hcryptkey_observer observer; /* NULL: none */
    void *observer_data;
    size_t observed_data;        /* the most bytes of each buffer that a record contains; they are the guest's secrets */
} hcryptkey_options;

#define HCRYPTKEY_OPTIONS { sizeof(hcryptkey_options), 0, 0, NULL, 0, 0, NULL, 0, NULL, NULL, 0 }

/* Makes a process; options may be NULL. Returns NULL if the options are not valid. */
hcryptkey_process *hcryptkey_process_new(const hcryptkey_options *options);

/* An independent copy: every handle names a copy of its object, in mid-message too. */
hcryptkey_process *hcryptkey_process_fork(const hcryptkey_process *process);

/* Chooses the process that this thread's plain calls use, and returns the one chosen before. NULL is the default process,
 * which every program has. A process with 32-bit handles works here too. */
hcryptkey_process *hcryptkey_process_use(hcryptkey_process *process);

/* Wipes and frees a process that no thread uses. If this thread has chosen it, the thread's plain calls use the default
 * process again. */
void hcryptkey_process_free(hcryptkey_process *process);

/* ---- The table of calls ----------------------------------------------------------------------------- */

/* Calls have indices from 0, the same for the whole run. */
size_t hcryptkey_call_count(void);

/* The call of this name in a DLL, in any if dll is NULL: "advapi32.dll", "CryptGenKey". SIZE_MAX if there is none. */
size_t hcryptkey_call_find(const char *dll, const char *name);

size_t hcryptkey_call_name(size_t call, char *text, size_t size);
size_t hcryptkey_call_dll(size_t call, char *text, size_t size);

/* How many arguments it has: a 32-bit stdcall takes that many words off the stack. */
size_t hcryptkey_call_arguments(size_t call);

/* ---- A guest's call --------------------------------------------------------------------------------- */

/*
 * A guest's memory. Callbacks return 0 where the guest has no such memory. They are never asked for address 0.
 * They must not make calls of the same process that wait for the call that is running.
 */
typedef struct hcryptkey_memory {
    void *data;
    int (*read)(void *data, uint64_t address, void *bytes, size_t len);
    int (*write)(void *data, uint64_t address, const void *bytes, size_t len);
    /* Whether bytes can be written. May be NULL; the bytes are then read and written back. */
    int (*check_write)(void *data, uint64_t address, size_t len);
    /* Returns the address of the bytes if they are contiguous, and nobody else uses them during the call; otherwise
     * NULL, and the bytes are copied. May be NULL. */
    void *(*bytes)(void *data, uint64_t address, size_t len, int writes);
    /* The guest's LocalAlloc and LocalFree. May be NULL. */
    uint64_t (*allocate)(void *data, size_t len);
    int (*free)(void *data, uint64_t address);
} hcryptkey_memory;

typedef struct hcryptkey_answer {
    uint64_t value;      /* for the result register */
    uint32_t last_error; /* to set, if sets_last_error is not 0 */
    int sets_last_error;
    int is_emulated;     /* 0: Windows may have answered differently, so the guest may behave differently from here on */
} hcryptkey_answer;

/* Answers a call. Its words are in C's order, one for each argument. Returns 0 if there is no such call, and then does not
 * write the answer. */
int hcryptkey_answer_call(const hcryptkey_process *process, size_t call, const uint64_t *words, size_t count,
                          const hcryptkey_memory *memory, hcryptkey_answer *answer);

/* ---- Errors ----------------------------------------------------------------------------------------- */

/* The name of an error, such as "NTE_BAD_KEY"; empty if it has none. */
size_t hcryptkey_error_name(uint32_t code, char *text, size_t size);

/* Why this thread's last failed call failed, and what to do about it; empty if no call has failed. */
size_t hcryptkey_last_sentence(char *text, size_t size);

/* Whether Windows would have failed as well, as far as is known. */
int hcryptkey_last_is_emulated(void);

/* ---- Objects ---------------------------------------------------------------------------------------- */

#define HCRYPTKEY_CONTEXT 1
#define HCRYPTKEY_KEY     2
#define HCRYPTKEY_HASH    3

typedef struct hcryptkey_handle {
    uint64_t handle;
    uint64_t parent; /* the context of a key or hash; 0 for a context */
    int kind;
} hcryptkey_handle;

/* The kind of a live handle; 0 if the handle is not live. */
int hcryptkey_handle_kind(const hcryptkey_process *process, uint64_t handle);

/* Copies the live handles in ascending order, at most count of them. Returns how many there are in all. */
size_t hcryptkey_live_handles(const hcryptkey_process *process, hcryptkey_handle *handles, size_t count);

/* The material of any key, exportable or not; for an RSA key, a PRIVATEKEYBLOB, or a PUBLICKEYBLOB if it is only the public
 * half. Copies the material if there is room for all of it, and returns its length; SIZE_MAX for a dead handle. */
size_t hcryptkey_reveal_key(const hcryptkey_process *process, uint64_t key, uint8_t *bytes, size_t size);

#ifdef __cplusplus
}
#endif

#endif
