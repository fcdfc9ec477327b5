"""What the bot of a chat flow tells a function about a turn, and how it is told what to say: Amazon Lex V2 in between.

The flow hands its contact and what it knows of the customer to the bot as session attributes; the bot understands
nothing itself and calls the function for every turn. It gives the contact back to the flow where a person takes over.
Messages of WhatsApp and SMS are chats of Connect too; the flow says which by `medium`.
https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from adapters.connect import chat_event
from adapters.connect.chat_event import ChatTurn, Event
from triage.errors import InvalidEventError

NOTHING: Final = "-"
"""Stands where there is nothing, as a flow writes no empty texts."""
LONGEST_MESSAGE: Final = 1024
"""Characters that Lex says at once."""
LONGEST: Final[Mapping[str, int]] = {"summary": 1200, "why": 800, "transcript": 4000, "proof": 2000, "draft": 1000}
"""Bytes of UTF-8 for each text of a hand-over: together they fit into the session, and into a page of the guide."""


def is_one(event: Event) -> bool:
    """Say whether *event* comes from a bot."""
    return "sessionState" in event and "bot" in event


def read(event: Event) -> ChatTurn:
    """Read the turn that *event* is about; raise `InvalidEventError` for one that nobody can place."""
    state = event.get("sessionState")
    if not isinstance(state, Mapping):
        raise InvalidEventError("The event of a bot has no session.")
    told = {name: value for name, value in _attributes(state).items() if value != NOTHING}
    return chat_event.read(
        {
            "Details": {
                "ContactData": {
                    "ContactId": told.get("contact"),
                    "CustomerEndpoint": {"Address": told.get("customer")},
                },
                "Parameters": {
                    **told,
                    "channel": told.get("medium"),
                    "turn": state.get("originatingRequestId"),
                    "text": str(event.get("inputTranscript") or ""),
                },
            }
        }
    )


def answer(event: Event, said: Mapping[str, Any], *, otherwise: str) -> dict[str, Any]:
    """Say what the bot does: say it and listen on, or say it and give the contact back to the flow.

    *otherwise* is said where nothing is, as a bot that listens has to say something.
    """
    state = event["sessionState"]
    escalates = bool(said["escalation_decision"]["escalate"])
    response = said["response"]
    text = str(response["response_text"] if response else otherwise)[:LONGEST_MESSAGE]
    attributes = _attributes(state) | {"act": str(said["act"])}
    message = {"contentType": "PlainText", "content": text}
    if not escalates:
        return {
            "sessionState": {"dialogAction": {"type": "ElicitIntent"}, "sessionAttributes": attributes},
            "messages": [message],
        }
    intent = {**state.get("intent", {}), "state": "Fulfilled"}
    return {
        "sessionState": {
            "dialogAction": {"type": "Close"},
            "intent": intent,
            "sessionAttributes": attributes | handed_over(said),
        },
        "messages": [message],
    }


def handed_over(said: Mapping[str, Any]) -> dict[str, str]:
    """What the person who takes over reads, as texts that fit into the attributes of a contact."""
    agent = said.get("agent", {})
    texts = {
        "summary": agent.get("summary", ""),
        "why": agent.get("why", ""),
        "transcript": latest(f"{line['speaker']}: {line['text']}" for line in agent.get("transcript", ())),
        "proof": "\n".join(_proved(row) for row in agent.get("proof", ())),
        "draft": agent.get("draft", ""),
    }
    reason = str(said["escalation_decision"]["reason"])
    return {"reason": reason} | {name: _cut(str(text), LONGEST[name]) or NOTHING for name, text in texts.items()}


def latest(lines: Iterable[str]) -> str:
    """Join the *lines* of a transcript; where there is too much, the beginning is left out."""
    written: list[str] = []
    left = LONGEST["transcript"]
    for text in reversed(list(lines)):
        left -= len(text.encode()) + 1
        if left < 0 and written:
            break
        written.append(text)
    return "\n".join(reversed(written))


def _proved(row: Mapping[str, Any]) -> str:
    sources = ", ".join(dict.fromkeys(each["heading"] for each in row["evidence"])) or "no source"
    return f"{row['verdict']}: {row['text']} ({sources})"


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def _attributes(state: Mapping[str, Any]) -> dict[str, str]:
    found = state.get("sessionAttributes")
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, Mapping) else {}
