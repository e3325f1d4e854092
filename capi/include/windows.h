/*
 * The types and numbers that programs written for wincrypt.h take from windows.h.
 *
 * The folder `compat` has more: memory from heaps, files, strings, the registry. If the compiler searches that
 * folder, this header includes all of it.
 */
#ifndef HCRYPTKEY_WINDOWS_H
#define HCRYPTKEY_WINDOWS_H

#include <stdarg.h>

#include "errhandlingapi.h"
#include "winbase.h"
#include "windef.h"
#include "winerror.h"
#include "winnt.h"

#ifndef WIN32_LEAN_AND_MEAN
#include "wincrypt.h"
#endif

#ifdef __has_include
#if __has_include(<hcryptkey_compat.h>)
#include <hcryptkey_compat.h>
#endif
#endif

#endif
