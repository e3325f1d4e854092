"""CryptoAPI errors as exceptions.

Every failed call raises a :class:`CryptError` or one of its subclasses. A subclass is for an error that a program
branches on; :attr:`CryptError.code` and :attr:`CryptError.name` tell all of them apart.
"""

from __future__ import annotations

import re
from typing import Dict, Optional, Type


class CryptError(Exception):
    """A CryptoAPI call failed.

    :ivar code: the number that ``GetLastError`` would return, such as ``0x80090005``
    :ivar name: its name in ``wincrypt.h``, such as ``"NTE_BAD_DATA"``
    :ivar sentence: the mistake, and how to avoid it
    :ivar needed: the buffer size in bytes that the call needs, for ``ERROR_MORE_DATA``; otherwise ``None``
    :ivar emulated: ``False`` if Windows might have succeeded here: the emulation ends at this call
    """

    def __init__(self, code: int, text: str, needed: Optional[int] = None, emulated: bool = True) -> None:
        super().__init__(code, text, needed, emulated)
        self.code = code
        self.name, self.sentence = _split(text)
        self.needed = needed
        self.emulated = emulated

    def __str__(self) -> str:
        return str(self.args[1])


def _split(text: str) -> "tuple[str, str]":
    head, _, sentence = text.partition(": ")
    return re.sub(r" \(.*", "", head), sentence


class InvalidParameterError(CryptError):
    """``ERROR_INVALID_PARAMETER`` (87): a handle is dead or made up, or an address is not mapped."""


class MoreDataError(CryptError):
    """``ERROR_MORE_DATA`` (234): the buffer is too small; :attr:`needed` is the size."""


class NoMoreItemsError(CryptError):
    """``ERROR_NO_MORE_ITEMS`` (259): an enumeration is at its end."""


class BadKeyError(CryptError):
    """``NTE_BAD_KEY`` (0x80090003): the key is dead, or not of the kind that the call takes."""


class BadDataError(CryptError):
    """``NTE_BAD_DATA`` (0x80090005): the padding is wrong (a wrong key, IV or mode), or a BLOB is damaged."""


class BadSignatureError(CryptError):
    """``NTE_BAD_SIGNATURE`` (0x80090006): the signature does not match."""


class BadKeyStateError(CryptError):
    """``NTE_BAD_KEY_STATE`` (0x8009000b): the key lacks ``CRYPT_EXPORT``."""


class NoKeyError(CryptError):
    """``NTE_NO_KEY`` (0x8009000d): the key or its private half is missing."""


class ExistsError(CryptError):
    """``NTE_EXISTS`` (0x8009000f): a container of that name exists."""


class BadKeysetError(CryptError):
    """``NTE_BAD_KEYSET`` (0x80090016): no container of that name exists."""


_CLASSES: Dict[int, Type[CryptError]] = {
    87: InvalidParameterError,
    234: MoreDataError,
    259: NoMoreItemsError,
    0x80090003: BadKeyError,
    0x80090005: BadDataError,
    0x80090006: BadSignatureError,
    0x8009000B: BadKeyStateError,
    0x8009000D: NoKeyError,
    0x8009000F: ExistsError,
    0x80090016: BadKeysetError,
}


def from_code(code: int, text: str, needed: Optional[int], emulated: bool) -> CryptError:
    """The exception for an error number. The native module calls this."""
    return _CLASSES.get(code, CryptError)(code, text, needed, emulated)
