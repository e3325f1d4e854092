"""The examples, with fakes for memory and emulators that are missing."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Callable, Dict, Tuple

import pytest

from hcryptkey import CALLS, KeyStore

EXAMPLES = Path(__file__).parents[1] / "examples"


def example(name: str) -> ModuleType:
    sys.path.insert(0, str(EXAMPLES))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(EXAMPLES))


def test_the_analyst() -> None:
    store = KeyStore()
    pair = store.generate_key("rsa_keyx", bits=512, exportable=True)
    session = store.generate_key("aes256", exportable=True)
    ciphertext = session.encrypt(b"config").hex()
    decrypt = example("analyst").decrypt
    assert decrypt(session.export().hex(), ciphertext) == b"config"
    wrapped = session.export("simple", under=pair).hex()
    assert decrypt(wrapped, ciphertext, pair.export("private").hex()) == b"config"


@pytest.mark.parametrize("version, digest, cipher", [(1, "sha1", "3des112"), (2, "sha256", "aes256")])
def test_sql_server(version: int, digest: str, cipher: str) -> None:
    store = KeyStore()
    key = store.derive_key(cipher, store.create_hash(digest, "passphrase".encode("utf-16-le")))
    key.iv = iv = bytes(range(key.block_bits // 8))
    plain = bytes.fromhex("0df0adba") + (0).to_bytes(2, "little") + (5).to_bytes(2, "little") + b"hello"
    value = version.to_bytes(4, "little") + iv + key.encrypt(plain)
    decrypt = example("sql_server").decrypt
    assert decrypt(value, "passphrase") == b"hello"
    with pytest.raises(ValueError, match="wrong"):
        decrypt(value, "another")


class FakeSpeakeasy:
    """As much of Speakeasy as the hook uses."""

    def __init__(self) -> None:
        self.ram = bytearray(0x1000)
        self.hooks: Dict[Tuple[str, str], Tuple[Callable[..., int], int]] = {}
        self.last_error = 0

    def get_ptr_size(self) -> int:
        return 4

    def mem_read(self, address: int, size: int) -> bytes:
        if address + size > len(self.ram):
            raise LookupError
        return bytes(self.ram[address : address + size])

    def mem_write(self, address: int, data: bytes) -> None:
        self.ram[address : address + len(data)] = data

    def set_last_error(self, code: int) -> None:
        self.last_error = code

    def add_api_hook(self, answer: Callable[..., int], module: str, name: str, argc: int) -> None:
        self.hooks[module, name] = answer, argc


def test_the_speakeasy_hook() -> None:
    se = FakeSpeakeasy()
    example("speakeasy_hook").add_hooks(se)
    answer, argc = se.hooks["advapi32", "CryptAcquireContextA"]
    assert argc == 5
    assert answer(se, "CryptAcquireContextA", None, [0x10, 0, 0, 24, 0xF0000000]) == 1
    assert answer(se, "CryptAcquireContextA", None, [0x9000, 0, 0, 24, 0xF0000000]) == 0
    assert se.last_error == 87
    assert len((EXAMPLES / "speakeasy_hook.py").read_text().splitlines()) <= 40


def test_the_unicorn_guest() -> None:
    unicorn: Any = pytest.importorskip("unicorn")
    from unicorn import x86_const

    uc = unicorn.Uc(unicorn.UC_ARCH_X86, unicorn.UC_MODE_32)
    uc.mem_map(0x400000, 0x2000)
    imports = example("unicorn_guest").install(uc)
    assert len(imports) == len(CALLS)
    # push 0xf0000000; push 24; push 0; push 0; push 0x401000; mov eax, imports[...]; call eax; hlt
    code = b"\x68\x00\x00\x00\xf0\x6a\x18\x6a\x00\x6a\x00\x68\x00\x10\x40\x00"
    code += b"\xb8" + imports["CryptAcquireContextA"].to_bytes(4, "little") + b"\xff\xd0\xf4"
    uc.mem_write(0x400000, code)
    uc.reg_write(x86_const.UC_X86_REG_ESP, 0x401800)
    uc.emu_start(0x400000, 0x400000 + len(code) - 1)
    assert uc.reg_read(x86_const.UC_X86_REG_EAX) == 1
    assert uc.reg_read(x86_const.UC_X86_REG_ESP) == 0x401800
    assert bytes(uc.mem_read(0x401000, 4)) != bytes(4)
