"""The reasons for a person, in words."""

import pytest

from triage.holds import HOLDS, explain, in_order


def test_holds_come_in_the_order_of_the_table_each_once() -> None:
    assert in_order(["other_language", "invalid_analysis", "other_language"]) == ("invalid_analysis", "other_language")


def test_a_hold_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        in_order(["typo"])


def test_every_hold_has_words_for_the_agent() -> None:
    assert all(text.endswith(".") for text in HOLDS.values())
    assert explain(["empty_reply"]) == "There is no draft."
    assert explain(["empty_reply", "empty_reply"]) == "There is no draft. There is no draft."
