"""The word lists of `lexicon/*.txt` as regular expressions for folded text.

A file holds one expression a line, which matches whole words; `<name>` stands for a line of `names.txt`. A line that
begins with `#` is a comment.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from simulator.text import stems

FOLDER = Path(__file__).with_name("lexicon")
_NAME = re.compile(r"<([a-z]+)>")


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Give the expression that matches what any line of the list *name* matches.

    The lines that begin with a word are tried where a word begins and nowhere else.
    """
    lines = [expand(line) for line in _lines(name)]
    inside = "|".join(_ended(line) for line in lines if _begins_with_word(line))
    rest = [_ended(line) for line in lines if not _begins_with_word(line)]
    return re.compile("|".join([*([rf"\b(?:{inside})"] if inside else []), *rest]))


def expand(line: str) -> str:
    """Put in what the names in *line* stand for."""
    while _NAME.search(line):
        line = _NAME.sub(lambda match: _names()[match.group(1)], line)
    return line


@cache
def _names() -> dict[str, str]:
    return dict(line.split(" = ", 1) for line in _lines("names"))


def _lines(name: str) -> Iterator[str]:
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def _begins_with_word(line: str) -> bool:
    return bool(re.match(r"[\w(]", line))


def _ended(line: str) -> str:
    """Let a line match whole words only, where it ends with one."""
    end = (
        r"\b"
        if re.search(r"(\w|[)*+?])$", line) and not line.endswith((r"\s", r"\W", r"\s*", r"\W*", r"\?", r"\)"))
        else ""
    )
    return f"(?:{line}){end}"


@cache
def word_stems(name: str) -> frozenset[str]:
    """Give the stems of the words in the list *name*, which holds plain words."""
    return frozenset(stem for line in _lines(name) for stem in stems(line))
