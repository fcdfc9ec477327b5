"""Texts sealed for one customer and one interaction: whoever loses the customer's key has lost them all."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage.errors import SealUnavailableError
from triage.ports import Cipher, CustomerKeys

NOT_SEALED = "texts not sealed"
"""What is logged, and counted by an alarm, where a record is kept without its texts."""


@dataclass(slots=True, eq=False)
class Vault:
    """Seals texts under the key of their customer, bound to the id of their interaction."""

    keys: CustomerKeys
    cipher: Cipher

    def seal(self, customer: str, interaction: str, texts: Mapping[str, Any], ttl: int) -> bytes:
        """Seal *texts* until *ttl*, in epoch seconds; a customer without a key gets one."""
        document = json.dumps(texts).encode()
        return self.cipher.encrypt(self.keys.made(customer, ttl), zlib.compress(document), interaction.encode())

    def open(self, customer: str, interaction: str, sealed: bytes) -> dict[str, Any]:
        """Give what was sealed; raise `SealUnavailableError` where it is another's, or where the key is gone."""
        key = self.keys.known(customer)
        if key is None:
            raise SealUnavailableError("The key of the customer is gone.")
        document = zlib.decompress(self.cipher.decrypt(key, sealed, interaction.encode()))
        found: dict[str, Any] = json.loads(document)
        return found
