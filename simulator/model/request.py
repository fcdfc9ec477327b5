"""Read the request that was meant for a language model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.model.converse import document
from simulator.topics import without_notices
from triage.message import Speaker
from triage.prompt import HANDS_OVER

_COMPANY = re.compile(r"customers of (.+?) write to us")
_UNNAMED = "Your bank"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article that came with the request: its sentences by their ids."""

    heading: str
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said before in a conversation."""

    text: str
    by_customer: bool
    hands_over: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A Converse request in the words of our own prompt; *is_turn* where it is about a turn of a conversation."""

    company: str
    subject: str
    text: str
    unsure: str
    passages: tuple[Passage, ...]
    factors: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    conversation: tuple[Said, ...] = ()
    is_turn: bool = False


def read(request: Mapping[str, Any]) -> Request:
    """Read a parsed Converse body; raise `SimulatorError` when it is not one of ours."""
    asked = document(request, "message")
    message = asked.get("message") or {}
    return Request(
        company=_company(request),
        subject=str(message.get("subject") or ""),
        text=without_notices(_told(message, "written")),
        unsure=without_notices(_told(message, "unsure")),
        passages=tuple(Passage(row["heading"], row["sentences"]) for row in asked.get("passages") or ()),
        factors=_asked(request, "factors"),
        questions=_asked(request, "questions"),
        conversation=tuple(
            Said(row["text"], row["speaker"] == Speaker.CUSTOMER, str(row.get(HANDS_OVER) or ""))
            for row in message.get("conversation", ())
        ),
        is_turn="conversation" in message,
    )


def _told(message: Mapping[str, Any], writing: str) -> str:
    return "\n\n".join(part["text"] for part in message.get("parts", ()) if part["writing"] == writing).strip()


def _asked(request: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """The names of what the tool's schema asks for in *field*."""
    for row in (request.get("toolConfig") or {}).get("tools", ()):
        schema = row.get("toolSpec", {}).get("inputSchema", {}).get("json", {})
        return tuple(schema.get("properties", {}).get(field, {}).get("properties", ()))
    return ()


def _company(request: Mapping[str, Any]) -> str:
    text = " ".join(block.get("text", "") for block in request.get("system", ()))
    found = _COMPANY.search(text)
    return found.group(1) if found else _UNNAMED
