"""Read the numbers of a text with their units, and change them so that they are no longer what the articles say.

This reader belongs to the exam: it shares nothing with the gate that is examined.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from tests.backend.api.runtime.triage.reply_checks.replies import Reply

UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
AMOUNT, PERCENTAGE, PLAIN = "dollar", "percent", ""

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS = {
    **{word: number for number, word in enumerate(_SMALL)},
    **{word: 10 * number for number, word in enumerate(_TENS, start=2)},
}

_WORD = "|".join(WORDS)
_ONES = "|".join(_SMALL[1:10])
_NUMBER = re.compile(
    rf"(?P<digits>(?<![\w.,/:@-])\d+(?:,\d{{3}})*(?:\.\d+)?(?![\d:/@(½])(?!\.\d)(?!st\b|nd\b|rd\b|th\b))"
    rf"|\b(?P<tens>{'|'.join(_TENS)})-(?P<ones>{_ONES})\b"
    rf"|\b(?P<word>{_WORD})(?P<hundred>\s+hundred)?\b",
    re.IGNORECASE,
)
_RANGE_START = re.compile(r"\$?(?P<first>\d[\d,.]*)(?P<dash>[-\u2013])\$?(?=\d)")
_TO = r"(?:\s?(?:to|and|or)?\s\$?(?:\d[\d,.]*|" + _WORD + r")%?)?"
_AFTER = re.compile(
    rf"{_TO}(?:\s?(?P<percent>%|percent(?:age points?)?\b)|[\s-](?P<dollar>dollars?\b|cents?\b)"
    rf"|[\s-](?:more |extra |business |full )?(?P<unit>{'|'.join(UNITS)})s?\b)",
    re.IGNORECASE,
)
_OPAQUE = re.compile(
    r"\S+@\S+|(?:https?://)?\S*\.example\S*|\+?1?[ -]*\(?202\)?[ -]*555[ -]*\d{4}|401\(k\)|FIDO2|ANYCUS30|24/7"
    r"|\b\d{1,2}(?::\d\d)?\s?(?:[ap]\.m\.|[AP]M\b)"
)
_MARKER = re.compile(r"^\s*(?:Step\s+)?\(?(?:\d+|[a-z])[.):]\s", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_CLOCK = re.compile(r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?P<half>\s?(?:[ap]\.m\.|[AP]M\b))")

_COUNTED = re.compile(
    r"\s(?:points?|files|keys|characters|wrong|recovery|partner|billing|virtual|index|passwords)\b", re.IGNORECASE
)
_ALIKE = (7, 12, 24, 60)
"""A week has 7 days, a year 12 months and so on: a number that is another of the same length is no change."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text; *unit* is one of `UNITS`, `AMOUNT`, `PERCENTAGE` or `PLAIN`."""

    start: int
    end: int
    written: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Change:
    """What was put in the place of what."""

    start: int
    end: int
    new: str

    def on(self, text: str) -> str:
        """Give *text* changed."""
        return text[: self.start] + self.new + text[self.end :]


Choose = Callable[[Reply, Random], Change | None]


@cache
def figures(text: str) -> tuple[Figure, ...]:
    """Read the numbers of *text*; those of addresses, phone numbers, times of day and list items are none."""
    for pattern in (_OPAQUE, _MARKER):
        text = pattern.sub(lambda match: "#" * len(match[0]), text)
    text = _RANGE_START.sub(lambda match: match[0].replace(match["dash"], " "), text)
    return tuple(_figure(match, text) for match in _NUMBER.finditer(text))


def sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(text) if sentence]


def in_body(reply: Reply) -> Iterator[Figure]:
    """Give the numbers between greeting and closing that an article or the customer said."""
    start, end = body_of(reply.draft)
    said = _values(_sources(reply))
    for figure in figures(reply.draft):
        if start <= figure.start and figure.end <= end and figure.value in said:
            yield figure


def body_of(draft: str) -> tuple[int, int]:
    """Give where the body begins and ends: after the first paragraph, before the last."""
    return draft.index("\n\n") + 2, draft.rindex("\n\n")


def other_digit(*units: str) -> Choose:
    """Change one digit of a number that has one of *units*."""

    def change(reply: Reply, random: Random) -> Change | None:
        figure = _any(reply, random, lambda one: one.unit in units and one.written[0].isdigit())
        if figure is None:
            return None
        options = [
            figure.written[:place] + digit + figure.written[place + 1 :]
            for place, old in enumerate(figure.written)
            if old.isdigit()
            for digit in "0123456789"
            if digit != old and not (digit == "0" and place == 0)
        ]
        return _new(reply, figure, options, random)

    return change


def other_word(reply: Reply, random: Random) -> Change | None:
    """Change a number that is written as a word."""
    figure = _any(reply, random, lambda one: one.written[0].isalpha() and one.value > 1 and _is_counted(reply, one))
    if figure is None:
        return None
    options = [word.capitalize() if figure.written[0].isupper() else word for word in list(WORDS)[2:]]
    return _new(reply, figure, options, random)


def other_zeros(reply: Reply, random: Random) -> Change | None:
    """Append a zero, or leave one out."""
    figure = _any(
        reply, random, lambda one: one.written[0].isdigit() and one.value >= 2 and one.value == int(one.value)
    )
    if figure is None:
        return None
    value = int(figure.value)
    options = [f"{value * 10:,}"] + ([f"{value // 10:,}"] if value % 10 == 0 else [])
    return _new(reply, figure, options, random)


def other_unit(reply: Reply, random: Random) -> Change | None:
    """Leave the number and change what it counts."""
    figure = _any(reply, random, lambda one: one.unit != PLAIN)
    if figure is None:
        return None
    draft, before, after = reply.draft, reply.draft[: figure.start], reply.draft[figure.end :]
    number = figure.written
    if figure.unit == AMOUNT and before.endswith("$"):
        return Change(figure.start - 1, figure.end, random.choice([f"€{number}", f"£{number}", f"{number} cents"]))
    match = re.match(r"(?P<blank>[\s-]?)(?P<unit>%|percentage points?\b|percent\b|dollars\b)", after)
    if match and figure.unit == PERCENTAGE:
        new = f"${number}" if number[0].isdigit() else f"{number} dollars"
        return None if _is_said(reply, figure.value, AMOUNT) else Change(figure.start, figure.end + match.end(), new)
    if match and figure.unit == AMOUNT:
        return Change(figure.end + match.start("unit"), figure.end + match.end(), "euros")
    match = re.match(rf"[\s-](?:business )?(?P<unit>{'|'.join(UNITS)})(?P<many>s?)\b", after)
    if not match:
        return None
    units = [unit for unit in UNITS if unit != figure.unit and not _is_said(reply, figure.value, unit)]
    near = [unit for unit in units if abs(UNITS.index(unit) - UNITS.index(figure.unit)) <= 2]
    if not near:
        return None
    blank = draft[figure.end]
    return Change(figure.end, figure.end + match.end(), f"{blank}{random.choice(near)}{match['many']}")


def swapped(reply: Reply, random: Random) -> Change | None:
    """Put in a number of the same unit that the passages say of another matter."""
    figure = _any(reply, random, lambda one: one.unit != PLAIN)
    if figure is None:
        return None
    here = {one.value for one in figures(_sentence_at(reply.draft, figure.start))}
    together = {
        one.value
        for text in _sources(reply)
        for sentence in sentences(text)
        if any(same.value == figure.value for same in figures(sentence))
        for one in figures(sentence)
    }
    options = sorted(
        {
            one.value
            for passage in reply.passages
            for one in figures(passage.text)
            if one.unit == figure.unit and one.value > 1
        }
        - here
        - together
    )
    if not options:
        return None
    value = random.choice(options)
    decimals = 2 if figure.unit == PERCENTAGE and value != int(value) else 0
    return Change(figure.start, figure.end, f"{value:,.{decimals}f}")


def other_time(reply: Reply, random: Random) -> Change | None:
    """Change a time of day."""
    start, end = body_of(reply.draft)
    times = list(_CLOCK.finditer(reply.draft, start, end))
    if not times:
        return None
    time = random.choice(times)
    said = {match["hour"] for text in _sources(reply) for match in _CLOCK.finditer(text)}
    said |= {match["hour"] for match in times}
    hours = [str(hour) for hour in range(1, 12) if str(hour) not in said]
    return Change(time.start("hour"), time.end("hour"), random.choice(hours))


def _figure(match: re.Match[str], text: str) -> Figure:
    written = match[0]
    if match["digits"]:
        value = float(written.replace(",", ""))
    elif match["tens"]:
        value = float(WORDS[match["tens"].lower()] + WORDS[match["ones"].lower()])
    else:
        value = float(WORDS[match["word"].lower()] * (100 if match["hundred"] else 1))
    return Figure(match.start(), match.end(), written, value, _unit(match, text))


def _unit(match: re.Match[str], text: str) -> str:
    if text[: match.start()].endswith("$"):
        return AMOUNT
    after = _AFTER.match(text, match.end())
    if not after:
        return PLAIN
    if after["percent"]:
        return PERCENTAGE
    return AMOUNT if after["dollar"] else after["unit"].lower()


def _any(reply: Reply, random: Random, fits: Callable[[Figure], bool]) -> Figure | None:
    found = [figure for figure in in_body(reply) if fits(figure)]
    return random.choice(found) if found else None


def _new(reply: Reply, figure: Figure, options: list[str], random: Random) -> Change | None:
    """Choose one of *options* that nobody said, in whatever unit."""
    said = _values((*_sources(reply), reply.draft))
    said |= {value * factor for value in said for factor in _ALIKE} | {
        value / factor for value in said for factor in _ALIKE
    }
    new = [option for option in options if figures(option)[0].value not in {*said, figure.value}]
    return Change(figure.start, figure.end, random.choice(new)) if new else None


def _is_counted(reply: Reply, figure: Figure) -> bool:
    return figure.unit != PLAIN or bool(_COUNTED.match(reply.draft, figure.end))


def _is_said(reply: Reply, value: float, unit: str) -> bool:
    return any(one.value == value and one.unit == unit for text in _sources(reply) for one in figures(text))


def _values(texts: tuple[str, ...]) -> set[float]:
    return {figure.value for text in texts for figure in figures(text)}


def _sources(reply: Reply) -> tuple[str, ...]:
    return (*(passage.text for passage in reply.passages), f"{reply.message.subject}\n{reply.message.written}")


def _sentence_at(text: str, place: int) -> str:
    breaks = [match.end() for match in _SENTENCE.finditer(text)]
    start = max((end for end in breaks if end <= place), default=0)
    return text[start : min((end for end in breaks if end > place), default=len(text))]
