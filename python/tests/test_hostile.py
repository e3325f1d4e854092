"""Arguments that a careless or hostile caller passes."""

from __future__ import annotations

import threading

import pytest

from hcryptkey import Advapi, CryptError, KeyStore

PROV = (None, None, 24, 0xF0000000)


def test_wrong_types_are_type_errors() -> None:
    store = KeyStore()
    key = store.generate_key("rc4")
    with pytest.raises(TypeError, match="encode the text"):
        key.encrypt("text")  # type: ignore[arg-type]
    for wrong in (1, None, object()):
        with pytest.raises(TypeError):
            key.encrypt(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        store.generate_key(1.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no such cipher"):
        store.generate_key("blowfish")
    with pytest.raises(ValueError):
        KeyStore("acme")


def test_any_buffer_is_bytes() -> None:
    key = KeyStore().import_material("rc4", b"key12")
    known = key.encrypt(b"data")
    for buffer in (bytearray(b"data"), memoryview(b"data"), memoryview(b"d.a.t.a.")[::2]):
        assert key.encrypt(buffer) == known


def test_released_and_empty_buffers() -> None:
    key = KeyStore().import_material("rc4", b"key12")
    view = memoryview(b"data")
    view.release()
    with pytest.raises((ValueError, TypeError)):
        key.encrypt(view)
    assert key.encrypt(b"") == b""


def test_ints_are_cut_as_c_cuts_them() -> None:
    advapi = Advapi(bits=32)
    prov = advapi.crypt_acquire_context(None, None, 24 + 2**32, 0xF0000000 - 2**32)
    assert prov < 2**32
    for huge in (-1, 2**64, 2**200, -(2**200)):
        with pytest.raises(CryptError) as caught:
            advapi.crypt_duplicate_key(huge)
        assert caught.value.code == 87
    with pytest.raises(TypeError):
        advapi.crypt_duplicate_key("1")  # type: ignore[arg-type]


def test_a_limit_of_objects() -> None:
    store = KeyStore(object_limit=2)
    held = [store.generate_key("rc4"), store.generate_key("rc4")]
    with pytest.raises(CryptError, match="NTE_NO_MEMORY") as caught:
        store.generate_key("rc4")
    assert not caught.value.emulated
    held.pop()
    store.generate_key("rc4")


def test_threads_share_a_store() -> None:
    store = KeyStore()
    original = store.import_material("aes256", bytes(32))
    known = original.duplicate().encrypt(bytes(10_000))
    wrong = []

    def work() -> None:
        for _ in range(200):
            with original.duplicate() as key:
                if key.encrypt(bytes(10_000)) != known:
                    wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and len(store) == 1


def test_a_size_that_there_is_no_memory_for() -> None:
    advapi = Advapi()
    prov = advapi.crypt_acquire_context(*PROV)
    key = advapi.crypt_gen_key(prov, 0x6801, 0)
    for size in (2**62, 2**64 - 1):
        with pytest.raises(MemoryError):
            advapi.crypt_get_key_param(key, 7, size=size)
        with pytest.raises(MemoryError):
            advapi.crypt_encrypt(key, 0, True, 0, b"data", size=size)


def test_nothing_leaks() -> None:
    resource = pytest.importorskip("resource")
    advapi = Advapi()
    prov = advapi.crypt_acquire_context(*PROV)
    key = advapi.crypt_gen_key(prov, 0x6801, 0)

    def cycle(count: int) -> int:
        for _ in range(count):
            copy = advapi.crypt_duplicate_key(key)
            advapi.crypt_encrypt(copy, 0, False, 0, b"0123456789abcdef")
            advapi.crypt_destroy_key(copy)
            try:
                advapi.crypt_destroy_key(copy)
            except CryptError:
                pass
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = cycle(20_000)
    # One lost object of 100 bytes a cycle would take 95 MiB.
    assert cycle(1_000_000) - before < 8 * 1024
    assert len(advapi) == 2
