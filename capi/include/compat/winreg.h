/* The registry, which is empty: no key can be opened. */
#ifndef HCRYPTKEY_WINREG_H
#define HCRYPTKEY_WINREG_H

#include "compatdef.h"

typedef HANDLE HKEY, *PHKEY;
typedef LONG LSTATUS;
typedef DWORD REGSAM;

#define HKEY_CLASSES_ROOT  ((HKEY)(ULONG_PTR)0x80000000u)
#define HKEY_CURRENT_USER  ((HKEY)(ULONG_PTR)0x80000001u)
#define HKEY_LOCAL_MACHINE ((HKEY)(ULONG_PTR)0x80000002u)
#define HKEY_USERS         ((HKEY)(ULONG_PTR)0x80000003u)

#define KEY_QUERY_VALUE        0x0001u
#define KEY_SET_VALUE          0x0002u
#define KEY_CREATE_SUB_KEY     0x0004u
#define KEY_ENUMERATE_SUB_KEYS 0x0008u
#define KEY_WOW64_64KEY        0x0100u
#define KEY_WOW64_32KEY        0x0200u
#define KEY_READ               0x20019u
#define KEY_WRITE              0x20006u
#define KEY_ALL_ACCESS         0xf003fu

#define REG_OPTION_NON_VOLATILE 0u
#define REG_OPTION_VOLATILE     1u

#define REG_NONE   0u
#define REG_SZ     1u
#define REG_BINARY 3u
#define REG_DWORD  4u

/* Opening and making a key returns ERROR_FILE_NOT_FOUND. */
HCRYPTKEY_INLINE LSTATUS RegOpenKeyExA(HKEY key, LPCSTR name, DWORD options, REGSAM access, PHKEY opened)
{
    (void)key;
    (void)name;
    (void)options;
    (void)access;
    if (opened != NULL) *opened = NULL;
    return (LSTATUS)ERROR_FILE_NOT_FOUND;
}

HCRYPTKEY_INLINE LSTATUS RegOpenKeyA(HKEY key, LPCSTR name, PHKEY opened)
{
    return RegOpenKeyExA(key, name, 0, KEY_READ, opened);
}

HCRYPTKEY_INLINE LSTATUS RegCreateKeyExA(HKEY key, LPCSTR name, DWORD reserved, LPSTR class_name, DWORD options,
                                         REGSAM access, LPSECURITY_ATTRIBUTES security, PHKEY opened, LPDWORD made)
{
    (void)reserved;
    (void)class_name;
    (void)security;
    (void)made;
    return RegOpenKeyExA(key, name, options, access, opened);
}

HCRYPTKEY_INLINE LSTATUS RegCreateKeyA(HKEY key, LPCSTR name, PHKEY opened)
{
    return RegOpenKeyExA(key, name, 0, KEY_WRITE, opened);
}

/* So every other call has no key to work with, and returns ERROR_INVALID_HANDLE. */
HCRYPTKEY_INLINE LSTATUS RegCloseKey(HKEY key)
{
    (void)key;
    return (LSTATUS)ERROR_INVALID_HANDLE;
}

HCRYPTKEY_INLINE LSTATUS RegQueryValueExA(HKEY key, LPCSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data,
                                          LPDWORD len)
{
    (void)name;
    (void)reserved;
    (void)type;
    (void)data;
    (void)len;
    return RegCloseKey(key);
}

HCRYPTKEY_INLINE LSTATUS RegSetValueExA(HKEY key, LPCSTR name, DWORD reserved, DWORD type, const BYTE *data,
                                        DWORD len)
{
    (void)name;
    (void)reserved;
    (void)type;
    (void)data;
    (void)len;
    return RegCloseKey(key);
}

HCRYPTKEY_INLINE LSTATUS RegDeleteKeyA(HKEY key, LPCSTR name)
{
    (void)name;
    return RegCloseKey(key);
}

HCRYPTKEY_INLINE LSTATUS RegDeleteValueA(HKEY key, LPCSTR name)
{
    return RegDeleteKeyA(key, name);
}

HCRYPTKEY_INLINE LSTATUS RegEnumKeyExA(HKEY key, DWORD index, LPSTR name, LPDWORD len, LPDWORD reserved, LPSTR class_name,
                                       LPDWORD class_len, void *written)
{
    (void)index;
    (void)name;
    (void)len;
    (void)reserved;
    (void)class_name;
    (void)class_len;
    (void)written;
    return RegCloseKey(key);
}

HCRYPTKEY_INLINE LSTATUS RegQueryInfoKeyA(HKEY key, LPSTR class_name, LPDWORD class_len, LPDWORD reserved, LPDWORD keys,
                                          LPDWORD longest_key, LPDWORD longest_class, LPDWORD values,
                                          LPDWORD longest_name, LPDWORD longest_value, LPDWORD descriptor_len,
                                          FILETIME *written)
{
    (void)class_name;
    (void)class_len;
    (void)reserved;
    (void)keys;
    (void)longest_key;
    (void)longest_class;
    (void)values;
    (void)longest_name;
    (void)longest_value;
    (void)descriptor_len;
    (void)written;
    return RegCloseKey(key);
}

HCRYPTKEY_INLINE LSTATUS RegOpenKeyExW(HKEY key, LPCWSTR name, DWORD options, REGSAM access, PHKEY opened)
{
    (void)name;
    return RegOpenKeyExA(key, NULL, options, access, opened);
}

HCRYPTKEY_INLINE LSTATUS RegQueryValueExW(HKEY key, LPCWSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data,
                                          LPDWORD len)
{
    (void)name;
    return RegQueryValueExA(key, NULL, reserved, type, data, len);
}

#ifdef UNICODE
#define RegOpenKeyEx RegOpenKeyExW
#define RegQueryValueEx RegQueryValueExW
#else
#define RegQueryInfoKey RegQueryInfoKeyA
#define RegOpenKeyEx RegOpenKeyExA
#define RegOpenKey RegOpenKeyA
#define RegCreateKey RegCreateKeyA
#define RegCreateKeyEx RegCreateKeyExA
#define RegQueryValueEx RegQueryValueExA
#define RegSetValueEx RegSetValueExA
#define RegDeleteKey RegDeleteKeyA
#define RegDeleteValue RegDeleteValueA
#define RegEnumKeyEx RegEnumKeyExA
#endif

#endif
