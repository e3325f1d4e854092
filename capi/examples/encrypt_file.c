/*
 * Encrypts a file under a password, in sections, and decrypts it. Written as for Windows.
 *
 *     encrypt_file e SOURCE DESTINATION PASSWORD
 *     encrypt_file d SOURCE DESTINATION PASSWORD
 *
 * The encrypted file is an IV and the ciphertext. The key is derived from the password's hash.
 */
#include <tchar.h>
#include <stdio.h>
#include <windows.h>
#include <wincrypt.h>

#define BLOCK_LEN   16
#define SECTION_LEN (64 * BLOCK_LEN)

#define MUST(call) ((call) ? (void)0 : give_up(_T(#call)))

static void give_up(LPCTSTR call)
{
    _ftprintf(stderr, _T("%s: error 0x%08x\n"), call, GetLastError());
    exit(1);
}

static HCRYPTKEY derive_key(HCRYPTPROV context, LPCTSTR password)
{
    HCRYPTHASH hash;
    HCRYPTKEY key;
    MUST(CryptCreateHash(context, CALG_SHA_256, 0, 0, &hash));
    MUST(CryptHashData(hash, (const BYTE *)password, (DWORD)(lstrlen(password) * sizeof(TCHAR)), 0));
    MUST(CryptDeriveKey(context, CALG_AES_256, hash, 0, &key));
    MUST(CryptDestroyHash(hash));
    return key;
}

/* Reads a section. The last one is shorter than the others, and may be empty. */
static DWORD read_section(HANDLE source, BYTE *section, DWORD len)
{
    DWORD read;
    MUST(ReadFile(source, section, len, &read, NULL));
    return read;
}

static void write_section(HANDLE destination, const BYTE *section, DWORD len)
{
    DWORD written;
    MUST(WriteFile(destination, section, len, &written, NULL));
}

static void encrypt_file(HCRYPTPROV context, HCRYPTKEY key, HANDLE source, HANDLE destination)
{
    BYTE section[SECTION_LEN + BLOCK_LEN]; /* with room for the padding */
    BYTE iv[BLOCK_LEN];
    BOOL is_last;
    MUST(CryptGenRandom(context, sizeof(iv), iv));
    MUST(CryptSetKeyParam(key, KP_IV, iv, 0));
    write_section(destination, iv, sizeof(iv));
    do {
        DWORD len = read_section(source, section, SECTION_LEN);
        is_last = len < SECTION_LEN;
        MUST(CryptEncrypt(key, 0, is_last, 0, section, &len, sizeof(section)));
        write_section(destination, section, len);
    } while (!is_last);
}

/* Every section but the last is full, so the one after it is read ahead. */
static void decrypt_file(HCRYPTKEY key, HANDLE source, HANDLE destination)
{
    BYTE section[SECTION_LEN], next[SECTION_LEN];
    BYTE iv[BLOCK_LEN];
    BOOL is_last;
    DWORD len, next_len;
    if (read_section(source, iv, sizeof(iv)) != sizeof(iv)) SetLastError(NTE_BAD_DATA), give_up(_T("reading"));
    MUST(CryptSetKeyParam(key, KP_IV, iv, 0));
    len = read_section(source, section, sizeof(section));
    do {
        next_len = len < sizeof(section) ? 0 : read_section(source, next, sizeof(next));
        is_last = next_len == 0;
        MUST(CryptDecrypt(key, 0, is_last, 0, section, &len));
        write_section(destination, section, len);
        CopyMemory(section, next, next_len);
        len = next_len;
    } while (!is_last);
}

int _tmain(int argc, _TCHAR *argv[])
{
    HCRYPTPROV context;
    HCRYPTKEY key;
    HANDLE source, destination;
    if (argc != 5) {
        _ftprintf(stderr, _T("usage: encrypt_file e|d SOURCE DESTINATION PASSWORD\n"));
        return 2;
    }
    source = CreateFile(argv[2], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    MUST(source != INVALID_HANDLE_VALUE);
    destination = CreateFile(argv[3], GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    MUST(destination != INVALID_HANDLE_VALUE);

    MUST(CryptAcquireContext(&context, NULL, MS_ENH_RSA_AES_PROV, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    key = derive_key(context, argv[4]);
    if (lstrcmp(argv[1], _T("d")) == 0)
        decrypt_file(key, source, destination);
    else
        encrypt_file(context, key, source, destination);
    MUST(CryptDestroyKey(key));
    MUST(CryptReleaseContext(context, 0));

    MUST(CloseHandle(source));
    MUST(CloseHandle(destination));
    return 0;
}
