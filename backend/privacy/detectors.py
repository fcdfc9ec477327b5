"""What personal data is and how each kind of it is told: one table of rows.

A row is a pattern on plain text, a check that the digits stand, and what the words nearby say. What an earlier row has
taken no later one sees; rows without a type take what only looks like personal data: dates, amounts, references.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import phonenumbers
from stdnum import iban, luhn
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.us import ssn

from backend.privacy import addresses, names
from backend.privacy.digits import GROUP, LONGEST_RUN, RUN, Span, Window, digits_of, windows
from backend.privacy.lexicon import TABLE, folded, is_given, is_known, kind_of, words_of
from privacy.detectors import ADDRESS as MAIL
from privacy.detectors import internet_addresses

REGIONS: Final = {"en": ("US", "GB"), "es": ("ES",), "fr": ("FR",), "de": ("DE", "AT", "CH")}
_SENTENCE = re.compile(r"[^\W\d_]{4}[.!?]\s")
_BEFORE, _AFTER = 45, 25
"""So near a number stand the words that tell what it is."""


@dataclass(frozen=True)
class Ours:
    """Our own texts: their numbers, and the names of our products, are nobody's."""

    text: str = ""

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Their long numbers, with and without the code of the United States."""
        found = {number for run in RUN.finditer(self.text) if len(number := digits_of(run[0])) >= _SHORTEST_PHONE}
        return frozenset(found | {number.removeprefix("1") for number in found if len(number) == 11})

    @cached_property
    def _folded(self) -> str:
        return self.text.casefold()

    def says(self, name: str) -> bool:
        """Whether we say *name* as well; a single word only if it is written in the same letters."""
        return name in self.text or (" " in name and name.casefold() in self._folded)


@dataclass(frozen=True)
class Sight:
    """A text as the rows see it: plain, in a language, with the words that tell something and with what is ours."""

    text: str
    language: str
    ours: Ours

    @cached_property
    def told(self) -> list[tuple[int, int, str]]:
        """Where words tell what stands near them, and what."""
        words = [(match.start(), match.end(), folded(match[0])) for match in re.finditer(r"[^\W\d_]+", self.text)]
        found: list[tuple[int, int, str]] = []
        after = 0
        for place, (start, end, word) in enumerate(words):
            for length in (3, 2):
                inside = words[place : place + length]
                phrase = " ".join(text for _, _, text in inside)
                if phrase in TABLE["phrases"]:
                    found.append((start, inside[-1][1], TABLE["phrases"][phrase]))
                    after = place + length
                    break
            else:
                kind = kind_of(word)
                if kind and place >= after:
                    found.append((start, end, kind))
        return [each for each in found if each[2]]

    @cached_property
    def digits(self) -> list[Window]:
        """The rows of groups of digits, see `windows`."""
        return windows(self.text)

    def kind(self, start: int, end: int) -> str:
        """Say what the nearest telling word before *start* tells, or else one close behind *end*."""
        before = bisect_left(self.told, (start, 0, ""))
        last = self.told[before - 1][1] if before else -_BEFORE
        if before and start - last <= _BEFORE and not _SENTENCE.search(self.text, max(0, last - 4), start):
            return self.told[before - 1][2]
        behind = next((each for each in self.told[before:] if each[0] >= end), None)
        near = behind is not None and behind[0] - end <= _AFTER and "\n" not in self.text[end : behind[0]]
        return behind[2] if behind and near and not re.search(r"[.!?] ", self.text[end : behind[0]]) else ""


Find = Callable[[Sight], Iterator[Span]]


@dataclass(frozen=True, slots=True)
class Row:
    """How one kind is told; without a `type` it is what only looks like one."""

    type: str
    find: Find


# Numbers: the digits that stand together, in the groups that they are written in.

_CARDS = {
    (4, 4, 4, 4),
    (4, 6, 5),
    (4, 6, 4),
    (6, 6, 4),
    (4, 4, 4, 4, 3),
    (6, 4, 6),
    (4, 4, 8),
    (8, 8),
    (6, 13),
    (4, 12),
}


def _cards(sight: Sight) -> Iterator[Span]:
    for window in sight.digits:
        groups = window.groups
        digits = "".join(sight.text[start:end] for start, end in groups)
        if not (13 <= len(digits) <= 19 and digits[0] in "23456" and luhn.is_valid(digits)):
            continue
        if len(groups) in {1, window.together} or tuple(end - start for start, end in groups) in _CARDS:
            yield window.span


_IBAN = re.compile(r"(?=([A-Za-z]{2}\d{2}(?:[ \n-]?[A-Za-z0-9]){11,34}))")


def _ibans(sight: Sight) -> Iterator[Span]:
    """An IBAN may end in the middle of a word: somebody forgot the blank."""
    after = 0
    for found in _IBAN.finditer(sight.text):
        text, start = found[1], found.start(1)
        if start < after:
            continue
        for end in range(len(text), 14, -1):
            if text[end - 1].isalnum() and iban.is_valid(text[:end].replace("\n", ""), check_country=False):
                yield start, start + end
                after = start + end
                break


@dataclass(frozen=True, slots=True)
class National:
    """A national number: its form, its check, and the form that needs a word to tell it."""

    is_valid: Callable[[str], bool]
    form: re.Pattern[str]
    told: re.Pattern[str] | None = None


_SEP = r"[ ./\n-]?"
_LAST = r"(?:[A-Z](?![A-Z])|[a-z](?![A-Za-z]))"
NATIONALS: Final = (
    National(
        ssn.is_valid,
        re.compile(r"(?<![\d-])\d{3}[ .\n-]\d{2}[ .\n-]\d{4}(?![\d-]*\d)"),
        re.compile(r"(?<!\d)\d{9}(?!\d)"),
    ),
    National(nie.is_valid, re.compile(rf"(?<![A-Za-z])[XYZxyz]{_SEP}\d(?:{_SEP}\d){{6}}{_SEP}{_LAST}")),
    National(dni.is_valid, re.compile(rf"(?<!\d)\d(?:{_SEP}\d){{7}}{_SEP}{_LAST}")),
    National(nir.is_valid, re.compile(rf"(?<!\d)[12](?:{_SEP}\d){{4}}{_SEP}[0-9][0-9ABab](?:{_SEP}\d){{8}}(?!\d)")),
    National(
        idnr.is_valid,
        re.compile(r"(?<!\d)\d\d[ ./\n-]\d{3}[ ./\n-]\d{3}[ ./\n-]\d{3}(?!\d)"),
        re.compile(rf"(?<!\d)\d(?:{_SEP}\d){{10}}(?!\d)"),
    ),
    National(codicefiscale.is_valid, re.compile(r"(?<!\w)[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z](?!\w)", re.IGNORECASE)),
)


def _nationals(sight: Sight) -> Iterator[Span]:
    for row in NATIONALS:
        for form in filter(None, (row.form, row.told)):
            for found in form.finditer(sight.text):
                bare = "".join(sign for sign in found[0] if sign.isalnum())
                if row.is_valid(bare) and (form is row.form or sight.kind(*found.span()) == "national"):
                    yield found.span()


_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")
_PAIRS = re.compile(r"0\d(?:[ .-]\d\d){4}")
_SHORTEST_PHONE, _LONGEST_PHONE = 7, 32
_NO_PHONE = frozenset({"account", "reference", "national", "passport", "secret", "card", "part", "other"})


def _phones(sight: Sight) -> Iterator[Span]:
    for window in sight.digits:
        start, end = window.span
        if window.together > LONGEST_RUN or end - start > _LONGEST_PHONE:
            continue
        while start and sight.text[start - 1] in "+(":
            start -= 1
        if _SHORTEST_PHONE <= len(digits_of(sight.text[start:end])) <= 15 and _is_phone(
            sight, start, end, len(window.groups)
        ):
            yield start, end


def _is_phone(sight: Sight, start: int, end: int, groups: int) -> bool:
    text, kind = sight.text[start:end], sight.kind(start, end)
    digits = digits_of(text)
    if text.lstrip("(").startswith("+") or (digits.startswith("00") and groups > 1):
        return kind != "reference" and _parsed("+" + digits.removeprefix("00"), None, lenient=True)
    if kind == "reference":
        return False
    is_formed = bool(_AMERICAN.fullmatch(text) or _PAIRS.fullmatch(text))
    if kind == "phone":
        return is_formed or any(_parsed(digits, region, lenient=True) for region in REGIONS[sight.language])
    if kind in _NO_PHONE and not (groups > 1 and (is_formed or (kind == "secret" and len(digits) >= 9))):
        return False
    regions = [region for row in REGIONS.values() for region in row] if groups > 1 else REGIONS[sight.language]
    return is_formed or any(_parsed(digits, region, lenient=False) for region in regions)


def _parsed(digits: str, region: str | None, *, lenient: bool) -> bool:
    """Whether *digits* are a number of *region*, written with its leading zero where it has one."""
    if region and not lenient and phonenumbers.ndd_prefix_for_region(region, True) == "0" and digits[0] != "0":
        return False
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number) if lenient else phonenumbers.is_valid_number(number)


def _of_the_bank(sight: Sight) -> Iterator[Span]:
    """Numbers that our own texts have."""
    for window in sight.digits:
        if digits_of(sight.text[slice(*window.span)]) in sight.ours.numbers:
            yield window.span


def _accounts(sight: Sight) -> Iterator[Span]:
    shapes: set[tuple[int, ...]] = set()
    for run in RUN.finditer(sight.text):
        for line in re.finditer(r"[^\n]*\d", run[0]):
            start, end = run.start() + line.start() + (line[0][0] == "("), run.start() + line.end()
            shape = tuple(len(each) for each in GROUP.findall(line[0]))
            is_told = sight.kind(start, end) == "account" and 5 <= sum(shape) <= 20
            if is_told or shape in shapes:
                shapes.add(shape)
                yield start, end


# Codes and names of users: told by a word, or not at all.

_PASSPORT = re.compile(
    r"(?<![A-Z0-9])(?=(?:[A-Z]*\d){4})[A-Z0-9]{6,10}(?![A-Z0-9])|(?<!\w)(?=(?:[a-z]*\d){4})[a-z0-9]{6,10}(?!\w)"
)
_GAP = re.compile(r"[\s:='\"\u00ab(]*")
_TOKEN = re.compile(r"\S+")
_SMALL_WORDS = 5
_ENDS = ",;:.?)\"'\u00bb]"
_NOT_LETTERS = re.compile(r"[\d_#!*$%&+=@/]|[^\W\d_][.-][^\W\d_]")
_SAYS = re.compile(r"(?:is|was|es|era|est|\u00e9tait|ist|war|lautet|[:=])$", re.IGNORECASE)


def _passports(sight: Sight) -> Iterator[Span]:
    for found in _PASSPORT.finditer(sight.text):
        if sight.kind(*found.span()) == "passport":
            yield found.span()


def _numeric_secrets(sight: Sight) -> Iterator[Span]:
    for window in sight.digits:
        text = sight.text[slice(*window.span)]
        is_short = 3 <= len(digits_of(text)) <= 10 and "\n" not in text and window.together <= LONGEST_RUN
        if is_short and sight.kind(*window.span) == "secret":
            yield window.span


def _told_tokens(kind: str, accepts: Callable[[str, bool, str], bool]) -> Find:
    """What stands behind a word of *kind*, small words between left out."""

    def find(sight: Sight) -> Iterator[Span]:
        for _, end, told in sight.told:
            if told != kind:
                continue
            says, place = False, end
            for _ in range(_SMALL_WORDS):
                gap = _GAP.match(sight.text, place)
                start = gap.end() if gap else place
                says = says or bool(re.search("[:=]", sight.text[place:start]))
                token = _TOKEN.match(sight.text, start)
                if token is None:
                    break
                word = folded(token[0].strip(_ENDS))
                if word in words_of("links"):
                    says, place = says or bool(_SAYS.fullmatch(word)), token.end()
                    continue
                shown = token[0].rstrip(_ENDS)
                if accepts(shown, says, sight.language):
                    yield start, start + len(shown)
                break

    return find


def _is_secret(token: str, says: bool, language: str) -> bool:
    if len(token) < 4 or token.isdigit():
        return False
    if _NOT_LETTERS.search(token):
        return says or any(map(str.isdigit, token))
    return says and (not is_known(token, language) or (token[0].isupper() and language != "de"))


def _is_handle(token: str, says: bool, language: str) -> bool:  # noqa: ARG001 - as secrets are accepted
    if len(token) < 3 or token.isdigit() or "@" in token[1:]:
        return False
    has_signs = bool(re.search(r"[\d_.]", token)) and any(map(str.isalpha, token))
    return has_signs or not (is_known(token, language) or token[0].isupper() or is_given(token))


# Dates, amounts and references: they look like numbers of somebody.

_MONTH = "(?:" + "|".join(sorted(TABLE["months"].split(), key=len, reverse=True)) + r")\b\.?"
_ORDINAL = r"(?:er|st|nd|rd|th|\.|o)?"
_OF_A_YEAR = r"(?:,?(?: de| del)? (?:19|20)\d\d|,? '?\d\d(?!\d))"
_DATES = re.compile(
    "|".join(
        (
            r"(?<![\d.-])(?<!\d )\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d)(?![\d-]*\d|\1\d)",
            r"(?<![\d.-])(?:19|20)\d\d([./-])\d{1,2}\2\d{1,2}(?![\d-]*\d)",
            rf"(?<!\d)\d{{1,2}}{_ORDINAL}(?: de| of)? {_MONTH}{_OF_A_YEAR}?",
            rf"(?<!\w){_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?(?!\d)",
            rf"(?<!\w){_MONTH} (?:del? )?(?:19|20)\d\d(?!\d)",
        )
    ),
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d|[./-]\d\d$|'?\d\d$")
_OF_DATES = frozenset({"born", "since", "reference"})
_BORN_BEFORE = 2010
"""Whoever was born then writes by himself now."""
_TIMES = re.compile(r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)")
_MONEY = r"(?:[$\u20ac\u00a3%]|(?:USD|EUR|GBP|CHF|dollars?|euros?|d\u00f3lares|pounds?)\b)"
_AMOUNT = re.compile(
    rf"{_MONEY} ?\d[\d.,']*(?: \d{{3}}(?!\d))*|(?<![\d.,'])\d[\d.,']*(?: \d{{3}}(?!\d))* ?{_MONEY}", re.IGNORECASE
)
_DOT = "(?:dot|punto|point|punkt)"
_SPELT_MAIL = re.compile(
    rf"(?<![\w.])[\w.+-]{{1,64}}(?: (?:at|arroba|arobase) [\w-]{{1,63}}(?: {_DOT} [\w-]{{1,63}}){{1,3}}(?!\w)"
    r"| @ [\w-]{1,63}(?:\.[\w-]{1,63}){1,3})",
    re.IGNORECASE,
)
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)


def _births(sight: Sight) -> Iterator[Span]:
    """Dates that are told to be a birth, and whole ones of long ago unless they are told to be something else."""
    before = 0
    for found in _DATES.finditer(sight.text):
        start, end = found.span()
        near = [kind for _, stop, kind in sight.told if before <= stop <= start and start - stop <= _BEFORE]
        told = next((kind for kind in reversed(near) if kind in _OF_DATES), "") or sight.kind(start, end)
        year = _YEAR.search(found[0])
        is_old = year is not None and len(year[0]) == 4 and int(year[0]) < _BORN_BEFORE and bool(_day(found[0]))
        if year and (told == "born" or (is_old and told not in _OF_DATES)):
            yield start, end
        before = end


def _day(date: str) -> str:
    """Give the digits of a date but its year's: a month and a year are no day."""
    return re.sub(r"(?:19|20)\d\d|\D", "", date)


def _matches(pattern: re.Pattern[str]) -> Find:
    return lambda sight: (found.span() for found in pattern.finditer(sight.text))


def _addresses(sight: Sight) -> Iterator[Span]:
    return addresses.find(sight.text, [end for _, end, kind in sight.told if kind == "address"])


def _machines(sight: Sight) -> Iterator[Span]:
    """Addresses of machines; a version or a section that is numbered in the same way is named just before."""
    named = {end for _, end, kind in sight.told if kind == "part"}
    for start, end in internet_addresses(sight.text):
        if named.isdisjoint(range(start - 2, start)):
            yield start, end


def _references(sight: Sight) -> Iterator[Span]:
    for run in RUN.finditer(sight.text):
        if len(digits_of(run[0])) >= 5 and sight.kind(*run.span()) == "reference":
            yield run.span()


LOOKS_ALIKE: Final = ""
ROWS: Final[Sequence[Row]] = (
    Row("EMAIL", _matches(MAIL)),
    Row("EMAIL", _matches(_SPELT_MAIL)),
    Row(LOOKS_ALIKE, _matches(_UUID)),
    Row("IBAN", _ibans),
    Row("IP", _machines),
    Row("PASSWORD_OR_CODE", _told_tokens("secret", _is_secret)),
    Row("HANDLE", _matches(re.compile(r"(?<![\w@.])@\w+(?:[.-]\w+)*"))),
    Row("HANDLE", _told_tokens("handle", _is_handle)),
    Row("CARD", _cards),
    Row("SSN_OR_NATIONAL_ID", _nationals),
    Row("ADDRESS", _addresses),
    Row("DATE_OF_BIRTH", _births),
    Row(LOOKS_ALIKE, _matches(_DATES)),
    Row(LOOKS_ALIKE, _matches(_TIMES)),
    Row(LOOKS_ALIKE, _matches(_AMOUNT)),
    Row(LOOKS_ALIKE, _of_the_bank),
    Row("PASSPORT", _passports),
    Row("PHONE", _phones),
    Row("PASSWORD_OR_CODE", _numeric_secrets),
    Row("ACCOUNT", _accounts),
    Row(LOOKS_ALIKE, _references),
)
"""What is found, and how; the first rows know best what it is. Names are looked for in what is left."""


SURE_OF_PIECES: Final = tuple(row for row in ROWS if row.type in {"CARD", "IBAN"})
"""What its check digits tell even where words stand between its pieces; the others have fewer of them."""

_TAKEN = "\0"


def find(sight: Sight) -> list[tuple[int, int, str]]:
    """Find the personal data in a plain text, in order, none over another."""
    found: list[tuple[int, int, str]] = []
    rest = list(sight.text)
    for row in ROWS:
        for start, end in row.find(sight):
            if start < end and _TAKEN not in rest[start:end]:
                found.append((start, end, row.type))
                rest[start:end] = _TAKEN * (end - start)
    found += ((start, end, "NAME") for start, end in names.find("".join(rest), sight.language, sight.ours.says))
    return sorted(each for each in found if each[2] != LOOKS_ALIKE)
