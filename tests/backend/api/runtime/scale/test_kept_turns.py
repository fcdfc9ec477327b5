"""What a turn tells is kept while the turn travels without a word, and is there until it is done, or erased."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.queue import Queue
from scale import turn_event
from scale.kept_turns import KEPT_SECONDS, KeptTurns
from tests.backend.api.runtime.scale.test_turn_event import CUSTOMER, TURN, WORDS
from tests.fakes.rows import MemoryRows
from triage.errors import StoreUnavailableError

NOW = 1_800_000_000.0


@given(st.text(), st.none() | st.just(CUSTOMER))
def test_a_turn_travels_without_a_word_and_is_whole_again(text: str, customer: dict[str, object] | None) -> None:
    kept, turn = KeptTurns(MemoryRows()), TURN._replace(text=text, customer=customer)
    travels = turn_event.read(turn_event.write(kept.keep(turn, NOW)))

    assert (travels.text, travels.customer, travels.name) == ("", None, turn.name)
    assert kept.whole(travels._replace(queued=NOW, is_promised=True)) == turn._replace(queued=NOW, is_promised=True)


def test_a_turn_that_is_kept_twice_is_one_and_a_correction_is_another() -> None:
    kept = KeptTurns(MemoryRows())
    first, again = (kept.keep(TURN, NOW + seconds) for seconds in (0, 9))
    corrected = kept.keep(TURN._replace(text=WORDS), NOW)

    assert first == again
    assert [kept.whole(each) for each in (first, corrected)] == [TURN, TURN._replace(text=WORDS)]


def test_what_is_done_or_erased_is_gone_and_may_be_forgotten_twice() -> None:
    kept = KeptTurns(MemoryRows())
    travels = kept.keep(TURN, NOW)
    for _ in range(2):
        kept.forget(travels)
        assert kept.whole(travels) is None


def test_it_is_found_by_the_sealed_customer_and_leaves_with_the_last_letter() -> None:
    rows = MemoryRows()
    KeptTurns(rows).keep(TURN, NOW)
    (row,) = rows.stored.values()
    assert (row["sender_key"], row["ttl"]) == (TURN.owner, NOW + KEPT_SECONDS)
    days = inspect.signature(Queue.__init__).parameters["days"].default
    assert days * 24 * 3600 == KEPT_SECONDS


def test_a_turn_that_has_its_words_with_it_needs_no_table() -> None:
    assert KeptTurns(MemoryRows()).whole(TURN) == TURN


def test_what_is_damaged_is_not_guessed_at() -> None:
    rows = MemoryRows()
    kept = KeptTurns(rows)
    travels = kept.keep(TURN, NOW)
    (key,) = rows.stored
    rows.stored[key] = {**rows.stored[key], "turn": "{"}
    with pytest.raises(StoreUnavailableError):
        kept.whole(travels)
