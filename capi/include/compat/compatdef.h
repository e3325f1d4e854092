/* Shared by the headers of this folder. */
#ifndef HCRYPTKEY_COMPATDEF_H
#define HCRYPTKEY_COMPATDEF_H

#include <minwinbase.h>

/* For functions in a header, which a program may leave unused. */
#define HCRYPTKEY_INLINE static __inline__

#endif
