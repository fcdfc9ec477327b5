"""What a person who takes over a conversation reads: why, what was said, what was proved, and a draft."""

from collections.abc import Mapping
from typing import Any

from conversation.memory import NOTHING, Memory, Placed
from conversation.result import statements_of
from triage import holds
from triage.assessment import Assessment
from triage.message import Speaker, Turn
from triage.policy import Policy


def compose(placed: Placed, reason: str, assessment: Assessment | None, policy: Policy) -> Mapping[str, Any]:
    """Give summary, transcript, proof and draft as of a turn that is handed over for *reason*."""
    said = placed.message
    names = policy.in_order(assessment.holds) if assessment else ()
    findings = assessment.findings if assessment else ()
    written = Turn(Speaker.CUSTOMER, said.written, placed.turn.at)
    return {
        "summary": _summary(placed.memory, reason, assessment),
        "why": holds.explain(names, policy.holds, findings),
        "transcript": [_line(turn) for turn in (*said.conversation, written)],
        "proof": statements_of(assessment.proof) if assessment else [],
        "draft": assessment.suggested_response if assessment else "",
    }


def recalled(memory: Memory) -> Mapping[str, Any]:
    """Give summary and transcript of a conversation as it is remembered, and no more."""
    turns = [turn for turn in memory.turns if turn.act != NOTHING]
    lines = [
        _line(line)
        for turn in turns
        for line in (Turn(Speaker.CUSTOMER, turn.text, turn.at), Turn(Speaker.US, turn.said, turn.at))
        if line.text or line.speaker is Speaker.CUSTOMER
    ]
    return {"summary": f"{len(turns)} turns of the customer, which the transcript has.", "transcript": lines}


def _summary(memory: Memory, reason: str, assessment: Assessment | None) -> str:
    turns = sum(turn.act != NOTHING for turn in memory.turns)
    about = (assessment.category if assessment else "").replace("_", " ")
    parts = [
        f"{turns} turns of the customer, {len(memory.answered)} answered from the articles.",
        f"The matter: {about}." if about else "",
        assessment.intent if assessment else "",
        f"Handed over: {reason.replace('_', ' ')}.",
    ]
    return " ".join(filter(None, parts))


def _line(turn: Turn) -> dict[str, Any]:
    return {"speaker": str(turn.speaker), "text": turn.text, "at": turn.at}
