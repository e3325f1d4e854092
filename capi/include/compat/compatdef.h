/* Shared by the headers of this folder. */
#ifndef HCRYPTKEY_COMPATDEF_H
#define HCRYPTKEY_COMPATDEF_H

#include <stdlib.h>

#include <winbase.h>

/* For functions in a header, which a program may leave unused. */
#define HCRYPTKEY_INLINE static __inline__

HCRYPTKEY_INLINE void ExitProcess(UINT status) { exit((int)status); }

#endif
