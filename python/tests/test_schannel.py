"""Master keys of secure channels."""

from __future__ import annotations

import threading
from typing import Callable, Dict, List, Tuple

import pytest

from hcryptkey import BadKeyStateError, CryptError, InvalidParameterError, Key, KeyStore
from test_transcripts import FILES, calls

CLIENT, SERVER = bytes(range(0x40, 0x60)), bytes(range(0x60, 0x80))


@pytest.fixture
def store() -> KeyStore:
    return KeyStore("schannel")


def tls_master(store: KeyStore) -> Key:
    return store.import_material("tls1_master", b"\x03\x01" + bytes(range(2, 48)), exportable=True)


def test_keys_of_a_secure_channel(store: KeyStore) -> None:
    master = tls_master(store)
    assert (master.kind, master.algorithm, master.bits) == ("master", "TLS1_MASTER", 384)
    master.set_channel_randoms(CLIENT, SERVER)
    master.set_channel_cipher("rc4", 128)
    master.set_channel_mac("md5", 128)
    with pytest.raises(BadKeyStateError):
        store.create_hash("tls1prf", key=master)
    block = store.create_hash("schannel_master_hash", key=master)
    prf = store.create_hash("tls1prf", key=master)
    assert prf.prf(b"key expansion", SERVER + CLIENT, block.size) == block.value()
    mac = store.derive_key("schannel_mac_key", block, server=True, exportable=True)
    assert (mac.kind, mac.reveal()) == ("hmac", block.value()[16:32])
    client = store.derive_key("schannel_enc_key", block)
    assert (client.algorithm, client.reveal()) == ("RC4", block.value()[32:48])
    with pytest.raises(CryptError):
        client.set_channel_randoms(b"client", b"server")


def test_the_session_of_windows(store: KeyStore) -> None:
    """The session that was recorded on Windows, through typed keys."""
    path = next(path for path in FILES if path.name == "schannel.txt")
    recorded: Dict[str, bytes] = {words[1]: bytes.fromhex(words[2]) for _, words, _ in calls(path) if words[0] == "ImportKey"}
    pair = store.import_key(recorded["k1"])
    master = store.import_key(recorded["k2"], under=pair)
    with pytest.raises(InvalidParameterError):
        store.create_hash("schannel_master_hash", key=master)
    master.set_channel_randoms(b"Super Secret Client Secret 12345\0", b"Super Secret Server Secret 12345\0")
    with pytest.raises(CryptError) as caught:
        store.derive_key("schannel_enc_key", store.create_hash("schannel_master_hash", key=master), server=True)
    assert caught.value.name == "NTE_BAD_FLAGS"
    master.set_channel_cipher("des", 64)
    master.set_channel_mac("md5", 128)
    block = store.create_hash("schannel_master_hash", key=master)
    server = store.derive_key("schannel_enc_key", block, server=True)
    assert server.encrypt(b"Wine rocks!\0").hex() == "13d2ddeb6c3fbeb20486b5e508e5f30d"
    hmac = store.create_hash("hmac", key=store.derive_key("schannel_mac_key", block, server=True))
    hmac.set_hmac_info("md5")
    hmac.update(bytes.fromhex("a8b2a6ef834e74b1f3b1515a1a2b1131"))
    assert hmac.value().hex() == "e1653fdbbb3d993c3dca6a6ffa154eaa"


def test_a_master_key_travels(store: KeyStore) -> None:
    pair = store.generate_key("rsa_keyx", bits=768)
    for algorithm, bits in [("pct1_master", 128), ("ssl2_master", 40), ("ssl3_master", 384), ("tls1_master", 384)]:
        master = store.generate_key(algorithm, exportable=True)
        assert (master.kind, master.bits) == ("master", bits)
        again = store.import_key(master.export("simple", under=pair), under=pair)
        assert again.reveal() == master.reveal() == master.export_material()


def test_certificates_and_clear_keys(store: KeyStore) -> None:
    def block(certificate: bytes, clear_key: bytes) -> bytes:
        master = store.import_material("pct1_master", bytes(range(16)))
        master.set_channel_randoms(CLIENT, SERVER)
        master.set_channel_cipher("rc4", 128)
        master.set_channel_mac("md5", 128)
        master.set_channel_certificate(certificate)
        master.set_channel_clear_key(clear_key)
        return store.create_hash("schannel_master_hash", key=master).value()

    assert len({block(b"", b""), block(b"certificate", b""), block(b"certificate", b"clear"), block(b"", b"clear")}) == 4


@pytest.mark.parametrize("client, server", [(b"client", bytes(4097)), (bytes(4097), b"server")])
def test_randoms_that_are_refused_change_nothing(store: KeyStore, client: bytes, server: bytes) -> None:
    master = tls_master(store)
    master.set_channel_randoms(CLIENT, SERVER)
    master.set_channel_mac("md5", 128)
    block = store.create_hash("schannel_master_hash", key=master.duplicate()).value()
    with pytest.raises(CryptError, match="NTE_BAD_LEN"):
        master.set_channel_randoms(client, server)
    assert store.create_hash("schannel_master_hash", key=master).value() == block


def test_values_of_the_function_change_nothing(store: KeyStore) -> None:
    master = tls_master(store)
    master.set_channel_randoms(CLIENT, SERVER)
    store.create_hash("schannel_master_hash", key=master)
    prf = store.create_hash("tls1prf", key=master)
    for label, seed, size in [(bytes(4097), b"", 1), (b"", bytes(4097), 1), (b"", b"", (1 << 20) + 1)]:
        with pytest.raises(CryptError, match="NTE_BAD_LEN"):
            prf.prf(label, seed, size)
    assert len(store) == 2

    # Threads that share the hash do not see each other's labels and seeds.
    inputs = [bytes([n]) * 8 for n in range(4)]
    expected = {text: prf.prf(text, text, 20_000) for text in inputs}
    assert len(set(expected.values())) == 4
    wrong: List[bytes] = []

    def work(text: bytes) -> None:
        wrong.extend(text for _ in range(50) if prf.prf(text, text, 20_000) != expected[text])

    threads = [threading.Thread(target=work, args=(text,)) for text in inputs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_parameters_that_are_refused(store: KeyStore) -> None:
    master = tls_master(store)
    master.set_channel_highest_version(0x0301)
    refused: List[Tuple[str, Callable[[], object]]] = [
        ("NTE_BAD_LEN", lambda: master.set_channel_randoms(bytes(4097), SERVER)),
        ("NTE_BAD_LEN", lambda: master.set_channel_certificate(bytes(4097))),
        ("NTE_BAD_LEN", lambda: master.set_channel_clear_key(bytes(4097))),
        ("NTE_BAD_ALGID", lambda: master.set_channel_cipher("rsa_keyx", 512)),
        ("NTE_BAD_DATA", lambda: master.set_channel_cipher("3des", 40)),
        ("NTE_BAD_ALGID", lambda: master.set_channel_mac("hmac", 128)),
        ("NTE_BAD_DATA", lambda: master.set_channel_mac("sha1", 520)),
        ("NTE_BAD_TYPE", lambda: master.set_oaep_label(b"label")),
        ("NTE_BAD_TYPE", lambda: store.generate_key("rc4").set_channel_highest_version(0x0301)),
    ]
    for name, attempt in refused:
        with pytest.raises(CryptError) as caught:
            attempt()
        assert caught.value.name == name
