"""Calls of an emulator's guest."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest

import hcryptkey
from hcryptkey import CALLS, Advapi, Guest

PROV, HASH, KEY, COPY, LEN, DATA = 0x10, 0x18, 0x20, 0x28, 0x30, 0x40


class Pages:
    """Memory at 0x400000 that raises elsewhere."""

    BASE = 0x400000

    def __init__(self, size: int = 0x1000) -> None:
        self.ram = bytearray(size)

    def _at(self, address: int, size: int) -> slice:
        start = address - self.BASE
        if start < 0 or start + size > len(self.ram):
            raise LookupError(f"nothing at {address:#x}")
        return slice(start, start + size)

    def read(self, address: int, size: int) -> bytes:
        return bytes(self.ram[self._at(address, size)])

    def write(self, address: int, data: bytes) -> None:
        self.ram[self._at(address, len(data))] = data


def word(ram: bytearray, at: int) -> int:
    return int.from_bytes(ram[at : at + 4], "little")


def run(guest: Guest, ram: bytearray, base: int = 0) -> bytes:
    """Encrypts a text under a duplicate of a key from a password, as a 32-bit program would."""
    ram[DATA : DATA + 13] = b"attack at six"
    ram[LEN] = 13
    at = lambda offset: word(ram, offset)  # noqa: E731
    assert guest.call("CryptAcquireContextA", base + PROV, 0, 0, 24, 0xF0000000)
    assert guest.call("CryptCreateHash", at(PROV), 0x8004, 0, 0, base + HASH)
    assert guest.call("CryptHashData", at(HASH), base + DATA, 13, 0)
    assert guest.call("CryptDeriveKey", at(PROV), 0x6801, at(HASH), 40 << 16, base + KEY)
    assert guest.call("CryptDuplicateKey", at(KEY), 0, 0, base + COPY)
    assert guest.call("CryptEncrypt", at(COPY), 0, 1, 0, base + DATA, base + LEN, 16)
    assert guest.call("CryptReleaseContext", at(PROV), 0)
    return bytes(ram[DATA : DATA + at(LEN)])


def test_one_program_in_two_kinds_of_memory() -> None:
    store = hcryptkey.KeyStore()
    known = store.derive_key("rc4", store.create_hash("sha1", b"attack at six"), bits=40).encrypt(b"attack at six")
    flat = bytearray(0x1000)
    assert run(Guest(Advapi(bits=32), flat), flat) == known
    pages = Pages()
    assert run(Guest(Advapi(bits=32), pages), pages.ram, Pages.BASE) == known


def test_a_bad_address_changes_nothing() -> None:
    advapi, pages = Advapi(bits=32), Pages()
    guest = Guest(advapi, pages)
    answer = guest.call("CryptAcquireContextA", 0x10, 0, 0, 24, 0xF0000000)
    assert not answer and answer.last_error == guest.last_error == 87
    assert isinstance(answer.error, hcryptkey.InvalidParameterError)
    assert len(advapi) == 0 and not any(pages.ram)


def test_a_length_beyond_the_memory_is_a_bad_address() -> None:
    advapi, pages = Advapi(bits=32), Pages()
    guest = Guest(advapi, pages)
    base = Pages.BASE
    assert guest.call("CryptAcquireContextA", base + PROV, 0, 0, 24, 0xF0000000)
    assert guest.call("CryptGenKey", word(pages.ram, PROV), 0x6801, 0, base + KEY)
    pages.ram[LEN : LEN + 4] = b"\xff\xff\xff\xff"
    before = bytes(pages.ram)
    answer = guest.call("CryptDecrypt", word(pages.ram, KEY), 0, 1, 0, base + DATA, base + LEN)
    assert not answer and answer.last_error == 87
    assert bytes(pages.ram) == before


class Broken:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def read(self, address: int, size: int) -> bytes:
        raise self.error

    def write(self, address: int, data: bytes) -> None:
        raise self.error


def test_a_mistake_in_the_host_is_raised() -> None:
    for error in (TypeError("host"), NameError("host"), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            Guest(Advapi(), Broken(error)).call("CryptAcquireContextA", 0x10, 0, 0, 24, 0xF0000000)
    answer = Guest(Advapi(), Broken(OSError("no page"))).call("CryptAcquireContextA", 0x10, 0, 0, 24, 0xF0000000)
    assert answer.last_error == 87
    with pytest.raises(TypeError, match="bytearray"):
        Guest(Advapi(), object())  # type: ignore[arg-type]


def test_memory_that_returns_too_little_or_text() -> None:
    class Short(Pages):
        def read(self, address: int, size: int) -> bytes:
            return super().read(address, size)[:-1]

    answer = Guest(Advapi(), Short()).call("CryptAcquireContextA", Pages.BASE, 0, 0, 24, 0xF0000000)
    assert answer.last_error == 87

    class Text(Pages):
        def read(self, address: int, size: int) -> str:  # type: ignore[override]
            return "text"

    with pytest.raises(TypeError):
        Guest(Advapi(), Text()).call("CryptAcquireContextA", Pages.BASE, 0, 0, 24, 0xF0000000)  # type: ignore[arg-type]


def test_the_guest_does_not_choose_how_much_is_allocated() -> None:
    asked = []

    class Counting(Pages):
        def read(self, address: int, size: int) -> bytes:
            asked.append(size)
            return super().read(address, size)

    memory = Counting()
    guest = Guest(Advapi(), memory)
    assert guest.call("CryptAcquireContextA", Pages.BASE, 0, 0, 24, 0xF0000000)
    prov = int.from_bytes(memory.ram[:8], "little")
    answer = guest.call("CryptGenRandom", prov, 0xFFFFFFFF, Pages.BASE)
    assert answer.last_error == 87
    assert max(asked) <= 4096


def test_the_table_of_calls() -> None:
    table: Dict[str, int] = {call.name: call.argument_count for call in CALLS}
    assert table["CryptAcquireContextW"] == 5 and table["CryptEncrypt"] == 7 and table["CryptDestroyKey"] == 1
    first = CALLS[0]
    assert first.dll == "advapi32.dll" and "cryptsp.dll" in first.dlls and first.arguments[0] == "phProv"
    guest = Guest(Advapi(), bytearray(64))
    for call in CALLS:
        # A host without allocate() has no memory for calls that allocate some.
        assert guest.call(call, *[0] * call.argument_count).emulated or "alloc" in call.name.lower(), call.name
    with pytest.raises(LookupError):
        guest.call("CryptAcquireContext", 0)
    with pytest.raises(TypeError, match="7 words"):
        guest.call("CryptEncrypt", 1)
    with pytest.raises(TypeError):
        guest.call(1)  # type: ignore[arg-type]


def test_an_observer_gets_each_call() -> None:
    seen: List[Dict[str, Any]] = []
    flat = bytearray(0x1000)
    guest = Guest(Advapi(bits=32, observer=seen.append, observed_data=4), flat)
    run(guest, flat)
    assert [record["number"] for record in seen] == list(range(1, len(seen) + 1))
    derive, copy, encrypt = seen[3], seen[4], seen[5]
    assert ("Algid", 0x6801, "CALG_RC4") in derive["arguments"]
    assert derive["made"][0] == "key" and derive["made_from"] == ("derived from", word(flat, HASH))
    assert copy["made_from"] == ("duplicate of", derive["made"][1])
    assert encrypt["before"]["pbData"] == b"atta" and len(encrypt["after"]["pbData"]) == 4
    assert encrypt["value"] == 1 and encrypt["error"] is None and encrypt["emulated"]


def test_an_observer_that_raises_stops_no_call(capsys: pytest.CaptureFixture[str]) -> None:
    def observer(record: Dict[str, Any]) -> None:
        raise RuntimeError("in the observer")

    hook, caught = sys.unraisablehook, []
    sys.unraisablehook = caught.append
    try:
        flat = bytearray(0x100)
        assert Guest(Advapi(observer=observer), flat).call("CryptAcquireContextA", 0x10, 0, 0, 24, 0xF0000000)
    finally:
        sys.unraisablehook = hook
    assert len(caught) == 1


def test_two_guests_see_nothing_of_each_other() -> None:
    one, other = Advapi(bits=32, seed=b"1"), Advapi(bits=32, seed=b"1")
    prov = one.crypt_acquire_context(None, None, 24, 0xF0000000)
    assert one.live_handles() == [(prov, "context", None)]
    with pytest.raises(hcryptkey.InvalidParameterError):
        other.crypt_release_context(prov)
    fork = one.fork()
    one.crypt_release_context(prov)
    fork.crypt_release_context(prov)


def test_containers_that_last(tmp_path: Path) -> None:
    first = Advapi(containers=tmp_path / "containers")
    prov = first.crypt_acquire_context("mine", None, 24, 8)
    pair = first.crypt_gen_key(prov, 1, 512 << 16)
    public = first.crypt_export_key(pair, 0, 6)
    second = Advapi(containers=tmp_path / "containers")
    again = second.crypt_get_user_key(second.crypt_acquire_context("mine", None, 24, 0), 1)
    assert second.crypt_export_key(again, 0, 6) == public
    with pytest.raises(hcryptkey.BadKeysetError):
        Advapi().crypt_acquire_context("mine", None, 24, 0)


def test_bounds_and_the_default_container() -> None:
    with pytest.raises(hcryptkey.BadKeysetError):
        Advapi().crypt_acquire_context(None, None, 1, 0)
    assert Advapi(make_default_container=True).crypt_acquire_context(None, None, 1, 0)
    bounded = Advapi(max_rsa_bits=512)
    prov = bounded.crypt_acquire_context(None, None, 1, 0xF0000000)
    with pytest.raises(hcryptkey.BadDataError):
        bounded.crypt_gen_key(prov, 1, 1024 << 16)


def test_unicorn_is_a_memory() -> None:
    unicorn = pytest.importorskip("unicorn")
    uc = unicorn.Uc(unicorn.UC_ARCH_X86, unicorn.UC_MODE_32)
    uc.mem_map(Pages.BASE, 0x1000)
    guest = Guest(Advapi(bits=32), uc)
    assert guest.call("CryptAcquireContextA", Pages.BASE, 0, 0, 24, 0xF0000000)
    assert guest.call("CryptAcquireContextA", 0x1000, 0, 0, 24, 0xF0000000).last_error == 87
