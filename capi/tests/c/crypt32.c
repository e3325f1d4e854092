/*
 * Keys as programs get them: PEM to a key and back, protected data, and the memory that calls allocate.
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <wincrypt.h>

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "line %d: %s (%#x)\n", __LINE__, #condition, GetLastError()); \
            return 1;                                                                     \
        }                                                                                 \
    } while (0)

static const char PEM[] = "-----BEGIN PUBLIC KEY-----\r\n"
                          "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMPoOAA3NbEgNMrY1CNPjQe2gtrAEyBL\r\n"
                          "TaeRjh7wvDTyNCbxO8QmLfvSXK8ap4hlzgcKgxE8VYCWZ3KBxQ5XsHkCAwEAAQ==\r\n"
                          "-----END PUBLIC KEY-----\r\n";

static int allocations;

static LPVOID WINAPI count_and_allocate(size_t size)
{
    allocations++;
    return LocalAlloc(0, size);
}

int main(void)
{
    HCRYPTPROV prov;
    HCRYPTKEY key;
    CHECK(CryptAcquireContext(&prov, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));

    /* PEM, DER, CERT_PUBLIC_KEY_INFO, key. */
    BYTE der[200];
    DWORD der_len = sizeof der, info_len;
    CHECK(CryptStringToBinaryA(PEM, 0, CRYPT_STRING_BASE64HEADER, der, &der_len, NULL, NULL));
    CERT_PUBLIC_KEY_INFO *info;
    CHECK(CryptDecodeObjectEx(X509_ASN_ENCODING, X509_PUBLIC_KEY_INFO, der, der_len, CRYPT_DECODE_ALLOC_FLAG, NULL,
                              &info, &info_len));
    CHECK(strcmp(info->Algorithm.pszObjId, szOID_RSA_RSA) == 0);
    CHECK(CryptImportPublicKeyInfo(prov, X509_ASN_ENCODING, info, &key));
    BYTE message[64] = "secret";
    DWORD len = 6;
    CHECK(CryptEncrypt(key, 0, TRUE, 0, message, &len, sizeof message) && len == 64);

    /* And back. */
    BYTE *again;
    DWORD again_len;
    CHECK(CryptEncodeObjectEx(X509_ASN_ENCODING, X509_PUBLIC_KEY_INFO, info, CRYPT_ENCODE_ALLOC_FLAG, NULL, &again,
                              &again_len));
    CHECK(again_len == der_len && memcmp(again, der, der_len) == 0);
    CHECK(LocalFree(again) == NULL && LocalFree(info) == NULL);

    /* The program's own allocator. */
    CRYPT_DECODE_PARA para = { sizeof para, count_and_allocate, NULL };
    CHECK(CryptDecodeObjectEx(X509_ASN_ENCODING, X509_PUBLIC_KEY_INFO, der, der_len, CRYPT_DECODE_ALLOC_FLAG, &para,
                              &info, &info_len));
    CHECK(allocations == 1 && info->PublicKey.cUnusedBits == 0);
    LocalFree(info);

    /* Errors. */
    CHECK(!CryptDecodeObject(X509_ASN_ENCODING, X509_PUBLIC_KEY_INFO, der, 10, 0, NULL, &info_len));
    CHECK(GetLastError() == (DWORD)CRYPT_E_ASN1_EOD);
    CHECK(!CryptDecodeObject(X509_ASN_ENCODING, szOID_RSA_RSA, der, der_len, 0, NULL, &info_len));
    CHECK(GetLastError() == ERROR_FILE_NOT_FOUND);

    /* OIDs. */
    CHECK(CertOIDToAlgId(szOID_RSA_RSA) == CALG_RSA_KEYX && CertOIDToAlgId("1.2.3") == 0);
    CHECK(strcmp(CertAlgIdToOID(CALG_RSA_KEYX), szOID_RSA_RSA) == 0);
    CHECK(CertAlgIdToOID(CALG_RSA_KEYX) == CertAlgIdToOID(CALG_RSA_KEYX) && CertAlgIdToOID(1) == NULL);

    /* Protected data. */
    WCHAR description[] = { 'm', 'a', 'i', 'l', 0 }, *found;
    BYTE secret[] = "a password", salt[] = "salt";
    DATA_BLOB data = { sizeof secret, secret }, entropy = { sizeof salt, salt }, blob, opened;
    CHECK(CryptProtectData(&data, description, &entropy, NULL, NULL, 0, &blob));
    CHECK(!CryptUnprotectData(&blob, NULL, NULL, NULL, NULL, 0, &opened) && GetLastError() == ERROR_INVALID_DATA);
    CHECK(CryptUnprotectData(&blob, &found, &entropy, NULL, NULL, 0, &opened));
    CHECK(opened.cbData == sizeof secret && memcmp(opened.pbData, secret, sizeof secret) == 0);
    CHECK(memcmp(found, description, sizeof description) == 0);
    LocalFree(found);
    LocalFree(opened.pbData);
    LocalFree(blob.pbData);

    BYTE block[CRYPTPROTECTMEMORY_BLOCK_SIZE] = "sixteen bytes..";
    CHECK(CryptProtectMemory(block, sizeof block, CRYPTPROTECTMEMORY_SAME_PROCESS) && block[0] != 's');
    CHECK(CryptUnprotectMemory(block, sizeof block, CRYPTPROTECTMEMORY_SAME_PROCESS));
    CHECK(strcmp((char *)block, "sixteen bytes..") == 0);
    CHECK(RtlEncryptMemory(block, 8, 0) == 0 && RtlEncryptMemory(block, 7, 0) == (NTSTATUS)0xc000000du);
    CHECK(RtlDecryptMemory(block, 8, 0) == 0 && block[0] == 's');
    CHECK(RtlGenRandom(block, sizeof block) == TRUE);

    BYTE *memory = CryptMemAlloc(8);
    memset(memory, 7, 8);
    memory = CryptMemRealloc(memory, 16);
    CHECK(memory != NULL && memory[7] == 7);
    CryptMemFree(memory);

    CHECK(CryptDestroyKey(key) && CryptReleaseContext(prov, 0));
    puts("all as it should be");
    return 0;
}
