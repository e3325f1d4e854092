/* The one function of bcryptprimitives.dll that Rust's standard library imports. Wine has this DLL only from version 9. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID data, ULONG len);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T len)
{
    while (len > 0) {
        ULONG part = len < 0x10000000 ? (ULONG)len : 0x10000000;
        if (!SystemFunction036(data, part))
            return FALSE;
        data += part;
        len -= part;
    }
    return TRUE;
}
