"""An analyst's case: decrypts a ciphertext with keys from a memory dump, as BLOBs in hex."""

import sys

from hcryptkey import CryptError, KeyStore


def decrypt(session_blob: str, ciphertext: str, private_blob: str = "") -> bytes:
    store = KeyStore()
    private = store.import_key(bytes.fromhex(private_blob)) if private_blob else None
    session = store.import_key(bytes.fromhex(session_blob), under=private)
    return session.decrypt(bytes.fromhex(ciphertext))


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 4:
        sys.exit("usage: analyst.py PLAINTEXTKEYBLOB|SIMPLEBLOB CIPHERTEXT [PRIVATEKEYBLOB], in hex")
    try:
        sys.stdout.buffer.write(decrypt(*sys.argv[1:]))
    except CryptError as error:
        sys.exit(str(error))
