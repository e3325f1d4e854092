"""File-like objects that cipher a message in sections.

CryptoAPI needs to know which section is the last: it alone carries padding. So a reader looks one section ahead, and a
writer holds one section back until it is closed.
"""

from __future__ import annotations

import io
from typing import BinaryIO, Optional

from ._native import Hash, Key

DEFAULT_SECTION = 64 * 1024


def _check_section(key: Key, section: int) -> int:
    block = max(1, key.block_bits // 8)
    if section <= 0 or section % block:
        raise ValueError(f"a section must be a multiple of {block} bytes")
    return section


class DecryptReader(io.RawIOBase):
    """Reads the plaintext of an encrypted file.

    :param key: a session key, at the start of a message
    :param source: a binary file of the ciphertext
    :param section: the bytes that one ``CryptDecrypt`` gets; the program that wrote the data may have used any other size
    :param final: whether the last section is Final, which removes its padding
    """

    def __init__(
        self, key: Key, source: BinaryIO, *, section: int = DEFAULT_SECTION, final: bool = True, hash: Optional[Hash] = None
    ) -> None:
        super().__init__()
        self._key, self._source, self._hash, self._final = key, source, hash, final
        self._section = _check_section(key, section)
        self._ahead: Optional[bytes] = None
        self._plain = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        with memoryview(buffer) as view, view.cast("B") as room:
            while not self._plain:
                if not self._fill():
                    return 0
            count = min(len(room), len(self._plain))
            room[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _fill(self) -> bool:
        if self._ahead is None:
            self._ahead = _read_whole(self._source, self._section)
        if not self._ahead:
            return False
        now, self._ahead = self._ahead, _read_whole(self._source, self._section)
        last = self._final and not self._ahead
        self._plain = memoryview(self._key.decrypt(now, final=last, hash=self._hash))
        return True


class EncryptWriter(io.RawIOBase):
    """Writes the ciphertext of the plaintext that it is given.

    Closing it writes the Final section. Leaving a ``with`` block by an exception does not.

    :param key: a session key, at the start of a message
    :param target: a binary file for the ciphertext; it stays open
    :param section: the bytes that one ``CryptEncrypt`` gets
    """

    def __init__(
        self, key: Key, target: BinaryIO, *, section: int = DEFAULT_SECTION, final: bool = True, hash: Optional[Hash] = None
    ) -> None:
        super().__init__()
        self._key, self._target, self._hash, self._final = key, target, hash, final
        self._section = _check_section(key, section)
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        if self.closed:
            raise ValueError("write to a closed file")
        with memoryview(data) as view:
            self._held += view
            count = view.nbytes
        # A section is written once there is more: until then it may be the last.
        while len(self._held) > self._section:
            self._write(bytes(self._held[: self._section]), final=False)
            del self._held[: self._section]
        return count

    def _write(self, section: bytes, *, final: bool) -> None:
        self._target.write(self._key.encrypt(section, final=final, hash=self._hash))

    def close(self) -> None:
        if not self.closed:
            held, self._held = bytes(self._held), bytearray()
            try:
                self._write(held, final=self._final)
            finally:
                super().close()

    def abort(self) -> None:
        """Closes the writer without a Final section: the message stays incomplete."""
        self._held = bytearray()
        super().close()

    def __exit__(self, kind: object, value: object, traceback: object) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()

    def __del__(self) -> None:
        # A writer that was never closed must not end a message by itself.
        if not self.closed:
            self.abort()


def _read_whole(source: BinaryIO, size: int) -> bytes:
    """Reads until `size` bytes or the end of the file: one read of a pipe may return less."""
    parts, missing = [], size
    while missing:
        part = source.read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
