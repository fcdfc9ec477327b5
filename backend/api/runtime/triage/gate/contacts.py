"""Find the ways of contact that a text names: web and e-mail addresses, and phone numbers, in disguise as well."""

import re

_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|\.)\s?[\])}]\s?|\sdot\s)"
_EMAIL = re.compile(rf"[\w.+%-]+\s?(?:@|[\[({{]\s?at\s?[\])}}])\s?[\w-]+(?:{_DOT}[\w-]+)*", re.IGNORECASE)
_URL = re.compile(r"\b(?:h[tx]{2}ps?|ftp|mailto|tel|javascript|data):\S+", re.IGNORECASE)
# A host has a top-level domain of letters; what is left of the dot has two characters, unlike "p.m." or "U.S.".
_HOST = re.compile(
    rf"\b(?:www{_DOT})?(?:[\w-]+{_DOT})*[\w-]{{2,}}{_DOT}(?:xn--[\w-]+|[^\W\d_]{{2,}})\b(?:[/?#:]\S*)?", re.IGNORECASE
)
_SHORT_HOST = re.compile(r"\b\w\.[a-z]{2,}/\S+", re.IGNORECASE)
_IP = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b\S*")
_MARKUP = re.compile(r"</?[a-z!][^>]*>|\]\s?\(", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.,$])\+?\(?\d(?:[ ()./\u2013-]{0,2}\d){6,}(?![\w%])")
_END = ".,;:!?)]}>\"'*"


def addresses(text: str) -> frozenset[str]:
    """Give every web or e-mail address of *text* in one form, and every piece of markup, which could hide one."""
    found: set[str] = set()
    for pattern in (_URL, _EMAIL, _HOST, _SHORT_HOST, _IP):
        found.update(_in_one_form(match[0]) for match in pattern.finditer(text))
    return frozenset(found | {match[0] for match in _MARKUP.finditer(text)})


def phones(text: str) -> frozenset[str]:
    """Give the digits of every number in *text* that is long enough to be a phone number."""
    return frozenset(_digits(match[0]) for match in _PHONE.finditer(text))


def without(text: str) -> str:
    """Give *text* without addresses and long numbers."""
    for pattern in (_URL, _EMAIL, _HOST, _SHORT_HOST, _IP, _PHONE):
        text = pattern.sub(" ", text)
    return text


def is_known_address(address: str, known: frozenset[str]) -> bool:
    """Say whether *address* is one of those that are *known*, or the host of one."""
    return address in known or any(other.startswith(f"{address}/") for other in known)


def is_known_phone(digits: str, known: frozenset[str]) -> bool:
    """Say whether *digits* are a known number, with or without the country's code."""
    return any(digits.removeprefix("1") == other.removeprefix("1") for other in known)


def _in_one_form(address: str) -> str:
    plain = re.sub(_DOT, ".", address.lower()).strip()
    return re.sub(r"^(?:https?://)?", "", plain).rstrip(_END).rstrip("/")


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
