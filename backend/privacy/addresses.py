"""Postal addresses as they are written in English, Spanish, French and German, down to the postcode and the town."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from faker.providers.address.en_US import Provider as American

from backend.privacy.digits import Span
from backend.privacy.lexicon import TABLE, folded, is_family, is_given, tells, words_of


def _any_of(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _words(words: Iterable[str]) -> str:
    return _any_of(map(re.escape, sorted(words, key=len, reverse=True)))


_STREETS = {name: row.split() for name, row in TABLE["streets"].items()}

# A town: words with capitals, small ones between.
_CAPITAL = r"(?:(?:St|Ste|Mt|Ft|Co|Col|[A-Z])\. )?(?<!\w)[A-Z\u00c0-\u00de][\w']{0,30}"
_BETWEEN = r"(?:(?:de|del|du|des|la|las|los|le|les|sur|sous|en|am|an|der|im|of|the)[ -]){0,2}"
_TOWN = rf"{_CAPITAL}(?:[ /-]{_BETWEEN}{_CAPITAL}){{0,4}}"
_SMALL_TOWN = r"[^\W\d_][\w'-]{1,30}(?: [^\W\d_][\w'-]{1,30}){0,2}?"

# What ends an address: a postcode, before its town or behind it.
_POSTCODE = r"(?:[A-Z]{1,2}-|C\.?P\.? )?\d{4,5}"
_BRITISH = r"(?:[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}|[A-Z]\d[\dW] [A-Z\d]{4})\b"
_AMERICAN = r"[A-Z]{2},? \d{5}(?:-\d{4})?(?!\d)"
_NEXT = r"(?:,? |,? ?\n)"
_OFFICE = r"(?:(?:(?<=[Cc]edex)|(?<=CEDEX)) \d{1,2})?"
_REGION = r"(?: \([^()\n\d]{2,25}\))?"
_PLACES = (
    rf"{_POSTCODE},? {_TOWN}{_OFFICE}",
    rf"{_TOWN}{_NEXT}{_AMERICAN}",
    rf"{_TOWN}{_NEXT}{_BRITISH}",
    _AMERICAN,
    _BRITISH,
    rf"{_SMALL_TOWN},? (?i:{_AMERICAN}|{_BRITISH})",
    rf"{_POSTCODE} {_SMALL_TOWN}",
)

# What stands between the street and the town: a flat, a floor, a building.
_FLATS = (
    r"(?:unit|apt|apartment|suite|ste|flat|floor|fl|no|n)\b\.? ?\w{1,5}",
    r"(?:piso|puerta|escalera|esc|apto)\b\.? ?\w{1,5}",
    r"(?:bat|b\u00e2t(?:iment)?|\u00e9tage|appt|appartement)\b\.? ?\w{1,5}",
    r"(?:wohnung|whg|stock)\b\.? ?\w{1,5}",
    r"#\w{1,5}",
    r"\([^()\n]{1,20}\)",
    r"\d{1,3}(?:-\d{1,3})?(?=,)",
    r"\d{1,2}\.?(?:o|a|er|e|\u00e8me)?\.? ?(?:[A-Za-z]|izq|dcha|etage|\u00e9tage|stock|og)\b\.?",
    r"bajo(?: \w)?\b",
    r"(?:\d{1,2}\. ?)?(?:og|eg)\b",
)
_NUMBERED = r"[^\W\d_]{2,12}\b\.? ?\d{1,3}[A-Za-z]?\b(?![.,:]?\d)"
_LABELLED = rf"(?=(?P<label>[^\W\d_]+)){_NUMBERED}"
_SIDE = r"(?: [^\WA-Z\d_]{2,9}\.?(?=,))?"
_BUILDING = rf"[^,\n\d]{{2,25}}(?=, ?{_POSTCODE} )"

# What begins it: a street with its number.
_NUMBER = r"\d{1,5}(?: ?(?:bis|ter|quater))?(?: ?[A-Za-z])?(?:[-/]\d{1,4}){0,2}\b"
_NAME = r"[\w'.-]{1,30}(?: [\w'.-]{1,30}){0,5}?"
_BOXES = ("bp", r"b\.p\.", r"p\.? ?o\.? ?box", "postfach", "casilla(?: postal)?", "case postale")
_BOX = _any_of([*_BOXES, r"(?:apartado|apdo\.?)(?: de correos| postal)?"])
_FRENCH_ARTICLES = r"(?:(?:de|du|des|la|le|les|l'|d'|aux|au|saint|sainte) ?){0,3}"
_SPANISH_NAME = rf"(?:(?:de|del|la|las|los|el|l'|d'|i|y) ?){{0,3}}(?-i:{_CAPITAL}|\d{{1,3}}\w?)"
_FRENCH_BETWEEN = r"(?:(?:de|du|des|la|le|les|et|d'|l') ?){0,2}"


@cache
def _forms() -> tuple[tuple[re.Pattern[str], bool], ...]:
    """How an address begins, and whether that alone tells it: else a postcode with a town has to follow."""
    french, spanish, german = (_words(_STREETS[name]) for name in ("french", "spanish", "german"))
    english = _words({*_STREETS["english"], *map(str.lower, American.street_suffixes)}) + r"\b\.?"
    street = rf"(?<![\w.]){spanish}(?:(?<=\W)|\b) ?"
    number = rf"(?:(?:n\.?o?\.? ?|n[u\u00fa]m\.? |# ?)?{_NUMBER}|s/n\b)"
    words = (
        rf"(?-i:(?:[NSEW]{{1,2}}\. |[NSEW]{{1,2}} )?(?:{_CAPITAL}[ -]|of |the |\d+(?:st|nd|rd|th) |de |la ){{1,4}}?)"
    )
    shapes = (
        (rf"{_BOX} ?(?:n?\.?o?\.? ?)\d(?:[\d ]{{0,8}}\d)?\b", True),
        (rf"(?<!\d)\d{{1,5}}[a-z]?(?:[-/]\d{{1,4}})?,? {words}{english}(?: {english})*(?-i: [NSEW]{{1,2}}\b)?", True),
        (rf"(?<!\d)\d{{1,5}}[a-z]?,? (?:[\w'.-]{{1,30}} ){{1,3}}?{english}", False),
        (
            rf"(?<!\d){_NUMBER},? {french}\.? {_FRENCH_ARTICLES}(?:\d{{1,2}} )?"
            rf"(?-i:{_CAPITAL})(?:[ -]{_FRENCH_BETWEEN}(?-i:{_CAPITAL})){{0,3}}",
            True,
        ),
        (rf"(?<!\d){_NUMBER},? {french}\.? {_NAME}", False),
        (rf"{street}(?:{_SPANISH_NAME} ?){{1,4}}?,? ?{number}", True),
        (rf"{street}{_NAME},? {number}", False),
        (rf"(?<!\w)c/(?!o\b) ?{_NAME},? {number}", True),
        (rf"(?:(?-i:{_CAPITAL}[ -])|(?<!\w)[\w-]{{2,30}}){german}(?<=[\w.]{{4}}) ?{_NUMBER}", True),
    )
    return tuple((re.compile(shape, re.IGNORECASE), alone) for shape, alone in shapes)


_GAP = r"(?:, ?\n?| ?\n(?:[^\W\d_]{3,12} ?: ?)?| - | (?:in |en |\u00e0 )?|[/-])"
_TAIL = re.compile(rf"{_GAP}(?:(?P<place>{_any_of(_PLACES)}){_REGION}|(?i:{_any_of(_FLATS)}){_SIDE})|, ?{_BUILDING}")
_FURTHER = re.compile(
    rf", ?(?P<town>{_TOWN}(?:,? [A-Z]{{2}}\b)?){_REGION}(?![\w:@])|(?:, ?| (?=[a-z]+\.? ?\d+\w?,)){_LABELLED}"
)
"""A town without a postcode, and what is numbered within a house, whatever it is called."""
_LONGEST_HOUSE = 40
_FLAT_FIRST = re.compile(rf"(?<!\w)(?i:{_any_of(_FLATS)}), ?$")

# What stands before a postcode, part by part.
_CODE = re.compile(rf"(?<!\w)(?:{_POSTCODE} {_TOWN}{_OFFICE}{_REGION}|{_AMERICAN}|{_BRITISH})")
_PART = re.compile(r"[^\s,][^,\n]*")
_SMALL = _words({*_STREETS["french"], *_STREETS["spanish"], *words_of("particles"), "les", "of", "the"})
_DOTTED = r"(?:(?<!\w{5})\.[\w'-]{0,20}|(?<=str)\.)?"
"""A dot behind a short word shortens it; behind a longer one it ends a sentence."""
_PIECE = rf"(?:[A-Z\u00c0-\u00de#][\w'/-]{{0,30}}{_DOTTED}|\d[\w./-]{{0,9}}|s/n|{_SMALL}(?= ))"
_LINE = rf"(?:{_PIECE} ){{0,8}}{_PIECE}"
_WORDS = re.compile(rf"(?<![^\s']){_LINE}$")
_INTO = re.compile(r"(?: (?:in|en|\u00e0)| \([^()\n]{1,20}\)| [^\WA-Z\d_]{2,5}\.? ?\d{1,3}\w?)? *$")
"""What stands between a street and its postcode without a comma: a small word, a box or a flat."""
_LARGE = re.compile(r"(?<![^\W_])[A-Z\u00c0-\u00de][^\W\d_]{2}|^[A-Z] ?\d")
_AT_AN_END = re.compile(r"^\d|\d[A-Za-z]?$|s/n$")
_FLAT = re.compile(r"(?:[A-Z][\w.]{1,12} ){1,2}(?:\d{1,3}\w?|[A-Z])")
_INSIDE = re.compile(
    rf"{_any_of(_FLATS)}|c/o |{_BOX} ?\d|(?-i:[^\WA-Z\d_]{{2,10}}\.? )?{_NUMBER}.{{0,12}}$", re.IGNORECASE
)
"""What only stands within an address: a flat, a floor, a number alone."""

# What stands behind a word that tells an address: small words, then its first part.
_LEADS = re.compile(r"(?:[^\S\n]?:)?\s*(?:(?:l')?[^\W\d_A-Z\u00c0-\u00de]+(?: ?: ?| |(?<=l'))){0,5}")
_TOLD = re.compile(rf"{_LINE}(?![\w'])")
_ROOM = rf"(?:[A-Z\u00c0-\u00de](?:[^,.\n]|(?<!\w{{4}})\.){{1,40}}|{_NUMBERED}|(?i:{_any_of(_FLATS)}))"
_HOUSE = re.compile(rf"(?i:l'|le |la |les |the |el )?(?:{_ROOM},[ \n])+")
"""What stands before the street where it is told that an address follows: a house, a building, a flat."""
_NAMED_HOUSE = re.compile(
    rf"(?:^|(?<=: )|(?<= [a\u00e0] )|(?<= (?:at|to|in|en) ))(?:The|El|La|Los|Las|Le|Les) {_CAPITAL}"
    rf"(?:[ -]{_BETWEEN}(?:[dl]')?{_CAPITAL}){{0,3}}(?:, ?|,?\n)$",
    re.MULTILINE,
)
"""A house that is called by a name with its article, and stands before the street."""
_SHORTEST_ENDING = 4
_STREET_WORDS = frozenset(map(folded, chain(*_STREETS.values(), American.street_suffixes)))
_STREET_ENDINGS = tuple(word for word in map(folded, _STREETS["german"]) if len(word) >= _SHORTEST_ENDING)
_FURTHEST, _MOST_PARTS = 140, 5
"""Characters and parts that an address has before its postcode, at most."""


def find(text: str, told: Sequence[int]) -> Iterator[Span]:
    """Find the addresses in *text*, a plain one with words that tell them and end at *told*.

    What several forms find of one is one.
    """
    start = end = 0
    for begun, stopped in sorted(_found(text, told)):
        if begun >= end and end:
            yield start, end
        start, end = (begun, stopped) if begun >= end else (start, max(end, stopped))
    if end:
        yield start, end


def _found(text: str, told: Sequence[int]) -> Iterator[Span]:
    leads = [lead.end() for place in told if (lead := _LEADS.match(text, place))]
    for form, alone in _forms():
        place = 0
        while found := form.search(text, place):
            end, has_place = _with_tail(text, found.end())
            if alone or has_place:
                yield _whole(text, found.start(), leads), end
            place = max(found.end(), found.start() + 1)
    for code in _CODE.finditer(text):
        begun = _street_before(text, code.start())
        if begun is not None:
            yield _whole(text, begun, leads), code.end()
    for begun in leads:
        first = _TOLD.match(text, begun)
        if first and _is_numbered(first[0]):
            yield begun, _with_tail(text, first.end())[0]


def _is_numbered(words: str) -> bool:
    """Whether *words* are a street with its number, rather than a day or a sum."""
    return _is_street(words) and bool(re.search(r"(?<!\d)\d{1,4}(?!\d)", words)) and not any(map(tells, words.split()))


def _whole(text: str, begun: int, leads: Sequence[int]) -> int:
    """Where an address begins whose street does so at *begun*: with the house or the flat that stands before it."""
    found = (form.search(text, max(0, begun - _LONGEST_HOUSE), begun) for form in (_FLAT_FIRST, _NAMED_HOUSE))
    return min([_house_before(text, begun, leads), *(before.start() for before in found if before)])


def _house_before(text: str, begun: int, leads: Sequence[int]) -> int:
    """Where an address begins whose street does so at *begun*: at its house, if a word before that tells an address."""
    near = (lead for lead in reversed(leads) if lead < begun <= lead + _FURTHEST)
    return next((lead for lead in near if _HOUSE.fullmatch(text, lead, begun) and _belongs(text[lead:begun])), begun)


def _street_before(text: str, code: int) -> int | None:
    """Where the address begins whose postcode stands at *code*: its parts are read backwards, to the street."""
    first = max(0, code - _FURTHEST, text.rfind("\n\n", 0, code) + 1)
    parts = list(_PART.finditer(text, first, code))[-_MOST_PARTS:]
    while parts:
        part = parts.pop()
        words = _WORDS.search(_INTO.sub("", part[0]))
        is_whole = words is not None and words.start() == 0
        if words and _is_street(words[0]):
            begun = part.start() + words.start()
            return _lead(parts[-1], words[0], begun) if is_whole and parts else begun
        if not (is_whole or _INSIDE.match(part[0])):
            return None
    return None


def _is_street(words: str) -> bool:
    """Whether *words* name a street, a square, a hamlet: by a word that tells it, or by a name with its number."""
    if re.search(r"\d", words):
        return bool(_LARGE.search(words)) and not re.match(_any_of(_FLATS), words, re.IGNORECASE)
    return any(map(_tells_street, [*words.split(), *re.split("[ '-]", words)]))


def _tells_street(word: str) -> bool:
    word = folded(word)
    return word in _STREET_WORDS or word.endswith(_STREET_ENDINGS)


def _lead(part: re.Match[str], street: str, begun: int) -> int:
    """Where an address begins, with the flat in the *part* before its *street*, or the number or house it lacks."""
    words = _WORDS.search(part[0].rstrip())
    if words is None:
        return begun
    is_flat = _FLAT.fullmatch(words[0])
    is_house = not (_AT_AN_END.search(street) or tells(words[0].split()[0]) or _is_person(words[0].split()))
    return part.start() + words.start() if is_flat or is_house else begun


def _with_tail(text: str, end: int) -> tuple[int, bool]:
    """Go on over flats and buildings to the postcode and the town, if they follow."""
    for _ in range(_MOST_PARTS):
        part = _TAIL.match(text, end)
        if part is None:
            part = _FURTHER.match(text, end)
            if part is None or not _belongs(part["town"] or part["label"]):
                break
        elif part["place"]:
            return part.end(), True
        end = part.end()
    return end, False


def _belongs(name: str) -> bool:
    """Whether *name* may be that of a town or of a part of a house: it tells nothing else, and is nobody's."""
    words = re.findall(r"[^\W\d_]+", name)
    return not words or not (tells(words[0]) or _is_person(words))


def _is_person(words: Sequence[str]) -> bool:
    return len(words) > 1 and is_given(words[0]) and is_family(words[-1])
