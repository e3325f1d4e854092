/*
 * Two messages under one key with different salts: the key is duplicated, and each copy gets a salt of its own.
 *
 *     cc duplicate_and_salt.c $(pkg-config --cflags --libs hcryptkey) && ./a.out
 */
#include <stdio.h>
#include <windows.h>
#include <wincrypt.h>

#define MUST(call) ((call) ? (void)0 : give_up(#call))

static void give_up(const char *call)
{
    fprintf(stderr, "%s: error 0x%08x\n", call, GetLastError());
    exit(1);
}

static void show(const char *what, const BYTE *data, DWORD len)
{
    DWORD i;
    printf("%-8s", what);
    for (i = 0; i < len; i++) printf(" %02x", data[i]);
    printf("\n");
}

int main(void)
{
    HCRYPTPROV context;
    HCRYPTKEY key, copy;
    BYTE first[11] = "first salt", second[11] = "other salt";
    CRYPT_INTEGER_BLOB first_salt = { sizeof(first), first }, second_salt = { sizeof(second), second };
    BYTE one[] = "a message", two[] = "a message";
    DWORD one_len = sizeof(one), two_len = sizeof(two);

    MUST(CryptAcquireContext(&context, NULL, MS_DEF_PROV, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
    MUST(CryptGenKey(context, CALG_RC4, 0, &key));
    MUST(CryptDuplicateKey(key, NULL, 0, &copy));

    /* Each salt makes another cipher key of the same 40 bits. */
    MUST(CryptSetKeyParam(key, KP_SALT_EX, (BYTE *)&first_salt, 0));
    MUST(CryptSetKeyParam(copy, KP_SALT_EX, (BYTE *)&second_salt, 0));
    MUST(CryptEncrypt(key, 0, TRUE, 0, one, &one_len, sizeof(one)));
    MUST(CryptEncrypt(copy, 0, TRUE, 0, two, &two_len, sizeof(two)));
    show("first", one, one_len);
    show("second", two, two_len);
    if (one_len != two_len || memcmp(one, two, one_len) == 0) return 1;

    /* With the first salt, the copy decrypts what the original encrypted. */
    MUST(CryptSetKeyParam(copy, KP_SALT_EX, (BYTE *)&first_salt, 0));
    MUST(CryptDecrypt(copy, 0, TRUE, 0, one, &one_len));
    printf("%s\n", one);
    if (strcmp((char *)one, "a message") != 0) return 1;

    MUST(CryptDestroyKey(key));
    MUST(CryptDestroyKey(copy));
    MUST(CryptReleaseContext(context, 0));
    return 0;
}
