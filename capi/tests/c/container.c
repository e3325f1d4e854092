/*
 * Opens the default container, as Microsoft's samples do, and prints its exchange key. With "delete" it deletes the
 * container. With "protect" it prints protected data, and with "unprotect" and such data it opens the data.
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <wincrypt.h>

int main(int argc, char **argv)
{
    HCRYPTPROV prov;
    HCRYPTKEY key;
    BYTE blob[4096];
    DWORD len = sizeof blob, i;
    if (argc > 1 && strcmp(argv[1], "protect") == 0) {
        DATA_BLOB data = {6, (BYTE *)"secret"}, out;
        if (!CryptProtectData(&data, NULL, NULL, NULL, NULL, 0, &out))
            return 1;
        for (i = 0; i < out.cbData; i++)
            printf("%02x", out.pbData[i]);
        LocalFree(out.pbData);
        return 0;
    }
    if (argc > 2 && strcmp(argv[1], "unprotect") == 0) {
        DATA_BLOB data = {sizeof blob, blob}, out;
        if (!CryptStringToBinaryA(argv[2], 0, CRYPT_STRING_HEX, data.pbData, &data.cbData, NULL, NULL)
            || !CryptUnprotectData(&data, NULL, NULL, NULL, NULL, 0, &out))
            return 1;
        printf("%.*s\n", (int)out.cbData, (char *)out.pbData);
        LocalFree(out.pbData);
        return 0;
    }
    if (argc > 1 && strcmp(argv[1], "delete") == 0)
        return !CryptAcquireContextA(&prov, NULL, NULL, PROV_RSA_FULL, CRYPT_DELETEKEYSET);
    if (!CryptAcquireContextA(&prov, NULL, NULL, PROV_RSA_FULL, 0)
        || !CryptGetUserKey(prov, AT_KEYEXCHANGE, &key)
        || !CryptExportKey(key, 0, PUBLICKEYBLOB, 0, blob, &len)) {
        printf("error %08lx\n", (unsigned long)GetLastError());
        return 1;
    }
    for (i = 0; i < len; i++)
        printf("%02x", blob[i]);
    printf("\n");
    CryptDestroyKey(key);
    CryptReleaseContext(prov, 0);
    return 0;
}
