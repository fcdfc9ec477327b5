"""A policy of the tests' own, so that the bank may change its own; and what the bank's says of a score."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.proving import ANALYSIS, STATEMENTS
from triage.policy import HOLD, POLICY, parse

DOCUMENT: Mapping[str, Any] = {
    "threshold": 70,
    "full_confidence": 90,
    "questions": [
        {
            "name": "unknown_matter",
            "decided_by": ["facts", "model"],
            "effect": -60,
            "label": "Unknown matter",
            "means": "No passage speaks of it.",
        },
        {
            "name": "guest_complains",
            "decided_by": ["model", "premium_service_level"],
            "effect": -40,
            "label": "Complaint of a guest",
            "means": "A guest complains.",
        },
        {"name": "rush", "decided_by": ["model"], "effect": -7, "hastens": True, "label": "Rush", "means": "In haste."},
        {
            "name": "wishes",
            "decided_by": ["model"],
            "effect": -12,
            "most": 9,
            "label": "Further wishes",
            "means": "How many wishes there are beyond the first.",
        },
        {
            "name": "asks_for_owner",
            "decided_by": ["model"],
            "effect": HOLD,
            "means": "The owner is asked for.",
            "advice": "The owner is asked for: fetch them.",
        },
        *(
            {
                "name": name,
                "decided_by": ["facts"],
                "effect": HOLD,
                "means": "",
                "advice": f"It is {name}.",
                "quiet": quiet,
            }
            for name, quiet in (
                ("account_data_request", False),
                ("account_order", False),
                ("other_language", False),
                ("no_request", True),
                ("by_program", True),
            )
        ),
    ],
    "categories": [
        {"name": "Parcels", "means": "what is sent in boxes"},
        {"name": "Letters", "means": "what is sent in envelopes"},
        {"name": "Others", "means": "everything else"},
    ],
    "sensitive_topics": {"fraud": "a stolen card", "bereavement": "a death"},
    "default_category": "Others",
    "never_automate": ["fraud", "bereavement"],
    "premium_service_levels": ["Ruby"],
    "minimum_relevance": 0.3,
    "passages": 3,
    "minimum_grounding": 0.5,
    "minimum_reply_relevance": 0.25,
}
OWN = parse(DOCUMENT)
NO_RISK: Mapping[str, int] = {factor.name: 0 for factor in OWN.factors}


def answer(category: str = "Parcels", reply: Any = STATEMENTS, **counts: int) -> dict[str, Any]:
    """What a model that is asked by our own policy finds when it sees nothing but *counts*."""
    return {
        **ANALYSIS,
        "category": category,
        "reply": reply,
        "factors": {**NO_RISK, **counts},
        "questions": {row.name: "no" for row in OWN.asked},
    }


def bank_score(**counts: int) -> int:
    """What the bank's policy leaves of its full confidence, for tests of the whole that have to live with it."""
    impacts = {factor.name: factor.impact for factor in POLICY.factors}
    return max(0, POLICY.full_confidence + sum(impacts[name] * count for name, count in counts.items()))


MATEO_SCORE = bank_score(premium_complaints=1, angry_frustrated_tone=1, urgency=1)
"""What is left for the first mail of the README."""
