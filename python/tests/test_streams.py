"""Files ciphered in sections."""

from __future__ import annotations

import io

import pytest

from hcryptkey import BadDataError, DecryptReader, EncryptWriter, Key, KeyStore


@pytest.fixture(params=["aes128", "rc4"])
def key(request: pytest.FixtureRequest) -> Key:
    return KeyStore("aes").import_material(request.param, bytes(16))


class Drip(io.RawIOBase):
    """A file that returns few bytes at a time, like a pipe."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, 7))


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 32, 33, 100])
@pytest.mark.parametrize("section", [16, 32])
def test_sections_equal_one_call(key: Key, length: int, section: int) -> None:
    plain = bytes(range(length))
    whole = key.duplicate().encrypt(plain)
    target = io.BytesIO()
    with EncryptWriter(key.duplicate(), target, section=section) as writer:
        for byte in plain:
            writer.write(bytes([byte]))
    assert target.getvalue() == whole
    if whole:
        assert DecryptReader(key.duplicate(), Drip(whole), section=section).read() == plain  # type: ignore[arg-type]


def test_an_exception_leaves_no_final_section(key: Key) -> None:
    target = io.BytesIO()
    with pytest.raises(KeyError):
        with EncryptWriter(key, target, section=16) as writer:
            writer.write(bytes(40))
            raise KeyError
    assert len(target.getvalue()) == 32


def test_wrong_padding_is_an_error() -> None:
    key = KeyStore().import_material("aes128", bytes(16))
    with pytest.raises(BadDataError):
        DecryptReader(key, io.BytesIO(bytes(64)), section=16).read()


def test_a_section_is_whole_blocks() -> None:
    key = KeyStore().import_material("aes128", bytes(16))
    for section in (0, 15, -16):
        with pytest.raises(ValueError, match="multiple of 16"):
            DecryptReader(key, io.BytesIO(), section=section)
