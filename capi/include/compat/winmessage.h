/* Messages for error numbers. */
#ifndef HCRYPTKEY_WINMESSAGE_H
#define HCRYPTKEY_WINMESSAGE_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "compatdef.h"

#ifdef __cplusplus
extern "C" {
#endif
/* See hcryptkey.h. */
size_t hcryptkey_error_name(uint32_t code, char *text, size_t size);
#ifdef __cplusplus
}
#endif

/* Writes the message for an error and returns its length. */
HCRYPTKEY_INLINE DWORD hcryptkey_message(DWORD code, char message[96])
{
    char name[64];
    if (hcryptkey_error_name(code, name, sizeof(name)) == 0) strcpy(name, "Error");
    return (DWORD)sprintf(message, "%s (0x%08x)\r\n", name, code);
}

/* The message is the error's name and number. With FORMAT_MESSAGE_ALLOCATE_BUFFER, `text` is the address of a pointer, which
 * gets memory for LocalFree. Returns the length without the NUL. */
HCRYPTKEY_INLINE DWORD FormatMessageA(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPSTR text, DWORD size,
                                      va_list *arguments)
{
    char message[96];
    DWORD len = hcryptkey_message(code, message);
    (void)source;
    (void)language;
    (void)arguments;
    if ((flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) != 0) {
        LPSTR copy = (LPSTR)LocalAlloc(LMEM_FIXED, size > len ? size : len + 1);
        if (copy == NULL) return 0;
        memcpy(text, &copy, sizeof(copy));
        text = copy;
    } else if (size <= len) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    memcpy(text, message, len + 1);
    return len;
}

HCRYPTKEY_INLINE DWORD FormatMessageW(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPWSTR text, DWORD size,
                                      va_list *arguments)
{
    char message[96];
    DWORD len = hcryptkey_message(code, message), at;
    (void)source;
    (void)language;
    (void)arguments;
    if ((flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) != 0) {
        LPWSTR copy = (LPWSTR)LocalAlloc(LMEM_FIXED, (size > len ? size : len + 1) * sizeof(WCHAR));
        if (copy == NULL) return 0;
        memcpy(text, &copy, sizeof(copy));
        text = copy;
    } else if (size <= len) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    for (at = 0; at <= len; at++) text[at] = (WCHAR)message[at];
    return len;
}

#ifdef UNICODE
#define FormatMessage FormatMessageW
#else
#define FormatMessage FormatMessageA
#endif

#endif
