/* Modules: every name means the program itself, with all libraries that it is linked to. */
#ifndef HCRYPTKEY_LIBLOADERAPI_H
#define HCRYPTKEY_LIBLOADERAPI_H

#include <dlfcn.h>
#include <string.h>

#include "compatdef.h"

HCRYPTKEY_INLINE HMODULE LoadLibraryA(LPCSTR name) { (void)name; return dlopen(NULL, RTLD_LAZY); }
HCRYPTKEY_INLINE HMODULE LoadLibraryW(LPCWSTR name) { (void)name; return dlopen(NULL, RTLD_LAZY); }
HCRYPTKEY_INLINE HMODULE GetModuleHandleA(LPCSTR name) { return LoadLibraryA(name); }
HCRYPTKEY_INLINE HMODULE GetModuleHandleW(LPCWSTR name) { return LoadLibraryW(name); }
HCRYPTKEY_INLINE BOOL FreeLibrary(HMODULE module) { return dlclose(module) == 0; }

/* Finds a call by its name. */
HCRYPTKEY_INLINE FARPROC GetProcAddress(HMODULE module, LPCSTR name)
{
    FARPROC call = NULL;
    void *address = dlsym(module, name);
    if (address == NULL) SetLastError(ERROR_PROC_NOT_FOUND);
    memcpy(&call, &address, sizeof(call));
    return call;
}

#ifdef UNICODE
#define LoadLibrary LoadLibraryW
#define GetModuleHandle GetModuleHandleW
#else
#define LoadLibrary LoadLibraryA
#define GetModuleHandle GetModuleHandleA
#endif

#endif
