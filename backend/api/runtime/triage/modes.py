"""How far the software may go by itself, globally and per category, as an operator says at run time.

| mode | analysed | shown to the agent | automated replies | acknowledgements |
|---|---|---|---|---|
| off | no | no | no | no |
| shadow | yes, and recorded | no | no | yes |
| draft | yes | yes | no | yes |
| auto | yes | yes | yes | yes |
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from triage.policy import POLICY


class Mode(StrEnum):
    """A step of trust, the strictest first."""

    OFF = "off"
    SHADOW = "shadow"
    DRAFT = "draft"
    AUTO = "auto"

    @property
    def hold(self) -> str | None:
        """The hold under which replies stay back, if they do."""
        return None if self is Mode.AUTO else f"mode_{self}"


class Kind(StrEnum):
    """A mail that goes out without a person."""

    REPLY = "automated_response"
    ACKNOWLEDGEMENT = "acknowledgement"


_STRICTEST_FIRST = tuple(Mode)
_CATEGORIES = frozenset(category.name for category in POLICY.categories)

WITHHELD = frozenset(mode.hold for mode in (Mode.OFF, Mode.SHADOW))
"""Holds under which nothing of an analysis is shown to anybody."""


@dataclass(frozen=True, slots=True)
class Modes:
    """What holds everywhere, and what holds for some categories besides; the stricter counts."""

    everywhere: Mode
    categories: Mapping[str, Mode] = field(default_factory=dict)

    def of(self, category: str) -> Mode:
        """The mode for mails of *category*."""
        return stricter(self.everywhere, self.categories.get(category, Mode.AUTO))

    def at_most(self, mode: Mode) -> "Modes":
        """The same, with nothing freer than *mode*."""
        return Modes(stricter(self.everywhere, mode), self.categories)


UNKNOWN = Modes(Mode.DRAFT)
"""What holds while nobody can tell: agents go on with drafts, and only acknowledgements go out by themselves."""


def stricter(one: Mode, other: Mode) -> Mode:
    """The stricter of two modes."""
    return min(one, other, key=_STRICTEST_FIRST.index)


def may_send(mode: Mode, kind: Kind) -> bool:
    """Say whether mails of *kind* go out by themselves."""
    return mode is Mode.AUTO if kind is Kind.REPLY else mode is not Mode.OFF


def parse(text: str) -> Modes:
    """Read what the operator wrote: `{"mode": "auto", "categories": {"Payment": "draft"}}`, or one mode as a bare word.

    What cannot be understood counts as draft, and keeps everything else from being freer than that.
    """
    document = _document(text)
    if not isinstance(document, Mapping):
        return Modes(_mode(document) or Mode.DRAFT)
    everywhere, written = _mode(document.get("mode")), document.get("categories", {})
    if not isinstance(written, Mapping):
        return Modes(everywhere or Mode.DRAFT).at_most(Mode.DRAFT)
    categories = {name: mode for name, value in written.items() if (mode := _mode(value))}
    modes = Modes(everywhere or Mode.DRAFT, categories)
    understood = categories.keys() == written.keys() <= _CATEGORIES and document.keys() <= {"mode", "categories"}
    return modes if understood else modes.at_most(Mode.DRAFT)


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text.strip()


def _mode(value: Any) -> Mode | None:
    word = value.strip().casefold() if isinstance(value, str) else ""
    return Mode(word) if word in _STRICTEST_FIRST else None
