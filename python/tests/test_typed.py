"""`KeyStore`, `Key` and `Hash`."""

from __future__ import annotations

import copy
import gc
import pickle

import pytest

import hcryptkey
from hcryptkey import BadDataError, BadKeyError, BadKeyStateError, BadSignatureError, CryptError, KeyStore, NoKeyError


@pytest.fixture
def store() -> KeyStore:
    return KeyStore("strong")


def test_two_messages_with_two_salts(store: KeyStore) -> None:
    key = store.derive_key("rc4", store.create_hash("sha1", b"password"), bits=40)
    assert key.reveal().hex() == "5baa61e4c9"
    assert key.salt == bytes(11)
    copy_of_key = key.duplicate()
    key.salt = b"one salt"
    assert copy_of_key.salt == bytes(11)
    assert key.encrypt(b"message") != copy_of_key.encrypt(b"message")


def test_a_duplicate_goes_on_in_mid_message(store: KeyStore) -> None:
    key = store.import_material("3des", bytes(range(24)))
    key.encrypt(b"8 bytes.", final=False)
    assert key.in_message
    other = key.duplicate()
    assert key.encrypt(b"the rest") == other.encrypt(b"the rest")


def test_a_handle_ends_once(store: KeyStore) -> None:
    key = store.generate_key("rc4")
    assert store.key_handles() == [key.handle]
    key.destroy()
    with pytest.raises(BadKeyError) as caught:
        key.duplicate()
    assert (caught.value.code, caught.value.name) == (0x80090003, "NTE_BAD_KEY")
    assert caught.value.emulated and caught.value.needed is None and caught.value.sentence
    assert store.key_handles() == []


def test_the_last_reference_ends_a_key(store: KeyStore) -> None:
    key = store.generate_key("rc4")
    with key.duplicate() as inner:
        assert len(store) == 2
        assert inner.bits == key.bits
    assert len(store) == 1
    del key, inner
    gc.collect()
    assert len(store) == 0


def test_a_key_outlives_its_store_object() -> None:
    key = KeyStore("aes").import_material("aes128", bytes(16))
    gc.collect()
    key.mode = "ecb"
    assert key.encrypt(bytes(16), final=False).hex() == "66e94bd4ef8a2c3b884cfa59ca342b2e"


def test_parameters(store: KeyStore) -> None:
    key = store.import_material("rc2", bytes(16))
    key.iv, key.mode, key.effective_bits = b"12345678", "CFB", 56
    assert (key.iv, key.mode, key.mode_bits, key.padding, key.effective_bits) == (b"12345678", 4, 8, 1, 56)
    assert (key.kind, key.algorithm, key.alg_id, key.block_bits) == ("block", "RC2", 0x6602, 64)
    with pytest.raises(CryptError):
        key.salt = bytes(25)
    with pytest.raises(ValueError, match="11 bytes"):
        key.set_kp_salt(bytes(10))
    with pytest.raises(BadDataError):
        key.effective_bits = 0


def test_blobs_and_permissions(store: KeyStore) -> None:
    pair = store.generate_key("rsa_keyx", bits=512, exportable=True)
    session = store.generate_key("3des", exportable=True)
    wrapped = session.export("simple", under=pair)
    again = store.import_key(wrapped, under=pair)
    assert again.reveal() == session.reveal()
    with pytest.raises(BadKeyStateError):
        again.export()
    public = store.import_key(pair.export("public"))
    assert public.kind == "rsa_public"
    assert pair.decrypt(public.encrypt(b"secret", oaep=True), oaep=True) == b"secret"
    with pytest.raises(BadDataError):
        pair.decrypt(bytes(64))
    with pytest.raises(ValueError, match="under"):
        session.export("simple")


def test_key_files(store: KeyStore) -> None:
    pair = store.generate_key("rsa_keyx", bits=512, exportable=True)
    for name in ("private-blob", "pkcs1-private-der", "pkcs8-pem", "pvk"):
        again = KeyStore().import_key_file(pair.export_file(name), exportable=True)
        assert again.export("private") == pair.export("private"), name
    pem = pair.export_file()
    assert pem.startswith(b"-----BEGIN PUBLIC KEY-----")
    public = store.import_key_file(pem, use="exchange")
    assert pair.decrypt(public.encrypt(b"secret")) == b"secret"
    secret = pair.export_file("pvk", "password")
    assert KeyStore().import_key_file(secret, b"password").kind == "rsa_pair"
    with pytest.raises(CryptError):
        KeyStore().import_key_file(secret, "another")
    with pytest.raises(CryptError) as caught:
        store.import_key(pem)
    assert "PEM" in caught.value.sentence


def test_signatures(store: KeyStore) -> None:
    with pytest.raises(NoKeyError):
        store.user_key("signature")
    pair = store.generate_key("rsa_sign", bits=512)
    signature = store.create_hash("sha1", b"data").sign()
    store.create_hash("sha1", b"data").verify(signature, pair)
    with pytest.raises(BadSignatureError):
        store.create_hash("sha1", b"other data").verify(signature, pair)
    assert store.user_key("signature").export("public") == pair.export("public")


def test_hmac(store: KeyStore) -> None:
    key = store.import_material("rc2", b"Jefe", hmac_key=True)
    hmac = store.create_hash("hmac", key=key)
    hmac.set_hmac_info("md5")
    hmac.update(b"what do ya want for nothing?")
    twin = hmac.duplicate()
    assert hmac.value().hex() == twin.value().hex() == "750c783e6ab0b503eaa86e310a5db738"


def test_objects_of_two_stores_do_not_mix(store: KeyStore) -> None:
    other = KeyStore("strong")
    with pytest.raises(ValueError, match="another KeyStore"):
        store.derive_key("rc4", other.create_hash("md5"))
    with pytest.raises(ValueError, match="another KeyStore"):
        store.create_hash("hmac", key=other.generate_key("rc4"))


def test_a_fork_shares_nothing(store: KeyStore) -> None:
    key = store.import_material("rc4", b"12345")
    fork = store.fork()
    assert fork.key_handles() == [key.handle]
    key.destroy()
    assert fork.key_handles() != []


def test_a_seed_repeats_itself() -> None:
    assert KeyStore(seed=b"seed").random(40) == KeyStore(seed=b"seed").random(40)
    assert KeyStore(seed=b"seed").random(40) != KeyStore(seed=b"other").random(40)
    with pytest.raises(ValueError, match="32 bytes"):
        KeyStore(seed=bytes(33))


@pytest.mark.parametrize("make", [KeyStore, hcryptkey.Advapi, lambda: KeyStore().generate_key("rc4"), lambda: KeyStore().create_hash("md5")])
def test_copy_and_pickle_refuse_with_a_reason(make: "type") -> None:
    thing = make()
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="cannot be copied or pickled"):
            attempt(thing)


def test_errors_are_one_family() -> None:
    for name in hcryptkey.__all__:
        value = getattr(hcryptkey, name)
        if name.endswith("Error"):
            assert issubclass(value, CryptError), name
    advapi = hcryptkey.Advapi()
    prov = advapi.crypt_acquire_context(None, None, 24, 0xF0000000)
    with pytest.raises(hcryptkey.MoreDataError) as caught:
        advapi.crypt_get_prov_param(prov, 4, 0, 3)
    assert caught.value.needed == len("Microsoft Enhanced RSA and AES Cryptographic Provider") + 1
    assert pickle.loads(pickle.dumps(caught.value)).needed == caught.value.needed


def test_a_label_of_oaep(store: KeyStore) -> None:
    pair = store.generate_key("rsa_keyx", bits=512, exportable=True)
    public = store.import_key(pair.export("public"))
    public.set_oaep_label(b"label")
    ciphertext = public.encrypt(b"secret", oaep=True)
    with pytest.raises(BadDataError):
        pair.decrypt(ciphertext, oaep=True)
    pair.set_oaep_label(b"label")
    assert pair.decrypt(ciphertext, oaep=True) == b"secret"


def test_signatures_of_x9_31() -> None:
    store = KeyStore("aes")
    pair = store.generate_key("rsa_sign", bits=1024)
    signature = store.create_hash("sha1", b"data").sign(x931=True)
    store.create_hash("sha1", b"data").verify(signature, pair, x931=True)
    with pytest.raises(BadSignatureError):
        store.create_hash("sha1", b"data").verify(signature, pair)
    with pytest.raises(ValueError, match="X9.31"):
        store.create_hash("sha1", b"data").sign(x931=True, no_hash_oid=True)


def test_the_provider_for_signatures_alone() -> None:
    store = KeyStore("rsa_signature")
    pair = store.generate_key("rsa_sign", bits=512)
    store.create_hash("sha1", b"data").verify(store.create_hash("sha1", b"data").sign(), pair)
    with pytest.raises(CryptError):
        store.generate_key("rc4")
