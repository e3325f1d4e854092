"""Decrypts a value that SQL Server's ENCRYPTBYPASSPHRASE wrote: decrypt_by_passphrase.py HEX PASSPHRASE"""
import sys
from ctypes import CDLL, byref, c_size_t, c_uint32, create_string_buffer

PROV_RSA_AES, CRYPT_VERIFYCONTEXT, KP_IV = 24, 0xF0000000, 1
# By the version of the value: the hash, the cipher and the length of its block
KINDS = {1: (0x8004, 0x6609, 8), 2: (0x800C, 0x6610, 16)}

lib = CDLL("libhcryptkey.dylib" if sys.platform == "darwin" else "libhcryptkey.so")


def must(done):
    if not done:
        sys.exit(f"error 0x{lib.GetLastError() & 0xFFFFFFFF:08x}")


value, passphrase = bytes.fromhex(sys.argv[1].removeprefix("0x")), sys.argv[2].encode("utf-16-le")
hash_id, cipher, block = KINDS[int.from_bytes(value[:4], "little")]
iv, data = value[4 : 4 + block], create_string_buffer(value[4 + block :], len(value) - 4 - block)
context, digest, key, length = c_size_t(), c_size_t(), c_size_t(), c_uint32(len(data))

must(lib.CryptAcquireContextA(byref(context), None, None, PROV_RSA_AES, c_uint32(CRYPT_VERIFYCONTEXT)))
must(lib.CryptCreateHash(context, hash_id, c_size_t(0), 0, byref(digest)))
must(lib.CryptHashData(digest, passphrase, len(passphrase), 0))
must(lib.CryptDeriveKey(context, cipher, digest, 0, byref(key)))
must(lib.CryptSetKeyParam(key, KP_IV, iv, 0))
must(lib.CryptDecrypt(key, c_size_t(0), 1, 0, data, byref(length)))
must(lib.CryptReleaseContext(context, 0))

# A magic number, the lengths of an authenticator and of the data, and these two
plain = data.raw[: length.value]
if plain[:4] != bytes.fromhex("0df0adba"):
    sys.exit("the passphrase is wrong")
start = 8 + int.from_bytes(plain[4:6], "little")
sys.stdout.buffer.write(plain[start : start + int.from_bytes(plain[6:8], "little")] + b"\n")
