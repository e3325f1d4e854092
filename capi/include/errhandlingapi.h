/* The last error of a thread. */
#ifndef HCRYPTKEY_ERRHANDLINGAPI_H
#define HCRYPTKEY_ERRHANDLINGAPI_H

#include "windef.h"

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

#endif
