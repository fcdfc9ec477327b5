"""Find the figures of a text - amounts, percentages, durations, dates, times, codes - however they are written."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from triage.tables import table


class Figure(NamedTuple):
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
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)+|\d+(?![^\W_]))|(?P<word>[^\W\d_]+(?![^\W_]))|(?P<code>[^\W_]+)|(?P<mark>[^\w\s])"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# What is longer is nobody's amount, and stays as it is written.
_DECIMAL = re.compile(r"\d{1,12}(?:\.\d{1,12})?")
_MOST = 10**12
_JOINTS = frozenset({"to", "-", "\u2013", "or", "and"})
_ORDINALS = "th"
_HUNDRED, _TWENTY, _DATE = 100, 20, 4
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


def in_digits(text: str) -> str:
    """Write the numbers that *text* spells in digits."""
    return _in_digits(text, _said(text))


def counts(word: str) -> bool:
    """Say whether *word* names what a number before it counts: "dollars", "days", "business"."""
    return word.lower() in _table()["units"] or word.lower() in _table()["working"]


def on_a_clock(figure: Figure) -> Figure:
    """Give a time of the day as a clock shows it that knows twelve hours."""
    hour, _, minute = figure.value.partition(":")
    return Figure(f"{int(hour) % 12 or 12}:{minute}", CLOCK)


def month_of(figure: Figure) -> str:
    """Name the month that *figure* is a day of."""
    return figure.unit if figure.value and figure.unit in _table()["months"] else ""


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
    table = _table()
    if not table["ordinals"].keys().isdisjoint(said):
        text = _rewritten(text, _ordinal, lambda words: f"{sum(_composed(words))} th")
    if not _spelling().isdisjoint(said):
        text = _rewritten(text, _cardinal, lambda words: " and ".join(map(str, _composed(words))))
    return _AND_A_HALF.sub(r"\1.5", text)


def _rewritten(text: str, ends: Callable[["_Words", int], int], written: Callable[[str], str]) -> str:
    """Put what is *written* for them in place of the words from a place up to where a number *ends*."""
    words, place, pieces, done = _Words(text), 0, list[str](), 0
    while place < len(words.found):
        end = ends(words, place)
        if end > place:
            first, last = words.found[place].start(), words.found[end - 1].end()
            pieces += (text[done:first], written(text[first:last]))
            done = last
        place = max(end, place + 1)
    return "".join((*pieces, text[done:]))


class _Words:
    """The words of a text and what stands between them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found = list(_WORD.finditer(text))

    def at(self, place: int) -> str:
        """Give the word at *place* in lower case, nothing where there is none."""
        return self.found[place][0].lower() if 0 <= place < len(self.found) else ""

    def after(self, place: int, *gaps: str) -> str:
        """Give the word after the one at *place* if one of the *gaps* is between them."""
        return self.at(place + 1) if 0 <= place < len(self.found) and self.gap(place) in gaps else ""

    def gap(self, place: int) -> str:
        """Give what stands between the word at *place* and the next, or two signs of what follows the last."""
        start = self.found[place].end()
        end = self.found[place + 1].start() if place + 1 < len(self.found) else start + 2
        return self.text[start:end]


def _cardinal(words: _Words, place: int) -> int:
    """Say where the number that begins at *place* ends; there is none where that is *place* itself."""
    end = _head(words, place)
    while end > place:
        if words.after(end - 1, " ", "-") in _spelling():
            end += 1
        elif words.after(end - 1, " ", ", ") == "and" and words.after(end, " ") in _spelling():
            end += 2
        else:
            break
    return end


def _head(words: _Words, place: int) -> int:
    """Say where the first word of a number ends, if one begins at *place*: "two", "a hundred", "dozen days"."""
    table, word = _table(), words.at(place)
    if word in table["numbers"]:
        is_picked = words.after(place - 2, " ") == "the" and words.at(place - 2) == "of" and words.gap(place - 1) == " "
        is_number = not is_picked and (word not in {"one", "zero"} or _counts(words, place))
    elif word == "a" and words.after(place, " ") in table["scales"]:
        return place + 2
    else:
        start = words.found[place].start()
        is_lone = not (words.text[max(0, start - 2) : start - 1].isdigit() and words.text[start - 1] == " ")
        is_number = word in table["scales"] and is_lone and words.after(place, " ", "-") in table["units"]
    return place + is_number


def _counts(words: _Words, place: int) -> bool:
    """Say whether a "one" or a "zero" is a number.

    It is where it measures something, in a range, or at the head of a longer number; "one of the two" counts nothing,
    and neither does "zero worries".
    """
    table, word, follows = _table(), words.at(place), words.after(place, " ", "-")
    if words.after(place, " ") in {"to", "or"} and _begins_number(words, place + 1):
        return True
    if word == "zero":
        return follows in table["units"]
    if follows in table["scales"] or table["units"].get(follows) in {"%", *table["before"].values()}:
        return True
    if words.at(place - 1) not in table["measures"] or words.gap(place - 1) != " ":
        return False
    measured = words.after(place + 1, " ", "-") if follows in {"business", "full", "calendar"} else follows
    return measured in table["units"]


def _begins_number(words: _Words, place: int) -> bool:
    """Say whether a number follows the word at *place*, in digits or spelled."""
    start = words.found[place].end()
    follows = words.text[start : start + 2]
    return (follows[:1] == " " and follows[1:].isdigit()) or words.after(place, " ") in _table()["numbers"]


def _ordinal(words: _Words, place: int) -> int:
    """Say where an ordinal that is no mark of a list ends: "the fifteenth", "the twenty-first", not "Fourth, ...".

    Small ones are dates after a ten only.
    """
    table, end = _table(), place
    if table["numbers"].get(words.at(place), 0) >= _TWENTY and words.after(place, " ", "-") in table["ordinals"]:
        end = place + 2
    elif table["ordinals"].get(words.at(place), 0) >= _DATE:
        end = place + 1
    return place if end > place and words.gap(end - 1).startswith(",") else end


def _composed(text: str) -> Iterator[int]:
    """Read "one hundred and twenty-five" as one number, and "eight three five" as three."""
    total, current, last, lowest = 0, 0, 0, _MOST
    for word in _LETTERS.findall(text.lower()):
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
            return (_month_after(tokens, place) if unit == _ORDINALS else "") or f"{bank}{unit}"
        if kind == "word" and text[0].isupper() and (month := _month(tokens, place)):
            return month
        if (kind == "mark" and text != "-") or text.lower() in _table()["ends"]:
            break
    return ""


def _month(tokens: Sequence[tuple[str, str]], place: int) -> str:
    """Name the month at *place*; its first letter tells "May 4" from "may 4"."""
    kind, text = tokens[place]
    return text.lower() if kind == "word" and text[0].isupper() and text.lower() in _table()["months"] else ""


def _month_after(tokens: Sequence[tuple[str, str]], place: int) -> str:
    """Name the month of "4th May" and "4th of May"."""
    after = place + 1
    if after < len(tokens) and tokens[after][1].lower() == "of":
        after += 1
    return _month(tokens, after) if after < len(tokens) else ""


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
