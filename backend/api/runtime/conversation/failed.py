"""What becomes of a turn about which the function of the conversations said nothing: a person's, and told so."""

from typing import Any

from conversation import replies
from conversation.result import GENERAL, OTHER
from triage.handover import Act, Decision, Standing

FAILURE = "failure"


def compose(conversation: str, channel: str, text: str, *, seconds: float) -> dict[str, Any]:
    """Give the object of such a turn. Nobody knows its place among the others, so *turn* is None."""
    decision = Decision(Act.HAND_OVER, FAILURE)
    return {
        "conversation": conversation,
        "turn": None,
        "channel": channel,
        "customer_message": text,
        "intent_analysis": {"intent": OTHER, "confidence": 0.0, "urgency": "Low", "topics": []},
        "category": GENERAL.replace(" ", "_"),
        "entities": [],
        "sentiment": 0.0,
        "response": {"response_text": replies.text(decision, Standing(), "")},
        "statements": [],
        "escalation_decision": {"escalate": True, "reason": FAILURE},
        "follow_up_suggestions": [],
        "confidence_score": 0.0,
        "processing_time": round(seconds, 3),
        "act": str(Act.HAND_OVER),
    }
