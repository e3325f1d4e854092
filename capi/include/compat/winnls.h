/* Between UTF-8 and UTF-16. Every code page is taken for UTF-8. */
#ifndef HCRYPTKEY_WINNLS_H
#define HCRYPTKEY_WINNLS_H

#include <string.h>

#include "compatdef.h"

#define MB_PRECOMPOSED       0x01u
#define MB_ERR_INVALID_CHARS 0x08u
#define WC_ERR_INVALID_CHARS 0x80u

/* Reads one character and advances; 0xfffd for bytes that are not UTF-8. */
HCRYPTKEY_INLINE DWORD hcryptkey_next_utf8(const unsigned char **at, const unsigned char *end)
{
    static const DWORD least[] = {0, 0x80, 0x800, 0x10000};
    DWORD character = *(*at)++;
    int more = character < 0x80 ? 0 : character < 0xc2 ? -1 : character < 0xe0 ? 1 : character < 0xf0 ? 2 : character < 0xf5 ? 3 : -1;
    const unsigned char *next = *at;
    int count;
    if (more <= 0) return more == 0 ? character : 0xfffd;
    character &= 0x3fu >> more;
    for (count = 0; count < more; count++) {
        if (next == end || (*next & 0xc0) != 0x80) return 0xfffd;
        character = character << 6 | (*next++ & 0x3fu);
    }
    if (character < least[more] || character > 0x10ffff || (character >= 0xd800 && character < 0xe000)) return 0xfffd;
    *at = next;
    return character;
}

/* Returns the number of WCHARs, written or needed; 0 with ERROR_INSUFFICIENT_BUFFER if they do not fit. */
HCRYPTKEY_INLINE int MultiByteToWideChar(UINT page, DWORD flags, LPCSTR text, int len, LPWSTR wide, int size)
{
    const unsigned char *at = (const unsigned char *)text, *end;
    int count = 0;
    (void)page;
    if (text == NULL || len == 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return 0;
    }
    end = at + (len < 0 ? strlen(text) + 1 : (size_t)len);
    while (at != end) {
        DWORD character = hcryptkey_next_utf8(&at, end);
        int units = character < 0x10000 ? 1 : 2;
        if (character == 0xfffd && (flags & MB_ERR_INVALID_CHARS) != 0) {
            SetLastError(ERROR_NO_UNICODE_TRANSLATION);
            return 0;
        }
        if (size != 0) {
            if (count + units > size) {
                SetLastError(ERROR_INSUFFICIENT_BUFFER);
                return 0;
            }
            if (units == 1) {
                wide[count] = (WCHAR)character;
            } else {
                wide[count] = (WCHAR)(0xd7c0 + (character >> 10));
                wide[count + 1] = (WCHAR)(0xdc00 | (character & 0x3ff));
            }
        }
        count += units;
    }
    return count;
}

/* Returns the number of bytes, written or needed; 0 with ERROR_INSUFFICIENT_BUFFER if they do not fit. */
HCRYPTKEY_INLINE int WideCharToMultiByte(UINT page, DWORD flags, LPCWSTR wide, int len, LPSTR text, int size,
                                         LPCSTR unknown, LPBOOL used_unknown)
{
    int at = 0, count = 0;
    (void)page;
    (void)flags;
    (void)unknown;
    if (used_unknown != NULL) *used_unknown = FALSE;
    if (wide == NULL || len == 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return 0;
    }
    for (;;) {
        DWORD character;
        BYTE bytes[4];
        int bytes_len;
        if (len >= 0 && at == len) return count;
        character = wide[at++];
        if (character >= 0xd800 && character < 0xe000) {
            DWORD second = len < 0 || at < len ? wide[at] : 0;
            if (character < 0xdc00 && second >= 0xdc00 && second < 0xe000) {
                character = 0x10000 + ((character & 0x3ff) << 10 | (second & 0x3ff));
                at++;
            } else {
                character = 0xfffd;
            }
        }
        if (character < 0x80) {
            bytes_len = 1;
            bytes[0] = (BYTE)character;
        } else if (character < 0x800) {
            bytes_len = 2;
            bytes[0] = (BYTE)(0xc0 | character >> 6);
        } else if (character < 0x10000) {
            bytes_len = 3;
            bytes[0] = (BYTE)(0xe0 | character >> 12);
            bytes[1] = (BYTE)(0x80 | (character >> 6 & 0x3f));
        } else {
            bytes_len = 4;
            bytes[0] = (BYTE)(0xf0 | character >> 18);
            bytes[1] = (BYTE)(0x80 | (character >> 12 & 0x3f));
            bytes[2] = (BYTE)(0x80 | (character >> 6 & 0x3f));
        }
        if (bytes_len > 1) bytes[bytes_len - 1] = (BYTE)(0x80 | (character & 0x3f));
        if (size != 0) {
            if (count + bytes_len > size) {
                SetLastError(ERROR_INSUFFICIENT_BUFFER);
                return 0;
            }
            memcpy(text + count, bytes, (size_t)bytes_len);
        }
        count += bytes_len;
        if (len < 0 && character == 0) return count;
    }
}

#endif
