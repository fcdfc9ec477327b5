"""Callers are answered by voice once they were heard for sure; recordings of agents are analysed."""

from array import array
from itertools import count
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from backend.api_pages.pages import schema
from simulator.chat.system import ChatSystem
from simulator.model import choice
from simulator.voice.calling import Calls
from simulator.voice.recogniser import Piece, Scripted
from simulator.voice.speaker import Silent
from simulator.voice.wav import Recording
from tests.json_schema import admits
from triage.channel import VOICE

QUIET = Recording(8000, (array("h", bytes(16000 * 20)),))
FEE = "I was charged twenty five dollars because my card payment was two days late."
NUMBERS = count()


@pytest.fixture(scope="module")
def system() -> ChatSystem:
    return ChatSystem(choice.local(), channel=VOICE)


def call(system: ChatSystem, *said: str | tuple[str, float], speakers: tuple[str, ...] = ()) -> dict[str, Any]:
    rows = [(each, 0.9) if isinstance(each, str) else each for each in said]
    who = speakers or ("customer",) * len(rows)
    pieces = [Piece(at * 4.0, at * 4.0 + 2, text, sure, who[at]) for at, (text, sure) in enumerate(rows)]
    return Calls(system, Scripted(pieces), Silent(), number=next(NUMBERS)).take(QUIET)


def acts(found: dict[str, Any]) -> list[tuple[str, str | None]]:
    turns = found["turns"]
    return [(turn["act"], turn["hold"]) for turn in turns]


def test_a_call_is_as_its_schema_says_and_names_its_engine(system: ChatSystem) -> None:
    found = call(system, "Hello.")
    assert admits(schema("call"), found)
    assert found["engine"] == {"recogniser": "scripted", "voice": "none"}
    assert ET.fromstring(found["voice_response"]["ssml"]).tag == "speak"


def test_figures_are_read_back_before_anything_rests_on_them(system: ChatSystem) -> None:
    found = call(system, FEE, "Yes, that's right.")
    assert acts(found)[0] == ("read_back", "unconfirmed_figure")
    turns = found["turns"]
    assert turns[0]["says"] == "I heard twenty-five dollars and two days. Is that right?"
    assert (turns[1]["confirmed"], turns[1]["hold"]) == (["25 $", "2 day"], None)


def test_what_was_not_heard_surely_is_asked_for_once_and_then_a_persons(system: ChatSystem) -> None:
    found = call(system, ("What does it cost?", 0.3), ("What does it cost?", 0.3), "What does it cost?")
    assert acts(found) == [("ask_again", "uncertain_hearing"), ("hand_over", "uncertain_hearing")]
    assert found["escalation_recommended"] is True


def test_silence_is_asked_about(system: ChatSystem) -> None:
    found = call(system)
    assert acts(found) == [("ask_again", "silence")]
    assert found["remarks"] == ["Nobody says a word that could be heard."]


def test_who_wants_a_person_gets_one(system: ChatSystem) -> None:
    found = call(system, "I want to talk to a person please.")
    assert acts(found) == [("hand_over", None)]
    assert found["handover"]["handoverReason"] == "wants_person"
    assert found["handover"]["transcript"].startswith("customer: I want to talk to a person please.")


def test_a_recording_with_an_agent_is_analysed_and_nobody_is_answered(system: ChatSystem) -> None:
    found = call(
        system,
        "AnyCompany Bank, good morning.",
        "This is a shame, I am really angry about you. Give me your supervisor now.",
        "I will put you through to my supervisor.",
        speakers=("agent", "customer", "agent"),
    )
    assert admits(schema("call"), found)
    analysis = found["call_analysis"]
    assert (found["turns"], found["voice_response"]) == ([], None)
    assert analysis["promises"] == ["I will put you through to my supervisor."]
    assert (analysis["escalation_analysis"]["put_through"], found["escalation_recommended"]) == (True, True)


@pytest.mark.parametrize("greeting", ["AnyCompany Bank, good morning.", "any company bank. Good morning."])
def test_swapped_channels_are_told_however_the_name_is_heard(system: ChatSystem, greeting: str) -> None:
    found = call(system, greeting, "Hello.", speakers=("customer", "agent"))
    assert "swapped" in str(found["remarks"])
