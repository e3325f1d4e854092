/* Names that mean CHAR or WCHAR, depending on the build. Here they mean CHAR: stdio has no UTF-16. */
#ifndef HCRYPTKEY_TCHAR_H
#define HCRYPTKEY_TCHAR_H

#if defined(_UNICODE) || defined(UNICODE)
#error "compile programs with tchar.h without _UNICODE and UNICODE: the C library here prints and opens no UTF-16"
#endif

#include <stdio.h>
#include <stdlib.h>

#include "conio.h"
#include <windows.h>

typedef char _TCHAR;
#define _T(text) text
#define _TEXT(text) text
#define _tmain main
#define _tprintf printf
#define _ftprintf fprintf
#define _stprintf_s sprintf_s
#define _sntprintf snprintf
#define _fputts fputs
#define _putts puts
#define _tfopen fopen
#define _tfopen_s fopen_s
#define _tcslen strlen
#define _tcscmp strcmp
#define _tcsicmp strcasecmp
#define _tcscpy strcpy
#define _tcscpy_s strcpy_s
#define _tcsncpy_s strncpy_s
#define _tcscat_s strcat_s
#define _tcsdup strdup
#define _ttoi atoi
#define _tstoi atoi
#define _gettchar getchar
#define _gettch _getch
#define _getts_s gets_s

#endif
