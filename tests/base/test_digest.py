"""Canonical JSON is RFC 8785's, and the digests are the standards'."""

import json
import re

import pytest
import rfc8785
from cryptography.hazmat.decrepit.ciphers.modes import CFB, OFB
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from quanheng.base import digest
from quanheng.base.errors import BadInput
from tests.shared import shared_data

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)


@given(VALUES)
def test_the_fast_road_and_rfc_8785_give_the_same_bytes(value):
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises(BadInput):
            digest.canonical(value)
    else:
        assert digest.canonical(value) == expected


@given(VALUES)
def test_canonical_text_is_a_fixed_point(value):
    try:
        text = digest.canonical_text(value)
    except BadInput:
        return
    if not re.search(r"\d{16}", text):  # a large float is written like an integer that is not exact
        assert digest.canonical_text(json.loads(text)) == text


def test_keys_beyond_the_first_plane_sort_by_utf_16_as_rfc_8785_says():
    assert digest.canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53, {"a": 2**60}, {1: 2}, "\ud800", {"\ud800": 1}, object()]
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(BadInput):
        digest.canonical(value)


def test_both_digests_come_together_whole_or_in_parts():
    content = "潮州工夫茶".encode() * 1000
    whole = digest.digests(content)
    assert whole == digest.digests_of_parts([content[:7], content[7:5000], content[5000:]])
    assert whole.length == len(content)
    assert (whole.sm3, whole.sha256) == (digest.sm3(content), digest.sha256(content))


def test_sm3_of_abc_is_the_standards():
    assert digest.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_where_openssl_lacks_sm3_the_fallback_gives_the_same(monkeypatch):
    def lacking(name, *args):
        raise ValueError(f"unsupported hash type {name}")

    expected = digest.sm3(b"x" * 300), digest.digests_of_parts([b"x" * 300])
    monkeypatch.setattr(digest.hashlib, "new", lacking)
    assert digest._find_sm3()(b"x" * 300) == expected[0]
    assert digest.digests_of_parts([b"x" * 300]) == expected[1]


def _vectors(path):
    """Read the NIST-like text files: `NAME = value` lines in paragraphs."""
    for block in re.split(r"\n\s*\n", shared_data(path).read_text()):
        found = dict(re.findall(r"^(\w+)\s*=\s*(\S*)", block, re.MULTILINE))
        if found:
            yield {key.lower(): value for key, value in found.items()}


@pytest.mark.shared
def test_sm3_vectors():
    seen = 0
    for vector in _vectors("crypto/oscca.txt"):
        if "msg" in vector and "md" in vector:
            message = bytes.fromhex(vector["msg"]) if int(vector.get("len", "1")) else b""
            assert digest.sm3(message).hex() == vector["md"].lower()
            seen += 1
    assert seen >= 2


MODES = {"ecb": lambda start: modes.ECB(), "cbc": modes.CBC, "cfb": CFB, "ofb": OFB, "ctr": modes.CTR}


@pytest.mark.shared
@pytest.mark.parametrize("mode", ["ecb", "cbc", "cfb", "ofb", "ctr"])
def test_sm4_vectors(mode):
    seen = 0
    for vector in _vectors(f"crypto/draft-ribose-cfrg-sm4-10-{mode}.txt"):
        if not {"key", "plaintext", "ciphertext"} <= vector.keys():
            continue
        key, plain, coded = (bytes.fromhex(vector[name]) for name in ("key", "plaintext", "ciphertext"))
        start = bytes.fromhex(vector.get("iv", "00" * 16))
        encryptor = Cipher(algorithms.SM4(key), MODES[mode](start)).encryptor()
        assert encryptor.update(plain) + encryptor.finalize() == coded
        seen += 1
    assert seen


@pytest.mark.shared
def test_sm4_gcm_of_rfc_8998():
    seen = 0
    for vector in _vectors("crypto/rfc8998.txt"):
        if not {"key", "iv", "aad", "tag"} <= vector.keys():
            continue
        plain = bytes.fromhex(vector.get("plaintext") or vector.get("pt") or "")
        coded = bytes.fromhex(vector.get("ciphertext") or vector.get("ct") or "")
        encryptor = Cipher(
            algorithms.SM4(bytes.fromhex(vector["key"])), modes.GCM(bytes.fromhex(vector["iv"]))
        ).encryptor()
        encryptor.authenticate_additional_data(bytes.fromhex(vector["aad"]))
        assert encryptor.update(plain) + encryptor.finalize() == coded
        assert encryptor.tag.hex() == vector["tag"].lower()
        seen += 1
    assert seen


@pytest.mark.shared
def test_published_numbers():
    sm = json.loads(shared_data("published-vectors.json").read_text())["sm"]
    assert digest.sm3(b"abc").hex() == sm["sm3_abc"]
    assert digest.sm3(b"abcd" * 16).hex() == sm["sm3_abcd_x16"]
    key = bytes.fromhex(sm["sm4_ecb_key_eq_pt"]["key"])
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert encryptor.update(key).hex() == sm["sm4_ecb_key_eq_pt"]["ct"]


@pytest.mark.shared
def test_sm4_a_million_times():
    sm4 = json.loads(shared_data("published-vectors.json").read_text())["sm"]["sm4_ecb_key_eq_pt"]
    block = bytes.fromhex(sm4["key"])
    turn = Cipher(algorithms.SM4(block), modes.ECB()).encryptor().update
    for _ in range(1_000_000):
        block = turn(block)
    assert block.hex() == sm4["ct_after_1e6"]
