"""Find the ways of contact that a text names: web and e-mail addresses, and phone numbers, in disguise as well."""

import re

# A run is tried at its beginning only, so that long ones take linear time.
_DOT = re.compile(r"\s?[\[({]\s?(?:(?i:dot)|\.)\s?[\])}]\s?|\s(?i:dot)\s|\s\.\s?(?=[a-z])")
_AT = re.compile(r"\s?[\[({]\s?at\s?[\])}]\s?", re.IGNORECASE)
_URL = re.compile(r"\b(?:h[tx]{2}ps?|ftp|mailto|tel|sms|javascript|data):\S+", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+\s?@\s?[\w-]+(?:\.[\w-]+)*")
# A host has a top-level domain of two letters at least, unlike "p.m." or "U.S.".
_HOST = re.compile(
    r"(?<![\w-])(?<![\w-]\.)(?:[\w-]+\.)*(?:[\w-]{2,}|[^\W\d_]|\w(?=\.[a-z]+/))\.(?:xn--[\w-]+|[^\W\d_]{2,})\b(?:[/?#:]\S*)?",
    re.IGNORECASE,
)
_IP = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b\S*")
_ADDRESSES = (
    (re.compile(r":\S"), _URL),
    (re.compile("@"), _EMAIL),
    (re.compile(r"\.[^\W\d_]{2}"), _HOST),
    (re.compile(r"\.\d{1,3}\."), _IP),
)
"""Kinds of addresses, each after something that none of the kind is without and that is found more quickly."""
_DISGUISES = ("dot", " .", "\n.", "[", "(", "{")
_MARKUP = re.compile(r"</?[a-z!][^<>]*>|\]\s?\(", re.IGNORECASE)
# "+1-202-555-0110, 24 hours a day" has no more digits without the comma.
_PHONE = re.compile(r"\d(?<![\w.,$]\d)(?:(?!\)?,? \(?24(?:/7| hours?)\b)[ ()./\u2013-]{0,2}\d){6,}(?![\w%])")
_END = ".,;:!?)]}>\"'*"


def addresses(text: str) -> frozenset[str]:
    """Give every web or e-mail address of *text* in one form, and every piece of markup, which could hide one."""
    return links(text) | {match[0] for match in _MARKUP.finditer(text)}


def links(text: str) -> frozenset[str]:
    """Give every web or e-mail address of *text* in one form."""
    bare = _undisguised(text)
    return frozenset(
        _in_one_form(match[0]) for hint, kind in _ADDRESSES if hint.search(bare) for match in kind.finditer(bare)
    )


def phones(text: str) -> frozenset[str]:
    """Give the digits of every number in *text* that is long enough to be a phone number."""
    return frozenset(_digits(match[0]) for match in _PHONE.finditer(text))


def without(text: str) -> str:
    """Give *text* without addresses and long numbers."""
    text = _undisguised(text)
    for hint, kind in _ADDRESSES:
        if hint.search(text):
            text = kind.sub(" ", text)
    return _PHONE.sub(" ", text)


def is_known_address(address: str, known: frozenset[str]) -> bool:
    """Say whether *address* is one of those that are *known*, or the host of one."""
    return address in known or any(other.startswith(f"{address}/") for other in known)


def is_known_phone(digits: str, known: frozenset[str]) -> bool:
    """Say whether *digits* are a known number, with or without the country's code."""
    return any(digits.removeprefix("1") == other.removeprefix("1") for other in known)


def _undisguised(text: str) -> str:
    lower = text.lower()
    return _AT.sub("@", _DOT.sub(".", text)) if any(sign in lower for sign in _DISGUISES) else text


def _in_one_form(address: str) -> str:
    return re.sub(r"^(?:https?://)?", "", address.lower()).rstrip(_END).rstrip("/")


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
