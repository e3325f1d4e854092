"""The work, by pycryptodome. Each line of input is a command; the answer is its result or the nanoseconds that it took."""

import sys
import time

from Crypto.Cipher import AES, DES, DES3, PKCS1_v1_5
from Crypto.Hash import SHA1
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15

CIPHERS = {"AES": AES, "DES": DES, "DES-EDE3": DES3}


def cipher(name, direction, key, data):
    """A section of a message in CBC, which begins with a zero IV."""
    module = CIPHERS[name.removesuffix("-128").removesuffix("-256")]
    context = module.new(bytes.fromhex(key), module.MODE_CBC, bytes(module.block_size))
    apply = context.encrypt if direction == "encrypt" else context.decrypt
    return lambda: apply(data)


def rsa(work, numbers, encrypted):
    """A private or public operation with the numbers n, e, d, p, q."""
    key = RSA.construct([int(number, 16) for number in numbers.split(",")], consistency_check=False)
    encrypted = bytes.fromhex(encrypted)
    # A hash that is not calculated, as in the other contenders.
    value = SHA1.new(b"message")
    signer, decrypter = pkcs1_15.new(key), PKCS1_v1_5.new(key)
    signature = signer.sign(value)
    return {
        "sign": lambda: signer.sign(value),
        "verify": lambda: signer.verify(value, signature),
        "decrypt": lambda: decrypter.decrypt(encrypted, None),
    }[work]


for line in sys.stdin:
    what, *arguments = line.split()
    if what == "cipher":
        name, direction, key, size, calls = arguments
        work = cipher(name, direction, key, b"\x5c" * int(size))
    else:
        *arguments, calls = arguments
        work = rsa(*arguments)
    if calls == "0":
        print(what, work().hex(), flush=True)
        continue
    start = time.process_time_ns()
    for _ in range(int(calls)):
        work()
    print(what, time.process_time_ns() - start, flush=True)
