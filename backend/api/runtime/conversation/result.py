"""What the caller of a turn gets: what was understood, what was decided, and what the customer reads."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from conversation.memory import Incoming, Past, Placed
from triage.analysis import Request, Urgency
from triage.assessment import Assessment
from triage.handover import Act, Decision, Says
from triage.ports import Entity
from triage.proof import Proof

MOST_SUGGESTIONS: Final = 3
GUESSED: Final = 0.5
"""Confidence in an intent that nobody named and that follows from the holds."""
TONES: Final = {
    "thanks": "friendly",
    "sorry": "apologetic",
    "congratulations": "warm",
    "condolence": "condoling",
}
NEUTRAL: Final = "neutral"
_INTENT_OF_REASON: Final = {
    "wants_person": "Escalation Request",
    "steering": "Other",
    "angry": "Complaint",
    "account_data": "Account Management",
    "unverified": "Account Management",
    "order": "Account Management",
}
_INTENT_OF_WORDS: Final = {Says.PERSON: "Escalation Request"}
OTHER, GENERAL = "Other", "General Inquiry"


class Understood(NamedTuple):
    """What is made of a turn apart from what is decided about it."""

    request: Request
    category: str
    sentiment: float | None = None
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the customer reads, and the *proof* of what it says of the bank; *courtesy* is of the letter's table."""

    text: str
    courtesy: str = "none"
    proof: Proof = field(default_factory=Proof)


def request(assessment: Assessment | None, decision: Decision, says: Says | None) -> Request:
    """Give the intent of a turn: what the model says, or else what its words and the reason of a hand-over mean."""
    if says is not None:
        return Request(_INTENT_OF_WORDS.get(says, OTHER), 1.0, Urgency.LOW)
    if assessment and assessment.request:
        return assessment.request
    intent = _INTENT_OF_REASON.get(decision.reason, OTHER if decision.act is Act.CLOSE else GENERAL)
    urgency = Urgency.HIGH if decision.reason == "sensitive" else Urgency.LOW
    return Request(intent, GUESSED, urgency)


def compose(
    placed: Placed,
    understood: Understood,
    assessment: Assessment | None,
    decision: Decision,
    reply: Reply,
    *,
    full_score: int,
    seconds: float,
) -> dict[str, Any]:
    """Give the object of a turn that was decided."""
    score = (assessment.score.value if assessment else full_score) / full_score
    answered = decision.act is Act.ANSWER
    statements = statements_of(reply.proof)
    return {
        **_head(placed.turn, placed.past),
        "intent_analysis": {
            "intent": understood.request.intent,
            "confidence": round(understood.request.confidence, 3),
            "urgency": str(understood.request.urgency),
            "topics": list(understood.request.topics),
        },
        "category": understood.category,
        "entities": [{"type": each.type, "text": each.text} for each in understood.entities],
        "sentiment": round(understood.sentiment or 0.0, 3),
        "response": {
            "response_text": reply.text,
            "tone": TONES.get(reply.courtesy, NEUTRAL),
            "actionable_items": [row["text"] for row in statements if " > " in row["text"]],
            "empathy_score": _empathy(understood.sentiment, reply.courtesy, decision),
            "resolution_likelihood": round(score, 3) if answered else 0.0,
        },
        "statements": statements,
        "escalation_decision": {"escalate": decision.act is Act.HAND_OVER, "reason": decision.reason or None},
        "follow_up_suggestions": list(_suggestions(assessment, reply.proof)) if answered else [],
        "confidence_score": round(score, 3),
        "processing_time": round(seconds, 3),
        "act": str(decision.act),
    }


def known(turn: Incoming, past: Past, seconds: float) -> dict[str, Any]:
    """Give the object of a turn that was decided before, as *past* remembers it."""
    return dict(json.loads(past.result)) | {"delivered_again": True} if past.result else nothing(turn, past, seconds)


def nothing(turn: Incoming, past: Past, seconds: float) -> dict[str, Any]:
    """Give the object of a turn about which nothing is said: another one stands for it."""
    return {
        **_head(turn, past),
        "intent_analysis": {"intent": OTHER, "confidence": 0.0, "urgency": str(Urgency.LOW), "topics": []},
        "category": "",
        "entities": [],
        "sentiment": 0.0,
        "response": None,
        "statements": [],
        "escalation_decision": {"escalate": False, "reason": None},
        "follow_up_suggestions": [],
        "confidence_score": 0.0,
        "processing_time": round(seconds, 3),
        "act": past.act or "nothing",
    }


def statements_of(proof: Proof) -> list[dict[str, Any]]:
    """Write the statements of a reply with what proves them."""
    return [
        {
            "text": statement.text,
            "sources": list(statement.sources),
            "verdict": str(verdict.ruling),
            "evidence": [{"heading": source.heading, "sentence": source.sentence} for source in evidence],
            **({"translation": statement.original.as_json} if statement.original else {}),
        }
        for statement, verdict, evidence in zip(proof.statements, proof.verdicts, proof.evidence, strict=True)
    ]


def _head(turn: Incoming, past: Past) -> dict[str, Any]:
    return {
        "conversation": turn.conversation,
        "turn": past.number,
        "channel": turn.channel,
        "customer_message": turn.text,
    }


def _empathy(sentiment: float | None, courtesy: str, decision: Decision) -> float:
    """1 where a bad mood gets regrets or a person, or no regrets are due; else 0."""
    is_low = sentiment is not None and sentiment < 0
    is_met = courtesy in {"sorry", "condolence"} or decision.act is Act.HAND_OVER
    return 1.0 if is_met or not is_low else 0.0


def _suggestions(assessment: Assessment | None, proof: Proof) -> Sequence[str]:
    """Name what else the articles of the answer tell: the headings of sections that were found and not used.

    They are in English, and so is the answer.
    """
    if assessment is None or any(statement.original for statement in proof.statements):
        return ()
    used = {source.heading for evidence in proof.evidence for source in evidence}
    articles = {heading.partition(" > ")[0] for heading in used}
    others = (row.heading for row in assessment.sections if row.heading not in used and " > " in row.heading)
    fitting = (heading.rpartition(" > ")[2] for heading in others if heading.partition(" > ")[0] in articles)
    return tuple(dict.fromkeys(fitting))[:MOST_SUGGESTIONS]
