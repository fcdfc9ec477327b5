"""Texts by name, and the fields of a dataclass that are read from them."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import field, fields
from typing import Any, TypeVar, cast

T = TypeVar("T")
D = TypeVar("D")

_READ = "read"


class Values:
    """Texts by name; remembers what was asked for and what was wrong."""

    def __init__(self, file: Mapping[str, str], environ: Mapping[str, str]) -> None:
        self._file = file
        self._environ = environ
        self._asked: set[str] = set()
        self._brought: tuple[str, ...] = ()
        self.problems: list[str] = []

    def bring(self, switch: str, beginnings: tuple[str, ...]) -> None:
        """Let *switch* bring what names with these beginnings would say; one that says it all the same is a problem."""
        self._brought = beginnings
        for name in {**self._file, **self._environ}:
            if name.startswith(beginnings) and self.text(name):
                remedy = "remove the line, or set SANDBOX=false."
                self.problems.append(f"{name} stands beside {switch}, which brings its own: {remedy}")

    def take(self, name: str, parse: Callable[[str], T], default: str | None = None) -> T:
        """Parse a value; what cannot be parsed becomes a problem, so that all of them are found."""
        if name.startswith(self._brought):
            self._asked.add(name)
            return cast(T, "")
        text = self.text(name) or default
        if text is None:
            self.problems.append(f"{name} is missing: {_remedy(parse)}")
            return cast(T, None)
        try:
            return parse(text)
        except ValueError as reason:
            self.problems.append(f'{name} is "{text}": {reason}')
            return cast(T, None)

    def optional(self, name: str, parse: Callable[[str], T], otherwise: D) -> T | D:
        return self.take(name, parse) if self.text(name) and not name.startswith(self._brought) else otherwise

    def text(self, name: str) -> str:
        self._asked.add(name)
        return (self._file.get(name) or self._environ.get(name) or "").strip()

    def strangers(self) -> list[str]:
        """Names in the file that nothing asked for: usually misspelt ones."""
        unknown = [name for name in self._file if name not in self._asked]
        near = {name: difflib.get_close_matches(name, self._asked, 1, 0.75) for name in unknown}
        return [
            f"{name} is not a setting: " + (f"did you mean {near[name][0]}?" if near[name] else "remove the line.")
            for name in unknown
        ]


def _remedy(parse: Callable[[str], object]) -> str:
    """What the parser says to somebody who gave nothing."""
    try:
        parse("")
    except ValueError as reason:
        return str(reason)
    return "give a value."


Default = str | Callable[[Mapping[str, Any]], str] | None
"""The text of a setting that is not given, maybe by what the fields before it are; None where it has to be."""


def setting(parse: Callable[[str], T], default: Default = None, *, name: str = "") -> T:
    """A field that is read from the text of its *name*, without one its own in capitals."""

    def read(values: Values, named: str, before: Mapping[str, Any]) -> T:
        return values.take(name or named, parse, default(before) if callable(default) else default)

    return _field(read)


def optional(parse: Callable[[str], T], otherwise: D, *, name: str = "") -> T | D:
    """A field that is read in the same way where there is a text."""
    return _field(lambda values, named, _: values.optional(name or named, parse, otherwise))


def composed(read: Callable[[Values], T]) -> T:
    """A field that is read from several texts."""
    return _field(lambda values, *_: read(values))


def filled(kind: type[T], values: Values) -> T:
    """Read the fields of *kind* in their order; without a value where there is a problem."""
    read: dict[str, Any] = {}
    for each in fields(kind):  # type: ignore[arg-type]
        read[each.name] = each.metadata[_READ](values, each.name.upper(), read)
    return kind(**read)


def _field(read: Callable[[Values, str, Mapping[str, Any]], T]) -> T:
    return cast(T, field(metadata={_READ: read}))
