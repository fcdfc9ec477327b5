"""Turns have one order however they come, one result each, and none is left without one."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation import memory
from conversation.memory import NOTHING, Conversations, Incoming, Memory, Outcome, Past, from_row, to_row
from triage.errors import StoreUnavailableError
from triage.handover import REASONS, Act
from triage.message import Speaker, Writing

ANSWER = Outcome(Act.ANSWER, said="A wire costs $25.", statements=("A wire costs $25.",), result="{}")
HANDED = Outcome(Act.HAND_OVER, "order", said="A colleague takes over.", result="{}")


@dataclass
class Table:
    """Rows with a revision; *meanwhile* happens once, right before the next write."""

    rows: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    meanwhile: Callable[[], object] | None = None
    writes: int = 0

    def read(self, keys: Collection[str]) -> dict[str, Mapping[str, Any]]:
        return {key: self.rows[key] for key in keys if key in self.rows}

    def write(self, rows: Mapping[str, Mapping[str, Any]], as_read: Mapping[str, Mapping[str, Any]]) -> bool:
        if meanwhile := self.meanwhile:
            self.meanwhile = None
            meanwhile()
        self.writes += 1
        for key in rows:
            if self.rows.get(key, {}).get("revision") != as_read.get(key, {}).get("revision"):
                return False
        for key, row in rows.items():
            self.rows[key] = {**row, "revision": self.rows.get(key, {}).get("revision", 0) + 1}
        return True


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def conversations(table: Table) -> Conversations:
    return Conversations(table)


def turn(number: int, text: str = "", at: float | None = None) -> Incoming:
    return Incoming("c", f"t{number}", "CHAT", "jo", text or f"question {number}", 100.0 * number if at is None else at)


def test_a_turn_that_comes_again_has_its_place_and_its_result(conversations: Conversations) -> None:
    placed = conversations.claim(turn(0))
    assert (placed.past.number, placed.past.is_open) == (0, True)
    settled = conversations.settle(turn(0), ANSWER)
    again = conversations.claim(turn(0)).past
    assert again == settled
    assert again.result == "{}"
    assert conversations.settle(turn(0), HANDED) == settled


def test_who_is_second_waits_for_nobody_and_gets_the_next_place(conversations: Conversations, table: Table) -> None:
    table.meanwhile = lambda: conversations.claim(turn(1, at=0.5))
    placed = conversations.claim(turn(0))
    assert placed.past.number == 1
    assert [past.id for past in placed.memory.turns] == ["t1", "t0"]


def test_of_turns_at_once_the_last_reads_all_of_them_and_the_others_say_nothing(conversations: Conversations) -> None:
    conversations.claim(turn(0, "my card", at=0.0))
    second = conversations.claim(turn(1, "the blue one", at=2.0))
    assert second.message.written == "my card\nthe blue one"
    assert second.message.conversation == ()
    assert conversations.settle(turn(0, "my card", at=0.0), ANSWER).act == NOTHING
    assert conversations.settle(turn(1, "the blue one", at=2.0), ANSWER).act == Act.ANSWER


def test_the_same_words_within_seconds_are_one_turn_and_later_they_are_two(conversations: Conversations) -> None:
    conversations.claim(turn(0, "Fee?", at=0.0))
    assert conversations.claim(turn(1, "fee", at=2.0)).past.act == NOTHING
    assert conversations.settle(turn(0, "Fee?", at=0.0), ANSWER).act == Act.ANSWER
    assert conversations.claim(turn(2, "fee?", at=60.0)).past.is_open


def test_a_turn_that_is_corrected_before_it_is_answered_is_answered_as_it_was_corrected(
    conversations: Conversations,
) -> None:
    conversations.claim(turn(0, "a domestic wire?", at=0.0))
    edited = conversations.claim(turn(0, "an international wire?", at=3.0))
    assert edited.message.written == "an international wire?"
    assert edited.message.conversation == ()
    assert conversations.settle(turn(0, "a domestic wire?", at=0.0), ANSWER).act == NOTHING
    assert conversations.settle(turn(0, "an international wire?", at=3.0), ANSWER).act == Act.ANSWER
    assert conversations.claim(turn(0, "An international wire", at=9.0)).past.act == Act.ANSWER
    assert conversations.claim(turn(0, "a domestic wire?", at=9.0)).past.act == NOTHING


def test_a_turn_that_is_corrected_after_its_answer_is_a_turn_that_knows_of_it(conversations: Conversations) -> None:
    conversations.claim(turn(0, "a domestic wire?", at=0.0))
    conversations.settle(turn(0, "a domestic wire?", at=0.0), ANSWER)
    edited = conversations.claim(turn(0, "an international wire?", at=30.0))
    assert (edited.past.number, edited.past.is_open, edited.is_stale) == (1, True, False)
    assert [(said.text, said.is_corrected) for said in edited.message.conversation] == [
        ("a domestic wire?", True),
        ("A wire costs $25.", False),
    ]


def test_what_was_written_before_what_is_answered_and_comes_after_is_late(conversations: Conversations) -> None:
    conversations.claim(turn(1, at=500.0))
    conversations.settle(turn(1, at=500.0), ANSWER)
    late = conversations.claim(turn(0, at=10.0))
    assert late.is_stale
    assert not conversations.claim(turn(2, at=600.0)).is_stale


def test_what_was_said_is_told_oldest_first_with_who_said_it(conversations: Conversations) -> None:
    for number, outcome in enumerate((ANSWER, HANDED)):
        conversations.claim(turn(number))
        conversations.settle(turn(number), outcome)
    message = conversations.claim(turn(2, "and now?")).message
    assert [(said.speaker, said.hands_over) for said in message.conversation] == [
        (Speaker.CUSTOMER, ""),
        (Speaker.US, ""),
        (Speaker.CUSTOMER, ""),
        (Speaker.US, "order"),
    ]
    assert [(part.writing, part.text) for part in message.parts] == [(Writing.WRITTEN, "and now?")]


def test_a_reason_for_good_stays_the_reason() -> None:
    waiting = Memory((Past("a", 0, 0.0, "x"), Past("b", 1, 1.0, "y")), 2)
    waiting = waiting.settled(0, HANDED._replace(reason="sensitive")).settled(1, HANDED)
    assert waiting.waits == "sensitive"
    assert Memory((Past("a", 0, 0.0, "x"),), 1).settled(0, HANDED).waits == "order"


def test_asking_back_counts_in_a_row() -> None:
    asked = Memory((Past("a", 0, 0.0, "x"), Past("b", 1, 1.0, "y")), 2).settled(0, Outcome(Act.ASK_BACK))
    assert asked.asked_back == 1
    assert asked.settled(1, ANSWER).asked_back == 0


def test_where_too_many_write_at_once_nobody_is_told_a_lie(conversations: Conversations, table: Table) -> None:
    table.write = lambda *_: False  # type: ignore[method-assign]
    with pytest.raises(StoreUnavailableError, match="Too many"):
        conversations.claim(turn(0))


TEXTS = st.text(max_size=20)
PASTS = st.builds(
    Past,
    id=TEXTS,
    number=st.integers(0, 99),
    at=st.floats(0, 1e9),
    text=TEXTS,
    act=st.sampled_from(["", NOTHING, *Act]),
    reason=st.sampled_from(["", *REASONS]),
    said=TEXTS,
    statements=st.lists(TEXTS, max_size=2).map(tuple),
    result=TEXTS,
)


@given(st.builds(Memory, turns=st.lists(PASTS, max_size=3).map(tuple), count=st.integers(0, 99)))
def test_what_is_written_is_read(kept: Memory) -> None:
    assert from_row(to_row(kept, 1)) == kept


@pytest.mark.parametrize(
    "row", [{}, {"v": 0, "memory": "{}"}, {"v": 1, "memory": "{"}, {"v": 1, "memory": '{"turns": [1]}'}]
)
def test_a_row_that_nobody_understands_is_no_new_conversation(row: Mapping[str, Any]) -> None:
    with pytest.raises(StoreUnavailableError):
        from_row(row)


def test_a_conversation_keeps_its_latest_turns_only(conversations: Conversations) -> None:
    for number in range(memory.MOST_KEPT + 3):
        placed = conversations.claim(turn(number, "x" * (memory.LONGEST + 5)))
    assert (len(placed.memory.turns), placed.memory.count) == (memory.MOST_KEPT, memory.MOST_KEPT + 3)
    assert len(placed.past.text) == memory.LONGEST
