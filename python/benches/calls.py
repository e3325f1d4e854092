"""The time of a call from Python, next to that of an empty function: python benches/calls.py

The least of many rounds, in nanoseconds.
"""

import timeit
from typing import Callable, Dict

from hcryptkey import Advapi, Guest, KeyStore


def least(call: Callable[[], object], number: int = 20_000, rounds: int = 25) -> float:
    return min(timeit.repeat(call, number=number, repeat=rounds)) / number * 1e9


def main() -> None:
    key = KeyStore().import_material("aes256", bytes(32))
    block = bytes(16)
    advapi, ram = Advapi(bits=32), bytearray(0x1000)
    guest = Guest(advapi, ram)
    guest.call("CryptAcquireContextA", 0x10, 0, 0, 24, 0xF0000000)
    prov = int.from_bytes(ram[0x10:0x14], "little")
    guest.call("CryptGenKey", prov, 0x6610, 0, 0x14)
    handle = int.from_bytes(ram[0x14:0x18], "little")
    ram[0x20] = 16
    rows: Dict[str, Callable[[], object]] = {
        "an empty function": lambda: None,
        "key.block_bits": lambda: key.block_bits,
        "key.encrypt, 16 bytes, not Final": lambda: key.encrypt(block, final=False),
        "key.duplicate and destroy": lambda: key.duplicate().destroy(),
        "advapi.crypt_encrypt, 16 bytes, not Final": lambda: advapi.crypt_encrypt(handle, 0, False, 0, block, 16),
        "guest.call CryptEncrypt, 16 bytes": lambda: guest.call("CryptEncrypt", handle, 0, 0, 0, 0x40, 0x20, 16),
        "guest.call CryptGetKeyParam": lambda: guest.call("CryptGetKeyParam", handle, 9, 0x40, 0x20, 0),
    }
    for name, call in rows.items():
        print(f"{least(call):8.0f} ns  {name}")


if __name__ == "__main__":
    main()
