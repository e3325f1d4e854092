/* Opens the default container, as Microsoft's samples do, and prints its exchange key. With "delete" it deletes the container. */
#include <stdio.h>
#include <string.h>
#include <wincrypt.h>

int main(int argc, char **argv)
{
    HCRYPTPROV prov;
    HCRYPTKEY key;
    BYTE blob[4096];
    DWORD len = sizeof blob, i;
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
