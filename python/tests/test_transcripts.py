"""The known answers of the crate, replayed through the Python package."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Iterator, List, Optional, Tuple

import pytest

from hcryptkey import Advapi, CryptError, MoreDataError

FILES = sorted((Path(__file__).parents[2] / "tests" / "transcripts").glob("*.txt"))
CRYPT_VERIFYCONTEXT = 0xF0000000


def calls(path: Path) -> Iterator[Tuple[int, List[str], str]]:
    """The calls of a file with their line numbers and known answers."""
    call: Optional[Tuple[int, List[str]]] = None
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith(" "):
            assert call is not None, f"{path.name}:{number}: an answer without a call"
            yield (*call, line.strip())
            call = None
        else:
            call = number, line.split()


def data(text: str) -> bytes:
    return b"" if text == "-" else bytes.fromhex(text)


def number(text: str) -> int:
    return int(text, 0)


def hexed(answer: bytes) -> str:
    return f"ok {answer.hex() or '-'}"


class Player:
    def __init__(self) -> None:
        self.advapi = Advapi()
        self.prov = 0
        self.slots: Dict[str, int] = {}

    def answer(self, words: List[str]) -> str:
        name, *args = words
        try:
            return getattr(self, name)(*args)
        except MoreDataError as error:
            needed = f" {error.needed}" if name == "Encrypt" else ""
            return f"err {error.code:08x}{needed}"
        except CryptError as error:
            return f"err {error.code:08x}"

    def slot(self, name: str) -> int:
        return self.slots.get(name, 0)

    def fill(self, slot: str, handle: int) -> str:
        self.slots[slot] = handle
        return "ok"

    def AcquireContext(self, kind: str, name: str, container: str = "-", flags: str = hex(CRYPT_VERIFYCONTEXT)) -> str:
        if self.prov:
            self.advapi.crypt_release_context(self.prov)
        self.prov, self.slots = 0, {}
        provider = None if name == "-" else name.replace("_", " ")
        container_name = None if container == "-" else container
        self.prov = self.advapi.crypt_acquire_context(container_name, provider, number(kind), number(flags))
        return "ok"

    def GetUserKey(self, slot: str, spec: str) -> str:
        return self.fill(slot, self.advapi.crypt_get_user_key(self.prov, number(spec)))

    def SetHashValue(self, hash: str, value: str) -> str:
        self.advapi.crypt_set_hash_param(self.slot(hash), 2, data(value))
        return "ok"

    def VerifySignature(self, hash: str, signature: str, key: str, flags: str) -> str:
        self.advapi.crypt_verify_signature(self.slot(hash), data(signature), self.slot(key), None, number(flags))
        return "ok"

    def SignHash(self, hash: str, spec: str, flags: str) -> str:
        return hexed(self.advapi.crypt_sign_hash(self.slot(hash), number(spec), None, number(flags)))

    def GetProvParam(self, param: str, flags: str) -> str:
        # One call with room for any answer, because an enumeration advances with each call.
        return hexed(self.advapi.crypt_get_prov_param(self.prov, number(param), number(flags), 4096))

    def CreateHash(self, slot: str, alg: str, key: str) -> str:
        return self.fill(slot, self.advapi.crypt_create_hash(self.prov, number(alg), self.slot(key)))

    def HashData(self, hash: str, bytes_: str) -> str:
        self.advapi.crypt_hash_data(self.slot(hash), data(bytes_))
        return "ok"

    def HashSessionKey(self, hash: str, key: str, flags: str) -> str:
        self.advapi.crypt_hash_session_key(self.slot(hash), self.slot(key), number(flags))
        return "ok"

    def SetHmacInfo(self, hash: str, alg: str) -> str:
        self.advapi.crypt_set_hash_hmac_info(self.slot(hash), number(alg))
        return "ok"

    def DuplicateHash(self, new: str, old: str) -> str:
        return self.fill(new, self.advapi.crypt_duplicate_hash(self.slot(old)))

    def GetHashValue(self, hash: str) -> str:
        return hexed(self.advapi.crypt_get_hash_param(self.slot(hash), 2))

    def DeriveKey(self, slot: str, alg: str, hash: str, flags: str) -> str:
        return self.fill(slot, self.advapi.crypt_derive_key(self.prov, number(alg), self.slot(hash), number(flags)))

    def GenKey(self, slot: str, alg: str, flags: str) -> str:
        return self.fill(slot, self.advapi.crypt_gen_key(self.prov, number(alg), number(flags)))

    def ImportKey(self, slot: str, blob: str, under: str, flags: str) -> str:
        return self.fill(slot, self.advapi.crypt_import_key(self.prov, data(blob), self.slot(under), number(flags)))

    def DuplicateKey(self, new: str, old: str) -> str:
        return self.fill(new, self.advapi.crypt_duplicate_key(self.slot(old)))

    def DestroyKey(self, key: str) -> str:
        self.advapi.crypt_destroy_key(self.slot(key))
        return "ok"

    def ExportKey(self, key: str, under: str, kind: str, flags: str) -> str:
        return hexed(self.advapi.crypt_export_key(self.slot(key), self.slot(under), number(kind), number(flags)))

    def SetKeyParam(self, key: str, param: str, value: str) -> str:
        self.advapi.crypt_set_key_param(self.slot(key), number(param), data(value))
        return "ok"

    def GetKeyParam(self, key: str, param: str) -> str:
        return hexed(self.advapi.crypt_get_key_param(self.slot(key), number(param)))

    def Encrypt(self, key: str, final: str, bytes_: str, size: str, flags: str = "0") -> str:
        args = (self.slot(key), 0, bool(number(final)), number(flags), data(bytes_), number(size))
        return hexed(self.advapi.crypt_encrypt(*args))

    def Decrypt(self, key: str, final: str, bytes_: str, flags: str = "0") -> str:
        return hexed(self.advapi.crypt_decrypt(self.slot(key), 0, bool(number(final)), number(flags), data(bytes_)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_known_answers(path: Path) -> None:
    player = Player()
    wrong = []
    for line, words, known in calls(path):
        answer = player.answer(words)
        if answer != known and not (known == "ok" and answer == "ok -"):
            wrong.append(f"{path.name}:{line}: {' '.join(words)[:60]}: {answer[:80]}, not {known[:80]}")
    assert not wrong, "\n".join(wrong[:10])


def test_the_files_are_there() -> None:
    assert len(FILES) >= 13
