"""No text, however made, keeps a pattern busy for longer than it is long.

All patterns of the runtime are found where they are: compiled in modules, and in the tables beside them. Each is tried
on texts made of its own pieces, which is where a pattern that goes back over a text shows it.
"""

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from re import _constants as opcodes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.cpu_time import cpu_seconds

RUNTIME = Path(__file__).resolve().parents[4] / "backend" / "api" / "runtime"
LONGEST_PATTERN = 200
SIZES = (1_000, 6_000, 16_000)
NOTICEABLE_SECONDS = 0.1
"""Below this, whatever a pattern does with a text of that size cannot hold anything up."""
MOST_TIMES_SLOWER = 3.0
"""For a text twice as long; 2 is linear, 4 is quadratic."""

CUT = {"mail/subject.py": 1_000, "sending/ledger.py": 1_000, "mail/addresses.py": 1_000}
"""Characters that the texts of these are cut to before a pattern sees them."""


@dataclass(frozen=True)
class Found:
    """A pattern, where it stands, and how its module uses it."""

    place: str
    pattern: re.Pattern[str]
    anchored: bool = False

    def __str__(self) -> str:
        return f"{self.place} {self.pattern.pattern[:60]!r}"

    def seconds(self, text: str) -> float:
        if self.anchored:
            return cpu_seconds(lambda: self.pattern.match(text))
        return cpu_seconds(lambda: sum(1 for _ in self.pattern.finditer(text)))


def compiled() -> Iterator[Found]:
    for path in sorted(RUNTIME.rglob("*.py")):
        place = path.relative_to(RUNTIME)
        module = importlib.import_module(".".join(place.with_suffix("").parts).removesuffix(".__init__"))
        source = path.read_text(encoding="utf-8")
        for name, value in vars(module).items():
            # What another module has made is tried there.
            if f"{name} = " in source or f"{name}: " in source:
                anchored = not re.search(rf"\b{name}\.(?!(?:full)?match\b)|[(,] ?{name}[,)]", source)
                yield from (Found(str(place), pattern, anchored) for pattern in patterns_in(value))


def patterns_in(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        yield from (pattern for each in value.values() for pattern in patterns_in(each))
    elif isinstance(value, tuple | list | frozenset):
        yield from (pattern for each in value for pattern in patterns_in(each))


def tabled() -> Iterator[Found]:
    for path in sorted(RUNTIME.rglob("*.json")):
        for text in texts_in(json.loads(path.read_text(encoding="utf-8"))):
            if re.search(r"\\[bwWdDsS]|\(\?|\[\^", text):
                yield Found(str(path.relative_to(RUNTIME)), re.compile(text))


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for each in value.values() for text in texts_in(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in texts_in(each))


FOUND = {str(found): found for found in (*compiled(), *tabled())}


SAMPLES = {
    opcodes.CATEGORY_DIGIT: "1",
    opcodes.CATEGORY_SPACE: " ",
    opcodes.CATEGORY_WORD: "a",
    opcodes.CATEGORY_NOT_DIGIT: "a",
    opcodes.CATEGORY_NOT_SPACE: "a",
    opcodes.CATEGORY_NOT_WORD: "-",
}


def pieces(tree: Any) -> Iterator[str]:
    """Give texts that each part of a pattern matches, the inner parts first, the whole last."""
    whole = ""
    for operator, argument in tree:
        part = ""
        for part in parts(operator, argument):
            yield part
        whole += part
    yield whole


def parts(operator: Any, argument: Any) -> Iterator[str]:
    match operator:
        case opcodes.LITERAL:
            yield chr(argument)
        case opcodes.NOT_LITERAL:
            yield "b" if argument == ord("a") else "a"
        case opcodes.ANY:
            yield "a"
        case opcodes.IN:
            yield member(argument)
        case opcodes.MAX_REPEAT | opcodes.MIN_REPEAT | opcodes.POSSESSIVE_REPEAT:
            least, most, inner = argument
            *smaller, last = pieces(inner)
            yield from smaller
            yield last
            yield last * max(least, min(most, 2))
        case opcodes.SUBPATTERN:
            yield from pieces(argument[-1])
        case opcodes.ATOMIC_GROUP:
            yield from pieces(argument)
        case opcodes.BRANCH:
            for branch in argument[1]:
                yield from pieces(branch)
        case opcodes.ASSERT:
            yield from pieces(argument[1])


def member(members: Any) -> str:
    """A sign of a set; of one that only leaves others out, a blank or a letter."""
    operator, argument = members[0]
    if operator is opcodes.NEGATE:
        excluded = (
            re.compile("[" + "".join(re.escape(sign) for sign in literals(members)) + "]") if members[1:] else None
        )
        return next((sign for sign in "a -1\n" if not excluded or not excluded.match(sign)), "a")
    if operator is opcodes.CATEGORY:
        return SAMPLES.get(argument, "a")
    return chr(argument[0] if operator is opcodes.RANGE else argument)


def literals(members: Any) -> Iterator[str]:
    for operator, argument in members:
        if operator is opcodes.LITERAL:
            yield chr(argument)
        elif operator is opcodes.CATEGORY:
            yield SAMPLES.get(argument, "")
        elif operator is opcodes.RANGE:
            yield from (chr(argument[0]), chr(argument[1]))


def stress(pattern: re.Pattern[str]) -> list[str]:
    """Pieces worth repeating: each part, two parts that follow each other, and the whole without its end."""
    found = [piece for piece in dict.fromkeys(pieces(parser.parse(pattern.pattern, pattern.flags))) if piece]
    whole = found[-1] if found else "a"
    neighbours = [one + other for one, other in pairwise(found)]
    return list(dict.fromkeys([*found[:12], *neighbours[:8], whole[:-1] or "a", f"{whole[:-1]} ", "-\n"]))


def slowest(found: Found, piece: str) -> tuple[float, float]:
    """Seconds for a text of *piece* and for one twice as long: the first that takes noticeably long, or the longest."""
    # The last sign may be what makes a pattern go back.
    texts = [piece * (size // len(piece) + 1) + "\0" for size in SIZES if size <= CUT.get(found.place, size)]
    for text in texts:
        if (seconds := found.seconds(text)) > NOTICEABLE_SECONDS:
            return min(seconds, found.seconds(text)), found.seconds(text[:-1] + text)
    return seconds, 0


@pytest.mark.parametrize("name", FOUND)
def test_a_text_twice_as_long_takes_about_twice_as_long(name: str) -> None:
    for piece in stress(FOUND[name].pattern):
        seconds, doubled = slowest(FOUND[name], piece)
        assert doubled < MOST_TIMES_SLOWER * seconds or doubled < NOTICEABLE_SECONDS, f"{piece!r} {seconds} {doubled}"


def test_every_pattern_is_short_enough_to_be_read() -> None:
    assert [name for name, found in FOUND.items() if len(found.pattern.pattern) > LONGEST_PATTERN] == []


def test_patterns_are_found_and_a_bad_one_would_be_noticed() -> None:
    assert len(FOUND) > 40
    bad = Found("here", re.compile(r"(?m)^\W*x"))
    # As often as it takes on a machine with much else to do.
    measured = (slowest(bad, piece) for _ in range(3) for piece in stress(bad.pattern))
    assert any(doubled > MOST_TIMES_SLOWER * seconds > 0 for seconds, doubled in measured)
