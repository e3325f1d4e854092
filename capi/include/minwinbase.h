/* Memory macros, types and numbers that programs take from winbase.h. */
#ifndef HCRYPTKEY_MINWINBASE_H
#define HCRYPTKEY_MINWINBASE_H

#include "errhandlingapi.h"
#include "windef.h"
#include "winerror.h"
#include "winnt.h"

#define CopyMemory RtlCopyMemory
#define MoveMemory RtlMoveMemory
#define FillMemory RtlFillMemory
#define ZeroMemory RtlZeroMemory

/* Memory that calls of wincrypt.h allocate for the program */
#define LMEM_FIXED    0x00u
#define LMEM_ZEROINIT 0x40u
#define LPTR          0x40u

#ifdef __cplusplus
extern "C" {
#endif

/* Allocates memory, zeroed with LMEM_ZEROINIT. */
HLOCAL WINAPI LocalAlloc(UINT uFlags, SIZE_T uBytes);

/* Frees memory from LocalAlloc, or memory that a call has allocated for the program. Returns NULL. */
HLOCAL WINAPI LocalFree(HLOCAL hMem);

#ifdef __cplusplus
}
#endif

/* Flags of FormatMessage */
#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x00000100u
#define FORMAT_MESSAGE_IGNORE_INSERTS  0x00000200u
#define FORMAT_MESSAGE_FROM_STRING     0x00000400u
#define FORMAT_MESSAGE_FROM_HMODULE    0x00000800u
#define FORMAT_MESSAGE_FROM_SYSTEM     0x00001000u
#define FORMAT_MESSAGE_ARGUMENT_ARRAY  0x00002000u
#define FORMAT_MESSAGE_MAX_WIDTH_MASK  0x000000ffu

/* The users that may open a file or a registry key. Accepted and ignored. */
typedef struct _SECURITY_ATTRIBUTES {
    DWORD nLength;
    LPVOID lpSecurityDescriptor;
    BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

/* Code pages */
#define CP_ACP   0u
#define CP_OEMCP 1u
#define CP_UTF8  65001u

#endif
