"""AWS KMS as far as the keys of customers need it: one master key, which outlives a process if its bytes are kept.

It encrypts in earnest, and opens in the same encryption context only.
https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from adapters.aes_gcm import AesGcm
from simulator.aws.call import Call, ServiceError
from triage.errors import SealUnavailableError

MASTER_KEY_ARN: Final = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-00000000000d"
KEY_BYTES: Final = 32


class Kms:
    """The one key of the account, made anew unless its bytes are given: the *master*."""

    def __init__(self, master: bytes | None = None) -> None:
        self._master = master or os.urandom(KEY_BYTES)
        self._seal = AesGcm(os.urandom)

    def operations(self) -> dict[str, Callable[[Call], Mapping[str, Any]]]:
        """The answers, by operation."""
        return {"kms.GenerateDataKey": self.generate_data_key, "kms.Decrypt": self.decrypt}

    def generate_data_key(self, call: Call) -> Mapping[str, Any]:
        """A new key, open and sealed."""
        made = os.urandom(KEY_BYTES)
        sealed = self._seal.encrypt(self._master, made, _about(call))
        return {"CiphertextBlob": _encoded(sealed), "Plaintext": _encoded(made), "KeyId": MASTER_KEY_ARN}

    def decrypt(self, call: Call) -> Mapping[str, Any]:
        """What was sealed under the master key in the same context."""
        try:
            found = self._seal.decrypt(self._master, base64.b64decode(call.body["CiphertextBlob"]), _about(call))
        except SealUnavailableError:
            raise ServiceError("InvalidCiphertextException", "The ciphertext is not of this key and context.") from None
        return {"Plaintext": _encoded(found), "KeyId": MASTER_KEY_ARN}


def _about(call: Call) -> bytes:
    if call.body.get("KeyId") != MASTER_KEY_ARN:
        raise ServiceError("NotFoundException", "There is no such key.")
    return json.dumps(call.body.get("EncryptionContext", {}), sort_keys=True).encode()


def _encoded(text: bytes) -> str:
    return base64.b64encode(text).decode()
