"""The key under which addresses and subjects are sealed, from AWS Secrets Manager.

What is stored is an HMAC: without the key nobody can try out whether an address they know is in the table, and
the key is in no template, no environment and no log.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

from botocore.config import Config

from adapters.answers import answer_or, text_of
from triage.errors import StoreUnavailableError

CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2})


@dataclass(slots=True)
class LedgerKey:
    """Seals texts; the key is fetched once for each execution environment, when the first text comes."""

    client: Any
    secret: str
    _key: bytes = field(default=b"", init=False, repr=False)

    def seal(self, text: str) -> str:
        """Give the code of *text*, the same for the same text."""
        self._key = self._key or self._fetch()
        return hmac.new(self._key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def _fetch(self) -> bytes:
        with answer_or(StoreUnavailableError, "The key of the send ledger could not be read"):
            key = text_of(self.client.get_secret_value(SecretId=self.secret)["SecretString"]).encode()
        if not key:
            raise StoreUnavailableError("The key of the send ledger is empty.")
        return key
