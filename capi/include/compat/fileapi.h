/*
 * Files for programs that encrypt one: opened, read or written sequentially, and closed. A HANDLE is a FILE.
 */
#ifndef HCRYPTKEY_FILEAPI_H
#define HCRYPTKEY_FILEAPI_H

#include <errno.h>
#include <stdio.h>

#include "compatdef.h"
#include "winnls.h"

#define FILE_READ_DATA            0x00000001u
#define FILE_WRITE_DATA           0x00000002u
#define GENERIC_READ              0x80000000u
#define GENERIC_WRITE             0x40000000u
#define FILE_SHARE_READ           0x00000001u
#define FILE_SHARE_WRITE          0x00000002u
#define FILE_ATTRIBUTE_NORMAL     0x00000080u
#define FILE_FLAG_SEQUENTIAL_SCAN 0x08000000u
#define CREATE_NEW                1u
#define CREATE_ALWAYS             2u
#define OPEN_EXISTING             3u
#define OPEN_ALWAYS               4u
#define TRUNCATE_EXISTING         5u
#define INVALID_FILE_SIZE         0xffffffffu

typedef struct _OVERLAPPED OVERLAPPED, *LPOVERLAPPED; /* Reading and writing ahead is not there. */

/* Sets the last error from errno. */
HCRYPTKEY_INLINE void hcryptkey_set_file_error(void)
{
    switch (errno) {
    case ENOENT: SetLastError(ERROR_FILE_NOT_FOUND); break;
    case ENOTDIR: SetLastError(ERROR_PATH_NOT_FOUND); break;
    case EACCES: SetLastError(ERROR_ACCESS_DENIED); break;
    case EEXIST: SetLastError(ERROR_FILE_EXISTS); break;
    default: SetLastError(ERROR_IO_DEVICE); break;
    }
}

/* Opens a file. Access determines whether it is read or written; sharing and attributes are ignored. */
HCRYPTKEY_INLINE HANDLE CreateFileA(LPCSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                                    DWORD disposition, DWORD attributes, HANDLE model)
{
    int writes = (access & (GENERIC_WRITE | FILE_WRITE_DATA)) != 0;
    FILE *file = fopen(name, writes ? "r+b" : "rb");
    (void)share;
    (void)security;
    (void)attributes;
    (void)model;
    if (file != NULL && disposition == CREATE_NEW) {
        fclose(file);
        SetLastError(ERROR_FILE_EXISTS);
        return INVALID_HANDLE_VALUE;
    }
    if (writes && (file == NULL ? disposition != OPEN_EXISTING && disposition != TRUNCATE_EXISTING
                                : disposition == CREATE_ALWAYS || disposition == TRUNCATE_EXISTING)) {
        if (file != NULL) fclose(file);
        file = fopen(name, "w+b");
    }
    if (file == NULL) {
        hcryptkey_set_file_error();
        return INVALID_HANDLE_VALUE;
    }
    return file;
}

/* Reads up to `len` bytes. At the end of the file it reads 0 bytes and succeeds. */
HCRYPTKEY_INLINE BOOL ReadFile(HANDLE file, LPVOID buffer, DWORD len, LPDWORD read, LPOVERLAPPED overlapped)
{
    size_t count = fread(buffer, 1, len, (FILE *)file);
    (void)overlapped;
    if (read != NULL) *read = (DWORD)count;
    if (count < len && ferror((FILE *)file)) {
        hcryptkey_set_file_error();
        return FALSE;
    }
    return TRUE;
}

/* Writes `len` bytes. */
HCRYPTKEY_INLINE BOOL WriteFile(HANDLE file, LPCVOID buffer, DWORD len, LPDWORD written,
                                LPOVERLAPPED overlapped)
{
    size_t count = fwrite(buffer, 1, len, (FILE *)file);
    (void)overlapped;
    if (written != NULL) *written = (DWORD)count;
    if (count < len) {
        hcryptkey_set_file_error();
        return FALSE;
    }
    return TRUE;
}

/* Returns the size of an open file, in bytes; the upper half through `high`, if that is not NULL. */
HCRYPTKEY_INLINE DWORD GetFileSize(HANDLE file, LPDWORD high)
{
    FILE *stream = (FILE *)file;
    long here = ftell(stream), size;
    if (here < 0 || fseek(stream, 0, SEEK_END) != 0 || (size = ftell(stream)) < 0 ||
        fseek(stream, here, SEEK_SET) != 0) {
        hcryptkey_set_file_error();
        return INVALID_FILE_SIZE;
    }
    if (high != NULL) *high = (DWORD)((ULONGLONG)size >> 32);
    return (DWORD)size;
}

/* Closes a HANDLE of CreateFile; there are no others. */
HCRYPTKEY_INLINE BOOL CloseHandle(HANDLE file)
{
    if (file == NULL || file == INVALID_HANDLE_VALUE) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    if (fclose((FILE *)file) != 0) {
        hcryptkey_set_file_error();
        return FALSE;
    }
    return TRUE;
}

HCRYPTKEY_INLINE BOOL DeleteFileA(LPCSTR name)
{
    if (remove(name) != 0) {
        hcryptkey_set_file_error();
        return FALSE;
    }
    return TRUE;
}

/* The name in UTF-8, or an empty one, which no file has, if it is too long. */
HCRYPTKEY_INLINE LPCSTR hcryptkey_file_name(LPCWSTR wide, LPSTR name, int size)
{
    if (WideCharToMultiByte(CP_UTF8, 0, wide, -1, name, size, NULL, NULL) == 0) name[0] = 0;
    return name;
}

HCRYPTKEY_INLINE HANDLE CreateFileW(LPCWSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                                    DWORD disposition, DWORD attributes, HANDLE model)
{
    char utf8[4096];
    hcryptkey_file_name(name, utf8, (int)sizeof(utf8));
    return CreateFileA(utf8, access, share, security, disposition, attributes, model);
}

HCRYPTKEY_INLINE BOOL DeleteFileW(LPCWSTR name)
{
    char utf8[4096];
    return DeleteFileA(hcryptkey_file_name(name, utf8, (int)sizeof(utf8)));
}

#ifdef UNICODE
#define CreateFile CreateFileW
#define DeleteFile DeleteFileW
#else
#define CreateFile CreateFileA
#define DeleteFile DeleteFileA
#endif

#endif
