"""References such as `$.Attributes.intent`, alone or embedded in text.

Where an embedded reference ends is not documented. Here a name is letters, digits
and `_`, and hyphens within it; whatever else follows, a full stop before a blank included, is text again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Key = tuple["str | Reference", ...]
"""A key as written: text, and in backticks the references that complete it."""

Template = tuple["str | Reference", ...]
"""Text as written: literal pieces and references in turn."""

_BEGIN = re.compile(r"\$(?=\.\w|\.?\[['\"])")
_NAME = re.compile(r"\.(\w+(?:-+\w+)*)")
_POSITION = re.compile(r"\[(\d+)\]", re.ASCII)
_QUOTE = re.compile(r"\.?\[(['\"])")


@dataclass(frozen=True, slots=True)
class Reference:
    """One path into the state of a run; *text* is how the author wrote it."""

    text: str
    keys: tuple[Key, ...]

    @property
    def path(self) -> tuple[str | None, ...]:
        """The keys that are fixed when the flow is written; None where a key is itself looked up."""
        return tuple(key[0] if len(key) == 1 and isinstance(key[0], str) else None for key in self.keys)


@lru_cache(maxsize=8192)
def parse(text: str) -> Template:
    """Split text into what stands there and what is looked up."""
    pieces: list[str | Reference] = []
    done = 0
    for start in _BEGIN.finditer(text):
        if start.start() < done:
            continue  # inside the brackets of the reference before
        reference = _read(text, start.start())
        if reference is None:
            continue
        if start.start() > done:
            pieces.append(text[done : start.start()])
        pieces.append(reference)
        done = start.start() + len(reference.text)
    if done < len(text):
        pieces.append(text[done:])
    return tuple(pieces)


def whole(text: str) -> Reference | None:
    """The reference that is all of *text*, if it is one."""
    template = parse(text)
    return template[0] if len(template) == 1 and isinstance(template[0], Reference) else None


def references_in(text: str) -> list[Reference]:
    """Every reference in *text*, those inside backticks included."""
    found: list[Reference] = []
    for piece in parse(text):
        if isinstance(piece, Reference):
            found.append(piece)
            found += [inner for key in piece.keys for inner in key if isinstance(inner, Reference)]
    return found


def look_up(root: Mapping[str, Any], keys: Sequence[str]) -> Any:
    """The value at the end of the path, or None where the path breaks off."""
    value: Any = root
    for key in keys:
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list | tuple) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def as_text(value: Any) -> str | None:
    """How a value reads in text; objects, arrays and null cannot be referred to as a whole."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return None


def _read(text: str, start: int) -> Reference | None:
    at = start + 1
    keys: list[Key] = []
    while True:
        if match := _NAME.match(text, at) or _POSITION.match(text, at):
            keys.append((match[1],))
            at = match.end()
        elif (match := _QUOTE.match(text, at)) and (end := _closing(text, match.end(), match[1])) is not None:
            keys.append(_key(text[match.end() : end]))
            at = end + 2
        else:
            return Reference(text[start:at], tuple(keys)) if keys else None


def _closing(text: str, start: int, quote: str) -> int | None:
    """Where the bracket's key ends: the first quote and bracket that no backtick hides."""
    hidden = False
    for at in range(start, len(text)):
        if text[at] == "`":
            hidden = not hidden
        elif not hidden and text.startswith(quote + "]", at):
            return at
    return None


def _key(text: str) -> Key:
    pieces: list[str | Reference] = []
    for number, part in enumerate(text.split("`")):
        pieces += parse(part) if number % 2 else [part] if part else []
    return tuple(pieces) or ("",)
