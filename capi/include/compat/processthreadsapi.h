/* The process and its user. */
#ifndef HCRYPTKEY_PROCESSTHREADSAPI_H
#define HCRYPTKEY_PROCESSTHREADSAPI_H

#include <stdlib.h>
#include <string.h>

#include "compatdef.h"

HCRYPTKEY_INLINE void ExitProcess(UINT status) { exit((int)status); }

/* A handle that only IsWow64Process takes. */
HCRYPTKEY_INLINE HANDLE GetCurrentProcess(void) { return INVALID_HANDLE_VALUE; }

HCRYPTKEY_INLINE BOOL IsWow64Process(HANDLE process, BOOL *is_wow64)
{
    (void)process;
    *is_wow64 = FALSE;
    return TRUE;
}

/* The name in $USER. Its length counts the NUL. */
HCRYPTKEY_INLINE BOOL GetUserNameA(LPSTR name, LPDWORD len)
{
    const char *user = getenv("USER");
    DWORD size = *len;
    if (user == NULL) user = "user";
    *len = (DWORD)strlen(user) + 1;
    if (size < *len) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    memcpy(name, user, *len);
    return TRUE;
}

#ifndef UNICODE
#define GetUserName GetUserNameA
#endif

#endif
