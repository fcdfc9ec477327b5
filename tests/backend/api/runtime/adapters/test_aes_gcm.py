"""The cipher does what AES-GCM is defined to do, and nothing that was changed opens."""

import os

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from adapters import aes_gcm
from adapters.aes_gcm import AesGcm
from triage.errors import SealUnavailableError

KEYS = st.binary(min_size=32, max_size=32)
# Test case 16 of the specification of the mode: https://csrc.nist.gov/pubs/sp/800/38/d/final
KEY = bytes.fromhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
NONCE = bytes.fromhex("cafebabefacedbaddecaf888")
ABOUT = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
TEXT = bytes.fromhex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
)
SEALED = bytes.fromhex(
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
)
TAG = bytes.fromhex("76fc6ece0f4e1768cddf8853bb2d551b")


def test_the_example_of_the_specification_comes_out() -> None:
    assert AesGcm(lambda _: NONCE).encrypt(KEY, TEXT, ABOUT) == NONCE + SEALED + TAG


@given(key=KEYS, text=st.binary(max_size=5000), about=st.binary(max_size=300))
def test_another_library_opens_what_is_sealed_here_and_the_other_way_round(
    key: bytes, text: bytes, about: bytes
) -> None:
    sealed, nonce = AesGcm(os.urandom).encrypt(key, text, about), os.urandom(12)
    assert AESGCM(key).decrypt(sealed[:12], sealed[12:], about) == text
    assert AesGcm(os.urandom).decrypt(key, nonce + AESGCM(key).encrypt(nonce, text, about), about) == text


@given(key=KEYS, text=st.binary(max_size=200), at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_changed_bit_and_nothing_opens(key: bytes, text: bytes, at: int, bit: int) -> None:
    sealed = bytearray(AesGcm(os.urandom).encrypt(key, text, b"about"))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(SealUnavailableError):
        AesGcm(os.urandom).decrypt(key, bytes(sealed), b"about")
    with pytest.raises(InvalidTag):
        AESGCM(key).decrypt(bytes(sealed[:12]), bytes(sealed[12:]), b"about")


@pytest.mark.parametrize(
    ("key", "about"), [(b"k" * 32, b"another"), (b"l" * 32, b"about")], ids=["about something else", "another key"]
)
def test_what_is_sealed_opens_with_its_key_about_its_own_matter_only(key: bytes, about: bytes) -> None:
    sealed = AesGcm(os.urandom).encrypt(b"k" * 32, b"a secret", b"about")
    assert AesGcm(os.urandom).decrypt(b"k" * 32, sealed, b"about") == b"a secret"
    with pytest.raises(SealUnavailableError):
        AesGcm(os.urandom).decrypt(key, sealed, about)


@pytest.mark.parametrize("length", [0, 11, 27])
def test_what_is_cut_off_does_not_open(length: int) -> None:
    with pytest.raises(SealUnavailableError):
        AesGcm(os.urandom).decrypt(b"k" * 32, b"x" * length, b"")


@pytest.mark.parametrize("key", [b"", b"k" * 16, b"k" * 33])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(SealUnavailableError):
        AesGcm(os.urandom).encrypt(key, b"text", b"")


def test_without_the_library_nothing_is_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aes_gcm, "_LIBRARIES", {})
    aes_gcm._library.cache_clear()
    try:
        with pytest.raises(SealUnavailableError, match="no OpenSSL 3"):
            AesGcm(os.urandom).encrypt(b"k" * 32, b"text", b"")
    finally:
        aes_gcm._library.cache_clear()
