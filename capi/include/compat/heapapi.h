/* Memory from the heap, over malloc. */
#ifndef HCRYPTKEY_HEAPAPI_H
#define HCRYPTKEY_HEAPAPI_H

#include <stdlib.h>

#include "compatdef.h"

#define HEAP_ZERO_MEMORY 0x08u
#define GMEM_FIXED       0x00u
#define GMEM_ZEROINIT    0x40u
#define GPTR             0x40u

/* Not 0, because a zero-sized block has an address on Windows. */
HCRYPTKEY_INLINE void *hcryptkey_allocate(int zeroed, SIZE_T len)
{
    void *memory;
    if (len == 0) len = 1;
    memory = zeroed ? calloc(1, len) : malloc(len);
    if (memory == NULL) SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return memory;
}

/* There is one heap. */
HCRYPTKEY_INLINE HANDLE GetProcessHeap(void) { return (HANDLE)(ULONG_PTR)1; }

HCRYPTKEY_INLINE LPVOID HeapAlloc(HANDLE heap, DWORD flags, SIZE_T len)
{
    (void)heap;
    return hcryptkey_allocate((flags & HEAP_ZERO_MEMORY) != 0, len);
}

/* The bytes that a block grows by are not zeroed. */
HCRYPTKEY_INLINE LPVOID HeapReAlloc(HANDLE heap, DWORD flags, LPVOID memory, SIZE_T len)
{
    (void)heap;
    (void)flags;
    return realloc(memory, len == 0 ? 1 : len);
}

HCRYPTKEY_INLINE BOOL HeapFree(HANDLE heap, DWORD flags, LPVOID memory)
{
    (void)heap;
    (void)flags;
    free(memory);
    return TRUE;
}


HCRYPTKEY_INLINE HGLOBAL GlobalAlloc(UINT flags, SIZE_T len)
{
    return hcryptkey_allocate((flags & GMEM_ZEROINIT) != 0, len);
}

HCRYPTKEY_INLINE HGLOBAL GlobalFree(HGLOBAL memory) { free(memory); return NULL; }

/* Zeroes memory that is not read again; the compiler can't omit it. */
HCRYPTKEY_INLINE PVOID SecureZeroMemory(PVOID memory, SIZE_T len)
{
    volatile BYTE *byte = (volatile BYTE *)memory;
    while (len-- != 0) *byte++ = 0;
    return memory;
}

#endif
