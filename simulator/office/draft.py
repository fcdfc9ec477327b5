"""The answer that an agent works on: the draft's statements, each kept, struck or replaced, and the text that follows.

What became of the draft is the ground truth of the calibration, in the form that `calibrate` reads.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from mail import ending
from mail.ending import DECISIONS, share_changed
from triage.interaction import Use
from triage.wording import NOTHING

REASONS: Final = tuple(ending.REASONS)
"""Why a draft is rejected, in the words of the guide."""

LONGEST_ANSWER: Final = 50_000

Draft = dict[str, Any]


class DraftError(ValueError):
    """An answer that cannot be sent as it is; the text is fit for the agent."""


def begin(outcome: Mapping[str, Any], attributes: Mapping[str, str]) -> Draft:
    """The draft as it was written, or as the guide has recorded it."""
    recorded = attributes.get("draftText", NOTHING) if _decided(attributes) is Use.EDITED else NOTHING
    rejected = _decided(attributes) is Use.REJECTED
    reason = attributes.get("draftReason", NOTHING)
    return {
        "text": recorded if recorded != NOTHING else "" if rejected else outcome["suggested_response"],
        "statements": [{"text": each["text"], "struck": False, "instead": None} for each in outcome["statements"]],
        "reason": "" if reason == NOTHING else reason,
    }


def strike(draft: Draft, numbers: Collection[int]) -> Draft:
    """Leave out the statements whose numbers, from 0, are given, and take in the others again."""
    text, statements = draft["text"], [dict(each) for each in draft["statements"]]
    for number, statement in enumerate(statements):
        struck = number in numbers
        if struck and not statement["struck"]:
            text = _without(text, said(statement))
        elif statement["struck"] and not struck:
            text = _with(text, said(statement), statements, number)
        statement["struck"] = struck
    return {**draft, "text": text, "statements": statements}


def replace(draft: Draft, number: int, instead: Mapping[str, str]) -> Draft:
    """Put another sentence of the articles in the place of a statement."""
    statements = [dict(each) for each in draft["statements"]]
    if not 0 <= number < len(statements):
        raise DraftError("There is no statement of that number.")
    statement = statements[number]
    before, text = said(statement), draft["text"]
    if not statement["struck"] and before not in text:
        raise DraftError("The text no longer holds that statement as it was; put the sentence in by hand.")
    statement["instead"] = dict(instead)
    text = (
        _with(text, said(statement), statements, number)
        if statement["struck"]
        else text.replace(before, said(statement), 1)
    )
    statement["struck"] = False
    return {**draft, "text": text, "statements": statements}


def said(statement: Mapping[str, Any]) -> str:
    """What stands in the answer for a statement."""
    return str((statement["instead"] or statement)["text"])


def edit(contact_id: str, outcome: Mapping[str, Any], draft: Draft) -> dict[str, Any]:
    """What became of the draft, as `calibrate` reads it; DraftError for an answer that cannot be sent."""
    text, suggested = draft["text"].strip(), outcome["suggested_response"].strip()
    if not text:
        raise DraftError("The answer is empty; write it, or close the contact without an answer.")
    if len(text) > LONGEST_ANSWER:
        raise DraftError(
            f"The answer has {len(text):,} characters, at most {LONGEST_ANSWER:,} can be sent; shorten it."
        )
    recorded = {"holds": list(outcome["holds"]), "category": outcome["category"], "draft": suggested, "text": text}
    scored = {"contactId": contact_id, "score": outcome["confidence_score"]}
    if not suggested:
        return {**scored, "use": None, "changed": 0.0, "reason": "", **recorded}
    use = Use.REJECTED if draft["reason"] else Use.AS_IT_WAS if text == suggested else Use.EDITED
    changed = 1.0 if use is Use.REJECTED else round(share_changed(suggested, text), 4)
    numbered = list(enumerate(draft["statements"], start=1))
    return {
        **scored,
        "use": str(use),
        "changed": changed,
        "reason": draft["reason"],
        **recorded,
        "struck": [number for number, each in numbered if each["struck"]],
        "replaced": {str(number): each["instead"] for number, each in numbered if each["instead"]},
    }


def noted(edit: Mapping[str, Any]) -> dict[str, str]:
    """What became of the draft, as the guide notes it in the attributes of the contact."""
    if edit["use"] is None:
        return {}
    decision = next(name for name, use in DECISIONS.items() if use == edit["use"])
    return {"draftDecision": decision, "draftText": edit["text"], "draftReason": edit["reason"] or NOTHING}


def _decided(attributes: Mapping[str, str]) -> Use | None:
    return DECISIONS.get(attributes.get("draftDecision", NOTHING))


def _without(text: str, statement: str) -> str:
    for written in (f"{statement}\n\n", f"\n\n{statement}", statement):
        if written in text:
            return text.replace(written, "", 1)
    return text


def _with(text: str, statement: str, statements: list[dict[str, Any]], number: int) -> str:
    """Take a statement in again, below the one before it that is still there, else above the next one."""
    for before in reversed(statements[:number]):
        if not before["struck"] and said(before) in text:
            return text.replace(said(before), f"{said(before)}\n\n{statement}", 1)
    for after in statements[number + 1 :]:
        if not after["struck"] and said(after) in text:
            return text.replace(said(after), f"{statement}\n\n{said(after)}", 1)
    return f"{text}\n\n{statement}"
