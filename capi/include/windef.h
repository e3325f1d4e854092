/*
 * The types of Windows, as wide as on Windows: a DWORD has 32 bits, even where `long` has 64, and a WCHAR has 16.
 *
 * A wide literal L"..." is an array of WCHAR if the compiler is told -fshort-wchar. Without it, write u"..." (from C11 and
 * C++11 on) or TEXT("...").
 */
#ifndef HCRYPTKEY_WINDEF_H
#define HCRYPTKEY_WINDEF_H

#include <stddef.h>
#include <stdint.h>

/* There is one calling convention. */
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

/* The version of Windows that a program is written for. Nothing here depends on it. */
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0601
#endif
#ifndef WINVER
#define WINVER _WIN32_WINNT
#endif
#ifndef NTDDI_VERSION
#define NTDDI_VERSION 0x06010000
#endif

#ifndef CONST
#define CONST const
#endif
#ifndef VOID
#define VOID void
#endif
#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif
#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif
#define MAX_PATH 260
#define MAXDWORD 0xffffffffu

/* As on Windows, a program that has its own defines NOMINMAX. C++ has std::min and std::max. */
#if !defined(NOMINMAX) && !defined(__cplusplus)
#ifndef max
#define max(one, other) ((one) > (other) ? (one) : (other))
#endif
#ifndef min
#define min(one, other) ((one) < (other) ? (one) : (other))
#endif
#endif

/* Numbers */
typedef int BOOL, INT, LONG, HRESULT, NTSTATUS;
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
#elif defined(__cplusplus) && __cplusplus >= 201103L
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
#ifndef _LPCBYTE_DEFINED
#define _LPCBYTE_DEFINED
typedef const BYTE *LPCBYTE;
#endif
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

/* A number of 100 ns since 1601. */
typedef struct _FILETIME {
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

#define LOBYTE(word) ((BYTE)((DWORD_PTR)(word) & 0xff))
#define HIBYTE(word) ((BYTE)(((DWORD_PTR)(word) >> 8) & 0xff))
#define LOWORD(dword) ((WORD)((DWORD_PTR)(dword) & 0xffff))
#define HIWORD(dword) ((WORD)(((DWORD_PTR)(dword) >> 16) & 0xffff))
#define MAKEWORD(low, high) ((WORD)(((low) & 0xff) | (((high) & 0xff) << 8)))
#define MAKELONG(low, high) ((LONG)(((DWORD)(WORD)(high) << 16) | (WORD)(low)))

#endif
