"""Scenarios, mails and conversations for the tests of how they are tested."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evaluation.scenarios.checks import Finding, Seen
from evaluation.scenarios.reading import Set
from evaluation.scenarios.rehearsal import Conversation, Exchange
from evaluation.scenarios.run import Origin, of
from evaluation.scenarios.scenario import Expectation, Persona, Scenario, Turn

ORIGIN = Origin("local", "local", 1)
WIRE: dict[str, Any] = {
    "scenario": "wire-fee",
    "persona": {"name": "Ines Kowal", "address": "ines@example.org", "service_level": "Standard", "manner": "plain"},
    "goal": ["$25"],
    "turns": [
        {
            "says": "What does a domestic wire cost?",
            "subject": "Wire fee",
            "expect": {"route": "auto", "category": "Payment", "facts": ["$25"]},
        },
        {"says": "Thank you, that is all.", "when": "satisfied", "after_hours": 1, "expect": {"route": "agent"}},
    ],
}
LABELLED: dict[str, Any] = {
    "id": "m1",
    "from_name": "Ann Lee",
    "from_address": "ann@example.org",
    "subject": "Wire fee",
    "body": "Hello, what does a domestic wire cost?\n\nAnn Lee\n",
    "service_level": "Standard",
    "category": "Payment",
    "factors": {
        "no_knowledge": 0,
        "unclear_info": 0,
        "premium_complaints": 0,
        "angry_frustrated_tone": 0,
        "urgency": 0,
        "multiple_topics": 0,
    },
    "acceptable_routes": ["auto"],
}
PERSONA = Persona("Ines Kowal", "ines@example.org")


def written(folder: Path, *rows: Any, name: str = "set.jsonl") -> Path:
    """Write *rows*, objects or the texts of lines, into a file."""
    file = folder / name
    texts = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return file


def scenario(*turns: Turn, name: str = "s", persona: Persona = PERSONA, **more: Any) -> Scenario:
    return Scenario(name, persona, turns or (Turn(("Hello?",), Expectation()),), **more)


def seen(**changes: Any) -> Seen:
    """A mail that was answered as it should be, with what is given put differently."""
    usual: dict[str, Any] = {
        "expected": Expectation(),
        "category": "Payment",
        "route": "auto",
        "factors": {"urgency": False},
        "questions": {"follows_up": False},
        "holds": (),
        "reply": "A wire costs $25.",
        "mails": ("Re: Wire\nA wire costs $25.",),
        "seconds": 17.0,
    }
    return Seen(**{**usual, **changes})


def exchange(*findings: Finding, **changes: Any) -> Exchange:
    usual: dict[str, Any] = {
        "turn": 0,
        "category": "Payment",
        "route": "auto",
        "score": 100,
        "factors": {},
        "questions": {},
        "holds": (),
        "statements": ({"text": "A wire costs $25.", "verdict": "supported"},),
        "unanswered": 0,
        "draft": "Dear {name},",
        "sent": (),
        "case": True,
        "seconds": 17.0,
    }
    return Exchange(**{**usual, **changes}, findings=findings)


def conversation(name: str = "c", *findings: Finding, **changes: Any) -> Conversation:
    found = exchange(*findings, **changes)
    return Conversation(name, not any(one.about == "intent" for one in findings), (found,))


def run_of(*conversations: Conversation, name: str = "set", **origin: Any) -> dict[str, Any]:
    """A run of these conversations, as it is read again from its file."""
    tested = Set(name, tuple(scenario(name=one.name) for one in conversations), ())
    return of(tested, conversations, Origin(**{"model": "local", "judge": "local", "seed": 1, **origin}))


WRONG_INTENT = Finding("category", "intent", "Insurance, not Payment")
WRONG_REPLY = Finding("facts", "reply", "without '$25'")
OTHERWISE = Finding("factors", "analysis", "urgency 1, not 0")
