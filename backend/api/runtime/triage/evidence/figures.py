"""Find the figures of a text - amounts, percentages, durations, dates, times, codes - however they are written."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
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

_TIME = re.compile(r"\b(1[0-2]|0?\d)(?:[:.](\d\d))? ?([ap])\.? ?m\b\.?", re.IGNORECASE)
_SPAN = re.compile(r"\b(1[0-2]|0?\d)(?= ?(?:and|to|-|\u2013) ?\d{1,2} ?([ap])\.?m\b)", re.IGNORECASE)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d)\b")
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b", re.IGNORECASE)
_HALF = re.compile(r"\bhalf an? (?!dozen)", re.IGNORECASE)
_AND_A_HALF = re.compile(r"(\d) and a half\b", re.IGNORECASE)
_PER_CENT = re.compile(r"\bper cent\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile("[a-z]+")
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)+|\d+(?![^\W_]))|(?P<word>[^\W\d_]+(?![^\W_]))|(?P<code>[^\W_]+)|(?P<mark>[^\w\s])"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# What is longer is nobody's amount, and stays as it is written.
_DECIMAL = re.compile(r"\d{1,12}(?:\.\d{1,12})?")
_MOST = 10**12
_JOINTS = frozenset({"to", "-", "\u2013", "or", "and"})
_HUNDRED, _TWENTY = 100, 20
_NEAR = 3
"""Words after a number among which what it counts is looked for: "7 full business days"."""


def figures(text: str) -> Iterator[Figure]:
    """Name the figures of *text*, a sentence in plain form."""
    said = _said(text)
    if not may_have_figures(text, said):
        return
    if _DIGIT.search(text):
        text = _SPAN.sub(r"\1 \2m", text)
        for match in _TIME.finditer(text):
            yield _time(match)
        text = _TIME.sub(" ; ", text)
        for match in _CLOCK.finditer(text):
            yield Figure(f"{int(match[1])}:{match[2]}", CLOCK)
        text = _ORDINAL.sub(r"\1 th", _CLOCK.sub(" ; ", text))
    text = _in_digits(_HALF.sub("0.5 ", _PER_CENT.sub("percent", text)), said)
    yield from _counted([(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(text)])


def may_have_figures(text: str, said: Collection[str] = ()) -> bool:
    """Say whether *text*, with the words *said* in it, may have figures; most sentences need no closer look."""
    return bool(_DIGIT.search(text)) or not _names().isdisjoint(said or _said(text))


def on_a_clock(figure: Figure) -> Figure:
    """Give a time of the day as a clock shows it that knows twelve hours."""
    hour, _, minute = figure.value.partition(":")
    return Figure(f"{int(hour) % 12 or 12}:{minute}", CLOCK)


def in_one_form(number: Decimal) -> str:
    """Write *number* without zeros at its end and without an exponent."""
    return format(number.normalize(), "f")


def _time(match: re.Match[str]) -> Figure:
    hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
    return Figure(f"{hour}:{match[2] or '00'}", TIME)


def _counted(tokens: Sequence[tuple[str, str]]) -> Iterator[Figure]:
    """Put numbers together with what they count; a range's first number counts what its second does."""
    place, waiting, currency = 0, list[str](), ""
    while place < len(tokens):
        kind, text = tokens[place]
        if kind != "number":
            if kind == "code":
                yield Figure(text.casefold(), CODE)
            elif kind == "word" and (name := _calendar(tokens, place)):
                yield Figure("", name)
            place += 1
            continue
        value, after = _number(tokens, place)
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


def _number(tokens: Sequence[tuple[str, str]], place: int) -> tuple[str, int]:
    """Read the number at *place*; give it and where it ends."""
    text = tokens[place][1]
    value = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    if not _DECIMAL.fullmatch(value):
        return value, place + 1
    number, place = Decimal(value), place + 1
    while number < _MOST and place < len(tokens) and (scale := _table()["scales"].get(tokens[place][1].lower())):
        number, place = number * scale, place + 1
    return in_one_form(number), place


def _said(text: str) -> list[str]:
    return _LETTERS.findall(text.lower())


def _in_digits(text: str, said: Collection[str]) -> str:
    """Write the numbers among the words *said* in digits; a lone "one" only where it counts something."""
    if not _table()["ordinals"].keys().isdisjoint(said):
        text = _ordinal().sub(lambda match: f"{sum(_composed(match[1]))} th", text)
    if not _spelling().isdisjoint(said):
        text = _spelled().sub(lambda match: " and ".join(map(str, _composed(match[0]))), text)
    return _AND_A_HALF.sub(r"\1.5", text)


def _composed(text: str) -> Iterator[int]:
    """Read "one hundred and twenty-five" as one number, and "eight three five" as three."""
    total, current, last, lowest = 0, 0, 0, _MOST
    for word in _LETTERS.findall(text.lower().removeprefix("a ").replace(" and ", " ")):
        scale, value = _table()["scales"].get(word), _table()["numbers"].get(word) or _table()["ordinals"].get(word, 0)
        if scale == _HUNDRED:
            if current >= _HUNDRED:
                yield total + current - last
                total, current, lowest = 0, last, _MOST
            current, last = (current or 1) * scale, 0
        elif scale:
            if scale >= lowest:
                yield total
                total = 0
            total, current, last, lowest = total + (current or 1) * scale, 0, 0, scale
        elif current % _HUNDRED == 0 or (current % 10 == 0 and current % _HUNDRED >= _TWENTY and value < 10):
            current, last = current + value, value
        else:
            yield total + current
            total, current, last, lowest = 0, value, value, _MOST
    yield total + current


@cache
def _spelling() -> frozenset[str]:
    return frozenset(_table()["numbers"]) | frozenset(_table()["scales"])


@cache
def _spelled() -> re.Pattern[str]:
    table = _table()
    units = _any(sorted((unit for unit in table["units"] if unit.isalpha()), key=len, reverse=True))
    signed = _any(
        unit for unit, sign in table["units"].items() if unit.isalpha() and sign in {"%", *table["before"].values()}
    )
    scales, numbers = _any(table["scales"]), _any(table["numbers"])
    # "One" is a number where it measures something, in a range, or at the head of a longer number; "one of the two"
    # counts nothing, and neither does "zero worries".
    behind = "|".join(rf"(?<=\b{word} )" for word in table["measures"])
    counts = rf"(?:{behind})(?=one[ -](?:(?:business|full|calendar)[ -])?{units}\b)|(?=one[ -](?:{scales}|{signed})\b)"
    counts = rf"{counts}|(?=zero[ -]{units}\b)|(?=(?:one|zero) (?:to|or) (?:{numbers}\b|\d))"
    first = rf"(?<!\bof the )(?:(?!(?:one|zero)\b)|{counts}){numbers}"
    lone = rf"(?<!\d ){scales}(?=[ -]{units}\b)"
    return re.compile(
        rf"\b(?:{first}|a {scales}|{lone})(?:(?:[ -]|,? and (?=\w+))(?:{numbers}|{scales})\b)*(?![\w])", re.IGNORECASE
    )


@cache
def _ordinal() -> re.Pattern[str]:
    """Ordinals in words that are no marks of a list: "the fifteenth", "the twenty-first", not "Fourth, ...".

    Small ones are dates after a ten only.
    """
    table = _table()
    tens = _any(word for word, number in table["numbers"].items() if number >= _TWENTY)
    small = _any(word for word, number in table["ordinals"].items() if number < 4)
    return re.compile(
        rf"\b((?:{tens}[ -])?(?!{small}\b){_any(table['ordinals'])}|{tens}[ -]{small})\b(?!,)", re.IGNORECASE
    )


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(words)})"


def _unit(tokens: Sequence[tuple[str, str]], first: int, after: int) -> str:
    if first and (sign := _table()["before"].get(tokens[first - 1][1].lower())):
        return str(sign)
    if first and (month := _month(tokens, first - 1)):
        return month
    bank = ""
    for place in range(after, min(after + _NEAR, len(tokens))):
        kind, text = tokens[place]
        if text in _table()["before"] and place > after:
            break  # the sign of the next amount: "in 2026 it is $5"
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
    text = tokens[place][1]
    word = text.lower()
    if word in _table()["named"]:
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
def _names() -> frozenset[str]:
    """What no text without digits is without if it has a figure, so that most sentences need no closer look."""
    return frozenset().union(*(_table()[name] for name in ("numbers", "scales", "ordinals", "named", "months")))


@cache
def _table() -> dict[str, Any]:
    document: dict[str, Any] = table(__file__)
    return {name: frozenset(rows) if isinstance(rows, list) else rows for name, rows in document.items()}
