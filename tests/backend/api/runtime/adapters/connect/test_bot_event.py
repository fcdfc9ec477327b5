"""A bot hands a turn over as a flow does, and says or gives back what was decided."""

from typing import Any

import pytest

from adapters.connect import bot_event
from triage.errors import InvalidEventError


def event(text: str = "hi", **attributes: str) -> dict[str, Any]:
    return {
        "messageVersion": "1.0",
        "invocationSource": "DialogCodeHook",
        "inputTranscript": text,
        "bot": {"name": "bot", "aliasId": "A"},
        "sessionState": {
            "originatingRequestId": "request-1",
            "intent": {"name": "FallbackIntent", "state": "InProgress", "slots": {}},
            "sessionAttributes": {"contact": "c-1", **attributes},
        },
    }


def said(*, escalate: bool, text: str | None = "So.", **agent: Any) -> dict[str, Any]:
    return {
        "act": "hand_over" if escalate else "answer",
        "response": {"response_text": text} if text else None,
        "escalation_decision": {"escalate": escalate, "reason": "angry" if escalate else None},
        **({"agent": agent} if agent else {}),
    }


def test_a_turn_is_read_with_its_contact_its_customer_and_an_id_of_its_own() -> None:
    turn = bot_event.read(event("and abroad?", customer="jo@example.com", ProfileMatch="one", FirstName="Jo"))

    assert (turn.conversation, turn.id, turn.sender, turn.text) == ("c-1", "request-1", "jo@example.com", "and abroad?")
    assert (turn.channel, turn.customer.first_name, turn.customer.match) == ("CHAT", "Jo", "one")


@pytest.mark.parametrize(("medium", "channel"), [("SOCIAL", "SOCIAL"), ("SMS", "SMS"), ("CHAT", "CHAT"), ("-", "CHAT")])
def test_a_message_of_a_telephone_is_of_the_medium_that_the_flow_names(medium: str, channel: str) -> None:
    turn = bot_event.read(event(medium=medium, customer="+15550100"))

    assert (turn.channel, turn.sender, turn.customer.match) == (channel, "+15550100", "none")


@pytest.mark.parametrize("medium", ["EMAIL", "whatever"])
def test_a_medium_that_has_no_conversations_is_refused(medium: str) -> None:
    with pytest.raises(InvalidEventError):
        bot_event.read(event(medium=medium))


def test_a_session_that_names_no_contact_is_refused() -> None:
    with pytest.raises(InvalidEventError):
        bot_event.read({**event(), "sessionState": {"sessionAttributes": {}}})


def test_a_bot_listens_on_after_an_answer_and_never_without_a_word() -> None:
    answered = bot_event.answer(event(), said(escalate=False), otherwise="-")
    silent = bot_event.answer(event(), said(escalate=False, text=None), otherwise="Both together.")

    assert answered["sessionState"]["dialogAction"] == {"type": "ElicitIntent"}
    assert answered["messages"] == [{"contentType": "PlainText", "content": "So."}]
    assert [message["content"] for message in silent["messages"]] == ["Both together."]


def test_a_hand_over_gives_the_contact_back_with_everything_that_fits_and_the_newest_of_what_was_said() -> None:
    lines = [{"speaker": "customer", "text": f"{number} " + "ü" * 800, "at": 0.0} for number in range(9)]
    given = bot_event.answer(
        event(), said(escalate=True, summary="s" * 9000, transcript=lines, proof=[], draft=""), otherwise="-"
    )
    attributes = given["sessionState"]["sessionAttributes"]

    assert given["sessionState"]["dialogAction"] == {"type": "Close"}
    assert given["sessionState"]["intent"]["state"] == "Fulfilled"
    assert (attributes["contact"], attributes["act"], attributes["reason"]) == ("c-1", "hand_over", "angry")
    assert (attributes["draft"], attributes["proof"]) == ("-", "-")
    assert "customer: 8 " in attributes["transcript"]
    assert "customer: 0 " not in attributes["transcript"]
    assert sum(len(text.encode()) for text in attributes.values()) < 12_000
