/*
 * The types and numbers that programs written for wincrypt.h take from windows.h. winbase.h includes the folder `compat`
 * if the compiler searches it.
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

#endif
