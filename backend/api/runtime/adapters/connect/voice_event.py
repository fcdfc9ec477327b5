"""What the bot of a call tells a function about an utterance, and how it is told what to say: Amazon Lex V2.

What is known of a call stands in the session, which only the function and the flow write.
https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from adapters.connect.bot_event import NOTHING
from adapters.connect.connect_event import Event
from triage.errors import InvalidEventError

ENGINE: Final = "lex"
TYPED: Final = "DTMF"
HEARING: Final = "hearing"
TRANSCRIPT: Final = "transcript"
INTERRUPTIBLE: Final = "x-amz-lex:allow-interrupt:*:*"
"""The attribute by which Lex knows whether a caller may talk into what is said.
https://docs.aws.amazon.com/lexv2/latest/dg/session-attribs-speech.html
"""
NEVER_SURE: Final = -1.0


class Utterance(NamedTuple):
    """What was heard in a call: *hearing* is what the call had come to, as it was written; *known* is of the flow.

    *before* is what was said until then, a line each.
    """

    contact: str
    id: str
    text: str
    confidence: float
    hearing: tuple[Any, ...]
    known: Mapping[str, str]
    before: tuple[str, ...] = ()


def read(event: Event) -> Utterance:
    """Read the utterance that *event* is about; raise `InvalidEventError` for one that nobody can place."""
    state = event.get("sessionState")
    known = state.get("sessionAttributes") if isinstance(state, Mapping) else None
    if not isinstance(state, Mapping) or not isinstance(known, Mapping) or not known.get("contact"):
        raise InvalidEventError("The event of a call has no session with a contact.")
    told = {str(name): str(value) for name, value in known.items() if value != NOTHING}
    return Utterance(
        contact=told["contact"],
        id=str(state.get("originatingRequestId") or ""),
        text=str(event.get("inputTranscript") or ""),
        confidence=1.0 if event.get("inputMode") == TYPED else _confidence(event.get("transcriptions")),
        hearing=_hearing(told.pop(HEARING, "[]")),
        before=tuple(told.pop(TRANSCRIPT, "").splitlines()),
        known=told,
    )


def turn(utterance: Utterance, text: str) -> dict[str, Any]:
    """Write *text*, taken from *utterance*, as the event of a turn for the function of conversations."""
    return {
        "Details": {
            "ContactData": {
                "ContactId": utterance.contact,
                "CustomerEndpoint": {"Address": utterance.known.get("customer", "")},
            },
            "Parameters": {**utterance.known, "channel": "VOICE", "turn": utterance.id, "text": text},
        }
    }


def answer(
    event: Event,
    ssml: str,
    *,
    act: str,
    hearing: Sequence[Any],
    transcript: str,
    interruptible: bool,
    brief: Mapping[str, str] | None,
) -> dict[str, Any]:
    """Say what the bot does: say it and listen on, or say it and give the call back to the flow with a *brief*."""
    state = event["sessionState"]
    attributes = {str(name): str(value) for name, value in state["sessionAttributes"].items()}
    attributes |= {"act": act, HEARING: json.dumps(list(hearing)), TRANSCRIPT: transcript}
    attributes[INTERRUPTIBLE] = str(interruptible).lower()
    following: dict[str, Any] = {"dialogAction": {"type": "ElicitIntent"}, "sessionAttributes": attributes}
    if brief is not None:
        intent = {**state.get("intent", {}), "state": "Fulfilled"}
        following |= {"dialogAction": {"type": "Close"}, "intent": intent, "sessionAttributes": {**attributes, **brief}}
    return {"sessionState": following, "messages": [{"contentType": "SSML", "content": ssml}]}


def _confidence(transcriptions: Any) -> float:
    """Give how sure Lex is of the transcription that it goes by, which is the first."""
    try:
        return float(transcriptions[0]["transcriptionConfidence"])
    except (LookupError, TypeError, ValueError):
        return NEVER_SURE


def _hearing(text: str) -> tuple[Any, ...]:
    try:
        found = json.loads(text)
    except ValueError:
        raise InvalidEventError("What is known of a call cannot be read.") from None
    if not isinstance(found, list):
        raise InvalidEventError("What is known of a call cannot be read.")
    return tuple(found)
