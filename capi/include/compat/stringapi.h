/* Strings: the calls of the system, and those of Microsoft's C library that check sizes. */
#ifndef HCRYPTKEY_STRINGAPI_H
#define HCRYPTKEY_STRINGAPI_H

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "compatdef.h"

HCRYPTKEY_INLINE int lstrlenA(LPCSTR text) { return text == NULL ? 0 : (int)strlen(text); }
HCRYPTKEY_INLINE int lstrcmpA(LPCSTR one, LPCSTR other) { return strcmp(one, other); }
HCRYPTKEY_INLINE int lstrcmpiA(LPCSTR one, LPCSTR other) { return strcasecmp(one, other); }
HCRYPTKEY_INLINE LPSTR lstrcpyA(LPSTR to, LPCSTR from) { return strcpy(to, from); }
HCRYPTKEY_INLINE LPSTR lstrcatA(LPSTR to, LPCSTR from) { return strcat(to, from); }

/* Copies as much as fits into `size` characters, the NUL included. */
HCRYPTKEY_INLINE LPSTR lstrcpynA(LPSTR to, LPCSTR from, int size)
{
    size_t len = strlen(from);
    if (size <= 0) return NULL;
    if (len > (size_t)size - 1) len = (size_t)size - 1;
    memcpy(to, from, len);
    to[len] = '\0';
    return to;
}

HCRYPTKEY_INLINE int lstrlenW(LPCWSTR text)
{
    int len = 0;
    if (text == NULL) return 0;
    while (text[len] != 0) len++;
    return len;
}

HCRYPTKEY_INLINE int lstrcmpW(LPCWSTR one, LPCWSTR other)
{
    while (*one != 0 && *one == *other) one++, other++;
    return (int)*one - (int)*other;
}

HCRYPTKEY_INLINE LPWSTR lstrcpyW(LPWSTR to, LPCWSTR from)
{
    memcpy(to, from, ((size_t)lstrlenW(from) + 1) * sizeof(WCHAR));
    return to;
}

HCRYPTKEY_INLINE LPWSTR lstrcatW(LPWSTR to, LPCWSTR from)
{
    lstrcpyW(to + lstrlenW(to), from);
    return to;
}

/* Finds `what` in `text`. */
HCRYPTKEY_INLINE LPWSTR hcryptkey_find_wide(LPCWSTR text, LPCWSTR what)
{
    size_t len = (size_t)lstrlenW(what);
    for (;; text++) {
        size_t at = 0;
        while (at < len && text[at] == what[at]) at++;
        if (at == len) return (LPWSTR)(ULONG_PTR)text;
        if (*text == 0) return NULL;
    }
}

/* Under -fshort-wchar the C library's calls for wide text still count 32 bits. These work on WCHAR. */
#if defined(__SIZEOF_WCHAR_T__) && __SIZEOF_WCHAR_T__ == 2
#include <wchar.h>
#define wcslen(text) ((size_t)lstrlenW(text))
#define wcscmp lstrcmpW
#define wcscpy lstrcpyW
#define wcscat lstrcatW
#define wcsstr hcryptkey_find_wide
#endif

#ifdef UNICODE
#define lstrcat lstrcatW
#define lstrlen lstrlenW
#define lstrcmp lstrcmpW
#define lstrcpy lstrcpyW
#else
#define lstrlen lstrlenA
#define lstrcmp lstrcmpA
#define lstrcmpi lstrcmpiA
#define lstrcpy lstrcpyA
#define lstrcpyn lstrcpynA
#define lstrcat lstrcatA
#endif

/* Microsoft's names for what C and POSIX have */
#define _stricmp strcasecmp
#define _strnicmp strncasecmp
#define _strdup strdup
#define _snprintf snprintf
#define _TRUNCATE ((size_t)-1)

#ifndef __STDC_LIB_EXT1__
typedef int errno_t;
#endif

/* Appends at most `count` characters after the first `len`; if the text does not fit, the result is empty. */
HCRYPTKEY_INLINE errno_t hcryptkey_put(char *to, size_t size, size_t len, const char *from, size_t count)
{
    size_t from_len = 0;
    if (to == NULL || size == 0) return EINVAL;
    if (from == NULL || len >= size) {
        to[0] = '\0';
        return EINVAL;
    }
    while (from_len < count && from[from_len] != '\0') from_len++;
    if (from_len >= size - len) {
        if (count != _TRUNCATE) {
            to[0] = '\0';
            return ERANGE;
        }
        from_len = size - len - 1;
    }
    memcpy(to + len, from, from_len);
    to[len + from_len] = '\0';
    return 0;
}

HCRYPTKEY_INLINE errno_t strncpy_s(char *to, size_t size, const char *from, size_t count)
{
    return hcryptkey_put(to, size, 0, from, count);
}

/* (size_t)-2: no limit except the size, and no truncation. */
HCRYPTKEY_INLINE errno_t strcpy_s(char *to, size_t size, const char *from)
{
    return hcryptkey_put(to, size, 0, from, (size_t)-2);
}

HCRYPTKEY_INLINE errno_t strcat_s(char *to, size_t size, const char *from)
{
    size_t len = 0;
    while (to != NULL && len < size && to[len] != '\0') len++;
    return hcryptkey_put(to, size, len, from, (size_t)-2);
}

HCRYPTKEY_INLINE errno_t memcpy_s(void *to, size_t size, const void *from, size_t len)
{
    if (len == 0) return 0;
    if (to == NULL || from == NULL) return EINVAL;
    if (len > size) return ERANGE;
    memcpy(to, from, len);
    return 0;
}

HCRYPTKEY_INLINE errno_t fopen_s(FILE **file, const char *name, const char *mode)
{
    if (file == NULL) return EINVAL;
    *file = fopen(name, mode);
    return *file == NULL ? errno : 0;
}

/* Reads a line and removes its line end. */
HCRYPTKEY_INLINE char *gets_s(char *line, size_t size)
{
    if (line == NULL || size == 0 || fgets(line, (int)size, stdin) == NULL) return NULL;
    line[strcspn(line, "\n")] = '\0';
    return line;
}

#define sprintf_s snprintf
#define wsprintfA sprintf

#ifdef __cplusplus
/* C++ knows the size of an array. */
extern "C++" {
template <size_t size> inline errno_t strcpy_s(char (&to)[size], const char *from)
{
    return strcpy_s(to, size, from);
}
template <size_t size> inline errno_t strcat_s(char (&to)[size], const char *from)
{
    return strcat_s(to, size, from);
}
template <size_t size> inline char *gets_s(char (&line)[size]) { return gets_s(line, size); }
}
#endif

#endif
