"""The JSON schemas of the API, and the page that is made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

NAMES: Final = ("turn", "answer", "error", "claims")

Schema = Mapping[str, Any]

_STATUSES: Final[Mapping[int, str]] = {
    200: "An answer. `act` says what was done; `nothing` means that another turn stands for this one.",
    400: "`invalid`: the request is not as the schema says.",
    401: "No token, or one that is forged, expired or another's.",
    403: "`forbidden`: the token is for another conversation, or the conversation is another customer's; or a page of a "
    "website that is not named asks.",
    409: "`with_a_person`: a person has the conversation, and `handover` says where. Write there.",
    413: "`too_long`: more than 64 KiB.",
    429: "`too_many_turns`: 200 in one conversation; or API Gateway throttles: wait and send the turn again.",
    503: "`unavailable`: nothing is lost; send the same turn, with the same `id`, again.",
}

_HEAD: Final = """\
# The API of conversations

`UNITS=chat,chat-api` adds the stack `ACEmailAIChatApi`: an API for a chat of your own website, in front of the function that answers chats of
Amazon Connect. Made from the schemas in `backend/chat_api` by `python app.py --pages`; a test holds it to them.

```
python -m simulator chat --http 8080        # the same API on this machine; it prints a token
curl -s localhost:8080/conversations/$CONVERSATION/turns -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '{"id": "turn-0001", "text": "can i cancel an international wire"}'
```

## Who may write

Your website signs a JSON Web Token with HMAC-SHA256 (`{"alg": "HS256", "typ": "JWT"}`, exactly) and the secret that the stack's output
`ChatApiTokenKeyArn` names, for one conversation and for whoever has signed in. It reads the secret on its server, never in a page. Whoever signs answers
for what the token says: `people_only` and `service_level` decide who is answered by software. A conversation stays with the customer who began it.

CLAIMS
## Sending a turn

`POST {ChatApiUrl}conversations/{conversation}/turns` with `Authorization: Bearer TOKEN`.

TURN
| status | meaning |
|---|---|
STATUSES
ANSWER
ERROR
## Being told

`wss://…?token=TOKEN` (output `ChatApiPushUrl`) pushes each answer to the windows of a conversation, five at most, the one that asked included. Nothing is
sent over it. API Gateway closes it after ten silent minutes and after two hours: open it again. What was pushed meanwhile is not
pushed again; a turn that is sent again gets its answer.

## When a person takes over

The customer is told in `response_text`. A chat contact begins in Amazon Connect with the flow `Chat-Person`, once for each conversation, with
`handoverReason`, `summary`, `why`, `transcript`, `proof` and `draft` on it, and `handover` lets the widget join. Turns that are sent here
afterwards are refused, since nobody would read them. Where Connect begins no chat, the turn is refused with 503 and the next
try begins it. Where the function of the conversations fails, a person gets what was said so far.

## Bounds

64 KiB a request, 10,000 characters and 200 turns a conversation, 20 requests a second and 40 at once over all, tokens of an hour. Pages of the websites in
`CHAT_API_ORIGINS` may ask; no others. There is no web application firewall: put one in front where the address is known to many.
"""


@cache
def schema(name: str) -> Schema:
    """Give a schema by its name."""
    text = (Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def page() -> str:
    """Write the page of the API."""
    text = _HEAD.replace(
        "STATUSES", "\n".join(f"| {status} | {meaning} |" for status, meaning in _STATUSES.items()) + "\n"
    )
    for name in NAMES:
        text = text.replace(f"{name.upper()}\n", _section(schema(name)), 1)
    return text


def _section(document: Schema) -> str:
    rows = "\n".join(f"| `{path}` | {kind} | {meaning} |" for path, kind, meaning in _rows(document, ""))
    return f"**{document['title']}.** {document['description']}\n\n| field | type | what it is |\n|---|---|---|\n{rows}\n\n"


def _rows(document: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    required = document.get("required", ())
    for name, inner in document.get("properties", {}).items():
        where = f"{path}{name}"
        yield where, _kind(inner, is_optional=name not in required), inner["description"]
        yield from _rows(inner, f"{where}.")
        yield from _rows(inner.get("items", {}), f"{where}[].")


def _kind(inner: Schema, *, is_optional: bool) -> str:
    named = inner["type"]
    kind = " or ".join([named] if isinstance(named, str) else named)
    if "items" in inner:
        kind += f" of {inner['items']['type']}"
    if "enum" in inner:
        kind += ": " + " ".join("null" if each is None else f"`{each}`" for each in inner["enum"])
    low, high = inner.get("minimum", ""), inner.get("maximum", "")
    kind += f" {low}…{high}" if "minimum" in inner else ""
    if "pattern" in inner:
        kind += f" `{inner['pattern']}`"
    if "maxLength" in inner:
        kind += f", {inner['minLength']} to {inner['maxLength']:,} characters"
    if "maxItems" in inner:
        kind += f", {inner['maxItems']} at most"
    return f"{kind}, may be missing" if is_optional else kind
