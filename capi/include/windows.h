/*
 * The few types and calls that programs written for wincrypt.h take from windows.h.
 *
 * Every type is as wide as on Windows: a DWORD has 32 bits, also where `long` has 64, and a WCHAR has 16.
 * A wide literal L"..." is an array of WCHAR if the compiler is told -fshort-wchar; without it, write u"..."
 * or TEXT("...").
 */
#ifndef HCRYPTKEY_WINDOWS_H
#define HCRYPTKEY_WINDOWS_H

#include <ctype.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Calling conventions: one of them is all there is. */
#define WINAPI
#define CALLBACK
#define APIENTRY
#ifndef _WIN32
#ifndef __cdecl
#define __cdecl
#endif
#ifndef __stdcall
#define __stdcall
#endif
#endif

#ifndef CONST
#define CONST const
#endif
#ifndef VOID
#define VOID void
#endif
#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif
#define MAX_PATH 260

/* For calls that stand in a header and may go unused. */
#define HCRYPTKEY_INLINE static __inline__

/* Numbers */
typedef int BOOL, INT, LONG, HRESULT;
typedef unsigned int DWORD, UINT, ULONG, UINT32, ULONG32, DWORD32;
typedef short SHORT;
typedef unsigned short WORD, USHORT;
typedef unsigned char BYTE, UCHAR, BOOLEAN;
typedef int64_t LONGLONG, LONG64;
typedef uint64_t ULONGLONG, ULONG64, DWORD64, DWORDLONG;
typedef intptr_t INT_PTR, LONG_PTR;
typedef uintptr_t UINT_PTR, ULONG_PTR, DWORD_PTR;
typedef size_t SIZE_T;
typedef float FLOAT;

/* Characters: CHAR is UTF-8, WCHAR is UTF-16. */
typedef char CHAR;
#if defined(__SIZEOF_WCHAR_T__) && __SIZEOF_WCHAR_T__ == 2
typedef wchar_t WCHAR;
#define HCRYPTKEY_LITERAL(text) L##text
#elif defined(__cplusplus)
typedef char16_t WCHAR;
#define HCRYPTKEY_LITERAL(text) u##text
#else
typedef uint_least16_t WCHAR;
#define HCRYPTKEY_LITERAL(text) u##text
#endif
#define HCRYPTKEY_WIDE(text) HCRYPTKEY_LITERAL(text)

#ifdef UNICODE
typedef WCHAR TCHAR;
#define HCRYPTKEY_TEXT(text) HCRYPTKEY_WIDE(text)
#else
typedef char TCHAR;
#define HCRYPTKEY_TEXT(text) text
#endif
#define TEXT(text) HCRYPTKEY_TEXT(text)

/* Pointers */
typedef void *PVOID, *LPVOID, *HANDLE, *HLOCAL, *HGLOBAL, *HMODULE, *HINSTANCE, *HWND;
typedef const void *PCVOID, *LPCVOID;
typedef BOOL *PBOOL, *LPBOOL;
typedef INT *PINT, *LPINT;
typedef LONG *PLONG, *LPLONG;
typedef ULONG *PULONG;
typedef UINT *PUINT;
typedef DWORD *PDWORD, *LPDWORD;
typedef WORD *PWORD, *LPWORD;
typedef BYTE *PBYTE, *LPBYTE;
typedef UCHAR *PUCHAR;
typedef HANDLE *PHANDLE, *LPHANDLE;
typedef CHAR *PCHAR, *LPCH, *PSTR, *LPSTR;
typedef const CHAR *PCSTR, *LPCSTR;
typedef WCHAR *PWCHAR, *LPWCH, *PWSTR, *LPWSTR;
typedef const WCHAR *PCWSTR, *LPCWSTR;
typedef TCHAR *PTCHAR, *PTSTR, *LPTSTR;
typedef const TCHAR *PCTSTR, *LPCTSTR;
typedef void *PSECURITY_DESCRIPTOR, *PSID;
typedef DWORD SECURITY_INFORMATION;
typedef WORD SECURITY_DESCRIPTOR_CONTROL;
typedef intptr_t (WINAPI *FARPROC)(void);

#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

#define LOBYTE(word) ((BYTE)((DWORD_PTR)(word) & 0xff))
#define HIBYTE(word) ((BYTE)(((DWORD_PTR)(word) >> 8) & 0xff))
#define LOWORD(dword) ((WORD)((DWORD_PTR)(dword) & 0xffff))
#define HIWORD(dword) ((WORD)(((DWORD_PTR)(dword) >> 16) & 0xffff))
#define MAKEWORD(low, high) ((WORD)(((low) & 0xff) | (((high) & 0xff) << 8)))
#define MAKELONG(low, high) ((LONG)(((DWORD)(WORD)(high) << 16) | (WORD)(low)))
#define ARRAYSIZE(array) (sizeof(array) / sizeof((array)[0]))
#define _countof(array) ARRAYSIZE(array)
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif
#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))

/* A security descriptor as programs hold it; what CryptGetProvParam gives is its self-relative form, of 20 bytes. */
typedef struct _ACL {
    BYTE AclRevision, Sbz1;
    WORD AclSize, AceCount, Sbz2;
} ACL, *PACL;

typedef struct _SECURITY_DESCRIPTOR {
    BYTE Revision, Sbz1;
    SECURITY_DESCRIPTOR_CONTROL Control;
    PSID Owner, Group;
    PACL Sacl, Dacl;
} SECURITY_DESCRIPTOR;

/* The parts of it that can be asked for */
#define OWNER_SECURITY_INFORMATION 0x00000001u
#define GROUP_SECURITY_INFORMATION 0x00000002u
#define DACL_SECURITY_INFORMATION  0x00000004u
#define SACL_SECURITY_INFORMATION  0x00000008u

#include "winerror.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Returns the error of the calling thread's last call that failed. A call that succeeds leaves it alone. */
DWORD WINAPI GetLastError(void);

/* Sets what GetLastError returns to the calling thread. */
void WINAPI SetLastError(DWORD dwErrCode);

#ifdef __cplusplus
}
#endif

/* Memory */
#define RtlCopyMemory(to, from, len) memcpy((to), (from), (len))
#define RtlMoveMemory(to, from, len) memmove((to), (from), (len))
#define RtlFillMemory(to, len, byte) memset((to), (byte), (len))
#define RtlZeroMemory(to, len) memset((to), 0, (len))
#define RtlEqualMemory(one, other, len) (memcmp((one), (other), (len)) == 0)
#define CopyMemory RtlCopyMemory
#define MoveMemory RtlMoveMemory
#define FillMemory RtlFillMemory
#define ZeroMemory RtlZeroMemory

/* Zeroes memory that is not read again, which a compiler would otherwise leave as it is. */
HCRYPTKEY_INLINE PVOID SecureZeroMemory(PVOID memory, SIZE_T len)
{
    volatile BYTE *byte = (volatile BYTE *)memory;
    while (len-- != 0) *byte++ = 0;
    return memory;
}

#include "heapapi.h"
#include "fileapi.h"
#include "stringapi.h"
#include "winreg.h"

/* Modules: every name means the program itself, with all that it is linked to. */
HCRYPTKEY_INLINE HMODULE LoadLibraryA(LPCSTR name) { (void)name; return dlopen(NULL, RTLD_LAZY); }
HCRYPTKEY_INLINE HMODULE GetModuleHandleA(LPCSTR name) { return LoadLibraryA(name); }
HCRYPTKEY_INLINE BOOL FreeLibrary(HMODULE module) { return dlclose(module) == 0; }

/* Finds a call by its name. */
HCRYPTKEY_INLINE FARPROC GetProcAddress(HMODULE module, LPCSTR name)
{
    FARPROC call = NULL;
    void *address = dlsym(module, name);
    if (address == NULL) SetLastError(ERROR_PROC_NOT_FOUND);
    memcpy(&call, &address, sizeof(call));
    return call;
}

#ifndef UNICODE
#define LoadLibrary LoadLibraryA
#define GetModuleHandle GetModuleHandleA
#endif

HCRYPTKEY_INLINE void ExitProcess(UINT status) { exit((int)status); }

#ifndef WIN32_LEAN_AND_MEAN
#include "wincrypt.h"
#endif

#endif
