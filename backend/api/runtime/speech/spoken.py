"""Figures as they are said: out of a written text into words, and out of what was heard into digits.

The two are checked against each other wherever it matters: what is said has to have the figures of what was written.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from triage.evidence import figures as written_figures
from triage.evidence.figures import CLOCK, CODE, LISTED, TIME, Figure, counts, figures, on_a_clock
from triage.tables import table

DIGITS: Final = "digits"
"""The unit of a number that is a row of digits - of an account, a claim, a telephone - and no amount."""
ORDINAL: Final = "th"
LONGEST_NUMBER: Final = 12
"""Digits; what is longer is said one by one."""
SHORTEST_ROW: Final = 5
"""Digits without a comma from which a number is a row of them."""

NOON: Final = 12
O_CLOCK: Final = " o'clock"

_TABLE: Mapping[str, Any] = table(__file__)
_SMALL: list[str] = _TABLE["small"]
_DIGIT_WORDS: Mapping[str, str] = {word: str(value) for value, word in enumerate(_SMALL[:10])} | dict.fromkeys(
    _TABLE["also_zero"], "0"
)
_LEAST_SAID: Final = 3
"""Digits said one after the other that make a row."""

_AMOUNT = re.compile(r"([$€£¥]) ?(\d+(?:,\d{3})*(?:\.\d+)?)(?: (thousand|million|billion)\b)?")
_CLOCK = re.compile(r"\b(\d{1,2}):([0-5]\d)\b(?: ?([ap])\.? ?m\b\.?)?", re.IGNORECASE)
_HOUR = re.compile(r"\b(1[0-2]|0?\d) ?([ap])\.? ?m\b\.?", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_RANGE = re.compile(r"(?<=\d) ?[-\N{EN DASH}] ?(?=[$€£¥]?\d)")
_ROW = re.compile(r"(?<![\w$€£¥.,:])\d+(?:[ -]\d+)*(?![\w%]|[.,:/]\d)")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?![^\W_])")
_PER_CENT = re.compile(r" ?%")
_POINT = re.compile(r"\b(\d+) point (\d+)\b", re.IGNORECASE)
_CENTS = re.compile(r"\b(\d[\d,]*) dollars?,?(?: and)? (\d{1,2}|one) cents?\b", re.IGNORECASE)
_SAID_TIME = re.compile(r"\b(1[0-2]|\d)(?:(?: and )?([0-5]\d))? ([ap])\.? ?m\b", re.IGNORECASE)
_AFTER = re.compile(r" ([a-z]+)", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+|[\W_]+")
_JOINT = re.compile(r"[ ,-]{1,2}")


def spoken(text: str) -> str:
    """Say the figures of *text* in words; codes such as "FIDO2" stay as they are."""
    text = _rows_in_words(text)
    text = _RANGE.sub(" to ", text)
    text = _AMOUNT.sub(lambda match: _amount(match[1], match[2], match[3] or ""), text)
    text = _CLOCK.sub(lambda match: _clock(int(match[1]), match[2], match[3] or ""), text)
    text = _HOUR.sub(lambda match: _clock(int(match[1]), "00", match[2]), text)
    text = _ORDINAL.sub(lambda match: _ordinal(int(match[1])), text)
    text = _NUMBER.sub(lambda match: in_words(match[0]), text)
    return _PER_CENT.sub(" percent", text)


def in_words(number: str) -> str:
    """Say a *number* written in digits: "five point four nine", "two thousand five hundred"."""
    whole, _, fraction = number.replace(",", "").partition(".")
    said = _whole(int(whole)) if len(whole) <= LONGEST_NUMBER else one_by_one(whole)
    return f"{said} point {one_by_one(fraction)}" if fraction else said


def one_by_one(digits: str) -> str:
    """Say the digits of a row one by one, whatever stands between them."""
    return " ".join(_SMALL[int(digit)] for digit in digits if digit.isdecimal())


def in_figures(text: str) -> str:
    """Write what was heard with its numbers in digits: "four eight two" is a row, "two point five" one number."""
    text = _POINT.sub(r"\1.\2", written_figures.in_digits(_rows_in_digits(text)))
    text = _CENTS.sub(lambda match: f"${match[1]}.{match[2].replace('one', '1'):0>2}", text)
    return _SAID_TIME.sub(lambda match: f"{match[1]}:{match[2] or '00'} {match[3]}m", text)


def figures_heard(text: str) -> tuple[Figure, ...]:
    """Name the figures of what was heard, each once; rows of digits keep the zeros at their beginning."""
    text = in_figures(text)
    rows = [Figure("".join(filter(str.isdecimal, match[0])), DIGITS) for match in _ROW.finditer(text) if _is_row(match)]
    rest = _ROW.sub(lambda match: " ; " if _is_row(match) else match[0], text)
    return tuple(dict.fromkeys((*rows, *figures(rest))))


def said(figure: Figure) -> str:
    """Say one *figure* so that whoever said it can tell whether it is right."""
    value, unit = figure
    if not value:
        return unit.capitalize()
    if say := _BY_UNIT.get(unit):
        return say(figure)
    number = in_words(value) if value.replace(".", "", 1).isdecimal() else one_by_one(value)
    if unit in _TABLE["currencies"]:
        return _amount(unit, value)
    if written_figures.month_of(figure):
        return f"{unit.capitalize()} {_ordinal(int(value)) if value.isdecimal() else number}"
    return number if unit in {"", LISTED} else f"{number} {_counted(unit, value)}"


def _code(figure: Figure) -> str:
    return " ".join(_SMALL[int(sign)] if sign.isdecimal() else sign.upper() for sign in figure.value)


def _time(figure: Figure) -> str:
    hour, _, minute = on_a_clock(figure).value.partition(":")
    return _clock(int(hour), minute, "p" if int(figure.value.partition(":")[0]) >= NOON else "a")


def _clock_time(figure: Figure) -> str:
    hour, _, minute = figure.value.partition(":")
    return _clock(int(hour), minute, "")


def _day(figure: Figure) -> str:
    return f"the {_ordinal(int(figure.value))}" if figure.value.isdecimal() else one_by_one(figure.value)


_BY_UNIT: Final[Mapping[str, Callable[[Figure], str]]] = {
    DIGITS: lambda figure: one_by_one(figure.value),
    CODE: _code,
    TIME: _time,
    CLOCK: _clock_time,
    ORDINAL: _day,
}


def _counted(unit: str, value: str) -> str:
    if unit == "%":
        return "percent"
    return unit if value == "1" else f"{unit}s"


def _whole(number: int) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    for scale, name in _TABLE["scales"]:
        if number >= scale:
            rest = number % scale
            return f"{_whole(number // scale)} {name}" + (f" {_whole(rest)}" if rest else "")
    ten, one = divmod(number, 10)
    return f"{_TABLE['tens'][ten]}" + (f"-{_SMALL[one]}" if one else "")


def _ordinal(number: int) -> str:
    head, dash, last = _whole(number).rpartition("-")
    irregular = _TABLE["ordinals"].get(last)
    regular = f"{last.removesuffix('y')}ieth" if last.endswith("y") else f"{last}th"
    return f"{head}{dash}{irregular or regular}"


def _amount(sign: str, number: str, scale: str = "") -> str:
    whole, _, fraction = number.partition(".")
    name = _TABLE["currencies"][sign]
    if scale or len(fraction) > 2 or sign == "¥":
        return f"{in_words(number)}{f' {scale}' if scale else ''} {name}s"
    amount = f"{in_words(whole)} {name}{'' if whole == '1' else 's'}"
    cents = int(f"{fraction:0<2}") if fraction else 0
    return f"{amount} and {_whole(cents)} cent{'' if cents == 1 else 's'}" if cents else amount


def _clock(hour: int, minute: str, half: str) -> str:
    of_the_day = f" {half.lower()}.m." if half else ""
    if minute == "00":
        return f"{_whole(hour)}{of_the_day or O_CLOCK}"
    return f"{_whole(hour)} {'oh ' if minute[0] == '0' else ''}{_whole(int(minute))}{of_the_day}"


def _is_row(match: re.Match[str]) -> bool:
    """Say whether digits are a row of them: many that count nothing, or with a zero before the others."""
    digits = "".join(filter(str.isdecimal, match[0]))
    if len(digits) > 1 and digits[0] == "0":
        return True
    if len(digits) < SHORTEST_ROW or not match[0].isdecimal():
        return len(digits) >= SHORTEST_ROW
    after = _AFTER.match(match.string, match.end())
    return not (after and counts(after[1]))


def _rows_in_words(text: str) -> str:
    return _ROW.sub(lambda match: one_by_one(match[0]) if _is_row(match) else match[0], text)


def _rows_in_digits(text: str) -> str:
    """Write digits that were said one after the other as one row: "double five oh one"."""
    return "".join(_with_rows(_TOKEN.findall(text)))


def _with_rows(tokens: list[str]) -> Iterator[str]:
    place, before = 0, ""
    while place < len(tokens):
        digits, end = _row(tokens, place)
        if len(digits) >= (1 if before == "point" else _LEAST_SAID):
            yield digits
            place = end
            before = ""
        else:
            yield tokens[place]
            before = tokens[place].lower() if tokens[place].strip() else before
            place += 1


def _row(tokens: list[str], place: int) -> tuple[str, int]:
    """Read a row of digits from *place* on; give it and where it ends."""
    digits, end = "", place
    while place < len(tokens):
        word, following = tokens[place].lower(), 1
        times = _TABLE["times"].get(word, 1)
        if times > 1 and place + 2 < len(tokens) and tokens[place + 1] == " ":
            word, following = tokens[place + 2].lower(), 3
        digit = _DIGIT_WORDS.get(word, word if len(word) == 1 and word.isdecimal() and digits else "")
        if not digit:
            break
        digits += digit * times
        place = end = place + following
        if place < len(tokens) and _JOINT.fullmatch(tokens[place]):
            place += 1
        else:
            break
    return digits, end
