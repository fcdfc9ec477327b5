"""Mails between the turns of chats, as `chat FILE` takes them."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE

EFUA, MATEO = "efua.owusu@example.com", "mateo.jackson@example.com"
ASKS = "Hello,\n\nwhat does a domestic wire cost?"
DAY = 24 * 3600


def chat(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    said = "\n".join(json.dumps({"conversation": f"c{number}"} | row) for number, row in enumerate(rows))
    done = CliRunner().invoke(main, ["chat", "--json", "-"], input=said)
    assert done.exit_code == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def mail(sender: str, at: int, text: str = ASKS) -> dict[str, Any]:
    return {"channel": "EMAIL", "from": sender, "subject": "Wire", "text": text, "at": at}


def test_a_mail_goes_to_a_person_for_three_days_after_its_senders_chat_did_and_others_are_answered() -> None:
    turn, *mails = chat(
        {"from": EFUA, "text": "let me talk to a person", "at": 0},
        mail(EFUA, 600),
        mail(MATEO, 1200),
        mail(EFUA, 3 * DAY + 60, "Hello,\n\nwhat does an incoming domestic wire cost?"),
    )
    assert turn["act"] == "hand_over"
    assert [(each["conversation"], each["channel"], each["route"], each["holds"]) for each in mails] == [
        ("c1", "EMAIL", AGENT_REVIEW, ["handed_over"]),
        ("c2", "EMAIL", AUTOMATED_RESPONSE, []),
        ("c3", "EMAIL", AUTOMATED_RESPONSE, []),
    ]
    assert [(each["hold"], each["words"]) for each in mails[0]["findings"]] == [("handed_over", "c0")]


def test_a_mail_that_goes_on_from_an_answered_chat_is_judged_by_itself_and_is_a_persons() -> None:
    turn, follows = chat(
        {"from": MATEO, "text": "what does a domestic wire cost?", "at": 0},
        mail(MATEO, 600, "and abroad?") | {"subject": ""},
    )
    assert (turn["act"], follows["route"]) == ("answer", AGENT_REVIEW)
    assert "handed_over" not in follows["holds"]


@pytest.mark.parametrize(("sender", "text"), [("", ""), ("nobody", "hi"), ("jo@example.com", "\0\n" * 90_000)])
def test_what_nobody_can_answer_or_understand_is_a_persons(sender: str, text: str) -> None:
    (told,) = chat(mail(sender, 0, text))
    assert (told["route"], told["sent"]) == (AGENT_REVIEW, [])
