"""Batches of which a part fails keep their order, and lose nothing."""

import math
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from evaluation.load.batches import Letter, bisected, to_replay


@given(st.integers(0, 60), st.sets(st.integers(0, 59)))
def test_bisecting_finds_the_bad_rows_and_does_the_others_in_order(count: int, bad: set[int]) -> None:
    done: list[int] = []
    tries = 0

    def work(rows: Sequence[int]) -> None:
        nonlocal tries
        tries += 1
        if bad & set(rows):
            raise ValueError
        done.extend(rows)

    wrong = bad & set(range(count))
    assert {failure.place for failure in bisected(range(count), work)} == wrong
    assert done == [number for number in range(count) if number not in wrong]
    assert tries <= 2 * len(wrong) * math.ceil(math.log2(max(count, 2))) + 1


def test_a_failure_names_the_kind_of_error_and_not_the_words() -> None:
    def work(rows: Sequence[str]) -> None:
        raise KeyError(*rows)

    assert [failure.reason for failure in bisected(["my card is 4111"], work)] == ["KeyError"]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.floats(0, 100))))
def test_dead_letters_go_back_once_each_and_in_the_order_of_writing(found: list[tuple[str, str, float]]) -> None:
    letters = [Letter(lane, name, at, "") for lane, name, at in found]
    back = to_replay(letters)
    assert sorted((each.lane, each.id) for each in back) == sorted({(each.lane, each.id) for each in letters})
    assert [each.at for each in back] == sorted(each.at for each in back)
