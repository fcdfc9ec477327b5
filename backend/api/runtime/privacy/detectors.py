"""What of a text may tell who somebody is, or open their account: a table of small detectors.

Each looks at a text that `plain` has brought into one form, so that none has to know the dashes, digits and spaces of
every script. They lean to finding too much: what is found is masked in logs, where nobody misses it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from ipaddress import ip_address

Span = tuple[int, int]
Finding = tuple[int, int, str]
"""Where something begins and ends, and of what kind it is."""
Detector = Callable[[str], Iterator[Span]]

# Bounded and begun at a boundary only, so that no text is looked at twice.
ADDRESS = re.compile(
    r"""(?:"[^"\n]{1,64}"|(?<![\w.+%'&=-])[\w.+%'&=-]++)"""
    r"""(?: ?[(\[]\w{1,8}[)\]] ?(?=[\w-]{1,63}\.\w)|@ ?)[\w@-]++(?:\.[\w@-]++)*+"""
)
HANDLE = re.compile(r"(?<![\w@])@\w{3,}+")
_PATH = re.compile(r"(?:\bhttps?://|\bwww\.)[^\s/]{1,253}+(/\S*+)")
_IP = re.compile(r"(?<![\w:.])[0-9A-Fa-f:.]{3,45}(?![\w:])")
_DATE = re.compile(
    r"\b\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d)\b"
    r"|\b\d{1,2}\.?(?: de| of)? [^\W\d_]{3,10}\.?(?: de)?,? (?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,10}\.? \d{1,2},? (?:19|20)\d\d\b"
)
# Digits with the separators that people write between them.
_NUMBER = re.compile(r"(?<!\d)\+?\(?\d(?:(?:[ ()./_-]{0,3}\d){5,}|\d{4}(?!\d))")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d\d(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?\b")
_TOKEN = re.compile(r"[^\W_](?:\w|[.&!#*+=](?=\w))*+")
_TOLD = re.compile(
    r"\b(?:born|birth\w*|dob|pin|cvv|cvc|codes?|ext|extension|nr|cust\w*|account|passport|ends|ending)\b"
    r"[^\d\n$\u20ac\u00a3]{0,30}(\d[\d -]*+)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"\bpass(?:word|code|phrase)\b(?: is| was|:|=) ?(\S{1,60})", re.IGNORECASE)


def plain(text: str) -> str:
    """Give *text* with every digit, dash, blank and dot in its plainest form, and without invisible signs."""
    return text if text.isascii() else "".join(map(plain_sign, unicodedata.normalize("NFKC", text)))


@cache
def plain_sign(sign: str) -> str:
    """Give a *sign* of NFKC in its plainest form; nothing, where it cannot be seen."""
    category = unicodedata.category(sign)
    if category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.digit(sign))
    if category == "Pd" or sign == "\N{MINUS SIGN}":
        return "-"
    if category == "Zs":
        return " "
    is_dot = category == "Po" and re.search(r"\b(?:DOT|FULL STOP|POINT)\b", unicodedata.name(sign, ""))
    return "." if is_dot else sign


def _matches(pattern: re.Pattern[str], group: int = 0) -> Detector:
    def detect(text: str) -> Iterator[Span]:
        return (match.span(group) for match in pattern.finditer(text))

    return detect


def _told(text: str) -> Iterator[Span]:
    """What somebody says is their code, year of birth or number."""
    return (match.span(1) for match in _TOLD.finditer(text))


def internet_addresses(text: str) -> Iterator[Span]:
    """Addresses of machines, of both kinds."""
    for match in _IP.finditer(text):
        found = match[0].rstrip(".:") or "-"
        for address in dict.fromkeys((found, found.split(":")[0])):  # a port may follow
            try:
                ip_address(address)
            except ValueError:
                continue
            yield match.start(), match.start() + len(address)
            break


def _codes(text: str) -> Iterator[Span]:
    """Words that mix letters and digits, as passports, user names, keys and passwords do; ordinals are no such."""
    for match in _TOKEN.finditer(text):
        digits = sum(map(str.isdigit, match[0]))
        if len(match[0]) >= 6 and digits >= 2 and any(map(str.isalpha, match[0])):
            yield match.span()


DETECTORS: tuple[tuple[str, Detector], ...] = (
    ("address", _matches(ADDRESS)),
    ("address", _matches(HANDLE)),
    ("path", _matches(_PATH, 1)),
    ("address", internet_addresses),
    ("secret", _matches(_PASSWORD, 1)),
    ("date", _matches(_DATE)),
    ("number", _matches(_IBAN)),
    ("code", _codes),
    ("number", _matches(_NUMBER)),
    ("number", _told),
)
"""What is found, and how; the first rows know best what it is."""


def find(text: str) -> list[Finding]:
    """Find everything in *text*, a plain one, in order; what overlaps is one finding, of the kind that knows best."""
    rows = (
        (start, end, row) for row, (_, detect) in enumerate(DETECTORS) for start, end in detect(text) if start < end
    )
    found: list[tuple[int, int, int]] = []
    for start, end, row in sorted(rows):
        if found and start < found[-1][1]:
            begun, stopped, known = found.pop()
            found.append((begun, max(end, stopped), min(row, known)))
        else:
            found.append((start, end, row))
    return [(start, end, DETECTORS[row][0]) for start, end, row in found]
