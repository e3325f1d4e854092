/*
 * Calls of Windows that are not in wincrypt.h, over the C library. winbase.h includes this header if the compiler searches
 * its folder; a program that has such calls of its own leaves the folder out.
 */
#ifndef HCRYPTKEY_COMPAT_H
#define HCRYPTKEY_COMPAT_H

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compatdef.h"
#include "fileapi.h"
#include "heapapi.h"
#include "libloaderapi.h"
#include "processthreadsapi.h"
#include "stringapi.h"
#include "winmessage.h"
#include "winnls.h"
#include "winreg.h"

#endif
