"""Decrypts a value that SQL Server's ENCRYPTBYPASSPHRASE wrote: sql_server.py HEX PASSPHRASE"""

import sys

from hcryptkey import BadDataError, KeyStore

# By the version of the value: the hash, the cipher, and its block in bytes.
KINDS = {1: ("sha1", "3des112", 8), 2: ("sha256", "aes256", 16)}


def decrypt(value: bytes, passphrase: str) -> bytes:
    digest, cipher, block = KINDS[int.from_bytes(value[:4], "little")]
    store = KeyStore()
    key = store.derive_key(cipher, store.create_hash(digest, passphrase.encode("utf-16-le")))
    key.iv = value[4 : 4 + block]
    try:
        plain = key.decrypt(value[4 + block :])
    except BadDataError:
        plain = b""
    # A magic number, the lengths of an authenticator and of the data, and these two
    if plain[:4] != bytes.fromhex("0df0adba"):
        raise ValueError("the passphrase is wrong")
    start = 8 + int.from_bytes(plain[4:6], "little")
    return plain[start : start + int.from_bytes(plain[6:8], "little")]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    digits = sys.argv[1][2:] if sys.argv[1].startswith("0x") else sys.argv[1]
    try:
        sys.stdout.buffer.write(decrypt(bytes.fromhex(digits), sys.argv[2]))
    except ValueError as error:
        sys.exit(str(error))
