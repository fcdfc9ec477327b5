"""AES-256 in Galois/Counter mode, by the OpenSSL that Python's own `ssl` stands on.

Lambda's Python has no cipher in its standard library, but the system library that has one is loaded already: so nothing
is bundled, and nothing of ours does any cryptography. What is sealed is a nonce of 12 bytes, the cipher text, and a tag
of 16 bytes, as other libraries write it too. https://docs.openssl.org/3.0/man3/EVP_EncryptInit/#gcm-mode
"""

import ctypes
import sys
from collections.abc import Callable, Sequence
from ctypes import byref, c_char_p, c_int, c_void_p, create_string_buffer
from functools import cache
from typing import Any

from triage.errors import SealUnavailableError

KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
_GET_TAG, _SET_TAG = 0x10, 0x11

# By the names of version 3 only: macOS ends a process that loads the library by its bare name.
_LIBRARIES = {
    "linux": ("libcrypto.so.3",),
    "darwin": ("libcrypto.3.dylib", "/opt/homebrew/lib/libcrypto.3.dylib", "/usr/local/lib/libcrypto.3.dylib"),
    "win32": ("libcrypto-3.dll", "libcrypto-3-x64.dll", "libcrypto-3-arm64.dll"),
}

_FUNCTIONS: Sequence[tuple[str, Any, Sequence[Any]]] = (
    ("EVP_aes_256_gcm", c_void_p, ()),
    ("EVP_CIPHER_CTX_new", c_void_p, ()),
    ("EVP_CIPHER_CTX_free", None, (c_void_p,)),
    ("EVP_CIPHER_CTX_ctrl", c_int, (c_void_p, c_int, c_int, c_void_p)),
    ("EVP_CipherInit_ex", c_int, (c_void_p, c_void_p, c_void_p, c_char_p, c_char_p, c_int)),
    ("EVP_CipherUpdate", c_int, (c_void_p, c_void_p, c_void_p, c_char_p, c_int)),
    ("EVP_CipherFinal_ex", c_int, (c_void_p, c_void_p, c_void_p)),
)


class AesGcm:
    """Seals bytes under a key; raises `SealUnavailableError` where the library is missing or says no.

    *nonces* gives as many random bytes as it is asked for.
    """

    def __init__(self, nonces: Callable[[int], bytes]) -> None:
        self._nonces = nonces

    def encrypt(self, key: bytes, text: bytes, about: bytes) -> bytes:
        """Seal *text*, which is then bound to *about*."""
        nonce = self._nonces(NONCE_BYTES)
        sealed, tag = _run(key, nonce, text, about, None)
        return nonce + sealed + tag

    def decrypt(self, key: bytes, sealed: bytes, about: bytes) -> bytes:
        """Give the text that was sealed under this key and *about* the same."""
        if len(sealed) < NONCE_BYTES + TAG_BYTES:
            raise SealUnavailableError("What is sealed is cut off.")
        nonce, tag = sealed[:NONCE_BYTES], sealed[-TAG_BYTES:]
        return _run(key, nonce, sealed[NONCE_BYTES:-TAG_BYTES], about, tag)[0]


def _run(key: bytes, nonce: bytes, data: bytes, about: bytes, tag: bytes | None) -> tuple[bytes, bytes]:
    """Encrypt, or, where there is a *tag* to hold it to, decrypt; give what comes of it, and its tag."""
    if len(key) != KEY_BYTES or len(nonce) != NONCE_BYTES:
        raise SealUnavailableError("The key or the nonce of a seal is of another length.")
    library = _library()
    context = library.EVP_CIPHER_CTX_new()
    out, length, found = create_string_buffer(len(data) + TAG_BYTES), c_int(0), create_string_buffer(TAG_BYTES)
    encrypts = int(tag is None)
    try:
        _all(
            lambda: library.EVP_CipherInit_ex(context, library.EVP_aes_256_gcm(), None, key, nonce, encrypts),
            lambda: library.EVP_CipherUpdate(context, None, byref(length), about, len(about)),
            lambda: library.EVP_CipherUpdate(context, out, byref(length), data, len(data)),
            lambda: encrypts or library.EVP_CIPHER_CTX_ctrl(context, _SET_TAG, TAG_BYTES, tag),
            lambda: library.EVP_CipherFinal_ex(context, found, byref(c_int(0))),
            lambda: not encrypts or library.EVP_CIPHER_CTX_ctrl(context, _GET_TAG, TAG_BYTES, found),
        )
    finally:
        library.EVP_CIPHER_CTX_free(context)
    return out.raw[: len(data)], found.raw


def _all(*steps: Callable[[], Any]) -> None:
    """Take *steps* as long as each says yes."""
    if not all(step() == 1 for step in steps):
        raise SealUnavailableError("What is sealed does not open with this key.")


@cache
def _library() -> Any:
    for name in _LIBRARIES.get(sys.platform, ()):
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        for function, gives, takes in _FUNCTIONS:
            getattr(library, function).restype, getattr(library, function).argtypes = gives, takes
        return library
    raise SealUnavailableError("There is no OpenSSL 3 to seal with.")
