"""Tokens of a website: what it signed is read as it was meant, and nothing else is."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conversation.token import LONGEST_LIFE, SKEW, Bearer, InvalidTokenError, Known, read, sign

NOW = 1_000_000.0
JO = Bearer("conversation-0001", Known("jo@example.com", "Jo", "", "Premium", people_only=False))
CLAIMS = {"aud": "A", "iat": int(NOW), "exp": int(NOW) + 60, "conversation": JO.conversation, "customer": None}


def seal(text: str) -> str:
    return hmac.new(b"key", text.encode(), hashlib.sha256).hexdigest()


def token(claims: Any, header: Any = None) -> str:
    """Sign whatever is given, as a website that errs would."""
    parts = ({"alg": "HS256", "typ": "JWT"} if header is None else header, claims)
    signed = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    mark = base64.urlsafe_b64encode(bytes.fromhex(seal(signed))).decode().rstrip("=")
    return f"{signed}.{mark}"


def opened(text: str, *, now: float = NOW, audience: str = "A") -> Bearer:
    return read(text, seal, audience=audience, now=now)


@pytest.mark.parametrize("bearer", [JO, Bearer(JO.conversation, None)])
def test_what_was_signed_is_read_as_long_as_it_is_good(bearer: Bearer) -> None:
    signed = sign(bearer, seal, audience="A", now=NOW)
    assert opened(signed) == opened(signed, now=NOW + LONGEST_LIFE - 1) == bearer
    for now in (NOW + LONGEST_LIFE, NOW - SKEW - 1):
        with pytest.raises(InvalidTokenError):
            opened(signed, now=now)
    with pytest.raises(InvalidTokenError):
        opened(signed, audience="B")


def test_a_website_may_sign_with_any_library() -> None:
    assert opened(token(CLAIMS)) == Bearer(JO.conversation, None)


@given(st.data())
def test_no_other_sign_anywhere_is_taken(data: st.DataObject) -> None:
    signed = sign(JO, seal, audience="A", now=NOW)
    place = data.draw(st.integers(0, len(signed) - 1))
    changed = signed[:place] + data.draw(st.characters()) + signed[place + 1 :]
    if changed != signed:
        with pytest.raises(InvalidTokenError):
            opened(changed)


@given(st.text())
@example("\ud800.claims.signature")
def test_no_text_is_a_token(text: str) -> None:
    with pytest.raises(InvalidTokenError):
        opened(text)


@pytest.mark.parametrize(
    "claims",
    [
        *({name: text for name, text in CLAIMS.items() if name != left} for left in CLAIMS),
        {**CLAIMS, "scope": "all"},
        {**CLAIMS, "exp": int(NOW) + LONGEST_LIFE + 1},
        {**CLAIMS, "exp": NOW + 60},
        {**CLAIMS, "exp": True},
        {**CLAIMS, "iat": int(NOW) + SKEW + 1},
        {**CLAIMS, "conversation": "short"},
        {**CLAIMS, "conversation": "conversation#0001"},
        {**CLAIMS, "conversation": ["conversation-0001"]},
        {**CLAIMS, "customer": {}},
        {**CLAIMS, "customer": "jo@example.com"},
        {**CLAIMS, "customer": {**JO.customer._asdict(), "people_only": "no"}} if JO.customer else {},
        {**CLAIMS, "customer": {**JO.customer._asdict(), "email": ""}} if JO.customer else {},
        {**CLAIMS, "customer": {"email": "jo@example.com"}},
        [],
        None,
    ],
)
def test_a_website_that_says_too_much_too_little_or_nonsense_is_refused(claims: Any) -> None:
    with pytest.raises(InvalidTokenError):
        opened(token(claims))


@pytest.mark.parametrize(
    "header", [{"alg": "none", "typ": "JWT"}, {"alg": "HS256"}, {"alg": "HS512", "typ": "JWT"}, [], 1]
)
def test_one_algorithm_is_taken_and_no_other(header: Any) -> None:
    with pytest.raises(InvalidTokenError):
        opened(token(CLAIMS, header))
