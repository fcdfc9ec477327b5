"""What becomes of a turn about which the function of the conversations said nothing: a person's, and told so."""

from typing import Any, Final

from conversation import replies
from conversation.result import GENERAL, OTHER
from triage.handover import Act, Decision, Standing

FAILURE = "failure"
DECISION: Final = Decision(Act.HAND_OVER, FAILURE)


def compose(conversation: str, channel: str, text: str, *, number: int | None, seconds: float) -> dict[str, Any]:
    """Give the object of such a turn; its *number* is None where nobody knows its place among the others."""
    return {
        "conversation": conversation,
        "turn": number,
        "channel": channel,
        "customer_message": text,
        "intent_analysis": {"intent": OTHER, "confidence": 0.0, "urgency": "Low", "topics": []},
        "category": GENERAL.replace(" ", "_"),
        "entities": [],
        "sentiment": 0.0,
        "response": {"response_text": replies.text(DECISION, Standing(), "")},
        "statements": [],
        "escalation_decision": {"escalate": True, "reason": FAILURE},
        "follow_up_suggestions": [],
        "confidence_score": 0.0,
        "processing_time": round(seconds, 3),
        "act": str(Act.HAND_OVER),
    }
