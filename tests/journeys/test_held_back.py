"""A share of what software could answer goes to people by chance, and the record says so."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from backend.operations.draft_use import Edits
from simulator.chat.lines import Line
from simulator.chat.system import ChatSystem
from simulator.cli.explain import Explained
from simulator.deployment import usual_settings
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE
from simulator.system import Simulator
from tests.fakes.finding_model import FindingModel
from triage import interaction

Write = Callable[..., ReceivedMail]
Start = Callable[..., Simulator]
ALL = replace(usual_settings(), held_back_percent=100)


def test_a_mail_that_is_held_back_waits_with_its_draft_and_its_record_says_why(start: Start, write: Write) -> None:
    office = start(settings=ALL, records=True)
    outcome = office.receive(write())
    assert (outcome.route, outcome.holds) == (AGENT_REVIEW, ["held_back"])
    assert "chance gave this message" in outcome.row["suggested_response_agent"]
    assert outcome.row["suggested_response"]
    record = office.interaction(outcome.contact.contact_id)
    assert record is not None
    assert (record["held_back"], interaction.contradictions(record)) == (100, [])
    assert any("this contact is one of them" in line for line in Explained(record).lines())
    assert Edits.of([{**record, "use": "as_it_was", "changed": 0.0}]).damaged == 1
    assert Edits.of([record]).held == 0


def test_a_record_that_was_held_back_against_the_draw_contradicts_itself(start: Start, write: Write) -> None:
    office = start(settings=ALL, records=True)
    record = office.interaction(office.receive(write()).contact.contact_id)
    assert record is not None
    forged = {**record, "held_back": 0}
    assert interaction.contradictions({**forged, "digest": interaction.digest(forged)}) == ["holds"]


def test_what_a_person_answers_anyway_is_not_counted_among_them(
    start: Start, model: FindingModel, write: Write
) -> None:
    model.says(sensitive_topics=["fraud"])
    assert start(settings=ALL).receive(write()).holds == ["sensitive_topic"]


def test_without_the_setting_nothing_is_held_back(start: Start, write: Write) -> None:
    assert start().receive(write()).route == AUTOMATED_RESPONSE


@pytest.mark.parametrize(("percent", "act"), [(0, "answer"), (100, "hand_over")])
def test_a_chat_goes_one_way_for_all_of_its_turns(percent: int, act: str, model: FindingModel) -> None:
    chat = ChatSystem(model, settings=replace(usual_settings(), held_back_percent=percent))
    turns = ["what does a domestic wire cost", "what does an incoming international wire cost"]
    said = [chat.say(Line("c", "", text, float(at * 60))) for at, text in enumerate(turns)]
    assert said[0]["act"] == act
    assert percent == 0 or said[1]["act"] == act
