"""The key handles of Microsoft's legacy CryptoAPI, byte for byte, on any platform.

:class:`KeyStore` is for people who hold data: keys and hashes are objects.
:class:`Guest` and :class:`Advapi` are for emulators: the calls of ``wincrypt.h`` as words and addresses, or in numbers.
"""

from ._native import CALLS, Advapi, Answer, Call, Guest, Hash, Key, KeyStore
from .errors import (
    BadDataError,
    BadKeyError,
    BadKeysetError,
    BadKeyStateError,
    BadSignatureError,
    CryptError,
    ExistsError,
    InvalidParameterError,
    MoreDataError,
    NoKeyError,
    NoMoreItemsError,
)
from .streams import DecryptReader, EncryptWriter

__all__ = [
    "Advapi",
    "Answer",
    "BadDataError",
    "BadKeyError",
    "BadKeyStateError",
    "BadKeysetError",
    "BadSignatureError",
    "CALLS",
    "Call",
    "CryptError",
    "DecryptReader",
    "EncryptWriter",
    "ExistsError",
    "Guest",
    "Hash",
    "InvalidParameterError",
    "Key",
    "KeyStore",
    "MoreDataError",
    "NoKeyError",
    "NoMoreItemsError",
]
