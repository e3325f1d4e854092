/*
 * A document is signed with the key of a container, and the signature is checked with only the public key. A changed
 * document does not match.
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

static HCRYPTHASH hash_of(HCRYPTPROV context, const char *document)
{
    HCRYPTHASH hash;
    MUST(CryptCreateHash(context, CALG_SHA1, 0, 0, &hash));
    MUST(CryptHashData(hash, (const BYTE *)document, (DWORD)strlen(document), 0));
    return hash;
}

int main(int argc, char *argv[])
{
    static const char document[] = "I owe you ten coins.", forged[] = "I owe you two coins.";
    DWORD bits = argc > 1 ? (DWORD)atoi(argv[1]) : 2048;
    HCRYPTPROV signer, reader;
    HCRYPTKEY pair, public_key;
    HCRYPTHASH hash;
    BYTE *signature, *blob;
    DWORD signature_len, blob_len;

    /* A container that outlives the context: here it is deleted at the end. */
    if (!CryptAcquireContext(&signer, "signer", NULL, PROV_RSA_FULL, 0)) {
        MUST(GetLastError() == NTE_BAD_KEYSET);
        MUST(CryptAcquireContext(&signer, "signer", NULL, PROV_RSA_FULL, CRYPT_NEWKEYSET));
        MUST(CryptGenKey(signer, AT_SIGNATURE, bits << 16, &pair));
        MUST(CryptDestroyKey(pair));
    }

    hash = hash_of(signer, document);
    MUST(CryptSignHash(hash, AT_SIGNATURE, NULL, 0, NULL, &signature_len));
    signature = (BYTE *)malloc(signature_len);
    MUST(signature != NULL);
    MUST(CryptSignHash(hash, AT_SIGNATURE, NULL, 0, signature, &signature_len));
    MUST(CryptDestroyHash(hash));
    printf("a signature of %u bytes\n", signature_len);

    MUST(CryptGetUserKey(signer, AT_SIGNATURE, &pair));
    MUST(CryptExportKey(pair, 0, PUBLICKEYBLOB, 0, NULL, &blob_len));
    blob = (BYTE *)malloc(blob_len);
    MUST(blob != NULL);
    MUST(CryptExportKey(pair, 0, PUBLICKEYBLOB, 0, blob, &blob_len));
    MUST(CryptDestroyKey(pair));
    MUST(CryptReleaseContext(signer, 0));
    MUST(CryptAcquireContext(&signer, "signer", NULL, PROV_RSA_FULL, CRYPT_DELETEKEYSET));

    MUST(CryptAcquireContext(&reader, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
    MUST(CryptImportKey(reader, blob, blob_len, 0, 0, &public_key));
    hash = hash_of(reader, document);
    MUST(CryptVerifySignature(hash, signature, signature_len, public_key, NULL, 0));
    MUST(CryptDestroyHash(hash));
    printf("it fits the document\n");

    hash = hash_of(reader, forged);
    MUST(!CryptVerifySignature(hash, signature, signature_len, public_key, NULL, 0));
    MUST(GetLastError() == NTE_BAD_SIGNATURE);
    MUST(CryptDestroyHash(hash));
    printf("it does not fit another\n");

    free(signature);
    free(blob);
    MUST(CryptDestroyKey(public_key));
    MUST(CryptReleaseContext(reader, 0));
    return 0;
}
