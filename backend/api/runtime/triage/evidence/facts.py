"""What a text names that can be looked up elsewhere to the letter: figures, addresses and phone numbers."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import cache

from triage.evidence.contacts import without
from triage.evidence.figures import CLOCK, TIME, Figure, figures, in_one_form, may_have_figures, month_of, on_a_clock

_NOTHING = re.compile(r"\b(?:no|none|free|without|waived)\b", re.IGNORECASE)
_ZEROS = (Figure("0", "$"), Figure("0", "%"))
_AGE = "year"
"""Articles say "18 or older", letters "18 years old"."""
_NOON = 12
_SIGNED = ("$", "%")
_LONGER = {"day": (7, "week"), "month": (12, "year"), "minute": (60, "hour")}
_COUNT = re.compile(r"\d{1,6}(?:\.5)?")
_ANY_HOUR = re.compile(r"\b(?:any hour|any time|around the clock|day and night)\b", re.IGNORECASE)


@cache
def known_figures(sentence: str) -> frozenset[Figure]:
    """Give the figures of *sentence*, of an article and in plain form, and the other ways to say them."""
    return frozenset(_known(sentence))


def _known(sentence: str) -> Iterator[Figure]:
    for figure in figures(without(sentence)) if may_have_figures(sentence) else ():
        yield figure
        if figure.unit == TIME:
            yield from (on_a_clock(figure), Figure(figure.value, CLOCK))
        elif figure.unit == CLOCK and int(figure.value.partition(":")[0]) > _NOON:
            yield Figure(figure.value, TIME)
        elif month := month_of(figure):
            yield Figure("", month)
        elif _COUNT.fullmatch(figure.value):
            yield from _in_other_units(Decimal(figure.value), figure.unit)
    if _NOTHING.search(sentence):
        yield from _ZEROS
    if _ANY_HOUR.search(sentence):
        yield from (Figure("24"), Figure("24", "hour"), Figure("7"))
    if "every day" in sentence:
        yield Figure("7", "day")


def has_figure(known: Collection[Figure], figure: Figure) -> bool:
    """Say whether *figure* is among those *known*; one that does not say what it counts may count anything."""
    if figure in known:
        return True
    if figure.unit:
        return figure.unit == _AGE and Figure(figure.value) in known
    return any(figure.value == other.value and ("." in figure.value or other.unit not in _SIGNED) for other in known)


def _in_other_units(number: Decimal, unit: str) -> Iterator[Figure]:
    """Give other ways to say it, in whole and half units: 18 months are 1.5 years, half an hour is 30 minutes."""
    for short, (times, long) in _LONGER.items():
        if unit == short and 2 * number % times == 0:
            yield Figure(in_one_form(number / times), long)
        elif unit == long:
            yield Figure(in_one_form(number * times), short)
