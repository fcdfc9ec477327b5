"""Records of interactions as they are kept, with what a test wants of them."""

from __future__ import annotations

from typing import Any

from triage import interaction

BEGIN = 1_790_812_800.0
"""A midnight of UTC, a Thursday."""
DAY = 86_400.0


def record(number: int, **fields: Any) -> dict[str, Any]:
    """A finished record of a message that was answered by itself."""
    whole = {
        "schema": interaction.SCHEMA,
        "id": f"c{number}#1",
        "contact": f"c{number}",
        "turn": 1,
        "conversation": None,
        "at": BEGIN + number,
        "channel": "EMAIL",
        "customer": f"{number:064x}",
        "status": "READY",
        "category": "Payment",
        "intent": None,
        "score": 100,
        "full_score": 100,
        "factors": {},
        "questions": {},
        "holds": [],
        "findings": [],
        "threshold": 80,
        "held_back": 0,
        "mode": "auto",
        "route": "AUTOMATED_RESPONSE",
        "sent": ["automated_response"],
        "use": None,
        "changed": None,
        "reason": None,
        "statements": [],
        "unanswered": 0,
        "articles": [],
        "grounding": None,
        "relevance": None,
        "sentiment": None,
        "satisfaction": None,
        "latency_ms": {"total": 2500},
        "model": "m",
        "judge": None,
        "calls": [],
        "policy": "0" * 16,
        "text": None,
        **fields,
    }
    return {**whole, "digest": interaction.digest(whole)}
