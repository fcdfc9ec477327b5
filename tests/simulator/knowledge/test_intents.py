"""The head learns the same from the same messages, and says how likely it is right."""

import importlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from simulator.knowledge.encoder import MISSING, encoder
from simulator.knowledge.intents import Head, lessons
from triage.policy import POLICY

MATTERS = ("wire", "human", "refund")


class Matters:
    """Knows texts by the matter they name."""

    def questions(self, texts: Sequence[str]) -> Any:
        numpy = pytest.importorskip("numpy", reason="requirements-encoder.txt is not installed")
        return numpy.array([[0.1 * len(text), *map(text.count, MATTERS)] for text in texts], dtype="float32")

    passages = questions


def head() -> Head:
    said = {
        "Product Information": ("a wire", "what is a wire", "the wire", "some wires", "wire to us", "wires for gold"),
        "Escalation Request": ("a human", "give me a human", "human", "no human here", "human now", "humans please"),
        "Refund/Return": (
            "refund",
            "a refund",
            "refund it",
            "may i have a refund",
            "refund this now",
            "refunds please",
        ),
    }
    rows = [
        (text, intent) for texts in zip(*said.values(), strict=True) for text, intent in zip(texts, said, strict=True)
    ]
    return Head(Matters(), Matters().questions([text for text, _ in rows]), [intent for _, intent in rows])


def test_the_messages_tell_every_intent_of_the_policy_in_four_languages_and_none_twice() -> None:
    rows = lessons()
    assert {intent for _, intent in rows} == {row.name for row in POLICY.intents}
    assert min(Counter(intent for _, intent in rows).values()) >= 50
    assert max(Counter(text for text, _ in rows).values()) == 1


def test_a_head_taught_twice_says_the_same_and_likelihoods_that_add_up() -> None:
    numpy = pytest.importorskip("numpy", reason="requirements-encoder.txt is not installed")
    odds = head().odds(["could i wire it"])
    assert odds == head().odds(["could i wire it"])
    assert max(odds, key=lambda name: odds[name]) == "Product Information"
    assert numpy.exp(list(odds.values())).sum() == pytest.approx(1)


def test_a_head_that_is_told_wrong_is_less_sure() -> None:
    pytest.importorskip("numpy", reason="requirements-encoder.txt is not installed")
    mixed = head()
    wrong = mixed.right.copy()
    wrong[::2] = (wrong[::2] + 1) % 3
    assert mixed.likeliest_temperature(mixed.held_out, wrong) > mixed.temperature


@pytest.mark.skipif(encoder() is None, reason=MISSING)
def test_of_messages_held_out_most_are_told_and_as_often_as_it_says() -> None:
    numpy: Any = importlib.import_module("numpy")
    rows = lessons()[::4]
    found = encoder()
    assert found
    learnt = Head(found, found.questions([text for text, _ in rows]), [intent for _, intent in rows])
    even = numpy.arange(len(rows)) % 2 == 0
    temperature = learnt.likeliest_temperature(learnt.held_out[even], learnt.right[even])
    shares = numpy.exp(learnt.logs(learnt.held_out[~even], temperature))
    right = shares.argmax(axis=1) == learnt.right[~even]
    assert right.mean() >= 0.6
    assert abs(right.mean() - shares.max(axis=1).mean()) <= 0.15
