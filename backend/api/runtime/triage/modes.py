"""How far the software may go by itself, globally and per category, as an operator says at run time.

| mode | analysed | shown to the agent | automated replies | acknowledgements |
|---|---|---|---|---|
| off | no | no | no | no |
| shadow | yes, and recorded | no | no | yes |
| draft | yes | yes | no | yes |
| auto | yes | yes | yes | yes |

An operator who is not understood may have meant any of them: agents go on with drafts, and nothing goes out by itself.
"""

import json
from collections.abc import Mapping, Sequence
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
    quiet: bool = False
    """Whether nothing at all goes out by itself, acknowledgements included."""

    def of(self, category: str) -> Mode:
        """The mode for mails of *category*."""
        return stricter(self.everywhere, self.categories.get(category, Mode.AUTO))

    def may_send(self, category: str, kind: Kind) -> bool:
        """Say whether mails of *kind* go out by themselves in *category*."""
        return not self.quiet and may_send(self.of(category), kind)

    def quieted(self) -> "Modes":
        """The same, with nothing freer than drafts and nothing that goes out by itself."""
        return Modes(stricter(self.everywhere, Mode.DRAFT), self.categories, quiet=True)


UNKNOWN = Modes(Mode.DRAFT, quiet=True)
"""What holds while nobody can tell."""


def stricter(one: Mode, other: Mode) -> Mode:
    """The stricter of two modes."""
    return min(one, other, key=_STRICTEST_FIRST.index)


def may_send(mode: Mode, kind: Kind) -> bool:
    """Say whether mails of *kind* go out by themselves."""
    return mode is Mode.AUTO if kind is Kind.REPLY else mode is not Mode.OFF


def parse(text: str) -> Modes:
    """Read what the operator wrote: `{"mode": "auto", "categories": {"Payment": "draft"}}`, or one mode as a bare word.

    What cannot be understood, or says two things at once, quiets everything else.
    """
    document = _document(text)
    if not isinstance(document, Mapping):
        document = {"mode": document}
    everywhere, written = _mode(document.get("mode")), document.get("categories", {})
    named = written if isinstance(written, Mapping) else {}
    categories = {name: mode for name, value in named.items() if (mode := _mode(value))}
    modes = Modes(everywhere or Mode.DRAFT, categories)
    understood = everywhere and categories == written and categories.keys() <= _CATEGORIES
    return modes if understood and document.keys() <= {"mode", "categories"} else modes.quieted()


def _document(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_with_distinct_keys)
    except (ValueError, RecursionError):
        return text.strip()


def _with_distinct_keys(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        raise ValueError("two values for one key")
    return document


def _mode(value: Any) -> Mode | None:
    word = value.strip().casefold() if isinstance(value, str) else ""
    return Mode(word) if word in _STRICTEST_FIRST else None
