"""Find the figures of a text - amounts, percentages, durations, dates, times, codes - however they are written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from triage.tables import table


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in one form, "2500" for "2,500.00", with what it counts: `$`, `%`, `day`, `april`, or nothing known.

    A time of the day is "20:00", a code such as "FIDO2" stands as it is, and a named day has no number.
    """

    value: str
    unit: str = ""


CODE = "code"
LISTED = "listed"
"""What a letter itself lists: "three things", "two ways"."""
TIME = "time"
CLOCK = "clock"
"""A time that does not say which half of the day it is in."""

_TIME = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))? ?([ap])\.? ?m\b\.?", re.IGNORECASE)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d)\b")
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<code>(?=\w*\d)(?=\w*[^\W\d_])\w+)|(?P<number>\d+(?:[.,]\d+)*)|(?P<word>[^\W\d_]+)|(?P<mark>[^\w\s])"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_JOINTS = frozenset({"to", "-", "\u2013", "or", "and"})
_HUNDRED, _TWENTY = 100, 20
_NEAR = 3
"""Words after a number among which what it counts is looked for: "7 full business days"."""


def figures(text: str) -> Iterator[Figure]:
    """Name the figures of *text*, a sentence in plain form."""
    if not _hint().search(text):
        return
    for match in _TIME.finditer(text):
        yield _time(match)
    text = _TIME.sub(" ; ", text)
    for match in _CLOCK.finditer(text):
        yield Figure(f"{int(match[1])}:{match[2]}", CLOCK)
    text = _in_digits(_ORDINAL.sub(r"\1 th", _CLOCK.sub(" ; ", text)))
    yield from _counted([(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(text)])


def on_a_clock(figure: Figure) -> Figure:
    """Give a time of the day as a clock shows it that knows twelve hours."""
    hour, _, minute = figure.value.partition(":")
    return Figure(f"{int(hour) % 12 or 12}:{minute}", CLOCK)


def _time(match: re.Match[str]) -> Figure:
    hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
    return Figure(f"{hour}:{match[2] or '00'}", TIME)


def _counted(tokens: Sequence[tuple[str, str]]) -> Iterator[Figure]:
    """Put numbers together with what they count; a range's first number counts what its second does."""
    place, waiting, currency = 0, list[str](), ""
    while place < len(tokens):
        kind, text = tokens[place]
        value, after = _number(tokens, place)
        if value is None:
            if kind == "code":
                yield Figure(text.casefold(), CODE)
            elif name := _calendar(tokens, place):
                yield Figure("", name)
            place += 1
            continue
        unit = _unit(tokens, place, after)
        before = currency if _joined(tokens, place) else ""
        currency = unit if unit in _table()["before"] else ""
        if not unit and _joins(tokens, after):
            waiting.append(value)
        else:
            yield from (Figure(number, unit or before) for number in (*waiting, value))
            waiting = []
        place = after
    yield from (Figure(number) for number in waiting)


def _number(tokens: Sequence[tuple[str, str]], place: int) -> tuple[str | None, int]:
    """Read the number that begins at *place*; give it and where it ends."""
    kind, text = tokens[place]
    if kind != "number":
        return None, place
    value = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    if not _DECIMAL.fullmatch(value):
        return value, place + 1
    number, place = Decimal(value), place + 1
    while place < len(tokens) and (scale := _table()["scales"].get(tokens[place][1].lower())):
        number, place = number * scale, place + 1
    return format(number.normalize(), "f"), place


def _in_digits(text: str) -> str:
    """Write the numbers of *text* that are in words in digits; a lone "one" only where it counts something."""
    return _spelled().sub(lambda match: " and ".join(map(str, _composed(match[0]))), text)


def _composed(text: str) -> Iterator[int]:
    """Read "one hundred and twenty-five" as one number, and "eight three five" as three."""
    total, current = 0, 0
    for word in re.findall("[a-z]+", text.lower().removeprefix("a ").replace(" and ", " ")):
        scale, value = _table()["scales"].get(word), _table()["numbers"].get(word, 0)
        if scale == _HUNDRED:
            current = (current or 1) * scale
        elif scale:
            total, current = total + (current or 1) * scale, 0
        elif current % _HUNDRED == 0 or (current % 10 == 0 and current % _HUNDRED >= _TWENTY and value < 10):
            current += value
        else:
            yield total + current
            total, current = 0, value
    yield total + current


@cache
def _spelled() -> re.Pattern[str]:
    table = _table()
    units = "|".join(sorted((unit for unit in table["units"] if unit.isalpha()), key=len, reverse=True))
    scales = "|".join(table["scales"])
    numbers = "|".join(table["numbers"])
    # "One" is a number where it measures something, or at the head of a longer number; "one of the two" counts nothing.
    behind = "|".join(rf"(?<=\b{word} )" for word in table["measures"])
    counts = rf"(?:{behind})(?=one[ -](?:(?:business|full|calendar)[ -])?(?:{units})\b)|(?=one[ -](?:{scales})\b)"
    first = rf"(?<!\bof the )(?:(?!(?:one|zero)\b)|{counts})(?:{numbers})"
    return re.compile(
        rf"\b(?:{first}|a (?={scales})(?:{scales}))(?:(?:[ -]|,? and (?=\w+))(?:{numbers}|{scales})\b)*(?![\w])",
        re.IGNORECASE,
    )


def _unit(tokens: Sequence[tuple[str, str]], first: int, after: int) -> str:
    if first and (sign := _table()["before"].get(tokens[first - 1][1].lower())):
        return str(sign)
    if first and (month := _month(tokens, first - 1)):
        return month
    bank = ""
    for place in range(after, min(after + _NEAR, len(tokens))):
        kind, text = tokens[place]
        if text.lower() in _table()["working"]:
            bank = "business "
        if unit := _table()["units"].get(text.lower()):
            return f"{bank}{unit}"
        if kind == "word" and text[0].isupper() and (month := _month(tokens, place)):
            return month
        if (kind == "mark" and text != "-") or text.lower() in _table()["ends"]:
            break
    return ""


def _month(tokens: Sequence[tuple[str, str]], place: int) -> str:
    """Name the month at *place*; its first letter tells "May 4" from "may 4"."""
    kind, text = tokens[place]
    return text.lower() if kind == "word" and text[0].isupper() and text.lower() in _table()["months"] else ""


def _calendar(tokens: Sequence[tuple[str, str]], place: int) -> str:
    """Name the day or month that a word is; a word that may be another needs "in" or the like before it."""
    kind, text = tokens[place]
    if kind != "word":
        return ""
    word = text.lower()
    if word in _table()["days"]:
        return word.removesuffix("s")
    if not text[0].isupper() or word not in _table()["months"]:
        return ""
    is_clear = word not in _table()["ambiguous"] or (place and tokens[place - 1][1].lower() in _table()["dates"])
    return word if is_clear else ""


def _joined(tokens: Sequence[tuple[str, str]], place: int) -> bool:
    """Say whether the number at *place* ends a range: "$10-30"."""
    return place > 0 and tokens[place - 1][1].lower() in _JOINTS


def _joins(tokens: Sequence[tuple[str, str]], after: int) -> bool:
    """Say whether a range goes on: "5 to 7 days", "5-7 days", "two or three days"."""
    if after + 1 >= len(tokens) or tokens[after][1].lower() not in _JOINTS:
        return False
    sign = tokens[after + 1][1] in _table()["before"]
    return after + 1 + sign < len(tokens) and tokens[after + 1 + sign][0] == "number"


@cache
def _hint() -> re.Pattern[str]:
    """What no text with a figure is without, so that most sentences need no closer look."""
    table = _table()
    named = "|".join([*table["numbers"], *table["scales"], *table["days"], *table["months"]])
    return re.compile(rf"\d|\b(?:{named})", re.IGNORECASE)


@cache
def _table() -> dict[str, Any]:
    document: dict[str, Any] = table("gate/figures")
    return {name: frozenset(rows) if isinstance(rows, list) else rows for name, rows in document.items()}
