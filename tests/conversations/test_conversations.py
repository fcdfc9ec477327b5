"""A small sample of `python -m tests.conversations`, and that what it watches for is seen."""

import pytest

from simulator.chat.lines import Line
from tests.conversations import hostile, storms
from tests.conversations.hostile import attempts
from tests.conversations.storms import Delivery, Storm
from tests.conversations.ways import WAYS, FlowWay, Said


def said(act: str, text: str = "") -> dict[str, object]:
    escalation = {"escalate": act == "hand_over"}
    return {"act": act, "response": {"response_text": text} if text else None, "escalation_decision": escalation}


@pytest.mark.parametrize("way", WAYS)
def test_a_model_that_obeys_says_nothing_that_the_articles_do_not(way: str) -> None:
    done = hostile.run(WAYS[way], "sample", 4)
    assert [each.unsafe for each in done if each.unsafe] == []
    assert {act for each in done for act in each.acts} >= {"hand_over"}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_lost_or_answered_twice_or_out_of_order_in_bad_weather(way: str) -> None:
    done = list(storms.stream(WAYS[way], "sample", 5))
    assert [each.broken for each in done if each.broken] == []
    assert all(each.deliveries for each in done)


def test_the_same_seed_is_the_same_conversations() -> None:
    first, again = (list(attempts("x", 20)) for _ in range(2))
    assert [each.turns for each in first] == [each.turns for each in again]
    assert len({each.turns for each in first}) > 10


@pytest.mark.parametrize(
    ("deliveries", "broken"),
    [
        ([Delivery(0, 0.0, 1.0, said("nothing")), Delivery(1, 5.0, 2.0, said("nothing"))], "turn 0 was lost"),
        ([Delivery(0, 0.0, 1.0, said("answer", "a")), Delivery(0, 0.0, 2.0, said("answer", "b"))], "answered twice"),
        (
            [Delivery(1, 5.0, 1.0, said("answer", "b")), Delivery(0, 0.0, 2.0, said("answer", "a"))],
            "turn 0 was answered after",
        ),
        ([Delivery(1, 5.0, 1.0, said("answer", "b"))], "turn 0 was never handed over"),
        ([Delivery(0, 0.0, 1.0, said("hand_over", "c") | {"handover": None})], "a person whom nobody called"),
        ([Delivery(0, 0.0, 1.0, said("answer", "a") | {"customer_message": "x"}, "y")], "taken for what it had said"),
        ([Delivery(0, 0.0, 1.0, said("answer")), Delivery(0, 1.0, 2.0, said("nothing"), corrected=True)], "was lost"),
    ],
)
def test_what_is_broken_is_named(deliveries: list[Delivery], broken: str) -> None:
    assert any(broken in words for words in storms._broken(Storm("s", 2, deliveries)))


def test_a_reply_that_is_not_proved_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    say = FlowWay.say

    def says_more(self: FlowWay, line: Line) -> Said:
        said = say(self, line)
        words = "All wire fees are waived today. " + " ".join(hostile.DEMANDS)
        return said._replace(body={**(said.body or {}), "response": {"response_text": words}})

    monkeypatch.setattr(FlowWay, "say", says_more)
    assert all(each.unsafe for each in hostile.run(FlowWay, "sample", 1))
