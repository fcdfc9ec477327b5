"""Postal addresses as they are written in English, Spanish, French and German, down to the postcode and the town."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from faker.providers.address.en_US import Provider as American

from backend.privacy.digits import Span
from backend.privacy.lexicon import TABLE

# A town: words with capitals, small ones between.
_CAPITAL = r"(?:(?:St|Ste|Mt|Ft|[A-Z])\. )?(?<!\w)[A-Z\u00c0-\u00de][\w']{0,30}"
_BETWEEN = r"(?:(?:de|del|la|las|los|le|les|sur|sous|en|am|an|der|im|of|the)[ -]){0,2}"
_TOWN = rf"{_CAPITAL}(?:[ -]{_BETWEEN}{_CAPITAL}){{0,4}}"
_SMALL_TOWN = r"[^\W\d_][\w'-]{1,30}(?: [^\W\d_][\w'-]{1,30}){0,2}?"

# What ends an address: a postcode, before its town or behind it.
_POSTCODE = r"(?:[A-Z]{1,2}-)?\d{4,5}"
_BRITISH = r"[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b"
_AMERICAN = r"[A-Z]{2},? \d{5}(?:-\d{4})?\b"
_PLACES = (
    rf"{_POSTCODE},? {_TOWN}",
    rf"{_TOWN},? {_AMERICAN}",
    rf"{_TOWN},? {_BRITISH}",
    _AMERICAN,
    _BRITISH,
    rf"{_SMALL_TOWN},? {_AMERICAN}",
)

# What stands between the street and the town: a flat, a floor, a building.
_FLATS = (
    r"(?:unit|apt|apartment|suite|ste|flat|floor|fl|no|n)\b\.? ?\w{1,5}",
    r"(?:piso|puerta|escalera|esc|apto)\b\.? ?\w{1,5}",
    r"(?:bat|b\u00e2t(?:iment)?|\u00e9tage|appt|appartement)\b\.? ?\w{1,5}",
    r"(?:wohnung|whg|stock)\b\.? ?\w{1,5}",
    r"#\w{1,5}",
    r"\d{1,2}\.?(?:o|a|er|e|\u00e8me)?\.? ?(?:[A-Za-z]|izq|dcha|etage|\u00e9tage|stock|og)\b",
    r"bajo\b",
    r"(?:\d{1,2}\. ?)?(?:og|eg)\b",
)
_BUILDING = rf"[^,\n\d]{{2,25}}(?=, ?{_POSTCODE} )"

# What begins it: a street with its number.
_NUMBER = r"\d{1,5} ?(?:bis|ter|quater)?[A-Za-z]?(?:[-/]\d{1,4})?\b"
_NAME = r"[\w'.-]{1,30}(?: [\w'.-]{1,30}){0,5}?"
_BOX = r"(?:p\.? ?o\.? ?box|apartado(?: de correos| postal)?|bp|b\.p\.|postfach|casilla(?: postal)?|case postale)"
_FRENCH_ARTICLES = r"(?:(?:de|du|des|la|le|les|l'|d'|aux|au|saint|sainte) ?){0,3}"
_FRENCH_BETWEEN = r"(?:(?:de|du|des|la|le|les|et|d'|l') ?){0,2}"
_GERMAN_PLACES = r"(?:am|an|im|in|auf|zum|zur|beim|bei|unter|hinter|vor|neben|ober)(?: (?:der|den|dem))?"


def _any_of(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _words(words: Iterable[str]) -> str:
    return _any_of(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _forms() -> tuple[tuple[re.Pattern[str], bool], ...]:
    """How an address begins, and whether that alone tells it: else a postcode with a town has to follow."""
    streets = {name: row.split() for name, row in TABLE["streets"].items()}
    french, spanish, german = (_words(streets[name]) for name in ("french", "spanish", "german"))
    english = _words({*streets["english"], *map(str.lower, American.street_suffixes)}) + r"\b\.?"
    words = rf"(?-i:(?:[NSEW]{{1,2}}\. |[NSEW]{{1,2}} )?(?:{_CAPITAL}[ -]|of |the |\d+th |de |la ){{1,4}}?)"
    shapes = (
        (rf"{_BOX} ?(?:n?\.?o?\.? ?)\d(?:[\d ]{{0,8}}\d)?\b", True),
        (rf"(?<!\d)\d{{1,5}}[a-z]?(?:[-/]\d{{1,4}})?,? {words}{english}(?: {english})*", True),
        (rf"(?<!\d)\d{{1,5}}[a-z]?,? (?:[\w'.-]{{1,30}} ){{1,3}}?{english}", False),
        (
            rf"(?<!\d){_NUMBER},? {french}\.? {_FRENCH_ARTICLES}"
            rf"(?-i:{_CAPITAL})(?:[ -]{_FRENCH_BETWEEN}(?-i:{_CAPITAL})){{0,3}}",
            True,
        ),
        (rf"(?<!\d){_NUMBER},? {french}\.? {_NAME}", False),
        (rf"(?<![\w.]){spanish} ?{_NAME},? (?:n\.?o?\.? ?|num\.? )?{_NUMBER}", True),
        (rf"(?-i:{_CAPITAL})?(?:(?<!\w)[\w-]{{0,30}}| ){german}(?<=[\w.]{{4}}) ?{_NUMBER}", True),
        (rf"(?<!\w){_GERMAN_PLACES} (?!postfach)(?-i:(?:{_CAPITAL}[ -]){{0,3}}{_CAPITAL} ){_NUMBER}", False),
        (rf"(?-i:{_CAPITAL}(?:[ -]{_CAPITAL}){{0,3}}),? {_NUMBER}", False),
    )
    return tuple((re.compile(shape, re.IGNORECASE), alone) for shape, alone in shapes)


_GAP = r"(?:, ?\n?| ?\n| - | )"
_TAIL = re.compile(rf"{_GAP}(?:(?P<place>{_any_of(_PLACES)})|(?i:{_any_of(_FLATS)}))|, ?{_BUILDING}")
_LONGEST_FLAT = 20
_FLAT_FIRST = re.compile(rf"(?<!\w)(?i:{_any_of(_FLATS)}), ?$")
HOUSE = re.compile(rf"(?:l'|le |la |les |the |el )?{_CAPITAL}(?: {_CAPITAL}){{0,3}}, ?", re.IGNORECASE)
"""What a house is called, before its street."""


def find(text: str) -> Iterator[Span]:
    """Find the addresses in *text*, a plain one; what several forms find of one is one."""
    start = end = 0
    for begun, stopped in sorted(_found(text)):
        if begun >= end and end:
            yield start, end
        start, end = (begun, stopped) if begun >= end else (start, max(end, stopped))
    if end:
        yield start, end


def _found(text: str) -> Iterator[Span]:
    for form, alone in _forms():
        place = 0
        while found := form.search(text, place):
            end, has_place = _with_tail(text, found.end())
            if alone or has_place:
                before = max(0, found.start() - _LONGEST_FLAT)
                flat = _FLAT_FIRST.search(text[before : found.start()])
                yield before + flat.start() if flat else found.start(), end
            place = max(found.end(), found.start() + 1)


def _with_tail(text: str, end: int) -> tuple[int, bool]:
    """Go on over flats and buildings to the postcode and the town, if they follow."""
    for _ in range(4):
        part = _TAIL.match(text, end)
        if part is None:
            break
        end = part.end()
        if part["place"]:
            return end, True
    return end, False
