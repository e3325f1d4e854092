"""The key handles of Microsoft's legacy CryptoAPI, anywhere, byte for byte.

:class:`KeyStore` is for people who hold data: keys and hashes are objects.
:class:`Advapi` is for emulators: the calls of ``wincrypt.h`` in their own numbers.
"""

from ._native import Advapi, Hash, Key, KeyStore
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
    "BadDataError",
    "BadKeyError",
    "BadKeyStateError",
    "BadKeysetError",
    "BadSignatureError",
    "CryptError",
    "DecryptReader",
    "EncryptWriter",
    "ExistsError",
    "Hash",
    "InvalidParameterError",
    "Key",
    "KeyStore",
    "MoreDataError",
    "NoKeyError",
    "NoMoreItemsError",
]
