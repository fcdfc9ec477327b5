"""What Amazon API Gateway tells a function about a request, and how it is answered.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
import binascii
import json
import re
from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from triage.errors import TriageError

Event = Mapping[str, Any]

LONGEST_BODY: Final = 64 * 1024
"""Bytes of a request."""
LONGEST_TEXT: Final = 10_000
"""Characters of a turn; more is refused, so that nobody believes it was read."""
_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestError(TriageError):
    """A request that is not carried out: *status* and *code* say why to a program, the text to a person."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code = status, code


class Turn(NamedTuple):
    """A turn as a request brings it; *id* is the client's, the same however often it is sent."""

    id: str
    text: str


class Caller(NamedTuple):
    """Whom the authoriser let in: *customer* has the fields of the token, and *owner* is the sealed customer."""

    conversation: str
    owner: str
    customer: Mapping[str, Any] | None


def caller(event: Event) -> Caller:
    """Read what the authoriser found out; raise `RequestError` where it was not asked."""
    told = _mapping(_mapping(event.get("requestContext")).get("authorizer"))
    try:
        customer = json.loads(told["customer"])
        return Caller(str(told["conversation"]), str(told["owner"]), customer if isinstance(customer, dict) else None)
    except (LookupError, TypeError, ValueError):
        raise RequestError(401, "unauthorized", "Nobody said who is calling.") from None


def turn(event: Event) -> Turn:
    """Read the turn that is sent; raise `RequestError` with the remedy."""
    content = _body(event)
    if len(content) > LONGEST_BODY:
        raise RequestError(413, "too_long", f"Send at most {LONGEST_BODY // 1024} KiB.")
    try:
        told = json.loads(content)
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise RequestError(400, "invalid", 'Send JSON, such as {"id": "0b5a2f3c", "text": "hi"}.') from None
    if not isinstance(told, dict) or told.keys() != {"id", "text"}:
        raise RequestError(400, "invalid", "Send id and text, and nothing else.")
    if not isinstance(told["id"], str) or not _ID.fullmatch(told["id"]):
        raise RequestError(
            400, "invalid", "id has 8 to 64 letters, digits, _ or -; a turn that is sent again keeps it."
        )
    if not isinstance(told["text"], str) or not 1 <= len(told["text"]) <= LONGEST_TEXT:
        raise RequestError(400, "invalid", f"text has 1 to {LONGEST_TEXT:,} characters.")
    return Turn(told["id"], told["text"])


def path(event: Event, name: str) -> str:
    """Give a part of the path, empty where there is none."""
    return str(_mapping(event.get("pathParameters")).get(name) or "")


def query(event: Event, name: str) -> str:
    """Give a word of the query, empty where there is none."""
    return str(_mapping(event.get("queryStringParameters")).get(name) or "")


def header(event: Event, name: str) -> str:
    """Give a header, however it is written."""
    found = _mapping(event.get("headers"))
    return next((str(value or "") for key, value in found.items() if str(key).lower() == name), "")


def connection(event: Event) -> tuple[str, str]:
    """The connection that a WebSocket event is about, and its route."""
    told = _mapping(event.get("requestContext"))
    return str(told.get("connectionId") or ""), str(told.get("routeKey") or "")


def answer(event: Event, status: int, body: Mapping[str, Any], origins: Collection[str]) -> dict[str, Any]:
    """Answer with JSON, which pages of *origins* may read."""
    origin = header(event, "origin")
    cross = {"Access-Control-Allow-Origin": origin} if origin in origins else {}
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store", "Vary": "Origin", **cross}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}


def refusal(event: Event, error: RequestError, origins: Collection[str], **more: Any) -> dict[str, Any]:
    """Answer with what is wrong."""
    return answer(event, error.status, {"error": {"code": error.code, "message": str(error)}, **more}, origins)


def _body(event: Event) -> bytes:
    told = event.get("body")
    if not isinstance(told, str):
        return b""
    try:
        return base64.b64decode(told, validate=True) if event.get("isBase64Encoded") else told.encode()
    except (binascii.Error, ValueError):
        return b""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
