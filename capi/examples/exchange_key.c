/*
 * A session key is exchanged: the receiver publishes its public key, the sender wraps a fresh session key under it
 * and sends it with the message.
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

/* Exports a key: the first call returns the size, the second the BLOB. */
static BYTE *export_key(HCRYPTKEY key, HCRYPTKEY wrapping_key, DWORD type, DWORD *len)
{
    BYTE *blob;
    MUST(CryptExportKey(key, wrapping_key, type, 0, NULL, len));
    blob = (BYTE *)malloc(*len);
    MUST(blob != NULL);
    MUST(CryptExportKey(key, wrapping_key, type, 0, blob, len));
    return blob;
}

int main(int argc, char *argv[])
{
    static const char text[] = "The session key arrived encrypted under the public key.";
    DWORD bits = argc > 1 ? (DWORD)atoi(argv[1]) : 2048;
    HCRYPTPROV sender, receiver;
    HCRYPTKEY pair, public_key, session, unwrapped;
    BYTE *public_blob, *session_blob, message[64];
    DWORD public_len, session_len, message_len = sizeof(text);

    /* The receiver makes a pair of keys and exports the public half. */
    MUST(CryptAcquireContext(&receiver, NULL, MS_ENH_RSA_AES_PROV, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    MUST(CryptGenKey(receiver, AT_KEYEXCHANGE, bits << 16, &pair));
    public_blob = export_key(pair, 0, PUBLICKEYBLOB, &public_len);

    /* The sender encrypts a message under a session key, and the session key under the public key. */
    MUST(CryptAcquireContext(&sender, NULL, MS_ENH_RSA_AES_PROV, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    MUST(CryptImportKey(sender, public_blob, public_len, 0, 0, &public_key));
    MUST(CryptGenKey(sender, CALG_AES_128, CRYPT_EXPORTABLE, &session));
    session_blob = export_key(session, public_key, SIMPLEBLOB, &session_len);
    CopyMemory(message, text, sizeof(text));
    MUST(CryptEncrypt(session, 0, TRUE, 0, message, &message_len, sizeof(message)));

    /* The receiver unwraps the session key with its private half, and decrypts. */
    MUST(CryptImportKey(receiver, session_blob, session_len, pair, 0, &unwrapped));
    MUST(CryptDecrypt(unwrapped, 0, TRUE, 0, message, &message_len));
    printf("%s\n", message);

    free(public_blob);
    free(session_blob);
    MUST(CryptDestroyKey(session));
    MUST(CryptDestroyKey(public_key));
    MUST(CryptDestroyKey(unwrapped));
    MUST(CryptDestroyKey(pair));
    MUST(CryptReleaseContext(sender, 0));
    MUST(CryptReleaseContext(receiver, 0));
    return message_len == sizeof(text) && memcmp(message, text, sizeof(text)) == 0 ? 0 : 1;
}
