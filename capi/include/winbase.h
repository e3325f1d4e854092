/*
 * The types and numbers of minwinbase.h.
 *
 * The folder `compat` has more: memory from heaps, files, strings, the registry. If the compiler searches that
 * folder, this header includes all of it.
 */
#ifndef HCRYPTKEY_WINBASE_H
#define HCRYPTKEY_WINBASE_H

#include "minwinbase.h"

#ifdef __has_include
#if __has_include(<hcryptkey_compat.h>)
#include <hcryptkey_compat.h>
#endif
#endif

#endif
