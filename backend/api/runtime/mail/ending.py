"""What became of a mail, as the attributes of its contact say once the contact is over."""

from collections.abc import Mapping
from difflib import SequenceMatcher

from triage.interaction import Ending, Use
from triage.modes import Kind
from triage.wording import NOTHING

DECISIONS: Mapping[str, Use] = {"accepted": Use.AS_IT_WAS, "edited": Use.EDITED, "rejected": Use.REJECTED}
"""What the agent's guide writes into the attribute `draftDecision`."""
REASONS: Mapping[str, str] = {
    "It says something wrong": "wrong",
    "It leaves something out": "incomplete",
    "Its tone does not fit": "tone",
    "It is rejected for another reason": "other",
}
"""What it writes into `draftReason`, the words of its buttons."""
SENT: Mapping[str, Kind] = {"replySent": Kind.REPLY, "acknowledgementSent": Kind.ACKNOWLEDGEMENT}
"""Attributes in which the flow says what it has sent."""


def is_ours(contact_id: str, attributes: Mapping[str, str]) -> bool:
    """Whether the contact went through our flow, which notes its id."""
    return attributes.get("mailContactId") == contact_id


def of(attributes: Mapping[str, str]) -> Ending:
    """Read what flow and guide have noted; a draft that was edited back to what it was counts as used so."""
    sent = tuple(str(kind) for name, kind in SENT.items() if attributes.get(name) == "true")
    use = DECISIONS.get(attributes.get("draftDecision", NOTHING))
    match use:
        case None:
            return Ending(sent=sent)
        case Use.REJECTED:
            return Ending(sent=sent, use=use, changed=1.0, reason=REASONS.get(attributes.get("draftReason", NOTHING)))
        case Use.AS_IT_WAS:
            return Ending(sent=sent, use=use, changed=0.0)
    changed = round(share_changed(attributes.get("suggestedResponse", ""), attributes.get("draftText", "")), 4)
    return Ending(sent=sent, use=use if changed else Use.AS_IT_WAS, changed=changed)


def share_changed(draft: str, text: str) -> float:
    """The share of words that an agent took out, put in or replaced: 0 for the same text, 1 for quite another one."""
    before, after = draft.split(), text.split()
    return 1 - SequenceMatcher(None, before, after, autojunk=False).ratio() if before != after else 0.0
