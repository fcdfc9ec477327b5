"""What agents did with drafts, as far as it tells whether the answer would have been right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from backend.operations.calibration import Row
from triage.modes import Mode
from triage.wording import NOTHING


class Use(StrEnum):
    """What became of a draft."""

    AS_IT_WAS = "as_it_was"
    EDITED = "edited"
    REJECTED = "rejected"


DECISIONS: Mapping[str, Use] = {"accepted": Use.AS_IT_WAS, "edited": Use.EDITED, "rejected": Use.REJECTED}
"""What the agent's guide writes into the attribute `draftDecision`."""

_OF_A_MODE = frozenset(mode.hold for mode in Mode)


@dataclass(frozen=True, slots=True)
class Edit:
    """What an agent did with one draft; *changed* is the share of words, *reason* why it was rejected, if known."""

    contact_id: str
    score: float
    use: Use
    changed: float
    reason: str = ""

    def row(self, tolerance: float = 0.0) -> Row:
        """Take the draft for a right answer if it was used with at most a share *tolerance* of its words changed."""
        return Row(self.score, self.use is not Use.REJECTED and self.changed <= tolerance)

    def as_json(self) -> dict[str, Any]:
        written = {"contactId": self.contact_id, "score": self.score, "use": str(self.use), "changed": self.changed}
        return written | ({"reason": self.reason} if self.reason else {})


def share_changed(draft: str, text: str) -> float:
    """The share of words that an agent took out, put in or replaced: 0 for the same text, 1 for quite another one."""
    before, after = draft.split(), text.split()
    return 1 - SequenceMatcher(None, before, after, autojunk=False).ratio() if before != after else 0.0


def could_have_gone_out(holds: Collection[str]) -> bool:
    """Whether nothing but the operator's mode kept a reply back: no threshold would let others out."""
    return _OF_A_MODE.issuperset(holds)


def of_contact(contact_id: str, score: float, draft: str, attributes: Mapping[str, str]) -> Edit | None:
    """What the guide recorded on a contact whose *draft* scored so; None where no agent has decided."""
    use = DECISIONS.get(attributes.get("draftDecision", NOTHING))
    if use is None:
        return None
    changed = {Use.AS_IT_WAS: 0.0, Use.REJECTED: 1.0}.get(use)
    if changed is None:
        changed = round(share_changed(draft, attributes.get("draftText", "")), 4)
    reason = attributes.get("draftReason", NOTHING) if use is Use.REJECTED else NOTHING
    return Edit(contact_id, score, use if changed else Use.AS_IT_WAS, changed, "" if reason == NOTHING else reason)
