"""Keys of DSS and Diffie-Hellman."""

from __future__ import annotations

from pathlib import Path
from typing import Tuple

import pytest

from hcryptkey import BadDataError, BadKeyError, BadKeyStateError, BadSignatureError, CryptError, Key, KeyStore, NoKeyError

BLOBS = Path(__file__).parents[2] / "tests" / "process" / "dss_dh"


def little(digits: str) -> bytes:
    """A number of a standard, in CryptoAPI's order."""
    return bytes.fromhex(digits)[::-1]


def number(value: bytes) -> int:
    return int.from_bytes(value, "little")


def two_pairs() -> Tuple[KeyStore, Key, KeyStore, Key]:
    """Two stores with a pair each, in one group."""
    here, there = KeyStore("dss_dh"), KeyStore("dss_dh")
    own = here.generate_key("dh_ephem", bits=512, exportable=True)
    other = there.generate_key("dh_ephem", bits=512, pregenerated=True)
    other.p, other.g = own.p, own.g
    other.generate_x()
    return here, own, there, other


@pytest.mark.parametrize("cipher, bits", [("rc4", 128), ("rc4", 40), ("rc2", 128), ("des", 64), ("3des", 192), ("3des112", 128)])
def test_two_stores_agree_on_a_key(cipher: str, bits: int) -> None:
    here, own, there, other = two_pairs()
    one = here.import_key(other.export("public"), under=own)
    two = there.import_key(own.export("public"), under=other)
    assert (one.kind, one.bits, one.reveal()) == ("agreed", 512, two.reveal())
    with pytest.raises(BadKeyError):
        one.encrypt(b"no cipher yet")
    copy = one.duplicate()
    for key in (one, two, copy):
        key.set_algorithm(cipher, bits=0 if cipher in ("des", "3des", "3des112") else bits)
        assert key.bits == bits
    ciphertext = one.encrypt(b"attack at dawn")
    assert copy.encrypt(b"attack at dawn") == two.encrypt(b"attack at dawn") == ciphertext
    assert two.decrypt(ciphertext) == b"attack at dawn"
    assert one.decrypt(two.encrypt(b"at noon")) == b"at noon"
    with pytest.raises(CryptError) as caught:
        one.set_algorithm(cipher)
    assert caught.value.name == "NTE_BAD_TYPE"


def test_the_secret_is_a_power() -> None:
    here, own, _there, other = two_pairs()
    assert number(other.y) < number(other.p)
    # A DH2: the header, magic and length, then p, g and x.
    x = number(own.export("private")[16 + 128 :])
    assert pow(number(own.g), x, number(own.p)) == number(own.y)
    agreed = here.import_key(other.export("public"), under=own, exportable=True)
    secret = pow(number(other.y), x, number(own.p)).to_bytes(64, "little")
    assert agreed.reveal() == secret
    agreed.set_algorithm("rc4")
    assert agreed.export_material() == secret[:16]
    assert KeyStore("strong").import_material("rc4", secret[:16]).decrypt(agreed.encrypt(b"text")) == b"text"


def test_a_pregenerated_key() -> None:
    store = KeyStore("dss_dh")
    made = store.generate_key("dh_ephem", bits=512)
    key = store.generate_key("dh_sf", bits=512, pregenerated=True)
    assert (key.kind, key.bits) == ("pregenerated", 512)
    for name in ("p", "q", "g", "y"):
        with pytest.raises(AttributeError, match=f"no {name}"):
            getattr(key, name)
    for attempt in (key.generate_x, key.verify_parameters):
        with pytest.raises(BadDataError):
            attempt()
    with pytest.raises(NoKeyError):
        key.export("public")
    with pytest.raises(BadDataError):
        key.p = made.p[:-1]
    key.p, key.q, key.g = made.p, made.q, made.g
    key.verify_parameters()
    with pytest.raises(NoKeyError):
        store.user_key("exchange")
    key.generate_x()
    assert (key.kind, key.p, key.q, key.g) == ("dh_pair", made.p, made.q, made.g)
    assert store.user_key("exchange").y == key.y != made.y
    with pytest.raises(BadKeyError):
        key.p = made.p
    with pytest.raises(BadKeyError):
        key.generate_x()
    with pytest.raises(AttributeError):
        setattr(key, "y", made.y)


def test_all_parameters_at_once() -> None:
    store = KeyStore("dss_dh")
    for algorithm in ("dss_sign", "dh_ephem"):
        made = store.generate_key(algorithm, bits=512)
        parameters = made.export("public", version=3)[8:]
        key = store.generate_key(algorithm, bits=512, pregenerated=True)
        with pytest.raises(BadDataError):
            key.set_parameters(parameters[:60])
        key.set_parameters(parameters)
        key.generate_x()
        assert (key.p, key.q, key.g) == (made.p, made.q, made.g)
        key.verify_parameters()


def test_a_group_without_primes() -> None:
    store = KeyStore("dss_dh")
    key = store.generate_key("dh_ephem", bits=512, pregenerated=True)
    # 2^512 - 1 is a multiple of 3.
    key.p, key.g = bytes([0xFF]) * 64, bytes([7]) + bytes(63)
    with pytest.raises(BadDataError):
        key.verify_parameters()
    with pytest.raises(CryptError) as caught:
        store.generate_key("rc4").verify_parameters()
    assert caught.value.name == "NTE_BAD_TYPE"


@pytest.mark.parametrize("algorithm, magics", [("dss_sign", (b"DSS1", b"DSS2", b"DSS3", b"DSS4")), ("dh_sf", (b"\0DH1", b"\0DH2", b"\0DH3", b"\0DH4"))])
def test_versions_of_blobs(algorithm: str, magics: Tuple[bytes, ...]) -> None:
    store = KeyStore("dss_dh")
    key = store.generate_key(algorithm, bits=512, exportable=True)
    blobs = [key.export("public"), key.export("private"), key.export("public", version=3), key.export("private", version=3)]
    assert tuple(blob[8:12] for blob in blobs) == magics
    assert [blob[1] for blob in blobs] == [2, 2, 3, 3]
    assert key.reveal() == blobs[3]
    for blob in blobs:
        if blob[8:12] == b"\0DH1":
            with pytest.raises(BadKeyError):
                KeyStore("dss_dh").import_key(blob)
        else:
            again = KeyStore("dss_dh").import_key(blob, exportable=True)
            assert (again.p, again.g, again.y) == (key.p, key.g, key.y)
            with pytest.raises(BadDataError):
                store.import_key(blob[:-1])
    with pytest.raises(BadKeyStateError):
        KeyStore("dss_dh").import_key(blobs[1]).export("private")
    session = store.generate_key("3des")
    wrapped = key.export("private", under=session)
    assert store.import_key(wrapped, under=session, exportable=True).export("private") == blobs[1]


def test_versions_that_a_key_lacks() -> None:
    pair = KeyStore().generate_key("rsa_keyx", bits=512)
    with pytest.raises(CryptError) as caught:
        pair.export("public", version=3)
    assert caught.value.name == "NTE_BAD_FLAGS"
    with pytest.raises(ValueError, match="2 or 3"):
        pair.export("public", version=1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="version"):
        pair.export("plaintext", version=3)


def test_public_keys_that_are_refused() -> None:
    here, own, _there, other = two_pairs()
    blob = other.export("public")
    for y in (0, 1, number(own.p) - 1, number(own.p)):
        with pytest.raises(BadDataError):
            here.import_key(blob[:16] + y.to_bytes(64, "little"), under=own)
    foreign = KeyStore("dss_dh").generate_key("dh_ephem", bits=512).export("public", version=3)
    with pytest.raises(BadDataError):
        here.import_key(foreign, under=own)
    with pytest.raises(BadKeyError):
        here.import_key(blob, under=here.generate_key("des"))
    with pytest.raises(CryptError) as caught:
        here.import_key(blob, under=own).set_algorithm("aes128")
    assert caught.value.name == "NTE_BAD_ALGID"


def test_lengths() -> None:
    for provider, algorithm, bits, name in [
        ("dss", "dss_sign", 513, "STATUS_INVALID_PARAMETER"),
        ("dss", "dss_sign", 448, "NTE_BAD_FLAGS"),
        ("base_dss_dh", "dh_ephem", 1088, "NTE_BAD_FLAGS"),
        ("dss", "dh_ephem", 512, "NTE_BAD_ALGID"),
    ]:
        with pytest.raises(CryptError) as caught:
            KeyStore(provider).generate_key(algorithm, bits=bits)
        assert caught.value.name == name, (algorithm, bits)


def test_a_signature() -> None:
    store = KeyStore("dss")
    pair = store.generate_key("dss_sign", bits=512)
    assert (pair.kind, pair.bits, len(pair.q)) == ("dss_pair", 512, 20)
    digest = store.create_hash("sha1", b"data")
    first, second = digest.sign(), digest.sign()
    assert len(first) == len(second) == 40 and first[:20] != second[:20]
    for signature in (first, second):
        store.create_hash("sha1", b"data").verify(signature, pair)
        with pytest.raises(BadSignatureError):
            store.create_hash("sha1", b"other data").verify(signature, pair)
    with pytest.raises(CryptError) as caught:
        store.create_hash("md5", b"data").sign()
    assert caught.value.name == "NTE_BAD_HASH"
    with pytest.raises(CryptError) as caught:
        store.create_hash("sha1", b"data").sign(x931=True)
    assert caught.value.name == "NTE_BAD_FLAGS"
    with pytest.raises(CryptError) as caught:
        store.create_hash("sha1", b"data").verify(first, pair, x931=True)
    assert caught.value.name == "NTE_BAD_FLAGS"
    with pytest.raises(BadKeyError):
        pair.encrypt(b"no cipher")


def test_the_key_of_mono() -> None:
    """The BLOBs of a key that the tests of Mono 6.8 contain (`DSACryptoServiceProviderTest.cs`)."""
    private, public = (BLOBS / "mono_private.blob").read_bytes(), (BLOBS / "mono_public.blob").read_bytes()
    store = KeyStore("dss")
    pair = store.import_key(private, exportable=True)
    assert (pair.export("private"), pair.export("public")) == (private, public)
    pair.verify_parameters()
    signature = store.create_hash("sha1", b"a contract").sign()
    other = KeyStore("dss_dh")
    key = other.import_key(public)
    assert (key.kind, key.y) == ("dss_public", pair.y)
    other.create_hash("sha1", b"a contract").verify(signature, key)
    # The signature itself, by the equations of FIPS 186.
    r, s, q = number(signature[:20]), number(signature[20:]), number(key.q)
    digest = int.from_bytes(other.create_hash("sha1", b"a contract").value(), "big")
    w, p = pow(s, q - 2, q), number(key.p)
    assert pow(number(key.g), digest * w % q, p) * pow(number(key.y), r * w % q, p) % p % q == r


def test_the_signature_of_fips_186() -> None:
    """FIPS 186, appendix 5: a signature of "abc"."""
    blob = b"".join([
        bytes.fromhex("06020000002200004453533100020000"),
        little("8df2a494492276aa3d25759bb06869cbeac0d83afb8d0cf7cbb8324f0d7882e5d0762fc5b7210eafc2e9adac32ab7aac49693dfbf83724c2ec0736ee31c80291"),
        little("c773218c737ec8ee993b4f2ded30f48edace915f"),
        little("626d027839ea0a13413163a55b4cb500299d5522956cefcb3bff10f399ce2c2e71cb9de5fa24babf58e5b79521925c9cc42e9f6f464b088cc572af53e6d78802"),
        little("19131871d75b1612a819f29d78d1b0d7346f7aa77bb62a859bfd6c5675da9d212d3a36ef1672ef660b8c7c255cc0ec74858fba33f44c06699630a76b030ee333"),
        (105).to_bytes(4, "little"),
        little("d5014e4b60ef2ba8b6211b4062ba3224e0427dd3"),
    ])
    store = KeyStore("dss")
    key = store.import_key(blob)
    key.verify_parameters()
    signature = little("8bac1ab66410435cb7181f95b16ab97c92b341c0") + little("41e2345f1f56df2458f426d155b4ba2db6dcd8c8")
    store.create_hash("sha1", b"abc").verify(signature, key)
    with pytest.raises(BadSignatureError):
        store.create_hash("sha1", b"abd").verify(signature, key)
