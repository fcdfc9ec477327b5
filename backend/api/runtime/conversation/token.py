"""Who writes in which conversation, as the bank's website has signed it: a JSON Web Token under HMAC-SHA256.

One algorithm, one audience, a short life, and nothing in it that is optional: a website that forgets to say that a
customer wants people only has its token refused, not its customer answered by software.
"""

import base64
import binascii
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from triage.errors import TriageError
from triage.ports import Seal

LONGEST_LIFE: Final = 3600
"""Seconds for which a token may be good."""
SKEW: Final = 60
"""Seconds by which the clock that signs may be ahead."""
LONGEST: Final = 4096
_HEADER: Final[Mapping[str, str]] = {"alg": "HS256", "typ": "JWT"}
_CONVERSATION: Final = re.compile(r"[A-Za-z0-9-]{16,64}")
_CLAIMS: Final = frozenset({"aud", "iat", "exp", "conversation", "customer"})
_TEXTS: Final = ("email", "first_name", "last_name", "service_level")


class InvalidTokenError(TriageError):
    """A token that nobody may act on; the text says why, without a word of it."""


class Known(NamedTuple):
    """A customer who has signed in at the bank's website."""

    email: str
    first_name: str
    last_name: str
    service_level: str
    people_only: bool


class Bearer(NamedTuple):
    """Who holds a token: for one conversation; *customer* is None for somebody whom the bank does not know."""

    conversation: str
    customer: Known | None


def read(token: str, seal: Seal, *, audience: str, now: float) -> Bearer:
    """Read a token that *seal*'s key has signed for *audience*; raise `InvalidTokenError` for any other."""
    if len(token) > LONGEST or token.count(".") != 2 or not token.isascii():
        raise InvalidTokenError("It has no form of a token.")
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(_signature(signed, seal).encode(), signature.encode()):
        raise InvalidTokenError("Its signature is not ours.")
    head, _, body = signed.partition(".")
    if _object(head) != _HEADER:
        raise InvalidTokenError("Its header is another than HS256.")
    claims = _object(body)
    if claims.keys() != _CLAIMS or claims["aud"] != audience:
        raise InvalidTokenError("It is for somebody else, or says too much or too little.")
    _check_times(claims["iat"], claims["exp"], now)
    conversation = claims["conversation"]
    if not isinstance(conversation, str) or not _CONVERSATION.fullmatch(conversation):
        raise InvalidTokenError("It names no conversation.")
    return Bearer(conversation, _customer(claims["customer"]))


def sign(bearer: Bearer, seal: Seal, *, audience: str, now: float, life: int = LONGEST_LIFE) -> str:
    """Make a token as the bank's website makes one."""
    claims = {
        "aud": audience,
        "iat": int(now),
        "exp": int(now) + life,
        "conversation": bearer.conversation,
        "customer": bearer.customer._asdict() if bearer.customer else None,
    }
    signed = ".".join(_encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (_HEADER, claims))
    return f"{signed}.{_signature(signed, seal)}"


def _check_times(issued: Any, expires: Any, now: float) -> None:
    if type(issued) is not int or type(expires) is not int or not 0 < expires - issued <= LONGEST_LIFE:
        raise InvalidTokenError("It is good for no time, or for too long.")
    if issued > now + SKEW:
        raise InvalidTokenError("It is of the future.")
    if now >= expires:
        raise InvalidTokenError("It has expired.")


def _customer(told: Any) -> Known | None:
    if told is None:
        return None
    fields = told if isinstance(told, dict) else {}
    texts = [fields.get(name) for name in _TEXTS]
    is_whole = fields.keys() == {*_TEXTS, "people_only"} and all(isinstance(text, str) for text in texts)
    if not is_whole or "@" not in fields["email"] or not isinstance(fields["people_only"], bool):
        raise InvalidTokenError("It says of a customer too much or too little.")
    return Known(**fields)


def _object(part: str) -> dict[str, Any]:
    try:
        padded = part.encode("ascii") + b"=" * (-len(part) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise InvalidTokenError("It cannot be read.") from None
    if not isinstance(found, dict):
        raise InvalidTokenError("It cannot be read.")
    return found


def _signature(signed: str, seal: Seal) -> str:
    return _encoded(bytes.fromhex(seal(signed)))


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
