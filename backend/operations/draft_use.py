"""What agents did with drafts, as far as it tells whether the answer would have been right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.operations.calibration import Row
from triage import interaction
from triage.held_back import HELD_BACK
from triage.interaction import Use
from triage.modes import Mode

_CHOSEN = frozenset({HELD_BACK, *(mode.hold for mode in Mode)})
"""What an operator's choice holds back, whatever the message is."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What an agent did with one draft; *changed* is the share of words."""

    score: float
    use: Use
    changed: float

    def row(self, tolerance: float = 0.0) -> Row:
        """Take the draft for a right answer if it was used with at most a share *tolerance* of its words changed."""
        return Row(self.score, self.use is not Use.REJECTED and self.changed <= tolerance)


@dataclass(slots=True)
class Edits:
    """The edits that records tell of, and how many records say nothing of a threshold.

    *held* are those that no threshold would let out, *undecided* those on whose draft no agent has decided, *damaged*
    those that contradict themselves.
    """

    edits: list[Edit] = field(default_factory=list)
    held: int = 0
    undecided: int = 0
    damaged: int = 0

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]]) -> Edits:
        """Go through *records* of interactions."""
        found = cls()
        for record in records:
            if interaction.contradictions(record):
                found.damaged += 1
            elif not could_have_gone_out(record["holds"]):
                found.held += 1
            elif edit := of_record(record):
                found.edits.append(edit)
            else:
                found.undecided += 1
        return found

    def left_out(self) -> str:
        """Say what is not counted, and why."""
        damaged = f", {self.damaged} changed or damaged" if self.damaged else ""
        return f"{self.held} held whatever the threshold, {self.undecided} not decided by an agent{damaged}"


def without_choice(holds: Collection[str]) -> list[str]:
    """The holds that would stand in the mode `auto` too, with nothing held back by chance."""
    return [hold for hold in holds if hold not in _CHOSEN]


def could_have_gone_out(holds: Collection[str]) -> bool:
    """Whether nothing but an operator's choice kept a reply back: no threshold would let others out."""
    return not without_choice(holds)


def of_record(record: Mapping[str, Any]) -> Edit | None:
    """What an agent did with the draft of an interaction; None where nobody has decided."""
    if record.get("use") is None:
        return None
    return Edit(record["score"], Use(record["use"]), record["changed"])
